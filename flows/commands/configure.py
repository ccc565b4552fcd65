"""The command that shows the settings."""

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.options import JsonOption
from flows.display.screen import say, write, write_json


def settings(
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="FOLDER", help="As in other commands.", show_default=False),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print a winnow.toml with every setting, to be filled in.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show every setting, its value, and where that came from.

    First winnow.toml is read, then the environment (WINNOW_HOME, WINNOW_SCHEDULE__INGEST, …), then flags:
    the later one wins.

    \b
    Examples:
      winnow settings
      winnow settings --template > winnow.toml
      winnow --config /etc/winnow.toml settings --json
    """
    from flows import settings as found
    from flows.display.settings import as_rows, template_text

    if template:
        write(template_text())
        return
    reading = found.read({"home": home})
    rows = as_rows(reading)
    if as_json:
        write_json({"file": str(reading.path) if reading.path else None, "settings": rows})
        return
    _print(rows, reading.path)


def _print(rows: list[dict[str, Any]], path: Path | None) -> None:
    say(f"Settings from {path}" if path else "Settings (there is no winnow.toml here)", "bold")
    widths = [max(len(row[column]) for row in rows) for column in ("setting", "shown")]
    for row in rows:
        name, value = (row[key].ljust(width) for key, width in zip(("setting", "shown"), widths, strict=True))
        say(f"  {name}  {value}  {row['origin']}", "" if row["origin"] != "default" else "dim")
