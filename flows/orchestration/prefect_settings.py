"""What Prefect is told before its import: no telemetry, a quiet console. The user's own settings win."""

import os
import time
import warnings

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",  # a profile of the user's own would switch it off
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # 20 are not enough on a small busy machine
}


def prepare(*, console_level: str = "WARNING") -> None:
    """Put the defaults into the environment, where servers and runs that Prefect starts find them too.

    console_level: from which level on logs are shown here; the server gets everything.
    """
    for name, value in {**_DEFAULTS, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": console_level}.items():
        os.environ.setdefault(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Prefect's imports warn about their own dependencies
        import prefect  # noqa: F401 - only the commands that need it pay for it


def api_url() -> str | None:
    """The server that the environment or profile names; None when a run must start a temporary one."""
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def trouble_with(url: str, patience: float = 0.0) -> str | None:
    """Why the server at a url cannot be used; None when it answers within so many seconds."""
    from prefect.client.orchestration import get_client

    end = time.monotonic() + patience
    with get_client(sync_client=True) as client:
        while (error := client.api_healthcheck()) and time.monotonic() < end:
            time.sleep(0.5)
    return f"{url} does not answer ({str(error) or type(error).__name__})" if error else None
