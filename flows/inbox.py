"""The inbox to the drops that lie in it: names, sizes and times. Nothing is opened here."""

# Names are bytes here, as they need not be UTF-8, and pathlib takes no bytes.
# ruff: noqa: PTH115, PTH116, PTH119, PTH122

import errno
import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from flows.errors import InboxError
from flows.uris import uri_of

SIGHTINGS = pa.schema(
    [
        ("uri", pa.string()),
        ("size", pa.int64()),  # bytes
        ("modified_ns", pa.int64()),
    ]
)
REFUSED = pa.schema([*SIGHTINGS, ("reason", pa.string()), ("error", pa.string())])

_DROP_KIND = b".txt"


@dataclass(frozen=True)
class Problem:
    """Why a drop cannot be taken: a short code, and a sentence for a person."""

    reason: str
    error: str


@dataclass(frozen=True)
class Listing:
    """What lies in an inbox at one moment."""

    inbox: Path  # absolute, links resolved
    drops: pa.Table  # as SIGHTINGS, by uri; the refused ones too, as they are there
    refused: pa.Table  # as REFUSED, by uri
    other_kinds: dict[str, int]  # files that nobody reads, by kind ('.html', 'hidden', …)
    unreadable: list[str]  # uris of folders that could not be listed: nothing is known about what they hold

    @property
    def other_count(self) -> int:
        """How many files of other kinds lie there."""
        return sum(self.other_kinds.values())


def find_inbox(inbox: Path) -> Path:
    """The inbox as an absolute path without links; InboxError when it cannot be used.

    Links are resolved so that one folder under two names does not load twice.
    """
    try:
        found = inbox.resolve(strict=True)
        if not found.is_dir():
            raise InboxError(
                f"{inbox} is a file, not an inbox; give the folder it lies in, or use: winnow clean {inbox}"
            )
        with os.scandir(found):
            return found
    except FileNotFoundError:
        raise InboxError(f"The inbox {inbox} does not exist; create it or check the name.") from None
    except PermissionError:
        raise InboxError(f"The inbox {inbox} may not be read by this user; change its permissions.") from None
    except OSError as error:
        raise InboxError(
            f"The inbox {inbox} cannot be opened: {error.strerror}; mend that, or give another."
        ) from error
    except RuntimeError as error:  # Python 3.11 and 3.12 report a loop of links so
        raise InboxError(f"The inbox {inbox} is a loop of links; check where it points.") from error


def list_inbox(inbox: Path, leave_out: Path | None = None) -> Listing:
    """Every drop below the inbox. Links to folders are never followed; `leave_out` (the home) is not entered.

    Raises InboxError when the inbox itself cannot be read.
    """
    walk = _Walk(os.fsencode(find_inbox(inbox)), os.fsencode(leave_out.resolve()) if leave_out else None)
    walk.run()
    return walk.listing()


@dataclass
class _Walk:
    root: bytes
    leave_out: bytes | None
    drops: list[tuple[str, int, int]] = field(default_factory=list)
    refused: list[tuple[str, int, int, str, str]] = field(default_factory=list)
    other_kinds: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)

    def run(self) -> None:
        folders = [self.root]
        while folders:
            for entry in self._entries(folders.pop()):
                if entry.name.startswith(b"."):
                    self.other_kinds["hidden"] += 1
                elif entry.is_dir(follow_symlinks=False):
                    if entry.path != self.leave_out:
                        folders.append(entry.path)
                elif not is_drop_name(entry.name):
                    self.other_kinds[_kind(entry.name)] += 1
                else:
                    self._take(entry)

    def listing(self) -> Listing:
        return Listing(
            inbox=Path(os.fsdecode(self.root)),
            drops=_table(sorted(self.drops), SIGHTINGS),
            refused=_table(sorted(self.refused), REFUSED),
            other_kinds=dict(sorted(self.other_kinds.items())),
            unreadable=sorted(self.unreadable),
        )

    def _entries(self, folder: bytes) -> list[os.DirEntry[bytes]]:
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except (FileNotFoundError, NotADirectoryError):
            pass  # removed since its parent was listed: what it held is gone
        except OSError:
            self.unreadable.append(uri_of(folder))
        return []

    def _take(self, entry: os.DirEntry[bytes]) -> None:
        uri = uri_of(entry.path)
        found = look(entry.path, self.root)
        if isinstance(found, Problem):
            if found.reason == "vanished":
                return  # it was never ours to take
            size, modified_ns = _own_state(entry)
            self.refused.append((uri, size, modified_ns, found.reason, found.error))
        else:
            size, modified_ns = found.st_size, found.st_mtime_ns
        self.drops.append((uri, size, modified_ns))


def is_drop_name(name: bytes) -> bool:
    """Whether a file of this name is read at all."""
    return name.lower().endswith(_DROP_KIND)


def look(path: bytes, root: bytes) -> os.stat_result | Problem:
    """The state of the regular file at a path below the inbox, or why it is not one that may be read."""
    try:
        state = os.lstat(path)
        if stat.S_ISLNK(state.st_mode):
            return _behind_link(path, root)
    except FileNotFoundError:
        return Problem(
            "vanished", f"{_name(path)} vanished before it was read; drop it again if it is wanted."
        )
    except OSError as error:
        return Problem("unreadable", unreadable(path, error))
    return state if stat.S_ISREG(state.st_mode) else not_a_file(path)


def _behind_link(path: bytes, root: bytes) -> os.stat_result | Problem:
    name = _name(path)
    try:
        target = os.path.realpath(path, strict=True)
        state = os.stat(target)
    except (FileNotFoundError, NotADirectoryError):
        shown = os.fsdecode(os.readlink(path))
        return Problem(
            "dangling_link",
            f"The link {name} points to {shown}, which does not exist; restore it or remove the link.",
        )
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return Problem("link_loop", f"The link {name} leads back to itself; point it at a file or remove it.")
    if not target.startswith(root.rstrip(b"/") + b"/"):
        shown = os.fsdecode(target)
        return Problem(
            "link_outside",
            f"The link {name} leads out of the inbox, to {shown}; put a copy of the file in its place.",
        )
    return state if stat.S_ISREG(state.st_mode) else not_a_file(path)


def not_a_file(path: bytes) -> Problem:
    """What to say of a pipe, socket, device or folder that has the name of a drop."""
    return Problem(
        "not_a_file",
        f"{_name(path)} is a pipe, socket, device or link to a folder, not a file; remove or rename it.",
    )


def unreadable(path: bytes, error: OSError) -> str:
    """What to say of a file that the system does not let us read."""
    if isinstance(error, PermissionError):
        return f"{_name(path)} may not be read by this user; change its permissions (chmod a+r)."
    return f"{_name(path)} could not be read: {error.strerror}; it is tried again on the next run."


def _own_state(entry: os.DirEntry[bytes]) -> tuple[int, int]:
    try:
        state = entry.stat(follow_symlinks=False)
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


def _kind(name: bytes) -> str:
    """The kind a file's name tells: its extension in lower case.

    >>> _kind(b"Page.HTML"), _kind(b"README")
    ('.html', 'no extension')
    """
    return os.fsdecode(os.path.splitext(name)[1]).lower() or "no extension"


def _name(path: bytes) -> str:
    return uri_of(os.path.basename(path)).removeprefix("file://")


def _table(rows: list[tuple], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)], schema=schema
    )
