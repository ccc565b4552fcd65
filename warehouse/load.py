"""Fragments become rows: a directory with one Parquet file per table goes in, in one transaction.

Each function works within the caller's transaction. Only small tables are merged by key. Of the large
ones (lines, paragraphs, spans) only rows of documents that are new in this very transaction go in, which
keeps them exact without looking anything up in them. Measured with DuckDB 1.5, 60 batches of 2,000 documents
(0.6 GB of text, 1.8 million lines): 18.8 CPU-seconds so, 24.8 with MERGE on lines.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse import statements
from warehouse.database import Database
from warehouse.errors import FragmentError

TABLES = ("documents", "drops", "lines", "paragraphs", "quarantine", "spans")
NEW_ROWS = ("load/05_lines", "load/06_paragraphs", "load/07_spans")
LOAD = tuple(name for name in statements.names("load") if name.split("/")[1][0].isdigit())


def read(database: Database, fragment: Path) -> dict[str, pa.Table]:
    """The tables of a fragment, named as statements call them: fragment_drops and so on."""
    try:
        tables = {name: pq.read_table(fragment / f"{name}.parquet") for name in TABLES}
    except (OSError, pa.ArrowException) as error:
        raise FragmentError(
            f"{fragment} cannot be read as a fragment: {error}; delete it, the next run makes it anew"
        ) from error
    for name, columns in database.rows("load/table_columns"):
        if missing := [column for column in columns if column not in tables[name].column_names]:
            raise FragmentError(
                f"{fragment}/{name}.parquet lacks the column {missing[0]}: another version of winnow "
                "wrote it; delete the fragment, the next run makes it anew"
            )
    return {f"fragment_{name}": table for name, table in tables.items()}


def load(database: Database, fragment: Path, run_id: int) -> None:
    """Add what the warehouse does not have. A second time changes nothing."""
    with database.lent(**read(database, fragment)):
        doubled = database.rows("load/doubled_documents")
        if doubled:
            raise FragmentError(
                f"{fragment} holds document {doubled[0][0]} twice; delete it, the next run makes it anew"
            )
        for name in LOAD:
            database.rows(name, {"run_id": run_id})
