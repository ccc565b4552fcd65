"""What a line looks like, in one pass over the UTF-8 bytes of a batch: counts, shapes, its words as numbers.

`features` runs the compiled kernel; `reference` says the same in plain Python, and the tests hold the
one against the other, line by line.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from transforms.kernels import buffers, kernel

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
_TABLE_SIZE = 0x20000  # above stand only wide characters and rarities
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
_FNV_BASIS, _FNV_PRIME, _MASK = 2166136261, 16777619, 0xFFFFFFFF


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


def features(texts: pa.Array, *, of_many: bool = False) -> Features:
    """The counts and words of every line.

    texts: large_string without NULLs. of_many: they are some of more lines, for which the kernel was called.
    """
    offsets, data = buffers(texts)
    if of_many or is_much(texts):
        return Features(*_compiled()(offsets, data, *_tables()))
    found = [reference(line) for line in texts.to_pylist()]
    counts = np.array([[*own.values()] for own, _ in found], np.int32).reshape(len(texts), len(COUNTS))
    words = np.array([word for _, own in found for word in own], np.uint32)
    return Features(counts, words, np.cumsum([0, *(len(own) for _, own in found)], dtype=np.int64))


def is_much(texts: pa.Array) -> bool:
    """Whether lines (large_string without NULLs) are read by the kernel."""
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
    run, before = _FNV_BASIS, 0
    for character, kind in zip([*line, " "], [*classes, SPACE], strict=True):
        if kind in _IN_WORDS:
            run = (run ^ folded(character)) * _FNV_PRIME & _MASK
        elif run != _FNV_BASIS:
            found.append(run ^ run >> 15)
            run = _FNV_BASIS
        if kind == WIDE:
            pair = (_FNV_BASIS ^ before) * _FNV_PRIME & _MASK
            pair = (pair ^ folded(character)) * _FNV_PRIME & _MASK
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
    if ord(character) >= _TABLE_SIZE:
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
def _tables() -> tuple[np.ndarray, np.ndarray]:
    """Class (uint8) and folded code point (uint32) of every code point below `_TABLE_SIZE`.

    As `class_of` and `folded` say, but test by test over all characters.
    """
    characters = [chr(point) for point in range(_TABLE_SIZE)]
    classes = np.zeros(_TABLE_SIZE, np.uint8)
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
    points = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for point in np.flatnonzero((classes == UPPER) | (classes == DIGIT)).tolist():
        points[point] = folded(characters[point])
    return classes, points


@cache
def _compiled():  # noqa: ANN202 -- numba's dispatcher has no public type
    return kernel(_count)


def _count(offsets, data, classes, points):  # noqa: ANN001, ANN202, C901 -- one loop, compiled
    rows = len(offsets) - 1
    counts = np.zeros((rows, len(COUNTS)), np.int32)
    words = np.empty((offsets[-1] - offsets[0]) // 2 + rows + 1, np.uint32)  # a word takes a byte, and a gap
    word_starts = np.zeros(rows + 1, np.int64)
    word_count = 0
    basis, prime, mask = np.uint64(_FNV_BASIS), np.uint64(_FNV_PRIME), np.uint64(_MASK)
    seen = np.zeros(CLASS_COUNT, np.int32)  # characters of the line by class
    for row in range(rows):
        position, end = offsets[row], offsets[row + 1]
        if position == end:
            word_starts[row + 1] = word_count
            continue
        seen[:] = 0
        first, last, stops, capitalised = -1, -1, 0, 0
        runs, shouted, digit_words, longest = 0, 0, 0, 0  # a run: anything but white space
        length, uppers, lowers, digits = 0, 0, 0, 0  # of this run
        starts, pending_stop = True, False
        run, in_word, before = basis, False, np.uint64(0)
        while position <= end:
            if position < end and 97 <= data[position] <= 122:  # a run of a to z: most of many texts
                start = position
                while position < end and 97 <= data[position] <= 122:
                    run = (run ^ np.uint64(data[position])) * prime
                    position += 1
                seen[LOWER] += position - start
                length += position - start
                lowers += position - start
                in_word, before, pending_stop, starts = True, np.uint64(0), False, False
                first, last = LOWER if first < 0 else first, LOWER
                if position < end and data[position] == 32:  # and the space behind it, as below
                    words[word_count] = run ^ ((run & mask) >> np.uint64(15))
                    word_count += 1
                    position += 1
                    runs += 1
                    digit_words += digits > 0
                    longest = max(longest, length)
                    length, uppers, lowers, digits = 0, 0, 0, 0
                    run, in_word, starts = basis, False, True
                continue
            if position == end:  # as if a space stood there
                point, position, kind, lower = np.int64(32), position + 1, SPACE, np.uint64(32)
            else:
                byte = data[position]
                if byte < 0x80:
                    point, position = np.int64(byte), position + 1
                elif byte < 0xE0:
                    point = (np.int64(byte) & 0x1F) << 6 | (np.int64(data[position + 1]) & 0x3F)
                    position += 2
                elif byte < 0xF0:
                    point = (np.int64(byte) & 0x0F) << 12 | (np.int64(data[position + 1]) & 0x3F) << 6
                    point |= np.int64(data[position + 2]) & 0x3F
                    position += 3
                else:
                    point = (np.int64(byte) & 0x07) << 18 | (np.int64(data[position + 1]) & 0x3F) << 12
                    point |= (np.int64(data[position + 2]) & 0x3F) << 6 | (
                        np.int64(data[position + 3]) & 0x3F
                    )
                    position += 4
                if point < len(classes):
                    kind, lower = np.int64(classes[point]), np.uint64(points[point])
                else:
                    kind, lower = np.int64(WIDE if point <= 0x3FFFF else OTHER), np.uint64(point)
            if kind in (LOWER, UPPER, DIGIT, LETTER):
                run = (run ^ lower) * prime  # no lower bit ever hangs on a higher one: cut when it is read
                in_word = True
            elif in_word:
                words[word_count] = run ^ ((run & mask) >> np.uint64(15))
                word_count += 1
                run, in_word = basis, False
            if kind == WIDE:
                pair = (((basis ^ before) * prime ^ lower) * prime) & mask
                words[word_count] = pair ^ (pair >> np.uint64(15))
                word_count += 1
                before = lower
            else:
                before = np.uint64(0)
            if pending_stop:
                stops += kind in (SPACE, CLOSER, OPENER)
                pending_stop = False
            if kind == SPACE:
                if length:
                    runs += 1
                    shouted += uppers >= 2 and lowers == 0
                    digit_words += digits > 0
                    longest = max(longest, length)
                    length, uppers, lowers, digits = 0, 0, 0, 0
                starts = True
                continue
            seen[kind] += 1
            length += 1
            uppers += kind == UPPER
            lowers += kind == LOWER
            digits += kind == DIGIT
            if kind in (STOP, QUESTION):
                if point == 0x3002 or point == 0xFF01 or point == 0xFF1F:
                    stops += 1
                else:
                    pending_stop = True
            if kind != OPENER:
                capitalised += starts and kind == UPPER
                starts = False
                if first < 0:
                    first = kind
                if kind != CLOSER:
                    last = kind
        own = counts[row]
        own[CHARS] = seen.sum()
        own[WORDS], own[CAPITALISED], own[STOPS] = runs, capitalised, stops
        own[UPPERS], own[LOWERS], own[DIGITS], own[WIDES] = seen[UPPER], seen[LOWER], seen[DIGIT], seen[WIDE]
        own[COMMAS], own[COLONS], own[QUESTIONS], own[DASHES] = (
            seen[COMMA],
            seen[COLON],
            seen[QUESTION],
            seen[DASH],
        )
        own[SEPARATORS], own[SYMBOLS], own[QUOTES] = seen[SEPARATOR], seen[OTHER], seen[OPENER] + seen[CLOSER]
        own[SHOUTED], own[DIGIT_WORDS], own[LONGEST] = shouted, digit_words, longest
        own[FIRST], own[LAST] = max(first, OTHER), max(last, OTHER)
        word_starts[row + 1] = word_count
    return counts, words[:word_count].copy(), word_starts
