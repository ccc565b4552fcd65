"""Texts come out as they went in; new labels take the place of old ones; a person's verdict is kept."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.fragments import Drop, story, write
from tests.warehouse.runs import ask, contents, findings, ingest
from warehouse.errors import FragmentError, UnknownLine
from warehouse.flips import Flip, Flips
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.preview import Preview
from warehouse.publish import publish
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


@pytest.mark.parametrize("size", [1, 2, 10])
def test_texts_come_out_character_by_character(home: Home, size: int) -> None:
    ingest(home, ONE, TWIN, ODD)
    with Warehouse.open(home) as warehouse:
        wanted = warehouse.every()
        tables = [warehouse.texts(wanted.slice(start, size)) for start in range(0, wanted.num_rows, size)]
    texts = {row["uri"]: row["text"] for table in tables for row in table.to_pylist()}
    assert texts == {drop.uri: drop.text for drop in (ONE, TWIN, ODD)}
    assert sorted(wanted["size"].to_pylist()) == sorted(drop.size for drop in (ONE, TWIN, ODD))


def test_only_the_texts_asked_for_come_out(home: Home) -> None:
    ingest(home, ONE, TWIN, ODD)
    with Warehouse.open(home) as warehouse:
        table = warehouse.texts(warehouse.these([TWIN.document_id, UUID(int=1)]))
        assert warehouse.texts(warehouse.these([])).num_rows == 0
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


def batch_of(folder: Path, *drops: Drop) -> dict[str, pa.Table]:
    """The tables that these drops become."""
    return {path.stem: pq.read_table(path) for path in write(folder, *drops).glob("*.parquet")}


def rebuild(home: Home, folder: Path, *drops: Drop) -> Flips:
    """Preview and replace the labels of these documents; what the preview said."""
    with Preview.open(home) as published:
        flips = preview_of(published, folder, *drops)
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("rebuild", None)
        warehouse.texts(warehouse.these([drop.document_id for drop in drops]))
        warehouse.replace(batch_of(folder, *drops), run_id)
        warehouse.settle(run_id)
        warehouse.finish_run(run_id, "published", None, 0)
    publish(home)
    return flips


def preview_of(published: Preview, folder: Path, *drops: Drop) -> Flips:
    ids = pa.array([drop.document_id.bytes for drop in drops], pa.uuid())
    published.texts(pa.table({"document_id": ids}))
    return published.flips(batch_of(folder, *drops))


def test_a_rebuild_with_the_same_labels_changes_nothing(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE, TWIN, ODD)
    before = contents(home)
    assert rebuild(home, tmp_path / "fragment", ONE, TWIN, ODD) == Flips()
    assert contents(home) == before


def test_a_rebuild_gives_what_loading_with_the_new_labels_would(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE, TWIN, ODD)
    new = relabelled(ONE, "body", 3)
    flips = rebuild(home, tmp_path / "fragment", new)
    assert flips.counts == {("herald", "promo", "body"): 1}
    assert flips.documents == 1
    (flip,) = flips.examples
    assert (flip.document_id, flip.line_number, flip.text) == (ONE.document_id, 3, "Sign up")
    assert flip.sureness == pytest.approx(0.9)
    assert (flips.gained, flips.lost, flips.gained_chars) == (1, 0, len("Sign up"))
    assert [(moved.is_gained, moved.text) for moved in flips.paragraphs] == [(True, "Sign up")]
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


def test_a_preview_changes_nothing_and_needs_no_lock(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE)
    before = home.published_path.read_bytes()
    with hold(home, "a run"), Warehouse.open(home), Preview.open(home) as published:
        flips = preview_of(published, tmp_path / "fragment", relabelled(ONE, "body", 3))
    assert (flips + flips).counts == {("herald", "promo", "body"): 2}
    assert home.published_path.read_bytes() == before


def test_a_field_that_would_say_something_else_is_told(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE)
    flips = rebuild(home, tmp_path / "fragment", relabelled(ONE, "promo", 1))
    assert flips.field_counts == {"title": 1}
    assert [(change.old_value, change.new_value) for change in flips.fields] == [("A title", None)]


def test_only_documents_in_which_something_differs_count_as_the_runs(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE, TWIN, ODD)
    rebuild(home, tmp_path / "fragment", relabelled(ONE, "body", 3), replace(TWIN, rules_version="r2"), ODD)
    told = ask(home, "select uri, run_id, rules_version from documents order by uri")
    assert told == [(ODD.uri, 1, "r1"), (ONE.uri, 2, "r2"), (TWIN.uri, 1, "r2")]
    assert ask(home, "select documents_new from runs where run_id = 2") == [(1,)]


def test_the_documents_that_other_rules_labelled_are_known_source_by_source(home: Home) -> None:
    ingest(home, ONE, TWIN, replace(ODD, rules_version="r2"))
    with Warehouse.open(home) as warehouse, Preview.open(home) as published:
        for reading in (warehouse, published):
            assert set(reading.outdated("r2", {})["document_id"].to_pylist()) == {
                ONE.document_id,
                TWIN.document_id,
            }
            of_sources = {"tribune": "r1", "herald": "own", "never came": "x"}
            assert reading.outdated("r2", of_sources).num_rows == 2
            assert reading.outdated("r1", {}).num_rows == 1
        assert published.sources("r1", {"tribune": "own"}) == {"herald": (2, 1), "tribune": (1, 1)}


_FLIPS = st.builds(
    Flip,
    document_id=st.uuids(),
    uri=st.just("/a"),
    source=st.just("a"),
    line_number=st.integers(1, 5),
    old_label=st.just("promo"),
    new_label=st.sampled_from(["body", "ad"]),
    old_rule=st.just("model"),
    new_rule=st.just("model"),
    score=st.just(0.5),
    sureness=st.sampled_from([0.1, 0.5, 0.9]),
    text=st.sampled_from([str(number) for number in range(30)]),
)


@given(st.lists(st.lists(_FLIPS, max_size=40), max_size=6))
def test_the_surest_of_all_batches_are_shown_however_the_batches_are_cut(parts: list[list[Flip]]) -> None:
    def added(batches: list[list[Flip]]) -> tuple[Flip, ...]:
        return sum((Flips(examples=tuple(batch)) for batch in batches), Flips()).examples

    shown = added(parts)
    every = [flip for part in parts for flip in part]
    assert shown == added([every]) == added([[flip] for flip in every])
    best = {
        (flip.new_label, flip.text): flip.sureness for flip in sorted(every, key=lambda one: one.sureness)
    }
    assert [flip.sureness for flip in shown] == sorted(best.values(), reverse=True)[:20]


def test_a_rebuild_of_an_unknown_document_is_refused(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE)
    with Warehouse.open(home) as warehouse:
        warehouse.texts(warehouse.these([ONE.document_id]))
        with pytest.raises(FragmentError, match="not in the warehouse"):
            warehouse.replace(batch_of(tmp_path / "fragment", ONE, TWIN), 2)


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
