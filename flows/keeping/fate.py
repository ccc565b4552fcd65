"""What becomes of a drop once its rows are published: it is left, archived or deleted.

Only files that are published to the last record and lie there exactly as they were read are touched; never a
link, nor what a link points to, nor anything that came later. A file is noted as put away before it moves:
a killed run leaves none that looks as if it had vanished, and the next one goes on. Nothing that goes wrong
here fails the run, whose rows are published already.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa

from flows.errors import RequestError
from flows.keeping import putting_away
from flows.keeping.putting_away import Seen
from flows.uris import bytes_of, uri_of
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.store import Warehouse

Kind = Literal["leave", "archive", "delete"]

_BATCH = 2_000  # files noted at a time
_RETIRED = pa.schema(
    [("drop_id", pa.uuid()), ("retired_at", pa.timestamp("us")), ("archived_as", pa.string())]
)


@dataclass(frozen=True)
class Fate:
    """What becomes of published drops."""

    kind: Kind = "leave"
    archive: Path | None = None  # a folder; None: archive/ in the home

    def folder(self, home: Home) -> Path:
        """Where archived drops go."""
        return (self.archive or home.root / "archive").absolute()


LEAVE = Fate()


@dataclass
class Retired:
    """What became of the published drops that a run saw."""

    archived: int = 0
    deleted: int = 0
    links: int = 0  # left: links, and what they point to
    changed: int = 0  # left: touched since they were read; the next run takes them
    failed: int = 0  # left, as they could not be moved or deleted; the next run tries again
    warnings: list[str] = field(default_factory=list)


def check_fate(fate: Fate, inbox: Path, home: Home) -> None:
    """RequestError when archived drops would be taken in again, as the archive lies in the inbox.

    inbox: absolute, links resolved.
    """
    if fate.kind != "archive":
        return
    archive, own = fate.folder(home).resolve(), home.root.resolve()
    if archive.is_relative_to(inbox) and not (own.is_relative_to(inbox) and archive.is_relative_to(own)):
        raise RequestError(
            f"The archive {archive} lies in the inbox {inbox}, so what is archived would be taken in again; "
            "choose a folder outside of it with --archive."
        )
    if inbox.is_relative_to(archive):
        raise RequestError(
            f"The inbox {inbox} lies in the archive {archive}; choose another folder with --archive."
        )


def retire(
    warehouse: Warehouse, listing: pa.Table, inbox: Path, home: Home, fate: Fate, now: datetime
) -> Retired:
    """Put away what is published of a listing (as SIGHTINGS) of the inbox; call it after publication.

    now: UTC; archived drops go below <archive>/YYYY/MM/DD. Whatever goes wrong is a warning.
    """
    done = Retired()
    if fate.kind == "leave" or not listing.num_rows:
        return done
    try:
        # What was forgotten is deleted with the others, but no copy of it goes to an archive.
        finished = warehouse.finished_drops(listing, with_withheld=fate.kind == "delete")
        if not finished.num_rows:
            return done
        seen = list(_untouched(finished, listing, done))
        for start in range(0, len(seen), _BATCH):
            if not _retire_batch(warehouse, seen[start : start + _BATCH], inbox, home, fate, now, done):
                break
    except (WarehouseError, OSError) as error:
        done.warnings.append(f"Published drops were not all put away: {error} The next run tries again.")
    return done


def _untouched(finished: pa.Table, listing: pa.Table, done: Retired) -> Iterator[Seen]:
    """Those that are files, as they were read, and that no link of the listing points to."""
    pointed_at = {
        os.path.realpath(path) for path in map(bytes_of, listing["uri"].to_pylist()) if _is_link(path)
    }
    for row in finished.to_pylist():
        path = bytes_of(row["uri"])
        try:
            state = os.lstat(path)
        except OSError:
            continue  # gone meanwhile: the next run sees that
        if stat.S_ISLNK(state.st_mode) or path in pointed_at:
            done.links += 1
        elif (state.st_size, state.st_mtime_ns) != (row["size"], row["modified_ns"]):
            done.changed += 1
        elif stat.S_ISREG(state.st_mode):
            yield Seen(path, state, row["sha256"], row["drop_id"])


def _is_link(path: bytes) -> bool:
    return os.path.islink(path)  # noqa: PTH114 - bytes


def _retire_batch(
    warehouse: Warehouse, seen: list[Seen], inbox: Path, home: Home, fate: Fate, now: datetime, done: Retired
) -> bool:
    """Note a batch, put it away, and note what came of it; whether to go on."""
    folder = os.fsencode(fate.folder(home) / f"{now:%Y/%m/%d}") if fate.kind == "archive" else None
    warehouse.mark_retired(_rows([(one, now, _planned(one, inbox, folder)) for one in seen]))
    outcome: list[tuple[Seen, datetime | None, str | None]] = []
    troubles: Counter[str] = Counter()
    is_hopeless = False
    for one in seen:
        if is_hopeless:
            done.failed += 1
            outcome.append((one, None, None))
            continue
        try:
            if folder is None:
                putting_away.delete(one)
                outcome.append((one, now, None))
            else:
                outcome.append((one, now, uri_of(putting_away.archive(one, os.fsencode(inbox), folder))))
        except putting_away.Changed as changed:
            done.changed += 1
            done.warnings += changed.args
            outcome.append((one, None, None))
        except OSError as error:
            done.failed += 1
            troubles[f"{error.strerror or error} ({uri_of(one.path)})"] += 1
            is_hopeless = putting_away.is_hopeless(error)
            outcome.append((one, None, None))
    warehouse.mark_retired(_rows(outcome))
    count = sum(retired_at is not None for _, retired_at, _ in outcome)
    if fate.kind == "delete":
        done.deleted += count
    else:
        done.archived += count
    if troubles:
        done.warnings.append(_sentence(fate, home, len(seen) - count, next(iter(troubles))))
    return not is_hopeless


def _planned(one: Seen, inbox: Path, folder: bytes | None) -> str | None:
    return uri_of(putting_away.place(one.path, os.fsencode(inbox), folder)) if folder else None


def _sentence(fate: Fate, home: Home, count: int, first: str) -> str:
    what = "deleted" if fate.kind == "delete" else f"moved to {fate.folder(home)}"
    return (
        f"{count:,} published drops could not be {what}: {first}. "
        "They stay in the inbox, and the next run tries again."
    )


def _rows(outcome: list[tuple[Seen, datetime | None, str | None]]) -> pa.Table:
    columns = [
        pa.array([one.drop_id.bytes for one, _, _ in outcome], pa.uuid()),
        pa.array([retired_at for _, retired_at, _ in outcome], pa.timestamp("us")),
        pa.array([archived_as for _, _, archived_as in outcome], pa.string()),
    ]
    return pa.table(columns, schema=_RETIRED)
