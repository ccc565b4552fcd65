"""The road as a Prefect flow: the very functions of `steps.py` and `road.py`, shown and retried by Prefect.

Prefect says when; it remembers nothing that matters. No data travels in results: paths and counts do.
"""

from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run, task_run
from prefect.states import Cancelled, Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from flows import settings, steps, stopping
from flows.errors import FlowError
from flows.keeping.fate import Kind
from flows.orchestration import artifacts, prefect_runs
from flows.orchestration.events import emit
from flows.orchestration.run_log import RunLog
from flows.orders import Orders
from flows.outcome import Outcome
from flows.reading import is_passing
from flows.reporting import listener
from flows.road import take
from flows.settings_tree import Settings
from flows.steps import Steps
from flows.telling import metrics
from flows.telling.logs import fields
from flows.threads import thread_count
from flows.uris import path_of
from warehouse.errors import HomeIsBusy, Refused, WarehouseError
from warehouse.home import Home


def _may_pass(_task: object, _run: object, state: State) -> bool:
    """Retry trouble of the machine (too many open files, a share that stumbles); never a malformed drop."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, BaseException) and (is_passing(error) or is_passing(error.__cause__ or error))


def _batch_name() -> str:
    """What a batch takes: 'clean drops: 2,957'."""
    return f"clean drops: {task_run.parameters['sightings'].num_rows:,}"


_step = partial(task, cache_policy=NO_CACHE, persist_result=False, log_prints=False)
_patient = partial(_step, retries=2, retry_delay_seconds=1, retry_condition_fn=_may_pass)

look = _patient(name="look")(steps.look)
discover = _patient(name="discover")(steps.discover)
clean_batch = _patient(name="clean", task_run_name=_batch_name)(steps.clean_batch)
refuse_batch = _patient(name="refuse")(steps.refuse_batch)
load = _patient(name="load", task_run_name="load {fragment.name}")(steps.load)
settle = _step(name="settle")(steps.settle)
check = _step(name="check")(steps.check)
release = _patient(name="publish")(steps.release)

STEPS = Steps(
    submit=clean_batch.submit,
    refuse=refuse_batch,
    look=look,
    discover=discover,
    load=load,
    settle=settle,
    check=check,
    release=release,
    threads=thread_count(),
    tell=emit,
)


def _run_name() -> str:
    """What the run takes, and where to: 'examples/drops → news'."""
    parameters = flow_run.parameters
    inbox, home = Path(parameters["inbox"]), Path(parameters["home"])
    return f"{'/'.join(inbox.parts[-2:])} → {home.name}"


_THREADS: Any = ThreadPoolTaskRunner(max_workers=thread_count())  # Prefect's own types do not agree on it


@flow(
    name="ingest",
    flow_run_name=_run_name,
    task_runner=_THREADS,
    validate_parameters=False,
)
def ingest(
    inbox: str, home: str, published_drops: Kind | None = None, archive: str | None = None
) -> State[Outcome]:
    """Take what is new in the inbox (a path, or its uri) to the published file of the home.

    published_drops: what then becomes of them: leave, archive (into that folder) or delete; None for what
    the settings say.
    A trouble that a person must see ends the run as Failed with that sentence; a busy home as HomeBusy,
    as the next run takes what is waiting.
    """
    # One call, as a runner pickles this function together with everything that it names.
    said = settings.current({"published_drops": published_drops, "archive": archive})
    return _ingested_and_counted(path_of(inbox), Home(Path(home)), said)


def _ingested_and_counted(inbox: Path, home: Home, said: Settings) -> State[Outcome]:
    with metrics.written_after(said.metrics, home, get_run_logger().warning):
        return _ingested(inbox, home, Orders.of(said))


def _ingested(inbox: Path, home: Home, orders: Orders) -> State[Outcome]:
    stopping.install_again()
    prefect_runs.clear_the_way(home, get_run_logger().warning)
    try:
        reporter = RunLog(listener.get())
        outcome = take(inbox, home, STEPS, reporter, orders)
        reporter.progress.close()
    except HomeIsBusy as error:
        return Cancelled(name="HomeBusy", message=str(error), data=error)
    except (FlowError, WarehouseError) as error:
        stopping.stop_again()
        if isinstance(error, Refused):
            artifacts.tell_refusal(error, home, get_run_logger())
        return Failed(message=str(error), data=error)
    except Exception:
        stopping.stop_again()
        raise
    sentence = summary_sentence(outcome)
    get_run_logger().info(sentence, extra=fields("run_ended", **_figures(outcome)))
    artifacts.tell_outcome(outcome, home, sentence, get_run_logger())
    return Completed(message=sentence, data=outcome)


def _figures(outcome: Outcome) -> dict[str, Any]:
    run = outcome.summary
    return {
        "status": run.status,
        "drops": outcome.drop_counts,
        "documents_new": run.documents_new,
        "lines_new": run.lines_new,
        "lines_kept": run.lines_kept,
        "labels": dict(outcome.intake.labels),
    }


def summary_sentence(outcome: Outcome) -> str:
    """A run in one sentence."""
    run, rejects = outcome.summary, outcome.intake.rejects
    ending = "Published" if outcome.published else "Nothing new to publish"
    return (
        f"Drops: {run.drops_seen:,} seen, {run.drops_loaded:,} loaded, {len(rejects):,} quarantined. "
        f"New documents: {run.documents_new:,}. Lines kept: {run.lines_kept:,} of {run.lines_new:,}. "
        f"{ending}."
    )
