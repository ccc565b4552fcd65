"""Where a line stands: before the article's text, between its paragraphs, or below it.

The text of the article runs from the first to the last *anchor*, a paragraph long enough to be nothing else.
Works on the lines that are not blank: `rows` says which of the batch's lines they are.
"""

from dataclasses import dataclass

import numpy as np

from transforms import features as f

_ANCHOR_WORDS = 14
_ANCHOR_WIDES = 28  # characters of Chinese, Japanese, Korean, Thai: about two to a word
_WRAPPED_WORDS = 7
_LONG_WORDS = 25  # prose even without a full stop
_LONG_WIDES = 50


@dataclass(frozen=True)
class Places:
    """The non-blank lines of a batch, one entry each in every array."""

    rows: np.ndarray  # index into the lines of the batch
    document: np.ndarray  # row of the text in its batch, ascending
    words: np.ndarray  # as `word_counts` gives
    is_prose: np.ndarray  # of the article, and no mere fragment
    is_after: np.ndarray  # below the last anchor
    anchors_above: np.ndarray  # anchors of the document above this line

    def above(self, values: np.ndarray) -> np.ndarray:
        """Each line's value taken from the line above it; False at a document's first line."""
        moved = np.concatenate([values[:1], values[:-1]])
        return moved & np.concatenate([[False], self.document[1:] == self.document[:-1]])[: len(values)]

    def below(self, values: np.ndarray) -> np.ndarray:
        """Each line's value taken from the line below it; False at a document's last line."""
        moved = np.concatenate([values[1:], values[-1:]])
        return moved & np.concatenate([self.document[1:] == self.document[:-1], [False]])[: len(values)]


def places(document: np.ndarray, features: dict[str, np.ndarray], is_kept: np.ndarray) -> Places:
    """Find the place of every non-blank line.

    document: per line of the batch; features: the columns of `features.Features.counts`; is_kept: lines that
    were taken for the article.
    """
    rows = np.flatnonzero(features["chars"] > 0)
    own = {name: column[rows] for name, column in features.items()}
    words = word_counts(own)
    is_wrapped = _is_wrapped(document[rows], own, words) & is_kept[rows]
    is_prose = (_is_prose(own, words) | is_wrapped) & is_kept[rows]
    is_anchor = is_wrapped | (is_prose & (words >= _ANCHOR_WORDS) & (own["stops"] > 0))
    is_anchor |= is_prose & (own["wides"] >= _ANCHOR_WIDES)
    above, in_all = _anchors(document[rows], is_anchor)
    return Places(
        rows=rows,
        document=document[rows],
        words=words,
        is_prose=is_prose,
        is_after=(above == in_all) & (in_all > 0),
        anchors_above=above,
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
