"""A backup is put in the place of a home's files; what was there is set aside, never overwritten.

What was forgotten since the backup was made stays forgotten: its tombstones are kept, and an intent to forget
it once more is written before the old texts are back, for `flows.keeping.forgetting.finish`.
"""

from __future__ import annotations

import filecmp
import os
from datetime import datetime
from pathlib import Path

from warehouse import tombstones
from warehouse.backup import Backup, copy_synced, verify
from warehouse.database import Database
from warehouse.errors import BackupError, WarehouseError
from warehouse.home import Home
from warehouse.publish import leftover_log, sync
from warehouse.tombstones import Intent


def newer(home: Home, backup: Backup) -> list[str]:
    """What the home has published that the backup does not have, in sentences; none where nothing is."""
    if not home.published_path.exists():
        return []
    try:
        with Database.readable(home.published_path) as database:
            last = database.rows("state/last_run")
            ((corrections,),) = database.rows("state/newer_corrections", {"moment": backup.made_at})
    except WarehouseError:
        return []  # a file that cannot be read has nothing to lose
    found = []
    if last and last[0][0] > backup.rows["last_run_id"]:
        run_id, ended_at = last[0]
        found.append(f"runs up to {run_id} (ended {ended_at:%Y-%m-%d %H:%M:%S} UTC)")
    if corrections:
        found.append(f"{corrections:,} corrections made since")
    return found


def restore(home: Home, backup: Backup, now: datetime) -> Path | None:
    """Put a backup in place; where the files that were there lie now, None where there were none.

    The caller holds the lock. BackupError, with the home as it was, where the backup is damaged. Killed at
    any moment the home is as published before, or as restored: do it again to be sure.
    """
    verify(backup)
    unfinished = home.root / "news.duckdb.restoring"
    aside = home.root / f"before-restore-{now:%Y%m%dT%H%M%S}.set-aside"
    try:
        written = copy_synced(backup.path / home.published_path.name, unfinished)
        if written["sha256"] != backup.files[home.published_path.name]["sha256"]:
            raise BackupError(
                f"{backup.path} changed while it was read; the home is as it was. "
                "Restore again, or another one"
            )
        unfinished.chmod(0o444)
        _keep_forgotten(home, backup)
        aside.mkdir()
        _set_aside(home, aside)
        unfinished.replace(home.published_path)
        _restore_files(home, backup, aside)
        sync(home.root)
        if not any(aside.iterdir()):
            aside.rmdir()
    except OSError as error:
        raise BackupError(
            f"{backup.path} could not be restored: {error.strerror or error}; what was moved lies in "
            f"{aside}. Free disk space and restore again"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return aside if aside.exists() else None


def _keep_forgotten(home: Home, backup: Backup) -> None:
    tombstones.append(home, tombstones.read(backup.path / tombstones.path(home).name))
    if kept := tombstones.read(tombstones.path(home)):
        tombstones.write_intent(home, Intent(tuple(kept), ()))


def _set_aside(home: Home, aside: Path) -> None:
    """Move the work file away; the published one gets a second name, so that no reader ever misses it."""
    work_log = home.work_path.with_name(home.work_path.name + ".wal")
    for path in (home.work_path, work_log, leftover_log(home)):
        if path.exists():
            path.replace(aside / path.name)
    if home.published_path.exists():
        os.link(home.published_path, aside / home.published_path.name)


def _restore_files(home: Home, backup: Backup, aside: Path) -> None:
    """Gold files and rules: those that differ take the place of what is there; none is removed."""
    for name in backup.files:
        if not name.startswith("home/"):
            continue
        source, target = backup.path / name, home.root / name.removeprefix("home/")
        if target.exists():
            if filecmp.cmp(source, target, shallow=False):
                continue
            (aside / target.relative_to(home.root)).parent.mkdir(parents=True, exist_ok=True)
            target.replace(aside / target.relative_to(home.root))
        copy_synced(source, target)
