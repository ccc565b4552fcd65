"""Is a line about what the article is about? A subheading takes up the article's words, a teaser does not."""

import re
from itertools import groupby, islice

import numpy as np
import pyarrow as pa

_STEM = re.compile(r"(\w{4,6})\w*")  # six letters are enough to see "negotiators" in "negotiations"
_MOST_LINES = 20  # asked about per document, to stay linear; a page with more of them is a list of headlines


def shared_words(document: np.ndarray, texts: pa.Array, rows: np.ndarray, prose: np.ndarray) -> np.ndarray:
    """The share of each line's longer words that its document's prose has too; 0–1, one per entry of `rows`.

    document: per line of `texts`, ascending. rows: the lines in question. prose: the lines to compare with,
    both ascending. A line without longer words shares all, and so does one that is not looked at any more.
    """
    shares = np.ones(len(rows))
    first, past = (np.searchsorted(document[prose], document[rows], side) for side in ("left", "right"))
    numbers = document[rows].tolist()
    for _, entries in groupby(range(len(rows)), key=numbers.__getitem__):
        own = list(islice(entries, _MOST_LINES))
        lines = texts.take(pa.array(prose[first[own[0]] : past[own[0]]])).to_pylist()
        words = " " + " ".join(lines).lower()
        for entry in own:
            stems = _stems(texts[int(rows[entry])].as_py())
            if stems:
                shares[entry] = sum(f" {stem}" in words for stem in stems) / len(stems)
    return shares


def _stems(text: str) -> list[str]:
    """The longer words of a text, cut short.

    >>> _stems("A deal on the Negotiations")
    ['deal', 'negoti']
    """
    return _STEM.findall(text.lower())
