"""Which lines a pattern in RE2's syntax matches, whether there are many lines or few.

Arrow compiles a pattern anew for every call, half a millisecond for a rule, and the prefilter leaves most
rules fewer than a hundred lines. So few lines are read one by one by RE2's own bindings, which compile a
pattern once in a process: the same library, and the same answers.
"""

from functools import cache

import numpy as np
import pyarrow as pa
import re2

from transforms.arrow import compute as pc

_FEW = 2_000  # lines; more are read faster by Arrow, whatever the pattern


def hits(strings: pa.Array, rows: np.ndarray, pattern: str) -> np.ndarray:
    """For each of `rows` whether the string there (large_string) matches; bool. Raises for bad syntax."""
    asked = strings.take(pa.array(rows))
    if len(rows) > _FEW:
        return pc.match_substring_regex(asked, pattern).to_numpy(zero_copy_only=False)
    matches = _compiled(pattern).Match
    lines = asked.cast(pa.large_binary()).to_pylist()  # as they are in memory: nothing is decoded
    return np.fromiter((bool(matches(line)) for line in lines), bool, len(lines))


@cache
def _compiled(pattern: str):  # noqa: ANN202 -- the bindings have no types
    """A set of this one pattern: it is told that there is a match, and not where, for a fifth of the time."""
    alone = re2.Set.SearchSet()
    alone.Add(pattern)
    alone.Compile()
    return alone
