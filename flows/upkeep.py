"""Upkeep of a home: what is too old goes, the file is compacted, published and backed up.

Nothing here knows Prefect. Time comes in from outside, so that a simulated year can be run.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flows.clock import SYSTEM, Clock
from flows.reporting import Reporter
from warehouse.home import Home

PATIENCE = 600.0  # seconds that upkeep waits for a run to end; a run of a quarter-hour schedule takes less


@dataclass(frozen=True)
class Retention:
    """How long things are kept; None is for ever. Ages count from when the pipeline first saw a text."""

    keep: timedelta | None = None  # documents
    sources: dict[str, timedelta] = field(default_factory=dict)  # documents of these sources instead
    runs: timedelta | None = timedelta(days=90)  # rows of runs that brought nothing


@dataclass(frozen=True)
class BackupPlan:
    """Where backups go, and what is put into them beside the home's own."""

    folder: Path
    keep: int = 7  # newest ones
    beside: tuple[
        Path, ...
    ] = ()  # winnow.toml, the folder of outlets' own rules; what is not there is left out


@dataclass(frozen=True)
class Step:
    """One part of an upkeep: what it did, or would do."""

    name: str  # retention, runs, compaction, publish, backup
    seconds: float
    sentence: str


@dataclass(frozen=True)
class Report:
    """What an upkeep did, or (is_preview) would do."""

    steps: tuple[Step, ...]
    expired: dict[str, int]  # source: documents that were too old
    runs_pruned: int
    bytes_before: int  # of the work file
    bytes_after: int
    backup: Path | None
    is_published: bool
    is_preview: bool

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        return " ".join(step.sentence for step in self.steps)


def upkeep(
    home: Home,
    retention: Retention | None = None,
    backup: BackupPlan | None = None,
    *,
    clock: Clock = SYSTEM,
    patience: float = PATIENCE,
    is_preview: bool = False,
    reporter: Reporter | None = None,
) -> Report:
    """Remove what is too old, prune idle runs, compact where it pays, publish, back up.

    Waits `patience` seconds for a run to end, then raises HomeIsBusy.
    Raises also ChecksFailed, PublishError, StorageError, BackupError; what was done until then stands, and
    the next upkeep or run goes on from there.
    """
    raise NotImplementedError
