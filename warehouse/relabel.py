"""Stored texts come out to be labelled anew, and what they were labelled takes the place of what is stored.

Slice by slice: `texts` lays the rows of some documents beside, in temporary tables, and gives their texts;
`changed` and `replace` compare those rows with what the texts were labelled, `batch`: Arrow tables by the
name of their table, of the very documents that `texts` was last asked for.

Most documents come out as they went in, when a rule changes; so only the rows of the others are replaced.
Measured with DuckDB 1.5: to delete and insert the lines of 10,000 documents cost as much as to label them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import pyarrow as pa

from warehouse import statements
from warehouse.database import Database
from warehouse.errors import FragmentError
from warehouse.load import NEW_ROWS

TABLES = ("documents", "lines", "paragraphs", "spans")
STORED = ("stored_documents", "stored_paragraphs", "stored_lines", "stored_spans")
REPLACE = (*(name for name in statements.names("relabel") if name.split("/")[1][0].isdigit()), *NEW_ROWS)


def outdated(database: Database, rules_version: str, of_sources: Mapping[str, str]) -> pa.Table:
    """The documents that other rules labelled: other than `rules_version`, or than their source's.

    of_sources: the versions of sources that have rules of their own. Returns columns document_id and size, in
    bytes: that of the document's file.
    """
    with database.lent(rules_versions=_versions(of_sources)):
        return database.table("relabel/outdated_documents", {"rules_version": rules_version})


def every(database: Database) -> pa.Table:
    """All documents: document_id, size."""
    return database.table("relabel/every_document")


def these(database: Database, document_ids: Sequence[UUID]) -> pa.Table:
    """Those of the documents that are there: document_id, size."""
    ids = pa.array([document_id.bytes for document_id in document_ids], pa.uuid())
    with database.lent(wanted_documents=pa.table({"document_id": ids})):
        return database.table("relabel/these_documents")


def sources(
    database: Database, rules_version: str, of_sources: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """How many documents each source has, and how many of those `outdated` would give."""
    with database.lent(rules_versions=_versions(of_sources)):
        rows = database.rows("relabel/sources", {"rules_version": rules_version})
    return {source: (documents, outdated) for source, documents, outdated in rows}


def texts(database: Database, wanted: pa.Table) -> pa.Table:
    """The texts of these documents, lines joined again; their rows lie in temporary tables until the next."""
    with database.lent(wanted_documents=wanted.select(["document_id"])):
        database.rows(f"relabel/{STORED[0]}")
    for name in STORED[1:]:
        database.rows(f"relabel/{name}")
    return database.table("relabel/texts")


def replace(database: Database, batch: Mapping[str, pa.Table], run_id: int) -> None:
    """Put the rows of a batch in place of the stored ones, where they differ. Within a transaction.

    FragmentError where the batch holds a document that the warehouse does not have.
    """
    with database.lent(**_named(batch)):
        unknown = database.rows("relabel/unknown_documents")
        if unknown:
            raise FragmentError(
                f"the document {unknown[0][0]} is not in the warehouse; run winnow rebuild again"
            )
        database.rows("relabel/changed_documents")
        if database.rows("relabel/has_changed")[0][0]:
            for name in REPLACE:
                database.rows(name, {"run_id": run_id})
        database.rows("relabel/rules_version")


def _named(batch: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    return {f"fragment_{name}": batch[name] for name in TABLES}


def _versions(of_sources: Mapping[str, str]) -> pa.Table:
    return pa.table(
        {
            "source": pa.array(of_sources.keys(), pa.string()),
            "rules_version": pa.array(of_sources.values(), pa.string()),
        }
    )
