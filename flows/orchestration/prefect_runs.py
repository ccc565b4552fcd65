"""Prefect's own records of our runs: what is overdue is skipped, the killed are closed, the old deleted."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from httpx import HTTPError
from prefect import tags
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed

from warehouse.home import Home
from warehouse.lock import holder

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

TAG = "winnow"  # on every run of ours: a server may have other people's, from flows of the same names
_SKIPPED = Cancelled(name="Skipped", message="The run before it took everything that was waiting.")
_KILLED = Crashed(message="Killed, with whoever started it; the next run went on from there.")
_AT_A_TIME = 200  # the most that a server gives in one answer


@dataclass(frozen=True)
class Deleted:
    """How much of the server's records of us is gone."""

    runs: int
    artifacts: int

    @property
    def sentence(self) -> str:
        """It for the log."""
        return f"Prefect's records: {self.runs:,} old runs and {self.artifacts:,} artifacts deleted."


def tagged() -> AbstractContextManager[object]:
    """Within it, runs that start carry the tag by which their records are known as ours."""
    return tags(TAG)


def clear_the_way(home: Home, warn: Callable[[str], None]) -> None:
    """Close what this deployment's other runs left open, from inside a run that takes everything waiting.

    Runs that are due by now are skipped: after a day without a server or a runner, a hundred would else run
    one after the other, with nothing to do for any but the first. Runs that were killed together with their
    runner, so that the server takes them to be running for ever, are closed: the lock says that they are not.
    Trouble with the server is no more than a warning.
    """
    context = FlowRunContext.get()
    this = context.flow_run if context else None
    if this is None or this.deployment_id is None:
        return
    try:
        with get_client(sync_client=True) as client:
            due = {"next_scheduled_start_time": {"before_": datetime.now(UTC)}}
            for run in _others(client, this, {"state": {"type": {"any_": ["SCHEDULED"]}}, **due}):
                client.set_flow_run_state(run.id, _SKIPPED)
            if holder(home) is None:
                for run in _others(client, this, {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}}):
                    client.set_flow_run_state(run.id, _KILLED)
    except HTTPError as error:
        warn(f"Overdue and killed runs could not be closed in Prefect's records: {error}")


def _others(client: "SyncPrefectClient", this: FlowRun, chosen: dict[str, object]) -> list[FlowRun]:
    """This deployment's other runs with the same parameters: a person may have asked for one with others."""
    among = FlowRunFilter.model_validate({"deployment_id": {"any_": [this.deployment_id]}, **chosen})
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=among, limit=_AT_A_TIME, offset=len(found)):
        found += page
    return [run for run in found if run.id != this.id and run.parameters == this.parameters]


def delete_old(keep: timedelta, now: datetime | None = None) -> Deleted:
    """Delete the server's records (logs, task runs, artifacts) of our runs that were due longer ago.

    Events it deletes by itself, after a week. Raises HTTPError when the server does not answer.
    """
    before = (now or datetime.now(UTC)) - keep
    old = FlowRunFilter.model_validate({"tags": {"all_": [TAG]}, "expected_start_time": {"before_": before}})
    runs = artifacts = 0
    with get_client(sync_client=True) as client:
        while page := client.read_flow_runs(flow_run_filter=old, limit=_AT_A_TIME):
            artifacts += _delete_artifacts(client, page)
            for run in page:
                with suppress(ObjectNotFound):  # another home's upkeep was quicker
                    client.delete_flow_run(run.id)
                    runs += 1
    return Deleted(runs, artifacts)


def records_deleted(keep: timedelta) -> str:
    """Delete old records, and say so; a server in trouble fails no upkeep, as another one comes."""
    try:
        return delete_old(keep).sentence
    except HTTPError as error:
        return f"Prefect's old records could not be deleted: {error}."


def _delete_artifacts(client: "SyncPrefectClient", runs: list[FlowRun]) -> int:
    """The server deletes logs, task runs and states together with a run, but leaves its artifacts."""
    made = ArtifactFilter.model_validate({"flow_run_id": {"any_": [run.id for run in runs]}})
    count = 0
    while page := client.read_artifacts(artifact_filter=made, limit=_AT_A_TIME):
        for artifact in page:
            with suppress(ObjectNotFound):
                client.delete_artifact(cast(UUID, artifact.id))
                count += 1
    return count
