"""Commands that read what was published: ask, sql, show. They never get in the way of a run."""

from typing import Annotated

import typer

from flows.commands.options import DEFAULT_HOME, DocumentArgument, HomeOption, JsonOption
from flows.display.screen import say, write_json


def ask(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="A named question; none lists them.", show_default=False),
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="Set a parameter.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Ask a named question; without a name, list the questions.

    \b
    Examples:
      winnow ask
      winnow ask set_aside_by_source
      winnow ask set_aside_by_source --param source=harbour-courier --json
    """
    from flows.display.tables import print_table, rows_of
    from warehouse.home import Home
    from warehouse.reader import Reader

    with Reader.open(Home(home)) as reader:
        if name is None:
            _list_queries(reader.queries(), as_json=as_json)
            return
        answer = reader.ask(name, parameters_of(param or []))
        question = next(query.question for query in reader.queries() if query.name == name)
    if as_json:
        write_json(rows_of(answer))
        return
    say(question, "bold")
    say()
    print_table(answer)


def parameters_of(pairs: list[str]) -> dict[str, str]:
    """NAME=VALUE as given to --param, by name."""
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise typer.BadParameter(f"--param {wrong[0]}: write it as NAME=VALUE")
    return dict(pair.split("=", 1) for pair in pairs)


def _list_queries(queries: list, *, as_json: bool) -> None:
    if as_json:
        keys = ("name", "question", "parameters")
        write_json([{key: getattr(query, key) for key in keys} for query in queries])
        return
    width = max((len(query.name) for query in queries), default=0)
    for query in queries:
        parameters = ", ".join(f"{name}={value}" for name, value in dict(query.parameters).items())
        say(f"{query.name:<{width}}  {query.question}" + (f"  [{parameters}]" if parameters else ""))


def sql(
    statement: Annotated[
        str,
        typer.Argument(
            metavar="STATEMENT",
            help="SQL as DuckDB speaks it; the published tables cannot be changed.",
            show_default=False,
        ),
    ],
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Put a question in SQL to the published tables.

    \b
    Examples:
      winnow sql "select source, count(*) from current_documents group by all"
      winnow sql "from open_quarantine" --json
    """
    from flows.display.tables import print_table, rows_of
    from warehouse.home import Home
    from warehouse.reader import Reader

    with Reader.open(Home(home)) as reader:
        answer = reader.sql(statement)
    write_json(rows_of(answer)) if as_json else print_table(answer)


def show(
    document: DocumentArgument,
    home: HomeOption = DEFAULT_HOME,
    explain: Annotated[
        bool,
        typer.Option("--explain/--text", help="Every line with its reason, or only the kept paragraphs."),
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Show a stored document, line by line.

    Its fields, and every line with label, score and the rule that decided; or only its kept paragraphs.

    \b
    Examples:
      winnow show 3f2a
      winnow show 3f2a --text
      winnow show harbour-courier/lighthouse-lamp.txt --json
    """
    from flows.display.lines import as_json as document_json
    from flows.display.lines import lines_of, print_fields, print_lines, print_paragraphs
    from warehouse.home import Home
    from warehouse.reader import Reader

    with Reader.open(Home(home)) as reader:
        document_id = reader.find_document(document)
        fields, lines = reader.document(document_id), lines_of(reader.lines(document_id))
        paragraphs = reader.paragraphs(document_id)["text"].to_pylist()
    if as_json:
        write_json(document_json(fields, lines, paragraphs))
    elif explain:
        say(f"{document_id}  {fields['uri']}", "bold")
        print_fields(fields)
        say()
        print_lines(lines)
    else:
        print_paragraphs(paragraphs)
