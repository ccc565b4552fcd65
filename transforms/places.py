"""Where a line stands: before the article's text, between its paragraphs, or below it.

The text of the article runs from the first to the last *anchor*, a paragraph long enough to be nothing else.
Works on the lines that are not blank: `rows` says which of the batch's lines they are.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms import features as f
from transforms.arrow import compute as pc

_ANCHOR_WORDS = 14
_ANCHOR_WIDES = 28  # characters of Chinese, Japanese, Korean, Thai: about two to a word
_QUOTED = '^["“„«‘「].*["”“»’」]$'
_WRAPPED_WORDS = 7
_LONG_WORDS = 25  # prose even without a full stop
_LONG_WIDES = 50


@dataclass(frozen=True)
class Places:
    """The non-blank lines of a batch, one entry each in every array."""

    rows: np.ndarray  # index into the lines of the batch
    document: np.ndarray  # row of the text in its batch, ascending
    features: dict[str, np.ndarray]
    words: np.ndarray  # as `word_counts` gives
    is_shouted: np.ndarray  # most letters in upper case
    is_quoted: np.ndarray  # speech: from the first character to the last in quotation marks
    is_prose: np.ndarray
    is_before: np.ndarray  # above the first anchor, or in a document without one
    is_after: np.ndarray  # below the last anchor
    anchors_above: np.ndarray  # anchors of the document above this line
    anchor_count: np.ndarray  # anchors of the document in all

    @property
    def has_anchor(self) -> np.ndarray:
        """Whether the document has an anchor at all."""
        return self.anchor_count > 0

    @property
    def is_lower_half(self) -> np.ndarray:
        """Below half of the anchors, and at least two."""
        return (self.anchors_above * 2 >= self.anchor_count) & (self.anchors_above >= 2)

    @property
    def is_between(self) -> np.ndarray:
        """Between the first and the last anchor."""
        return ~self.is_before & ~self.is_after

    def above(self, values: np.ndarray) -> np.ndarray:
        """Each line's value taken from the line above it; False at a document's first line."""
        moved = np.concatenate([values[:1], values[:-1]])
        return moved & np.concatenate([[False], self.document[1:] == self.document[:-1]])[: len(values)]

    def below(self, values: np.ndarray) -> np.ndarray:
        """Each line's value taken from the line below it; False at a document's last line."""
        moved = np.concatenate([values[1:], values[-1:]])
        return moved & np.concatenate([self.document[1:] == self.document[:-1], [False]])[: len(values)]


def places(
    document: np.ndarray, texts: pa.Array, features: dict[str, np.ndarray], is_worded: np.ndarray
) -> Places:
    """Find the place of every non-blank line.

    document: per line of the batch; texts: the trimmed lines (large_string); features: as `features.features`
    gives; is_worded: lines that a rule has named by their wording, which are no anchors.
    """
    rows = np.flatnonzero(features["chars"] > 0)
    own = {name: column[rows] for name, column in features.items()}
    words = word_counts(own)
    letters = own["uppers"] + own["lowers"]
    is_shouted = (own["uppers"] * 10 >= letters * 7) & (letters >= 4) & (own["wides"] == 0)
    is_quoted = pc.match_substring_regex(texts.take(pa.array(rows)), _QUOTED).to_numpy(zero_copy_only=False)
    is_prose = _is_prose(own, words) & (~is_shouted | is_quoted | (words >= _LONG_WORDS))
    is_wrapped = _is_wrapped(document[rows], own, words)
    is_anchor = is_wrapped | (is_prose & (words >= _ANCHOR_WORDS) & (own["stops"] > 0))
    is_anchor |= is_prose & (own["wides"] >= _ANCHOR_WIDES)
    is_anchor &= ~is_worded[rows]
    is_prose |= is_wrapped
    above, in_all = _anchors(document[rows], is_anchor)
    return Places(
        rows=rows,
        document=document[rows],
        features=own,
        words=words,
        is_shouted=is_shouted,
        is_quoted=is_quoted,
        is_prose=is_prose,
        is_before=(above == 0) & ~is_anchor,
        is_after=(above == in_all) & (in_all > 0),
        anchors_above=above,
        anchor_count=in_all,
    )


def word_counts(features: dict[str, np.ndarray]) -> np.ndarray:
    """Words per line; where a script sets no spaces, two characters count as one word."""
    return np.maximum(features["words"], features["wides"] // 2)


def _is_prose(own: dict[str, np.ndarray], words: np.ndarray) -> np.ndarray:
    ends = np.isin(own["last"], (f.STOP, f.QUESTION))
    is_sentence = ends & (words >= 5) & (own["last"] == f.STOP)
    is_asking = ends & (words >= 8) & (own["stops"] >= 1)
    return is_sentence | is_asking | (words >= _LONG_WORDS) | (own["wides"] >= _LONG_WIDES)


def _is_wrapped(document: np.ndarray, own: dict[str, np.ndarray], words: np.ndarray) -> np.ndarray:
    """Lines of a text wrapped at some column: long, without an end, the next one going on in lower case."""
    is_same = document[1:] == document[:-1]
    goes_on = is_same & (own["first"][1:] == f.LOWER) & (own["last"][:-1] != f.STOP)
    goes_on &= (words[:-1] >= _WRAPPED_WORDS) & (words[:-1] <= 3 * _WRAPPED_WORDS)
    return np.concatenate([goes_on, [False]])[: len(words)] | np.concatenate([[False], goes_on])[: len(words)]


def _anchors(document: np.ndarray, is_anchor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per line: how many anchors its document has above it, and how many in all."""
    if not len(document):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    before = np.concatenate([[0], np.cumsum(is_anchor)])
    first = np.searchsorted(document, document, "left")
    past = np.searchsorted(document, document, "right")
    return before[:-1] - before[first], before[past] - before[first]
