"""A line that was broken over several has the label of the whole; a text without such lines is as it was."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.golden import GOLDEN, Case, cases, example_cases
from tests.transforms.wrapped import hyphenated, wrapped
from transforms.clean import clean_one, relabel
from transforms.decode import TEXTS, decode
from transforms.lines import lines
from transforms.logical_lines import LogicalLines, logical_lines
from transforms.tables import table

_CASES = [*cases(GOLDEN), *example_cases()]

_TITLE = "The lamp of the lighthouse at Ellery Point gives way to a smaller one, which needs no keeper at all"
_FIRST = (
    "The lamp, which has burned every night since 1901, will be replaced by a smaller one in spring. The "
    "harbour council decided so on Tuesday, after an inspection had found that the old lens was beyond "
    "repair and that no workshop in the country could grind another."
)
_SECOND = (
    "Marit Osgood, who has kept the light for thirty years, said that she had expected nothing else. The "
    "new lamp needs no keeper, she added, and the council had not yet told her what was to become of the "
    "house."
)


def _logical(text: str) -> LogicalLines:
    return logical_lines(lines(pa.table({"text": pa.array([text], pa.large_string())})))


def _page(paragraphs: list[str], column: int) -> str:
    return "\n\n".join("\n".join(wrapped(paragraph, column)) for paragraph in paragraphs)


def _sources(case: Case) -> list[str]:
    return [line for line in decode(case.content).text.split("\n") if line.strip()]


@pytest.mark.parametrize("column", [60, 90])
@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_the_logical_lines_of_a_wrapped_drop_are_the_lines_of_the_drop(case: Case, column: int):
    sources = _sources(case)
    found = _logical(_page(sources, column)).lines["text"].to_pylist()
    assert [text for text in found if text] == [" ".join(wrapped(text, column)) for text in sources]


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(_CASES), st.integers(60, 90))
def test_every_physical_line_has_the_label_of_its_line(case: Case, column: int):
    sources = _sources(case)
    plain = clean_one("any.txt", "\n\n".join(sources).encode()).lines.to_pylist()[::2]
    rows = clean_one("any.txt", _page(sources, column).encode()).lines.to_pylist()
    wanted = [
        (row["label"], row["rule"])
        for row, text in zip(plain, sources, strict=True)
        for _ in wrapped(text, column)
    ]
    assert [(row["label"], row["rule"]) for row in rows if row["label"] != "blank"] == wanted


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_a_drop_as_it_stands_is_its_own_logical_lines(case: Case):
    whole = _logical(decode(case.content).text)
    assert whole.lines is whole.physical


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*wrapped(_FIRST, 60), *hyphenated(_SECOND, 50), "", "  ", "home", "> so"])))
def test_each_physical_line_is_in_one_logical_line_and_the_ranges_are_the_text(texts):
    text = "\n".join(texts)
    whole = _logical(text)
    assert len(whole.of) == whole.physical.num_rows
    assert (np.diff(whole.of) >= 0).all()
    assert whole.of[-1] + 1 == whole.lines.num_rows == len(whole.first)
    ranges = [(row["line_start"], row["line_end"]) for row in whole.lines.to_pylist()]
    assert "\n".join(text[start:end] for start, end in ranges) == text


@pytest.mark.parametrize(
    "entries",
    [
        ["home", "about us", "contact", "the harbour", "sign in."],
        ["Ferry ramp closes for the winter, harbour says", "Night bus fares rise by a third next month"],
        ["The council's report on the ferry, which appeared in the", "Ellery Courier", ", names", "no one."],
    ],
)
def test_menus_headlines_and_pieces_of_text_nodes_stay_apart(entries):
    assert _logical("\n".join(entries)).joints is None


def test_a_title_over_two_lines_is_told_whole_and_cites_the_first():
    page = _page([_TITLE, "By Marit Osgood", _FIRST, _SECOND], 72)
    document = clean_one("any.txt", page.encode()).documents.to_pylist()[0]
    assert (document["title"], document["title_line"]) == (_TITLE, 1)


@pytest.mark.parametrize("columns", [(72, 72), (72, 1000), (1000, 72)])
def test_a_repeat_names_the_line_at_its_place(columns):
    first, again = (wrapped(_FIRST, column) for column in columns)
    page = "\n\n".join("\n".join(part) for part in (first, wrapped(_SECOND, 72), again))
    rows = clean_one("any.txt", page.encode()).lines.to_pylist()[-len(again) :]
    assert {row["label"] for row in rows} == {"repeat"}
    same = list(range(1, len(first) + 1)) if len(first) == len(again) else [1] * len(again)
    assert [row["repeat_of_line"] for row in rows] == same


def test_a_title_of_which_a_line_was_dropped_by_hand_is_what_is_left():
    page = _page([_TITLE, "By Marit Osgood", _FIRST, _SECOND], 72)
    tables = clean_one("any.txt", page.encode())
    stored = {name: tables.documents[name] for name in TEXTS.names if name in tables.documents.column_names}
    verdict = {
        "document_id": tables.documents["document_id"],
        "line_number": pa.array([2], pa.int32()),
        "verdict": ["drop"],
    }
    texts = table({**stored, "text": pa.array([page], pa.large_string())}, TEXTS)
    document = relabel(texts, pa.table(verdict)).documents.to_pylist()[0]
    assert (document["title"], document["title_line"]) == (page.split("\n")[0], 1)
