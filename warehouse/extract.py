"""What is handed over to others: whole tables, or what changed in them, from one published version.

Rows of a document are written once and change with it, so what is new since an export is told by document:
an index of every document and its state is compared with the index that the export left. Run numbers would
not do: a return to earlier bytes, a removal or a restored backup leave none behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from warehouse import queries
from warehouse.errors import NothingPublished, QueryError, StatementFailed, UnknownTable
from warehouse.reader import Reader

OF_DOCUMENTS = (  # relations whose rows change only together with their document
    "current_documents",
    "current_paragraphs",
    "documents",
    "line_texts",
    "lines",
    "paragraphs",
    "set_aside",
    "spans",
)
BY_DEFAULT = ("current_documents", "current_paragraphs", "set_aside")
PARTITION = ("partition_source", "partition_month")  # the first columns of rows of documents
INDEX = pa.schema([("document_id", pa.string()), ("state", pa.uint64())])
BATCH_ROWS = 20_000

Rows = tuple[pa.Schema, Iterator[pa.RecordBatch]]


@dataclass(frozen=True)
class Version:
    """A published version."""

    run_id: int
    finished_at: datetime  # UTC, of the run that published it


@dataclass(frozen=True)
class Column:
    """A column of a table or view."""

    name: str
    type: str  # as DuckDB says it, for example VARCHAR[]
    comment: str


@dataclass(frozen=True)
class Relation:
    """A table or view of the warehouse."""

    name: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def is_of_documents(self) -> bool:
        """Whether its rows follow their documents, so that those that changed are enough."""
        return self.name in OF_DOCUMENTS


class Extract(Reader):
    """A published version, read from end to end. In its Arrow tables, ids are strings."""

    def version(self) -> Version:
        """Which version this is; it stays the same until the extract is closed."""
        found = self._database.rows("export/version")
        if not found:
            raise NothingPublished(
                f"{self._database.path} holds no published run; start with `winnow run INBOX`"
            )
        return Version(*found[0])

    def relation(self, name: str) -> Relation:
        """A table or view by its name; UnknownTable says which there are."""
        known = self._relations()
        if name not in known:
            raise UnknownTable(f"there is no table {name!r}; there are: {', '.join(known)}")
        return known[name]

    def sources(self) -> list[str]:
        """Every source that a document came from."""
        return [source for (source,) in self._database.rows("export/sources")]

    def compare(self, earlier_index: pa.Table | None) -> pa.Table:
        """Find what changed since an index (None: since there was nothing): document_id, change.

        earlier_index: as INDEX. A change is new, changed, superseded (no longer current) or removed.
        """
        with self._database.lent(
            earlier_index=INDEX.empty_table() if earlier_index is None else earlier_index
        ):
            self._database.rows("export/document_index")
            self._database.rows("export/changed_documents")
        return self._database.table("export/changes")

    def index(self) -> pa.Table:
        """The index for the next comparison, as INDEX; after compare()."""
        return self._database.table("export/index_rows").cast(INDEX)

    @contextmanager
    def changed_rows(self, relation: Relation) -> Iterator[Rows]:
        """The rows of the documents that changed, after compare(): PARTITION, then the relation's columns."""
        with self._database.batches("export/of_documents", {"relation": relation.name}, BATCH_ROWS) as rows:
            yield rows

    @contextmanager
    def all_rows(self, relation: Relation) -> Iterator[Rows]:
        """Every row, in an order that its content gives."""
        with self._database.batches("export/whole", {"relation": relation.name}, BATCH_ROWS) as rows:
            yield rows

    @contextmanager
    def answered(self, name: str, parameters: Mapping[str, str]) -> Iterator[Rows]:
        """The answer to a named question."""
        values = queries.bound(name, parameters)
        try:
            with self._database.batches(f"queries/{name}", values, BATCH_ROWS) as rows:
                yield rows
        except StatementFailed as error:
            raise QueryError(str(error)) from error

    @contextmanager
    def selected(self, statement: str) -> Iterator[Rows]:
        """The answer to somebody's own statement."""
        connection = self._database.connection
        try:
            said = connection.extract_statements(statement)
            if not said or duckdb.ExpectedResultType.QUERY_RESULT not in said[-1].expected_result_type:
                raise QueryError(
                    "the statement gives no rows, so there is nothing to write; begin it with select"
                )
            result = connection.sql(statement)
            reader = result.to_arrow_reader(BATCH_ROWS)
            with reader:
                yield reader.schema, iter(reader)
        except (duckdb.Error, pa.ArrowException) as error:
            raise QueryError(str(error)) from error

    def _relations(self) -> dict[str, Relation]:
        columns: dict[str, list[Column]] = {}
        for relation, column, kind, comment in self._database.rows("schema/columns"):
            columns.setdefault(relation, []).append(Column(column, kind, comment or ""))
        return {
            name: Relation(name, comment or "", tuple(columns[name]))
            for _, name, comment in self._database.rows("schema/relations")
        }
