"""The compiled form of `second_look`, for whole batches: imported only where there are many lines."""

# ruff: noqa: ANN001, ANN201, ANN202 -- numba: arrays in, arrays out
from functools import cache

import numpy as np

from transforms import second_look as s
from transforms.kernels import inlined, kernel

_NEAR, _BESIDE, _AROUND = (np.array(own) for own in (s.NEAR, s.BESIDE, s.AROUND))
_EXPECTED = s.EXPECTED
_WORDS, _TOTALS, _SHARES, _SPREAD, _BLOCK, _NEXT = (
    s.CONTEXT.index(name)
    for name in (
        *("words_-2", "expected_words", "expected_around_5", "answer_tenth", "block_words", "likely_above"),
    )
)
_SIDE_BY_SIDE = 64  # lines whose leaves are looked for together


@cache
def context_kernel():
    """The kernel: answers, words, starts, rows, to → writes `CONTEXT` of the rows into the first columns."""
    return kernel(_context)


@cache
def added_kernel():
    """The kernel: columns, chosen, limit, value → what the trees add, int64 per row."""
    return kernel(_added)


def _added(read, chosen, limit, value):
    rows = read.shape[1]
    total = np.zeros(rows, np.int64)
    columns = np.zeros((read.shape[0], _SIDE_BY_SIDE), np.int16)
    leaf, sums = np.empty(_SIDE_BY_SIDE, np.int16), np.empty(_SIDE_BY_SIDE, np.int64)
    for first in range(0, rows, _SIDE_BY_SIDE):
        count = min(_SIDE_BY_SIDE, rows - first)
        for column in range(len(columns)):
            for at in range(count):
                columns[column, at] = read[column, first + at]
        sums[:] = 0
        for tree in range(len(value)):
            # All levels in one loop over lines, without a branch: it is vectorised.
            a, b, c, d, e, g = chosen[tree]
            most_a, most_b, most_c, most_d, most_e, most_g = limit[tree]
            for at in range(_SIDE_BY_SIDE):
                leaf[at] = (
                    (columns[a, at] > most_a)
                    | ((columns[b, at] > most_b) << 1)
                    | ((columns[c, at] > most_c) << 2)
                    | ((columns[d, at] > most_d) << 3)
                    | ((columns[e, at] > most_e) << 4)
                    | ((columns[g, at] > most_g) << 5)
                )
            for at in range(_SIDE_BY_SIDE):
                sums[at] += value[tree, leaf[at]]
        total[first : first + count] = sums[:count]
    return total


def _context(answers, words, starts, rows, to):
    slot = 0
    for document in range(len(starts) - 1):
        first, past = starts[document], starts[document + 1]
        begin = slot
        while slot < len(rows) and rows[slot] < past:
            slot += 1
        if slot > begin:
            own, result = rows[begin:slot] - first, to[:, begin:slot]
            _document(answers[first:past], words[first:past], own, result)


@inlined
def _document(answers, words, rows, to):
    weights = np.zeros(len(answers) + 1, np.int64)  # down to each line
    sums = np.zeros(len(answers) + 1, np.int64)
    for row in range(len(answers)):
        weight = 2 * np.int64(words[row]) + 1
        weights[row + 1] = weights[row] + weight
        sums[row + 1] = sums[row] + weight * _EXPECTED[answers[row] + s.MOST_ANSWER]
    _lines(answers, words, rows, to)
    _totals(weights, sums, rows, to)
    _shares(weights, sums, rows, to)
    _spread(answers, rows, to)
    _block(weights, sums, rows, to)
    _next(answers, rows, to)


@inlined
def _lines(answers, words, rows, to):
    count = len(answers)
    for slot in range(len(rows)):
        row = rows[slot]
        to[0, slot] = answers[row]
        for column in range(len(_NEAR)):
            at = row + _NEAR[column]
            to[1 + column, slot] = answers[at] if 0 <= at < count else s.NO_ANSWER
        for column in range(len(_BESIDE)):
            at = row + _BESIDE[column]
            to[_WORDS + column, slot] = min(words[at], s.MOST) if 0 <= at < count else -1


@inlined
def _most_words(expected):
    return min(expected // (2 * s.GRADES), s.MOST)


@inlined
def _totals(weights, sums, rows, to):
    count = len(sums) - 1
    in_all = max(1, sums[count])
    for slot in range(len(rows)):
        row = rows[slot]
        to[_TOTALS, slot] = _most_words(sums[count])
        to[_TOTALS + 1, slot] = sums[count] // weights[count]
        to[_TOTALS + 2, slot] = min(count, s.MOST)
        to[_TOTALS + 3, slot] = sums[row + 1] * s.GRADES // in_all
        to[_TOTALS + 4, slot] = _most_words(sums[row])
        to[_TOTALS + 5, slot] = row * s.GRADES // count


@inlined
def _share(weights, sums, first, past):
    return (sums[past] - sums[first]) // (weights[past] - weights[first]) if past > first else -1


@inlined
def _shares(weights, sums, rows, to):
    count = len(sums) - 1
    for slot in range(len(rows)):
        row = rows[slot]
        for at in range(len(_AROUND)):
            first, past = max(row - _AROUND[at], 0), min(row + _AROUND[at] + 1, count)
            to[_SHARES + 3 * at, slot] = _share(weights, sums, first, past)
            to[_SHARES + 3 * at + 1, slot] = _share(weights, sums, first, row)
            to[_SHARES + 3 * at + 2, slot] = _share(weights, sums, row + 1, past)


@inlined
def _spread(answers, rows, to):
    ranked, last = np.sort(answers), len(answers) - 1
    for slot in range(len(rows)):
        to[_SPREAD, slot] = ranked[last - last // 10]
        to[_SPREAD + 1, slot] = ranked[last - last // 4]
        to[_SPREAD + 2, slot] = ranked[last - last // 2]
        to[_SPREAD + 3, slot] = ranked[last - 3 * last // 4]
        to[_SPREAD + 4, slot] = ranked[last]


@inlined
def _block(weights, sums, rows, to):
    first, past, begin, most, total = 0, 0, 0, np.int64(0), np.int64(0)
    for row in range(len(sums) - 1):
        if total <= 0:
            total, begin = np.int64(0), row
        total += sums[row + 1] - sums[row] - s.IN_BLOCK * (weights[row + 1] - weights[row])
        if total > most:
            first, past, most = begin, row + 1, total
    share = (sums[past] - sums[first]) * s.GRADES // max(1, sums[-1])
    for slot in range(len(rows)):
        to[_BLOCK, slot] = _most_words(most)
        to[_BLOCK + 1, slot] = share
        to[_BLOCK + 2, slot] = min(max(first - rows[slot], 0), s.MOST)
        to[_BLOCK + 3, slot] = min(max(rows[slot] - past + 1, 0), s.MOST)


@inlined
def _next(answers, rows, to):
    slot, likely, unlikely = 0, s.FAR, s.FAR
    for row in range(len(answers)):
        likely = 0 if answers[row] > s.LIKELY else min(likely + 1, s.FAR)
        unlikely = 0 if answers[row] < s.UNLIKELY else min(unlikely + 1, s.FAR)
        if slot < len(rows) and rows[slot] == row:
            to[_NEXT, slot], to[_NEXT + 2, slot] = likely, unlikely
            slot += 1
    slot, likely, unlikely = len(rows) - 1, s.FAR, s.FAR
    for row in range(len(answers) - 1, -1, -1):
        likely = 0 if answers[row] > s.LIKELY else min(likely + 1, s.FAR)
        unlikely = 0 if answers[row] < s.UNLIKELY else min(unlikely + 1, s.FAR)
        if slot >= 0 and rows[slot] == row:
            to[_NEXT + 1, slot], to[_NEXT + 3, slot] = likely, unlikely
            slot -= 1


assert s.LEVELS == 6  # as `_added` spells out
