"""What a home holds, without what belongs to a single run: the one list of things two ways may differ in."""

import os
import shutil
from pathlib import Path
from typing import Any

import duckdb

from tests.flows.conftest import LONG_AGO, REPOSITORY

TABLES_OF_RUNS = {"runs", "run_stages", "daily_arrivals"}
# Of these columns only whether they are NULL is compared.
COLUMNS_OF_RUNS = {
    "run_id",
    "resolved_run_id",
    "made_at",
    "applied_at",
    "arrived_at",
    "day",
    "forgotten_at",
    "retired_at",
}

Rows = dict[str, list[tuple[Any, ...]]]

_COLUMNS = """
select table_name, list(column_name order by column_index)
from duckdb_columns()
where database_name = current_database() and schema_name = 'main'
    and table_name in (select table_name from duckdb_tables())
group by all
order by all
"""


def rows_of(path: Path) -> Rows:
    """Every row of every table of a database file, sorted."""
    with duckdb.connect(path, read_only=True) as connection:
        tables = [
            found for found in connection.execute(_COLUMNS).fetchall() if found[0] not in TABLES_OF_RUNS
        ]
        return {table: _rows(connection, table, columns) for table, columns in tables}


def _rows(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    compared = [f"{name} is null" if name in COLUMNS_OF_RUNS else f'"{name}"' for name in columns]
    return sorted(connection.execute(f"select {', '.join(compared)} from {table}").fetchall(), key=repr)


def examples(inbox: Path) -> Path:
    """An inbox with the examples, as if nobody had touched them for long."""
    shutil.copytree(REPOSITORY / "examples" / "drops", inbox)
    for path in inbox.rglob("*.txt"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return inbox
