"""Backups taken and put back; see warehouse/backup.py for what is in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.clock import SYSTEM, Clock, utc
from flows.errors import RequestError
from flows.keeping.forgetting import finish
from warehouse import backup as kept
from warehouse.backup import Backup
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.publish import publish
from warehouse.restore import newer
from warehouse.restore import restore as put_back
from warehouse.store import Warehouse


@dataclass(frozen=True)
class Taken:
    """A backup that was taken, and the old ones that were deleted for it."""

    backup: Backup
    deleted: tuple[Path, ...]


@dataclass(frozen=True)
class Restored:
    """A backup that was put in place."""

    backup: Backup
    set_aside: Path | None  # where the files that were there lie now
    forgotten_again: int  # documents that had been forgotten since it was made


def take(
    home: Home, folder: Path, keep: int | None = None, beside: Sequence[Path] = (), clock: Clock = SYSTEM
) -> Taken:
    """Back up what is published, then delete all but the newest `keep` backups of this home (None: none).

    Needs no lock: runs and readers go on. Raises NothingPublished, BackupError.
    """
    taken = kept.take(home, folder, beside, utc(clock))
    return Taken(taken, tuple(kept.prune(folder, home, keep)) if keep else ())


def restore(home: Home, path: Path, *, is_sure: bool = False, clock: Clock = SYSTEM) -> Restored:
    """Put a backup in place of what the home has, which is set aside; what was forgotten since stays so.

    Raises BackupError where it is damaged, RequestError where the home has newer things and nobody is sure,
    HomeIsBusy. Drops that came since the backup are taken from the inbox again by the next run.
    """
    backup = kept.read(path)
    home.prepare()
    with hold(home, f"restore of {path}"):
        if (lost := newer(home, backup)) and not is_sure:
            raise RequestError(
                f"{home.root} has what this backup of {backup.made_at:%Y-%m-%d %H:%M:%S} UTC lacks: "
                f"{' and '.join(lost)}. To restore all the same: "
                f"winnow restore {path} --home {home.root} --yes"
            )
        aside = put_back(home, backup, utc(clock))
        removed, _ = finish(home, clock)
        with Warehouse.open(home, partial(utc, clock)) as warehouse:
            owes = warehouse.needs_publishing()  # the tables of a newer version of winnow
        if owes:
            publish(home)
    return Restored(backup, aside, removed.get("documents", 0))


def holding(home: Home, folder: Path) -> list[Backup]:
    """The backups of this home that hold a text which has been forgotten since."""
    return kept.holding(folder, home)


def replace(home: Home, held: Sequence[Backup], beside: Sequence[Path] = (), clock: Clock = SYSTEM) -> Taken:
    """Take a new backup, then delete these."""
    taken = kept.take(home, held[0].path.parent, beside, utc(clock))
    for backup in held:
        kept.delete(backup.path)
    return Taken(taken, tuple(backup.path for backup in held))
