"""Which lines say the same, and which share of a line's longer words another text has.

A flattened page writes its headline several times and each time otherwise: as an entry of a list, in
capitals, with other quotation marks, with a blank before the colon. Keys are equal where no more differs.
"""

import re
from functools import cache

import numpy as np
import pyarrow as pa

from transforms import features as f
from transforms.kernels import buffers

BULLETS = "*-•·▪‣◦–—+>›»o"
BULLET = rf"^(?:[{re.escape(BULLETS)}]|[0-9]{{1,2}}[.)])\s+"
HEAD_CHARS = 600  # of a page's first line that words are compared with
BODY_CHARS = 1200  # of an article's beginning, a blank between its lines
LEAST_CHARS = 4  # of a word that is compared
STEM_CHARS = 6  # of a word that a text may have in another form
NO_WORDS = 0.4  # the share of a line without such words

INVISIBLE = "\u00ad\u200b\ufeff"
QUOTES = "‘’‚‛′`´“”„‟«»″‹›「」『』"
DASHES = "‐‑‒–—−―"
FLUSH = ":;!?,."  # no blank stands before them
SKIPPED = 0xFFFFFFFF  # stands for what nobody sees

# FNV-1a of 64 bits over code points (Fowler, Noll and Vo; draft-eastlake-fnv), the last bit cut off.
FNV_BASIS, FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
_MASK = (1 << 64) - 1

_LISTED = re.compile(BULLET, re.IGNORECASE)
_BEFORE_MARK = re.compile(f" (?=[{FLUSH}])")


def keys(texts: pa.Array, rows: np.ndarray, *, by_kernel: bool) -> np.ndarray:
    """A number per line, int64 from 0, equal where two lines say the same.

    texts: trimmed lines, large_string without NULLs. rows: indices into them of the lines that are asked for.
    by_kernel: compiled; pays where many lines are read.
    """
    if by_kernel:
        from transforms.alike_kernels import key_kernel

        return key_kernel()(*buffers(texts), rows, folds(), bullets())
    asked = texts.take(pa.array(rows, pa.int64())).to_pylist()
    return np.array([key_of(line) for line in asked], np.int64)


def said_in(document: np.ndarray, keys_of_lines: np.ndarray) -> np.ndarray:
    """A number per line, uint64, equal where two lines of one document say the same.

    document: row of each line's text in its batch. keys_of_lines: as `keys` gives.
    """
    return keys_of_lines.astype(np.uint64) ^ (document.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def key_of(line: str) -> int:
    """The key of one line, in plain Python.

    >>> key_of("• The “River” Rises : Again") == key_of("the 'river' rises: again") != key_of("The river")
    True
    """
    key = FNV_BASIS
    for character in folded(line):
        key = (key ^ ord(character)) * FNV_PRIME & _MASK
    return key >> 1


def folded(line: str) -> str:
    """A line without what flattened pages differ in: bullets, letter case, white space, quotes and dashes."""
    flat = "".join(chr(point) for point in map(_fold, _LISTED.sub("", line)) if point != SKIPPED)
    return _BEFORE_MARK.sub("", " ".join(flat.split()))


def overlaps(
    texts: pa.Array,
    rows: np.ndarray,
    owners: np.ndarray,
    heads: np.ndarray,
    bodies: tuple[np.ndarray, np.ndarray],
    *,
    by_kernel: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Of each line's longer words: how many it shares with its page's first line, and with the article.

    texts, by_kernel: as `keys` takes them. rows: of the lines. owners: the document of each, a number from 0,
    ascending. heads: the row of each document's first line. bodies: the rows of the articles' first lines,
    document by document, and where in them each document begins, and one more.

    Returns two columns of float64: words in both of those in either (Jaccard), and the share of the line's
    words that begin like one of the article's (`NO_WORDS` for a line that has none).
    """
    if by_kernel:
        from transforms.alike_kernels import overlap_kernel

        return overlap_kernel()(*buffers(texts), rows, owners, heads, *bodies, folds(), are_of_words())
    lines, firsts = (texts.take(pa.array(at, pa.int64())).to_pylist() for at in (rows, heads))
    articles = texts.take(pa.array(bodies[0], pa.int64())).to_pylist()
    found = [
        overlap_of(line, firsts[owner], articles[bodies[1][owner] : bodies[1][owner + 1]])
        for line, owner in zip(lines, owners.tolist(), strict=True)
    ]
    columns = np.array(found, np.float64).reshape(len(rows), 2)
    return columns[:, 0], columns[:, 1]


def overlap_of(line: str, head: str, body: list[str]) -> tuple[float, float]:
    """The same for one line, in plain Python.

    >>> overlap_of("The river rises", "River rises | Ledger", ["In this river", "the rise began."])
    (0.6666666666666666, 0.5)
    """
    words, first = _words_of(line), _words_of(head[:HEAD_CHARS])
    text = " ".join(part[:BODY_CHARS] for part in body)[:BODY_CHARS]
    stems = {word[:STEM_CHARS] for word in _words_of(text)}
    shared = sum(word[:STEM_CHARS] in stems for word in words)
    return len(words & first) / max(len(words | first), 1), shared / len(words) if words else NO_WORDS


def _words_of(text: str) -> set[str]:
    """The longer words of a text, in small letters."""
    apart = "".join(_lower(character) if _is_of_word(character) else " " for character in text)
    return {word for word in apart.split() if len(word) >= LEAST_CHARS}


def _is_of_word(character: str) -> bool:
    if ord(character) >= f.TABLE_SIZE:
        return f.class_of(character) == f.WIDE
    return character.isalnum() or character == "_"


def _lower(character: str) -> str:
    return character if f.class_of(character) == f.DIGIT else chr(f.folded(character))


@cache
def _fold(character: str) -> int:
    """The code point that stands for a character, or `SKIPPED`."""
    if character in INVISIBLE:
        return SKIPPED
    if character in QUOTES:
        return ord("'")
    if character in DASHES:
        return ord("-")
    return ord(" ") if character.isspace() else ord(_lower(character))


@cache
def folds() -> np.ndarray:
    """What `_fold` says of every code point below `features.TABLE_SIZE`, uint32; beyond, each is itself."""
    classes, points = f.tables()
    found = np.where(classes == f.DIGIT, np.arange(len(points), dtype=np.uint32), points)
    found[classes == f.SPACE] = ord(" ")
    for characters, point in ((DASHES, ord("-")), (QUOTES, ord("'")), (INVISIBLE, SKIPPED)):
        found[[ord(character) for character in characters]] = point
    return found


@cache
def bullets() -> np.ndarray:
    """Which code points, folded, begin an entry of a list, bool."""
    found = np.zeros(f.TABLE_SIZE, bool)
    found[[ord(mark) for mark in BULLETS + BULLETS.upper()]] = True
    return found


@cache
def are_of_words() -> np.ndarray:
    """Which code points below `features.TABLE_SIZE` words are made of, bool."""
    return np.array([_is_of_word(chr(point)) for point in range(f.TABLE_SIZE)])
