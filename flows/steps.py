"""The steps of the road as plain functions; Prefect's tasks wrap these very ones."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from flows import fragments
from flows.clock import SYSTEM, Clock
from flows.inbox import SIGHTINGS, Listing, list_inbox
from flows.reading import SETTLE_NS, read_batch, refused_drops
from flows.uris import uri_of
from transforms.arrow import compute as pc
from transforms.clean import clean
from transforms.own_rules import OwnRules
from transforms.tables import RAW_DROPS
from warehouse.errors import FragmentError
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.rows import Finding, Published
from warehouse.store import Warehouse


@dataclass(frozen=True)
class Found:
    """What the inbox holds for this run."""

    listing: Listing
    settled: pa.Table  # as SIGHTINGS, by uri: to be taken now
    young: pa.Table  # as SIGHTINGS, by uri: to be looked at again first
    gone: int


@dataclass(frozen=True)
class Made:
    """What became of a batch."""

    fragment: Path | None  # None when no drop of the batch held still
    drops: int
    documents: int
    size: int  # bytes
    again: pa.Table  # as SIGHTINGS: drops that changed while they were read
    seconds: float


@dataclass(frozen=True)
class Loaded:
    """What a fragment brought into the warehouse."""

    labels: dict[str, int]  # lines by label
    rejects: list[dict[str, str]]  # uri, reason, error
    warning: str | None  # the fragment could not be read and was set aside


class MadeLater(Protocol):
    """A batch that a thread is working on."""

    def result(self) -> Made:
        """Wait for it."""
        ...


def look(inbox: Path, home: Home) -> Listing:
    """List the inbox."""
    return list_inbox(inbox, leave_out=home.root)


def discover(warehouse: Warehouse, listing: Listing, run_id: int, now_ns: int) -> Found:
    """Pick what is new or changed in a listing that was made at that time; notes what is gone."""
    to_take = warehouse.drops_to_take(listing.drops).select(SIGHTINGS.names).sort_by("uri")
    to_take = to_take.filter(pc.invert(pc.is_in(to_take["uri"], listing.refused["uri"].combine_chunks())))
    is_young = pc.greater(to_take["modified_ns"], now_ns - SETTLE_NS)
    gone = warehouse.mark_gone(listing.drops, uri_of(bytes(listing.inbox)), listing.unreadable, run_id)
    return Found(listing, to_take.filter(pc.invert(is_young)), to_take.filter(is_young), gone)


def clean_batch(
    sightings: pa.Table,
    inbox: Path,
    folder: Path,
    corrections: pa.Table,
    own: Mapping[str, OwnRules],
    *,
    is_last_look: bool,
) -> Made:
    """Read a batch of drops, clean them, write them as a fragment of the folder. Safe to do twice.

    corrections: see `corrections.corrected`. own: rules of outlets, by source.
    """
    begun = time.perf_counter()
    raw_drops, again = read_batch(sightings, inbox, is_last_look=is_last_look)
    return _made(raw_drops, again, folder, (corrections, own), begun)


def refuse_batch(
    refused: pa.Table, inbox: Path, folder: Path, corrections: pa.Table, own: Mapping[str, OwnRules]
) -> Made:
    """Write drops that were refused unread, as REFUSED, as a fragment of the folder."""
    begun = time.perf_counter()
    return _made(refused_drops(refused, inbox), SIGHTINGS.empty_table(), folder, (corrections, own), begun)


def _made(
    raw_drops: pa.Table,
    again: pa.Table,
    folder: Path,
    known: tuple[pa.Table, Mapping[str, OwnRules]],
    begun: float,
) -> Made:
    assert raw_drops.schema.equals(RAW_DROPS)
    fragment, documents = None, 0
    if raw_drops.num_rows:
        tables = clean(raw_drops, *known)
        fragment, documents = fragments.write(tables, folder), tables.documents.num_rows
    size = pc.sum(raw_drops["size"]).as_py() or 0
    return Made(fragment, raw_drops.num_rows, documents, size, again, time.perf_counter() - begun)


def load(warehouse: Warehouse, fragment: Path, run_id: int) -> Loaded:
    """Load a fragment and delete it. One that cannot be read is set aside, with a warning."""
    pa.default_memory_pool().release_unused()  # what Arrow keeps of a huge drop, the database has a use for
    try:
        labels, rejects = fragments.summary(fragment)
        warehouse.load(fragment, run_id)
    except (FragmentError, FileNotFoundError, pa.ArrowInvalid) as error:
        aside = fragments.set_aside(fragment)
        return Loaded(
            {}, [], f"{error} It was set aside as {aside}; its drops are read again by the next run."
        )
    fragments.delete(fragment)
    return Loaded(labels, rejects, None)


def settle(warehouse: Warehouse, run_id: int) -> None:
    """Find revisions and duplicates among the new rows."""
    warehouse.settle(run_id)


def check(warehouse: Warehouse, run_id: int | None) -> list[Finding]:
    """What speaks against publishing; None looks at every run's rows."""
    return warehouse.check(run_id)


def release(home: Home) -> Published | None:
    """Put the closed work file in the place of the published one."""
    return publish(home)


@dataclass(frozen=True)
class Steps:
    """The steps as one road takes them: as they are, or wrapped as Prefect's tasks."""

    submit: Callable[..., MadeLater]  # of `clean_batch`, to a thread
    refuse: Callable[..., Made] = refuse_batch
    look: Callable[..., Listing] = look
    discover: Callable[..., Found] = discover
    load: Callable[..., Loaded] = load
    settle: Callable[..., None] = settle
    check: Callable[..., list[Finding]] = check
    release: Callable[..., Published | None] = release
    threads: int = 1
    clock: Clock = SYSTEM
    tell: Callable[[Any], None] | None = None  # where alerts go besides the command of on_alert
