"""Twice is once, all or nothing, and what became of every file that was seen."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.warehouse.fragments import Drop, listing, story, write
from tests.warehouse.runs import ask, contents, findings, ingest, load
from warehouse.errors import FragmentError
from warehouse.home import Home
from warehouse.store import Warehouse

ONE = story("/inbox/herald/one.txt", "CAIRO — It rained.", "It stopped.")
TWO = story("/inbox/herald/two.txt", "It snowed.")
LATER = 2_000_000_000_000_000_000
UNREADABLE = Drop("/inbox/herald/locked.txt", reason="unreadable", is_read=False)
EMPTY = Drop("/inbox/herald/empty.txt", reason="empty")


def statuses(home: Home) -> list[tuple[str, str]]:
    return ask(home, "select uri, status from drops order by uri, run_id, modified_ns, drop_id")


def current(home: Home) -> list[tuple[int, bool]]:
    return ask(home, "select revision_number, is_current from documents order by uri, revision_number")


def test_loading_a_fragment_twice_changes_no_table(home: Home) -> None:
    ingest(home, ONE, TWO, UNREADABLE, EMPTY)
    once = contents(home, without=())
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/inbox")
        load(home, warehouse, run_id, ONE, TWO, UNREADABLE, EMPTY)
        warehouse.settle(run_id)
    assert contents(home, without=()) == once
    assert {name: len(rows) for name, rows in once.items()} == {
        "drops": 4,
        "documents": 2,
        "lines": 7,
        "paragraphs": 3,
        "spans": 1,
        "quarantine": 2,
        "duplicate_groups": 0,
        "corrections": 0,
    }


def test_a_second_run_over_the_same_inbox_changes_no_table_and_publishes_nothing(home: Home) -> None:
    ingest(home, ONE, TWO, UNREADABLE, EMPTY)
    once, published = contents(home, without=()), home.published_path.stat()
    second = ingest(home, ONE, TWO, UNREADABLE, EMPTY)
    assert contents(home, without=()) == once
    assert second.status == "unchanged"
    assert (second.drops_seen, second.drops_loaded, second.documents_new) == (4, 0, 0)
    assert home.published_path.stat().st_ino == published.st_ino


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_batches_and_order_do_not_show_in_the_tables(home: Home, tmp_path: Path, batch: int) -> None:
    twin = story("/inbox/tribune/one.txt", "CAIRO — It rained.", "It stopped.")
    other = Home(tmp_path / "other")
    ingest(home, ONE, TWO, twin)
    ingest(other, twin, TWO, ONE, batch=batch)
    assert contents(home) == contents(other)


def test_a_touched_file_is_a_duplicate_and_loads_nothing(home: Home) -> None:
    ingest(home, ONE)
    before = contents(home)
    summary = ingest(home, replace(ONE, modified_ns=LATER))
    assert statuses(home) == [(ONE.uri, "loaded"), (ONE.uri, "duplicate")]
    assert (summary.drops_duplicate, summary.documents_new) == (1, 0)
    assert {**contents(home), "drops": ()} == {**before, "drops": ()}


def test_other_bytes_are_a_revision_and_earlier_bytes_make_theirs_current_again(home: Home) -> None:
    revised = story(ONE.uri, "CAIRO — It poured.", modified_ns=LATER)
    ingest(home, ONE)
    ingest(home, revised)
    assert current(home) == [(1, False), (2, True)]
    summary = ingest(home, replace(ONE, modified_ns=LATER + 1))
    assert current(home) == [(1, True), (2, False)]
    assert [status for _, status in statuses(home)] == ["loaded", "loaded", "loaded"]
    assert (summary.status, summary.drops_loaded, summary.documents_new) == ("published", 1, 0)


def test_a_file_put_back_with_its_old_time_makes_its_revision_current_again(home: Home) -> None:
    revised = story(ONE.uri, "CAIRO — It poured.", modified_ns=LATER)
    ingest(home, ONE)
    ingest(home, revised)
    summary = ingest(home, ONE)
    assert summary.status == "published"
    assert current(home) == [(1, True), (2, False)]
    assert ingest(home, ONE).status == "unchanged"
    assert ingest(home, revised).status == "published"
    assert current(home) == [(1, False), (2, True)]


def test_identical_bytes_in_another_file_are_another_document_in_one_group(home: Home) -> None:
    twin = replace(ONE, uri="/inbox/tribune/rain.txt")
    ingest(home, ONE)
    ingest(home, ONE, twin)
    groups = ask(home, "select kind, group_id, document_id from duplicate_groups order by all")
    first, second = sorted([ONE.document_id, twin.document_id], key=lambda one: one.bytes)
    assert [(kind, group_id) for kind, group_id, _ in groups] == [
        ("same_article", first),
        ("same_article", first),
        ("same_text", first),
        ("same_text", first),
    ]
    assert [document_id for *_, document_id in groups] == [first, second] * 2
    assert current(home) == [(1, True), (1, True)]


def test_a_file_that_went_keeps_its_document_and_may_come_back(home: Home) -> None:
    ingest(home, ONE, TWO)
    before = contents(home)
    gone = ingest(home, TWO)
    assert (gone.status, gone.drops_gone) == ("published", 1)
    assert statuses(home) == [(ONE.uri, "gone"), (TWO.uri, "loaded")]
    assert {**contents(home), "drops": ()} == {**before, "drops": ()}
    assert ingest(home, TWO).status == "unchanged"
    back = ingest(home, ONE, TWO)
    assert (back.status, back.drops_loaded) == ("published", 1)
    assert contents(home) == before


def test_a_file_that_went_and_came_back_touched_is_there_again(home: Home) -> None:
    ingest(home, ONE)
    ingest(home)
    ingest(home, replace(ONE, modified_ns=LATER))
    assert statuses(home) == [(ONE.uri, "loaded"), (ONE.uri, "duplicate")]
    assert current(home) == [(1, True)]


def test_only_files_below_the_inbox_and_its_readable_folders_can_be_gone(home: Home) -> None:
    elsewhere = replace(ONE, uri="/inbox2/herald/one.txt")
    hidden = replace(ONE, uri="/inbox/closed/one.txt")
    odd = replace(ONE, uri="file:///inbox/herald/caf%E9.txt")
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/inbox")
        load(home, warehouse, run_id, ONE, elsewhere, hidden, odd)
        assert warehouse.mark_gone(listing(), "/inbox", ["/inbox/closed"], run_id) == 2
    assert statuses(home) == [
        (hidden.uri, "loaded"),
        (ONE.uri, "gone"),
        (elsewhere.uri, "loaded"),
        (odd.uri, "gone"),
    ]


def test_drops_to_take_are_the_new_the_changed_the_unread_and_the_returned(home: Home) -> None:
    gone = story("/inbox/herald/gone.txt", "Away.")
    ingest(home, ONE, TWO, UNREADABLE, EMPTY, gone)
    ingest(home, ONE, TWO, UNREADABLE, EMPTY)
    new = story("/inbox/herald/new.txt", "Fresh.")
    touched = replace(TWO, modified_ns=LATER)
    with Warehouse.open(home) as warehouse:
        seen = listing(ONE, touched, UNREADABLE, EMPTY, gone, new).append_column(
            "path", pa.array([b"x"] * 6, pa.binary())
        )
        taken = warehouse.drops_to_take(seen)
    assert taken.column("uri").to_pylist() == sorted([touched.uri, UNREADABLE.uri, gone.uri, new.uri])
    assert "path" in taken.column_names


def test_an_unread_file_that_fails_again_for_the_same_reason_changes_no_row(home: Home) -> None:
    ingest(home, UNREADABLE)
    before = contents(home, without=())
    assert ingest(home, UNREADABLE).status == "unchanged"
    assert contents(home, without=()) == before


def test_a_quarantined_file_is_resolved_once_it_was_loaded_and_open_again_when_it_fails_again(
    home: Home,
) -> None:
    readable = replace(ONE, uri=UNREADABLE.uri)
    ingest(home, UNREADABLE)
    ingest(home, readable)
    assert ask(home, "select run_id, resolved_run_id from quarantine") == [(1, 2)]
    assert ask(home, "from open_quarantine") == []
    ingest(home, UNREADABLE)
    assert ask(home, "select run_id, resolved_run_id from quarantine") == [(3, None)]
    assert current(home) == [(1, True)]


def test_the_open_quarantine_shows_the_latest_reason_of_a_file_that_is_still_there(home: Home) -> None:
    changing = replace(UNREADABLE, reason="still_changing")
    for drop in (UNREADABLE, changing, UNREADABLE):
        ingest(home, drop)
    assert ask(home, "select reason from open_quarantine") == [("unreadable",)]
    ingest(home)
    assert ask(home, "select reason from open_quarantine") == []


def test_bytes_that_were_rejected_before_are_loaded_when_they_can_be(home: Home) -> None:
    rejected = replace(ONE, reason="too_large")
    ingest(home, rejected)
    ingest(home, replace(rejected, modified_ns=LATER))
    assert [status for _, status in statuses(home)] == ["quarantined", "quarantined"]
    ingest(home, replace(ONE, modified_ns=LATER + 1))
    assert [status for _, status in statuses(home)] == ["quarantined", "quarantined", "loaded"]
    assert current(home) == [(1, True)]


def test_a_fragment_that_cannot_be_read_loads_nothing(home: Home, tmp_path: Path) -> None:
    ingest(home, TWO)
    before = contents(home, without=())
    fragment = write(tmp_path / "fragment", ONE)
    (fragment / "spans.parquet").write_bytes(b"PAR1 but not really")
    with (
        Warehouse.open(home) as warehouse,
        pytest.raises(FragmentError, match="cannot be read as a fragment"),
    ):
        warehouse.load(fragment, 2)
    assert contents(home, without=()) == before


def test_a_fragment_of_another_shape_loads_nothing(home: Home, tmp_path: Path) -> None:
    fragment = write(tmp_path / "fragment", ONE)
    spans = pq.read_table(fragment / "spans.parquet")
    pq.write_table(spans.drop_columns(["rule"]), fragment / "spans.parquet")
    with Warehouse.open(home) as warehouse, pytest.raises(FragmentError, match=r"spans.*rule"):
        warehouse.load(fragment, 1)
    assert all(rows == [] for rows in contents(home).values())


def test_a_fragment_that_holds_a_document_twice_is_refused(home: Home, tmp_path: Path) -> None:
    fragment = write(tmp_path / "fragment", ONE, ONE)
    with Warehouse.open(home) as warehouse, pytest.raises(FragmentError, match="twice"):
        warehouse.load(fragment, 1)


def test_a_run_that_was_killed_between_loading_and_settling_is_made_good_by_the_next(
    home: Home, tmp_path: Path
) -> None:
    twin = replace(ONE, uri="/inbox/tribune/rain.txt")
    with Warehouse.open(home) as warehouse:
        load(home, warehouse, warehouse.start_run("ingest", "/inbox"), ONE, twin)
    assert [finding.check for finding in findings(home)] == ["one_current_revision"]
    assert ingest(home, ONE, twin, TWO).status == "published"
    undisturbed = Home(tmp_path / "undisturbed")
    ingest(undisturbed, ONE, twin, TWO)
    assert contents(home) == contents(undisturbed)
    assert ask(home, "select status, error, drops_loaded, finished_at from runs where run_id = 1") == [
        ("failed", "the process ended before the run did", 2, None)
    ]
