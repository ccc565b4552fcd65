"""A pattern's automaton made deterministic: one table per pattern, as far as it is worth.

The subset construction (Rabin and Scott, "Finite Automata and Their Decision Problems", 1959), breadth first,
over classes of symbols that no pattern tells apart. Where it stops, everything counts as found: the table
accepts whatever the automaton accepts, and more.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np

from transforms.kernels import compiled
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
    kinds = np.packbits(_by_byte(sets), axis=0).T  # of each byte: the sets that hold it
    columns = np.zeros(256, np.uint8)
    members: list[int] = []
    seen: dict[bytes, int] = {}
    for byte in range(256):
        if ANY >> byte & 1:
            kind = kinds[byte].tobytes()
            if kind not in seen:
                members.append(byte)
                seen[kind] = len(members)
            columns[byte] = seen[kind]
    return Alphabet(columns, members)


def _by_byte(sets: Iterable[int]) -> np.ndarray:
    """Sets of symbols as bits, a row of 256 for each."""
    content = b"".join(symbols.to_bytes(32, "little") for symbols in sets)
    return np.unpackbits(np.frombuffer(content, np.uint8).reshape(-1, 32), axis=1, bitorder="little")


def table(automaton: Automaton, most_states: int) -> Table:
    """The deterministic automaton; at most `most_states` of its states (two or more) are looked into."""
    from transforms.subsets import explored

    letters, reach = alphabet([automaton]), _Reach(automaton)
    kinds = {symbols: number for number, symbols in enumerate(dict.fromkeys([0, *automaton.symbols]))}
    has = np.zeros((len(kinds), len(letters.members) + 1), bool)
    has[:, 1:] = _by_byte(kinds)[:, letters.members]
    begun, cruising = (np.array(sorted(states), np.int32) for states in (reach.begun, reach.cruising))
    after, ends, is_cruising, first, cruise = compiled(explored)(
        (
            np.cumsum([0, *map(len, automaton.after)]),
            np.fromiter(chain.from_iterable(automaton.after), np.int32),
            np.array([kinds[symbols] for symbols in automaton.symbols], np.int32),
            *(_are_in(states, automaton) for states in (automaton.starts, automaton.ends, reach.useful)),
            automaton.final,
        ),
        has,
        begun,
        cruising,
        most_states,
    )
    return Table(letters.columns, after, ends, int(first), int(cruise), is_cruising, reach.kind())


def _are_in(states: set[int], automaton: Automaton) -> np.ndarray:
    found = np.zeros(len(automaton.symbols), bool)
    found[list(states)] = True
    return found


class _Reach:
    """Which states of an automaton come after which."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self.reached: dict[int, frozenset[int]] = {}

    def step(self, states: Iterable[int]) -> frozenset[int]:
        """Where states may stand once each has read a symbol of its own."""
        return frozenset().union(*map(self.after, states))

    def after(self, state: int) -> frozenset[int]:
        if state not in self.reached:
            self.reached[state] = self.closure(self.automaton.after[state], passes=set())
        return self.reached[state]

    @cached_property
    def begun(self) -> frozenset[int]:
        """Where a line begins."""
        return self.closure([self.automaton.first], passes=self.automaton.starts)

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

    def closure(self, states: Iterable[int], passes: set[int]) -> frozenset[int]:
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
        return frozenset(found & self.useful)

    @cached_property
    def useful(self) -> set[int]:
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
