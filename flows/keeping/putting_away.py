"""One file out of the inbox: moved to the archive or deleted, and never another one than was read."""

# Names are bytes here, as they need not be UTF-8, and pathlib takes no bytes.
# ruff: noqa: PTH103, PTH104, PTH108, PTH118, PTH119, PTH120, PTH122

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

_PIECE = 2**20
_LONGEST_NAME = 255  # bytes
_HOPELESS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


@dataclass(frozen=True)
class Seen:
    """A published file as it lies in the inbox."""

    path: bytes
    state: os.stat_result
    sha256: str  # of the bytes that were loaded
    drop_id: UUID


class Changed(Exception):  # noqa: N818 - it is no error
    """The file is no longer the one that was read, and is left to the next run."""


def is_hopeless(error: OSError) -> bool:
    """Whether the same would happen to the next file."""
    return error.errno in _HOPELESS


def delete(seen: Seen) -> None:
    """Delete a file whose bytes are those that were loaded; Changed when they are not; or OSError."""
    with _opened(seen) as handle:
        if _digest(handle) != seen.sha256:
            raise Changed(
                f"{_shown(seen.path)} has other bytes than were loaded, though it looks the same; left."
            )
    _require_unchanged(seen)
    os.unlink(seen.path)


def archive(seen: Seen, inbox: bytes, folder: bytes) -> bytes:
    """Move a file to the same place below a folder; give its new path. Names that are taken get a number.

    Across file systems it is copied, synced and compared before it is removed.
    Changed when it is no longer what was read; OSError as it comes.
    """
    target = place(seen.path, inbox, folder)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    reserved = _reserve(target)
    try:
        _require_unchanged(seen)
        try:
            os.rename(seen.path, reserved)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(seen, reserved)
            return reserved
    except BaseException:
        _remove_empty(reserved)
        raise
    if not _is_same(os.lstat(reserved), seen.state):
        _put_back(seen, reserved)
    return reserved


def place(path: bytes, inbox: bytes, folder: bytes) -> bytes:
    """Where a file of the inbox goes below a folder, as long as that name is free.

    >>> place(b"/in/harbour/a.txt", b"/in", b"/archive/2026/03/01")
    b'/archive/2026/03/01/harbour/a.txt'
    """
    return os.path.join(folder, os.path.relpath(path, inbox))


def _reserve(target: bytes) -> bytes:
    """A name that nothing else gets: an empty file, which the drop replaces.

    Drops are never empty, so an empty file of that name was left by a killed run.
    """
    for candidate in _candidates(target):
        try:
            os.close(os.open(candidate, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644))
            return candidate
        except FileExistsError:
            if os.lstat(candidate).st_size == 0:
                return candidate
    raise AssertionError  # there is no end of numbers


def _candidates(target: bytes) -> Iterator[bytes]:
    folder, name = os.path.split(target)
    stem, ending = os.path.splitext(name)
    yield target
    number = 2
    while True:
        tail = b".%d%s" % (number, ending)
        yield os.path.join(folder, stem[: _LONGEST_NAME - len(tail)] + tail)
        number += 1


def _copy(seen: Seen, reserved: bytes) -> None:
    unfinished = reserved + b".unfinished" if len(os.path.basename(reserved)) < 240 else reserved
    try:
        with _opened(seen) as handle, open(unfinished, "wb") as copy:  # noqa: PTH123 - bytes
            while piece := os.read(handle, _PIECE):
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
        os.utime(unfinished, ns=(seen.state.st_atime_ns, seen.state.st_mtime_ns))
        with open(unfinished, "rb") as copy:  # noqa: PTH123 - bytes
            if _digest(copy.fileno()) != seen.sha256:
                raise Changed
        _require_unchanged(seen)
        os.rename(unfinished, reserved)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise
    _sync(os.path.dirname(reserved))
    os.unlink(seen.path)


def _put_back(seen: Seen, reserved: bytes) -> None:
    """A newer file took the place of the one that was read, just before the move: it goes back."""
    try:
        os.link(reserved, seen.path, follow_symlinks=False)
    except OSError:
        raise Changed(
            f"{_shown(seen.path)} was replaced while it was archived, and replaced again; what came in "
            f"between was not read and lies in {_shown(reserved)}. Drop it again if it is wanted."
        ) from None
    os.unlink(reserved)
    raise Changed


@contextmanager
def _opened(seen: Seen) -> Iterator[int]:
    handle = os.open(seen.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not _is_same(os.fstat(handle), seen.state):
            raise Changed
        yield handle
    finally:
        os.close(handle)


def _require_unchanged(seen: Seen) -> None:
    if not _is_same(os.lstat(seen.path), seen.state):
        raise Changed


def _is_same(state: os.stat_result, before: os.stat_result) -> bool:
    return (state.st_ino, state.st_size, state.st_mtime_ns) == (
        before.st_ino,
        before.st_size,
        before.st_mtime_ns,
    )


def _digest(handle: int) -> str:
    digest = hashlib.sha256()
    while piece := os.read(handle, _PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _remove_empty(path: bytes) -> None:
    with suppress(OSError):
        if os.lstat(path).st_size == 0:
            os.unlink(path)


def _sync(folder: bytes) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _shown(path: bytes) -> str:
    return os.fsdecode(path).encode(errors="backslashreplace").decode()
