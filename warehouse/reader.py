"""The published file, read-only. A reader never blocks a run, and keeps its version until it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

import duckdb
import pyarrow as pa

from warehouse import documents, queries, watch
from warehouse.database import Database, OnDatabase
from warehouse.errors import NothingPublished, QueryError, StatementFailed, UnknownDocument
from warehouse.figures import Figures, figures
from warehouse.home import Home
from warehouse.migrate import other_version
from warehouse.retrospect import Retrospect, Rhythm, retrospect, rhythm
from warehouse.rows import Alarm, Query, RunSummary, Status


class Reader(OnDatabase):
    """An open published version. In the Arrow tables it gives, ids are strings."""

    @classmethod
    def open(cls, home: Home) -> Self:
        """Open the version that is published now; NothingPublished where there is none."""
        if not home.published_path.exists():
            raise NothingPublished(
                f"{home.published_path} is not there: nothing was published yet; "
                "start with `winnow run INBOX`"
            )
        database = Database.published(home)
        database.advice = other_version(database)
        return cls(database)

    def queries(self) -> list[Query]:
        """The named questions that ask() answers."""
        return queries.queries()

    def ask(self, name: str, parameters: Mapping[str, str]) -> pa.Table:
        """Answer a named question. Values are bound, never written into the statement."""
        values = queries.bound(name, parameters)
        try:
            return self._database.table(f"queries/{name}", values)
        except StatementFailed as error:
            raise QueryError(str(error)) from error

    def sql(self, statement: str) -> pa.Table:
        """Answer the analyst's own statement; QueryError says what DuckDB has against it."""
        try:
            result = self._database.connection.sql(statement)
            return result.to_arrow_table() if result is not None else pa.table({})
        except (duckdb.Error, pa.ArrowException) as error:
            raise QueryError(str(error)) from error

    def find_document(self, reference: str) -> UUID:
        """The document meant by the start of an id, a uri, or the end of one; else UnknownDocument."""
        return documents.find(self._database, reference)

    def document(self, document_id: UUID) -> dict[str, Any]:
        """The row of a document, with its drop's modified_at; UnknownDocument where there is none."""
        found = self._database.table("state/document", {"document_id": document_id}).to_pylist()
        if not found:
            raise UnknownDocument(f"no document {document_id}; `winnow ask documents` lists what there is")
        return found[0]

    def lines(self, document_id: UUID) -> pa.Table:
        """Every line: line_number, label, score, rule, repeat_of_line, paragraph_number, text."""
        return self._database.table("state/document_lines", {"document_id": document_id})

    def paragraphs(self, document_id: UUID) -> pa.Table:
        """The kept text: paragraph_number, first_line, last_line, text."""
        return self._database.table("state/document_paragraphs", {"document_id": document_id})

    def alarms(self) -> list[Alarm]:
        """The alarms that were open when this version was published, errors first."""
        return list(watch.open_alarms(self._database))

    def status(self) -> Status:
        """How the published version stands: last runs, what came in, what became of it."""
        rows = self._database.rows
        return Status(
            runs=tuple(RunSummary(*row) for row in rows("state/last_runs")),
            drops=dict(rows("state/drops_by_status")),
            lines=dict(rows("state/lines_by_label")),
            open_quarantine=dict(rows("state/quarantine_by_reason")),
            document_count=rows("state/document_count")[0][0],
        )

    def figures(self) -> Figures:
        """The figures that are followed over time."""
        return figures(self._database)

    def retrospect(self) -> Retrospect:
        """The last run that brought something beside the runs before it."""
        return retrospect(self._database, None)

    def rhythm(self) -> Rhythm | None:
        """How far apart the last runs of the inbox were; None before the second."""
        return rhythm(self._database)
