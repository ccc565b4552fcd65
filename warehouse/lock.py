"""The lock of a home: one process may write, and anybody can see which.

The operating system holds the lock (flock, by the filelock library) and lets go of it when the process
ends, however it ends. What the file says is for people; it stays in place, so a name in it alone means
nothing: holder() asks the operating system first. Local disks only.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import HomeError, HomeIsBusy
from warehouse.home import Home
from warehouse.rows import Holder

PATIENCE = 0.2  # seconds: holder() shares the lock for an instant to see whether anybody has it


@contextmanager
def hold(home: Home, purpose: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of this home; HomeIsBusy where another process still does after `patience` seconds."""
    home.prepare()
    lock = _lock(home)
    try:
        lock.acquire(timeout=patience, poll_interval=PATIENCE / 4)
    except Timeout:
        raise _busy(home) from None
    except OSError as error:
        raise HomeError(
            f"{home.lock_path} cannot be locked: {error.strerror or error}; the home must lie on a local disk"
        ) from error
    try:
        _write(home.lock_path, Holder(os.getpid(), socket.gethostname(), purpose, _now()))
        yield
    finally:
        lock.release()


def holder(home: Home) -> Holder | None:
    """Say who holds the lock now; None where nobody does.

    Asks for a shared lock for an instant, which needs no more than the right to read.
    """
    try:
        with home.lock_path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(home.lock_path) or _unnamed()
    except OSError:  # there is none, or it may not be read
        return None
    return None


def _lock(home: Home) -> FileLock:
    return FileLock(home.lock_path, thread_local=False, mode=0o644)


def _busy(home: Home) -> HomeIsBusy:
    found = _read(home.lock_path)
    who = str(found) if found else "another process that has not yet said its name"
    return HomeIsBusy(f"{home.root} is in use by {who}; wait until it is done, then run this again", found)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _unnamed() -> Holder:
    return Holder(0, "unknown", "a process that has not yet said its name", _now())


def _write(path: Path, found: Holder) -> None:
    """Overwrite in place: a rename would put a new, unlocked file there."""
    said = {"pid": found.pid, "host": found.host, "purpose": found.purpose, "since": found.since.isoformat()}
    try:
        path.write_text(json.dumps(said) + "\n", encoding="utf-8")
    except OSError as error:
        raise HomeError(
            f"{path} cannot be written: {error.strerror}; free disk space and run this again"
        ) from error


def _read(path: Path) -> Holder | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(path.read_text(encoding="utf-8"))
        return Holder(said["pid"], said["host"], said["purpose"], datetime.fromisoformat(said["since"]))
    return None
