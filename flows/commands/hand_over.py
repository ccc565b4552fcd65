"""The command that hands tables over to others."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import exit_codes
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from flows.commands.read import parameters_of
from flows.display.screen import say, warn, write, write_json

if TYPE_CHECKING:
    from flows.handover.export import Exported, Wanted
    from flows.handover.formats import Format


class FormatName(StrEnum):
    """What an export can be written as."""

    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"


class SchemaName(StrEnum):
    """What the schema can be written as."""

    dbt = "dbt"
    json = "json"


def export(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Where the files go.", show_default=False)
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option("--table", "-t", metavar="NAME", help="A table or view; may be given several times."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The answer to a named question instead.", show_default=False),
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of --query.")
    ] = None,
    sql: Annotated[
        str | None,
        typer.Option(metavar="STATEMENT", help="The rows of a statement instead.", show_default=False),
    ] = None,
    format: Annotated[  # noqa: A002 - the name of the option
        FormatName | None, typer.Option(help="How files are written.", show_default="parquet")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            metavar="EXPORT",
            help="Only what changed since that export (its folder or manifest).",
            show_default=False,
        ),
    ] = None,
    raw: Annotated[
        bool | None,
        typer.Option(
            "--raw", help="CSV: no ' before cells that a spreadsheet would calculate.", show_default=False
        ),
    ] = None,
    verify: Annotated[
        Path | None, typer.Option(metavar="EXPORT", help="Check the files of an export.", show_default=False)
    ] = None,
    schema: Annotated[
        SchemaName | None,
        typer.Option(
            help="Print what the tables mean, as a dbt source or as JSON Schema.", show_default=False
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Hand tables over to others, as files.

    Without --table these are current_documents, current_paragraphs and set_aside. Parquet is parted by source
    and month of publication. A manifest says what each file holds. In a folder that holds an export already,
    only what changed since then is added, below increments/: a receiver takes out the rows of the documents
    in changed_documents, then puts in the new ones. In CSV a ' stands before every cell that a spreadsheet
    would take for a formula.

    \b
    Examples:
      winnow export /srv/handover
      winnow export pages --format jsonl --table current_documents --table line_texts
      winnow export monday --since /srv/handover
      winnow export answer --sql "from current_documents where language = 'de'" --format csv
      winnow export --verify /srv/handover
      winnow export --schema dbt > sources.yml
    """
    if sum(given is not None for given in (folder, verify, schema)) != 1:
        raise typer.BadParameter("give one of: a folder to write to, --verify, --schema")
    if sum(bool(given) for given in (table, query, sql)) > 1:
        raise typer.BadParameter("give only one of --table, --query, --sql")
    if since is not None and (query or sql):
        raise typer.BadParameter("--since goes with tables: what is new in an answer cannot be told")
    if param and not query:
        raise typer.BadParameter("--param goes with --query")
    if schema is not None:
        write(_schema(schema))
    elif verify is not None:
        _verify(verify, as_json=as_json)
    elif folder is not None:
        from flows.handover.export import Wanted

        as_format: Format | None = format.value if format else None
        wanted = Wanted(tuple(table or ()), query, parameters_of(param or []), sql, as_format, raw)
        _export(home, folder, wanted, since, as_json=as_json)


def _export(home: Path, folder: Path, wanted: "Wanted", since: Path | None, *, as_json: bool) -> None:
    from flows.handover.export import export as write_export
    from warehouse.home import Home

    def tell(name: str) -> None:
        if not as_json:
            warn(f"{name}…")

    now = datetime.now(UTC).replace(tzinfo=None)
    done = write_export(Home(home), folder, wanted, now, since, tell)
    write_json(_as_json(done)) if as_json else _print(done)


def _as_json(done: "Exported") -> dict[str, Any]:
    made = done.manifest
    return {
        "folder": str(done.folder.resolve()),
        "is_new": done.is_new,
        "kind": made.kind,
        "run_id": made.run_id,
        "changes": made.changes,
        "tables": {table.name: table.rows for table in made.tables},
    }


def _print(done: "Exported") -> None:
    made = done.manifest
    if not done.is_new:
        say(f"Nothing new since {done.folder}: run {made.run_id} is still the last that published.")
        return
    width = max(len(table.name) for table in made.tables)
    for table in made.tables:
        size = sum(file.bytes for file in table.files) / 1e6
        say(
            f"  {table.name:<{width}}  {table.rows:>12,} rows  {len(table.files):>6,} files"
            f"  {size:>10,.1f} MB"
        )
    if made.kind == "increment":
        say("  documents: " + ", ".join(f"{count:,} {name}" for name, count in made.changes.items()))
    say(f"Exported run {made.run_id} to {done.folder}.")


def _verify(folder: Path, *, as_json: bool) -> None:
    from flows.handover.verify import verify

    count, troubles = verify(folder)
    if as_json:
        write_json({"files": count, "troubles": troubles})
    else:
        for trouble in troubles:
            say(trouble, "red")
        if not troubles:
            say(f"All {count:,} files are what their manifests say.")
    if troubles:
        raise typer.Exit(exit_codes.ERROR)


def _schema(name: SchemaName) -> str:
    from warehouse import contracts

    return contracts.dbt_sources() if name is SchemaName.dbt else contracts.json_schemas_text()
