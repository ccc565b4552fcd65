"""Documents go, from every table that has a document_id, within the caller's transaction.

What stays is left as if they had never been there: revisions are numbered anew, groups of duplicates made
anew. Their drops stay, with a status that says what became of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pyarrow as pa

from warehouse.database import Database

BEFORE = (
    "remove/doomed_documents",
    "remove/01_touched_files",
    "remove/02_touched_documents",
    "remove/03_drops",
)
AFTER = (
    "remove/04_revision_numbers",
    "settle/02_current_revisions",
    "settle/04_alike",
    "settle/05_old_groups",
    "settle/06_duplicate_groups",
)


def remove(database: Database, document_ids: Sequence[UUID], status: str) -> dict[str, int]:
    """Remove documents; their drops get the status 'forgotten' or 'expired'. Rows removed, by table."""
    with database.lent(chosen_documents=ids(document_ids)):
        for name in BEFORE:
            database.rows(name, {"status": status})
    removed = {table: _remove_from(database, table) for table in tables(database)}
    for name in AFTER:
        database.rows(name)
    return removed


def tables(database: Database) -> list[str]:
    """Every table that holds something of a document, those of later migrations too; not the tombstones."""
    found = database.rows("state/tables_with_column", {"column_name": "document_id"})
    return [table for (table,) in found if table != "forgotten"]


def ids(document_ids: Sequence[UUID]) -> pa.Table:
    """Document ids as a table that statements can be lent: document_id."""
    return pa.table({"document_id": pa.array([found.bytes for found in document_ids], pa.uuid())})


def _remove_from(database: Database, table: str) -> int:
    ((count,),) = database.about("remove/from_this_table", {"this_table": table})
    return count
