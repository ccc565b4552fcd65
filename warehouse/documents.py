"""Documents as one asks for them: by a reference."""

from __future__ import annotations

from uuid import UUID

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
