"""The compiled form of `features.reference`, for whole batches: imported only where there is much text."""

from functools import cache

import numpy as np

from transforms.features import (
    CAPITALISED,
    CHARS,
    CLASS_COUNT,
    CLOSER,
    COLON,
    COLONS,
    COMMA,
    COMMAS,
    COUNTS,
    DASH,
    DASHES,
    DIGIT,
    DIGIT_WORDS,
    DIGITS,
    FIRST,
    FNV_BASIS,
    FNV_PRIME,
    LAST,
    LETTER,
    LONGEST,
    LOWER,
    LOWERS,
    MASK,
    OPENER,
    OTHER,
    QUESTION,
    QUESTIONS,
    QUOTES,
    SEPARATOR,
    SEPARATORS,
    SHOUTED,
    SPACE,
    STOP,
    STOPS,
    SYMBOLS,
    UPPER,
    UPPERS,
    WIDE,
    WIDES,
    WORDS,
)
from transforms.kernels import kernel


@cache
def count_kernel():  # noqa: ANN201 -- numba's dispatcher has no public type
    """The kernel: offsets, data, classes, points → counts, words, word_starts."""
    return kernel(_count)


def _count(offsets, data, classes, points):  # noqa: ANN001, ANN202, C901 -- one loop, compiled: arrays in, arrays out
    rows = len(offsets) - 1
    counts = np.zeros((rows, len(COUNTS)), np.int32)
    words = np.empty((offsets[-1] - offsets[0]) // 2 + rows + 1, np.uint32)  # a word takes a byte, and a gap
    word_starts = np.zeros(rows + 1, np.int64)
    word_count = 0
    basis, prime, mask = np.uint64(FNV_BASIS), np.uint64(FNV_PRIME), np.uint64(MASK)
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
