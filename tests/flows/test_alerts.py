"""A person is told of trouble once, whatever becomes of the command that tells them."""

import json
import re
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from flows import heartbeat
from flows.clock import SYSTEM
from flows.keeping.forgetting import forget
from flows.keeping.upkeep import BackupPlan, upkeep
from flows.orders import Orders
from flows.road import run
from flows.telling import outbox
from flows.telling.alerts import Alert, Alerting
from flows.telling.outbox import Outbox
from tests.flows.conftest import ARTICLE, drop
from tests.flows.test_road import rows
from tests.warehouse.histories import START, Played, arrival
from warehouse.errors import AlarmsRefuse, BackupError, PublishError
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.reader import Reader
from warehouse.watching import Watching

HOSTILE = 'it\'s "$(touch pwned)" `x`; {0} %s \n\x1b[31m<b>'


_REFUSED = r'(?s)freshness: wire has brought nothing.*freshness = "warning"'


class Hook:
    """A real script that keeps what it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path, self.kept = folder / "on alert.py", folder / "kept"
        self.kept.mkdir()
        self.path.write_text(
            f"import pathlib, sys\n"
            f"kept = pathlib.Path({str(self.kept)!r})\n"
            f"name = f'{{len(list(kept.iterdir())):03}}'\n"
            f"(kept / name).write_bytes(sys.stdin.buffer.read())\n"
        )
        self.command = f"'{sys.executable}' '{self.path}'"

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_bytes()) for path in sorted(self.kept.iterdir())]

    def kinds(self) -> list[str]:
        return [alert["kind"] for alert in self.said()]


@pytest.fixture
def hook(tmp_path: Path) -> Hook:
    folder = tmp_path / "hook"
    folder.mkdir()
    return Hook(folder)


def waiting(home: Home) -> list[Path]:
    return sorted((home.root / "alerts").glob("*"))


def test_drops_that_cannot_be_read_are_told_once(inbox: Path, home: Home, hook: Hook):
    drop(inbox / "wire" / "a.txt")
    drop(inbox / "wire" / "b.txt", b"")
    run(inbox, home, orders=Orders(on_alert=hook.command))
    (alert,) = hook.said()
    assert (alert["kind"], alert["severity"], alert["run"]) == ("drops.quarantined", "warning", 1)
    assert alert["sentence"] == "1 drop could not be read."
    assert alert["home"] == str(home.root)
    assert [(Path(one["uri"]).name, one["reason"]) for one in alert["drops"]] == [("b.txt", "empty")]
    assert datetime.fromisoformat(alert["at"]).utcoffset() is not None
    run(inbox, home, orders=Orders(on_alert=hook.command))
    drop(inbox / "wire" / "c.txt", ARTICLE.replace("Ferry", "Boat"))
    run(inbox, home, orders=Orders(on_alert=hook.command))
    assert len(hook.said()) == 1
    assert waiting(home) == []


def test_a_run_that_fails_is_told_once_and_that_runs_end_well_again(inbox: Path, home: Home, hook: Hook):
    home.prepare()
    drop(inbox / "a.txt")
    moved = inbox.rename(inbox.with_name("away"))
    for _ in range(3):
        with pytest.raises(Exception, match="does not exist"):
            run(inbox, home, orders=Orders(on_alert=hook.command))
    (alert,) = hook.said()
    assert (alert["kind"], alert["severity"]) == ("run.failed", "error")
    assert str(inbox) in alert["sentence"]
    assert alert["advice"]
    moved.rename(inbox)
    run(inbox, home, orders=Orders(on_alert=hook.command))
    run(inbox, home, orders=Orders(on_alert=hook.command))
    assert hook.kinds() == ["run.failed", "run.recovered"]


def test_another_failure_is_told_though_the_last_run_failed_too(home: Home, hook: Hook):
    def fail(error: Exception) -> None:
        alerting = Alerting(home, SYSTEM, pytest.fail, hook.command)
        with pytest.raises(type(error)), alerting.told(), heartbeat.noting(home, "ingest", SYSTEM):
            raise error

    home.prepare()
    fail(PublishError("12 bytes are free"))
    fail(PublishError("11 bytes are free"))
    fail(PublishError("the disk is gone"))
    fail(ZeroDivisionError("division by zero"))
    assert [alert["sentence"] for alert in hook.said()] == [
        "12 bytes are free",
        "the disk is gone",
        "ZeroDivisionError: division by zero",
    ]
    assert "mistake" in hook.said()[-1]["advice"]


def test_a_busy_home_and_a_stop_are_no_news(inbox: Path, home: Home, hook: Hook):
    with hold(home, "another"), pytest.raises(Exception, match="in use"):
        run(inbox, home, orders=Orders(on_alert=hook.command))
    for stop in (KeyboardInterrupt, SystemExit):
        with pytest.raises(stop), Alerting(home, SYSTEM, pytest.fail, hook.command).told():
            raise stop
    assert hook.said() == []


@pytest.mark.parametrize(
    ("command", "trouble"),
    [
        ("/nowhere/at/all --now", "cannot be run: No such file"),
        ("'an open quotation", "cannot be read: No closing quotation"),
        ("'' x", "cannot be run"),
        ("   ", "is empty"),
        ("sh -c 'echo too late >&2; exit 1'", r"ended with 1 \(too late\)"),
        ("sh -c 'exec 0<&-; sleep 60 & sleep 60'", "took longer than 1 seconds and was stopped"),
        ("sh -c 'kill -9 $$'", "ended with -9"),
    ],
)
def test_a_command_that_fails_is_warned_about_and_the_next_run_tries_again(
    inbox: Path, home: Home, hook: Hook, monkeypatch: pytest.MonkeyPatch, command: str, trouble: str
):
    monkeypatch.setattr(outbox.Outbox.__init__, "__defaults__", (1.0,))
    drop(inbox / "empty.txt", b"")
    began = time.monotonic()
    outcome = run(inbox, home, orders=Orders(on_alert=command), reporter=(heard := Heard()))
    assert time.monotonic() - began < 20
    assert outcome.summary.status == "published"
    (warning,) = [said for said in heard.warnings if "on_alert" in said]
    assert re.search(trouble, warning)
    assert "tried again" in warning
    (left,) = waiting(home)
    run(inbox, home, orders=Orders(on_alert=hook.command))
    (alert,) = hook.said()
    assert alert["id"] in left.name
    assert waiting(home) == []


class Heard:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None: ...

    def advance(self, count: int) -> None: ...

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


def test_alerts_are_told_in_order_and_wait_behind_one_that_is_not_taken(tmp_path: Path, hook: Hook):
    home, warnings = Home(tmp_path / "home"), []
    broken = Outbox(home, "false", warnings.append)
    for number in range(3):
        broken.put(f"{number}", {"kind": str(number)})
    broken.deliver()
    assert len(warnings) == 1
    assert len(waiting(home)) == 3
    Outbox(home, hook.command, pytest.fail).deliver()
    assert hook.kinds() == ["0", "1", "2"]
    assert waiting(home) == []


def test_the_oldest_alert_is_given_up_when_too_many_wait(
    tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outbox, "MOST", 3)
    home, warnings = Home(tmp_path / "home"), []
    box = Outbox(home, hook.command, warnings.append)
    for number in range(5):
        box.put(f"{number}", {"kind": str(number)})
    assert len(warnings) == 2
    box.deliver()
    assert hook.kinds() == ["2", "3", "4"]


def test_an_alert_is_told_though_it_cannot_be_written(tmp_path: Path, hook: Hook):
    (tmp_path / "home").write_text("a file is in the way")
    box = Outbox(Home(tmp_path / "home"), hook.command, pytest.fail)
    box.put("1", {"kind": "run.failed"})
    box.deliver()
    assert hook.kinds() == ["run.failed"]


def test_a_file_of_the_home_that_is_no_alert_is_left_alone(tmp_path: Path, hook: Hook):
    home = Home(tmp_path / "home")
    (home.root / "alerts").mkdir(parents=True)
    unfinished = home.root / "alerts" / "1.tmp"
    unfinished.write_text("{")
    Outbox(home, hook.command, pytest.fail).deliver()
    assert hook.said() == []
    assert unfinished.exists()


def silent(home: Home, source: str) -> None:
    """A home in which a source sent something every day until a month ago."""
    start = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) - timedelta(60)
    morning = start + timedelta(hours=6)
    past = [
        arrival(source, morning + timedelta(days=day), 2, {"body": 1.0}, Random(day)) for day in range(30)
    ]
    with Played(home, past, since=start) as played:
        played.at(morning + timedelta(days=29, hours=1))


def test_an_alarm_is_told_when_it_opens_and_when_it_closes_and_sources_are_only_text(
    inbox: Path, home: Home, hook: Hook
):
    drop(inbox / "a.txt")
    run(inbox, home)
    silent(home, HOSTILE)
    for _ in range(3):
        run(inbox, home, orders=Orders(on_alert=hook.command))
    (opened,) = hook.said()
    assert (opened["kind"], opened["severity"]) == ("alarm.opened", "warning")
    (alarm,) = opened["alarms"]
    assert (alarm["check"], alarm["subject"], alarm["unit"]) == ("freshness", HOSTILE, "hours")
    assert alarm["measured"] > alarm["expected"] > 0
    assert HOSTILE in alarm["sentence"]
    assert alarm["advice"] in opened["advice"]
    with Reader.open(home) as reader:
        assert [one.subject for one in reader.alarms()] == [HOSTILE]
    run(inbox, home, orders=Orders(on_alert=hook.command, watching=Watching(ignore=[HOSTILE])))
    assert hook.kinds() == ["alarm.opened", "alarm.closed"]
    assert hook.said()[1]["severity"] == "info"
    with Reader.open(home) as reader:
        assert reader.alarms() == []
    assert not list(Path.cwd().glob("pwned"))


def test_an_alarm_of_severity_error_refuses_publication_until_it_closes_or_is_accepted(
    inbox: Path, home: Home, hook: Hook
):
    drop(inbox / "a.txt")
    run(inbox, home)
    stands = home.published_path.read_bytes()
    silent(home, "wire")
    drop(inbox / "b.txt", ARTICLE.replace("Ferry", "Boat"))
    grave = Watching(severity={"freshness": "error"})
    for _ in range(2):
        with pytest.raises(AlarmsRefuse, match=_REFUSED) as refused:
            run(inbox, home, orders=Orders(on_alert=hook.command, watching=grave))
    assert [alarm.subject for alarm in refused.value.alarms] == ["wire"]
    assert home.published_path.read_bytes() == stands
    beat = heartbeat.read(home)
    assert beat
    assert beat.status == "refused"
    assert hook.kinds() == ["alarm.opened", "run.refused"]
    assert [alarm["subject"] for alarm in hook.said()[1]["alarms"]] == ["wire"]
    accepted = run(inbox, home, orders=Orders(on_alert=hook.command))
    assert accepted.summary.status == "published"
    with Reader.open(home) as reader:
        assert [alarm.severity for alarm in reader.alarms()] == ["warning"]
        assert reader.status().document_count == 2
    assert hook.kinds()[2:] == ["run.recovered"]


def test_news_of_the_source_close_its_alarm_and_the_run_publishes(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    run(inbox, home)
    silent(home, "wire")
    grave = Watching(severity={"freshness": "error"})
    with pytest.raises(AlarmsRefuse):
        run(inbox, home, orders=Orders(watching=grave))
    drop(inbox / "wire" / "b.txt", ARTICLE.replace("Ferry", "Boat"))
    outcome = run(inbox, home, orders=Orders(watching=grave))
    assert outcome.summary.status == "published"
    assert [alarm.subject for alarm in outcome.intake.alarms.closed] == ["wire"]


def test_the_silence_of_a_source_that_was_forgotten_is_no_alarm(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    drop(inbox / "wire" / "b.txt", ARTICLE.replace("Ferry", "Boat"))
    run(inbox, home)
    forget(home, "source", "wire", "kim")
    found = rows(home, "select source from daily_arrivals union select source from daily_counts")
    assert "wire" not in {source for (source,) in found}
    assert len(found) == 1, "what is known of others stays"


def test_events_name_what_they_are_about_whatever_a_source_is_called(
    home: Home, monkeypatch: pytest.MonkeyPatch
):
    from prefect.events.schemas.events import Event

    from flows.orchestration import events
    from warehouse.rows import Alarm

    emitted: list[Event] = []

    def keep(
        event: str, resource: dict, occurred: datetime, related: Any = (), payload: Any = None, **_: Any
    ):
        made = Event(
            event=event, resource=resource, occurred=occurred, related=list(related), payload=payload
        )
        emitted.append(made)

    monkeypatch.setattr(events, "emit_event", keep)
    alarms = tuple(Alarm("freshness", subject, "warning", "…", START) for subject in (HOSTILE, "wire"))
    events.emit(Alert("0" * 32, "alarm.opened", "warning", START, str(home.root), 1, "…", "", alarms))
    events.emit(Alert("0" * 32, "run.failed", "error", START, str(home.root), None, "…", ""))
    assert [event.event for event in emitted] == ["winnow.alarm.opened"] * 2 + ["winnow.run.failed"]
    assert emitted[1].resource.id == "winnow.alarm.freshness.wire"
    assert emitted[0].resource.id.isascii()
    assert " " not in emitted[0].resource.id
    assert emitted[0].payload["subject"] == HOSTILE
    assert emitted[2].resource.id.startswith("winnow.home.%2F")
    assert emitted[1].related[0].id == emitted[2].resource.id


def test_an_upkeep_that_fails_is_told_and_that_it_is_well_again(inbox: Path, home: Home, hook: Hook):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    blocked = drop(home.root / "backups", "a file where the folder should be")
    for _ in range(2):
        with pytest.raises(BackupError):
            upkeep(home, backup=BackupPlan(blocked), on_alert=hook.command)
    blocked.unlink()
    upkeep(home, backup=BackupPlan(blocked), on_alert=hook.command)
    told = [(alert["kind"], alert["sentence"].split(":")[0]) for alert in hook.said()]
    assert told == [("run.failed", "upkeep"), ("run.recovered", "upkeep")]
