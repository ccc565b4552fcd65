"""Which documents a forget means, what becomes of their rows, and the proof that nothing is left of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote
from uuid import UUID

import pyarrow as pa

from warehouse import removal
from warehouse.database import Database
from warehouse.errors import StillThere, UnknownDocument
from warehouse.store import Warehouse
from warehouse.tombstones import Tombstone

MOST_NEEDLES, MOST_OF_ONE, SHORTEST = 60, 4, 20  # lines and paragraphs searched for; characters


@dataclass(frozen=True)
class Affected:
    """A document that a forget removes."""

    document_id: UUID
    uri: str
    record_number: int
    source: str
    title: str | None
    text_sha256: str
    is_twin: bool  # not meant itself, but exactly the same text


@dataclass(frozen=True)
class Searched:
    """What a search through every text column of a file found."""

    tables: int
    columns: int
    needles: int  # lines and paragraphs that were searched for
    others: tuple[UUID, ...]  # documents that were not forgotten and say one of them too


def of_document(warehouse: Warehouse, reference: str) -> list[Affected]:
    """Every revision of the text that is meant; UnknownDocument where none is, or several."""
    document_id = warehouse.find_document(reference)
    return _affected(warehouse.database, _chosen(warehouse.database, "forget/of_document", value=document_id))


def of_source(warehouse: Warehouse, source: str) -> list[Affected]:
    """Every document of a source; UnknownDocument where it has none."""
    chosen = _chosen(warehouse.database, "forget/of_source", value=source)
    if not chosen:
        raise UnknownDocument(
            f"no document came from {source!r}; the sources are those of: winnow ask sources"
        )
    return _affected(warehouse.database, chosen)


def of_address(warehouse: Warehouse, address: str) -> list[Affected]:
    """Every document of a file (its path, or a file:// URL) or web address; UnknownDocument where none is."""
    database = warehouse.database
    path = unquote(address.removeprefix("file://")) if address.startswith("file://") else address
    whole = os.path.abspath(path)  # noqa: PTH100 - links are left as they are: their targets may be gone
    chosen = _chosen(database, "forget/of_file", value=address, path=path, uri=whole)
    if _has_addresses(database):
        chosen += _chosen(database, "forget/of_url", value=address)
    if not chosen:
        raise UnknownDocument(
            f"no document came from {address!r}; give the whole path of its file, as in: winnow ask documents"
        )
    return _affected(database, chosen)


def as_tombstones(
    affected: Sequence[Affected], by: str, reason: str | None, now: datetime
) -> list[Tombstone]:
    """What is kept of documents that are forgotten."""
    return [
        Tombstone(one.document_id, one.text_sha256, _sha256(one.uri), now, by, reason) for one in affected
    ]


def needles(warehouse: Warehouse, affected: Sequence[Affected]) -> list[str]:
    """The longest lines and paragraphs of these documents that no other has; a few of each."""
    limits = {"most": MOST_NEEDLES, "most_of_one": MOST_OF_ONE, "shortest": SHORTEST}
    with warehouse.database.lent(chosen_documents=removal.ids([one.document_id for one in affected])):
        return [needle for needle, _ in warehouse.database.rows("forget/needles", limits)]


def archived(warehouse: Warehouse, affected: Sequence[Affected]) -> list[str]:
    """The uris of the files of these documents that were moved to the archive."""
    with warehouse.database.lent(chosen_documents=removal.ids([one.document_id for one in affected])):
        return [uri for (uri,) in warehouse.database.rows("forget/archived")]


def erase(warehouse: Warehouse) -> dict[str, int]:
    """Remove every document whose text has a tombstone, in one transaction. Rows removed, by table."""
    database = warehouse.database
    with database.transaction():
        document_ids = [document_id for (document_id,) in database.rows("forget/still_there")]
        if not document_ids:
            return {}
        removed = removal.remove(database, document_ids, "forgotten")
        database.rows("forget/first_bytes")
        database.rows("forget/not_archived")
        database.rows("forget/unwatched")
    return removed


def search(database: Database, wanted: Sequence[str]) -> Searched:
    """Look for texts in every column of every table that could hold one.

    A document that was not forgotten may say the same: it is named. Anywhere else, StillThere.
    """
    with database.lent(needles=pa.table({"needle": pa.array(wanted, pa.string())})):
        ((pattern,),) = database.rows("forget/pattern")
    of_documents = set(removal.tables(database))
    others: set[UUID] = set()
    tables = columns = 0
    for table, names, kinds in database.rows("state/tables_and_columns"):
        textual = [name for name, kind in zip(names, kinds, strict=True) if _may_hold_text(kind)]
        tables, columns = tables + 1, columns + len(textual)
        for column in textual if wanted else ():
            if _holds(database, table, column, pattern):
                others |= _others(database, table, column, pattern) if table in of_documents else _none(table)
    return Searched(tables, columns, len(wanted), tuple(sorted(others)))


def _holds(database: Database, table: str, column: str, pattern: str) -> bool:
    names = {"this_table": table, "this_column": column}
    ((is_found,),) = database.about("forget/in_this_column", names, {"pattern": pattern})
    return is_found


def _others(database: Database, table: str, column: str, pattern: str) -> set[UUID]:
    names = {"this_table": table, "this_column": column}
    found = database.about("forget/who_says_it", names, {"pattern": pattern})
    if any(is_forgotten for _, is_forgotten in found):
        raise StillThere(_still(table))
    return {document_id for document_id, _ in found}


def _none(table: str) -> set[UUID]:
    raise StillThere(_still(table))


def _still(table: str) -> str:
    return (
        f"the table {table} still holds a text that was to be forgotten; it will not come back, but "
        "this is left: look it up with winnow sql, and report it as a mistake of winnow"
    )


def _may_hold_text(kind: str) -> bool:
    """Whether values of a type may hold a text: strings, bytes, and lists, structs and maps of them.

    >>> [kind for kind in ("VARCHAR", "VARCHAR[]", "BLOB", "BIGINT", "UUID", "JSON") if _may_hold_text(kind)]
    ['VARCHAR', 'VARCHAR[]', 'BLOB', 'JSON']
    """
    return any(name in kind for name in ("VARCHAR", "BLOB", "JSON", "ENUM", "VARIANT"))


def _chosen(database: Database, name: str, **values: object) -> list[UUID]:
    return [document_id for (document_id,) in database.rows(name, values)]


def _affected(database: Database, chosen: Sequence[UUID]) -> list[Affected]:
    with database.lent(chosen_documents=removal.ids(chosen)):
        return [Affected(*row) for row in database.rows("forget/affected")]


def _has_addresses(database: Database) -> bool:
    tables = database.rows("state/tables_with_column", {"column_name": "url"})
    return ("documents",) in tables


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
