"""The road on a timetable, served to a running Prefect server."""

import hashlib
import logging
import os
import re
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flows.durations import duration
from flows.errors import NoServer, RequestError
from flows.inbox import find_inbox
from flows.orchestration import prefect_settings
from flows.orchestration.arrivals import arrivals
from flows.uris import uri_of

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Schedule

Rhythm = timedelta | str  # an interval, or a cron line in UTC

ARRIVED = "winnow.drops.arrived"  # the event; its resource is the pair of inbox and home
_START_ONE = """Start one, and say where it is:
  nohup prefect server start > prefect.log 2>&1 &
  prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api"""
_LEAD = timedelta(seconds=10)  # Prefect looks for new schedules every five
_LONG_AGO = datetime(2000, 1, 1, 3, 30, tzinfo=UTC)  # upkeep by interval does not begin anew with every start
_NOT_IN_NAMES = re.compile(r'[/%&><"\ud800-\udfff]')
_PATIENCE = 30.0  # seconds: a server that was started a moment ago, or by the same boot, is waited for


@dataclass(frozen=True)
class Plan:
    """What runs when."""

    ingest: Rhythm
    upkeep: Rhythm
    on_arrival: bool = False  # also ingest when drops arrive


def interval(text: str) -> timedelta:
    """A length of time as people write it; RequestError when it is none."""
    try:
        return duration(text)
    except ValueError as error:
        raise RequestError(f"{error}.") from None


def require_server(tell: Callable[[str], None]) -> str:
    """The running server's address; NoServer when none is configured or it does not answer in time.

    tell: where to say that it is being waited for. A temporary server has no scheduler: a schedule served
    without a real one would silently never fire.
    """
    url = prefect_settings.api_url()
    if url is None:
        raise NoServer(f"A schedule needs a running Prefect server, and none is configured. {_START_ONE}")
    if prefect_settings.trouble_with(url):
        tell(f"Waiting for the Prefect server at {url} to answer, {_PATIENCE:.0f} seconds at most…")
        if trouble := prefect_settings.trouble_with(url, _PATIENCE):
            raise NoServer(
                f"A schedule needs a running Prefect server, but the one at {trouble}. {_START_ONE}"
            )
    return url


def rhythm(text: str) -> Rhythm:
    """An interval, or a cron line in UTC, as people write them; RequestError when it is neither."""
    return cron(text) if len(text.split()) > 1 else interval(text)


def cron(expression: str) -> str:
    """The same cron line; RequestError when it is none."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        return CronSchedule(cron=expression).cron
    except ValueError:
        raise RequestError(
            f"{expression!r} is no cron line; write five fields, like '*/15 * * * *' (times are UTC)."
        ) from None


def serve(inbox: Path, home: Path, plan: Plan, warn: Callable[[str], None]) -> None:
    """Serve ingest and upkeep until stopped; the schedules outlive that, and the next `serve` takes them up.

    An ingest by interval begins in a moment: whoever starts it sees the first run, and not a quarter of an
    hour later. One run at a time, as both need the home. warn: hears of trouble with watching the inbox.
    """
    import prefect

    inbox, home = find_inbox(inbox), home.resolve()
    _hush_goodbye()
    stop = threading.Event()
    if plan.on_arrival:
        threading.Thread(target=_emit_arrivals, args=(inbox, home, stop, warn), name="arrivals").start()
    try:
        prefect.serve(
            *deployments(inbox, home, plan),
            pause_on_shutdown=False,
            limit=1,
            print_starting_message=False,
        )
    finally:
        stop.set()


def deployments(inbox: Path, home: Path, plan: Plan) -> list["RunnerDeployment"]:
    """What is served. inbox, home: absolute, without links."""
    from prefect.events import DeploymentEventTrigger
    from prefect.types.entrypoint import EntrypointType

    from flows.orchestration.ingest import ingest
    from flows.orchestration.prefect_runs import TAG
    from flows.orchestration.upkeep_flow import upkeep

    trigger = DeploymentEventTrigger(
        name=f"Drops arrived: {deployment_name(inbox, home)}",
        expect={ARRIVED},
        match={"prefect.resource.id": _resource(inbox, home)},  # type: ignore[arg-type] - a dict will do
    )
    common: dict[str, Any] = {"tags": [TAG], "entrypoint_type": EntrypointType.MODULE_PATH}
    made = [
        ingest.to_deployment(
            name=deployment_name(inbox, home),
            schedule=_schedule(plan.ingest, datetime.now(UTC) + _LEAD),
            parameters={"inbox": uri_of(bytes(inbox)), "home": str(home)},
            triggers=[trigger] if plan.on_arrival else [],
            **common,
        ),
        upkeep.to_deployment(
            name=deployment_name(home),
            schedule=_schedule(plan.upkeep, _LONG_AGO),
            parameters={"home": str(home)},
            **common,
        ),
    ]
    return cast("list[RunnerDeployment]", made)  # coroutines only inside an event loop


def _schedule(when: Rhythm, anchor: datetime) -> "Schedule":
    from prefect.schedules import Cron, Interval

    return Cron(when, timezone="UTC") if isinstance(when, str) else Interval(when, anchor_date=anchor)


def _emit_arrivals(inbox: Path, home: Path, stop: threading.Event, warn: Callable[[str], None]) -> None:
    """Tell the server of every arrival; its trigger then starts a run."""
    from prefect.events import emit_event

    resource = {
        "prefect.resource.id": _resource(inbox, home),
        "prefect.resource.name": deployment_name(inbox, home),
    }
    url = prefect_settings.api_url() or ""
    for _ in arrivals(inbox, home, stop, warn):
        while prefect_settings.trouble_with(url) and not stop.wait(_PATIENCE / 6):
            pass  # an event for a server that is down would be lost
        emit_event(ARRIVED, resource)


def _resource(inbox: Path, home: Path) -> str:
    return f"winnow.inbox.{_digest(inbox, home)}"


def deployment_name(*folders: Path) -> str:
    """What a served schedule is called: readable, one for each pair of inbox and home, allowed by Prefect.

    >>> deployment_name(Path("/data/in & out"), Path("/data/news"))
    'in _ out to news (69a6fb)'
    """
    names = " to ".join(_NOT_IN_NAMES.sub("_", folder.name) for folder in folders)
    return f"{names} ({_digest(*folders)})"


def _digest(*folders: Path) -> str:
    return hashlib.sha256(b"\0".join(os.fsencode(folder) for folder in folders)).hexdigest()[:6]


def _hush_goodbye() -> None:
    """Prefect 3.8 stops on SIGTERM as it should, but leaves a coroutine and a connection unattended."""
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    logging.getLogger("asyncio").addFilter(lambda record: "StreamReaderProtocol" not in record.getMessage())
