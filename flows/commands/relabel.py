"""Commands that label stored texts anew: keep, drop, rebuild; and check."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import exit_codes
from flows.commands.options import (
    DEFAULT_HOME,
    DocumentArgument,
    HomeOption,
    JsonOption,
    LogOption,
    existing,
    own_rules_folder,
)
from flows.display.screen import counted, say, write_json

if TYPE_CHECKING:
    from flows.relabelling.rebuild import Relabelled
    from warehouse.home import Home

LineArgument = Annotated[
    int, typer.Argument(metavar="LINE", min=1, help="The line's number.", show_default=False)
]
NoteOption = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Why, for whoever reads it later.", show_default=False)
]


def keep(
    document: DocumentArgument, line: LineArgument, home: HomeOption = DEFAULT_HOME, note: NoteOption = None
) -> None:
    """Correct a line: it belongs to the article.

    This wins over every rule, also after a rebuild.

    \b
    Examples:
      winnow keep 3f2a 14
      winnow keep ferry.txt 14 --note "a quote, not a teaser"
    """
    _correct("keep", document, line, home, note)


def drop(
    document: DocumentArgument, line: LineArgument, home: HomeOption = DEFAULT_HOME, note: NoteOption = None
) -> None:
    """Correct a line: it does not belong to the article.

    This wins over every rule, also after a rebuild.

    \b
    Examples:
      winnow drop 3f2a 9
      winnow drop ferry.txt 9 --note "newsletter box"
    """
    _correct("drop", document, line, home, note)


def _correct(verdict: str, document: str, line: int, home: Path, note: str | None) -> None:
    from flows.relabelling.rebuild import correct
    from warehouse.home import Home

    done = correct(existing(home), document, line, verdict, note, own_rules_folder())
    _say_published(done, Home(home), f"Line {line} of {document}: {verdict}.")


def rebuild(
    home: HomeOption = DEFAULT_HOME,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would change.")] = False,
    is_whole: Annotated[
        bool, typer.Option("--all", help="Also texts that today's rules have labelled already.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --preview: print JSON, for programs.")
    ] = False,
    log: LogOption = None,
    page: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="With --preview: write a page, too.", show_default=False),
    ] = None,
) -> None:
    """Label stored texts anew, and publish.

    Those that other rules have labelled than today's, with all corrections. The inbox is not needed: the
    texts are in the warehouse. Killed, it goes on from there when it is started again.

    A preview changes nothing and keeps no run waiting. It shows which lines would flip, what paragraphs would
    come and go, and how old and new labels agree with your gold texts (winnow gold --help).

    \b
    Examples:
      winnow rebuild --preview
      winnow rebuild --preview --html flips.html
      winnow rebuild --home /data/news
    """
    from flows.display.progress import watching
    from flows.relabelling import rebuild as work
    from warehouse.home import Home

    if (as_json or page) and not preview:
        raise typer.BadParameter(f"{'--json' if as_json else '--html'} goes with --preview")
    rules = own_rules_folder()
    if preview:  # by whoever may read the published file
        _preview(Home(home), rules, is_whole=is_whole, as_json=as_json, page=page)
        return
    where = existing(home)
    with watching() as watcher:
        done = work.rebuild(where, watcher, rules, is_whole=is_whole)
    changed = done.summary.documents_new
    _say_published(done, where, f"{counted(done.documents, 'document')} labelled anew, {changed:,} changed.")


def _preview(home: "Home", rules: Path | None, *, is_whole: bool, as_json: bool, page: Path | None) -> None:
    from contextlib import nullcontext

    from flows.display.flips import flips_json, print_preview
    from flows.display.flips_page import write_page
    from flows.display.progress import watching
    from flows.relabelling.preview import preview
    from flows.reporting import Silent

    with nullcontext(Silent()) if as_json else watching() as watcher:
        found = preview(home, watcher, rules, is_whole=is_whole)
    write_json(flips_json(found)) if as_json else print_preview(found)
    if page:
        write_page(found, page)
        if not as_json:
            say(f"The page is {page}.")


def check(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Check every row against what it promises.

    Exits with 4 when a check finds bad rows.

    \b
    Examples:
      winnow check
      winnow check --home /data/news --json
    """
    from dataclasses import asdict

    from flows.relabelling.rebuild import findings

    bad = findings(existing(home))
    if as_json:
        write_json([asdict(finding) for finding in bad])
    else:
        for finding in bad:
            say(f"{finding.check}: {finding.bad_rows:,} bad rows. {finding.claim}", "red")
            for example in finding.examples:
                say(f"  {example}")
        if not bad:
            say("Every check holds.")
    if bad:
        raise typer.Exit(exit_codes.REFUSED)


def _say_published(done: "Relabelled", home: "Home", sentence: str) -> None:
    say(f"{sentence} Published {home.published_path}.")
