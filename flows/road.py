"""The road from an inbox to a published file: discover → batches → load → settle → check → publish.

Nothing here knows Prefect. `ingest.py` takes the same road with its steps wrapped as tasks.
"""

import os
import time
from collections import Counter, deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa

from flows import fragments
from flows.batches import batches
from flows.endings import check_or_raise, failure_noted, published_or_noted
from flows.inbox import find_inbox
from flows.reading import look_again, wait_for
from flows.relabelling import relabelled_fragments
from flows.reporting import Reporter, Silent
from flows.stages import Stages
from flows.steps import Found, Loaded, Made, MadeLater, Steps, clean_batch
from flows.uris import uri_of
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.rows import Published, RunSummary
from warehouse.store import Warehouse

_MOST_THREADS = 4  # each holds a batch and what becomes of it: some 200 MB


@dataclass
class Intake:
    """What a run took in, as far as its summary row does not say it."""

    labels: Counter[str] = field(default_factory=Counter)  # lines by label
    rejects: list[dict[str, str]] = field(default_factory=list)  # uri, reason, error
    other_kinds: dict[str, int] = field(default_factory=dict)
    open_quarantine: dict[str, int] = field(default_factory=dict)  # by reason, of all runs
    warnings: list[str] = field(default_factory=list)
    recovered_batches: int = 0  # that a killed run had ready


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    summary: RunSummary
    intake: Intake
    published: Published | None  # None when there was nothing new to publish

    @property
    def drop_counts(self) -> dict[str, int]:
        """What became of the drops that were seen, and how many are gone."""
        run, rejected = self.summary, len(self.intake.rejects)
        return {
            "loaded": run.drops_loaded,
            "unchanged": max(0, run.drops_seen - run.drops_loaded - run.drops_duplicate - rejected),
            "touched, same bytes": run.drops_duplicate,
            "quarantined": rejected,
            "gone": run.drops_gone,
        }


def thread_count() -> int:
    """How many batches are worked on side by side."""
    return min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        _MOST_THREADS,
    )


def run(inbox: Path, home: Home, reporter: Reporter | None = None) -> Outcome:
    """Take the road with plain threads. Raises as `take`."""
    with ThreadPoolExecutor(thread_count(), "winnow") as pool:
        try:
            return take(
                inbox, home, Steps(partial(pool.submit, clean_batch), threads=thread_count()), reporter
            )
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def take(inbox: Path, home: Home, steps: Steps, reporter: Reporter | None = None) -> Outcome:
    """Take what is new in the inbox to the published file.

    Raises InboxError, HomeError, HomeIsBusy before anything is written; ChecksFailed when the checks refuse
    the rows; PublishError when the file cannot be put in place. The last published file then stands.
    """
    inbox = find_inbox(inbox)
    home.prepare()
    with hold(home, f"run of {inbox}"):
        with Warehouse.open(home) as warehouse:
            recovered = recover(warehouse, inbox, home, steps)
            run_id = warehouse.start_run("ingest", uri_of(bytes(inbox)))
            trip = Trip(warehouse, run_id, inbox, home, steps, reporter)
            trip.note(recovered)
            trip.intake.recovered_batches = len(recovered)
            with failure_noted(warehouse, trip.run_id, trip.stages):
                summary = trip.travel()
        published = None
        if summary.status == "published":
            published = published_or_noted(home, summary.run_id, trip.reporter, steps.release)
        return Outcome(summary, trip.intake, published)


def recover(warehouse: Warehouse, inbox: Path, home: Home, steps: Steps) -> list[Loaded]:
    """Load what a killed run had ready: those drops were accepted, and the inbox may be cleared by now.

    As a run of its own, so that what lies in the inbox today counts as seen after it.
    """
    left = fragments.leftovers(home.fragments_path)
    if not left:
        return []
    run_id = warehouse.start_run("recovery", uri_of(bytes(inbox)))
    with failure_noted(warehouse, run_id, Stages()):
        loaded = [steps.load(warehouse, fragment, run_id) for fragment in left]
    warehouse.finish_run(run_id, "loaded", None, 0)
    return loaded


class Trip:
    """One run on its way: holds the open warehouse and what has been taken in so far."""

    def __init__(
        self,
        warehouse: Warehouse,
        run_id: int,
        inbox: Path,
        home: Home,
        steps: Steps,
        reporter: Reporter | None,
    ) -> None:
        self.warehouse, self.run_id, self.inbox, self.home, self.steps = warehouse, run_id, inbox, home, steps
        self.reporter = reporter or Silent()
        self.stages = Stages()
        self.intake = Intake()
        self.corrections = warehouse.corrections()
        self.owes_publication = warehouse.needs_publishing()  # rows of a killed or refused run

    def travel(self) -> RunSummary:
        """Every stage but the publishing, for which the warehouse must be closed."""
        found = self.discover()
        self.take_all(found)
        self.relabel_corrected()
        with self.stages.timed("settle"):
            self.steps.settle(self.warehouse, self.run_id)
        status = "unchanged"
        if self.warehouse.needs_publishing():
            self.check()
            status = "published"
        self.intake.open_quarantine = self.warehouse.open_quarantine()
        self.stages.record(self.warehouse, self.run_id)
        return self.warehouse.finish_run(self.run_id, status, None, found.listing.other_count)

    def discover(self) -> Found:
        """What the inbox holds for this run."""
        self.reporter.stage("discover")
        with self.stages.timed("discover") as stage:
            found = self.steps.discover(self.warehouse, self.inbox, self.home, self.run_id, time.time_ns())
            stage.items_in = found.listing.drops.num_rows
            stage.items_out = found.settled.num_rows + found.young.num_rows
        self.intake.other_kinds = found.listing.other_kinds
        for folder in found.listing.unreadable:
            self.warn(
                f"The folder {folder} could not be read, so what lies in it was left out; see its rights."
            )
        return found

    def take_all(self, found: Found) -> None:
        """Clean and load the drops: the refused, the settled, then those that had to be looked at again."""
        self.reporter.stage("take", found.settled.num_rows + found.young.num_rows)
        if found.listing.refused.num_rows:
            self.load_made(self.steps.refuse(found.listing.refused, *self.whereabouts))
        late = pa.concat_tables([found.young, *self.take_batches(found.settled, is_last_look=False)])
        if not late.num_rows:
            return
        wait_for(late)
        steady, problems = look_again(late.sort_by("uri"), self.inbox, time.time_ns())
        if problems.num_rows:
            self.load_made(self.steps.refuse(problems, *self.whereabouts))
        for _ in self.take_batches(steady, is_last_look=True):
            pass

    def relabel_corrected(self) -> None:
        """A correction whose process was killed before it showed takes effect now."""
        waiting = self.warehouse.documents_to_relabel()
        if waiting:
            for fragment, _ in relabelled_fragments(self.warehouse, self.home, waiting):
                self.warehouse.replace(fragment, self.run_id)

    @property
    def whereabouts(self) -> tuple[Path, Path, pa.Table]:
        """What every batch must know."""
        return self.inbox, self.home.fragments_path, self.corrections

    def take_batches(self, sightings: pa.Table, *, is_last_look: bool) -> Iterable[pa.Table]:
        """Clean batches in threads and load them in order, a few in flight; gives what to look at again."""
        in_flight: deque[MadeLater] = deque()
        for batch in batches(sightings):
            in_flight.append(self.steps.submit(batch, *self.whereabouts, is_last_look=is_last_look))
            if len(in_flight) > 2 * self.steps.threads:
                yield self.load_made(in_flight.popleft().result())
        while in_flight:
            yield self.load_made(in_flight.popleft().result())

    def load_made(self, made: Made) -> pa.Table:
        """Load what a batch became; gives its drops that must be looked at again."""
        stage = self.stages.at("clean", made.started_at)
        stage.seconds += made.seconds
        stage.items_in += made.drops
        stage.items_out += made.documents
        if made.fragment:
            self.load(made.fragment)
        self.reporter.advance(made.drops)
        return made.again

    def load(self, fragment: Path) -> None:
        """Load a fragment, or warn that it had to be set aside."""
        with self.stages.timed("load") as stage:
            loaded = self.steps.load(self.warehouse, fragment, self.run_id)
            stage.items_in += 1
            stage.items_out += not loaded.warning
        self.note([loaded])

    def note(self, loaded: list[Loaded]) -> None:
        """Add what fragments brought to what a person is told."""
        for one in loaded:
            if one.warning:
                self.warn(one.warning)
            self.intake.labels.update(one.labels)
            self.intake.rejects += one.rejects

    def check(self) -> None:
        """Check the run's rows; all rows, when an earlier run's are still to be published."""
        self.reporter.stage("check")
        with self.stages.timed("check"):
            check_or_raise(self.warehouse, None if self.owes_publication else self.run_id, self.steps.check)

    def warn(self, sentence: str) -> None:
        """Tell a person, now and in the outcome."""
        self.intake.warnings.append(sentence)
        self.reporter.warn(sentence)
