"""A run beside the runs before it: where its time went, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse.database import Database


@dataclass(frozen=True)
class StageTime:
    """How long a stage of a run took; parts that ran side by side are added up."""

    stage: str
    seconds: float
    items_in: int
    items_out: int


@dataclass(frozen=True)
class Change:
    """A figure of the last run that brought something, beside the median of up to seven such runs before."""

    figure: str  # drops, documents, lines, kept_share or seconds
    this_run: float
    median_before: float | None  # None for the first run
    difference: float | None
    runs_before: int


@dataclass(frozen=True)
class Brought:
    """What a run brought."""

    run_id: int
    started_at: datetime  # UTC
    documents_new: int
    lines_new: int
    lines_kept: int


@dataclass(frozen=True)
class Retrospect:
    """A run beside the runs before it."""

    stages: tuple[StageTime, ...] = ()  # the slowest first
    changes: tuple[Change, ...] = ()
    recent: tuple[Brought, ...] = ()  # eight at most, the newest last


def retrospect(database: Database, run_id: int | None) -> Retrospect:
    """Where a run spent its time, and what the last run that brought something changed.

    run_id: None for the stages of that last run.
    """
    recent = tuple(Brought(*row) for row in database.rows("state/recent_runs"))
    if run_id is None:
        run_id = recent[-1].run_id if recent else 0
    return Retrospect(
        stages=tuple(StageTime(*row) for row in database.rows("state/slowest_stages", {"run_id": run_id})),
        changes=tuple(Change(*row) for row in database.rows("queries/changes")),
        recent=recent,
    )


@dataclass(frozen=True)
class Rhythm:
    """How far apart runs of the inbox were in the past."""

    median: timedelta
    longest: timedelta
    gaps: int  # from how many that was learnt
    is_regular: bool  # whether most of them were alike


def rhythm(database: Database) -> Rhythm | None:
    """The rhythm of the last fifty runs; None before the second."""
    ((median, longest, gaps, is_regular),) = database.rows("state/run_rhythm")
    return Rhythm(timedelta(seconds=median), timedelta(seconds=longest), gaps, is_regular) if gaps else None
