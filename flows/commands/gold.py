"""Commands about an analyst's own gold texts."""

from typing import Annotated

import typer

from flows import exit_codes
from flows.commands.options import DEFAULT_HOME, DocumentArgument, HomeOption, JsonOption
from flows.display.screen import say, warn, write_json

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def gold() -> None:
    """Texts with your own verdict on every line, scored by every preview of a rebuild.

    They lie in gold/ of the home, one file each, to be edited: '+ ' in front of a line that belongs to the
    article, '- ' in front of any other.

    \b
    Examples:
      winnow gold add harbour-courier/lighthouse-lamp.txt
      winnow gold check
      winnow rebuild --preview
    """


@app.command()
def add(document: DocumentArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Write a document with its present verdicts as a gold text, to be edited.

    \b
    Examples:
      winnow gold add 3f2a
      $EDITOR "$(winnow gold add lighthouse-lamp.txt)"
    """
    from flows.relabelling import gold as texts
    from warehouse.home import Home

    say(str(texts.add(Home(home), document)))


@app.command("list")
def list_(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """List the gold texts.

    \b
    Examples:
      winnow gold list
      winnow gold list --json
    """
    from flows.relabelling import gold as texts
    from warehouse.home import Home

    found, complaints = texts.look_through(Home(home))
    rows = [
        {
            "name": file.name,
            "source": file.gold.told.get("source", ""),
            "lines": len(file.gold.spoken),
            "of_the_article": sum(is_article for is_article, _ in file.gold.spoken),
            "path": str(file.path),
        }
        for file in found
    ]
    if as_json:
        write_json(rows)
    else:
        for row in rows:
            say(f"{row['name']}  {row['of_the_article']} of {row['lines']} lines belong to the article")
        if not rows and not complaints:
            say("There is no gold text yet; make one with: winnow gold add DOCUMENT")
    for complaint in complaints:
        warn(complaint)


@app.command()
def check(home: HomeOption = DEFAULT_HOME) -> None:
    """Check that every gold text can be read, and whether it is still that of its document.

    Exits with 1 when one cannot be read.

    \b
    Examples:
      winnow gold check
    """
    from flows.relabelling import gold as texts
    from warehouse.errors import NothingPublished
    from warehouse.home import Home
    from warehouse.reader import Reader

    found, complaints = texts.look_through(Home(home))
    try:
        with Reader.open(Home(home)) as reader:
            notes = {file.path: note for file in found if (note := texts.note(file, reader))}
    except NothingPublished as error:
        notes = {}
        warn(f"{error}; so no text was compared with its document")
    for path, note in notes.items():
        say(f"{path}: {note}; it is scored by its own text.")
    for complaint in complaints:
        say(complaint, "red")
    if complaints:
        raise typer.Exit(exit_codes.ERROR)
    say(f"{len(found):,} gold {'text' if len(found) == 1 else 'texts'} can be read.")


@app.command()
def remove(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As winnow gold list names it.", show_default=False)
    ],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Delete a gold text; the document stays as it is.

    \b
    Examples:
      winnow gold remove harbour-courier-lighthouse-lamp-3f2a91c0
    """
    from flows.relabelling import gold as texts
    from warehouse.home import Home

    say(f"Removed {texts.remove(Home(home), name)}.")
