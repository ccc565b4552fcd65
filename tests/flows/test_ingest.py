"""The flow: the same road with Prefect watching."""

import errno
import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from httpx import HTTPError

from flows.errors import FragmentNotWritten, InboxError
from flows.orchestration import prefect_settings
from tests.flows.conftest import ARTICLE, Command, drop, wait_until
from tests.flows.test_road import rows
from warehouse.errors import HomeIsBusy
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.rows import Finding

if TYPE_CHECKING:
    from prefect.client.schemas.objects import Artifact

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),  # Prefect's own
]


@pytest.fixture(scope="module", autouse=True)
def _prefect(server: str) -> Iterator[None]:
    prefect_settings.prepare()
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: server}):
        yield


def test_the_flow_takes_drops_to_the_published_file(inbox: Path, home: Home):
    from flows.orchestration.ingest import ingest

    drop(inbox / "ferry.txt")
    state = ingest(str(inbox), str(home.root), return_state=True)
    assert state.is_completed()
    assert state.message == (
        "Drops: 1 seen, 1 loaded, 0 quarantined. New documents: 1. Lines kept: 3 of 13. Published."
    )
    assert rows(home, "select count(*) from current_documents") == [(1,)]
    run = _run(state.state_details.flow_run_id)
    assert run.name == f"{inbox.parent.name}/{inbox.name} → news"
    assert "clean drops: 1" in _task_names(state.state_details.flow_run_id)


def test_a_run_that_brought_something_leaves_its_page_and_an_idle_one_leaves_none(inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    (first,) = _artifacts(inbox, home)
    assert (first.key, first.type) == ("winnow-run-news", "markdown")
    assert first.description.startswith("Drops: 1 seen, 1 loaded")
    assert "| loaded | 1 |" in first.data
    assert "| body |" in first.data
    assert _artifacts(inbox, home) == []
    drop(inbox / "<b>|</b>.txt", b"")
    (third,) = _artifacts(inbox, home)
    assert "| unchanged | 1 |\n| quarantined | 1 |" in third.data
    assert r"\<b\>\|\<\/b\>\.txt" in third.data


def test_a_refused_run_tells_on_its_page_what_was_found(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    from flows.orchestration import ingest as flow

    finding = Finding("lines_accounted_for", "Every line counts.", 2, ({"uri": "<b>"},))
    monkeypatch.setattr(flow, "STEPS", replace(flow.STEPS, check=lambda *_: [finding]))
    drop(inbox / "ferry.txt")
    (artifact,) = _artifacts(inbox, home)
    assert artifact.key == "winnow-refusal-news"
    assert r"| \<b\> |" in artifact.data


def test_a_server_that_takes_no_artifact_does_not_fail_the_run(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    from flows.orchestration import artifacts
    from flows.orchestration.ingest import ingest

    def unreachable(**_: object) -> None:
        raise HTTPError("no route")

    monkeypatch.setattr(artifacts, "create_markdown_artifact", unreachable)
    drop(inbox / "ferry.txt")
    assert ingest(str(inbox), str(home.root), return_state=True).is_completed()


def test_a_long_stage_has_a_progress_bar_on_the_page_and_a_short_one_has_none(
    monkeypatch: pytest.MonkeyPatch,
):
    from flows.orchestration import artifacts

    shown: list[float] = []
    monkeypatch.setattr(
        artifacts, "create_progress_artifact", lambda percent, **_: shown.append(percent) or "id"
    )
    monkeypatch.setattr(artifacts, "update_progress_artifact", lambda _, percent: shown.append(percent))
    now = 0.0
    progress = artifacts.Progress(logging.getLogger(), lambda: now)
    progress.stage("take", 10_000)
    for _ in range(9_999):  # one drop every 10 ms
        now += 0.01
        progress.advance(1)
    assert shown[0] == pytest.approx(15, abs=0.1)
    assert 15 <= len(shown) <= 20, "the server hears of it every five seconds"
    progress.stage("check", None)
    assert shown[-1] == 100
    del shown[:]
    now += 100
    progress.advance(5)
    progress.stage("take", 10)
    progress.advance(5)
    progress.close()
    assert shown == []


def _artifacts(inbox: Path, home: Home) -> "list[Artifact]":
    """Run the flow and read back what is on its page."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    from flows.orchestration.ingest import ingest

    state = ingest(str(inbox), str(home.root), return_state=True)
    run_id = state.state_details.flow_run_id
    with get_client(sync_client=True) as client:
        wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
        return client.read_artifacts(artifact_filter=wanted)


def test_an_inbox_whose_name_is_not_utf8_is_taken_in_too(winnow_served: Command, tmp_path: Path, home: Home):
    inbox = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 %41"))
    drop(inbox / "ferry.txt")
    done = winnow_served("run", inbox, "--home", home.root)
    assert done.returncode == 0, done.stderr
    assert rows(home, "select uri from documents") == [(f"file://{tmp_path}/caf%E9%20%2541/ferry.txt",)]


def test_a_busy_home_ends_as_a_state_that_names_the_holder(inbox: Path, home: Home):
    from flows.orchestration.ingest import ingest

    with hold(home, "somebody else's run"):
        state = ingest(str(inbox), str(home.root), return_state=True)
        assert (state.name, state.type.value) == ("HomeBusy", "CANCELLED")
        assert "somebody else's run" in state.message
        with pytest.raises(HomeIsBusy):
            ingest(str(inbox), str(home.root))


def test_trouble_that_a_person_must_see_ends_as_failed_with_that_sentence(tmp_path: Path, home: Home):
    from flows.orchestration.ingest import ingest

    state = ingest(str(tmp_path / "nowhere"), str(home.root), return_state=True)
    assert state.is_failed()
    assert "does not exist" in state.message
    with pytest.raises(InboxError):
        ingest(str(tmp_path / "nowhere"), str(home.root))


def test_trouble_that_may_pass_is_tried_again(inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch):
    from flows import fragments
    from flows.orchestration.ingest import ingest

    drop(inbox / "ferry.txt")
    real, tries = fragments._write, []

    def stumble(*arguments: object, **more: object) -> Path:
        tries.append(1)
        if len(tries) == 1:
            raise OSError(errno.EIO, "Input/output error")
        return real(*arguments, **more)

    monkeypatch.setattr(fragments, "_write", stumble)
    assert ingest(str(inbox), str(home.root)).summary.documents_new == 1
    assert len(tries) == 2


def test_trouble_that_will_not_pass_is_not_tried_again(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    from flows import fragments
    from flows.orchestration.ingest import ingest

    drop(inbox / "ferry.txt", ARTICLE)
    tries: list[int] = []

    def full(*_: object, **__: object) -> Path:
        tries.append(1)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fragments, "_write", full)
    with pytest.raises(FragmentNotWritten, match="No space left"):
        ingest(str(inbox), str(home.root))
    assert len(tries) == 1
    monkeypatch.undo()
    assert ingest(str(inbox), str(home.root)).summary.documents_new == 1


def _task_names(run_id: UUID) -> set[str]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    def names() -> set[str]:
        with get_client(sync_client=True) as client:
            found = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run_id])))
        return {run.name for run in found}

    wait_until(lambda: any(name.startswith("publish") for name in names()), seconds=30)  # they come as events
    return names()


def _run(run_id: UUID):
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return client.read_flow_run(run_id)
