"""Texts come out as they went in; new labels take the place of old ones; a person's verdict is kept."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from tests.warehouse.fragments import Drop, story, write
from tests.warehouse.runs import ask, contents, findings, ingest
from warehouse.errors import FragmentError, UnknownLine
from warehouse.home import Home
from warehouse.rows import Flips
from warehouse.store import Warehouse

ONE = story("/inbox/herald/one.txt", "CAIRO — It rained.", "It stopped.")
TWIN = story("/inbox/tribune/one.txt", "CAIRO — It rained.", "It stopped.")
ODD = Drop(
    "/inbox/herald/odd.txt",
    [("blank", ""), ("body", " Naïve\t“x” 🌧\0 "), ("body+", "e\u0301\u2028"), ("blank", ""), ("blank", "")],
)


def relabelled(drop: Drop, label: str, line_number: int) -> Drop:
    """The same text with another label on one line."""
    lines = [
        (label if number == line_number else old, text) for number, (old, text) in enumerate(drop.lines, 1)
    ]
    return replace(drop, lines=lines, rules_version="r2")


@pytest.mark.parametrize("batch", [1, 2, 10])
def test_texts_come_out_character_by_character(home: Home, batch: int) -> None:
    ingest(home, ONE, TWIN, ODD)
    with Warehouse.open(home) as warehouse:
        tables = list(warehouse.texts(None, batch))
    texts = {row["uri"]: row["text"] for table in tables for row in table.to_pylist()}
    assert texts == {drop.uri: drop.text for drop in (ONE, TWIN, ODD)}
    assert [table.num_rows for table in tables] == {1: [1, 1, 1], 2: [2, 1], 10: [3]}[batch]


def test_only_the_texts_asked_for_come_out(home: Home) -> None:
    ingest(home, ONE, TWIN, ODD)
    with Warehouse.open(home) as warehouse:
        (table,) = warehouse.texts([TWIN.document_id], 100)
        assert list(warehouse.texts([], 100)) == []
    assert table.column("document_id").to_pylist() == [TWIN.document_id]
    assert table.column_names == [
        "document_id",
        "drop_id",
        "record_number",
        "uri",
        "source",
        "encoding",
        "newline",
        "has_final_newline",
        "repairs",
        "original",
        "text",
        "text_sha256",
    ]


def rebuild(home: Home, folder: Path, *drops: Drop) -> Flips:
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("rebuild", None)
        fragment = write(folder, *drops)
        flips = warehouse.preview(fragment)
        warehouse.replace(fragment, run_id)
        warehouse.settle(run_id)
        warehouse.finish_run(run_id, "published", None, 0)
    return flips


def test_a_rebuild_with_the_same_labels_changes_nothing(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE, TWIN, ODD)
    before = contents(home)
    assert rebuild(home, tmp_path / "fragment", ONE, TWIN, ODD) == Flips({}, (), 0)
    assert contents(home) == before


def test_a_rebuild_gives_what_loading_with_the_new_labels_would(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE, TWIN, ODD)
    new = relabelled(ONE, "body", 3)
    flips = rebuild(home, tmp_path / "fragment", new)
    assert flips.counts == {("promo", "body"): 1}
    assert flips.documents_changed == 1
    assert [(flip.document_id, flip.line_number, flip.text) for flip in flips.examples] == [
        (ONE.document_id, 3, "Sign up")
    ]
    assert findings(home) == []
    fresh = Home(tmp_path / "fresh")
    ingest(fresh, new, TWIN, ODD)
    assert contents(home) == contents(fresh)


def test_a_rebuild_takes_documents_out_of_groups_and_brings_them_back(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE, TWIN)
    before = contents(home)
    rebuild(home, tmp_path / "fragment", relabelled(ONE, "body", 3))
    assert ask(home, "select kind, count(*) from duplicate_groups group by kind") == [("same_text", 2)]
    rebuild(home, tmp_path / "fragment", ONE)
    assert contents(home) == before


def test_a_preview_changes_nothing(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE)
    before = contents(home, without=())
    with Warehouse.open(home) as warehouse:
        flips = warehouse.preview(write(tmp_path / "fragment", relabelled(ONE, "body", 3)))
    assert (flips + flips).counts == {("promo", "body"): 2}
    assert contents(home, without=()) == before


def test_a_rebuild_of_an_unknown_document_is_refused(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE)
    with Warehouse.open(home) as warehouse, pytest.raises(FragmentError, match="not in the warehouse"):
        warehouse.replace(write(tmp_path / "fragment", ONE, TWIN), 2)


def test_the_latest_verdict_on_a_line_stands(home: Home) -> None:
    ingest(home, ONE)
    with Warehouse.open(home) as warehouse:
        warehouse.correct(ONE.document_id, 3, "drop", "kim", None)
        warehouse.correct(ONE.document_id, 3, "keep", "lee", "It is the point of the story; 'really'")
        assert warehouse.corrections().to_pylist() == [
            {"document_id": ONE.document_id, "line_number": 3, "verdict": "keep"}
        ]
    assert [row[3] for row in contents(home)["corrections"]] == ["lee"]


def test_a_verdict_that_does_not_show_yet_is_known(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE)
    with Warehouse.open(home) as warehouse:
        warehouse.correct(ONE.document_id, 3, "keep", "kim", None)
        assert warehouse.documents_to_relabel() == [ONE.document_id]
    assert [finding.check for finding in findings(home)] == ["corrections_win"]
    rebuild(home, tmp_path / "fragment", relabelled(ONE, "body", 3))
    with Warehouse.open(home) as warehouse:
        assert warehouse.documents_to_relabel() == []
    assert findings(home) == []


@pytest.mark.parametrize(
    ("line_number", "said"), [(99, "has no line 99"), (0, "has no line 0"), (1, "is blank")]
)
def test_a_verdict_needs_a_line_that_says_something(home: Home, line_number: int, said: str) -> None:
    ingest(home, ODD)
    with Warehouse.open(home) as warehouse, pytest.raises(UnknownLine, match=said):
        warehouse.correct(ODD.document_id, line_number, "keep", "kim", None)


def test_a_verdict_on_an_unknown_document_is_refused(home: Home) -> None:
    with Warehouse.open(home) as warehouse, pytest.raises(UnknownLine):
        warehouse.correct(UUID(int=1), 1, "keep", "kim", None)
