"""Bytes to records: one record per text in a drop. A `.txt` drop holds one."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.tables import QUARANTINE, RAW_DROPS, table

RECORDS = pa.schema(
    [
        ("document_id", pa.uuid()),
        ("drop_id", pa.uuid()),
        ("record_number", pa.int32()),
        ("uri", pa.string()),
        ("source", pa.string()),
        ("content", pa.large_binary()),
    ]
)

_FIRST_BYTES = 64


@dataclass(frozen=True)
class Reject:
    """A drop or record that could not be taken, and what a person should know about it."""

    drop_id: UUID
    uri: str
    reason: str
    error: str
    record_number: int | None = None
    first_bytes: bytes | None = None


def drop_id(uri: str, sha256: str | None, modified_ns: int, size: int) -> UUID:
    """The id of one sighting of a file: the same file in the same state always has the same id."""
    return _uuid(uri, sha256 or "", str(modified_ns), str(size))


def document_id(uri: str, record_number: int, sha256: str) -> UUID:
    """The id of a text: where it came from and what its bytes are."""
    return _uuid(uri, str(record_number), sha256)


def _uuid(*parts: str) -> UUID:
    """A UUID of version 8 (RFC 9562: custom) from a hash over the parts.

    >>> _uuid("a", "b") == _uuid("a", "b") != _uuid("ab", "")
    True
    """
    digest = bytearray(hashlib.sha256("\0".join(parts).encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))


def records(raw_drops: pa.Table) -> tuple[pa.Table, list[Reject]]:
    """The texts inside a batch of drops.

    raw_drops: as `RAW_DROPS`. Returns a table as `RECORDS`, and what could not be taken.
    """
    assert raw_drops.schema.equals(RAW_DROPS), raw_drops.schema
    rejects = _unread(raw_drops.filter(pc.is_null(raw_drops["content"])))
    read = raw_drops.filter(pc.is_valid(raw_drops["content"]))
    is_empty = pc.equal(pc.binary_length(read["content"]), 0)
    rejects += _empty(read.filter(is_empty))
    full = read.filter(pc.invert(is_empty))
    ids = [
        document_id(uri, 1, sha256).bytes
        for uri, sha256 in zip(full["uri"].to_pylist(), full["sha256"].to_pylist(), strict=True)
    ]
    columns = {name: full[name] for name in ("drop_id", "uri", "source", "content")}
    numbers = pa.array([1] * full.num_rows, pa.int32())
    return table({**columns, "document_id": _uuids(ids), "record_number": numbers}, RECORDS), rejects


def quarantine(rejects: Iterable[Reject]) -> pa.Table:
    """Rejects as rows of the quarantine, as `QUARANTINE`."""
    rows = list(rejects)
    ids = [_uuid(str(row.drop_id), str(row.record_number), row.reason).bytes for row in rows]
    return table(
        {
            "quarantine_id": _uuids(ids),
            "drop_id": _uuids([row.drop_id.bytes for row in rows]),
            "uri": [row.uri for row in rows],
            "record_number": [row.record_number for row in rows],
            "reason": [row.reason for row in rows],
            "error": [row.error for row in rows],
            "first_bytes": [row.first_bytes and row.first_bytes[:_FIRST_BYTES] for row in rows],
        },
        QUARANTINE,
    )


def _uuids(values: list[bytes]) -> pa.Array:
    return pa.array(values, pa.uuid())


def _unread(raw_drops: pa.Table) -> list[Reject]:
    columns = ("drop_id", "uri", "reason", "error")
    return [Reject(**row) for row in raw_drops.select(columns).to_pylist()]


def _empty(raw_drops: pa.Table) -> list[Reject]:
    error = "The file has no bytes. If its sender was still writing, it is taken once it has grown."
    return [
        Reject(row["drop_id"], row["uri"], "empty", error, first_bytes=b"")
        for row in raw_drops.select(["drop_id", "uri"]).to_pylist()
    ]
