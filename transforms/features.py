"""What a line looks like, in one pass over the UTF-8 bytes of a batch: counts, shapes, its words as numbers.

`features` runs the compiled kernel; `reference` says the same in plain Python, and the tests hold the
one against the other, line by line.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from transforms.kernels import buffers

# Classes of characters, one code each.
OTHER, SPACE, UPPER, LOWER, DIGIT, STOP, QUESTION, COLON, COMMA, OPENER, CLOSER, WIDE = range(12)
LETTER, SEPARATOR, DASH = 12, 13, 14  # a letter without case; what stands between links; what joins or parts
CLASS_COUNT = 15

_STOPS = ".…。．｡।॥۔։៕။"  # Latin, Chinese and Japanese, Devanagari, Urdu, Armenian, Ethiopic, Khmer, Burmese
_QUESTIONS = "!?！？؟‽⁇⁈⁉;"  # the last is the Greek question mark, U+037E
_COLONS = ":：;；"
_COMMAS = ",，、،"
_OPENERS = "\"'“‘„‚«‹([{（「『《〈【¿¡"
_CLOSERS = "”’»›)]}）」』》〉】"
_SEPARATORS = "|•·→▪●◦▸►★☆/\\‣⁃∙▶▷>‖¦"
_DASHES = "-–—−―"
_WIDE = ((0x2E80, 0xA4CF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x0E00, 0x0EFF))
_FEW_BYTES = 1 << 15  # a text this small is read by the reference before the compiler is even imported
TABLE_SIZE = 0x20000  # above stand only wide characters and rarities
_IN_WORDS = (UPPER, LOWER, DIGIT, LETTER)

COUNTS = (
    "chars",  # code points that are not white space
    "words",  # runs of anything but white space
    "uppers",
    "lowers",
    "digits",
    "wides",  # of scripts that set no space between words
    "capitalised",  # words that begin with an upper-case letter, opening marks aside
    "stops",  # full stops, question and exclamation marks before a space, a closer or the end
    "commas",
    "first",  # class of the first character that is neither space nor opener
    "last",  # class of the last character that is neither space nor closer nor quotation mark
    "colons",
    "questions",  # question and exclamation marks, wherever they stand
    "separators",
    "quotes",  # quotation marks and brackets
    "symbols",  # whatever is of no class
    "shouted",  # words with two upper-case letters or more, and no lower-case one
    "digit_words",  # words with a digit
    "longest",  # code points of the longest word
    "dashes",
)
CHARS, WORDS, UPPERS, LOWERS, DIGITS, WIDES, CAPITALISED, STOPS, COMMAS, FIRST, LAST = range(11)
COLONS, QUESTIONS, SEPARATORS, QUOTES, SYMBOLS, SHOUTED, DIGIT_WORDS, LONGEST, DASHES = range(11, len(COUNTS))

# FNV-1a over folded code points (Fowler, Noll and Vo; draft-eastlake-fnv), high bits folded onto low ones.
FNV_BASIS, FNV_PRIME, MASK = 2166136261, 16777619, 0xFFFFFFFF


@dataclass(frozen=True)
class Features:
    """The lines of a batch in numbers."""

    matrix: np.ndarray  # int32, a row per line, a column per name of `COUNTS`
    words: np.ndarray  # uint32: the hash of each word, folded to lower case, in order; a digit counts as 0
    word_starts: np.ndarray  # int64, one more than lines: where each line's words begin

    @property
    def counts(self) -> dict[str, np.ndarray]:
        """The columns by name."""
        return {name: self.matrix[:, column] for column, name in enumerate(COUNTS)}


def features(texts: pa.Array, rows: np.ndarray | None = None) -> Features:
    """The counts and words of every line.

    texts: large_string without NULLs. rows: indices into them, where not all lines are asked for.
    """
    asked = texts if rows is None else texts.take(pa.array(rows, pa.int64()))
    if is_much(texts):
        from transforms.feature_kernels import count_kernel

        return Features(*count_kernel()(*buffers(asked), *tables()))
    found = [reference(line) for line in asked.to_pylist()]
    counts = np.array([[*own.values()] for own, _ in found], np.int32).reshape(len(asked), len(COUNTS))
    words = np.array([word for _, own in found for word in own], np.uint32)
    return Features(counts, words, np.cumsum([0, *(len(own) for _, own in found)], dtype=np.int64))


def is_much(texts: pa.Array) -> bool:
    """Whether lines (large_string without NULLs) are so many that kernels read them."""
    offsets, _ = buffers(texts)
    return bool(offsets[-1] - offsets[0] > _FEW_BYTES)


def reference(line: str) -> tuple[dict[str, int], list[int]]:
    """The counts and word hashes of one line, in plain Python.

    >>> counts, words = reference("Kiev said no.")
    >>> counts["stops"], counts["capitalised"], words == reference("KIEV: said no")[1]
    (1, 1, True)
    """
    classes = [class_of(character) for character in line]
    followers = [*classes[1:], SPACE][: len(classes)]
    significant = [kind for kind in classes if kind not in (SPACE, OPENER)]
    ending = [kind for kind in classes if kind not in (SPACE, CLOSER, OPENER)]
    words = [[class_of(character) for character in word] for word in line.split()]
    starts = [next((kind for kind in word if kind != OPENER), OTHER) for word in words]
    ends_here = [follower in (SPACE, CLOSER, OPENER) for follower in followers]
    is_wide_stop = [character in "。！？" for character in line]
    counts = {
        "chars": sum(kind != SPACE for kind in classes),
        "words": len(words),
        "uppers": classes.count(UPPER),
        "lowers": classes.count(LOWER),
        "digits": classes.count(DIGIT),
        "wides": classes.count(WIDE),
        "capitalised": starts.count(UPPER),
        "stops": sum(
            kind in (STOP, QUESTION) and (ends or wide)
            for kind, ends, wide in zip(classes, ends_here, is_wide_stop, strict=True)
        ),
        "commas": classes.count(COMMA),
        "first": significant[0] if significant else OTHER,
        "last": ending[-1] if ending else OTHER,
        "colons": classes.count(COLON),
        "questions": classes.count(QUESTION),
        "separators": classes.count(SEPARATOR),
        "quotes": classes.count(OPENER) + classes.count(CLOSER),
        "symbols": classes.count(OTHER),
        "shouted": sum(word.count(UPPER) >= 2 and LOWER not in word for word in words),
        "digit_words": sum(DIGIT in word for word in words),
        "longest": max(map(len, words), default=0),
        "dashes": classes.count(DASH),
    }
    return counts, _word_hashes(line, classes)


def _word_hashes(line: str, classes: list[int]) -> list[int]:
    """A number per run of letters and digits; without spaces, one per character and its forerunner."""
    found: list[int] = []
    run, before = FNV_BASIS, 0
    for character, kind in zip([*line, " "], [*classes, SPACE], strict=True):
        if kind in _IN_WORDS:
            run = (run ^ folded(character)) * FNV_PRIME & MASK
        elif run != FNV_BASIS:
            found.append(run ^ run >> 15)
            run = FNV_BASIS
        if kind == WIDE:
            pair = (FNV_BASIS ^ before) * FNV_PRIME & MASK
            pair = (pair ^ folded(character)) * FNV_PRIME & MASK
            found.append(pair ^ pair >> 15)
        before = folded(character) if kind == WIDE else 0
    return found


@cache
def class_of(character: str) -> int:
    """The class of one character."""
    for characters, kind in _MARKS:
        if character in characters:
            return kind
    if character.isspace():
        return SPACE
    if character.isupper():
        return UPPER
    if character.islower():
        return LOWER
    if character.isdigit():
        return DIGIT
    if any(low <= ord(character) <= high for low, high in _WIDE):
        return WIDE
    if ord(character) >= TABLE_SIZE:
        return OTHER
    return LETTER if character.isalpha() or unicodedata.category(character).startswith("M") else OTHER


@cache
def folded(character: str) -> int:
    """The code point that stands for a character in a word: lower case, and 0 for every digit."""
    if class_of(character) == DIGIT:
        return ord("0")
    lower = character.lower()
    return ord(lower) if class_of(character) == UPPER and len(lower) == 1 else ord(character)


_MARKS = (
    (_STOPS, STOP),
    (_QUESTIONS, QUESTION),
    (_COLONS, COLON),
    (_COMMAS, COMMA),
    (_OPENERS, OPENER),
    (_CLOSERS, CLOSER),
    (_SEPARATORS, SEPARATOR),
    (_DASHES, DASH),
)


@cache
def tables() -> tuple[np.ndarray, np.ndarray]:
    """Class (uint8) and folded code point (uint32) of every code point below `TABLE_SIZE`.

    As `class_of` and `folded` say, but test by test over all characters.
    """
    characters = [chr(point) for point in range(TABLE_SIZE)]
    classes = np.zeros(TABLE_SIZE, np.uint8)
    classes[
        [character.isalpha() or unicodedata.category(character)[0] == "M" for character in characters]
    ] = LETTER
    for low, high in _WIDE:
        classes[low : high + 1] = WIDE
    for kind, test in (
        (DIGIT, str.isdigit),
        (LOWER, str.islower),
        (UPPER, str.isupper),
        (SPACE, str.isspace),
    ):
        classes[[test(character) for character in characters]] = kind
    for marks, kind in reversed(_MARKS):
        classes[[ord(mark) for mark in marks]] = kind
    points = np.arange(TABLE_SIZE, dtype=np.uint32)
    for point in np.flatnonzero((classes == UPPER) | (classes == DIGIT)).tolist():
        points[point] = folded(characters[point])
    return classes, points
