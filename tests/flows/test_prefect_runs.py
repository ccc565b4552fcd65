"""Prefect's records of our runs do not grow for ever, and nobody else's are touched."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.keeping.upkeep import BackupPlan, Retention
from flows.orchestration import prefect_settings
from tests.flows.conftest import Command, drop, wait_until
from warehouse.home import Home
from warehouse.lock import hold

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),  # Prefect's own
]


@pytest.fixture
def client(server: str) -> Iterator[Any]:
    """A client of the tests' server, which is the configured one meanwhile."""
    prefect_settings.prepare()
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

    ours = {PREFECT_API_URL: server, PREFECT_LOGGING_TO_API_ENABLED: False}
    with temporary_settings(ours), get_client(sync_client=True) as client:
        yield client


def recorded(client: Any, tags: list[str], age: timedelta, *, is_done: bool = True) -> str:
    """A run as the server keeps it, due that long ago, with a log and an artifact."""
    from prefect import flow
    from prefect.client.schemas.actions import ArtifactCreate, LogCreate
    from prefect.states import Completed, Running, Scheduled

    due = datetime.now(UTC) - age
    run = client.create_flow_run(
        flow(lambda: None, name="ingest"), state=Scheduled(scheduled_time=due), tags=tags
    )
    client.set_flow_run_state(run.id, Completed() if is_done else Running(), force=True)
    client.create_logs([LogCreate(name="us", level=20, message="hello", timestamp=due, flow_run_id=run.id)])
    client.create_artifact(ArtifactCreate(key="winnow-run", type="table", data="[]", flow_run_id=run.id))
    return str(run.id)


def kept(client: Any, run_id: str) -> tuple[int, int, int]:
    """How many runs, logs and artifacts the server has of a run."""
    from prefect.client.schemas.filters import ArtifactFilter, FlowRunFilter, LogFilter

    ids = {"any_": [run_id]}
    return (
        len(client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate({"id": ids}))),
        len(client.read_logs(LogFilter.model_validate({"flow_run_id": ids}))),
        len(client.read_artifacts(artifact_filter=ArtifactFilter.model_validate({"flow_run_id": ids}))),
    )


def test_our_old_runs_are_deleted_with_logs_and_artifacts_and_nobody_elses(client: Any):
    from flows.orchestration.prefect_runs import TAG, delete_old

    old = recorded(client, [TAG], timedelta(days=31))
    ghost = recorded(client, [TAG, "auto-scheduled"], timedelta(days=31), is_done=False)
    recent = recorded(client, [TAG], timedelta(days=29))
    other = recorded(client, ["theirs"], timedelta(days=400))
    deleted = delete_old(timedelta(days=30))
    assert (deleted.runs, deleted.artifacts) == (2, 2)
    assert kept(client, recent) == kept(client, other) == (1, 1, 1)
    wait_until(lambda: kept(client, old) == kept(client, ghost) == (0, 0, 0), seconds=60)  # logs go later
    assert delete_old(timedelta(days=30)).runs == 0
    assert delete_old(timedelta(days=30), now=datetime.now(UTC) + timedelta(days=2)).runs >= 1


def test_upkeep_as_a_flow_does_what_the_settings_say_and_deletes_old_records(
    client: Any, winnow_served: Command, inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    from flows.orchestration.prefect_runs import TAG
    from flows.orchestration.upkeep_flow import upkeep

    drop(inbox / "a.txt")
    assert winnow_served("run", inbox, "--home", home.root).returncode == 0
    old = recorded(client, [TAG], timedelta(days=31))
    monkeypatch.setenv("WINNOW_BACKUP__FOLDER", str(home.root.with_name("backups")))
    state = upkeep(str(home.root), return_state=True)
    assert state.is_completed()
    assert "1 old runs and 1 artifacts deleted" in state.message
    assert kept(client, old)[0] == 0
    assert list(home.root.with_name("backups").iterdir())
    monkeypatch.setattr("flows.orchestration.upkeep_flow.PATIENCE", 0.1)
    with hold(home, "an analyst's nightly copy"):
        state = upkeep(str(home.root), return_state=True)
    assert (state.name, "an analyst's nightly copy" in state.message) == ("HomeBusy", True)


def test_the_settings_say_what_upkeep_keeps_and_where_it_backs_up(tmp_path: Path, client: Any):
    from flows.settings_tree import Settings

    assert (Retention.of(Settings()), BackupPlan.of(Settings())) == (Retention(), None)
    said = Settings.model_validate(
        {"retention": {"keep": "1d", "sources": {"wire": "2h"}}, "backup": {"folder": tmp_path, "keep": 3}}
    )
    assert Retention.of(said) == Retention(timedelta(days=1), {"wire": timedelta(hours=2)})
    assert BackupPlan.of(said) == BackupPlan(tmp_path, 3)
