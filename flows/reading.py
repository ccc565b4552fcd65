"""Drops to their bytes. A file still being written, or in trouble that may pass, is looked at again."""

# Names are bytes here, as they need not be UTF-8, and pathlib takes no bytes.
# ruff: noqa: PTH119

import errno
import hashlib
import os
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from flows.clock import Clock
from flows.inbox import REFUSED, SIGHTINGS, Problem, look, not_a_file, unreadable
from flows.uris import bytes_of, path_of, source_of
from transforms.records import drop_id
from transforms.tables import RAW_DROPS

SETTLE_NS = 2_000_000_000  # a file untouched for this long is taken to be complete
LARGEST = 256 * 2**20  # bytes; one text of more is a mistake, and would be held in memory several times over

# Trouble of the machine rather than of the file: too many open files, a network share that stumbles, …
PASSING = frozenset(
    {
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EAGAIN,
        errno.EBUSY,
        errno.EIO,
        errno.ESTALE,
        errno.EINTR,
    }
)


@dataclass(frozen=True)
class Unsteady:
    """A file that changed under our eyes or could not be read just now: look again, from this state."""

    size: int
    modified_ns: int
    problem: Problem  # what to say if this was the last look


def is_passing(error: BaseException) -> bool:
    """Whether an error may be gone at the next attempt."""
    return isinstance(error, OSError) and error.errno in PASSING


def read_batch(sightings: pa.Table, inbox: Path, *, is_last_look: bool) -> tuple[pa.Table, pa.Table]:
    """The bytes of a batch of drops.

    sightings: as SIGHTINGS. Returns a table as RAW_DROPS (what could not be read says why), and, as
    SIGHTINGS, the drops to look at again; none of those at the last look.
    """
    rows, again = [], []
    for sighting in sightings.to_pylist():
        found = _read(sighting, os.fsencode(inbox))
        if isinstance(found, Unsteady) and not is_last_look:
            again.append({"uri": sighting["uri"], "size": found.size, "modified_ns": found.modified_ns})
            continue
        if isinstance(found, Unsteady):
            found = found.problem
        rows.append(_raw(sighting, inbox, found))
    return _raw_table(rows), pa.Table.from_pylist(again, SIGHTINGS)


def refused_drops(refused: pa.Table, inbox: Path) -> pa.Table:
    """Drops that the listing refused, as REFUSED, brought into the form RAW_DROPS."""
    return _raw_table([_raw(row, inbox, Problem(row["reason"], row["error"])) for row in refused.to_pylist()])


def is_young(modified_ns: int, now_ns: int) -> bool:
    """Whether a file was touched so lately that its sender may still be writing (also: in the future)."""
    return modified_ns > now_ns - SETTLE_NS


def wait_for(sightings: pa.Table, clock: Clock) -> None:
    """Sleep until the youngest of the drops has had time to settle: two seconds at most, once for all."""
    youngest = max(sightings["modified_ns"].to_pylist())
    clock.sleep(min(max(0, youngest + SETTLE_NS - clock.now_ns()), SETTLE_NS) / 1e9)


def look_again(sightings: pa.Table, inbox: Path, now_ns: int) -> tuple[pa.Table, pa.Table]:
    """The drops that held still since they were seen, as SIGHTINGS; and the others, as REFUSED."""
    steady, problems = [], []
    for row in sightings.to_pylist():
        found = look(bytes_of(row["uri"]), os.fsencode(inbox))
        if isinstance(found, Problem):
            problems.append(row | asdict(found))
            continue
        now = {"uri": row["uri"], "size": found.st_size, "modified_ns": found.st_mtime_ns}
        if now == row or not is_young(found.st_mtime_ns, now_ns):
            steady.append(now)
        else:
            problems.append(now | asdict(still_changing(row["uri"])))
    return pa.Table.from_pylist(steady, SIGHTINGS), pa.Table.from_pylist(problems, REFUSED)


def still_changing(uri: str) -> Problem:
    """What to say of a file whose sender has not finished."""
    name = path_of(uri).name
    return Problem(
        "still_changing", f"{name} was still being written to; the next run takes it once it holds still."
    )


def _read(sighting: dict, root: bytes) -> bytes | Problem | Unsteady:
    path = bytes_of(sighting["uri"])
    if sighting["size"] > LARGEST:
        return _too_large(path, sighting["size"])
    try:
        handle = _open(path, root)
        if isinstance(handle, Problem):
            return handle
        try:
            return _read_steady(handle, path, sighting)
        finally:
            os.close(handle)
    except FileNotFoundError:
        return Problem(
            "vanished",
            f"{path_of(sighting['uri']).name} vanished before it was read; drop it again if it is wanted.",
        )
    except OSError as error:
        problem = Problem("unreadable", unreadable(path, error))
        return Unsteady(sighting["size"], sighting["modified_ns"], problem) if is_passing(error) else problem


def _open(path: bytes, root: bytes) -> int | Problem:
    """A handle on the file, or on the one inside the inbox that a link names. Never waits for a pipe."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        return os.open(path, flags)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    found = look(path, root)  # it is a link: see again where it leads
    return found if isinstance(found, Problem) else os.open(os.path.realpath(path), flags)


def _read_steady(handle: int, path: bytes, sighting: dict) -> bytes | Problem | Unsteady:
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        return not_a_file(path)
    if before.st_size > LARGEST:
        return _too_large(path, before.st_size)
    if (before.st_size, before.st_mtime_ns) != (sighting["size"], sighting["modified_ns"]):
        return Unsteady(before.st_size, before.st_mtime_ns, still_changing(sighting["uri"]))
    content = _read_all(handle, before.st_size)
    after = os.fstat(handle)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or len(
        content
    ) != before.st_size:
        return Unsteady(after.st_size, after.st_mtime_ns, still_changing(sighting["uri"]))
    return content


def _read_all(handle: int, size: int) -> bytes:
    """Up to `size` bytes: one read for nearly every drop; the kernel may give a large one in pieces."""
    content = os.read(handle, size)
    if len(content) == size:
        return content
    pieces = [content]
    while pieces[-1] and (missing := size - sum(map(len, pieces))):
        pieces.append(os.read(handle, missing))
    return b"".join(pieces)


def _too_large(path: bytes, size: int) -> Problem:
    return Problem(
        "too_large",
        f"{os.fsdecode(os.path.basename(path))} holds {size / 2**20:,.0f} MiB, more than the "
        f"{LARGEST // 2**20} MiB that one text may have; split it and drop the parts.",
    )


def _raw(sighting: dict, inbox: Path, found: bytes | Problem) -> dict:
    content = found if isinstance(found, bytes) else None
    sha256 = hashlib.sha256(content).hexdigest() if content is not None else None
    uri, size, modified_ns = sighting["uri"], sighting["size"], sighting["modified_ns"]
    return {
        "drop_id": drop_id(uri, sha256, modified_ns, size).bytes,
        "uri": uri,
        "source": source_of(uri, inbox),
        "format": "txt",
        "size": size,
        "modified_ns": modified_ns,
        "modified_at": modified_ns // 1000,
        "sha256": sha256,
        "content": content,
        "reason": found.reason if isinstance(found, Problem) else None,
        "error": found.error if isinstance(found, Problem) else None,
    }


def _raw_table(rows: list[dict]) -> pa.Table:
    columns = [
        pa.array([row[name] for row in rows], kind)
        for name, kind in zip(RAW_DROPS.names, RAW_DROPS.types, strict=True)
    ]
    return pa.table(columns, schema=RAW_DROPS)
