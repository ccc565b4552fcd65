"""The command that cleans single texts: no warehouse, no Prefect, nothing stored."""

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import exit_codes
from flows.commands.options import DEFAULT_HOME, HomeOption, own_rules_folder
from flows.display.screen import say, warn, write_json
from flows.errors import TextError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.own_rules import OwnRules

STANDARD_INPUT = "-"


def clean(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Texts; none, or -, is standard input.", show_default=False),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every line with label, score and rule.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per text, for programs.")
    ] = False,
    source: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Apply this outlet's own rules, too.", show_default=False),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Print the kept paragraphs of texts.

    Paragraphs are separated by blank lines. Nothing is stored.

    \b
    Examples:
      winnow clean page.txt
      winnow clean --explain page.txt
      pdftotext report.pdf - | winnow clean
      winnow clean --json pages/*.txt | jq .title
      winnow clean --source harbour-courier --explain page.txt
    """
    if not files and sys.stdin.isatty():
        raise typer.BadParameter("name a file, or pipe a text into it", param_hint="FILE")
    own = {} if source is None else _own_rules(home)
    is_first, failed = True, False
    for file in files or [STANDARD_INPUT]:
        try:
            _clean(file, source or "", own, explain=explain, as_json=as_json, is_first=is_first)
            is_first = False
        except TextError as error:
            warn(str(error))
            failed = True
    if failed:
        raise typer.Exit(exit_codes.ERROR)


def _own_rules(home: Path) -> "Mapping[str, OwnRules]":
    from flows.relabelling.outlets import read_rules
    from warehouse.home import Home

    return read_rules(Home(home), own_rules_folder())


def _clean(
    file: str, source: str, own: "Mapping[str, OwnRules]", *, explain: bool, as_json: bool, is_first: bool
) -> None:
    from flows.display.lines import as_json as document_json
    from flows.display.lines import lines_of, print_fields, print_lines, print_paragraphs
    from transforms.clean import clean_one

    content = _content(file)
    if not content:
        raise TextError(f"{_named(file)} is empty: there is nothing to clean.")
    tables = clean_one(file, content, source, own)
    if tables.quarantine.num_rows:
        raise TextError(f"{_named(file)}: {tables.quarantine['error'][0].as_py()}")
    document = tables.documents.drop_columns(["drop_id", "uri", "source", "original"]).to_pylist()[0]
    lines = lines_of(tables.lines, tables.paragraphs)
    paragraphs = tables.paragraphs["text"].to_pylist()
    if as_json:
        write_json(document_json({"file": file, **document}, lines, paragraphs))
    elif explain:
        say(("" if is_first else "\n") + file, "bold")
        print_fields(document)
        say()
        print_lines(lines)
    else:
        print_paragraphs(paragraphs, is_first=is_first)


def _named(file: str) -> str:
    return "Standard input" if file == STANDARD_INPUT else file


def _content(file: str) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    from flows.reading import LARGEST

    try:
        if Path(file).stat().st_size > LARGEST:
            raise TextError(f"{file} holds more than {LARGEST // 2**20} MiB; one text has less. Split it.")
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise TextError(f"{file} does not exist; check the name.") from None
    except IsADirectoryError:
        raise TextError(f"{file} is a folder; take in all its texts with: winnow run {file}") from None
    except OSError as error:
        may_not = error.errno in {errno.EACCES, errno.EPERM}
        raise TextError(
            f"{file} may not be read by this user; change its permissions."
            if may_not
            else f"{file} cannot be read: {error.strerror}."
        ) from None
