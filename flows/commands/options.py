"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path, typer.Option("--home", metavar="FOLDER", help="Where the warehouse lives.", show_default=True)
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

DEFAULT_HOME = Path("news")
