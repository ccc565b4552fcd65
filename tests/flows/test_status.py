"""`winnow status` calls a person when one is needed, and not otherwise."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows import heartbeat
from flows.heartbeat import Heartbeat
from flows.road import run
from flows.telling import rhythms
from flows.telling.health import Signs, judge
from flows.telling.standing import standing
from tests.flows.conftest import Command, drop
from warehouse.errors import NothingPublished
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.retrospect import Rhythm
from warehouse.rows import Alarm, Holder

NOW = datetime(2026, 3, 4, 12)
MINUTES = timedelta(minutes=1)


def alarm(severity: str) -> Alarm:
    said = ("Nothing came from herald for 3 days.", NOW)
    return Alarm("sources_are_on_time", "herald", severity, *said, advice="See whether its scraper works.")


def ended(status: str, error: str | None = None) -> Heartbeat:
    return Heartbeat(NOW - 5 * MINUTES, "ingest", status, error)


WELL = Signs(
    heartbeat=ended("published"),
    upkeep=None,
    last_end=NOW - 5 * MINUTES,
    at_work=None,
    expected=rhythms.by_setting("15m", NOW - 5 * MINUTES),
    alarms=(),
    trouble=None,
    open_quarantine=0,
    work_size=1_000,
    free=1_000_000,
)
GRAVE = {
    "failed": replace(WELL, heartbeat=ended("failed", "The inbox is gone; create it.")),
    "refused": replace(WELL, heartbeat=ended("refused", "bad rows")),
    "upkeep failed": replace(WELL, upkeep=replace(ended("failed", "No space left."), kind="upkeep")),
    "silent": replace(WELL, expected=rhythms.by_setting("15m", NOW - 46 * MINUTES)),
    "stuck": replace(WELL, at_work=Holder(1, "here", "run of /in", NOW - timedelta(hours=25))),
    "unreadable": replace(WELL, trouble="/news.duckdb cannot be opened."),
    "disk": replace(WELL, free=1_050),
    "alarm": replace(WELL, alarms=[alarm("error")]),
}
MILD = {
    "stopped": replace(WELL, heartbeat=ended("stopped")),
    "alarm": replace(WELL, alarms=[alarm("warning")]),
    "quarantine": replace(WELL, open_quarantine=2),
}


def test_a_home_where_all_is_well_needs_nobody():
    assert judge(WELL, NOW).reasons == ()
    assert judge(replace(WELL, heartbeat=ended("unchanged")), NOW).is_healthy(strict=True)


@pytest.mark.parametrize("signs", GRAVE.values(), ids=GRAVE)
def test_trouble_needs_a_person_and_says_what_to_do(signs: Signs):
    (reason,) = judge(signs, NOW).reasons
    assert not judge(signs, NOW).is_healthy()
    assert reason.sentence.endswith(".")


@pytest.mark.parametrize("signs", MILD.values(), ids=MILD)
def test_a_warning_is_told_and_needs_nobody_unless_it_shall(signs: Signs):
    health = judge(signs, NOW)
    assert len(health.reasons) == 1
    assert health.is_healthy()
    assert not health.is_healthy(strict=True)


@pytest.mark.parametrize("error", ["the disk is full", "the disk is full."])
@pytest.mark.parametrize("status", ["failed", "refused"])
def test_an_error_and_what_to_do_about_it_are_two_sentences(status: str, error: str):
    (reason,) = judge(replace(WELL, heartbeat=ended(status, error)), NOW).reasons
    assert re.search(r"UTC: the disk is full\. [A-Z]", reason.sentence)


def test_what_is_grave_is_told_first():
    signs = replace(WELL, open_quarantine=2, alarms=[alarm("warning"), alarm("error")])
    assert [reason.is_grave for reason in judge(signs, NOW).reasons] == [True, False, False]


def test_a_run_at_work_is_no_silence():
    signs = replace(GRAVE["silent"], at_work=Holder(1, "here", "run of /in", NOW - MINUTES))
    assert judge(signs, NOW).reasons == ()


@pytest.mark.parametrize(
    ("rhythm", "last", "until"),
    [
        ("15m", datetime(2026, 3, 4, 12), datetime(2026, 3, 4, 12, 45)),
        ("*/15 6-22 * * *", datetime(2026, 3, 4, 22, 45, 9), datetime(2026, 3, 5, 6, 30)),
        ("0 6 * * 1-5", datetime(2026, 3, 6, 6, 1), datetime(2026, 3, 11, 6)),  # from Friday, over a weekend
    ],
)
def test_somebody_is_called_when_three_runs_are_missing(rhythm: str, last: datetime, until: datetime):
    assert rhythms.by_setting(rhythm, last).until == until


def test_without_a_setting_the_rhythm_is_learnt_where_there_was_one():
    regular = Rhythm(15 * MINUTES, timedelta(hours=8), 40, is_regular=True)
    learnt = rhythms.from_the_past(regular, NOW)
    assert learnt
    assert learnt.until == NOW + timedelta(hours=12), "nights without runs are part of the rhythm"
    steady = rhythms.from_the_past(replace(regular, longest=16 * MINUTES), NOW)
    assert steady
    assert steady.until == NOW + 45 * MINUTES
    assert rhythms.from_the_past(replace(regular, is_regular=False), NOW) is None
    assert rhythms.from_the_past(replace(regular, gaps=7), NOW) is None
    assert rhythms.from_the_past(None, NOW) is None


def test_a_home_that_nobody_ever_filled_has_no_standing(home: Home):
    with pytest.raises(NothingPublished):
        standing(home, None, NOW)


def test_a_first_run_that_fails_is_told_though_nothing_is_published(home: Home):
    home.prepare()
    heartbeat.write(home, ended("failed", "The disk is full."))
    found = standing(home, None, NOW)
    assert found.edition is None
    assert "The disk is full." in found.health.reasons[0].sentence


def test_an_empty_inbox_is_no_trouble(inbox: Path, home: Home):
    run(inbox, home)
    assert standing(home, None, NOW).health.reasons == ()


@pytest.mark.parametrize(
    "break_it",
    [
        lambda home: home.published_path.unlink(),
        lambda home: (home.published_path.unlink(), home.published_path.write_bytes(b"no database" * 999)),
    ],
    ids=["missing", "broken"],
)
def test_a_published_file_that_is_missing_or_broken_needs_a_person(
    inbox: Path, home: Home, break_it: Callable[[Home], object]
):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    break_it(home)
    found = standing(home, None, NOW)
    assert not found.health.is_healthy()
    assert str(home.published_path) in found.health.reasons[0].sentence
    with hold(home, "a run"):  # which is about to mend it
        assert home.published_path.exists() or standing(home, None, NOW).health.is_healthy()


def test_the_command_exits_with_7_when_a_person_is_needed(winnow: Command, inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    drop(inbox / "empty.txt", b"")
    run(inbox, home)
    done = winnow("status", "--home", home.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Healthy" in done.stdout
    assert "warning: 1 drop waits in quarantine" in done.stdout
    assert "slowest stages: " in done.stdout
    assert winnow("status", "--home", home.root, "--strict").returncode == 7

    heartbeat.write(home, ended("failed", "\x1b[31mThe inbox is gone."))
    done = winnow("status", "--home", home.root)
    assert done.returncode == 7
    assert (
        "A person is needed:\n  error: The last run failed at 2026-03-04 11:55 UTC: ␛[31mThe" in done.stdout
    )
    said = winnow("status", "--home", home.root, "--json")
    assert said.returncode == 7
    told = json.loads(said.stdout)
    assert told["healthy"] is False
    assert [reason["severity"] for reason in told["reasons"]] == ["error", "warning"]
    assert {"at_work", "runs", "changes", "stages", "recent", "alarms", "published", "free_bytes"} <= set(
        told
    )


def test_a_rhythm_in_the_settings_says_when_a_run_is_missing(winnow: Command, inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    heartbeat.write(home, ended("unchanged"))  # long ago
    assert winnow("status", "--home", home.root).returncode == 0, "nobody said how often"
    done = winnow("status", "--home", home.root, WINNOW_SCHEDULE__INGEST="15m")
    assert done.returncode == 7
    assert "though they are due every 15m" in done.stdout
