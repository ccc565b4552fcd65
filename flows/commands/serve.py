"""The command that runs winnow on its timetable: schedule."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import DEFAULT_HOME, NO_INBOX, HomeOption, InboxArgument, LogOption
from flows.display.screen import warn
from flows.durations import in_units
from flows.errors import RequestError
from flows.orchestration import prefect_settings

if TYPE_CHECKING:
    from flows.orchestration.schedule import Plan, Rhythm


def schedule(
    inbox: InboxArgument = NO_INBOX,
    home: HomeOption = DEFAULT_HOME,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="INTERVAL",
            help="How often drops are taken in: 30s, 15m, 2h, 1d.",
            show_default="15m, or what the settings say",
        ),
    ] = None,
    cron: Annotated[
        str | None,
        typer.Option(metavar="CRON", help="The same as a cron line, in UTC.", show_default=False),
    ] = None,
    upkeep: Annotated[
        str | None,
        typer.Option(
            metavar="RHYTHM",
            help="When upkeep runs: an interval, or a cron line in UTC.",
            show_default="30 3 * * *, or what the settings say",
        ),
    ] = None,
    on_arrival: Annotated[
        bool | None,
        typer.Option(
            "--on-arrival/--rhythm-only",
            help="Also take drops in when they arrive, as soon as they hold still.",
            show_default="--rhythm-only, or what the settings say",
        ),
    ] = None,
    log: LogOption = None,
) -> None:
    """Take drops in and keep the home up on a timetable, until stopped.

    Stopping it does not pause the timetable: start it again and it goes on; one run then takes in everything
    that came meanwhile. It needs a running Prefect server, because the temporary one that `winnow run` starts
    keeps no timetable. Without one, a line in crontab does it too:

    \b
      */15 * * * *  winnow run /data/inbox --home /data/news

    \b
    Examples:
      nohup prefect server start > prefect.log 2>&1 &
      prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api
      winnow schedule inbox --every 15m
      winnow schedule inbox --on-arrival --upkeep "0 2 * * sun"
      winnow schedule inbox --cron "0 6 * * *" --home /data/news
    """
    if every is not None and cron is not None:
        raise typer.BadParameter("give either --every or --cron")
    from flows import settings, settings_file
    from flows.inbox import find_inbox
    from flows.orchestration import schedule as timetable

    find_inbox(inbox)
    prefect_settings.prepare(console_level="INFO")  # its journal is where an operator looks
    said = settings.current().schedule
    try:
        asked = timetable.interval(every) if every is not None else timetable.cron(cron) if cron else None
        plan = timetable.Plan(
            asked or timetable.rhythm(said.ingest),
            timetable.rhythm(upkeep or said.upkeep),
            said.on_arrival if on_arrival is None else on_arrival,
        )
    except RequestError as error:
        raise typer.BadParameter(str(error)) from None
    url = timetable.require_server(warn)
    settings_file.pin()
    warn(f"Serving {inbox} → {home}: {in_words(plan)}. From {url}. Stop with Ctrl-C.")
    timetable.serve(inbox, home, plan, warn)


def in_words(plan: "Plan") -> str:
    """What runs when, for a person."""
    arrival = ", and when drops arrive" if plan.on_arrival else ""
    return f"ingest {_when(plan.ingest)}{arrival}; upkeep {_when(plan.upkeep)}"


def _when(rhythm: "Rhythm") -> str:
    return f"every {in_units(rhythm)}" if isinstance(rhythm, timedelta) else f"at {rhythm!r} (cron, UTC)"
