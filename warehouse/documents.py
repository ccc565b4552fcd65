"""Documents as one asks for them: by a reference, or whole texts batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pyarrow as pa

from warehouse.database import Database
from warehouse.errors import UnknownDocument

SHOWN = 10  # candidates named in a message


def find(database: Database, reference: str) -> UUID:
    """The one document that a reference means: a uri, the start of an id (4 or more), the end of a path."""
    found = database.rows("state/find_document", {"reference": reference})
    if not found:
        raise UnknownDocument(
            f"no document fits {reference!r}; give its file, the end of its path, "
            "or at least 4 characters of its document_id"
        )
    if len(found) > 1:
        candidates = "\n".join(
            f"  {document_id}  {uri}#{record}  {title or '(no title)'}"
            for document_id, uri, record, title in found[:SHOWN]
        )
        more = "\n  …" if len(found) > SHOWN else ""
        raise UnknownDocument(f"{reference!r} can mean several documents; give one id:\n{candidates}{more}")
    return found[0][0]


def texts(database: Database, document_ids: list[UUID] | None, batch_documents: int) -> Iterator[pa.Table]:
    """The texts of these documents (None: of all), in batches, lines joined again.

    The list is made once at the start, so the rows may be replaced while it is walked through.
    """
    if document_ids is None:
        wanted = database.table("state/document_ids").column("document_id").combine_chunks()
    else:
        wanted = pa.array([document_id.bytes for document_id in document_ids], pa.uuid())
    for start in range(0, len(wanted), batch_documents):
        batch = pa.table({"document_id": wanted.slice(start, batch_documents)})
        with database.lent(wanted_documents=batch):
            database.rows("state/wanted_documents")
        database.rows("state/sliced_lines")
        yield database.table("state/texts")
