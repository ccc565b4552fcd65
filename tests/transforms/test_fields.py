"""Dates, outlets and places: what the text says for sure, and NULL for the rest."""

from datetime import datetime

import pytest

from transforms.clean import clean_one

_BODY = (
    "The council voted on Tuesday to close the old bridge for good, after an inspection found cracks in it."
)


def _document(*lines: str) -> dict:
    return clean_one(
        "any.txt", "\n".join(["The old bridge will close for good", *lines, _BODY]).encode()
    ).documents.to_pylist()[0]


@pytest.mark.parametrize(
    ("line", "at", "precision"),
    [
        ("12 March 2025", datetime(2025, 3, 12), "day"),
        ("Published: March 12, 2025 7:50 PM GMT", datetime(2025, 3, 12, 19, 50), "minute"),
        ("Updated 7:50 AM EDT, Wed March 12, 2025", datetime(2025, 3, 12, 11, 50), "minute"),
        ("2025-03-12T07:50:00+02:00", datetime(2025, 3, 12, 5, 50), "minute"),
        ("12. März 2025, 14:30 Uhr", datetime(2025, 3, 12, 14, 30), "minute"),
        ("Publié le 12 mars 2025 à 07h50", datetime(2025, 3, 12, 7, 50), "minute"),
        ("2025年3月12日", datetime(2025, 3, 12), "day"),
        ("12.03.2025", datetime(2025, 3, 12), "day"),
        ("25/12/2025", datetime(2025, 12, 25), "day"),
        ("12/25/2025", datetime(2025, 12, 25), "day"),
        ("03/04/2025", None, None),
        ("31 February 2025", None, None),
        ("07:50", None, "time_only"),
        ("3 hours ago", None, None),
    ],
)
def test_a_time_of_publication_is_what_its_line_says_for_sure(line, at, precision):
    document = _document(line)
    assert document["published_text"] == line
    assert document["published_line"] == 2
    assert (document["published_at"], document["published_precision"]) == (at, precision)


def test_a_day_anywhere_above_beats_a_mere_clock():
    document = _document("07:50", "12 March 2025")
    assert (document["published_at"], document["published_line"]) == (datetime(2025, 3, 12), 3)


def test_outlets_that_contradict_each_other_are_none():
    assert _document("Download the Harbour Post app")["outlet"] == "Harbour Post"
    assert _document("CLICK HERE TO SIGN UP FOR OUR NEWSLETTER")["outlet"] is None
    both = _document("Download the Harbour Post app", "Download the Lake Courier app")
    assert (both["outlet"], both["outlet_line"]) == (None, None)


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("VELMARK – ", "VELMARK"),
        ("Velmark — ", "Velmark"),
        ("VELMARK (AP) — ", "VELMARK"),
        ("PORT ELLERY, Norland (Reuters) - ", "PORT ELLERY"),
        ("", None),
    ],
)
def test_a_dateline_gives_the_place_and_the_paragraph_stays_whole(opening, place):
    paragraph = opening + _BODY
    tables = clean_one("any.txt", f"A title for the piece\n{paragraph}\n{_BODY[:-1]} again.".encode())
    assert tables.documents["dateline_place"][0].as_py() == place
    assert tables.paragraphs["text"][0].as_py() == paragraph
    spans = tables.spans.to_pylist()
    text = f"A title for the piece\n{paragraph}"
    assert [text[span["span_start"] : span["span_end"]] for span in spans] == ([opening] if opening else [])
