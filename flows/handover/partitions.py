"""Names of the folders that rows are parted into, Hive's way: source=…/month=…, safe on any file system."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import quote

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc

_NULL = "__HIVE_DEFAULT_PARTITION__"  # what Hive, Spark, Arrow and DuckDB read as NULL
_LONGEST = 200  # bytes; a folder's name may have 255


def segments(names: Iterable[str]) -> dict[str, str]:
    """For each value how its folder spells it: percent-encoded UTF-8, as Hive's readers undo it.

    Where two values differ only in case, their capitals are encoded too. A very long one is cut and told
    apart by a hash: then only the column in the file says the whole.

    >>> segments(["BBC", "bbc", "a/../b", "Café 100%."])
    {'BBC': '%42%42%43', 'Café 100%.': 'Caf%C3%A9%20100%25%2E', 'a/../b': 'a%2F..%2Fb', 'bbc': 'bbc'}
    """
    known = sorted(set(names))
    same = Counter(name.casefold() for name in known)
    return {name: _spelt(name, is_alone=same[name.casefold()] == 1) for name in known}


def _spelt(name: str, *, is_alone: bool) -> str:
    spelt = quote(name, safe="")
    if not is_alone:
        spelt = "".join(f"%{ord(mark):02X}" if "A" <= mark <= "Z" else mark for mark in _units(spelt))
    if spelt.endswith("."):  # which Windows would cut off
        spelt = spelt[:-1] + "%2E"
    if len(spelt) > _LONGEST:
        spelt = "".join(_units(spelt[: _LONGEST - 20])).rstrip("%.")
        spelt = f"{spelt}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return spelt


def _units(spelt: str) -> Iterator[str]:
    """The characters of a percent-encoded text, escapes whole; one that is cut off is left out."""
    at = 0
    while at < len(spelt):
        unit = spelt[at : at + 3] if spelt[at] == "%" else spelt[at]
        at += len(unit)
        if unit[0] != "%" or len(unit) == 3:
            yield unit


def folder(source_segment: str, month: str | None) -> str:
    """Where the rows of a source and month go.

    >>> folder("herald", "2025-03"), folder("herald", None)
    ('source=herald/month=2025-03', 'source=herald/month=__HIVE_DEFAULT_PARTITION__')
    """
    return f"source={source_segment}/month={_NULL if month is None else quote(month, safe='')}"


def runs(batch: pa.RecordBatch) -> Iterator[tuple[str, str | None, pa.RecordBatch]]:
    """A batch whose first two columns are source and month, in order, cut where they change; without them."""
    rest = batch.select(batch.schema.names[2:])
    if not batch.num_rows:
        return
    source, month = batch.column(0), batch.column(1)
    changes = pc.or_(_is_new(source), _is_new(pc.fill_null(month, "")))
    cuts = [0, *(np.flatnonzero(changes.to_numpy(zero_copy_only=False)) + 1).tolist(), batch.num_rows]
    for start, end in pairwise(cuts):
        yield source[start].as_py(), month[start].as_py(), rest.slice(start, end - start)


def _is_new(column: pa.Array) -> pa.Array:
    return pc.not_equal(column[1:], column[:-1])
