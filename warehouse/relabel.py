"""Stored texts come out to be labelled anew, and what they were labelled takes the place of what is stored.

Slice by slice: `stored` lays the rows of some documents beside, in temporary tables, and gives their texts;
`changed` and `replace` compare those rows with what the texts were labelled, `batch`: Arrow tables by the
name of their table, of the very documents that `stored` was last asked for.

Most documents come out as they went in, when a rule changes; so only the rows of the others are replaced.
Measured with DuckDB 1.5: to delete and insert the lines of 10,000 documents cost as much as to label them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

import pyarrow as pa

from warehouse import statements
from warehouse.database import Database
from warehouse.errors import FragmentError
from warehouse.load import NEW_ROWS

TABLES = ("documents", "lines", "paragraphs", "spans")
STORED = ("stored_documents", "stored_paragraphs", "stored_lines", "stored_spans")
REPLACE = (*(name for name in statements.names("relabel") if name.split("/")[1][0].isdigit()), *NEW_ROWS)


def outdated(database: Database, rules_version: str, of_sources: Mapping[str, str]) -> pa.Array:
    """The ids of the documents that other rules labelled: other than `rules_version`, or than their source's.

    of_sources: the versions of sources that have rules of their own.
    """
    with database.lent(rules_versions=_versions(of_sources)):
        found = database.table("relabel/outdated_documents", {"rules_version": rules_version})
    return _ids(found)


def sources(
    database: Database, rules_version: str, of_sources: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """How many documents each source has, and how many of those `outdated` would give."""
    with database.lent(rules_versions=_versions(of_sources)):
        rows = database.rows("relabel/sources", {"rules_version": rules_version})
    return {source: (documents, outdated) for source, documents, outdated in rows}


def every(database: Database) -> pa.Array:
    """The ids of all documents."""
    return _ids(database.table("state/document_ids"))


def texts(database: Database, wanted: pa.Array | list[UUID], batch_documents: int) -> Iterator[pa.Table]:
    """The texts of these documents in batches, lines joined again; the stored rows of a batch lie beside."""
    column = pa.array([one.bytes for one in wanted], pa.uuid()) if isinstance(wanted, list) else wanted
    for start in range(0, len(column), batch_documents):
        yield stored(database, column.slice(start, batch_documents))


def stored(database: Database, wanted: pa.Array) -> pa.Table:
    """The texts of these documents, lines joined again; their rows lie in temporary tables until the next."""
    with database.lent(wanted_documents=pa.table({"document_id": wanted})):
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
            raise FragmentError(f"the document {unknown[0][0]} is not in the warehouse")
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


def _ids(found: pa.Table) -> pa.Array:
    return found["document_id"].combine_chunks()
