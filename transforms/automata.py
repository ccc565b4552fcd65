"""A pattern's automaton made deterministic: one table per pattern, as far as it is worth.

The subset construction (Rabin and Scott, "Finite Automata and Their Decision Problems", 1959), breadth first,
over classes of symbols that no pattern tells apart. Where it stops, everything counts as found: the table
accepts whatever the automaton accepts, and more.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from transforms.patterns import ANY, BLANK, LOWER_CASE, UPPER_CASE, Automaton

DEAD, FOUND = 0, 1  # the states in which the answer is known
LITERAL, SHAPE, ANYWHERE = range(3)  # a line begins with certain letters; with any word; or with anything
_NEAR = (
    2  # symbols behind a loop that `cruise` looks ahead; more makes it less exact, less makes it meet less
)


class Alphabet(NamedTuple):
    """Classes of first bytes of characters."""

    columns: np.ndarray  # class of each byte, uint8; 0 for the bytes that continue a character
    members: list[int]  # a byte of each class from 1 on


class Table(NamedTuple):
    """A deterministic automaton; the states `DEAD` and `FOUND` are never left."""

    columns: np.ndarray  # its own class of each byte, as in `Alphabet`
    after: np.ndarray  # int16, states × classes: the next state; class 0 stays
    ends: np.ndarray  # bool per state: found, if the line ends here
    first: int
    cruise: int  # what is waited for anywhere in a line; `DEAD` if nothing is
    is_cruising: np.ndarray  # bool per state: whatever it accepts, `cruise` accepts
    kind: int  # how lines begin that match: `LITERAL`, `SHAPE` or `ANYWHERE`


def alphabet(automata: Iterable[Automaton]) -> Alphabet:
    """The coarsest classes of symbols that keep apart what some state keeps apart."""
    sets = sorted({symbols for automaton in automata for symbols in automaton.symbols} - {0})
    columns = np.zeros(256, np.uint8)
    members: list[int] = []
    seen: dict[tuple[int, ...], int] = {}
    for byte in range(256):
        if ANY >> byte & 1:
            kind = tuple(symbols >> byte & 1 for symbols in sets)
            if kind not in seen:
                members.append(byte)
                seen[kind] = len(members)
            columns[byte] = seen[kind]
    return Alphabet(columns, members)


def table(automaton: Automaton, most_states: int) -> Table:
    """The deterministic automaton; at most `most_states` of its states (two or more) are looked into."""
    letters = alphabet([automaton])
    subsets = _Subsets(automaton, letters)
    first, cruise = subsets.number(subsets.begun), subsets.number(subsets.cruising)
    rows = []
    while len(rows) < min(most_states, len(subsets.members)):
        rows.append(subsets.row(subsets.members[len(rows)]))
    count = len(rows) + 2  # subsets are numbered from 2; those not looked into count as found
    after = np.zeros((count, len(letters.members) + 1), np.int16)
    after[:, 0] = np.arange(count)
    after[FOUND] = FOUND
    for number, row in enumerate(rows, 2):
        for column, target in row.items():
            after[number, column] = target if target < count else FOUND
    looked_into = subsets.members[: len(rows)]
    ends = np.array([False, True, *map(subsets.is_found_at_end, looked_into)])
    is_cruising = np.array([True, False, *(members <= subsets.cruising for members in looked_into)])
    return Table(letters.columns, after, ends, first, cruise, is_cruising, subsets.kind())


class _Subsets:
    """Sets of states of an automaton, numbered as they are met."""

    def __init__(self, automaton: Automaton, letters: Alphabet) -> None:
        self.automaton = automaton
        columns = {
            symbols: [at for at, byte in enumerate(letters.members, 1) if symbols >> byte & 1]
            for symbols in set(automaton.symbols)
        }
        self.columns = [columns[symbols] for symbols in automaton.symbols]
        self.numbers: dict[frozenset[int], int] = {}
        self.members: list[frozenset[int]] = []
        self.reached: dict[int, frozenset[int]] = {}

    def number(self, subset: frozenset[int]) -> int:
        """The number of a subset: `DEAD`, `FOUND`, or from 2 on."""
        if not subset:
            return DEAD
        if self.automaton.final in subset:
            return FOUND
        if subset not in self.numbers:
            self.members.append(subset)
            self.numbers[subset] = len(self.members) + 1
        return self.numbers[subset]

    def row(self, subset: frozenset[int]) -> dict[int, int]:
        """From a class of symbols to the number of the subset that comes next."""
        readers: dict[int, list[int]] = {}
        for state in subset:
            for column in self.columns[state]:
                readers.setdefault(column, []).append(state)
        known: dict[tuple[int, ...], int] = {}
        row = {}
        for column, states in readers.items():
            key = tuple(states)
            if key not in known:
                known[key] = self.number(self.step(states))
            row[column] = known[key]
        return row

    def step(self, states: Iterable[int]) -> frozenset[int]:
        """Where states may stand once each has read a symbol of its own."""
        return frozenset().union(*map(self.after, states))

    def after(self, state: int) -> frozenset[int]:
        if state not in self.reached:
            self.reached[state] = self._closure(self.automaton.after[state], passes=set())
        return self.reached[state]

    def is_found_at_end(self, subset: frozenset[int]) -> bool:
        ends = self.automaton.ends
        return self.automaton.final in self._closure(subset & ends, passes=ends)

    @cached_property
    def begun(self) -> frozenset[int]:
        """Where a line begins."""
        return self._closure([self.automaton.first], passes=self.automaton.starts)

    @cached_property
    def cruising(self) -> frozenset[int]:
        """The states behind loops that no words end, reached without a letter by itself, and those near."""
        if not self._loops:
            return frozenset()
        near = self._behind_words(self.step([*self._loops, *filter(self._reads_words, self.begun)]))
        for _ in range(_NEAR):
            near |= {state for state in self.step(near) if not self._waits_for_nothing(state)}
        return near

    @cached_property
    def _loops(self) -> list[int]:
        kind = LOWER_CASE | UPPER_CASE | BLANK
        anywhere = self._behind_words(self.begun)
        return [state for state in anywhere if self._reads(state, kind) and state in self.after(state)]

    def _waits_for_nothing(self, state: int) -> bool:
        """Whether any letter will do for it, or the line's end. To wait for it is to wait for any line."""
        return self._reads(state, LOWER_CASE | UPPER_CASE) or state in self.automaton.ends

    def kind(self) -> int:
        """How lines begin that match."""
        if self._loops:
            return ANYWHERE
        return SHAPE if any(map(self._reads_words, self.begun)) else LITERAL

    def _behind_words(self, states: frozenset[int]) -> frozenset[int]:
        """What may be reached by reading blanks, and classes that hold all small or all capital letters."""
        found = fresh = states
        while fresh:
            readers = [state for state in fresh if self._reads_words(state) or self._reads(state, BLANK)]
            fresh = self.step(readers) - found
            found |= fresh
        return found

    def _reads_words(self, state: int) -> bool:
        return self._reads(state, LOWER_CASE) or self._reads(state, UPPER_CASE)

    def _reads(self, state: int, symbols: int) -> bool:
        return self.automaton.symbols[state] & symbols == symbols

    def _closure(self, states: Iterable[int], passes: set[int]) -> frozenset[int]:
        """The states that read, end, or are final, reached without reading; anchors only if in `passes`."""
        automaton = self.automaton
        pending, seen, found = list(states), set(), set()
        while pending:
            state = pending.pop()
            if state in seen:
                continue
            seen.add(state)
            is_closed = (state in automaton.starts or state in automaton.ends) and state not in passes
            if (
                automaton.symbols[state]
                or state == automaton.final
                or (is_closed and state in automaton.ends)
            ):
                found.add(state)
            elif not is_closed:
                pending.extend(automaton.after[state])
        return frozenset(found & self._useful)

    @cached_property
    def _useful(self) -> set[int]:
        """The states that may come to the final one, without a line's beginning in between."""
        before: list[list[int]] = [[] for _ in self.automaton.after]
        for state, others in enumerate(self.automaton.after):
            for other in others:
                before[other].append(state)
        useful, pending = {self.automaton.final}, [self.automaton.final]
        while pending:
            fresh = set(before[pending.pop()]) - self.automaton.starts - useful
            useful |= fresh
            pending.extend(fresh)
        return useful
