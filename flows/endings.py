"""How a run ends: checked, published, or with its trouble written down."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from flows.clock import SYSTEM, Clock, utc
from flows.inbox import Listing
from flows.keeping.fate import Fate, Retired, retire
from flows.reporting import Reporter
from flows.stages import Stages
from flows.steps import check, release
from warehouse.errors import AlarmsRefuse, ChecksFailed, Refused, WarehouseError
from warehouse.home import Home
from warehouse.rows import Alarm, Finding, Published
from warehouse.store import Warehouse


def check_or_raise(
    warehouse: Warehouse, run_id: int | None, check: Callable[[Warehouse, int | None], list[Finding]] = check
) -> None:
    """ChecksFailed when the checks found bad rows; None checks every run's rows."""
    if findings := check(warehouse, run_id):
        raise ChecksFailed(findings)


def refuse_alarms(alarms: Sequence[Alarm]) -> None:
    """AlarmsRefuse when one of the open alarms has the severity error."""
    if grave := [alarm for alarm in alarms if alarm.severity == "error"]:
        raise AlarmsRefuse(grave)


def settled_and_checked(warehouse: Warehouse, run_id: int, stages: Stages) -> None:
    """End a run that took rows away: settle, check what it touched, note its stages. Publishing is next.

    Raises ChecksFailed.
    """
    with stages.timed("settle"):
        warehouse.settle(run_id)
    with stages.timed("check"):
        check_or_raise(warehouse, run_id)
    stages.record(warehouse, run_id)
    warehouse.finish_run(run_id, "published", None, 0)


@contextmanager
def failure_noted(warehouse: Warehouse, run_id: int, stages: Stages) -> Iterator[None]:
    """Whatever ends a run early is written into its row. What was loaded stays; the next run publishes it."""
    try:
        yield
    except BaseException as error:
        status = "refused" if isinstance(error, Refused) else "failed"
        with suppress(Exception):  # the first error is the one to report, and the next run closes an open row
            stages.record(warehouse, run_id)
            warehouse.finish_run(run_id, status, _sentence(error), 0)
        raise


def published_or_noted(
    home: Home,
    run_id: int,
    reporter: Reporter,
    release: Callable[[Home], Published | None] = release,
    clock: Clock = SYSTEM,
) -> Published | None:
    """Publish the closed work file; note in the run's row how long that took, or that it failed."""
    reporter.stage("publish")
    stages, now = Stages(clock), partial(utc, clock)
    try:
        with stages.timed("publish") as stage:
            published = release(home)
            stage.items_in = stage.items_out = 1
    except BaseException as error:
        with suppress(Exception), Warehouse.open(home, now) as warehouse:
            warehouse.finish_run(run_id, "failed", _sentence(error), 0)
        raise
    with suppress(WarehouseError), Warehouse.open(home, now) as warehouse:  # it is published all the same
        stages.record(warehouse, run_id)
    return published


def retired(
    home: Home, run_id: int, listing: Listing, fate: Fate, reporter: Reporter, clock: Clock = SYSTEM
) -> Retired:
    """Put away what is published, of what a run saw; note how long that took. A trouble is a warning."""
    if fate.kind == "leave":
        return Retired()
    reporter.stage("retire")
    stages, now = Stages(clock), partial(utc, clock)
    try:
        with Warehouse.open(home, now) as warehouse:
            with stages.timed("retire") as stage:
                done = retire(warehouse, listing.drops, listing.inbox, home, fate, now())
                stage.items_in = listing.drops.num_rows
                stage.items_out = done.archived + done.deleted
            stages.record(warehouse, run_id)
    except WarehouseError as error:  # it is published all the same
        done = Retired(failed=1, warnings=[f"Published drops were left in the inbox: {error}"])
    return done


def _sentence(error: BaseException) -> str:
    if not isinstance(error, Exception):  # Ctrl-C, SIGTERM
        return "Stopped by a person or the system; the next run goes on from here."
    return str(error) or type(error).__name__
