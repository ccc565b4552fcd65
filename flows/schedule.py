"""The road on a timetable, served to a running Prefect server."""

import hashlib
import logging
import os
import re
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows import prefect_settings
from flows.durations import duration
from flows.errors import NoServer, RequestError
from flows.inbox import find_inbox
from flows.uris import uri_of

_START_ONE = """Start one, and say where it is:
  nohup prefect server start > prefect.log 2>&1 &
  prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api"""
_LEAD = timedelta(seconds=10)  # Prefect looks for new schedules every five
_NOT_IN_NAMES = re.compile(r'[/%&><"\ud800-\udfff]')
_PATIENCE = 30.0  # seconds: a server that was started a moment ago, or by the same boot, is waited for


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


def check_cron(expression: str) -> None:
    """RequestError when this is no cron line."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=expression)
    except ValueError:
        raise RequestError(
            f"{expression!r} is no cron line; write five fields, like '*/15 * * * *' (times are UTC)."
        ) from None


def serve(inbox: Path, home: Path, *, every: timedelta | None, cron: str | None) -> None:
    """Serve the flow until stopped; the schedule outlives that, and the next `serve` takes it up.

    An interval begins in a moment: whoever starts it sees the first run, and not a quarter of an hour later.
    """
    from prefect.schedules import Cron, Interval
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import ingest

    inbox, home = find_inbox(inbox), home.resolve()
    _hush_goodbye()
    ingest.serve(
        name=deployment_name(inbox, home),
        schedule=Interval(every, anchor_date=datetime.now(UTC) + _LEAD) if every else Cron(cron or ""),
        parameters={"inbox": uri_of(bytes(inbox)), "home": str(home)},
        pause_on_shutdown=False,
        limit=1,  # after a day without a server, a hundred late runs must not start together
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def deployment_name(inbox: Path, home: Path) -> str:
    """What a served schedule is called: readable, one for each pair of inbox and home, allowed by Prefect.

    >>> deployment_name(Path("/data/in & out"), Path("/data/news"))
    'in _ out to news (69a6fb)'
    """
    pair = hashlib.sha256(os.fsencode(inbox) + b"\0" + os.fsencode(home)).hexdigest()[:6]
    return f"{_NOT_IN_NAMES.sub('_', inbox.name)} to {_NOT_IN_NAMES.sub('_', home.name)} ({pair})"


def _hush_goodbye() -> None:
    """Prefect 3.8 stops on SIGTERM as it should, but leaves a coroutine and a connection unattended."""
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    logging.getLogger("asyncio").addFilter(lambda record: "StreamReaderProtocol" not in record.getMessage())
