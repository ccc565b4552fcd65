"""The command line. Prefect and DuckDB are imported only inside the commands that need them."""

import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows import exit_codes, stopping
from flows.commands import (
    configure,
    gold,
    hand_over,
    keeping,
    read,
    relabel,
    rules,
    serve,
    stand,
    take_in,
    text,
)
from flows.display.screen import warn
from flows.errors import FlowError, NoServer

_EXIT_CODES = """\b
Exit codes:
    0  published, or nothing to do (quarantined drops are counted aloud)
    1  an error, with what to do about it
    2  the command was not understood
    3  the home is busy: another run works there
    4  checks found bad rows, or an alarm of severity error is open: nothing was published
    5  run --strict: a drop could not be read
    6  no Prefect server answers
    7  status: a person is needed
  130  stopped with Ctrl-C (143: by SIGTERM; 141: whoever read the output stopped reading)"""


class Winnow(TyperGroup):
    """The commands, with every error that somebody can do something about told in a sentence."""

    def invoke(self, ctx: Any) -> object:
        """Run a command; a traceback means a mistake of ours."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush at exit
            raise typer.Exit(exit_codes.BROKEN_PIPE) from None
        except KeyboardInterrupt:  # which DuckDB makes of a SIGTERM too
            raise typer.Exit(stopping.exit_code() or exit_codes.BY_CTRL_C) from None
        except Exception as error:
            if stopped := stopping.exit_code():
                raise typer.Exit(stopped) from None
            code = exit_code(error)
            if code is None:
                raise
            warn(f"winnow: {error}", is_error=True)
            raise typer.Exit(code) from None


def exit_code(error: Exception) -> int | None:
    """The exit code of an error that is told in a sentence; None for any other."""
    if isinstance(error, FlowError):
        return exit_codes.NO_SERVER if isinstance(error, NoServer) else exit_codes.ERROR
    from warehouse.errors import HomeIsBusy, Refused, WarehouseError

    if isinstance(error, HomeIsBusy):
        return exit_codes.BUSY
    if isinstance(error, Refused):
        return exit_codes.REFUSED
    return exit_codes.ERROR if isinstance(error, WarehouseError) else None


app = typer.Typer(
    name="winnow",
    cls=Winnow,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(is_wanted: bool) -> None:
    if is_wanted:
        try:
            typer.echo(f"winnow {version('winnow-etl')}")
        except PackageNotFoundError:
            typer.echo("winnow, from a checkout that is not installed")
        raise typer.Exit


@app.callback()
def winnow(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="The settings; else winnow.toml in this folder.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Raw text drops in; clean paragraphs, with the reason for every line, out as tables for SQL.

    \b
    Start here:
      winnow run examples/drops
      winnow ask
      winnow clean --explain page.txt
    """
    if config is not None:
        os.environ["WINNOW_CONFIG"] = str(config.absolute())  # what a schedule starts reads it too


for command in (
    take_in.run,
    serve.schedule,
    text.clean,
    read.ask,
    read.sql,
    read.show,
    stand.status,
    relabel.keep,
    relabel.drop,
    relabel.rebuild,
    relabel.check,
    keeping.forget,
    keeping.upkeep,
    keeping.backup,
    keeping.restore,
    hand_over.export,
    configure.settings,
):
    app.command()(command)
app.add_typer(gold.app, name="gold")
app.add_typer(rules.app, name="rules")


def main() -> None:
    """Entry point of the command `winnow`."""
    stopping.install()
    app(prog_name="winnow")


if __name__ == "__main__":
    main()
