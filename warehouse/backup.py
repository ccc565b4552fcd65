"""Backups: a folder each, made from the published file, which nobody ever changes in place.

    news-20261125T033000Z/
      manifest.json    when, of which home, how many rows; size and SHA-256 of every file
      news.duckdb      the published file: every text, label and correction
      forgotten.jsonl  what may never come back
      home/            gold files and outlets' own rules, as they lie in the home
      beside/          winnow.toml and what else was named

A backup is written under another name, opened and counted, and gets its own name when all of it is on the
disk. Taking one needs no lock: a run or readers may be at work.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from warehouse import tombstones
from warehouse.database import Database
from warehouse.errors import BackupError, NothingPublished, WarehouseError
from warehouse.home import Home
from warehouse.publish import sync

MANIFEST = "manifest.json"
OF_HOME = ("gold", "rules")  # folders of the home that people fill
_UNFINISHED = ".unfinished"
_PIECE = 8 * 2**20  # bytes


@dataclass(frozen=True)
class Backup:
    """A backup and what its manifest says."""

    path: Path
    made_at: datetime  # naive UTC
    home: str  # of which it was made
    rows: dict[str, int]  # as sql/state/row_counts.sql
    files: dict[str, dict[str, Any]]  # path in it: size, sha256

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file["size"] for file in self.files.values())


def take(home: Home, folder: Path, beside: Sequence[Path], now: datetime) -> Backup:
    """Back up what is published now; BackupError where that cannot be done, or what was written is not right.

    beside: further files and folders to put in; those that are not there are left out. now: naive UTC.
    """
    if not home.published_path.exists():
        raise NothingPublished(
            f"{home.published_path} is not there: nothing to back up yet; start with `winnow run INBOX`"
        )
    name = f"{home.root.resolve().name}-{now:%Y%m%dT%H%M%SZ}"
    unfinished, path = folder / (name + _UNFINISHED), folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise BackupError(f"{path} is there already; take the next one a second later")
        _remove_unfinished(folder)
        files = _fill(home, unfinished, beside)
        manifest = {
            "made_at": now.isoformat(),
            "home": str(home.root.resolve()),
            "rows": _rows(unfinished / home.published_path.name),
            "files": files,
        }
        write_synced(unfinished / MANIFEST, json.dumps(manifest, indent=1).encode())
        for inner in (*(found for found in unfinished.rglob("*") if found.is_dir()), unfinished):
            sync(inner)
        unfinished.rename(path)
        sync(folder)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BackupError(
            f"no backup could be written to {folder}: {error.strerror or error}; make room or choose another "
            "folder. The home is as it was"
        ) from error
    return read(path)


def read(path: Path) -> Backup:
    """What the manifest of a backup says; BackupError where there is none."""
    try:
        said = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        moment = datetime.fromisoformat(said["made_at"])
        return Backup(path, moment, said["home"], said["rows"], said["files"])
    except OSError as error:
        raise BackupError(
            f"{path} is no backup: {path / MANIFEST} cannot be read ({error.strerror}); give the folder that "
            "winnow backup named"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path / MANIFEST} is damaged ({error}); take another backup") from error


def verify(backup: Backup) -> None:
    """BackupError where a file of the backup is missing or differs by a single byte from what was written."""
    for name, written in backup.files.items():
        file = backup.path / name
        try:
            found = _sha256(file)
        except OSError as error:
            raise BackupError(
                f"{file} cannot be read ({error.strerror}): this backup is damaged; take another"
            ) from error
        if found != written["sha256"]:
            raise BackupError(
                f"{file} is not what was written at {backup.made_at:%Y-%m-%d %H:%M:%S} UTC (its SHA-256 "
                "differs): this backup is damaged; take another"
            )


def backups(folder: Path, home: Home) -> list[Backup]:
    """The whole backups of this home in a folder, newest first; what cannot be read as one is passed over."""
    pattern = re.compile(re.escape(home.root.resolve().name) + r"-\d{8}T\d{6}Z")
    found = []
    for path in sorted(folder.iterdir(), reverse=True) if folder.is_dir() else ():
        if pattern.fullmatch(path.name) and (path / MANIFEST).exists():
            backup = read(path)
            if backup.home == str(home.root.resolve()):
                found.append(backup)
    return found


def prune(folder: Path, home: Home, keep: int) -> list[Path]:
    """Delete all but the newest backups of this home; which were deleted."""
    doomed = [backup.path for backup in backups(folder, home)[keep:]]
    for path in doomed:
        delete(path)
    return doomed


def delete(path: Path) -> None:
    """Remove a backup; killed in between, what is left is not taken for one."""
    shutil.rmtree(path.rename(path.with_name(path.name + _UNFINISHED)))


def holding(folder: Path, home: Home) -> list[Backup]:
    """The backups that hold a text which has been forgotten since."""
    forgotten = {stone.text_sha256 for stone in tombstones.read(tombstones.path(home))}
    return [backup for backup in backups(folder, home) if forgotten and forgotten & _texts(backup, home)]


def write_synced(path: Path, content: bytes) -> None:
    """Write a file that is on the disk when this returns."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def copy_synced(source: Path, target: Path) -> dict[str, Any]:
    """Copy a file that may be replaced (not changed) meanwhile; its size and SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading, target.open("wb") as writing:
        for piece in _pieces(reading):
            digest.update(piece)
            size += len(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _fill(home: Home, target: Path, beside: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Copy everything; for every file of the backup its size and SHA-256."""
    sources = {
        home.published_path.name: home.published_path,
        tombstones.path(home).name: tombstones.path(home),
    }
    for place, roots in (("home", [home.root / name for name in OF_HOME]), ("beside", beside)):
        for root in roots:
            within = sorted(root.rglob("*")) if root.is_dir() else [root]
            sources |= {f"{place}/{file.relative_to(root.parent)}": file for file in within}
    return {name: copy_synced(source, target / name) for name, source in sources.items() if source.is_file()}


def _rows(path: Path) -> dict[str, int]:
    """Count what a published file holds; BackupError where it cannot be opened or does not add up."""
    try:
        with Database.readable(path) as database:
            (row,) = database.table("state/row_counts").to_pylist()
    except WarehouseError as error:
        raise BackupError(
            f"the copy {path} cannot be read: {error}; see whether winnow status can read the home, "
            "and back up again"
        ) from error
    if row["lines"] != row["lines_of_documents"]:
        raise BackupError(
            f"the copy {path} holds {row['lines']:,} lines, and its documents have "
            f"{row['lines_of_documents']:,}; look at: winnow check"
        )
    return row


def _texts(backup: Backup, home: Home) -> set[str]:
    path = backup.path / home.published_path.name
    with Database.readable(path) as database:
        return {sha256 for (sha256,) in database.rows("state/text_hashes")}


def _remove_unfinished(folder: Path) -> None:
    for leftover in folder.glob(f"*-????????T??????Z{_UNFINISHED}"):
        shutil.rmtree(leftover)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in _pieces(file):
            digest.update(piece)
    return digest.hexdigest()


def _pieces(file: BinaryIO) -> Any:
    return iter(lambda: file.read(_PIECE), b"")
