"""Options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.settings_file import DEFAULT_NAME, is_bare

if TYPE_CHECKING:
    from warehouse.home import Home

DEFAULT_HOME = Path("news")


def _home(context: typer.Context, value: Path) -> Path:
    """What the flag says, else what the settings say; those are only read where somebody set something."""
    source = context.get_parameter_source("home")
    if (source is not None and source.name != "DEFAULT") or is_bare():
        return value
    from flows import settings

    return settings.current().home


def _inbox(value: Path | None) -> Path:
    if value is not None:
        return value
    from flows import settings

    if (inbox := settings.current().inbox) is None:
        raise typer.BadParameter(
            f'give the folder that drops are left in, or write it into {DEFAULT_NAME}: inbox = "…"'
        )
    return inbox


def _log(value: Literal["text", "json"] | None) -> str:
    """Chooses the form of the logs, which must be known before anything is logged."""
    from flows import settings
    from flows.telling import logs

    form = value or ("text" if is_bare() else settings.current().log)
    logs.use(form)
    return form


HomeOption = Annotated[
    Path,
    typer.Option(
        "--home",
        metavar="FOLDER",
        help="Where the warehouse lives.",
        show_default="news, or what the settings say",
        callback=_home,
    ),
]
InboxArgument = Annotated[
    Path,
    typer.Argument(
        metavar="INBOX",
        help="The folder that drops are left in; by default the one of the settings.",
        show_default=False,
        callback=_inbox,
    ),
]
LogOption = Annotated[
    Literal["text", "json"] | None,
    typer.Option(
        "--log",
        help="What standard error is written in; json is one object per line.",
        show_default="text, or what the settings say",
        callback=_log,
        is_eager=True,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
DocumentArgument = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT",
        help="The beginning of a document's id, or the end of its file's path.",
        show_default=False,
    ),
]

NO_INBOX: Path = None  # type: ignore[assignment] - the argument's callback puts the setting in its place


def own_rules_folder() -> Path | None:
    """The folder with the outlets' own rules, if the settings name one."""
    if is_bare():
        return None
    from flows import settings

    return settings.current().rules


def existing(root: Path) -> "Home":
    """The home, if there is one; RequestError else: commands that ask for it make none."""
    from flows.errors import RequestError
    from warehouse.home import Home

    home = Home(root)
    if not home.work_path.exists() and not home.published_path.exists():
        raise RequestError(f"There is no warehouse at {root}; fill one with: winnow run INBOX --home {root}")
    home.prepare()
    return home
