"""A run with nothing to do costs a look at the inbox; whatever has changed, the whole road is taken."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows import heartbeat, quiet
from flows.errors import InboxError
from flows.inbox import list_inbox
from flows.orders import Orders
from flows.relabelling.rebuild import correct
from flows.road import run
from tests.flows.conftest import ARTICLE, drop
from tests.flows.test_road import rows
from warehouse.errors import HomeIsBusy
from warehouse.home import Home
from warehouse.lock import hold

LATER = 1_700_000_500


@pytest.fixture
def resting(inbox: Path, home: Home) -> Home:
    """A home whose last run found nothing to do."""
    drop(inbox / "harbour" / "ferry.txt")
    run(inbox, home)
    run(inbox, home)
    return home


def opened(inbox: Path, home: Home) -> bool:
    """Whether a run opens the warehouse: then it writes its row into it."""
    before = home.work_path.stat().st_mtime_ns
    run(inbox, home)
    return home.work_path.stat().st_mtime_ns != before


def test_a_run_with_nothing_to_do_opens_no_database(inbox: Path, resting: Home):
    before = heartbeat.read(resting)
    assert not opened(inbox, resting)
    after = heartbeat.read(resting)
    assert before
    assert after
    assert (after.status, after.run_id) == ("unchanged", before.run_id)
    assert after.at > before.at


def test_it_says_the_same_as_a_run_that_looked(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    drop(inbox / "empty.txt", b"")
    drop(inbox / "page.html", "<p>")
    run(inbox, home)
    looked, quietly = run(inbox, home), run(inbox, home)
    assert quietly.drop_counts == looked.drop_counts
    assert quietly.intake.open_quarantine == looked.intake.open_quarantine == {"empty": 1}
    assert quietly.intake.other_kinds == looked.intake.other_kinds == {".html": 1}
    assert quietly.summary.status == looked.summary.status == "unchanged"


CHANGES: dict[str, Callable[[Path, Home], object]] = {
    "a drop arrives": lambda inbox, home: drop(inbox / "new.txt"),
    "a drop is touched": lambda inbox, home: drop(inbox / "harbour" / "ferry.txt", seconds=LATER),
    "a drop goes": lambda inbox, home: (inbox / "harbour" / "ferry.txt").unlink(),
    "a file of another kind arrives": lambda inbox, home: drop(inbox / "page.html"),
    "a person corrects a line": lambda inbox, home: correct(home, "ferry.txt", 3, "drop", None),
    "the published file is touched": lambda inbox, home: os.utime(home.published_path),
    "the published file is gone": lambda inbox, home: home.published_path.unlink(),
    "the work file is gone": lambda inbox, home: home.work_path.unlink(),
    "a log lies beside the published file": lambda inbox, home: drop(home.root / "news.duckdb.wal", b""),
    "a killed run left something": lambda inbox, home: (home.fragments_path / "x.tmp").mkdir(),
    "the note of the last run is broken": lambda inbox, home: heartbeat.path_of(home).write_text("{"),
    "the note is of another version": lambda inbox, home: heartbeat.path_of(home).write_text(
        heartbeat.path_of(home).read_text().replace('"drops_seen"', '"drops_met"')
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_has_changed_is_looked_at(inbox: Path, resting: Home, what: str):
    CHANGES[what](inbox, resting)
    run(inbox, resting)
    assert rows(resting, "select count(*) > 0 from current_documents") == [(True,)]
    assert not list(resting.fragments_path.iterdir())
    beat = heartbeat.read(resting)
    assert beat
    assert beat.status in {"published", "unchanged"}
    fresh = quiet.digest(resting, list_inbox(inbox.resolve(), leave_out=resting.root), Orders())
    assert not beat.quiet or beat.quiet["digest"] == fresh


@pytest.mark.parametrize("what", [what for what in CHANGES if "work file is gone" not in what])
def test_every_change_opens_the_database(inbox: Path, resting: Home, what: str):
    CHANGES[what](inbox, resting)
    assert opened(inbox, resting)


def test_a_fragment_that_was_set_aside_keeps_no_run_awake(inbox: Path, resting: Home):
    (resting.fragments_path / "0123456789abcdef.unreadable").mkdir()
    assert not opened(inbox, resting)


def test_another_inbox_is_looked_at(inbox: Path, resting: Home, tmp_path: Path):
    other = tmp_path / "other"
    drop(other / "b.txt")
    assert run(other, resting).summary.documents_new == 1


def test_a_drop_that_cannot_be_read_is_tried_in_every_run(inbox: Path, home: Home):
    (inbox / "dangling.txt").symlink_to(inbox / "nowhere.txt")
    for _ in range(3):
        run(inbox, home)
    assert opened(inbox, home)
    drop(inbox / "nowhere.txt")
    assert run(inbox, home).summary.documents_new == 2


def test_the_rest_ends_when_something_is_due(inbox: Path, resting: Home):
    listing = list_inbox(inbox.resolve(), leave_out=resting.root)
    now = datetime(2030, 1, 1)  # naive UTC
    outcome = quiet.unchanged(resting, listing, now, Orders())
    assert outcome
    outcome.intake.idle_until = now + timedelta(hours=1)
    quiet.beat(resting, listing, outcome, now, 0.0, Orders())
    assert quiet.unchanged(resting, listing, now + timedelta(minutes=59), Orders())
    assert not quiet.unchanged(resting, listing, now + timedelta(hours=1), Orders())


def test_a_run_that_failed_is_noted(inbox: Path, resting: Home):
    inbox.rename(inbox.with_name("elsewhere"))
    with pytest.raises(InboxError):
        run(inbox, resting)
    beat = heartbeat.read(resting)
    assert beat
    assert beat.status == "failed"
    assert f"The inbox {inbox} does not exist" in (beat.error or "")
    inbox.with_name("elsewhere").rename(inbox)
    assert opened(inbox, resting)


def test_a_busy_home_is_no_failure(inbox: Path, resting: Home):
    with hold(resting, "something else"), pytest.raises(HomeIsBusy):
        run(inbox, resting)
    beat = heartbeat.read(resting)
    assert beat
    assert beat.status == "unchanged"


def test_a_name_that_is_no_text_rests_too(inbox: Path, home: Home):
    Path(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.txt")).write_text(ARTICLE)
    os.utime(os.fsencode(inbox) + b"/caf\xe9.txt", (LATER, LATER))
    run(inbox, home)
    run(inbox, home)
    assert not opened(inbox, home)
