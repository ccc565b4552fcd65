"""Claims about the rows, one file each in sql/checks; a check selects the rows for which it does not hold.

Those in sql/checks/by_slice put whole texts together, which DuckDB does in memory (lists do
not spill), so they see a slice of the documents at a time. Measured with DuckDB 1.5: 20 CPU-seconds per GB
of text for those two, 7 for all others together.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from warehouse import statements
from warehouse.database import Database
from warehouse.rows import Finding

EXAMPLES = 5


def claims() -> dict[str, str]:
    """Every check by its name, with what it claims."""
    found = [*statements.names("checks"), *statements.names("checks/by_slice")]
    return {name.rsplit("/", 1)[1]: statements.claim(name) for name in sorted(found)}


def check(database: Database, after_run_id: int | None) -> list[Finding]:
    """Run every check over the documents of the runs after this one; None: over all.

    Claims about drops and quarantine are cheap and always looked at whole.
    """
    database.rows("state/checked_documents", {"after_run_id": after_run_id or 0})
    counts: dict[str, int] = defaultdict(int)
    examples: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def look(section: str) -> None:
        for name in statements.names(section):
            bad = database.table(name)
            counts[name] += bad.num_rows
            examples[name] += bad.slice(0, EXAMPLES - len(examples[name])).to_pylist()

    look("checks")
    for (slice_number,) in database.rows("state/check_slices"):
        database.rows("state/sliced_documents", {"slice_number": slice_number})
        database.rows("state/sliced_lines")
        look("checks/by_slice")
    return [
        Finding(name.rsplit("/", 1)[1], statements.claim(name), count, tuple(examples[name]))
        for name, count in sorted(counts.items())
        if count
    ]
