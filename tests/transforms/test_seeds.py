"""The five real drops come out exactly, and so do copies of them in other words."""

import pytest

from tests.transforms.seeds import FOLDER, VARIANTS, Seed, in_other_words, seeds
from transforms.clean import clean_one
from transforms.tables import KEPT, Tables

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the five real drops are not part of the project; looked for in {FOLDER}"
)

_EDITIONS = [None, *VARIANTS]
_IDS = ["as they are", *(variant["wire"] for variant in VARIANTS)]
_OURS = {
    "body": {"body", "standfirst", "subheading"},
    "standfirst": {"standfirst", "body"},
    "subheading": {"subheading"},
    "related_headline": {"related"},
    "promo": {"promo"},
    "ad_placeholder": {"ad"},
    "ad_label": {"ad"},
    "image_control": {"caption", "navigation"},
    "nav": {"navigation", "related"},
    "duplicate_paragraph": {"repeat"},
    "title": {"title", "repeat"},
    "byline": {"byline"},
    "timestamp": {"timestamp"},
    "reporting_credit": {"credit"},
    "blank": {"blank"},
}


@pytest.fixture(scope="module", params=_EDITIONS, ids=_IDS)
def edition(request) -> list[tuple[Seed, Tables]]:
    texts = [in_other_words(seed, request.param) if request.param else seed for seed in seeds()]
    return [(seed, clean_one(seed.name, seed.text.encode())) for seed in texts]


def test_every_line_is_stored(edition):
    assert sum(tables.lines.num_rows for _, tables in edition) == 102


def test_every_line_has_the_label_that_a_reader_gave_it(edition):
    wrong = [
        (seed.name, row["line_number"], row["label"], row["rule"], wanted["label"])
        for seed, tables in edition
        for row, wanted in zip(tables.lines.to_pylist(), seed.labels, strict=True)
        if row["label"] not in _OURS[wanted["label"]]
    ]
    assert wrong == []


def test_what_is_to_be_kept_is_kept_and_nothing_else(edition):
    kept = [
        (row["label"] in KEPT, wanted["keep_in_text"])
        for seed, tables in edition
        for row, wanted in zip(tables.lines.to_pylist(), seed.labels, strict=True)
    ]
    assert sum(wanted for _, wanted in kept) == 66
    assert all(got == wanted for got, wanted in kept)


def test_each_repeat_names_the_line_that_it_repeats(edition):
    repeats = [
        (row["repeat_of_line"], wanted["dup_of_line"])
        for seed, tables in edition
        for row, wanted in zip(tables.lines.to_pylist(), seed.labels, strict=True)
        if wanted["label"] == "duplicate_paragraph"
    ]
    assert len(repeats) == 7
    assert all(got == wanted for got, wanted in repeats)


def test_the_metadata_lines_are_in_their_fields(edition):
    documents = [tables.documents.to_pylist()[0] for _, tables in edition]
    lines = [
        (row["title_line"], row["byline_line"], row["published_line"], row["credit_line"])
        for row in documents
    ]
    assert lines == [
        (None, None, None, None),
        (1, 3, None, 31),
        (1, None, None, None),
        (None, None, None, None),
        (5, 9, 7, None),
    ]
    assert documents[4]["published_precision"] == "time_only"
    assert documents[4]["published_at"] is None
    assert not documents[4]["byline"].startswith("By")


def test_the_promo_is_the_evidence_for_the_outlet(edition):
    documents = [tables.documents.to_pylist()[0] for _, tables in edition]
    assert [row["outlet_line"] for row in documents] == [12, None, None, None, None]
    assert documents[0]["outlet"].isupper()
    assert "APP" not in documents[0]["outlet"]


def test_datelines_and_the_editors_note_are_marked_and_the_paragraphs_stay(edition):
    marked = [
        (seed.name[:3], span["kind"], span["line_number"])
        for seed, tables in edition
        for span in tables.spans.to_pylist()
    ]
    assert marked == [("001", "dateline", 4), ("001", "editor_note", 20), ("003", "dateline", 1)]
    places = [tables.documents["dateline_place"][0].as_py() for _, tables in edition]
    assert [place is None for place in places] == [True, False, True, False, True]
    assert places[3] == places[1].upper()
