"""One open DuckDB file, and statements run on it by the name of their file.

The file is attached to a private in-memory database: a second connect() to a path that is still open in
the same process would silently give the old database, and only attach can say which storage version to
write. One thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import duckdb
import pyarrow as pa

from warehouse import statements
from warehouse.errors import StatementFailed, StorageError, WarehouseError
from warehouse.home import Home

MEMORY_LIMIT = "600MB"  # with Arrow tables and kernels beside it, a run stays below 1.5 GB
# Loading 0.3 GB of text in 30 batches cost 15 CPU-seconds with DuckDB's default of 16MB, 10 with this.
LOG_BEFORE_CHECKPOINT = "128MB"
STORAGE_VERSION = "v1.5.0"  # written so that DuckDB 1.5 and 2.0 both read the file


class Database:
    """An attached DuckDB file. Closing it checkpoints what was written."""

    def __init__(self, path: Path, spill_path: Path, catalog: str, *, is_read_only: bool) -> None:
        self.path = path
        self.catalog = catalog  # how statements call it: work or news
        self.is_read_only = is_read_only
        self.advice = ""  # what to do where a statement does not fit the file
        self.connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(spill_path),
                "preserve_insertion_order": "false",
            },
        )
        options = "read_only" if is_read_only else f"storage_version '{STORAGE_VERSION}'"
        try:
            self.attach(path, catalog, options)
            self.connection.execute(f"use {catalog}")
        except BaseException:
            self.connection.close()
            raise

    @classmethod
    def work(cls, home: Home) -> Self:
        """The pipeline's own file, made where it is missing."""
        database = cls(home.work_path, home.spill_path, "work", is_read_only=False)
        database.keep_uuids()
        database.connection.execute(f"set checkpoint_threshold = '{LOG_BEFORE_CHECKPOINT}'")
        # Batches are cleaned on the other cores meanwhile. Loading 0.1 GB of small drops cost 44-51 CPU-s/GB
        # with two threads of DuckDB's own and 25 with one, and took no longer.
        database.connection.execute("set threads = 1")
        return database

    @classmethod
    def new(cls, path: Path, home: Home) -> Self:
        """A file that will become the work file."""
        return cls(path, home.spill_path, "work", is_read_only=False)

    @classmethod
    def published(cls, home: Home) -> Self:
        """The published file, read-only."""
        return cls.readable(home.published_path)

    @classmethod
    def readable(cls, path: Path) -> Self:
        """A published file wherever it lies, read-only."""
        # A directory of its own: processes that share one overwrite each other's spilled blocks.
        spill_path = Path(gettempdir()) / f"winnow-{uuid4().hex[:12]}"
        return cls(path, spill_path, "news", is_read_only=True)

    def keep_uuids(self) -> None:
        """Give uuids as uuids in Arrow tables, not as strings."""
        self.connection.execute("set arrow_lossless_conversion = true")

    def attach(self, path: Path, catalog: str, options: str) -> None:
        """Attach a file. Paths come from the operator, so quotes in them are doubled."""
        quoted = str(path.absolute()).replace("'", "''")
        try:
            self.connection.execute(f"attach '{quoted}' as {catalog} ({options})")
        except duckdb.Error as error:
            raise StorageError(_unopened(path, error)) from error

    def detach(self, catalog: str) -> None:
        self.connection.execute(f"detach {catalog}")

    def rows(self, name: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Run sql/<name>.sql; the rows of its last statement.

        All rows are fetched: a result left half read would block the next statement.
        """
        with self._named(f"sql/{name}.sql"):
            found: list[tuple[Any, ...]] = []
            for statement in self.connection.extract_statements(statements.text(name)):
                self.connection.execute(statement, _wanted(statement, parameters))
                found = self.connection.fetchall() if self.connection.description else []
            return found

    def table(self, name: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """Run the one query in sql/<name>.sql; its result as Arrow."""
        with self._named(f"sql/{name}.sql"):
            (statement,) = self.connection.extract_statements(statements.text(name))
            return self.connection.sql(
                statement.query, params=_wanted(statement, parameters)
            ).to_arrow_table()

    def about(
        self, name: str, names: Mapping[str, str], parameters: Mapping[str, object] | None = None
    ) -> list[tuple[Any, ...]]:
        """Run the one statement in sql/<name>.sql about a table (and column) that only the catalogue knows.

        names: what stands in the file for a name (this_table, this_column), and the name. Such statements are
        for what must not miss a table of a later migration.
        """
        text = statements.text(name)
        for placeholder, meant in names.items():
            text = text.replace(placeholder, quoted(meant))
        with self._named(f"sql/{name}.sql, {', '.join(names.values())}"):
            self.connection.execute(text, dict(parameters or {}))
            return self.connection.fetchall() if self.connection.description else []

    @contextmanager
    def batches(
        self, name: str, parameters: Mapping[str, object] | None, batch_rows: int
    ) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        """Run the one query in sql/<name>.sql; its columns, and its rows piece by piece.

        Nothing else may run until the block is left.
        """
        with self._named(f"sql/{name}.sql"):
            (statement,) = self.connection.extract_statements(statements.text(name))
            result = self.connection.sql(statement.query, params=_wanted(statement, parameters))
            with result.to_arrow_reader(batch_rows) as reader:
                yield reader.schema, iter(reader)

    @contextmanager
    def lent(self, **tables: pa.Table) -> Iterator[None]:
        """Let statements read these Arrow tables by name, for the while."""
        for name, table in tables.items():
            self.connection.register(name, table)
        # DuckDB 1.5 hands join filters down to Arrow tables, and then knows no uuids there.
        self.connection.execute("set disabled_optimizers = 'join_filter_pushdown'")
        try:
            yield
        finally:
            self.connection.execute("reset disabled_optimizers")
            for name in tables:
                self.connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        with self._named("begin"):
            self.connection.begin()
        try:
            yield
            with self._named("commit"):
                self.connection.commit()
        except BaseException:
            self._roll_back()
            raise

    def close(self) -> None:
        """Write everything into the file itself, leave no write-ahead log, and let go of it."""
        try:
            if not self.is_read_only:
                with self._named("checkpoint"):
                    self.connection.execute(f"checkpoint {self.catalog}")
            # Detach explicitly: a result that somebody still holds would keep the connection open.
            self.connection.execute("use memory")
            self.detach(self.catalog)
        except duckdb.Error as error:
            raise StorageError(
                f"{self.path} could not be closed: {error}; "
                "free disk space and run this again: what was committed is safe"
            ) from error
        finally:
            self.connection.close()

    def abandon(self) -> None:
        """Let go of the file without writing anything more."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self.close()
        except WarehouseError:
            if error is None:  # else the first error is the one to tell
                raise

    def _roll_back(self) -> None:
        # After a failed commit, or in a file that it no longer trusts, DuckDB has rolled back already.
        with suppress(duckdb.Error):
            self.connection.rollback()

    @contextmanager
    def _named(self, name: str) -> Iterator[None]:
        """Say in the error which statement it was, and of which kind the trouble is."""
        try:
            yield
        # A transaction fails only for the disk's sake: there is one writer, so none conflict.
        except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
            raise StorageError(
                f"{self.path} could not be read or written ({name}): {error}; "
                "free disk space or repair the disk, then run this again: what was committed is safe"
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise StorageError(
                f"{name} needs more memory or spill space than there is ({MEMORY_LIMIT} "
                f"and {self.path.parent}): {error}; free disk space there, then run this again"
            ) from error
        except duckdb.Error as error:
            raise StatementFailed(f"{name}: {error}{self.advice}") from error
        except RuntimeError as error:  # how DuckDB tells that Ctrl-C was pressed
            if "interrupted" in str(error):
                raise KeyboardInterrupt from error
            raise


class OnDatabase:
    """What stands on an open database: closing it, or leaving its block, closes that."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """The open file, for the other modules of this package."""
        return self._database

    def close(self) -> None:
        """Write what was written into the file itself and let go of it."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._database.__exit__(kind, error, traceback)


def quoted(name: str) -> str:
    """A name as an identifier in SQL.

    >>> quoted('say "so" twice')
    '"say ""so"" twice"'
    """
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _wanted(statement: duckdb.Statement, parameters: Mapping[str, object] | None) -> dict[str, object]:
    """Those parameters that the statement names: DuckDB refuses others."""
    given = parameters or {}
    return {name: given[name] for name in statement.named_parameters if name in given}


def _unopened(path: Path, error: duckdb.Error) -> str:
    said = str(error)
    if "lock" in said.lower():
        advice = "another process has it open for writing: close that session, then run this again"
    elif path.name == "work.duckdb":
        advice = (
            "move it away (and work.duckdb.wal with it): the next run then starts from a copy of the "
            "published file; or restore it from a backup"
        )
    else:
        advice = "move it away: the next run publishes a new one"
    return f"{path} cannot be opened as a database ({said}); {advice}"
