"""A text is forgotten: it goes from every table, fragment and file; a tombstone keeps it from coming back.

The intent is written down first. Killed at any moment, the next run, forget or upkeep completes it: every
step of `finish` may be done twice.
"""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from flows import fragments
from flows.clock import SYSTEM, Clock, utc
from flows.endings import failure_noted, settled_and_checked
from flows.stages import Stages
from flows.steps import load
from flows.uris import path_of
from warehouse import forget as rows
from warehouse import tombstones
from warehouse.compact import compact
from warehouse.forget import Affected, Searched
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.publish import publish
from warehouse.reader import Reader
from warehouse.store import Warehouse
from warehouse.tombstones import Intent

By = Literal["document", "source", "url"]


@dataclass(frozen=True)
class Forgotten:
    """What a forget removed, and what the search for it afterwards found."""

    documents: tuple[Affected, ...]
    rows: dict[str, int]  # table: rows removed
    searched: tuple[Searched, ...]  # the work file, the published file
    files_removed: tuple[str, ...]  # gold files, archived drops, fragments, logs that had been set aside
    files_left: tuple[str, ...]  # in the home, of no kind that is known here, and one of its lines is in them
    seconds: float


def affected(home: Home, by: By, value: str) -> list[Affected]:
    """Which documents a forget would remove; nothing is changed. HomeIsBusy while a run works."""
    with hold(home, "forget (looking)"):
        finish(home)
        with Warehouse.open(home) as warehouse:
            return _affected(warehouse, by, value)


def forget(
    home: Home, by: By, value: str, made_by: str, reason: str | None = None, clock: Clock = SYSTEM
) -> Forgotten:
    """Remove documents, with all that holds their text, and publish.

    by: 'document' (a reference: every revision of that text), 'source', or 'url' (a file's path or address).
    Documents with exactly the same text go with them. Raises UnknownDocument, HomeIsBusy; ChecksFailed,
    StorageError and PublishError after which the next run or forget completes it; StillThere.
    """
    begun = time.monotonic()
    with hold(home, f"forget {by} {value}"):
        finish(home, clock)
        with Warehouse.open(home, partial(utc, clock)) as warehouse:
            load_leftovers(warehouse, home)
            documents = _affected(warehouse, by, value)
            needles = rows.needles(warehouse, documents)
            stones = rows.as_tombstones(documents, made_by, reason, utc(clock))
            archived = [str(path_of(uri)) for uri in rows.archived(warehouse, documents)]
        named = [*needles, *(str(one.document_id) for one in documents)]
        gold = [str(file.absolute()) for file in _holding([home.root / "gold"], named)]
        tombstones.write_intent(home, Intent(tuple(stones), (*gold, *archived)))
        removed_rows, removed_files = finish(home, clock)
        searched = _searched(home, needles)
        left = [str(file) for file in _holding([home.root], needles)]
    return Forgotten(
        tuple(documents), removed_rows, searched, tuple(removed_files), tuple(left), time.monotonic() - begun
    )


def finish(home: Home, clock: Clock = SYSTEM) -> tuple[dict[str, int], list[str]]:
    """Do what a forget has written down and not done yet; what is done already is not done again.

    The caller holds the lock. Returns the rows removed by table, and the files removed. Costs a look at one
    file where nothing is left to do.
    """
    intent = tombstones.read_intent(home)
    if intent is None:
        return {}, []
    tombstones.append(home, intent.tombstones)
    with Warehouse.open(home, partial(utc, clock)) as warehouse:
        load_leftovers(warehouse, home)
        run_id, stages = warehouse.start_run("forget", None), Stages(clock)
        with failure_noted(warehouse, run_id, stages):
            with stages.timed("forget") as stage:
                removed = rows.erase(warehouse)
                stage.items_in, stage.items_out = len(intent.tombstones), removed.get("documents", 0)
            settled_and_checked(warehouse, run_id, stages)
    compact(home)  # blocks in which rows were deleted may still hold them
    publish(home)
    files = _clear(home, intent.files)
    tombstones.remove_intent(home)
    return removed, files


def load_leftovers(warehouse: Warehouse, home: Home) -> None:
    """Load what a killed run had ready: those drops were accepted, and fragments may hold a text too."""
    if left := fragments.leftovers(home.fragments_path):
        run_id = warehouse.start_run("recovery", None)
        with failure_noted(warehouse, run_id, Stages()):
            for fragment in left:
                load(warehouse, fragment, run_id)
        warehouse.finish_run(run_id, "loaded", None, 0)


def _affected(warehouse: Warehouse, by: By, value: str) -> list[Affected]:
    if by == "document":
        return rows.of_document(warehouse, value)
    return rows.of_source(warehouse, value) if by == "source" else rows.of_address(warehouse, value)


def _searched(home: Home, needles: Sequence[str]) -> tuple[Searched, ...]:
    with Warehouse.open(home) as warehouse:
        of_work = rows.search(warehouse.database, needles)
    with Reader.open(home) as reader:
        return of_work, rows.search(reader.database, needles)


def _clear(home: Home, files: Sequence[str]) -> list[str]:
    """Remove what may hold a text: the named files, fragments, logs and homes that were set aside."""
    doomed = [Path(file) for file in files]
    doomed += [*home.fragments_path.iterdir(), *home.root.glob("*.set-aside")]
    removed = []
    for path in doomed:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        removed.append(str(path))
    shutil.rmtree(home.spill_path, ignore_errors=True)
    return removed


def _holding(folders: Sequence[Path], needles: Sequence[str]) -> list[Path]:
    """The files below these folders that hold one of the texts, as it is or in JSON; no databases."""
    wanted = [
        form.encode()
        for text in needles
        for form in {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    ]
    # What lies in the archive is known from the rows; it may be a year of drops.
    return [
        file
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and file.suffix != ".duckdb"
        and file.relative_to(folder).parts[0] != "archive"
        and _holds(file, wanted)
    ]


def _holds(file: Path, wanted: Sequence[bytes]) -> bool:
    content = file.read_bytes()
    return any(text in content for text in wanted)
