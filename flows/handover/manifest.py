"""manifest.json: what an export holds, of which published version, and what it builds on."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from flows.errors import ExportError
from flows.handover.formats import Format

NAME = "manifest.json"
SUMS = "SHA256SUMS"
INCREMENTS = "increments"
_SHAPE = 1


@dataclass(frozen=True)
class File:
    """A file of an export."""

    path: str  # from the manifest's folder, with slashes
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class ExportedColumn:
    """A column, as the database describes it."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class ExportedTable:
    """A table of an export.

    mode: 'by_document': take out the rows of the changed documents, then put these in. 'whole': these are
    all rows.
    """

    name: str
    comment: str
    mode: Literal["by_document", "whole"]
    partitioned_by: list[str]
    columns: list[ExportedColumn]
    rows: int
    files: list[File]


@dataclass(frozen=True)
class Previous:
    """The export that an increment builds on."""

    run_id: int
    finished_at: datetime
    manifest_sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an export holds. An increment names the export it builds on, and the documents that changed."""

    shape: int
    winnow_version: str
    run_id: int  # of the run that published the version
    finished_at: datetime  # UTC
    made_at: datetime  # UTC
    kind: Literal["full", "increment"]
    previous: Previous | None
    format: Format
    is_raw: bool
    tables: list[ExportedTable]
    changed_documents: File | None  # document_id and change; of an increment
    changes: dict[str, int]  # how many documents are new, changed, superseded, removed
    index: File | None  # what the next increment is compared with; None where only a query was written
    statement: str | None = field(default=None)  # the query or question, where there was one

    @property
    def files(self) -> list[File]:
        """Every file it names."""
        singles = [file for file in (self.changed_documents, self.index) if file]
        return [file for table in self.tables for file in table.files] + singles


_ADAPTER = TypeAdapter(Manifest)


def dump(manifest: Manifest) -> bytes:
    """As it is written to the disk."""
    return _ADAPTER.dump_json(manifest, indent=2) + b"\n"


def shape() -> int:
    """The number of the manifest's shape; it rises when a reader must know."""
    return _SHAPE


@dataclass(frozen=True)
class Found:
    """A manifest on the disk."""

    manifest: Manifest
    folder: Path
    sha256: str


def read(path: Path) -> Found:
    """The manifest at a path; ExportError when it cannot be understood."""
    try:
        content = path.read_bytes()
        found = _ADAPTER.validate_json(content)
    except FileNotFoundError:
        raise ExportError(
            f"{path.parent} holds no finished export ({NAME} is missing); check the name."
        ) from None
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}; check its permissions.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ExportError(
            f"{path} is not a manifest that winnow understands ({place}: {first['msg']}); "
            "export into a new folder."
        ) from None
    if found.shape != _SHAPE:
        raise ExportError(
            f"{path} was written by another version of winnow ({found.winnow_version}); "
            "export into a new folder."
        )
    return Found(found, path.parent, hashlib.sha256(content).hexdigest())


def chain(folder: Path) -> list[Found]:
    """The export in a folder and its increments, in order; ExportError when one is missing or another's."""
    found = [read(folder / NAME)]
    for number in numbers(folder):
        one = read(folder / INCREMENTS / number / NAME)
        if one.manifest.previous is None or one.manifest.previous.manifest_sha256 != found[-1].sha256:
            raise ExportError(
                f"{one.folder} does not build on {found[-1].folder}: one of them was changed or removed; "
                "restore it, or export into a new folder."
            )
        found.append(one)
    return found


def numbers(folder: Path) -> list[str]:
    """The names of the increments in a folder, in order."""
    below = folder / INCREMENTS
    return sorted(path.name for path in below.iterdir() if path.name.isdigit()) if below.is_dir() else []
