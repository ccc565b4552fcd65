"""Paragraphs come out as they were written, however their lines were broken; the rest stays apart."""

import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.golden import GOLDEN, Case, cases, example_cases
from tests.transforms.wrapped import (
    even,
    hyphenated,
    in_characters,
    paragraph_rows_of,
    paragraphs_of,
    wrapped,
)
from transforms import edges as edges_module
from transforms.decode import decode
from transforms.edges import EDGES, edges, reference
from transforms.hyphens import DROP, KEEP, Words
from transforms.paragraphs import paragraphs
from transforms.tables import KEPT

_WORDS = st.sampled_from(
    [
        *(
            "harbour",
            "the",
            "of",
            "a",
            "in",
            "council",
            "ferry",
            "said",
            "Ellery",
            "Marit",
            "that,",
            "and",
            "by",
        ),
        *(
            "which",
            "old",
            "bridge",
            "on Tuesday",
            "to",
            "1901",
            "inspectors",
            "lighthouse",
            "“perhaps”",
            "St",
        ),
        *("night's,", "Orlesund", "between", "was", "were", "(again)", "seventeen", "it"),
    ]
)
_SENTENCE = st.lists(_WORDS, min_size=6, max_size=22).map(lambda words: " ".join(["The", *words]) + ".")
_PARAGRAPH = st.lists(_SENTENCE, min_size=3, max_size=6).map(" ".join)
_ARTICLE = st.lists(_PARAGRAPH, min_size=2, max_size=6)
_LABELS = st.sampled_from([*KEPT, "body", "body", "promo", "ad"])
_ANY_LINE = st.one_of(
    st.sampled_from(
        [
            *(
                "and so it went on,",
                "The ferry, which",
                "- item",
                "3. item",
                "> quoted",
                "un-",
                "der",
                ")",
                ",",
            ),
            *(
                "日本語の新聞",
                "記事です。",
                "“Yes,” she",
                "  indented line that goes on",
                "",
                "word\u00ad",
                "’s",
            ),
        ]
    ),
    st.text(max_size=60).map(lambda text: text.replace("\n", " ")),
)


ARTICLE = [
    (
        "The lamp of the lighthouse at Ellery Point, which has burned every night since 1901, will be "
        "replaced by a smaller one in spring. The harbour council decided so on Tuesday, after an "
        "inspection had found that the old lens was beyond repair and that no workshop in the country could "
        "grind another."
    ),
    (
        "Marit Osgood, who has kept the light for thirty years, said she had expected nothing else. The new "
        "lamp needs no keeper, she added, and the council had not yet told her what was to become of the "
        "house."
    ),
    (
        "Fishermen from Orlesund had asked the council to wait until the end of the season. Their boats "
        "have no other mark to steer by when the fog comes in from the north, and the ferry, which passes "
        "the point four times a day, relies on it as well. The council answered that the new lamp would be "
        "lit on the evening on which the old one goes out."
    ),
    (
        "The lens itself, two metres high and made of more than three hundred pieces of glass, is to stand "
        "in the hall of the school. Children who cleaned it during a visit last summer wrote to the council "
        "that it must not be sold, and enclosed a drawing of it with all its pieces numbered."
    ),
]


def _cases() -> list:
    return [pytest.param(case, id=case.name) for case in [*cases(GOLDEN), *example_cases()]]


def _labelled(case: Case) -> list[tuple[str, str]]:
    texts = decode(case.content).text.split("\n")
    return [
        (line.split("/")[0].split()[0], text)
        for line, text in zip(case.expected.splitlines(), texts, strict=False)
    ]


def _broken(labelled: list[tuple[str, str]], into: list[list[str]]) -> list[tuple[str, str]]:
    """Each line in several, blank lines between."""
    found = []
    for (label, _), parts in zip(labelled, into, strict=True):
        found += [*((label, part) for part in parts), ("blank", "")]
    return found


@settings(max_examples=100, deadline=None)
@given(_ARTICLE, st.integers(40, 100))
def test_paragraphs_wrapped_at_any_column_come_out_as_they_were(article, column):
    labelled = [("body", paragraph) for paragraph in article]
    broken = [wrapped(text, column) for text in article]
    # Where many lines happen to end with a sentence, nothing tells them from paragraphs of one line each.
    ends = [line.endswith(".") for parts in broken for line in parts[:-1]]
    assume(sum(ends) * 4 <= len(ends))
    assert paragraphs_of(_broken(labelled, broken)) == article


@pytest.mark.parametrize("column", [40, 55, 72, 90])
def test_so_do_paragraphs_whose_first_lines_are_indented_without_blank_lines(column: int):
    broken = [
        ("body", ("   " if at == 0 else "") + line)
        for paragraph in ARTICLE
        for at, line in enumerate(wrapped(paragraph, column))
    ]
    assert paragraphs_of(broken) == ARTICLE


@pytest.mark.parametrize("column", [40, 55, 72, 90])
def test_lines_that_end_early_to_be_even_are_joined_too(column: int):
    broken = [[("body", line) for line in even(paragraph, column)] for paragraph in ARTICLE]
    assert paragraphs_of([row for rows in broken for row in [*rows, ("blank", "")]]) == ARTICLE


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(_PARAGRAPH, _SENTENCE, st.just("A heading without an end")), max_size=8))
def test_one_paragraph_per_line_stays_one_paragraph(article):
    assert paragraphs_of([("body", text) for text in article]) == article


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_LABELS, _ANY_LINE), max_size=30))
def test_every_kept_line_is_in_one_paragraph_and_ranges_follow_each_other(labelled):
    labelled = [(label if text.strip() else "blank", text) for label, text in labelled]
    kept = [number for number, (label, _) in enumerate(labelled, 1) if label in KEPT]
    found = paragraph_rows_of(labelled) if labelled else []
    inside = [number for row in found for number in range(row["first_line"], row["last_line"] + 1)]
    assert inside == kept
    assert [row["paragraph_number"] for row in found] == list(range(1, len(found) + 1))
    for row in found:
        own = [labelled[number - 1][1] for number in range(row["first_line"], row["last_line"] + 1)]
        letters = "".join(row["text"].split())
        assert letters.replace("-", "") == "".join("".join(own).replace("\u00ad", "").split()).replace(
            "-", ""
        ) or ("\u00ad" in letters)
        assert row["text"] == row["text"].strip()
        if len(own) == 1:
            assert row["text"] == own[0].strip()


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(), _ANY_LINE, st.text("-–—.,:;!?()[]“”\"'»«•*123aAé ­", max_size=80)))
def test_the_edge_kernel_and_its_reference_agree(line):
    many = pa.array([line, *["a line of many, so that the kernel is asked"] * 501], pa.large_string())
    columns = edges(many, np.arange(len(many)))
    assert {name: int(columns[name][0]) for name in EDGES} == reference(line)


APART = {
    "items with bullets": ["• a lantern procession without flames", "• dogs must stay at home"],
    "items with hyphens": ["- bring a lantern", "- leave the dog at home"],
    "items with numbers": ["1. bring a lantern", "2. leave the dog at home", "3. come early"],
    "items in lower case": ["two cups of flour", "salt", "fresh basil, chopped", "one egg"],
    "items that end with a semicolon": ["the ferry ramp;", "the lighthouse lamp;", "the night bus."],
    "verse": [
        "Lower the lamp, my darling,",
        "Lower the lamp and wait,",
        "The coal in the mountain",
        "Will keep.",
    ],
    "verse in lower case": [
        "lower the lamp,",
        "my darling, and wait,",
        "the coal in the hill",
        "will keep us late.",
    ],
    "headlines": [
        "Ferry ramp closes for the winter",
        "Night bus fares rise by a third",
        "Oyster permits run out",
    ],
    "speakers": ["QUESTION: When did you know", "VOSS: At breakfast", "QUESTION: And then?"],
    "quoted mail": ["> the ramp is closed and", "> nobody told us why", "we heard the same, and"],
    "addresses": ["See the report at", "https://example.org/report", "https://example.org/figures"],
    "programs": ["for name in names {", "print(name)", "}"],
    "a paragraph without a stop": [
        "The ferry to Ellery stops at noon on every day of the week until further notice",
        "Passengers",
    ],
    "rows of a table": ["| ferry | noon |", "| bus | midnight |"],
}


@pytest.mark.parametrize("name", APART)
def test_these_stay_apart(name: str):
    assert paragraphs_of([("body", line) for line in APART[name]]) == APART[name]


JOINED = {
    "The council's report on the ferry, which nobody was given for weeks until it appeared in the "
    "Ellery Courier, names no one.": [
        (
            "body",
            "The council's report on the ferry, which nobody was given for weeks until it appeared in the",
        ),
        ("body", "Ellery Courier"),
        ("body", ", names"),
        ("body", "no one."),
    ],
    "Marit Osgood's ferry (the blue one) sails, the harbour master said, at noon.": [
        ("body", "Marit Osgood"),
        ("body", "'s ferry ("),
        ("body", "the blue one"),
        ("body", ") sails, the harbour master"),
        ("body", "said"),
        ("body", ", at noon."),
    ],
    "The inspection took an unbelievable seven weeks.": [
        ("body", "The inspection took an unbe­"),
        ("body", "lievable seven weeks."),
    ],
    "“Nobody told us,” said the captain, who – like the others – had been waiting since five.": [
        ("body", "“Nobody told us,” said the captain, who"),
        ("body", "– like the others –"),
        ("body", "had been waiting since five."),
    ],
    "Der Steg wird vor- und nachmittags geprüft, sagte die Gemeinde.": [
        ("body", "Der Steg wird vor-"),
        ("body", "und nachmittags geprüft, sagte die Gemeinde."),
    ],
}


@pytest.mark.parametrize("text", JOINED)
def test_a_sentence_over_several_text_nodes_is_one(text: str):
    assert paragraphs_of([("body", "The ferry stops."), *JOINED[text]]) == ["The ferry stops.", text]


def test_a_subheading_stays_apart_from_a_paragraph_that_begins_in_lower_case():
    labelled = [("subheading", "What the report says"), ("body", "eBay and others have read the report.")]
    assert len(paragraphs_of(labelled)) == 2
    labelled[1] = ("body", "none of the others has read the report, the council said.")
    assert len(paragraphs_of(labelled)) == 2


@pytest.mark.parametrize("between", [("ad", "Advertisement"), ("blank", "")])
def test_what_stands_between_two_halves_keeps_them_apart(between):
    halves = [("body", "The ferry, which sails at noon,"), between, ("body", "was late on Tuesday.")]
    rows = paragraph_rows_of(halves)
    assert [(row["first_line"], row["last_line"]) for row in rows] == [(1, 1), (3, 3)]


def test_a_word_broken_at_the_end_of_a_line_is_written_as_elsewhere_in_the_text():
    words = Words(["The well-known ferry of Nor-", "moor is well known. The timetable is short."])
    assert [words.hyphen("a well-", "known man"), words.hyphen("the time-", "table")] == [KEEP, DROP]
    assert words.hyphen("the Nor-", "moor ferry") == DROP  # only broken: neither half is a word of its own


def test_words_are_counted_as_the_joined_text_has_them():
    texts = ["The inspection took an unbe-", "lievable seven weeks, the", "harbour master", ", said."]
    row = paragraph_rows_of([("body", text) for text in texts])[0]
    assert row["word_count"] == len(row["text"].split())


def test_a_line_of_fifty_megabytes_and_two_hundred_thousand_lines_take_linear_time():
    def seconds(count: int, line: str) -> float:
        texts = pa.array([line] * count, pa.large_string())
        labelled = pa.table({"label": pa.array(["body"] * count)})
        split = pa.table(
            {
                "document": np.zeros(count, np.int32),
                "line_number": np.arange(1, count + 1, dtype=np.int32),
                "text": texts,
            }
        )
        counts = {name: np.ones(count, np.int32) for name in ("words", "wides")}
        start = time.process_time()
        paragraphs(split, labelled, counts)
        return time.process_time() - start

    lines_of = "the harbour master, who had waited for seven weeks, said of the in-"
    seconds(2_000, lines_of)
    assert seconds(200_000, lines_of) < 15 * max(seconds(20_000, lines_of), 0.1)
    assert seconds(1, "word " * 10_000_000) < 5
    assert seconds(2, "word " * 5_000_000) < 5


def test_the_table_of_classes_says_what_the_function_says():
    points = [point for point in range(0x10000) if not 0xD800 <= point < 0xE000]
    table = edges_module._classes()
    assert [point for point in points if table[point] != edges_module.class_of(chr(point))] == []


@pytest.mark.parametrize("column", [40, 60, 72, 100])
@pytest.mark.parametrize("case", _cases())
def test_a_wrapped_golden_drop_has_the_paragraphs_of_the_drop(case: Case, column: int):
    labelled = _labelled(case)
    into = [
        in_characters(text, column // 2) if "、" in text else wrapped(text, column) for _, text in labelled
    ]
    assert paragraphs_of(_broken(labelled, into)) == paragraphs_of(
        _broken(labelled, [[t] for _, t in labelled])
    )


@pytest.mark.parametrize("column", [40, 60, 72, 100])
@pytest.mark.parametrize("case", _cases())
def test_so_does_one_whose_words_are_broken(case: Case, column: int):
    labelled = _labelled(case)
    into = [hyphenated(text, column) for _, text in labelled]
    assert paragraphs_of(_broken(labelled, into)) == paragraphs_of(
        _broken(labelled, [[t] for _, t in labelled])
    )


@pytest.mark.parametrize("case", _cases())
def test_a_golden_drop_as_it_stands_keeps_every_line_apart(case: Case):
    labelled = _labelled(case)
    assert paragraphs_of(labelled) == [text.strip() for label, text in labelled if label in KEPT]
