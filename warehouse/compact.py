"""The work file written anew without its dead space, and put in place by one rename.

DuckDB uses free blocks again but never gives them back, and blocks in which rows were deleted may still hold
them. The new file is made like any other, by the migrations: it has their comments, keys, views, macros and
storage version. The rows follow in the order in which they lie, document by document. A kill at any moment
leaves the whole old file or the whole new one.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from warehouse.database import Database
from warehouse.errors import StorageError
from warehouse.home import Home
from warehouse.migrate import migrate
from warehouse.publish import refuse_unfinished, sync

PAYS_FROM = 0.2  # share of the file that is dead: so a home stays within 1.25 times of what it could be


@dataclass(frozen=True)
class Compacted:
    """A work file that was written anew."""

    bytes_before: int
    bytes_after: int
    seconds: float


def dead_share(database: Database) -> float:
    """Which share of the file holds nothing, or rows that were deleted; estimated from blocks and lines."""
    ((_, total, free),) = database.rows("compact/database_size")
    ((rows, places),) = database.rows("compact/physical_rows")
    if not total:
        return 0.0
    deleted = 1 - rows / places if places else 0.0
    return (free + (total - free) * deleted) / total


def pays(share: float) -> bool:
    """Whether a file of which so much is dead is worth writing anew."""
    return share > PAYS_FROM


def compact(home: Home) -> Compacted:
    """Write the closed work file anew. The caller holds the lock; StorageError where there is no room."""
    started, before = time.monotonic(), home.work_path.stat().st_size
    refuse_unfinished(home)
    remove_unfinished(home)
    new = _new(home)
    try:
        with Database.new(new, home) as database:
            database.connection.execute("set preserve_insertion_order = true")
            database.connection.execute("set threads = 1")
            migrate(database)
            database.attach(home.work_path, "old", "read_only")
            _copy(database)
            database.detach("old")
        _require_no_log(new)
        _sync_file(new)
        new.replace(home.work_path)
        sync(home.root)
    except OSError as error:
        raise StorageError(
            f"{home.work_path} could not be written anew: {error.strerror}; "
            "the old file stands, free disk space"
        ) from error
    finally:
        remove_unfinished(home)
    return Compacted(before, home.work_path.stat().st_size, time.monotonic() - started)


def remove_unfinished(home: Home) -> None:
    """Remove what a killed compaction left."""
    for leftover in (_new(home), _log_of(_new(home))):
        leftover.unlink(missing_ok=True)


def _copy(database: Database) -> None:
    """Every row of every table, table by table; then every table is counted."""
    tables = [table for table, _, _ in database.rows("state/tables_and_columns")]
    for (table,) in database.rows("compact/old_tables"):
        if table not in tables:
            raise StorageError(
                f"{database.path} would lack the table {table}, which no migration makes; the old file "
                "stands. Move that table out of the home"
            )
    for table in tables:
        named = {"this_table": table}
        with database.transaction():
            database.about("compact/emptied", named)
        with database.transaction():
            database.about("compact/copied", named)
        ((old, new),) = database.about("compact/counted", named)
        if old != new:
            raise StorageError(
                f"{database.path} would have {new:,} rows of {table} instead of {old:,}; the old file "
                "stands. See: winnow check"
            )


def _new(home: Home) -> Path:
    return home.work_path.with_name(home.work_path.name + ".compacting")


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _require_no_log(path: Path) -> None:
    log = _log_of(path)
    if log.exists() and log.stat().st_size:
        raise StorageError(f"{path} was not written to the end; the old file stands, free disk space")


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
