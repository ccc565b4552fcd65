"""Wrapped pages through all the steps: labels, paragraphs, fields, marked stretches, corrections."""

import pyarrow as pa
import pytest

from tests.transforms.golden import GOLDEN, Case, cases, example_cases
from tests.transforms.wrapped import wrapped
from transforms.clean import clean_one, relabel
from transforms.decode import TEXTS, decode
from transforms.tables import Tables, table

_STORY = """\
The lamp of Ellery Point gives way to a smaller one

The lamp of the lighthouse at Ellery Point, which has burned every
night since 1901 (Editor's note: the year is given as 1903 in the
council's own papers), will be replaced by a smaller one in spring.
The harbour council decided so on Tuesday, after an inspection had
found that the old lens was beyond repair.

Marit Osgood, who has kept the light for thirty years, said she had
expected nothing else. The new lamp needs no keeper, she added.
"""


def _text(tables: Tables) -> list[str]:
    return tables.paragraphs["text"].to_pylist()


@pytest.mark.parametrize("case", [*cases(GOLDEN), *example_cases()], ids=lambda case: case.name)
def test_a_wrapped_drop_is_cleaned_like_the_drop(case: Case):
    texts = [line for line in decode(case.content).text.split("\n") if line.strip()]
    broken = "\n\n".join("\n".join(wrapped(line, 72)) for line in texts)
    # Beside the drop with the same blank lines: the model reads those too.
    assert _text(clean_one(case.name, broken.encode())) == _text(
        clean_one(case.name, "\n\n".join(texts).encode())
    )


def test_a_note_over_two_lines_is_marked_where_it_stands():
    tables = clean_one("story.txt", _STORY.encode())
    (span,) = tables.spans.to_pylist()
    assert _STORY[span["span_start"] : span["span_end"]].startswith("(Editor's note: the year")
    assert _STORY[span["span_start"] : span["span_end"]].endswith("own papers)")
    assert (span["kind"], span["line_number"]) == ("editor_note", 4)


def test_kept_lines_are_counted_not_paragraphs():
    document = clean_one("story.txt", _STORY.encode()).documents.to_pylist()[0]
    assert (document["line_count"], document["kept_line_count"]) == (10, 7)


def test_a_line_dropped_by_hand_leaves_two_paragraphs_and_comes_back():
    tables = clean_one("story.txt", _STORY.encode())
    assert _ranges(tables) == [(3, 7), (9, 10)]
    assert _ranges(_corrected(tables, "drop", 5)) == [(3, 4), (6, 7), (9, 10)]
    assert _ranges(_corrected(tables, "keep", 5)) == [(3, 7), (9, 10)]


def _corrected(tables: Tables, verdict: str, line: int) -> Tables:
    """The story labelled anew under a person's verdict on one line."""
    stored = {name: tables.documents[name] for name in TEXTS.names if name in tables.documents.column_names}
    text = pa.array([_STORY.removesuffix("\n")], pa.large_string())
    verdicts = {
        "document_id": tables.documents["document_id"],
        "line_number": pa.array([line], pa.int32()),
        "verdict": pa.array([verdict]),
    }
    return relabel(table({**stored, "text": text}, TEXTS), pa.table(verdicts))


def _ranges(tables: Tables) -> list[tuple[int, int]]:
    return [(row["first_line"], row["last_line"]) for row in tables.paragraphs.to_pylist()]
