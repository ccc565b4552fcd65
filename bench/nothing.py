"""A flow that does nothing: what Prefect itself costs."""

from prefect import flow


@flow(name="nothing")
def nothing() -> None:
    """Do nothing."""
