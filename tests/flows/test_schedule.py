"""A schedule fires on a real server, loads, survives a stop, and is refused without a server."""

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from flows import prefect_settings, schedule
from flows.errors import NoServer, RequestError
from flows.schedule import interval
from tests.flows.conftest import ARTICLE, Command, drop, wait_until
from warehouse.errors import NothingPublished
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.reader import Reader


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
    done = winnow("schedule", inbox, "--every", "15m")
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
    "wrong", [[], ["--every", "15m", "--cron", "0 6 * * *"], ["--every", "soon"], ["--cron", "at six"]]
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


@pytest.mark.prefect
def test_a_schedule_fires_loads_survives_a_stop_and_steps_aside_for_a_busy_home(
    inbox: Path, home: Home, server: str, environment: dict[str, str]
):
    served = _server_of(inbox, home, server, environment)
    drop(inbox / "first.txt")
    with served("1h"):  # the first run does not wait for it
        wait_until(lambda: _documents(home) == 1, seconds=90)
    assert not _deployment(server)["paused"]
    drop(inbox / "second.txt", ARTICLE.replace("Ferry", "Boat"))
    with served("3s"):
        wait_until(lambda: _documents(home) == 2, seconds=90)
        with hold(home, "an analyst's nightly copy"):
            wait_until(lambda: any(run["deployment_id"] for run in _runs(server, "HomeBusy")), seconds=90)
    assert any("an analyst's nightly copy" in run["state"]["message"] for run in _runs(server, "HomeBusy"))
    completed = [run for run in _runs(server, "Completed") if run["deployment_id"]]
    assert {run["name"] for run in completed} == {f"{inbox.parent.name}/{inbox.name} → {home.root.name}"}
    assert any("New documents: 1" in run["state"]["message"] for run in completed)


def _server_of(inbox: Path, home: Home, server: str, environment: dict[str, str]) -> Callable[[str], object]:
    @contextmanager
    def served(every: str) -> Iterator[None]:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "flows.cli",
                "schedule",
                str(inbox),
                "--home",
                str(home.root),
                "--every",
                every,
            ],
            env=environment | {"PREFECT_API_URL": server},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            yield
            assert process.poll() is None, "it serves until it is stopped"
        finally:
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=60)
        assert "Traceback" not in errors.decode(), errors.decode()

    return served


def _documents(home: Home) -> int:
    try:
        with Reader.open(home) as reader:
            return reader.sql("select count(*) as n from documents")["n"][0].as_py()
    except NothingPublished:
        return 0


def _deployment(server: str) -> dict:
    (found,) = _post(f"{server}/deployments/filter", {})
    return found


def _runs(server: str, state: str) -> list[dict]:
    return _post(f"{server}/flow_runs/filter", {"flow_runs": {"state": {"name": {"any_": [state]}}}})


def _post(url: str, body: dict) -> list[dict]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
