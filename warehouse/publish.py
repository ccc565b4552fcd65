"""A new version is put in place by one rename; who reads the old one keeps it.

The copy is complete and on the disk before it gets its name. A read-write session on the published file
that was killed leaves a write-ahead log beside it, which DuckDB would replay onto the next version: it is
moved aside first, and the caller is told.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import PublishError
from warehouse.home import Home
from warehouse.rows import Published

FICLONE = 0x40049409  # ioctl_ficlone(2): share the blocks of a file (btrfs, XFS, bcachefs)


def publish(home: Home) -> Published | None:
    """Copy the closed work file to the published one; None where there is no work file.

    Raises PublishError where that fails, for example on a full disk; the old version then still stands.
    """
    if not home.work_path.exists():
        return None
    started = time.monotonic()
    refuse_unfinished(home)
    unfinished = _unfinished(home)
    try:
        unfinished.unlink(missing_ok=True)
        is_reflink = _copy(home.work_path, unfinished)
        unfinished.chmod(0o444)
        set_aside = _set_log_aside(home)
        unfinished.replace(home.published_path)
        sync(home.root)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise PublishError(
            f"{home.published_path} could not be renewed: {error.strerror or error}; "
            "the last published version still stands. "
            "Free disk space or make the directory writable, then run this again"
        ) from error
    return Published(
        path=home.published_path,
        size=home.published_path.stat().st_size,
        seconds=time.monotonic() - started,
        is_reflink=is_reflink,
        set_aside=set_aside,
    )


def leftover_log(home: Home) -> Path:
    """Where a killed read-write session on the published file leaves its write-ahead log."""
    return home.published_path.with_name(home.published_path.name + ".wal")


def remove_unfinished(home: Home) -> None:
    """Remove the copy that a killed process left."""
    _unfinished(home).unlink(missing_ok=True)


def _unfinished(home: Home) -> Path:
    return home.published_path.with_name(home.published_path.name + ".publishing")


def refuse_unfinished(home: Home) -> None:
    """PublishError where the work file was not closed: a copy of it would lack commits."""
    log = home.work_path.with_name(home.work_path.name + ".wal")
    if log.exists() and log.stat().st_size:
        raise PublishError(
            f"{home.work_path} still has a write-ahead log, so a copy would lack commits; "
            "run this again: opening and closing it writes them into the file"
        )


def _copy(source: Path, target: Path) -> bool:
    """Copy and sync; return whether the file system shared the blocks instead of copying."""
    with source.open("rb") as reading, target.open("xb") as writing:
        try:
            fcntl.ioctl(writing.fileno(), FICLONE, reading.fileno())
            is_reflink = True
        except OSError:
            is_reflink = False
            _require_space(source, target)
            shutil.copyfile(source, target)
        os.fsync(writing.fileno())
    return is_reflink


def _require_space(source: Path, target: Path) -> None:
    size, free = source.stat().st_size, shutil.disk_usage(target.parent).free
    if free < size:
        raise OSError(0, f"the new version needs {size:,} bytes beside the old one, and {free:,} are free")


def _set_log_aside(home: Home) -> Path | None:
    log = leftover_log(home)
    if not log.exists():
        return None
    aside = log.with_name(f"{log.name}.{datetime.now(UTC):%Y%m%dT%H%M%S}.set-aside")
    return log.replace(aside)


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
