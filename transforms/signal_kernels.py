"""The compiled form of `signals.reference`, for whole batches: imported only where there are many lines."""

# ruff: noqa: ANN001, ANN202 -- numba: arrays in, arrays out
from functools import cache

import numpy as np

from transforms import features as f
from transforms import signals as s
from transforms.kernels import inlined, kernel
from transforms.lexicon import AFTER, IN_LONG, IN_SHORT, IS_COMMON, LINE_WORDS, SHORT_WORDS, SIEVE_BITS

_SIGNAL_COUNT = len(s.SIGNALS)
_NAME = s.WORDING + len(s.KINDS)
_LOG8, _LOG16 = s.LOG8, s.LOG16
_LOW = s.BUCKETS - 1
_SIEVE = (1 << SIEVE_BITS) - 1
# Each piece of the kernel has its own loop over lines: to hand arrays to it line by line took longer than
# most pieces take.

# What is known of a bucket of words, side by side in the cache: the last document whose prose has it, in how
# many lines, in how many of the block, the last of these lines; the last document whose first line has it.
_PROSE, _PROSE_LINES, _BLOCK_LINES, _ROW, _TOP = range(5)
_FIELDS = 8  # a power of two, for none to lie in two lines of the cache


@cache
def signal_kernel():  # noqa: ANN201 -- numba's dispatcher has no public type
    """The kernel: counts, words, word_starts, starts, gaps, kind, is_name, keys, values, sieve → signals."""
    return kernel(_signals)


def _signals(counts, words, word_starts, starts, gaps, kind, is_name, keys, values, sieve):
    rows = len(counts)
    found = np.zeros((rows, _SIGNAL_COUNT), np.int8)
    spaced = np.maximum(counts[:, f.WORDS], counts[:, f.WIDES] // 2)
    is_prose = (counts[:, f.STOPS] > 0) & (spaced >= s.PROSE_WORDS)
    lines = _line_hashes(words, word_starts)
    _shape(found, counts, spaced)
    _whole_lines(found, lines, word_starts, spaced, keys, values)
    lexicon = (keys, values, sieve)
    # The last document with such a line, and how many it has.
    seen_lines = np.full((s.BUCKETS, 2), -1, np.int32)
    marks = np.full((s.BUCKETS, _FIELDS), -1, np.int32)
    for document in range(len(starts) - 1):
        first, past = starts[document], starts[document + 1]
        _repetition(found, lines, first, past, document, seen_lines)
        block = _block(spaced, is_prose, first, past)
        _mark(words, word_starts, is_prose, first, past, block, document, marks)
        for at in range(word_starts[first], word_starts[min(first + 1, past)]):
            marks[np.int64(words[at]) & _LOW, _TOP] = document
        _place(found, counts, is_prose, kind, first, past, block)
        _around(found, first, past, gaps, kind, is_name)
        _words(found, words, word_starts, spaced, is_prose, first, past, block, document, marks, lexicon)
    return found


@inlined
def _log8(number):
    return _LOG8[min(number, len(_LOG8) - 1)]


@inlined
def _log16(number):
    return _LOG16[min(number, len(_LOG16) - 1)]


@inlined
def _pair_hash(first, second):
    mixed = (
        np.uint64(first) * np.uint64(0x9E3779B1) + np.uint64(second) * np.uint64(0x85EBCA77) + np.uint64(17)
    )
    mixed &= np.uint64(0xFFFFFFFF)
    return np.uint32(mixed ^ (mixed >> np.uint64(13)))


@inlined
def _line_hashes(words, word_starts):
    found = np.empty(len(word_starts) - 1, np.uint32)
    for row in range(len(found)):
        mixed = np.uint64(0x1234567)
        count = np.uint64(word_starts[row + 1] - word_starts[row])
        for at in range(word_starts[row], word_starts[row + 1]):
            mixed = (mixed ^ np.uint64(words[at])) * np.uint64(0x9E3779B1) + count
            mixed &= np.uint64(0xFFFFFFFF)
            mixed ^= mixed >> np.uint64(16)
        found[row] = np.uint32(mixed)
    return found


@inlined
def _find(keys, key):
    """The slot of a key, -1 where it is not known."""
    mask = len(keys) - 1
    slot = np.int64(key) & mask
    while keys[slot] != 0:
        if keys[slot] == key:
            return slot
        slot = (slot + 1) & mask
    return -1


@inlined
def _passes(sieve, key):
    """Whether a key may be known; most pairs of words are not."""
    return sieve[(np.int64(key) & _SIEVE) >> 5] >> (key & np.uint32(31)) & np.uint32(1) != 0


@inlined
def _repetition(found, lines, first, past, document, seen_lines):
    for row in range(first, past):
        line = np.int64(lines[row]) & _LOW
        if seen_lines[line, 0] != document:
            seen_lines[line, 0], seen_lines[line, 1] = document, 0
        else:
            found[row, s.REPETITION + 1] = 127
        seen_lines[line, 1] += 1
    for row in range(first, past):
        found[row, s.REPETITION] = _log16(seen_lines[np.int64(lines[row]) & _LOW, 1] - 1)


@inlined
def _block(spaced, is_prose, first, past):
    best, current, start = 0, 0, first
    block_first, block_past = first, first
    for row in range(first, past):
        if current <= 0:
            current, start = 0, row
        if is_prose[row]:
            current += min(spaced[row], 80)
        else:
            current -= max(4, min(10, s.PROSE_WORDS - spaced[row]))
        if current > best:
            best, block_first, block_past = current, start, row + 1
    return block_first, block_past


@inlined
def _mark(words, word_starts, is_prose, first, past, block, document, marks):
    """Count each line of prose, and of the block, for each bucket that it has."""
    for row in range(first, past):
        if not is_prose[row]:
            continue
        in_block = block[0] <= row < block[1]
        for at in range(word_starts[row], word_starts[row + 1]):
            bucket = np.int64(words[at]) & _LOW
            if marks[bucket, _PROSE] != document:
                marks[bucket, _PROSE], marks[bucket, _PROSE_LINES] = document, 0
                marks[bucket, _BLOCK_LINES], marks[bucket, _ROW] = 0, -1
            if marks[bucket, _ROW] != row:
                marks[bucket, _ROW] = row
                marks[bucket, _PROSE_LINES] += 1
                marks[bucket, _BLOCK_LINES] += in_block


@inlined
def _shape(found, counts, words):
    at = s.SHAPE
    for row in range(len(found)):
        chars, letters = max(1, counts[row, f.CHARS]), max(1, counts[row, f.UPPERS] + counts[row, f.LOWERS])
        spaced = max(1, counts[row, f.WORDS])
        told = counts[row, f.UPPERS] + counts[row, f.LOWERS] + counts[row, f.DIGITS] + counts[row, f.WIDES]
        found[row, at] = _log8(counts[row, f.CHARS])
        found[row, at + 1] = _log16(words[row])
        found[row, at + 2] = min(127, 8 * words[row])
        found[row, at + 3] = 127 * counts[row, f.UPPERS] // letters
        found[row, at + 4] = 127 * counts[row, f.DIGITS] // chars
        found[row, at + 5] = 127 * counts[row, f.CAPITALISED] // spaced
        found[row, at + 6] = 127 * counts[row, f.WIDES] // chars
        found[row, at + 7] = _log16(counts[row, f.STOPS])
        found[row, at + 8] = _log16(counts[row, f.COMMAS])
        found[row, at + 9] = min(127, 10 * chars // spaced)
        found[row, at + 10] = _log16(counts[row, f.LONGEST])
        found[row, at + 11] = _log16(counts[row, f.COLONS])
        found[row, at + 12] = _log16(counts[row, f.QUESTIONS])
        found[row, at + 13] = _log16(counts[row, f.SEPARATORS])
        found[row, at + 14] = _log16(counts[row, f.QUOTES])
        found[row, at + 15] = _log16(counts[row, f.SYMBOLS])
        found[row, at + 16] = _log16(counts[row, f.SHOUTED])
        found[row, at + 17] = _log16(counts[row, f.DIGIT_WORDS])
        found[row, at + 18] = _log16(counts[row, f.DASHES])
        found[row, at + 19] = 127 * (chars - min(chars, told)) // chars
        for index, kind in enumerate(s.FIRST_CLASSES):
            found[row, s.FIRST + index] = 127 * (counts[row, f.FIRST] == kind)
        for index, kind in enumerate(s.LAST_CLASSES):
            found[row, s.LAST + index] = 127 * (counts[row, f.LAST] == kind)


@inlined
def _around(found, first, past, gaps, kind, is_name):
    for row in range(first, past):
        found[row, s.GAPS] = 63 * min(2, gaps[row])
        found[row, s.GAPS + 1] = 63 * min(2, gaps[row + 1]) if row + 1 < past else 126
        if kind[row] >= 0:
            found[row, s.WORDING + kind[row]] = 127
        found[row, _NAME] = 127 * is_name[row]


@inlined
def _words(found, words, word_starts, spaced, is_prose, first, past, block, document, marks, lexicon):  # noqa: C901
    """Topic and lexicon, in one walk over the lines' words."""
    keys, values, sieve = lexicon
    for row in range(first, past):
        line_first, line_past = word_starts[row], word_starts[row + 1]
        in_prose_line, in_block = is_prose[row], is_prose[row] and block[0] <= row < block[1]
        column = IN_SHORT if spaced[row] <= SHORT_WORDS else IN_LONG
        shared, shared_block, rare, rare_shared, rare_often, rare_block, rare_top = 0, 0, 0, 0, 0, 0, 0
        known, total, least, most = 0, 0, 0, 0
        pairs, pair_total, pair_least, pair_most = 0, 0, 0, 0
        after_total, after_least, after_most = 0, 0, 0
        for at in range(line_first, line_past):
            bucket = np.int64(words[at]) & _LOW
            in_prose, in_dense = 0, 0
            if marks[bucket, _PROSE] == document:
                in_prose = marks[bucket, _PROSE_LINES] - in_prose_line
                in_dense = marks[bucket, _BLOCK_LINES] - in_block
            shared += in_prose > 0
            shared_block += in_dense > 0
            slot = _find(keys, words[at])
            if slot < 0 or not values[slot, IS_COMMON]:
                rare += 1
                rare_shared += in_prose > 0
                rare_often += in_prose > 2
                rare_block += in_dense > 0
                rare_top += marks[bucket, _TOP] == document
            if slot >= 0:
                value, after = np.int64(values[slot, column]), np.int64(values[slot, AFTER])
                known, total, least, most = known + 1, total + value, min(least, value), max(most, value)
                after_total += after
                after_least, after_most = min(after_least, after), max(after_most, after)
            if at + 1 < line_past:
                pair = _pair_hash(words[at], words[at + 1])
                slot = _find(keys, pair) if _passes(sieve, pair) else -1
                if slot >= 0:
                    value, after = np.int64(values[slot, column]), np.int64(values[slot, AFTER])
                    pairs, pair_total = pairs + 1, pair_total + value
                    pair_least, pair_most = min(pair_least, value), max(pair_most, value)
                    after_least, after_most = min(after_least, after), max(after_most, after)
        at, count = s.TOPIC, line_past - line_first
        if rare:
            found[row, at], found[row, at + 1] = 127 * rare_shared // rare, 127 * rare_often // rare
            found[row, at + 2], found[row, at + 3] = 127 * rare_block // rare, 127 * rare_top // rare
        found[row, at + 4] = _log16(rare)
        if count:
            found[row, at + 5], found[row, at + 6] = 127 * shared // count, 127 * shared_block // count
        at = s.LEXICON
        if known:
            found[row, at], found[row, at + 1], found[row, at + 2] = total // known, least, most
            found[row, at + 3], found[row, at + 9] = 127 * known // count, after_total // known
        if pairs:
            found[row, at + 4], found[row, at + 5], found[row, at + 6] = (
                pair_total // pairs,
                pair_least,
                pair_most,
            )
            found[row, at + 7] = 127 * pairs // (count - 1)
        found[row, at + 10], found[row, at + 11] = after_least, after_most


@inlined
def _whole_lines(found, lines, word_starts, spaced, keys, values):
    for row in range(len(found)):
        if 0 < word_starts[row + 1] - word_starts[row] <= LINE_WORDS:
            slot = _find(keys, lines[row])
            if slot >= 0:
                column = IN_SHORT if spaced[row] <= SHORT_WORDS else IN_LONG
                found[row, s.LEXICON + 8], found[row, s.LEXICON + 12] = (
                    values[slot, column],
                    values[slot, AFTER],
                )


@inlined
def _place(found, counts, is_prose, kind, first, past, block):
    block_first, block_past = block
    at = s.PLACE
    chars, prose_chars, prose_lines, block_chars = 0, 0, 0, 0
    for row in range(first, past):
        chars += counts[row, f.CHARS]
        prose_chars += counts[row, f.CHARS] * is_prose[row]
        prose_lines += is_prose[row]
        block_chars += counts[row, f.CHARS] * (block_first <= row < block_past)
    chars_above, prose_above, lines_above, up, below_comments = 0, 0, 0, s.FAR, False
    for row in range(first, past):
        found[row, at], found[row, at + 1] = _log8(row - first), _log8(past - 1 - row)
        found[row, at + 2], found[row, at + 3] = 127 * (row - first) // (past - first), _log8(past - first)
        found[row, at + 4], found[row, at + 5] = 127 * prose_above // max(1, prose_chars), _log8(prose_chars)
        found[row, at + 6], found[row, at + 7] = (
            127 * prose_chars // max(1, chars),
            127 * chars_above // max(1, chars),
        )
        found[row, at + 8], found[row, at + 9], found[row, at + 11] = (
            _log16(prose_lines),
            _log16(up),
            127 * is_prose[row],
        )
        found[row, at + 12] = 127 * (block_first <= row < block_past)
        found[row, at + 13], found[row, at + 14] = (
            _log16(max(0, block_first - row)),
            _log16(max(0, row - block_past + 1)),
        )
        found[row, at + 15], found[row, at + 16] = (
            127 * below_comments,
            127 * min(prose_chars, block_chars) // max(1, prose_chars),
        )
        below_comments = below_comments or (kind[row] == s.COMMENT and lines_above >= 2)
        chars_above += counts[row, f.CHARS]
        prose_above += counts[row, f.CHARS] * is_prose[row]
        lines_above += is_prose[row]
        up = 1 if is_prose[row] else min(up + 1, s.FAR)
    down = s.FAR
    for row in range(past - 1, first - 1, -1):
        found[row, at + 10] = _log16(down)
        down = 1 if is_prose[row] else min(down + 1, s.FAR)


@cache
def hashes_of_pairs():  # noqa: ANN201
    """The kernel: words → the hash of each with its successor; the last one's is 0."""
    return kernel(_pairs)


@cache
def hashes_of_lines():  # noqa: ANN201
    """The kernel: words, word_starts → the hash of each line."""
    return kernel(_lines)


def _pairs(words):
    found = np.zeros(len(words), np.uint32)
    for at in range(len(words) - 1):
        found[at] = _pair_hash(words[at], words[at + 1])
    return found


def _lines(words, word_starts):
    return _line_hashes(words, word_starts)
