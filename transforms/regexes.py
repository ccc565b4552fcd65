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

_FEW = 400  # lines; at 600 or 700 both ways take as long


def hits(strings: pa.Array, rows: np.ndarray, pattern: str) -> np.ndarray:
    """For each of `rows` whether the string there (large_string) matches; bool. Raises for bad syntax."""
    asked = strings.take(pa.array(rows))
    if len(rows) > _FEW:
        return pc.match_substring_regex(asked, pattern).to_numpy(zero_copy_only=False)
    search = _compiled(pattern).search
    lines = asked.cast(pa.large_binary()).to_pylist()  # as they are in memory: nothing is decoded
    return np.fromiter((search(line) is not None for line in lines), bool, len(lines))


@cache
def _compiled(pattern: str):  # noqa: ANN202 -- the bindings have no types
    options = re2.Options()
    options.never_capture = True  # where in the line, nobody asks
    return re2.compile(pattern.encode(), options)
