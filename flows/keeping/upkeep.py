"""Upkeep of a home: what is too old goes, the file is compacted, published and backed up.

Nothing here knows Prefect. Time comes in from outside, so that a simulated year can be run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flows import heartbeat
from flows.clock import SYSTEM, Clock, utc
from flows.endings import failure_noted, settled_and_checked
from flows.keeping.backups import take
from flows.keeping.forgetting import finish
from flows.reporting import Reporter, Silent
from flows.settings_file import config_path
from flows.stages import Stages
from flows.telling.alerts import Alert, Alerting
from warehouse import retention as rows
from warehouse.compact import compact, dead_share, pays
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.publish import publish
from warehouse.store import Warehouse

if TYPE_CHECKING:
    from flows.settings_tree import Settings

KIND = "upkeep"
PATIENCE = 600.0  # seconds that upkeep waits for a run to end; a run of a quarter-hour schedule takes less


@dataclass(frozen=True)
class Retention:
    """How long things are kept; None is for ever. Ages count from when the pipeline first saw a text."""

    keep: timedelta | None = None  # documents
    sources: dict[str, timedelta] = field(default_factory=dict)  # documents of these sources instead
    runs: timedelta | None = timedelta(days=90)  # rows of runs that brought nothing

    @classmethod
    def of(cls, settings: Settings) -> Retention:
        """What the settings say."""
        said = settings.retention
        return cls(said.keep, dict(said.sources), said.runs)


@dataclass(frozen=True)
class BackupPlan:
    """Where backups go, and what is put into them beside the home's own."""

    folder: Path
    keep: int = 7  # newest ones
    beside: tuple[Path, ...] = ()  # see `beside_home`; what is not there is left out

    @classmethod
    def of(cls, settings: Settings) -> BackupPlan | None:
        """What the settings say; None where they make no backups."""
        if settings.backup.folder is None:
            return None
        return cls(settings.backup.folder, settings.backup.keep, beside_home(settings))


def beside_home(settings: Settings) -> tuple[Path, ...]:
    """What a backup takes along that does not lie in the home: winnow.toml, and rules that lie elsewhere."""
    return tuple(path.absolute() for path in (config_path(), settings.rules) if path is not None)


@dataclass(frozen=True)
class Step:
    """One part of an upkeep: what it did, or would do."""

    name: str  # retention, runs, compaction, publish, backup
    seconds: float
    sentence: str


@dataclass
class Report:
    """What an upkeep did, or (is_preview) would do."""

    is_preview: bool = False
    steps: list[Step] = field(default_factory=list)
    expired: dict[str, int] = field(default_factory=dict)  # source: documents that were too old
    runs_pruned: int = 0
    bytes_before: int = 0  # of the work file
    bytes_after: int = 0
    is_published: bool = False
    backup: Path | None = None
    backups_deleted: int = 0

    @property
    def sentence(self) -> str:
        """All of it in one sentence or two."""
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
    on_alert: str | None = None,
    tell: Callable[[Alert], None] | None = None,
) -> Report:
    """Remove what is too old, prune idle runs, compact where it pays, publish, back up.

    Publishing comes before the backup, which is made of the published file. Waits `patience` seconds for a
    run to end, then raises HomeIsBusy. Raises also ChecksFailed, PublishError, StorageError, BackupError;
    what was done until then stands, and the next upkeep or run goes on from there. on_alert, tell: who hears
    of such an end, the command that the settings name and Prefect.
    """
    reporter = reporter or Silent()
    work = _Upkeep(home, retention or Retention(), clock, reporter, Report(is_preview))
    if is_preview:
        with hold(home, "upkeep (looking)", patience):
            work.preview(backup)
        return work.report
    begun = time.monotonic()
    alerting = Alerting(home, clock, reporter.warn, on_alert, tell, KIND)
    with alerting.told(), heartbeat.noting(home, KIND, clock):
        with hold(home, "upkeep", patience):
            finish(home, clock)  # a forget that was broken off
            work.in_work_file()
            work.compact()
            work.publish()
        if backup and home.published_path.exists():
            work.back_up(backup)
        alerting.ended_well()
    status = "published" if work.report.is_published else "unchanged"
    seconds = time.monotonic() - begun
    heartbeat.write(home, heartbeat.Heartbeat(utc(clock), KIND, status, seconds=seconds))
    return work.report


class _Upkeep:
    """One upkeep on its way."""

    def __init__(
        self, home: Home, retention: Retention, clock: Clock, reporter: Reporter, report: Report
    ) -> None:
        self.home, self.retention, self.reporter, self.report = home, retention, reporter, report
        self.clock, self.now = clock, utc(clock)
        self.share = 0.0  # of the work file that is dead
        self.owes_publication = False

    def in_work_file(self) -> None:
        """What needs the work file open: retention and pruning."""
        with Warehouse.open(self.home, partial(utc, self.clock)) as warehouse:
            with self.step("retention") as told:
                documents = self.expired(warehouse)
                if documents:
                    self.remove(warehouse, documents)
                told.append(self.of_retention("went"))
            with self.step("runs") as told:
                if self.retention.runs is not None:
                    self.report.runs_pruned = rows.prune_runs(warehouse, self.now - self.retention.runs)
                told.append(f"Rows of idle runs removed: {self.report.runs_pruned:,}.")
            self.share = dead_share(warehouse.database)
            self.owes_publication = warehouse.needs_publishing()

    def preview(self, backup: BackupPlan | None) -> None:
        """What would be done; nothing is changed."""
        with Warehouse.open(self.home, partial(utc, self.clock)) as warehouse:
            with self.step("retention") as told:
                self.expired(warehouse)
                told.append(self.of_retention("would go"))
            with self.step("runs") as told:
                if self.retention.runs is not None:
                    self.report.runs_pruned = rows.idle_runs(warehouse, self.now - self.retention.runs)
                told.append(f"Rows of idle runs that would go: {self.report.runs_pruned:,}.")
            share = dead_share(warehouse.database)
        self.report.bytes_before = self.report.bytes_after = self.home.work_path.stat().st_size
        with self.step("compaction") as told:
            would = "would be written anew" if pays(share) else "is left as it is"
            told.append(f"The work file ({_mb(self.report.bytes_before)}, {share:.0%} dead) {would}.")
        if backup:
            with self.step("backup") as told:
                told.append(f"A backup would go to {backup.folder}; the newest {backup.keep:,} are kept.")

    def expired(self, warehouse: Warehouse) -> rows.Expired:
        """Which documents are too old."""
        ages = self.retention.sources
        cutoff = self.now - self.retention.keep if self.retention.keep is not None else None
        documents = rows.expired(
            warehouse, cutoff, {source: self.now - ages[source] for source in sorted(ages)}
        )
        self.report.expired = rows.by_source(documents)
        return documents

    def remove(self, warehouse: Warehouse, documents: rows.Expired) -> None:
        """Documents that are too old go; a run of its own, so that it is told and published."""
        run_id, stages = warehouse.start_run("retention", None), Stages(self.clock)
        with failure_noted(warehouse, run_id, stages):
            with stages.timed("remove") as stage:
                rows.remove(warehouse, documents)
                stage.items_in = stage.items_out = len(documents)
            settled_and_checked(warehouse, run_id, stages)

    def compact(self) -> None:
        """Write the work file anew where enough of it is dead."""
        self.report.bytes_before = self.report.bytes_after = self.home.work_path.stat().st_size
        with self.step("compaction") as told:
            if not pays(self.share):
                size = _mb(self.report.bytes_before)
                told.append(f"The work file ({size}, {self.share:.0%} dead) is left as it is.")
                return
            done = compact(self.home)
            self.report.bytes_after, self.owes_publication = done.bytes_after, True
            told.append(f"The work file shrank from {_mb(done.bytes_before)} to {_mb(done.bytes_after)}.")

    def publish(self) -> None:
        """Publish what has changed."""
        with self.step("publish") as told:
            published = publish(self.home) if self.owes_publication else None
            self.report.is_published = published is not None
            told.append("Published." if published else "Nothing new to publish.")

    def back_up(self, plan: BackupPlan) -> None:
        """Take a backup and delete the oldest."""
        with self.step("backup") as told:
            taken = take(self.home, plan.folder, plan.keep, plan.beside, self.clock)
            self.report.backup, self.report.backups_deleted = taken.backup.path, len(taken.deleted)
            told.append(f"Backed up to {taken.backup.path} ({_mb(taken.backup.size)}).")

    def of_retention(self, verb: str) -> str:
        """What became of documents that are too old."""
        count, sources = sum(self.report.expired.values()), sorted(self.report.expired.items())
        named = ", ".join(f"{source}: {number:,}" for source, number in sources)
        return f"Documents past their time that {verb}: {count:,}" + (f" ({named})." if named else ".")

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Time a step; what it did is appended to what is given out."""
        self.reporter.stage(name)
        begun, told = time.perf_counter(), []
        yield told
        self.report.steps.append(Step(name, time.perf_counter() - begun, " ".join(told)))


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
