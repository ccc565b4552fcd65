"""Automata run over several lines at once: the kernels for lines that are read to their end.

In one line each step waits for the one before it: the next state stands where the last one says. Four lines
side by side do not wait for each other, and are read in less than half the time. A lane that is done gets the
next line; where none is left, it stays in the state that nothing leads out of. Imported only where compiled.
"""

# ruff: noqa: ANN001, ANN201, ANN202 -- numba: arrays in, arrays out
import numpy as np

from transforms.automata import DEAD, FOUND
from transforms.kernels import inlined

_LANES = 4
_FOREVER = 1 << 62  # bytes left to a lane without a line


def words(offsets, data, rows, columns, after, ends, marks, onward, first):  # noqa: C901 -- one loop
    """As `prefilter._words`: for each row the set of patterns of a joint table that may match.

    rows: of lines that are not empty.
    """
    found = np.zeros((len(rows), ends.shape[1]), np.uint64)
    at, position = np.zeros(_LANES, np.int64), np.zeros(_LANES, np.int64)
    left, state = np.zeros(_LANES, np.int64), np.zeros(_LANES, np.int64)
    fresh = _fill(at, position, left, state, 0, offsets, rows, first)
    while True:
        count = min(left[0], left[1], left[2], left[3])
        if count == _FOREVER:
            return found
        p0, p1, p2, p3 = position[0], position[1], position[2], position[3]
        s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
        for step in range(count):
            s0 = np.int64(after[s0, columns[data[p0 + step]]])
            s1 = np.int64(after[s1, columns[data[p1 + step]]])
            s2 = np.int64(after[s2, columns[data[p2 + step]]])
            s3 = np.int64(after[s3, columns[data[p3 + step]]])
            if (s0 | s1 | s2 | s3) < 0:  # the sign of any
                if s0 < 0:
                    s0 = _noted(found, at[0], s0, marks, onward)
                if s1 < 0:
                    s1 = _noted(found, at[1], s1, marks, onward)
                if s2 < 0:
                    s2 = _noted(found, at[2], s2, marks, onward)
                if s3 < 0:
                    s3 = _noted(found, at[3], s3, marks, onward)
        state[0], state[1], state[2], state[3] = s0, s1, s2, s3
        for lane in range(_LANES):
            position[lane] += count
            left[lane] -= count
            if left[lane] == 0:
                found[at[lane]] |= ends[state[lane]]
        fresh = _fill(at, position, left, state, fresh, offsets, rows, first)


def accepts(offsets, data, rows, columns, after, ends, first):
    """For each row whether a pattern's table accepts it. rows: of lines that are not empty."""
    found = np.zeros(len(rows), np.bool_)
    at, position = np.zeros(_LANES, np.int64), np.zeros(_LANES, np.int64)
    left, state = np.zeros(_LANES, np.int64), np.zeros(_LANES, np.int64)
    fresh = _fill(at, position, left, state, 0, offsets, rows, first)
    while True:
        count = min(left[0], left[1], left[2], left[3])
        if count == _FOREVER:
            return found
        p0, p1, p2, p3 = position[0], position[1], position[2], position[3]
        s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
        for step in range(count):
            s0 = np.int64(after[s0, columns[data[p0 + step]]])
            s1 = np.int64(after[s1, columns[data[p1 + step]]])
            s2 = np.int64(after[s2, columns[data[p2 + step]]])
            s3 = np.int64(after[s3, columns[data[p3 + step]]])
        state[0], state[1], state[2], state[3] = s0, s1, s2, s3
        for lane in range(_LANES):
            position[lane] += count
            left[lane] -= count
            if at[lane] >= 0 and (left[lane] == 0 or state[lane] <= FOUND):
                found[at[lane]] = ends[state[lane]]
                left[lane] = 0
        fresh = _fill(at, position, left, state, fresh, offsets, rows, first)


@inlined
def _noted(found, row, state, marks, onward):
    """The state to go on in, once what an event tells is noted."""
    found[row] |= marks[-1 - state]
    return np.int64(onward[-1 - state])


@inlined
def _fill(at, position, left, state, fresh, offsets, rows, first):
    """Give the next lines, from `fresh` on, to the lanes that are at an end; returns the next one then."""
    for lane in range(_LANES):
        if left[lane] > 0 and at[lane] >= 0:
            continue
        if fresh < len(rows):
            row = rows[fresh]
            at[lane], position[lane], state[lane] = fresh, offsets[row], first
            left[lane] = offsets[row + 1] - offsets[row]
            fresh += 1
        else:
            at[lane], position[lane], left[lane], state[lane] = -1, 0, _FOREVER, DEAD
    return fresh
