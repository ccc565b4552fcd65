"""Lines that say again what stood above: a paragraph twice, a block twice, a title given twice.

Repair, never reject: the first occurrence stays, each later one names the line it repeats. Linear: a line
is looked up once among the lines before it, and a block is followed line by line.
"""

from functools import cache

import numpy as np
import pyarrow as pa

from transforms.kernels import kernel

_LONG_CHARS = 60  # a line this long does not come twice by chance; a refrain or a button does

_FEW_ROWS = 1_000  # fewer are followed before the compiler is even imported


def repeats(document: np.ndarray, texts: pa.Array, chars: np.ndarray, is_title: np.ndarray) -> np.ndarray:
    """For each line the index of the earlier line that it repeats, or -1; int64.

    document: row of each line's text in its batch, ascending. texts: the trimmed lines (large_string,
    or a dictionary of them).
    chars: code points of each line that are not white space; blank lines repeat nothing. is_title: per line.

    A line repeats an earlier equal one when it is long or a title, when it follows it directly (blank lines
    aside), or when it stands in a repeated block beside such a line.
    """
    same = texts.dictionary_encode().indices.to_numpy().astype(np.int64)
    rows = np.flatnonzero(chars > 0)
    earlier, follow = _compiled() if len(rows) > _FEW_ROWS else (_earlier_equal, _follow)
    first = earlier(document[rows], same[rows], np.full(len(document), -1, np.int64))
    found = follow(document[rows], same[rows], first, (chars[rows] >= _LONG_CHARS) | is_title[rows])
    whole = np.full(len(document), -1, np.int64)
    is_repeat = found >= 0
    whole[rows[is_repeat]] = rows[found[is_repeat]]
    return whole


def reference(document: list[int], lines: list[str]) -> list[int]:
    """The same in plain Python, for non-blank lines.

    >>> long = "A paragraph that is long enough to be told apart from a mere button or a refrain."
    >>> reference([0] * 5, ["Go", long, "Go", long, "Go"])
    [-1, -1, 0, 1, 0]
    """
    seen: dict[tuple[int, str], int] = {}
    first = [
        seen.setdefault((at, line), row) for row, (at, line) in enumerate(zip(document, lines, strict=True))
    ]
    found = [-1] * len(lines)
    for row in range(len(lines)):
        if first[row] == row:
            continue
        follows = (
            found[row - 1] + 1 if row and found[row - 1] >= 0 and document[row - 1] == document[row] else -1
        )
        if 0 <= follows < row and lines[follows] == lines[row]:
            found[row] = follows
        elif len("".join(lines[row].split())) >= _LONG_CHARS or lines[row - 1] == lines[row]:
            found[row] = first[row]
    for row in range(len(lines) - 2, -1, -1):
        leads = found[row + 1] - 1
        if found[row] < 0 <= leads < row and document[leads] == document[row] and lines[leads] == lines[row]:
            found[row] = leads
    for row in range(len(lines)):  # name the first of several
        if found[row] >= 0 and found[found[row]] >= 0:
            found[row] = found[found[row]]
    return found


@cache
def _compiled():  # noqa: ANN202 -- numba's dispatcher has no public type
    return kernel(_earlier_equal), kernel(_follow)


def _earlier_equal(document, same, last):  # noqa: ANN001, ANN202 -- as `_follow`
    """The first row of the same document with the same line (itself, when there is none before).

    last: -1 for each different line; then the row that said it first in the last document that did.
    """
    found = np.empty(len(same), np.int64)
    for row in range(len(same)):
        before = last[same[row]]
        if before < 0 or document[before] != document[row]:
            before = last[same[row]] = row
        found[row] = before
    return found


def _follow(document, same, first, is_long):  # noqa: ANN001, ANN202 -- compiled: arrays in, array out
    rows = len(same)
    found = np.full(rows, -1, np.int64)
    for row in range(1, rows):
        if first[row] == row:
            continue
        is_same_document = document[row - 1] == document[row]
        follows = found[row - 1] + 1 if is_same_document and found[row - 1] >= 0 else -1
        if 0 <= follows < row and same[follows] == same[row]:
            found[row] = follows
        elif is_long[row] or (is_same_document and same[row - 1] == same[row]):
            found[row] = first[row]
    for row in range(rows - 2, -1, -1):
        leads = found[row + 1] - 1
        if (
            found[row] < 0
            and 0 <= leads < row
            and document[leads] == document[row]
            and same[leads] == same[row]
        ):
            found[row] = leads
    for row in range(rows):  # name the first of several
        if found[row] >= 0 and found[found[row]] >= 0:
            found[row] = found[found[row]]
    return found
