"""Twice is once: what was taken already changes nothing, however it lies there now."""

import os
import shutil
import time
from pathlib import Path

import pytest

from flows.outcome import Outcome
from flows.road import run
from tests.faults.child import Accident, kill_during
from tests.faults.rows import Rows, examples, rows_of
from tests.flows.conftest import ARTICLE, LONG_AGO, drop
from warehouse.home import Home

SECOND = ARTICLE.replace("forty", "fifty")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return examples(tmp_path / "inbox")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "news")


def unchanged(inbox: Path, home: Home) -> Outcome:
    """Run, and see that nothing came of it."""
    before, file = rows_of(home.work_path), home.published_path.stat()
    outcome = run(inbox, home)
    assert (outcome.summary.status, outcome.published) == ("unchanged", None)
    assert rows_of(home.work_path) == rows_of(home.published_path) == before
    after = home.published_path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (file.st_ino, file.st_mtime_ns)
    assert not any(home.fragments_path.iterdir())
    return outcome


def without(rows: Rows, *tables: str) -> Rows:
    return {table: found for table, found in rows.items() if table not in tables}


def statuses(home: Home) -> dict[str, list[str]]:
    """What became of every sighting, by the name of the file."""
    found: dict[str, list[str]] = {}
    for row in rows_of(home.published_path)["drops"]:
        name, status = Path(row[1]).name, row[8]
        found[name] = sorted([*found.get(name, []), status])
    return found


def current(home: Home) -> int:
    return sum(row[-1] for row in rows_of(home.published_path)["documents"])


def test_a_second_run_changes_no_row_and_takes_under_three_seconds(inbox: Path, home: Home):
    drop(inbox / "empty.txt", b"")
    (inbox / "dangling.txt").symlink_to("nowhere")
    assert run(inbox, home).published
    begun = time.monotonic()
    unchanged(inbox, home)
    assert time.monotonic() - begun < 3
    unchanged(inbox, home)


def test_touched_files_are_seen_again_and_load_nothing(inbox: Path, home: Home):
    run(inbox, home)
    before = rows_of(home.published_path)
    for path in inbox.rglob("*.txt"):
        os.utime(path, (LONG_AGO + 60, LONG_AGO + 60))
    run(inbox, home)
    after = rows_of(home.published_path)
    assert without(after, "drops") == without(before, "drops")
    assert len(after["drops"]) == 2 * len(before["drops"])
    assert set(map(tuple, statuses(home).values())) == {("duplicate", "loaded")}
    unchanged(inbox, home)


def test_a_renamed_file_is_another_document_of_the_same_text(inbox: Path, home: Home):
    run(inbox, home)
    before = rows_of(home.published_path)
    old = inbox / "harbour-courier" / "oyster-permits.txt"
    old.rename(old.with_name("renamed.txt"))
    run(inbox, home)
    after = rows_of(home.published_path)
    assert len(after["documents"]) == len(before["documents"]) + 1
    assert statuses(home)["oyster-permits.txt"] == ["gone"]
    assert statuses(home)["renamed.txt"] == ["loaded"]
    same_text = [row for row in after["duplicate_groups"] if row[2] == "same_text"]
    assert len(same_text) == len([row for row in before["duplicate_groups"] if row[2] == "same_text"]) + 2
    unchanged(inbox, home)
    old.with_name("renamed.txt").rename(old)
    run(inbox, home)
    assert len(rows_of(home.published_path)["documents"]) == len(after["documents"])
    assert statuses(home)["oyster-permits.txt"] == ["loaded"]
    assert statuses(home)["renamed.txt"] == ["gone"]
    unchanged(inbox, home)


@pytest.mark.parametrize("is_touched", [True, False], ids=["with another time", "with the old time"])
def test_a_file_that_goes_back_to_its_first_text_makes_that_current_again(
    inbox: Path, home: Home, is_touched: bool
):
    path = drop(inbox / "a.txt", ARTICLE)
    run(inbox, home)
    drop(path, SECOND, seconds=LONG_AGO + 60)
    run(inbox, home)
    with_two = rows_of(home.published_path)
    unchanged(inbox, home)
    drop(path, ARTICLE, seconds=LONG_AGO + 120 * is_touched)
    assert run(inbox, home).summary.documents_new == 0
    back = rows_of(home.published_path)
    assert without(back, "drops", "documents") == without(with_two, "drops", "documents")
    assert {row[-5:-3] for row in back["documents"] if row[3] == str(path)} == {(1, True), (2, False)}
    unchanged(inbox, home)


def test_a_home_that_saw_the_drops_in_two_halves_holds_the_same_rows(inbox: Path, tmp_path: Path):
    at_once, in_halves = Home(tmp_path / "at once"), Home(tmp_path / "in halves")
    run(inbox, at_once)
    aside = tmp_path / "aside"
    late = sorted(inbox.rglob("*.txt"))[::2]
    for path in late:
        (aside / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.move(path, aside / path.parent.name / path.name)
    run(inbox, in_halves)
    for path in late:
        shutil.move(aside / path.parent.name / path.name, path)
    run(inbox, in_halves)
    assert rows_of(in_halves.published_path) == rows_of(at_once.published_path)


def test_an_empty_inbox_publishes_nothing_twice(tmp_path: Path, home: Home):
    (tmp_path / "empty").mkdir()
    for _ in range(2):
        outcome = run(tmp_path / "empty", home)
        assert (outcome.summary.status, outcome.published) == ("unchanged", None)


def test_a_cleared_inbox_leaves_every_document_where_it_is(inbox: Path, home: Home):
    run(inbox, home)
    before = rows_of(home.published_path)
    shutil.rmtree(inbox)
    inbox.mkdir()
    run(inbox, home)
    assert without(rows_of(home.published_path), "drops") == without(before, "drops")
    assert set(map(tuple, statuses(home).values())) == {("gone",)}
    unchanged(inbox, home)


def test_a_file_that_is_older_than_what_a_killed_run_left_of_it_is_current_at_once(inbox: Path, home: Home):
    run(inbox, home)
    path = drop(inbox / "a.txt", SECOND, seconds=LONG_AGO + 60)
    kill_during(inbox, home.root, Accident("kill", "pathlib", "Path.rename", "after"))
    drop(path, ARTICLE)
    run(inbox, home)
    unchanged(inbox, home)
