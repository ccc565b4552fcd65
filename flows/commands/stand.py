"""The command that tells how things stand, and whether a person is needed."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows import exit_codes
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from flows.display.screen import write_json


def status(
    home: HomeOption = DEFAULT_HOME,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 7 for warnings, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show how things stand, and exit with 7 when a person is needed.

    That is: the last run failed or was refused; no run has ended for three times the rhythm of the schedule,
    or of the past; an alarm stands against publishing; the published file cannot be read; the disk is nearly
    full. Each reason says what to do. Also: what the warehouse holds, what is quarantined, who is at work,
    what the last run changed against the seven before it, and where its time went.

    \b
    Examples:
      winnow status
      winnow status --home /data/news --json
      winnow status --strict > /dev/null || mail -s "winnow needs you" me@example.org < /dev/null
    """
    from flows.display.status import print_status, status_json
    from flows.telling.standing import standing
    from warehouse.home import Home

    found = standing(Home(home), _rhythm(), datetime.now(UTC).replace(tzinfo=None))
    if as_json:
        write_json(status_json(found, strict=strict))
    else:
        print_status(found, strict=strict)
    if not found.health.is_healthy(strict=strict):
        raise typer.Exit(exit_codes.UNHEALTHY)


def _rhythm() -> str | None:
    """How often runs are due, where somebody said so; not the default, which nobody need have wanted."""
    from flows import settings

    reading = settings.read()
    return reading.settings.schedule.ingest if "schedule.ingest" in reading.origins else None
