"""What is older than it is kept: documents by source and age, and the rows of runs that brought nothing.

A document's age counts from arrived_at, the run that brought it; a file's own times can be anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import pyarrow as pa

from warehouse import removal
from warehouse.database import Database
from warehouse.store import Warehouse

Expired = list[tuple[UUID, str]]  # document and source


def expired(warehouse: Warehouse, cutoff: datetime | None, cutoffs: Mapping[str, datetime]) -> Expired:
    """Documents that were first seen before the cutoff of their source, else before that of all (None: none).

    Times are naive UTC.
    """
    of_sources = pa.table(
        {
            "source": pa.array(cutoffs.keys(), pa.string()),
            "cutoff": pa.array(cutoffs.values(), pa.timestamp("us")),
        }
    )
    with warehouse.database.lent(cutoffs=of_sources):
        return [
            (one, source) for one, source in warehouse.database.rows("retention/expired", {"cutoff": cutoff})
        ]


def by_source(documents: Expired) -> dict[str, int]:
    """How many of them each source has."""
    return dict(Counter(source for _, source in documents))


def remove(warehouse: Warehouse, documents: Expired) -> None:
    """Remove documents that have expired, with the corrections on them, in one transaction.

    Their drops stay as 'expired', so that what still lies in the inbox does not come back.
    """
    with warehouse.database.transaction():
        removal.remove(warehouse.database, [document_id for document_id, _ in documents], "expired")


def idle_runs(warehouse: Warehouse, before: datetime) -> int:
    """How many runs ended before that, brought nothing, and are referred to by no row."""
    _find_idle(warehouse.database, before)
    return warehouse.database.rows("retention/idle_count")[0][0]


def prune_runs(warehouse: Warehouse, before: datetime) -> int:
    """Remove the rows of those runs and of their stages; how many runs."""
    with warehouse.database.transaction():
        _find_idle(warehouse.database, before)
        ((count,),) = warehouse.database.rows("retention/idle_count")
        warehouse.database.rows("retention/prune_stages")
        warehouse.database.rows("retention/prune_runs")
    return count


def _find_idle(database: Database, before: datetime) -> None:
    database.rows("retention/idle_runs", {"before": before})
    for table, column in database.rows("state/run_references"):
        database.about("retention/not_idle", {"this_table": table, "this_column": column})
