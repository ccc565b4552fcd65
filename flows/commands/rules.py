"""Commands about the rules that outlets have of their own."""

from pathlib import Path
from typing import Any

import typer

from flows import exit_codes
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption, own_rules_folder
from flows.display.screen import counted, say, warn, write_json

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def rules() -> None:
    """Rules of an outlet's own: a file SOURCE.toml each, in rules/ of the home or where the settings say.

    They hold for the documents of that source only, and overrule winnow's own rules and the model. A name
    with a slash or a percent sign is percent-encoded (a%2Fb.toml). A file holds rules like this one:

    \b
      [[rule]]
      name = "newsletter_box"
      label = "promo"
      pattern = '(?i)^get the courier in your inbox'
      why = "The box below every story."
      matches = ["Get the Courier in your inbox"]
      spares = ["They get the courier every morning."]

    \b
    Examples:
      winnow rules list
      winnow rules check
      winnow clean --source harbour-courier page.txt
      winnow rebuild --preview
    """


@app.command("list")
def list_(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """List the files, with how many rules each has, and how many documents wait to be labelled by them.

    \b
    Examples:
      winnow rules list
      winnow rules list --json
    """
    from flows.relabelling.outlets import file_of, read_rules, rules_folder
    from transforms.rules import rules_version
    from warehouse.home import Home

    own = read_rules(Home(home), own_rules_folder())
    counts = _documents(home, {source: found.version for source, found in own.items()}, rules_version())
    rows: list[dict[str, Any]] = [
        {
            "source": source,
            "rules": [rule.name for rule in found.rules],
            "documents": counts.get(source, (0, 0))[0],
            "outdated": counts.get(source, (0, 0))[1],
            "file": str(rules_folder(Home(home), own_rules_folder()) / file_of(source)),
        }
        for source, found in own.items()
    ]
    if as_json:
        write_json(rows)
        return
    for row in rows:
        say(
            f"{row['source']}  {counted(len(row['rules']), 'rule')}: {', '.join(row['rules'])}; "
            f"{counted(row['documents'], 'document')}, of which {row['outdated']:,} wait for a rebuild"
        )
    if not rows:
        say("No outlet has rules of its own. How to write some: winnow rules --help")


@app.command()
def check(home: HomeOption = DEFAULT_HOME) -> None:
    """Check that every rule can be read and does with its examples what it should.

    Exits with 1 when one does not. A file for a source that never came is told.

    \b
    Examples:
      winnow rules check
    """
    from flows.relabelling.outlets import file_of, look_through, rules_folder
    from transforms.rules import rules_version
    from warehouse.home import Home

    folder = rules_folder(Home(home), own_rules_folder())
    found, complaints = look_through(folder)
    for complaint in complaints.values():
        say(complaint, "red")
    counts = _documents(home, {}, rules_version())
    if counts:
        for source in sorted({*found, *complaints} - set(counts)):
            warn(f"{folder / file_of(source)}: no document of the source {source!r} has come yet.")
    if complaints:
        raise typer.Exit(exit_codes.ERROR)
    count = sum(len(own.rules) for own in found.values())
    said = f"{counted(count, 'rule')} in {counted(len(found), 'file')}"
    say(f"{said} {'holds what it promises' if count == 1 else 'hold what they promise'}.")


def _documents(home: Path, of_sources: dict[str, str], rules_version: str) -> dict[str, tuple[int, int]]:
    """Documents of each source, and those that other rules labelled; empty where nothing is published."""
    from warehouse.errors import NothingPublished
    from warehouse.home import Home
    from warehouse.preview import Preview

    try:
        with Preview.open(Home(home)) as published:
            return published.sources(rules_version, of_sources)
    except NothingPublished:
        return {}
