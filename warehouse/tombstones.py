"""What was forgotten stays forgotten: tombstones hold hashes, never a text.

They are rows of the table `forgotten`, and lines of forgotten.jsonl beside the database, so that they outlive
a restored backup and a lost work file: whenever the work file is opened, each gets what only the other has.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa

from warehouse.database import Database
from warehouse.errors import StorageError
from warehouse.home import Home
from warehouse.publish import sync

_KINDS = pa.schema(
    [
        ("document_id", pa.uuid()),
        ("text_sha256", pa.string()),
        ("uri_sha256", pa.string()),
        ("forgotten_at", pa.timestamp("us")),
        ("forgotten_by", pa.string()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True)
class Tombstone:
    """One forgotten document; the table `forgotten` says what the fields mean."""

    document_id: UUID
    text_sha256: str
    uri_sha256: str
    forgotten_at: datetime  # naive UTC
    forgotten_by: str
    reason: str | None


@dataclass(frozen=True)
class Intent:
    """What a forget that has begun is to forget; it lies in the home until all of it is done."""

    tombstones: tuple[Tombstone, ...]
    files: tuple[str, ...]  # whole paths of files that hold one of the texts: gold files, archived drops


def path(home: Home) -> Path:
    """Where the tombstones lie beside the database."""
    return home.root / "forgotten.jsonl"


def intent_path(home: Home) -> Path:
    """Where a forget that is not finished has written what it is to do."""
    return home.root / "forgetting.json"


def merge(database: Database, home: Home) -> None:
    """Give the database those that only the file has, and the file those that only the database has."""
    kept = read(path(home))
    if kept:
        with database.transaction(), database.lent(tombstones=_table(kept)):
            database.rows("forget/merge")
    stored = [Tombstone(*row) for row in database.rows("forget/tombstones")]
    append(home, stored)


def append(home: Home, tombstones: Sequence[Tombstone]) -> None:
    """Add those that the file does not have yet; they are on the disk when this returns."""
    kept = {tombstone.document_id for tombstone in read(path(home))}
    new = [tombstone for tombstone in tombstones if tombstone.document_id not in kept]
    if not new:
        return
    try:
        with path(home).open("a+b") as file:
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)  # a line that a kill left half written
            file.write(b"".join(_line(tombstone) for tombstone in new))
            file.flush()
            os.fsync(file.fileno())
        sync(home.root)
    except OSError as error:
        raise StorageError(
            f"{path(home)} could not be written: {error.strerror}; free disk space and run this again"
        ) from error


def read(file: Path) -> list[Tombstone]:
    """The tombstones of a file; none where it is not there. A last line without its end is left out."""
    try:
        lines = file.read_bytes().rpartition(b"\n")[0].splitlines()
    except FileNotFoundError:
        return []
    try:
        return [_tombstone(json.loads(line)) for line in lines]
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{file} is not what was written there ({error}); it says which texts must never come back: "
            "restore it from a backup"
        ) from error


def write_intent(home: Home, intent: Intent) -> None:
    """Say what is to be forgotten, before anything is; whole or not at all."""
    unfinished = intent_path(home).with_suffix(".tmp")
    said = {
        "files": list(intent.files),
        "tombstones": [json.loads(_line(tombstone)) for tombstone in intent.tombstones],
    }
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(intent_path(home))
        sync(home.root)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StorageError(
            f"{intent_path(home)} could not be written: {error.strerror}; nothing was forgotten"
        ) from error


def read_intent(home: Home) -> Intent | None:
    """What a forget has begun and not finished; None where there is none."""
    try:
        said = json.loads(intent_path(home).read_text(encoding="utf-8"))
        return Intent(tuple(map(_tombstone, said["tombstones"])), tuple(said["files"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{intent_path(home)} is not what was written there ({error}): a forget had begun and may be "
            "half done. Remove this file and forget the same again."
        ) from error


def remove_intent(home: Home) -> None:
    """It is all done."""
    intent_path(home).unlink(missing_ok=True)
    sync(home.root)


def _table(tombstones: Iterable[Tombstone]) -> pa.Table:
    rows = [asdict(tombstone) | {"document_id": tombstone.document_id.bytes} for tombstone in tombstones]
    columns = [pa.array([row[kind.name] for row in rows], kind.type) for kind in _KINDS]
    return pa.table(columns, schema=_KINDS)


def _line(tombstone: Tombstone) -> bytes:
    said = asdict(tombstone) | {
        "document_id": str(tombstone.document_id),
        "forgotten_at": tombstone.forgotten_at.isoformat(),
    }
    return json.dumps(said).encode() + b"\n"


def _tombstone(said: dict[str, str]) -> Tombstone:
    moment = datetime.fromisoformat(said["forgotten_at"])
    return Tombstone(**said | {"document_id": UUID(said["document_id"]), "forgotten_at": moment})  # type: ignore[arg-type]
