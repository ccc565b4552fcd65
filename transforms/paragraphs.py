"""Labelled lines to paragraphs: only kept lines, in order, each in one paragraph.

A line is a paragraph, unless it goes on with the one above it (`wrapping`).
"""

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.edges import edges
from transforms.joints import glued, joined_texts, unbroken
from transforms.places import word_counts
from transforms.tables import KEPT, table
from transforms.wrapping import CLOSE, STARTS, going_on

PARAGRAPHS = pa.schema(
    [
        ("document", pa.int32()),  # row of the text in its batch, from 0
        ("paragraph_number", pa.int32()),
        ("first_line", pa.int32()),
        ("last_line", pa.int32()),
        ("text", pa.large_string()),
        ("word_count", pa.int32()),
    ]
)


def paragraphs(lines: pa.Table, labels: pa.Table, counts: dict[str, np.ndarray]) -> pa.Table:
    """The paragraphs of a batch, as `PARAGRAPHS`, in the order of their lines.

    lines, labels, counts: as `lines.LINES`, `labels.LABELS` and `features.features`, row by row.
    The text of several lines is theirs, joined by single spaces; by nothing in Chinese and Japanese, in a
    word broken at the end of a line (whose hyphen goes, see `hyphens`), and before a comma on a new line.
    """
    rows = kept_rows(labels)
    document = lines["document"].to_numpy()[rows]
    line_number = lines["line_number"].to_numpy()[rows]
    texts = lines["text"].combine_chunks().take(pa.array(rows))
    joints, is_cut = _joints(document, line_number, texts, labels["label"].take(pa.array(rows)))
    first = np.flatnonzero(joints == STARTS)
    last = np.append(first, len(rows))[1:] - 1
    return table(
        {
            "document": document[first],
            "paragraph_number": np.arange(len(first)) - np.searchsorted(document[first], document[first]) + 1,
            "first_line": line_number[first],
            "last_line": line_number[last],
            "text": joined_texts(pc.utf8_trim_whitespace(texts), joints, is_cut, first),
            "word_count": _word_counts(
                {name: column[rows] for name, column in counts.items()}, joints, first
            ),
        },
        PARAGRAPHS,
    )


def kept_rows(labels: pa.Table) -> np.ndarray:
    """Which lines stay in the text."""
    is_kept = pc.is_in(labels["label"], pa.array(KEPT))
    return np.flatnonzero(is_kept.to_numpy())


def paragraph_rows(found: pa.Table, lines: pa.Table, rows: np.ndarray) -> np.ndarray:
    """For each kept line, the row of its paragraph in `found`; int64.

    found: as `PARAGRAPHS`; lines: as `lines.LINES`; rows: as `kept_rows` gives.
    """
    place = lines["document"].to_numpy()[rows].astype(np.int64) << 32 | lines["line_number"].to_numpy()[rows]
    first = found["document"].to_numpy().astype(np.int64) << 32 | found["first_line"].to_numpy()
    return np.searchsorted(first, place, "right") - 1


def texts_in_place(found: pa.Table, lines: pa.Table, rows: np.ndarray) -> pa.Array:
    """Each paragraph with a space for every line feed: places in it are places in its document's text.

    found: as `PARAGRAPHS`; lines: as `lines.LINES`; rows: as `kept_rows` gives. Returns a large_string array.
    """
    own = paragraph_rows(found, lines, rows)
    is_followed = np.append(own[1:] == own[:-1], False)[: len(rows)]
    first = np.flatnonzero(~np.concatenate([[False], is_followed])[: len(rows)])
    return glued(lines["text"].combine_chunks().take(pa.array(rows)), is_followed, first)


def _joints(
    document: np.ndarray, line_number: np.ndarray, texts: pa.Array, labels: pa.Array
) -> tuple[np.ndarray, np.ndarray]:
    """How each kept line stands to the one above it, and which lines lose the hyphen at their end."""
    joints, is_cut = np.zeros(len(document), np.int8), np.zeros(len(document), bool)
    is_next = (document[1:] == document[:-1]) & (line_number[1:] == line_number[:-1] + 1)
    if not is_next.any():
        return joints, is_cut
    is_asked = np.zeros(int(document[-1]) + 1, bool)
    is_asked[document[1:][is_next]] = True
    asked = np.flatnonzero(is_asked[document])
    ends = edges(texts, asked)
    kind = pc.index_in(labels, pa.array(KEPT)).to_numpy()[asked]
    found = going_on(document[asked], line_number[asked], kind, ends)
    joints[asked], is_cut[asked] = unbroken(document[asked], texts, asked, found, ends)
    return joints, is_cut


def _word_counts(counts: dict[str, np.ndarray], joints: np.ndarray, first: np.ndarray) -> np.ndarray:
    """As `places.word_counts`, over several lines; two words that stand close are one."""
    if not len(first):
        return first
    words = np.add.reduceat(counts["words"] - (joints == CLOSE), first)
    return word_counts({"words": words, "wides": np.add.reduceat(counts["wides"], first)})
