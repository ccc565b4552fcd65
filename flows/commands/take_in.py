"""The command that takes drops in: run."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from flows import exit_codes
from flows.commands.options import DEFAULT_HOME, NO_INBOX, HomeOption, InboxArgument, JsonOption, LogOption
from flows.display.screen import warn, write_json
from flows.errors import NoServer
from flows.orchestration import prefect_settings, temporary_server
from flows.telling import logs

if TYPE_CHECKING:
    from flows.keeping.fate import Fate
    from flows.outcome import Outcome
    from warehouse.home import Home


class PublishedDrops(StrEnum):
    """What can become of a published drop."""

    leave = "leave"
    archive = "archive"
    delete = "delete"


def run(
    inbox: InboxArgument = NO_INBOX,
    home: HomeOption = DEFAULT_HOME,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 5 when a drop could not be read.")
    ] = False,
    published_drops: Annotated[
        PublishedDrops | None,
        typer.Option(
            help="What becomes of a drop once its rows are published.",
            show_default="leave, or what the settings say",
        ),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where archived drops go; else archive/ in the home.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
    log: LogOption = None,
) -> None:
    """Take what is new in an inbox to the published tables.

    Unchanged drops cost nothing, so run it as often as you like. What cannot be read is quarantined with the
    reason, and counted aloud.

    \b
    Examples:
      winnow run inbox
      winnow run inbox --home /data/news --strict
      winnow run inbox --published-drops archive --archive /data/taken
      winnow run inbox --json | jq .run.documents_new
    """
    outcome = _ingested(inbox, home, _fate(published_drops, archive), is_quiet=as_json)
    from flows.display.report import outcome_json, print_outcome
    from warehouse.home import Home

    if as_json:
        write_json(outcome_json(outcome, Home(home)))
    else:
        print_outcome(outcome, str(inbox), Home(home))
    if (strict or _settings_are_strict()) and outcome.intake.rejects:
        raise typer.Exit(exit_codes.QUARANTINED)


def _settings_are_strict() -> bool:
    from flows import settings

    return settings.current().strict


def _fate(published_drops: PublishedDrops | None, archive: Path | None) -> "Fate":
    """What the flags say, else what the settings say."""
    from flows import settings
    from flows.keeping.fate import Fate

    found = settings.current({"published_drops": published_drops, "archive": archive})
    return Fate(found.published_drops, found.archive)


def _ingested(inbox: Path, home: Path, fate: "Fate", *, is_quiet: bool) -> "Outcome":
    """Run the flow, after everything that can be refused without waiting for Prefect."""
    from flows import heartbeat, settings
    from flows.clock import SYSTEM
    from flows.inbox import find_inbox
    from flows.keeping.fate import check_fate
    from flows.telling.alerts import Alerting
    from warehouse.home import Home
    from warehouse.lock import hold

    alerting = Alerting(Home(home), SYSTEM, warn, settings.current().on_alert)
    with (
        _failure_counted(Home(home)),
        alerting.told(),
        heartbeat.noting(Home(home), heartbeat.INGEST, SYSTEM),
    ):
        check_fate(fate, find_inbox(inbox), Home(home))
        with hold(Home(home), f"winnow run {inbox}"):
            pass  # HomeIsBusy now rather than after Prefect's start
        _require_server(inbox, home)
    from flows.display.progress import watching
    from flows.orchestration.ingest import ingest
    from flows.orchestration.prefect_runs import tagged
    from flows.reporting import listener
    from flows.uris import uri_of

    # In JSON, the run's own log, which Prefect keeps, is written to standard error too: once is enough.
    with watching(is_quiet=is_quiet or logs.is_json()) as watcher:
        listener.set(watcher)
        try:
            # The flow gives a State, its call what is in it.
            archive = str(fate.archive) if fate.archive else None
            with tagged():
                return cast("Outcome", ingest(uri_of(bytes(inbox)), str(home), fate.kind, archive))
        except (KeyboardInterrupt, SystemExit):
            warn("Stopped. What was published stands, and the next run goes on from here.")
            raise


@contextmanager
def _failure_counted(home: "Home") -> Iterator[None]:
    """A run that fails before Prefect knows of it stands in the metrics, too."""
    try:
        yield
    except Exception:
        from flows import settings
        from flows.telling import metrics

        with metrics.written_after(settings.current().metrics, home, warn):
            raise


def _require_server(inbox: Path, home: Path) -> None:
    """A configured server must answer; where none is configured, a temporary one is started."""
    prefect_settings.prepare()
    url = prefect_settings.api_url()
    if url is None:
        warn("Starting a temporary Prefect server, as none is configured: this takes ten seconds or so…")
        temporary_server.start()
    elif trouble := prefect_settings.trouble_with(url):
        raise NoServer(
            f"The Prefect server that is configured at {trouble}. Start it with: prefect server start\n"
            f"Or run without it: PREFECT_API_URL= winnow run {inbox} --home {home}"
        )
