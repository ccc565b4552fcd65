"""What a line looks like: counts and shapes, in one pass over the UTF-8 bytes of a batch.

`features` runs the compiled kernel; `reference` says the same in plain Python, and the tests hold the
one against the other, line by line.
"""

from functools import cache

import numpy as np
import pyarrow as pa

from transforms.kernels import buffers, kernel

# Classes of characters, one code each.
OTHER, SPACE, UPPER, LOWER, DIGIT, STOP, QUESTION, COLON, COMMA, OPENER, CLOSER, WIDE = range(12)

_STOPS = ".…。．｡।॥۔։።៕။"  # Latin, Chinese and Japanese, Devanagari, Urdu, Armenian, Ethiopic, Khmer, Burmese
_QUESTIONS = "!?！？؟‽⁇⁈⁉;"  # the last is the Greek question mark, U+037E
_COLONS = ":：;；"
_COMMAS = ",，、،"
_OPENERS = "\"'“‘„‚«‹([{（「『《〈【¿¡"
_CLOSERS = "”’»›)]}）」』》〉】"
_WIDE = ((0x2E80, 0xA4CF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x0E00, 0x0EFF))
_FEW_BYTES = 1 << 15  # a text this small is read by the reference before the compiler is even imported
_TABLE_SIZE = 0x20000  # above stand only wide characters and rarities

FEATURES = (
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
)
CHARS, WORDS, UPPERS, LOWERS, DIGITS, WIDES, CAPITALISED, STOPS, COMMAS, FIRST, LAST = range(len(FEATURES))


def features(texts: pa.Array) -> dict[str, np.ndarray]:
    """The columns of `FEATURES`, one int32 per line.

    texts: large_string without NULLs.
    """
    offsets, data = buffers(texts)
    if offsets[-1] - offsets[0] <= _FEW_BYTES:
        counts = np.array([[*reference(line).values()] for line in texts.to_pylist()], np.int32)
        counts = counts.reshape(len(texts), len(FEATURES))
    else:
        counts = _compiled()(offsets, data, _classes())
    return {name: counts[:, column] for column, name in enumerate(FEATURES)}


def reference(line: str) -> dict[str, int]:
    """The same for one line, in plain Python.

    >>> reference("Kiev said no.")["stops"], reference("Kiev said no.")["capitalised"]
    (1, 1)
    """
    classes = [class_of(character) for character in line]
    followers = [*classes[1:], SPACE][: len(classes)]
    significant = [kind for kind in classes if kind not in (SPACE, OPENER)]
    ending = [kind for kind in classes if kind not in (SPACE, CLOSER, OPENER)]
    words = [[class_of(character) for character in word] for word in line.split()]
    starts = [next((kind for kind in word if kind != OPENER), OTHER) for word in words]
    ends_here = [follower in (SPACE, CLOSER, OPENER) for follower in followers]
    is_wide_stop = [character in "。！？" for character in line]
    return {
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
    }


@cache
def class_of(character: str) -> int:
    """The class of one character."""
    for characters, kind in (
        (_STOPS, STOP),
        (_QUESTIONS, QUESTION),
        (_COLONS, COLON),
        (_COMMAS, COMMA),
        (_OPENERS, OPENER),
        (_CLOSERS, CLOSER),
    ):
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
    return WIDE if any(low <= ord(character) <= high for low, high in _WIDE) else OTHER


@cache
def _classes() -> np.ndarray:
    """The class of every code point below `_TABLE_SIZE`, as uint8: `class_of`, column by column."""
    characters = [chr(point) for point in range(_TABLE_SIZE)]
    table = np.zeros(_TABLE_SIZE, np.uint8)
    for low, high in _WIDE:
        table[low : high + 1] = WIDE
    for kind, test in (
        (DIGIT, str.isdigit),
        (LOWER, str.islower),
        (UPPER, str.isupper),
        (SPACE, str.isspace),
    ):
        table[[test(character) for character in characters]] = kind
    for characters_of_kind in (_CLOSERS, _OPENERS, _COMMAS, _COLONS, _QUESTIONS, _STOPS):
        for character in characters_of_kind:
            table[ord(character)] = class_of(character)
    return table


@cache
def _compiled():  # noqa: ANN202 -- numba's dispatcher has no public type
    return kernel(_count)


def _count(offsets, data, table):  # noqa: ANN001, ANN202, C901 -- one loop, compiled: arrays in, array out
    rows = len(offsets) - 1
    counts = np.zeros((rows, len(FEATURES)), np.int32)
    for row in range(rows):
        position, end = offsets[row], offsets[row + 1]
        in_word, word_starts, pending_stop = False, False, False
        first, last = -1, -1
        while position < end:
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
                point |= (np.int64(data[position + 2]) & 0x3F) << 6 | (np.int64(data[position + 3]) & 0x3F)
                position += 4
            kind = table[point] if point < len(table) else (WIDE if point <= 0x3FFFF else OTHER)
            if pending_stop and (kind in (SPACE, CLOSER, OPENER)):
                counts[row, STOPS] += 1
            pending_stop = False
            if kind == SPACE:
                in_word = False
                continue
            counts[row, CHARS] += 1
            if not in_word:
                counts[row, WORDS] += 1
                in_word, word_starts = True, True
            if kind == UPPER:
                counts[row, UPPERS] += 1
            elif kind == LOWER:
                counts[row, LOWERS] += 1
            elif kind == DIGIT:
                counts[row, DIGITS] += 1
            elif kind == WIDE:
                counts[row, WIDES] += 1
            elif kind == COMMA:
                counts[row, COMMAS] += 1
            elif kind in (STOP, QUESTION):
                if point == 0x3002 or point == 0xFF01 or point == 0xFF1F:
                    counts[row, STOPS] += 1
                else:
                    pending_stop = True
            if kind != OPENER:
                if word_starts and kind == UPPER:
                    counts[row, CAPITALISED] += 1
                word_starts = False
                if first < 0:
                    first = kind
                if kind != CLOSER:
                    last = kind
        if pending_stop:
            counts[row, STOPS] += 1
        counts[row, FIRST], counts[row, LAST] = max(first, OTHER), max(last, OTHER)
    return counts
