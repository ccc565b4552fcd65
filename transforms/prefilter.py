"""Which patterns may match which lines: all patterns at once, at a few passes over the UTF-8 bytes.

To try every rule on every line costs fifty times what it costs to read the line. Here a pattern is ruled out
for nearly every line that it does not match, and for no line that it matches: first by one joint table
(`joint`) for each kind of pattern, then by the pattern's own (`automata`); RE2 decides about the rest. The
idea is that of RE2's FilteredRE2 (https://github.com/google/re2) and of Hyperscan (Wang et al., NSDI 2019),
which look for literals without which there is no match; but lines are better told by how they begin.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from transforms.automata import ANYWHERE, LITERAL, SHAPE, Table, alphabet, table
from transforms.joint import Joint, joined
from transforms.kernels import compiled
from transforms.patterns import automaton


class Prefilter(NamedTuple):
    """What is known about some patterns."""

    tables: list[Table]  # of each pattern
    groups: list[tuple[np.ndarray, Joint]]  # numbers of patterns, and their joint table
    most_chars: np.ndarray  # of each pattern: longer lines are not its concern; code points


def prefilter(
    patterns: Sequence[str],
    most_chars: Sequence[int],
    most_states: int = 20_000,
    most_states_each: int = 800,
) -> Prefilter:
    """A prefilter for patterns in RE2's syntax. Raises ValueError for syntax that `patterns` does not know.

    most_chars: of the lines that each pattern is tried on. most_states, most_states_each: of the joint tables
    and of each pattern's own; more takes longer to make, once in a process, and rules out more.
    """
    automata = [automaton(pattern) for pattern in patterns]
    tables = [table(made, most_states_each) for made in automata]
    kinds = np.array([made.kind for made in tables])
    groups = []
    for kind in (LITERAL, SHAPE, ANYWHERE):
        members = np.flatnonzero(kinds == kind)
        if len(members):
            letters = alphabet(automata[member] for member in members)
            groups.append((members, joined([tables[member] for member in members], letters, most_states)))
    return Prefilter(tables, groups, np.array(most_chars))


def possible(offsets: np.ndarray, data: np.ndarray, lengths: np.ndarray, made: Prefilter) -> list[np.ndarray]:
    """For each pattern the lines, ascending, that it may match; empty lines aside.

    offsets, data: as `kernels.buffers` gives them; lengths: of each line, in code points.
    """
    from transforms import lanes

    found = [np.zeros(0, np.int64)] * len(made.tables)
    for members, joint in made.groups:
        rows = np.flatnonzero((lengths > 0) & (lengths <= made.most_chars[members].max()))
        is_read_to_its_end = made.tables[members[0]].kind == ANYWHERE
        words = compiled(lanes.words if is_read_to_its_end else _words)(offsets, data, rows, *joint)
        starts, by_pattern = compiled(_by_pattern)(words, rows, lengths, made.most_chars[members])
        for at, member in enumerate(members):
            own = by_pattern[starts[at] : starts[at + 1]]
            found[member] = own[compiled(lanes.accepts)(offsets, data, own, *made.tables[member][:4])]
    return found


def reference(line: str, made: Prefilter) -> list[int]:
    """The patterns that may match one line, ascending, in plain Python.

    >>> made = prefilter(["^(?i:read) more", "ads?$"], [20, 20])
    >>> reference("Read more", made), reference("Salads", made), reference("Reading", made)
    ([0], [1], [])
    """
    symbols = list(line.encode())
    found: list[int] = []
    for members, joint in made.groups:
        state, words = joint.first, joint.marks[:0].sum(axis=0, dtype=np.uint64)
        for column in joint.columns[symbols]:
            state = int(joint.after[state, column])
            if state < 0:
                words, state = words | joint.marks[-1 - state], int(joint.onward[-1 - state])
        words = words | joint.ends[state]
        found += [int(member) for at, member in enumerate(members) if int(words[at >> 6]) >> (at & 63) & 1]
    return sorted(
        at for at in found if 0 < len(line) <= made.most_chars[at] and _ends(symbols, made.tables[at])
    )


def _ends(symbols: list[int], table: Table) -> bool:
    state = table.first
    for column in table.columns[symbols]:
        state = int(table.after[state, column])
    return bool(table.ends[state])


def _words(offsets, data, rows, columns, after, ends, marks, onward, first):  # noqa: ANN001, ANN202
    """For each row the set of patterns of a joint table that may match."""
    words = np.zeros((len(rows), ends.shape[1]), np.uint64)
    for at in range(len(rows)):
        row = rows[at]
        state = np.int64(first)
        for position in range(offsets[row], offsets[row + 1]):
            state = np.int64(after[state, columns[data[position]]])
            if state <= 0:
                if state < 0:
                    words[at] |= marks[-1 - state]
                    state = np.int64(onward[-1 - state])
                if state == 0:
                    break
        words[at] |= ends[state]
    return words


def _by_pattern(words, rows, lengths, most_chars):  # noqa: ANN001, ANN202
    """The rows of sets, pattern by pattern, too long ones aside, and where each pattern's begin."""
    starts = np.zeros(len(most_chars) + 1, np.int64)
    for at in range(len(words)):
        for word in range(words.shape[1]):
            pattern, rest = 64 * word, words[at, word]
            while rest:
                if rest & np.uint64(1) and lengths[rows[at]] <= most_chars[pattern]:
                    starts[pattern + 1] += 1
                pattern, rest = pattern + 1, rest >> np.uint64(1)
    starts = np.cumsum(starts)
    found, filled = np.empty(starts[-1], np.int64), starts.copy()
    for at in range(len(words)):
        for word in range(words.shape[1]):
            pattern, rest = 64 * word, words[at, word]
            while rest:
                if rest & np.uint64(1) and lengths[rows[at]] <= most_chars[pattern]:
                    found[filled[pattern]] = rows[at]
                    filled[pattern] += 1
                pattern, rest = pattern + 1, rest >> np.uint64(1)
    return starts, found
