"""The road without Prefect: drops to published tables, whatever lies in the inbox."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from flows import fragments, road, steps
from flows.errors import InboxError
from flows.inbox import list_inbox
from flows.reporting import Silent
from flows.road import run
from flows.steps import clean_batch
from tests.flows.conftest import ARTICLE, drop
from warehouse.errors import ChecksFailed, HomeIsBusy, PublishError
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.reader import Reader
from warehouse.rows import Finding
from warehouse.store import Warehouse


def rows(home: Home, statement: str) -> list[tuple[Any, ...]]:
    with Reader.open(home) as reader:
        return [tuple(row.values()) for row in reader.sql(statement).to_pylist()]


def test_drops_become_published_paragraphs(inbox: Path, home: Home):
    drop(inbox / "harbour" / "ferry.txt")
    outcome = run(inbox, home)
    assert outcome.summary.status == "published"
    assert outcome.published
    assert rows(home, "select source, count(*) from current_documents group by all") == [("harbour", 1)]
    kept = " ".join(text for (text,) in rows(home, "select text from current_paragraphs order by all"))
    assert "The last ferry of the year" in kept
    assert "NEWSLETTER" not in kept
    assert outcome.intake.labels["body"] == 3
    assert list(home.fragments_path.iterdir()) == []


def test_a_second_run_changes_nothing_and_copies_nothing(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    run(inbox, home)
    before = home.published_path.stat()
    outcome = run(inbox, home)
    after = home.published_path.stat()
    assert (outcome.summary.status, outcome.published) == ("unchanged", None)
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_bad_drops_are_rows_in_quarantine_and_the_others_load(inbox: Path, home: Home, tmp_path: Path):
    drop(inbox / "good.txt")
    drop(inbox / "empty.txt", b"")
    drop(inbox / "blank.txt", b" \n\t\n")
    drop(inbox / "binary.txt", bytes(range(256)) * 10)
    os.mkfifo(inbox / "pipe.txt")
    (inbox / "dangling.txt").symlink_to("nowhere")
    outcome = run(inbox, home)
    reasons = {Path(reject["uri"]).name: reject["reason"] for reject in outcome.intake.rejects}
    assert reasons["pipe.txt"] == "not_a_file"
    assert reasons["dangling.txt"] == "dangling_link"
    assert reasons["empty.txt"] == "empty"
    assert reasons["binary.txt"] == "binary"
    stored = dict(rows(home, "select parse_filename(uri), reason from open_quarantine"))
    assert stored == reasons
    assert rows(home, "select count(*) from documents")[0][0] + len(stored) == 6, "nothing is lost"
    again = run(inbox, home)
    assert again.summary.status == "unchanged", "the same trouble again changes no row"
    assert len(again.intake.rejects) >= 2, "but it is counted aloud"


def test_names_nobody_expects_are_loaded_under_their_own_name(inbox: Path, home: Home):
    drop(inbox / "two\nlines 'and' \"quotes\" %41 *?[a].txt")
    path = Path(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.txt"))
    drop(path, ARTICLE + "One more paragraph closes this version of the article about the ferry.\n")
    run(inbox, home)
    uris = {uri for (uri,) in rows(home, "select uri from documents")}
    assert uris == {str(inbox / "two\nlines 'and' \"quotes\" %41 *?[a].txt"), f"file://{inbox}/caf%E9.txt"}
    assert run(inbox, home).summary.status == "unchanged"


def test_a_drop_that_was_just_written_is_taken_in_the_same_run(inbox: Path, home: Home):
    drop(inbox / "young.txt", seconds=time.time())
    begun = time.monotonic()
    outcome = run(inbox, home)
    assert outcome.summary.documents_new == 1
    assert time.monotonic() - begun < 6


def test_a_drop_that_keeps_growing_waits_for_the_next_run(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    path = drop(inbox / "growing.txt", "begun", seconds=time.time())
    drop(inbox / "good.txt")
    monkeypatch.setattr(road, "wait_for", lambda late, clock: drop(path, "more", seconds=time.time() + 1))
    outcome = run(inbox, home)
    assert [reject["reason"] for reject in outcome.intake.rejects] == ["still_changing"]
    assert outcome.summary.documents_new == 1
    drop(path, ARTICLE + "And this is the rest of it, which came a little later than the beginning.\n")
    assert run(inbox, home).summary.documents_new == 1
    assert rows(home, "select count(*) from open_quarantine") == [(0,)]


def test_a_drop_that_vanishes_during_the_run_is_quarantined_and_then_gone(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    drop(inbox / "a.txt")
    path = drop(inbox / "b.txt")
    real = steps.list_inbox

    def list_then_lose(*arguments: Any, **more: Any):
        listing = real(*arguments, **more)
        path.unlink()
        return listing

    monkeypatch.setattr(steps, "list_inbox", list_then_lose)
    assert [reject["reason"] for reject in run(inbox, home).intake.rejects] == ["vanished"]
    monkeypatch.setattr(steps, "list_inbox", real)
    run(inbox, home)
    assert rows(home, "select status from drops order by uri") == [("loaded",), ("gone",)]


def test_what_a_killed_run_left_is_loaded_though_the_inbox_was_cleared(inbox: Path, home: Home):
    path = drop(inbox / "a.txt")
    home.prepare()
    with_nothing = list_inbox(inbox).drops
    whereabouts = (inbox, home.fragments_path, _no_corrections(home), {})
    made = clean_batch(with_nothing, *whereabouts, is_last_look=False)
    assert made.fragment
    path.unlink()
    outcome = run(inbox, home)
    assert outcome.intake.recovered_batches == 1
    assert outcome.published
    assert rows(home, "select count(*) from current_documents") == [(1,)]
    assert rows(home, "select kind, status, documents_new from runs order by run_id") == [
        ("recovery", "loaded", 1),
        ("ingest", "published", 0),
    ]
    assert list(home.fragments_path.iterdir()) == []


def test_a_leftover_that_cannot_be_read_is_set_aside_and_its_drops_are_read_again(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    home.prepare()
    whereabouts = (inbox, home.fragments_path, _no_corrections(home), {})
    made = clean_batch(list_inbox(inbox).drops, *whereabouts, is_last_look=False)
    assert made.fragment
    (made.fragment / "lines.parquet").write_bytes(b"PAR1 torn by a power cut")
    outcome = run(inbox, home)
    assert outcome.summary.documents_new == 1
    assert "set aside" in outcome.intake.warnings[0]
    assert [path.suffix for path in home.fragments_path.iterdir()] == [".unreadable"]
    assert fragments.leftovers(home.fragments_path) == []


def test_a_busy_home_is_left_alone(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    with hold(home, "a test"), pytest.raises(HomeIsBusy, match="a test"):
        run(inbox, home)
    assert not home.work_path.exists()


def test_an_inbox_that_does_not_exist_makes_no_home(tmp_path: Path, home: Home):
    with pytest.raises(InboxError):
        run(tmp_path / "nowhere", home)
    assert not home.root.exists()


def test_a_refused_run_publishes_nothing_and_the_next_one_checks_everything(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    drop(inbox / "a.txt")
    run(inbox, home)
    before = home.published_path.stat().st_ino
    drop(inbox / "b.txt", ARTICLE.replace("Ferry", "Boat"))
    bad = Finding("lines_accounted_for", "Every line is stored.", 1, ({"line_number": 3},))
    monkeypatch.setattr(steps.Warehouse, "check", lambda *_: [bad])
    with pytest.raises(ChecksFailed, match="lines_accounted_for"):
        run(inbox, home)
    assert home.published_path.stat().st_ino == before
    checked: list[int | None] = []
    monkeypatch.setattr(steps.Warehouse, "check", lambda _, run_id: checked.append(run_id) or [])
    assert run(inbox, home).published
    assert checked == [None]
    assert rows(home, "select status from runs order by run_id") == [
        ("published",),
        ("refused",),
        ("published",),
    ]


def test_a_run_that_cannot_publish_says_so_and_the_next_one_does_it(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    drop(inbox / "a.txt")

    def full(_: Home) -> None:
        raise PublishError("the disk is full")

    monkeypatch.setattr(steps, "publish", full)
    with pytest.raises(PublishError):
        run(inbox, home)
    assert not home.published_path.exists()
    monkeypatch.undo()
    assert run(inbox, home).published
    assert rows(home, "select status, error from runs order by run_id")[0] == ("failed", "the disk is full")
    assert rows(home, "select count(*) from documents") == [(1,)]


def test_ctrl_c_leaves_a_home_that_the_next_run_completes(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    drop(inbox / "a.txt")
    monkeypatch.setattr(steps.Warehouse, "settle", _interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(inbox, home)
    monkeypatch.undo()
    assert run(inbox, home).published
    (status, error), _ = rows(home, "select status, error from runs order by run_id")
    assert status == "failed"
    assert "Stopped" in error


def test_every_stage_is_timed_and_counted(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    run(inbox, home)
    drop(inbox / "b.txt", ARTICLE.replace("Ferry", "Boat"))
    run(inbox, home)
    stages = rows(
        home, "select stage, items_in, items_out from run_stages where run_id = 1 order by started_at"
    )
    assert [stage for stage, _, _ in stages] == [
        "discover",
        "clean",
        "load",
        "settle",
        "watch",
        "check",
        "publish",
    ]
    assert stages[0][1:] == (1, 1)
    assert stages[1][1:] == (1, 1)


def test_a_run_reports_how_it_gets_on(inbox: Path, home: Home):
    class Heard(Silent):
        def __init__(self) -> None:
            self.said: list[tuple[str, int | None]] = []
            self.done = 0

        def stage(self, name: str, total: int | None = None) -> None:
            self.said.append((name, total))

        def advance(self, count: int) -> None:
            self.done += count

    for number in range(3):
        drop(inbox / f"{number}.txt", ARTICLE.replace("Ferry", f"Ferry {number}"))
    heard = Heard()
    run(inbox, home, heard)
    assert heard.said == [("discover", None), ("take", 3), ("check", None), ("publish", None)]
    assert heard.done == 3


def test_hundreds_of_drops_in_many_batches_all_load(inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flows.batches.BATCH_DROPS", 7)
    for number in range(100):
        drop(inbox / f"s{number % 3}" / f"{number}.txt", ARTICLE.replace("forty", f"{number + 2}"))
    outcome = run(inbox, home)
    assert outcome.summary.documents_new == 100
    assert rows(home, "select count(*) from current_documents") == [(100,)]


def _no_corrections(home: Home):
    with hold(home, "a test"), steps.Warehouse.open(home) as warehouse:
        return warehouse.corrections()


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_correction_cut_off_half_way_shows_after_the_next_run(inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    number = ARTICLE.splitlines().index("ADVERTISEMENT") + 1
    with hold(home, "correction"), Warehouse.open(home) as warehouse:
        warehouse.correct(warehouse.find_document("ferry.txt"), number, "keep", "ada", None)
    run(inbox, home)
    with Reader.open(home) as reader:
        lines = reader.lines(reader.find_document("ferry.txt")).to_pylist()
    assert (lines[number - 1]["label"], lines[number - 1]["rule"]) == ("body", "correction")
    assert run(inbox, home).published is None
