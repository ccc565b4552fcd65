"""A schedule fires on a real server, loads, survives a stop, and is refused without a server."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.errors import NoServer, RequestError
from flows.orchestration import prefect_runs, prefect_settings, schedule
from flows.orchestration.schedule import Plan, interval
from tests.flows.conftest import ARTICLE, Command, drop, wait_until
from warehouse.errors import NothingPublished
from warehouse.home import Home
from warehouse.lock import hold, holder
from warehouse.reader import Reader

COMMAND = [sys.executable, "-m", "flows.cli"]


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("15m", 900), ("2h", 7_200), ("1d", 86_400), ("1h30m", 5_400)]
)
def test_an_interval_is_read_as_people_write_it(text: str, seconds: int):
    assert interval(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "15", "m", "15 minutes", "-5m", "0s", "1.5h", "15m!"])
def test_an_interval_that_is_none_is_refused(text: str):
    with pytest.raises(RequestError, match="no "):
        interval(text)


def test_without_a_server_the_command_says_how_to_start_one(winnow: Command, inbox: Path):
    done = winnow("schedule", inbox)
    assert done.returncode == 6
    assert "prefect server start" in done.stderr
    assert "prefect config set PREFECT_API_URL=" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.prefect
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # Prefect's own
def test_a_server_that_does_not_answer_is_waited_for_and_then_told(monkeypatch: pytest.MonkeyPatch):
    prefect_settings.prepare()
    from prefect.settings import PREFECT_API_URL, temporary_settings

    monkeypatch.setattr(schedule, "_PATIENCE", 1.0)
    told: list[str] = []
    nobody = temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"})
    with nobody, pytest.raises(NoServer, match=r"http://127\.0\.0\.1:9/api does not answer") as error:
        schedule.require_server(told.append)
    assert "prefect server start" in str(error.value)
    assert "Waiting for the Prefect server" in told[0]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--every", "15m", "--cron", "0 6 * * *"],
        ["--every", "soon"],
        ["--cron", "at six"],
        ["--upkeep", "61 3 * * *"],
    ],
)
def test_a_timetable_that_is_none_is_a_usage_error(winnow: Command, inbox: Path, wrong: list[str]):
    done = winnow("schedule", inbox, *wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_every_pair_of_inbox_and_home_has_a_schedule_of_its_own():
    pairs = [
        ("/a/inbox", "/a/news"),
        ("/b/inbox", "/b/news"),
        ("/a/inbox", "/b/news"),
        ('/a/i>n/"%&', "/a/\udcff"),
    ]
    names = {schedule.deployment_name(Path(inbox), Path(home)) for inbox, home in pairs}
    assert len(names) == len(pairs)
    for name in names:
        assert not set('/%&><"\udcff') & set(name)


@pytest.mark.parametrize("on_arrival", [False, True])
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # Prefect's own
def test_ingest_and_upkeep_are_served_each_with_its_own_rhythm(on_arrival: bool):
    prefect_settings.prepare()
    plan = Plan(timedelta(minutes=15), "30 3 * * *", on_arrival)
    ingest, upkeep = schedule.deployments(Path("/data/inbox"), Path("/data/news"), plan)
    assert (ingest.flow_name, upkeep.flow_name) == ("ingest", "upkeep")
    (often,), (nightly,) = ingest.schedules or [], upkeep.schedules or []
    assert getattr(often.schedule, "interval", None) == timedelta(minutes=15)
    assert (getattr(nightly.schedule, "cron", ""), getattr(nightly.schedule, "timezone", "")) == (
        "30 3 * * *",
        "UTC",
    )
    assert ingest.parameters == {"inbox": "/data/inbox", "home": "/data/news"}
    assert upkeep.parameters == {"home": "/data/news"}
    assert len(ingest.triggers) == on_arrival
    assert ingest.tags == upkeep.tags == [prefect_runs.TAG]


@pytest.mark.prefect
def test_a_schedule_fires_loads_survives_a_stop_and_steps_aside_for_a_busy_home(
    inbox: Path, home: Home, server: str, environment: dict[str, str]
):
    served = server_of(inbox, home, server, environment)
    drop(inbox / "first.txt")
    with served("--every", "1h", "--on-arrival"):  # the first run does not wait for it
        wait_until(lambda: documents(home) == 1, seconds=90)
        drop(inbox / "second.txt", ARTICLE.replace("Ferry", "Boat"))  # nor does what arrives
        wait_until(lambda: documents(home) == 2, seconds=90)
    assert {found["name"]: found["paused"] for found in _deployments(server)} == {
        schedule.deployment_name(inbox, home.root): False,
        schedule.deployment_name(home.root): False,
    }
    drop(inbox / "third.txt", ARTICLE.replace("Ferry", "Ship"))
    with served("--every", "3s"):
        wait_until(lambda: documents(home) == 3, seconds=90)
        with hold(home, "an analyst's nightly copy"):
            wait_until(lambda: bool(_runs(server, home, "HomeBusy")), seconds=90)
    assert any(
        "an analyst's nightly copy" in run["state"]["message"] for run in _runs(server, home, "HomeBusy")
    )
    completed = _runs(server, home, "Completed")
    assert {run["name"] for run in completed} == {f"{inbox.parent.name}/{inbox.name} → {home.root.name}"}
    assert any("New documents: 1" in run["state"]["message"] for run in completed)


@pytest.mark.prefect
@pytest.mark.timeout(500)
def test_a_killed_run_does_not_block_the_next_and_one_run_catches_up_with_twenty(
    inbox: Path, home: Home, server: str, environment: dict[str, str]
):
    served = server_of(inbox, home, server, environment)
    with served("--every", "3s"):
        os.kill(_pid_at_work(inbox / "first.txt", home), signal.SIGKILL)
        wait_until(lambda: documents(home) == 1, seconds=90)
    assert _runs(server, home, "Crashed"), "its runner saw it"
    runner = start(inbox, home, server, environment, "--every", "3s")
    os.kill(_pid_at_work(inbox / "second.txt", home, kill_first=runner), signal.SIGKILL)
    before = len(_runs(server, home, "Completed"))
    _leave_late_runs(inbox, home, server, count=20)
    with served("--every", "1h"):
        wait_until(lambda: documents(home) == 2, seconds=90)
        # Where the server's SQLite is busy it says 503, and Prefect's client waits longer each time.
        wait_until(
            lambda: not _due(server, home) and not _runs(server, home, "Running", "Pending"), seconds=180
        )
    assert len(_runs(server, home, "Completed")) - before <= 2  # the first late one, and the first of today
    assert len(_runs(server, home, "Skipped")) >= 19
    assert len(_runs(server, home, "Crashed")) >= 2  # of the second kill, the server heard from the next run


def _pid_at_work(path: Path, home: Home, kill_first: subprocess.Popen[bytes] | None = None) -> int:
    """The process of a run that is held up by a drop that is being written; it waits for two seconds."""
    found: list[int] = []

    def is_at_work() -> bool:
        drop(path, ARTICLE.replace("Ferry", path.stem), seconds=time.time())
        working = holder(home)
        found.extend([working.pid] if working else [])
        return bool(found)

    wait_until(is_at_work, seconds=90)
    if kill_first:
        kill_first.kill()
        kill_first.wait()
    return found[0]


def _leave_late_runs(inbox: Path, home: Home, server: str, count: int) -> None:
    """What a day without a runner leaves behind."""
    name = schedule.deployment_name(inbox, home.root)
    (deployment,) = [found for found in _deployments(server) if found["name"] == name]
    for number in range(count):
        due = datetime.now(UTC) - timedelta(minutes=15 * (number + 1))
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}}
        _post(f"{server}/deployments/{deployment['id']}/create_flow_run", {"state": state})


def _due(server: str, home: Home) -> list[dict]:
    now = datetime.now(UTC).isoformat()
    return [run for run in _runs(server, home, "Scheduled", "Late") if run["next_scheduled_start_time"] < now]


def start(
    inbox: Path, home: Home, server: str, environment: dict[str, str], *options: str
) -> subprocess.Popen[bytes]:
    """The command that serves."""
    with _errors_of(home).open("ab") as errors:
        return subprocess.Popen(
            [*COMMAND, "schedule", str(inbox), "--home", str(home.root), *options],
            env=environment | {"PREFECT_API_URL": server, "PREFECT_RUNNER_POLL_FREQUENCY": "2"},
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )


def _errors_of(home: Home) -> Path:
    return home.root.with_name("errors.txt")


def server_of(inbox: Path, home: Home, server: str, environment: dict[str, str]) -> Callable[..., Any]:
    """The command as a process that serves until it is left."""

    @contextmanager
    def served(*options: str) -> Iterator[None]:
        process = start(inbox, home, server, environment, *options)
        try:
            yield
            assert process.poll() is None, "it serves until it is stopped"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        errors = _errors_of(home).read_text("utf-8")
        assert "Traceback" not in errors, errors

    return served


def documents(home: Home) -> int:
    """How many are published."""
    try:
        with Reader.open(home) as reader:
            return reader.sql("select count(*) as n from documents")["n"][0].as_py()
    except NothingPublished:
        return 0


def _deployments(server: str) -> list[dict]:
    return _post(f"{server}/deployments/filter", {})


def _runs(server: str, home: Home, *states: str) -> list[dict]:
    found = _post(f"{server}/flow_runs/filter", {"flow_runs": {"state": {"name": {"any_": list(states)}}}})
    return [run for run in found if run["deployment_id"] and run["parameters"]["home"] == str(home.root)]


def _post(url: str, body: dict, attempts: int = 5) -> Any:
    """Ask the server; where its SQLite is busy it says 503, and is asked again, as Prefect's client does."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code != 503 or not attempts:
            raise
        time.sleep(1)
        return _post(url, body, attempts - 1)
