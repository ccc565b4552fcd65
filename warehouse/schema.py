"""sql/SCHEMA.md: what every table, view and macro means, from the comments in the database itself.

python -m warehouse.schema        # write it anew
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from warehouse import statements
from warehouse.database import Database
from warehouse.home import Home
from warehouse.migrate import migrate

OPENING = """# Tables and views

Made from the comments in the database by `python -m warehouse.schema`; change those, not this.
Times are UTC. `_start`/`_end` are half-open, in code points of the document's text; `_number` counts from 1.
"""


def path() -> Path:
    """Where the description lies."""
    return statements.folder() / "SCHEMA.md"


def described() -> str:
    """The description of a database that is made for the purpose."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.prepare()
        with Database.work(home) as database:
            migrate(database)
            return _described(database)


def _described(database: Database) -> str:
    parts = [OPENING]
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for relation, column, kind, comment in database.rows("schema/columns"):
        columns.setdefault(relation, []).append((column, kind, comment))
    for kind, relation, comment in database.rows("schema/relations"):
        parts.append(f"## {relation} ({kind})\n\n{_sentence(comment)}\n")
        rows = [
            f"| `{column}` | {_type(shown)} | {_sentence(said)} |"
            for column, shown, said in columns[relation]
        ]
        parts.append("\n".join(["| column | type | meaning |", "|---|---|---|", *rows]) + "\n")
    for name, comment in database.rows("schema/macros"):
        parts.append(f"## {name} (macro)\n\n{_sentence(comment)}\n")
    return "\n".join(parts)


def _type(kind: str) -> str:
    return kind.lower().replace("character varying", "varchar")


def _sentence(comment: str | None) -> str:
    return (comment or "").replace("|", "\\|")


if __name__ == "__main__":
    path().write_text(described(), encoding="utf-8")
