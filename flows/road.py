"""The road from an inbox to a published file: discover → batches → load → settle → check → publish.

Nothing here knows Prefect. `ingest.py` takes the same road with its steps wrapped as tasks.
"""

import time
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa

from flows import fragments, heartbeat, quiet
from flows.batches import batches
from flows.clock import utc
from flows.endings import check_or_raise, failure_noted, published_or_noted, refuse_alarms, retired
from flows.inbox import Listing, find_inbox
from flows.keeping.fate import Fate, check_fate
from flows.keeping.forgetting import finish
from flows.orders import Orders
from flows.outcome import Intake, Outcome
from flows.reading import look_again, wait_for
from flows.relabelling.anew import relabelled
from flows.relabelling.outlets import read_rules
from flows.reporting import Reporter, Silent, run_number
from flows.stages import Stages
from flows.steps import Found, Loaded, Made, MadeLater, Steps, clean_batch
from flows.telling.alerts import Alerting
from flows.threads import thread_count
from flows.uris import uri_of
from transforms.own_rules import OwnRules
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.rows import RunSummary
from warehouse.store import Warehouse


def run(
    inbox: Path,
    home: Home,
    reporter: Reporter | None = None,
    orders: Orders | None = None,
) -> Outcome:
    """Take the road with plain threads. Arguments, and what is raised, as of `take`."""
    with ThreadPoolExecutor(thread_count(), "winnow") as pool:
        try:
            steps = Steps(partial(pool.submit, clean_batch), threads=thread_count())
            return take(inbox, home, steps, reporter, orders)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def take(
    inbox: Path,
    home: Home,
    steps: Steps,
    reporter: Reporter | None = None,
    orders: Orders | None = None,
) -> Outcome:
    """Take what is new in the inbox to the published file.


    Raises InboxError, RulesError, HomeError, HomeIsBusy before anything is written; ChecksFailed when the
    checks refuse the rows; AlarmsRefuse when the watch does; PublishError when the file cannot be put in
    place. The last published file then stands.
    """
    reporter, orders = reporter or Silent(), orders or Orders()
    alerting = Alerting(home, steps.clock, reporter.warn, orders.on_alert, steps.tell)
    with alerting.told(), heartbeat.noting(home, heartbeat.INGEST, steps.clock):
        inbox = find_inbox(inbox)
        check_fate(orders.fate, inbox, home)
        home.prepare()
        with hold(home, f"run of {inbox}"):
            began, now_ns = time.monotonic(), steps.clock.now_ns()
            finish(home, steps.clock)  # a forget that was broken off
            reporter.stage("discover")
            listing = steps.look(inbox, home)
            outcome = quiet.unchanged(home, listing, utc(steps.clock), orders)
            if outcome is None:
                outcome = _travelled(listing, now_ns, home, steps, reporter, orders, alerting)
                run = outcome.summary
                alerting.ended_well(run.run_id, run.drops_quarantined, outcome.intake.rejects)
                _put_away(outcome, listing, home, steps, reporter, orders.fate)
            quiet.beat(home, listing, outcome, utc(steps.clock), time.monotonic() - began, orders)
    return outcome


def _travelled(
    listing: Listing,
    now_ns: int,
    home: Home,
    steps: Steps,
    reporter: Reporter,
    orders: Orders,
    alerting: Alerting,
) -> Outcome:
    own = read_rules(home, orders.rules)
    with Warehouse.open(home, partial(utc, steps.clock)) as warehouse:
        recovered = recover(warehouse, listing.inbox, home, steps)
        run_id = warehouse.start_run("ingest", uri_of(bytes(listing.inbox)))
        trip = Trip(warehouse, run_id, listing, home, steps, reporter, orders, own, alerting)
        run_number.set(run_id)
        trip.note(recovered)
        trip.intake.recovered_batches = len(recovered)
        with failure_noted(warehouse, trip.run_id, trip.stages):
            summary = trip.travel(now_ns)
    published = None
    if summary.status == "published":
        published = published_or_noted(home, run_id, reporter, steps.release, steps.clock)
    return Outcome(summary, trip.intake, published)


def _put_away(
    outcome: Outcome, listing: Listing, home: Home, steps: Steps, reporter: Reporter, fate: Fate
) -> None:
    """The published drops of the listing get the fate that the settings say."""
    intake = outcome.intake
    intake.retired = retired(home, outcome.summary.run_id, listing, fate, reporter, steps.clock)
    if intake.retired.archived or intake.retired.deleted or intake.retired.failed:
        intake.is_idle = False  # the inbox is another now, or the next run has to try again
    for warning in intake.retired.warnings:
        intake.warnings.append(warning)
        reporter.warn(warning)


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
        listing: Listing,
        home: Home,
        steps: Steps,
        reporter: Reporter,
        orders: Orders,
        own: Mapping[str, OwnRules],
        alerting: Alerting,
    ) -> None:
        self.warehouse, self.run_id, self.home, self.steps = warehouse, run_id, home, steps
        self.orders, self.alerting = orders, alerting
        self.listing, self.inbox, self.reporter = listing, listing.inbox, reporter
        self.own = own
        self.stages = Stages(steps.clock)
        self.intake = Intake()
        self.corrections = warehouse.corrections()
        self.owes_publication = warehouse.needs_publishing()  # rows of a killed or refused run

    def travel(self, now_ns: int) -> RunSummary:
        """Every stage but the publishing, for which the warehouse must be closed.

        now_ns: when the inbox was looked at.
        """
        found = self.discover(now_ns)
        self.take_all(found)
        self.relabel_corrected()
        with self.stages.timed("settle"):
            self.steps.settle(self.warehouse, self.run_id)
        self.watch()
        status = "unchanged"
        if self.warehouse.needs_publishing():
            self.check()
            refuse_alarms(self.intake.alarms.open)
            status = "published"
        self.intake.open_quarantine = self.warehouse.open_quarantine()
        self.intake.withheld = self.warehouse.withheld(self.run_id)
        self.stages.record(self.warehouse, self.run_id)
        summary = self.warehouse.finish_run(self.run_id, status, None, found.listing.other_count)
        if status == "published":
            self.intake.retrospect = self.warehouse.retrospect(self.run_id)
        return summary

    def discover(self, now_ns: int) -> Found:
        """What the inbox holds for this run."""
        with self.stages.timed("discover") as stage:
            found = self.steps.discover(self.warehouse, self.listing, self.run_id, now_ns)
            stage.items_in = found.listing.drops.num_rows
            stage.items_out = found.settled.num_rows + found.young.num_rows + found.listing.refused.num_rows
        self.intake.other_kinds = found.listing.other_kinds
        self.intake.is_idle = not (stage.items_out or found.gone or found.listing.unreadable)
        for folder in found.listing.unreadable:
            self.warn(
                f"The folder {folder} could not be read, so what lies in it was left out; "
                "change its permissions."
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
        wait_for(late, self.steps.clock)
        steady, problems = look_again(late.sort_by("uri"), self.inbox, self.steps.clock.now_ns())
        if problems.num_rows:
            self.load_made(self.steps.refuse(problems, *self.whereabouts))
        for _ in self.take_batches(steady, is_last_look=True):
            pass

    def relabel_corrected(self) -> None:
        """A correction whose process was killed before it showed takes effect now."""
        if waiting := self.warehouse.documents_to_relabel():
            self.intake.is_idle = False
            wanted = self.warehouse.these(waiting)
            for batch in relabelled(wanted, self.warehouse, self.corrections, self.own):
                self.warehouse.replace(batch, self.run_id)

    @property
    def whereabouts(self) -> tuple[Path, Path, pa.Table, Mapping[str, OwnRules]]:
        """What every batch must know."""
        return self.inbox, self.home.fragments_path, self.corrections, self.own

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
        stage = self.stages.at("clean", made.seconds)
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

    def watch(self) -> None:
        """Open and close alarms; also where nothing arrived, as that may be the alarm."""
        now = utc(self.steps.clock)
        with self.stages.timed("watch"):
            self.intake.alarms = self.warehouse.watch(
                self.run_id, now, self.orders.watching, partial(self.alerting.tell_alarms, self.run_id)
            )
            self.intake.idle_until = self.warehouse.next_due(now)
        for alarm in self.intake.alarms.opened:
            self.warn(f"{alarm.sentence} {alarm.advice}")

    def warn(self, sentence: str) -> None:
        """Tell a person, now and in the outcome."""
        self.intake.warnings.append(sentence)
        self.reporter.warn(sentence)
