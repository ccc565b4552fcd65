"""The subset construction of `automata.table`, compiled: thousands of sets of states for each pattern."""

# ruff: noqa: ANN001, ANN201, ANN202 -- numba: arrays in, arrays out
import numpy as np

from transforms.automata import DEAD, FOUND
from transforms.kernels import inlined

_ODD = np.uint64(0x9E3779B97F4A7C15)
_FIRST = 2  # the number of the first set, behind `DEAD` and `FOUND`


@inlined
def _closure(found, pending, count, seen, stamp, states, passes_ends):
    """Put into `found` where the pending states lead without reading, as `_Reach.closure` does; how many.

    seen, stamp: which states were met. states: as `explored` takes it.
    """
    begins, targets, kinds, is_start, is_end, is_useful, final = states
    filled = 0
    while count:
        count -= 1
        state = pending[count]
        if seen[state] == stamp:
            continue
        seen[state] = stamp
        is_closed = is_start[state] or (is_end[state] and not passes_ends)
        if kinds[state] or state == final or (is_closed and is_end[state]):
            if is_useful[state]:
                found[filled] = state
                filled += 1
        elif not is_closed:
            for at in range(begins[state], begins[state + 1]):
                pending[count] = targets[at]
                count += 1
    return filled


@inlined
def _with_room(pool, wanted):
    """An array with what the pool holds, and room for so many entries."""
    if wanted <= len(pool):
        return pool
    larger = np.zeros(2 * wanted, pool.dtype)
    larger[: len(pool)] = pool
    return larger


@inlined
def _closures(states):
    """From where to where in a pool the states stand that come after each one has read, and the pool."""
    begins, targets = states[0], states[1]
    count = len(begins) - 1
    pool, bounds = np.zeros(4 * count, np.int32), np.zeros(count + 1, np.int64)
    found, pending = np.zeros(count, np.int32), np.zeros(count + len(targets), np.int32)
    seen = np.full(count, -1, np.int32)
    for state in range(count):
        filled = 0
        if states[2][state]:
            own = targets[begins[state] : begins[state + 1]]
            pending[: len(own)] = own
            filled = _closure(found, pending, len(own), seen, state, states, False)
        start = bounds[state]
        bounds[state + 1] = start + filled
        pool = _with_room(pool, start + filled)
        pool[start : start + filled] = found[:filled]
    return bounds, pool


@inlined
def _finds_at_end(states):
    """Which states are final where the line ends."""
    begins, targets, is_end, final = states[0], states[1], states[4], states[6]
    count = len(begins) - 1
    found, pending = np.zeros(count, np.int32), np.zeros(count + len(targets), np.int32)
    seen = np.full(count, -1, np.int32)
    holds = np.zeros(count, np.bool_)
    for state in np.flatnonzero(is_end):
        pending[0] = state
        for at in range(_closure(found, pending, 1, seen, state, states, True)):
            holds[state] = holds[state] or found[at] == final
    return holds


@inlined
def _key(state):
    mixed = (np.uint64(state) + np.uint64(1)) * _ODD
    return mixed ^ (mixed >> np.uint64(29))


@inlined
def _numbered(fresh, stamp, seen, final, sets):
    """The number of a set whose states are stamped; it is put among the others while there is room.

    sets: open addressing to numbers (0: free); members of all sets; where each set's begin, and one more; how
    many sets there are. Returns the number, and the sets as they are then.
    """
    slots, members, bounds, met = sets
    if not len(fresh):
        return DEAD, sets
    if seen[final] == stamp:
        return FOUND, sets
    key = np.uint64(0)
    for state in fresh:
        key += _key(state)
    mask = len(slots) - 1
    slot = np.int64((key * _ODD) >> np.uint64(32)) & mask
    while slots[slot]:
        start, past = bounds[slots[slot] - _FIRST], bounds[slots[slot] - _FIRST + 1]
        is_same = past - start == len(fresh)
        while is_same and start < past:
            is_same = seen[members[start]] == stamp
            start += 1
        if is_same:
            return slots[slot], sets
        slot = (slot + 1) & mask
    if met + 1 == len(bounds):
        return FOUND, sets
    past = bounds[met] + len(fresh)
    members = _with_room(members, past)
    members[bounds[met] : past] = fresh
    bounds[met + 1], slots[slot] = past, met + _FIRST
    return met + _FIRST, (slots, members, bounds, met + 1)


@inlined
def _readers(subset, kinds, has):
    """A number per class of symbols, 0 where no state reads it; equal where the same states do."""
    found = np.zeros(has.shape[1], np.uint64)
    for state in subset:
        for column in range(1, has.shape[1]):
            if has[kinds[state], column]:
                found[column] += _key(state)
    return found


@inlined
def _same_as(subset, kinds, has, readers, column):
    """The first class of symbols that the same states of a set read."""
    for known in range(1, column):
        if readers[known] == readers[column]:
            is_same = True
            for state in subset:
                is_same = is_same and has[kinds[state], column] == has[kinds[state], known]
            if is_same:
                return known
    return column


@inlined
def _step(fresh, subset, kinds, has, column, reach, pool, seen, stamp):
    """Put into `fresh`, and stamp, where a set's states stand once each has read a symbol; how many."""
    size = 0
    for state in subset:
        if has[kinds[state], column]:
            for at in range(reach[state], reach[state + 1]):
                if seen[pool[at]] != stamp:
                    seen[pool[at]] = stamp
                    fresh[size] = pool[at]
                    size += 1
    return size


@inlined
def _marked(sets, finds_at_end, cruising):
    """`Table.ends` and `Table.is_cruising`."""
    _, members, bounds, met = sets
    is_cruise = np.zeros(len(finds_at_end), np.bool_)
    is_cruise[cruising] = True
    ends, is_cruising = np.zeros(met + _FIRST, np.bool_), np.zeros(met + _FIRST, np.bool_)
    ends[FOUND] = is_cruising[DEAD] = True
    for number in range(met):
        own = members[bounds[number] : bounds[number + 1]]
        ends[number + _FIRST] = finds_at_end[own].any()
        is_cruising[number + _FIRST] = is_cruise[own].all()
    return ends, is_cruising


def explored(states, has, begun, cruising, most_states):
    """The sets that are met, breadth first, from the one that begins a line and the one that cruises.

    states: of the automaton: where in the next column those after each begin; these; the kind of symbols
    that each reads (0: none); whether it is an anchor of starts, of ends; whether it may come to the final
    one; the final one. has: per kind and class of symbols.

    Returns `after`, `ends` and `is_cruising` as `Table` has them, and the numbers of the two sets.
    """
    kinds, final, classes = states[2], states[6], has.shape[1]
    reach, pool = _closures(states)
    seen, stamp, fresh = np.zeros(len(kinds), np.int64), 0, np.zeros(len(kinds), np.int32)
    slots = np.zeros(1 << (np.int64(np.log2(most_states)) + 3), np.int64)
    sets = slots, np.zeros(16 * len(kinds), np.int32), np.zeros(most_states + 1, np.int64), 0
    numbers = np.zeros(2, np.int64)
    for at, given in enumerate((begun, cruising)):
        stamp += 1
        seen[given] = stamp
        numbers[at], sets = _numbered(given, stamp, seen, final, sets)
    after = np.zeros((most_states + _FIRST, classes), np.int16)
    after[:, 0] = np.arange(most_states + _FIRST)
    after[FOUND] = FOUND
    row = 0
    while row < sets[3]:
        subset = sets[1][sets[2][row] : sets[2][row + 1]]
        readers = _readers(subset, kinds, has)
        for column in range(1, classes):
            known = _same_as(subset, kinds, has, readers, column) if readers[column] else 0
            if known < column:
                after[row + _FIRST, column] = after[row + _FIRST, known] if known else DEAD
                continue
            stamp += 1
            size = _step(fresh, subset, kinds, has, column, reach, pool, seen, stamp)
            after[row + _FIRST, column], sets = _numbered(fresh[:size], stamp, seen, final, sets)
        row += 1
    ends, is_cruising = _marked(sets, _finds_at_end(states), cruising)
    return after[: row + _FIRST].copy(), ends, is_cruising, numbers[0], numbers[1]
