"""A home is kept in order without anybody looking: what is too old goes, and nothing else."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from flows.keeping.upkeep import BackupPlan, Retention, upkeep
from flows.relabelling.rebuild import correct, findings
from flows.road import run, take
from flows.steps import Steps, clean_batch
from tests.faults.rows import rows_of
from tests.flows.conftest import ARTICLE, LONG_AGO, drop
from warehouse import compact
from warehouse.errors import HomeIsBusy
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.reader import Reader

DAY = 24 * 3600


@dataclass
class Days:
    """A clock that stands still until it is set on."""

    seconds: float = LONG_AGO + DAY
    slept: list[float] = field(default_factory=list)

    def now_ns(self) -> int:
        return int(self.seconds * 1e9)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def pass_(self, days: float) -> None:
        self.seconds += days * DAY


class _Now:
    """What a thread pool gives, done at once."""

    def __init__(self, made):
        self.made = made

    def result(self):
        return self.made


def tick(inbox: Path, home: Home, clock: Days):
    """A run at the time of the clock."""
    submit = partial(lambda *batch, **more: _Now(clean_batch(*batch, **more)))
    return take(inbox, home, Steps(submit, clock=clock))


@pytest.fixture
def clock() -> Days:
    return Days()


@pytest.fixture
def aged(inbox: Path, home: Home, clock: Days) -> Path:
    """Two sources: a drop of each was seen on the first day, another a hundred days later."""
    for name in ("courier", "island"):
        drop(inbox / name / "old.txt", ARTICLE.replace("forty", f"{name} forty"))
    tick(inbox, home, clock)
    clock.pass_(100)
    for name in ("courier", "island"):
        drop(inbox / name / "new.txt", ARTICLE.replace("forty", f"{name} fifty"))
    tick(inbox, home, clock)
    return inbox


def left(home: Home) -> set[str]:
    with Reader.open(home) as reader:
        return {"/".join(Path(row["uri"]).parts[-2:]) for row in reader.sql("from documents").to_pylist()}


def statuses(home: Home) -> dict[str, str]:
    with Reader.open(home) as reader:
        rows = reader.sql("select uri, status from drops").to_pylist()
    return {"/".join(Path(row["uri"]).parts[-2:]): row["status"] for row in rows}


def test_what_is_older_than_it_is_kept_goes_and_does_not_come_back(aged: Path, home: Home, clock: Days):
    correct(home, "courier/old.txt", 1, "drop", None)
    report = upkeep(home, Retention(timedelta(days=60)), clock=clock)
    assert report.expired == {"courier": 1, "island": 1}
    assert report.is_published
    assert left(home) == {"courier/new.txt", "island/new.txt"}
    assert statuses(home)["courier/old.txt"] == "expired"
    assert rows_of(home.work_path)["corrections"] == []
    assert findings(home) == []
    assert tick(aged, home, clock).published is None
    assert left(home) == {"courier/new.txt", "island/new.txt"}
    again = upkeep(home, Retention(timedelta(days=60)), clock=clock)
    assert (again.expired, again.is_published) == ({}, False)


def test_a_touch_does_not_bring_it_back_and_the_same_text_elsewhere_is_a_new_one(
    aged: Path, home: Home, clock: Days
):
    upkeep(home, Retention(timedelta(days=60)), clock=clock)
    text = ARTICLE.replace("forty", "courier forty")
    drop(aged / "courier" / "old.txt", text, seconds=LONG_AGO + 60)
    outcome = tick(aged, home, clock)
    assert (outcome.drop_counts["expired"], outcome.summary.documents_new) == (1, 0)
    drop(aged / "courier" / "again.txt", text)
    assert tick(aged, home, clock).summary.documents_new == 1
    assert findings(home) == []


def test_a_source_may_be_kept_longer_or_shorter_than_the_others(aged: Path, home: Home, clock: Days):
    upkeep(home, Retention(sources={"island": timedelta(days=60)}), clock=clock)
    assert left(home) == {"courier/new.txt", "courier/old.txt", "island/new.txt"}
    upkeep(home, Retention(timedelta(days=60), {"courier": timedelta(days=1000)}), clock=clock)
    assert left(home) == {"courier/new.txt", "courier/old.txt", "island/new.txt"}
    clock.pass_(61)
    upkeep(home, Retention(timedelta(days=60), {"courier": timedelta(days=1000)}), clock=clock)
    assert left(home) == {"courier/new.txt", "courier/old.txt"}


def test_age_counts_from_first_sight_whatever_was_done_since(aged: Path, home: Home, clock: Days):
    correct(home, "island/old.txt", 1, "drop", None)  # labels its document anew
    upkeep(home, Retention(timedelta(days=60)), clock=clock)
    assert left(home) == {"courier/new.txt", "island/new.txt"}


def test_a_preview_says_what_would_go_and_changes_nothing(
    aged: Path, home: Home, clock: Days, tmp_path: Path
):
    before = [path.stat() for path in (home.work_path, home.published_path)]
    rows = rows_of(home.work_path)
    report = upkeep(
        home, Retention(timedelta(days=60)), BackupPlan(tmp_path / "kept"), clock=clock, is_preview=True
    )
    assert (report.expired, report.is_published) == ({"courier": 1, "island": 1}, False)
    assert "2 (courier: 1, island: 1)" in report.sentence
    assert rows_of(home.work_path) == rows
    assert home.published_path.stat().st_ino == before[1].st_ino
    assert not (tmp_path / "kept").exists()


def test_rows_of_idle_runs_go_and_those_that_rows_refer_to_stay(aged: Path, home: Home, clock: Days):
    for hour in range(5):
        clock.pass_(1 / 24)
        drop(aged / f"notes.{hour}", "x")  # changes what there is, but brings nothing
        tick(aged, home, clock)
    with Reader.open(home) as reader:
        brought = {row["run_id"] for row in reader.sql("select run_id from documents").to_pylist()}
    report = upkeep(home, Retention(runs=timedelta(hours=2)), clock=clock)
    assert report.runs_pruned == 2
    with Reader.open(home) as reader:
        assert brought <= {row["run_id"] for row in reader.sql("select run_id from runs").to_pylist()}
    drop(aged / "late.txt", ARTICLE.replace("forty", "late forty"))
    assert tick(aged, home, clock).summary.run_id == 8  # numbers are never used twice
    assert findings(home) == []


def test_a_file_with_much_dead_space_is_written_anew(
    aged: Path, home: Home, clock: Days, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(compact, "PAYS_FROM", 0.05)
    report = upkeep(home, Retention(timedelta(days=60)), clock=clock)
    assert report.bytes_after < report.bytes_before
    assert home.published_path.stat().st_size == home.work_path.stat().st_size == report.bytes_after
    assert findings(home) == []


def test_upkeep_waits_for_a_run_to_end_and_says_who_holds_the_home_where_it_does_not(
    aged: Path, home: Home, clock: Days
):
    held, let_go = threading.Event(), threading.Event()

    def work() -> None:
        with hold(home, "a long run"):
            held.set()
            let_go.wait(30)

    thread = threading.Thread(target=work)
    thread.start()
    held.wait(30)
    with pytest.raises(HomeIsBusy, match="a long run"):
        upkeep(home, clock=clock, patience=0.3)
    threading.Timer(0.5, let_go.set).start()
    assert upkeep(home, clock=clock, patience=30).steps
    thread.join()


def test_each_step_is_timed_and_told(aged: Path, home: Home, clock: Days, tmp_path: Path):
    report = upkeep(home, backup=BackupPlan(tmp_path / "kept", keep=1), clock=clock)
    assert [step.name for step in report.steps] == ["retention", "runs", "compaction", "publish", "backup"]
    assert all(step.seconds >= 0 and step.sentence for step in report.steps)
    clock.pass_(1)
    later = upkeep(home, backup=BackupPlan(tmp_path / "kept", keep=1), clock=clock)
    assert later.backups_deleted == 1
    assert list((tmp_path / "kept").iterdir()) == [later.backup]


def test_the_commands_keep_a_home_in_order(inbox: Path, home: Home, tmp_path: Path, winnow):
    drop(inbox / "courier" / "a.txt")
    run(inbox, home)
    at = ("--home", home.root)
    assert winnow("upkeep", "--dry-run", *at).returncode == 0
    done = winnow("upkeep", *at, WINNOW_BACKUP__FOLDER=str(tmp_path / "kept"))
    assert done.returncode == 0, done.stderr
    assert "Backed up to" in done.stdout
    refused = winnow("forget", "--document", "courier/a.txt", *at)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert winnow("forget", "--document", "a", "--source", "b", *at).returncode == 2
    forgotten = winnow(
        "forget", "--document", "courier/a.txt", "--yes", *at, WINNOW_BACKUP__FOLDER=str(tmp_path / "kept")
    )
    assert forgotten.returncode == 0, forgotten.stderr
    assert "0 found" in forgotten.stdout
    assert "still holds it" in forgotten.stdout
    (held,) = (tmp_path / "kept").iterdir()
    restored = winnow("restore", held, *at)
    assert restored.returncode == 1
    assert "--yes" in restored.stderr
    assert winnow("restore", held, "--yes", *at).returncode == 0
    assert left(home) == set()
