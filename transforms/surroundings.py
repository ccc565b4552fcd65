"""The lines around an article's headline and text, where its byline and date stand.

Of each document only so many lines are looked at, whatever its length: some above the headline, those
between it and the first paragraphs, and some below the last paragraph.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.places import word_counts
from transforms.tables import KEPT

_ANCHOR_WORDS = 12
_ABOVE_TITLE = 8  # lines, blank ones aside
_BELOW_TITLE = 40
_BETWEEN_TITLES = 30  # where it stands twice above its text, in a picture's caption, say
_INTO_TEXT = 14
_BELOW_TEXT = 15
_ABOVE_TEXT = 12  # where the headline is not known
_MOST_CHARS = 200
_MOST_KEPT_CHARS = 90  # a line of the text itself this long is a sentence


class Near(NamedTuple):
    """One short line near a headline or the ends of a text."""

    line_number: int
    text: str  # trimmed
    label: str
    place: int  # lines below the headline (or, without one, above the text), blank ones aside; negative above
    is_top: bool  # between the headline, where it is said first, and the first paragraphs
    depth: int  # lines below the text's first paragraph; negative above it
    below: int  # lines below the text's last paragraph; 0 above that
    is_kept: bool  # belongs to the article's text
    is_first: bool  # the document's first line


def near_lines(
    lines: pa.Table, labels: pa.Table, counts: dict[str, np.ndarray], count: int
) -> Iterator[list[Near]]:
    """The short lines around headline and text of each document, in order; an empty list where there are
    none.

    lines, labels, counts: as `lines.LINES`, `labels.LABELS` and `features.features`. count: documents.
    """
    rows = np.flatnonzero(counts["chars"] > 0)
    document = lines["document"].to_numpy()[rows]
    is_kept = pc.is_in(labels["label"], pa.array(KEPT)).to_numpy(zero_copy_only=False)[rows]
    is_title = pc.equal(labels["label"], "title").to_numpy(zero_copy_only=False)[rows]
    bounds = np.searchsorted(document, np.arange(count + 1))
    place = np.arange(len(rows)) - bounds[document]
    words = word_counts({name: column[rows] for name, column in counts.items()})
    is_anchor = is_kept & (words >= _ANCHOR_WORDS)
    title = _last(is_title, place, document, count)
    text = _first(is_anchor & (place > title[document]), place, document, count)
    is_again = _says_a_title(lines, labels)[rows] & (place < text[document]) & (title[document] >= 0)
    is_said = is_title | is_again
    title = _last(is_said, place, document, count)  # the lowest, where the page's title says it too
    upper = _first(is_said & (place > 0), place, document, count)
    end = _last(is_anchor, place, document, count)
    text = np.where(text < 0, np.where(title >= 0, title + _BELOW_TITLE, 0), text)
    is_by_text = (title >= 0) & (text - title <= _BELOW_TITLE)  # a page's title far above is no landmark
    top = np.where(is_by_text, title, np.maximum(text - _ABOVE_TEXT, 0))
    at = place - top[document]
    is_top = (at >= 0) & (at <= _BELOW_TITLE) & (place <= (text + _INTO_TEXT)[document])
    is_top |= (at < 0) & (at >= -_BETWEEN_TITLES) & (upper >= 0)[document] & (place > upper[document])
    below = np.where(end[document] >= 0, np.maximum(place - end[document], 0), 0)
    is_below = (below > 0) & (below <= _BELOW_TEXT)
    is_short = counts["chars"][rows] <= np.where(is_kept, _MOST_KEPT_CHARS, _MOST_CHARS)
    is_near = is_short & (is_top | is_below | ((at < 0) & (at >= -_ABOVE_TITLE)) | (place == 0))
    picked = np.flatnonzero(is_near)
    texts = pc.utf8_trim_whitespace(lines["text"].take(pa.array(rows[picked]))).to_pylist()
    numbers = lines["line_number"].to_numpy()[rows[picked]]
    labelled = labels["label"].take(pa.array(rows[picked])).to_pylist()
    starts = np.searchsorted(document[picked], np.arange(count + 1))
    columns = (
        *(numbers.tolist(), texts, labelled, at[picked].tolist(), is_top[picked].tolist()),
        *(
            (place - text[document])[picked].tolist(),
            below[picked].tolist(),
            is_kept[picked].tolist(),
            (place[picked] == 0).tolist(),
        ),
    )
    entries = list(map(Near, *columns))
    for number in range(count):
        yield entries[starts[number] : starts[number + 1]]


def _says_a_title(lines: pa.Table, labels: pa.Table) -> np.ndarray:
    """Which lines repeat the headline: the headline itself, where the page's own title was taken for it."""
    document = lines["document"].to_numpy()
    repeated = labels["repeat_of_line"].fill_null(0).to_numpy()
    is_title = pc.equal(labels["label"], "title").to_numpy(zero_copy_only=False)
    is_repeat = pc.equal(labels["label"], "repeat").to_numpy(zero_copy_only=False) & (repeated > 0)
    original = np.searchsorted(document, document, "left") + repeated - 1
    return is_repeat & is_title[np.where(is_repeat, original, 0)] if len(document) else is_repeat


def _first(holds: np.ndarray, place: np.ndarray, document: np.ndarray, count: int) -> np.ndarray:
    """Per document: the place of the first line that holds; -1 for none."""
    found = np.full(count, -1)
    rows = np.flatnonzero(holds)[::-1]
    found[document[rows]] = place[rows]
    return found


def _last(holds: np.ndarray, place: np.ndarray, document: np.ndarray, count: int) -> np.ndarray:
    """Per document: the place of the last line that holds; -1 for none."""
    found = np.full(count, -1)
    rows = np.flatnonzero(holds)
    found[document[rows]] = place[rows]
    return found
