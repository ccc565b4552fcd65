"""The tables of several patterns joined to one, so that one pass over a line asks for all of them.

A state of the joint table is a state of each pattern's table. Only those states are made that some text leads
to, shortest texts first. Where the joint table ends, the patterns that have come this far are noted as
possible, and the pass goes on with what may stand anywhere in a line (`Table.cruise`): no match is missed.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from transforms.automata import FOUND, Alphabet, Table
from transforms.kernels import compiled


class Joint(NamedTuple):
    """The joint table. A set of patterns is a row of 64-bit words, a bit for each pattern."""

    columns: np.ndarray  # class of each byte, as in `Alphabet`
    after: np.ndarray  # int16, states × classes: the next state; 0 if nothing more can be found; -1 - event
    ends: np.ndarray  # uint64, states × words: the patterns found, if the line ends here
    marks: np.ndarray  # uint64, events × words: the patterns found, wherever the line ends
    onward: np.ndarray  # int16 per event: the state to go on in
    first: int


def joined(tables: Sequence[Table], letters: Alphabet, most_states: int) -> Joint:
    """The joint table, with at most `most_states` states (three or more).

    letters: classes of bytes that tell apart whatever one of the tables tells apart.
    """
    bytes_of_classes = [0x80, *letters.members]  # the first continues a character
    sizes = [len(table.after) for table in tables]
    reached, noted, ends = compiled(_product)(
        np.concatenate([table.after[:, table.columns[bytes_of_classes]] for table in tables]),
        np.concatenate([table.ends for table in tables]),
        np.concatenate([table.is_cruising for table in tables]),
        np.cumsum([0, *sizes[:-1]]),
        np.array([table.cruise for table in tables], np.int16),
        np.array([table.first for table in tables], np.int16),
        most_states,
    )
    marks, onward, events = _events(reached, noted)
    assert max(len(reached), len(marks)) < 1 << 15, "numbers of states and events are 16 bits wide"
    is_event = noted.any(axis=2)
    after = reached.astype(np.int16)
    after[is_event] = -1 - events
    return Joint(letters.columns, after, ends, marks, onward.astype(np.int16), 2)


def _events(reached: np.ndarray, noted: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is found and where it goes on from there, each pair once, and which of them each event is."""
    is_event = noted.any(axis=2)
    pairs = np.column_stack([noted[is_event], reached[is_event].astype(np.uint64)])
    order = np.lexsort(pairs.T)
    is_new = np.ones(len(pairs), bool)
    is_new[1:] = (pairs[order[1:]] != pairs[order[:-1]]).any(axis=1)
    numbers = np.empty(len(pairs), np.int64)
    numbers[order] = np.cumsum(is_new) - 1
    different = pairs[order[is_new]]
    return different[:, :-1].copy(), different[:, -1].astype(np.int64), numbers


def _product(after, ends, is_cruising, bases, cruise, first, most_states):  # noqa: ANN001, ANN202, C901
    patterns, classes = len(first), after.shape[1]
    bits = np.uint64(1) << (np.arange(patterns) & 63).astype(np.uint64)
    states = np.zeros((most_states, patterns), np.int16)
    states[1], states[2], count = cruise, first, 3  # state 0 finds nothing more
    sizes = np.zeros(most_states, np.int32)  # patterns that a state still speaks of
    cruises = 1 if cruise.any() else 0
    # What comes after each state by each class, and what is found on the way.
    reached = np.zeros((most_states, classes), np.int32)
    noted = np.zeros((most_states, classes, (patterns + 63) // 64), np.uint64)
    found_at_end = np.zeros((most_states, noted.shape[2]), np.uint64)
    slots = np.zeros(4 * most_states, np.int64)  # open addressing: where a state stands in `states`; 0: free
    # Of one state by each class: what comes after it for each live pattern, for how many, and their hash.
    targets, wide = np.zeros((classes, patterns), np.int16), np.zeros(classes, np.int32)
    keys = np.zeros(classes, np.uint64)
    number = 1
    while number < count:
        live = np.flatnonzero(states[number])
        wide[:], keys[:] = 0, 0
        for at, pattern in enumerate(live):
            row = bases[pattern] + states[number, pattern]
            if ends[row]:
                found_at_end[number, pattern >> 6] |= bits[pattern]
            for column in range(classes):
                state = after[row, column]
                targets[column, at] = 0 if state == FOUND else state
                if state == FOUND:
                    noted[number, column, pattern >> 6] |= bits[pattern]
                elif state:
                    wide[column] += 1
                    key = (keys[column] ^ np.uint64(pattern << 16 | state)) * np.uint64(0x9E3779B97F4A7C15)
                    keys[column] = key ^ key >> np.uint64(29)
        for column in range(classes):
            if not wide[column]:
                continue
            slot = np.int64(keys[column] % np.uint64(len(slots)))
            while slots[slot]:
                is_same = sizes[slots[slot]] == wide[column]
                for at, pattern in enumerate(live):
                    target = targets[column, at]
                    is_same = is_same and (not target or target == states[slots[slot], pattern])
                if is_same:
                    break
                slot = (slot + 1) % len(slots)
            if not slots[slot] and count < most_states:
                for at, pattern in enumerate(live):
                    states[count, pattern] = targets[column, at]
                sizes[count], slots[slot] = wide[column], count
                count += 1
            reached[number, column] = slots[slot] or cruises
            if not slots[slot]:
                for at, pattern in enumerate(live):
                    if targets[column, at] and not is_cruising[bases[pattern] + targets[column, at]]:
                        noted[number, column, pattern >> 6] |= bits[pattern]
        number += 1
    return reached[:count], noted[:count], found_at_end[:count]
