"""How a line begins and how it ends: what tells whether its sentence goes on in the next line.

`edges` runs the compiled kernel, which reads only the two ends of each line; `reference` says the same in
plain Python, and the tests hold the one against the other.
"""

from functools import cache
from unicodedata import category

import numpy as np
import pyarrow as pa

from transforms.kernels import buffers, kernel

# Classes of characters, one code each.
OTHER, SPACE, UPPER, LOWER, DIGIT, LETTER, UNSPACED = range(7)  # LETTER: of a script without case
STOP, COLON, COMMA, OPENER, CLOSER, QUOTE, HYPHEN, SOFT_HYPHEN, DASH, BULLET, BAR = range(7, 18)

_CHARACTERS = {
    STOP: ".!?…‽⁇⁈⁉。．｡！？।॥۔؟։៕။።\u037e",
    COLON: ":;：；؛",  # a list or an enumeration may follow: not the middle of a sentence
    COMMA: ",，、،",
    OPENER: "([‘“„‚«‹（［「『《〈【¿¡",
    CLOSER: ")]’”»›）］」』》〉】",
    QUOTE: "\"'",
    HYPHEN: "-\u2010",
    SOFT_HYPHEN: "\u00ad",
    DASH: "–—―−",
    BULLET: "•‣◦▪▫●○■□◆◇★☆►▶➢➤→✓✔✗·*",
    BAR: ">|{}",  # quoted mail, tables, programs: no sentences
}
# Chinese and Japanese, Thai and Lao, Burmese, Khmer: no space between words. (Korean sets them.)
_UNSPACED = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x312F), (0x31A0, 0xA4CF)),
    (0xF900, 0xFAFF),
)
_TABLE_SIZE = 0x10000  # above stand the rare ideographs, and rarities
_LONGEST_NUMBER = 3  # digits of a list's number; a year is none
_LONGEST_MARK = _LONGEST_NUMBER + 3  # with the bracket before and behind it, and the space
_REACH = 64  # code points that are looked at, at either end

_AROUND = (OPENER, CLOSER, QUOTE)  # which one opens and which one closes differs between languages
NO_MARK, BULLET_MARK, DASH_MARK, NUMBER_MARK, BAR_MARK = range(5)

EDGES = (
    "indent",  # code points of white space before the first character
    "length",  # code points up to the last character, the indent among them
    "word",  # code points of the first word, at most 64; 1 in a script without spaces
    "mark",  # what the line begins with: a bullet, a dash, the number of a list, a bar
    "opening",  # class of the first character
    "follower",  # class of the second one
    "first",  # class of the first character that is neither bracket nor quotation mark
    "second",  # class of the one after that
    "is_address",  # 1 where the first word holds a colon, as addresses and keys of programs do
    "closing",  # class of the last character
    "last",  # class of the last character that is neither bracket nor quotation mark nor space
    "before",  # class of the character before the last one
)
INDENT, LENGTH, WORD, MARK, OPENING, FOLLOWER, FIRST, SECOND, ADDRESS, CLOSING, LAST, BEFORE = range(
    len(EDGES)
)
_FEW_ROWS = 500  # fewer lines are read by the reference before the compiler is even imported


def edges(texts: pa.Array, rows: np.ndarray) -> dict[str, np.ndarray]:
    """The columns of `EDGES`, one int32 per row that is asked for; all 0 for a blank line.

    texts: lines, large_string without NULLs. rows: indices into them.
    """
    if len(rows) <= _FEW_ROWS:
        asked = texts.take(pa.array(rows, pa.int64())).to_pylist()
        found = np.array([[*reference(line).values()] for line in asked], np.int32)
        found = found.reshape(len(rows), len(EDGES)).T
    else:
        offsets, data = buffers(texts)
        found = _compiled()(offsets[rows], offsets[rows + 1], data, _classes())
    return {name: found[column] for column, name in enumerate(EDGES)}


def reference(line: str) -> dict[str, int]:
    """The same for one line, in plain Python.

    >>> found = reference("  and so it went on, she said,")
    >>> found["indent"], found["word"], found["first"] == LOWER, found["closing"] == COMMA
    (2, 3, True, True)
    """
    text = line.rstrip()
    body = text.lstrip()
    if not body:
        return dict.fromkeys(EDGES, 0)
    head = [class_of(character) for character in body[:_REACH]]
    tail = [class_of(character) for character in body[: -_REACH - 1 : -1]]
    start = next((at for at, kind in enumerate(head) if kind not in _AROUND), len(head) - 1)
    word = head[: [*head, SPACE].index(SPACE)]
    return {
        "indent": len(text) - len(body),
        "length": len(text),
        "word": 1 if head[0] == UNSPACED else len(word),
        "mark": _mark(head),
        "opening": head[0],
        "follower": [*head, SPACE][1],
        "first": head[start],
        "second": [*head, SPACE][start + 1],
        "is_address": int(COLON in word[1:-1]),
        "closing": tail[0],
        "last": next((kind for kind in tail if kind not in (*_AROUND, SPACE)), OTHER),
        "before": [*tail, SPACE][1],
    }


def _mark(head: list[int]) -> int:
    """A mark stands alone or before a space; a number or letter before its stop or bracket."""
    padded = [*head, SPACE, SPACE]
    if head[0] == BAR:
        return BAR_MARK
    if head[0] in (BULLET, HYPHEN, DASH) and padded[1] == SPACE:
        return BULLET_MARK if head[0] == BULLET else DASH_MARK
    start = at = int(head[0] == OPENER)
    while padded[at] == DIGIT and at - start < _LONGEST_NUMBER:
        at += 1
    if at == start and padded[at] in (LOWER, UPPER):
        at += 1
    is_closed = padded[at] == CLOSER or (padded[at] == STOP and start == 0)
    return NUMBER_MARK if at > start and is_closed and padded[at + 1] == SPACE else NO_MARK


@cache
def class_of(character: str) -> int:
    """The class of one character."""
    if ord(character) >= _TABLE_SIZE:
        return UNSPACED if 0x20000 <= ord(character) <= 0x3FFFF else OTHER
    for kind, characters in _CHARACTERS.items():
        if character in characters:
            return kind
    for kind, test in _TESTS:
        if test(character):
            return kind
    if any(low <= ord(character) <= high for low, high in _UNSPACED):
        return UNSPACED
    return LETTER if category(character)[0] in "LM" else OTHER  # M: vowel signs, accents


_TESTS = (
    (SPACE, str.isspace),
    (UPPER, str.isupper),
    (UPPER, str.istitle),
    (LOWER, str.islower),
    (DIGIT, str.isdigit),
)


@cache
def _classes() -> np.ndarray:
    """The class of every code point below `_TABLE_SIZE`, as uint8: `class_of`, the last word first."""
    characters = [chr(point) for point in range(_TABLE_SIZE)]
    table = np.zeros(_TABLE_SIZE, np.uint8)
    table[[category(character)[0] in "LM" for character in characters]] = LETTER
    for low, high in _UNSPACED:
        table[low : high + 1] = UNSPACED
    for kind, test in reversed(_TESTS):
        table[[test(character) for character in characters]] = kind
    for kind, of_kind in _CHARACTERS.items():
        table[[ord(character) for character in of_kind]] = kind
    return table


@cache
def _compiled():  # noqa: ANN202 -- numba's dispatcher has no public type
    return kernel(_read)


def _read(starts, ends, data, table):  # noqa: ANN001, ANN202, C901 -- one loop, compiled: arrays in, array out
    found = np.zeros((len(EDGES), len(starts)), np.int32)  # whole columns: they are what is asked for
    head, tail = np.zeros(_REACH + 2, np.uint8), np.zeros(_REACH + 2, np.uint8)
    for row in range(len(starts)):
        start, end, count, position = starts[row], ends[row], 0, ends[row]
        tail[:] = SPACE
        is_told = False
        while position > start and count < _REACH:  # backwards, from the last character that is no space
            position -= 1
            while data[position] & 0xC0 == 0x80:
                position -= 1
            lead = np.int64(data[position])
            width = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            point = lead if width == 1 else lead & (0xFF >> (width + 1))
            for at in range(1, width):
                point = point << 6 | (np.int64(data[position + at]) & 0x3F)
            kind = table[point] if point < _TABLE_SIZE else UNSPACED if 0x20000 <= point <= 0x3FFFF else OTHER
            if count == 0 and kind == SPACE:
                end = position
            else:
                tail[count] = kind
                count += 1
                is_told = is_told or not (kind == SPACE or OPENER <= kind <= QUOTE)
                if is_told and count > 1:
                    break  # no column asks for more
        if count == 0:
            continue
        length, indent, count, position = 0, 0, 0, start
        for at in range(start, end):
            length += data[at] & 0xC0 != 0x80
        head[:] = SPACE
        past_word = 0  # code points of the first word and the space behind it
        while position < end and count < _REACH:  # forwards, from the first that is no space
            lead = np.int64(data[position])
            width = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            point = lead if width == 1 else lead & (0xFF >> (width + 1))
            for at in range(1, width):
                point = point << 6 | (np.int64(data[position + at]) & 0x3F)
            position += width
            kind = table[point] if point < _TABLE_SIZE else UNSPACED if 0x20000 <= point <= 0x3FFFF else OTHER
            if count == 0 and kind == SPACE:
                indent += 1
            else:
                head[count] = kind
                count += 1
                if kind == SPACE and past_word == 0:
                    past_word = count
                if 0 < past_word < count and count > _LONGEST_MARK:
                    break
        first = 0
        while first < count - 1 and OPENER <= head[first] <= QUOTE:
            first += 1
        last = 0
        while last < _REACH and (OPENER <= tail[last] <= QUOTE or tail[last] == SPACE):
            last += 1
        word, is_address = 0, False
        while word < count and head[word] != SPACE:
            is_inside = word > 0 and word + 1 < count and head[word + 1] != SPACE
            is_address = is_address or (is_inside and head[word] == COLON)
            word += 1
        mark, opened = NO_MARK, 1 if head[0] == OPENER else 0
        at = opened
        if head[0] == BAR:
            mark = BAR_MARK
        elif (head[0] == BULLET or head[0] == HYPHEN or head[0] == DASH) and head[1] == SPACE:
            mark = BULLET_MARK if head[0] == BULLET else DASH_MARK
        else:
            while head[at] == DIGIT and at - opened < _LONGEST_NUMBER:
                at += 1
            if at == opened and (head[at] == LOWER or head[at] == UPPER):
                at += 1
            is_closed = head[at] == CLOSER or (head[at] == STOP and opened == 0)
            if at > opened and is_closed and head[at + 1] == SPACE:
                mark = NUMBER_MARK
        found[INDENT, row], found[LENGTH, row], found[MARK, row] = indent, length, mark
        found[WORD, row] = 1 if head[0] == UNSPACED else word
        found[OPENING, row], found[FOLLOWER, row] = head[0], head[1]
        found[FIRST, row], found[SECOND, row] = head[first], head[first + 1]
        found[ADDRESS, row], found[CLOSING, row], found[BEFORE, row] = is_address, tail[0], tail[1]
        found[LAST, row] = tail[last] if last < _REACH else OTHER
    return found
