"""The compiled form of `alike.key_of` and `overlap_of`, for whole batches: imported only for many lines."""

# ruff: noqa: ANN001, ANN202 -- numba: arrays in, arrays out
from functools import cache

import numpy as np

from transforms import alike
from transforms.kernels import inlined, kernel

_BASIS, _PRIME = np.uint64(alike.FNV_BASIS), np.uint64(alike.FNV_PRIME)
_SKIPPED = alike.SKIPPED
_LEAST, _STEM, _NO_WORDS = alike.LEAST_CHARS, alike.STEM_CHARS, alike.NO_WORDS
_HEAD_CHARS, _BODY_CHARS = alike.HEAD_CHARS, alike.BODY_CHARS
_LAST_WIDE = 0x3FFFF
_FLUSH = np.array([chr(point) in alike.FLUSH for point in range(0x80)])


@cache
def key_kernel():  # noqa: ANN201 -- numba's dispatcher has no public type
    """The kernel: offsets, data, rows, folds, bullets → keys."""
    return kernel(_keys)


@cache
def overlap_kernel():  # noqa: ANN201 -- as `key_kernel`
    """The kernel: offsets, data, rows, owners, heads, bodies, their starts, folds, are_of_words → columns."""
    return kernel(_overlaps)


@inlined
def _point(data, position):
    """The code point at a place of UTF-8, and the place behind it."""
    lead = np.int64(data[position])
    if lead < 0x80:
        return lead, position + 1
    width = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    point = lead & (0xFF >> (width + 1))
    for at in range(1, width):
        point = point << 6 | (np.int64(data[position + at]) & 0x3F)
    return point, position + width


@inlined
def _fold(point, folds):
    return np.int64(folds[point]) if point < len(folds) else point


@inlined
def _past_bullet(data, start, end, folds, bullets):
    """Where a line goes on behind the mark of a list; its start where it has none."""
    point, position = _point(data, start)
    if 48 <= point <= 57:
        if position < end and 48 <= data[position] <= 57:
            position += 1
        if position == end or not (data[position] == 46 or data[position] == 41):  # a stop, a bracket
            return start
        position += 1
    elif point >= len(bullets) or not bullets[point]:
        return start
    text = position
    while text < end:
        point, behind = _point(data, text)
        if _fold(point, folds) != 32:
            break
        text = behind
    return text if text > position else start


def _keys(offsets, data, rows, folds, bullets):
    found = np.empty(len(rows), np.int64)
    for at in range(len(rows)):
        position, end = offsets[rows[at]], offsets[rows[at] + 1]
        key, is_begun, is_spaced = _BASIS, False, False
        if position < end:
            position = _past_bullet(data, position, end, folds, bullets)
        while position < end:
            point, position = _point(data, position)
            point = _fold(point, folds)
            if point == 32:
                is_spaced = is_begun
            elif point != _SKIPPED:
                if is_spaced and not (point < len(_FLUSH) and _FLUSH[point]):
                    key = (key ^ np.uint64(32)) * _PRIME
                key = (key ^ np.uint64(point)) * _PRIME
                is_begun, is_spaced = True, False
        found[at] = np.int64(key >> np.uint64(1))
    return found


@inlined
def _read(found, data, start, end, most, folds, are_of_words):
    """Put the longer words of a text, and what they begin with, into two rows; how many, and what was read.

    most: code points that are read at most.
    """
    count, chars, length, position = 0, 0, 0, start
    run, stem = _BASIS, _BASIS
    while True:
        is_read = position < end and chars < most
        if is_read:
            point, position = _point(data, position)
            chars += 1
            if are_of_words[point] if point < len(are_of_words) else point <= _LAST_WIDE:
                run = (run ^ np.uint64(_fold(point, folds))) * _PRIME
                length += 1
                stem = run if length <= _STEM else stem
                continue
        if length >= _LEAST:
            found[0, count], found[1, count] = run, stem
            count += 1
        length, run, stem = 0, _BASIS, _BASIS
        if not is_read:
            return count, chars


@inlined
def _slot(known, stamps, stamp, word):
    """Where a word stands in a set, or would stand: open addressing; entries of other stamps are free."""
    mask = len(known) - 1
    slot = np.int64(word >> np.uint64(20)) & mask
    while stamps[slot] == stamp and known[slot] != word:
        slot = (slot + 1) & mask
    return slot


@inlined
def _added(known, stamps, stamp, word):
    """Put a word into a set; whether it is new there."""
    slot = _slot(known, stamps, stamp, word)
    if stamps[slot] == stamp:
        return False
    known[slot], stamps[slot] = word, stamp
    return True


@inlined
def _add_words(known, stamps, document, texts, most, place, offsets, data, folds, are_of_words):
    """Put the words of some lines (`place` 0), or what they begin with (1), into a set; how many are new."""
    count = 0
    for row in texts:
        start, end = offsets[row], offsets[row + 1]
        words, chars = _read(known[3:], data, start, end, most, folds, are_of_words)
        for number in range(words):
            count += _added(known[place], stamps[place], document, known[3 + place, number])
        most -= chars + 1  # with a blank between lines
        if most <= 0:
            break
    return count


def _overlaps(offsets, data, rows, owners, heads, bodies, starts, folds, are_of_words):
    overlap, shared = np.zeros(len(rows)), np.full(len(rows), _NO_WORDS)
    longest = np.int64(_BODY_CHARS)
    for row in rows:
        longest = max(longest, offsets[row + 1] - offsets[row])
    size = 1
    while size < 2 * (longest // _LEAST + 1):
        size *= 2
    # Three sets, emptied by another stamp: words of a page's first line, what those of an article begin with,
    # words of a line. Then what is read: words, and what they begin with.
    known, stamps = np.zeros((5, size), np.uint64), np.full((3, size), -1, np.int64)
    document, head_count = np.int64(-1), 0
    for at in range(len(rows)):
        if owners[at] != document:
            document = owners[at]
            head, body = heads[document : document + 1], bodies[starts[document] : starts[document + 1]]
            head_count = _add_words(
                known, stamps, document, head, _HEAD_CHARS, 0, offsets, data, folds, are_of_words
            )
            _add_words(known, stamps, document, body, _BODY_CHARS, 1, offsets, data, folds, are_of_words)
        start, end = offsets[rows[at]], offsets[rows[at] + 1]
        count, _ = _read(known[3:], data, start, end, end - start, folds, are_of_words)
        own, both, begun = 0, 0, 0
        for number in range(count):
            word, stem = known[3, number], known[4, number]
            if _added(known[2], stamps[2], at, word):
                own += 1
                both += stamps[0, _slot(known[0], stamps[0], document, word)] == document
                begun += stamps[1, _slot(known[1], stamps[1], document, stem)] == document
        if own:
            shared[at] = begun / own
        overlap[at] = both / max(own + head_count - both, 1)
    return overlap, shared
