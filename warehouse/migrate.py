"""The tables come into being, one numbered file after the other; views and macros follow their files."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from warehouse import statements
from warehouse.database import Database
from warehouse.errors import MigrationError, WarehouseError


def migrate(database: Database) -> None:
    """Apply the migrations that are missing, each in its own transaction, then recreate views and macros."""
    with database.transaction():
        database.rows("state/migrations_table")
    applied = {number: (name, sha256) for number, name, sha256 in database.rows("state/applied_migrations")}
    known = {_number(name): name for name in statements.names("migrations")}
    _compare(database, applied, known)
    for number in sorted(known.keys() - applied.keys()):
        apply(database, known[number])
    _make_views(database)


def _make_views(database: Database) -> None:
    """Make the views and macros anew where they are not today's: 15 of them with comments take some 20 ms."""
    names = statements.names("views") + statements.names("macros")
    wanted = hashlib.sha256("".join(map(statements.text, names)).encode()).hexdigest()
    if database.rows("state/made_views") == [(wanted,)]:
        return
    with database.transaction():
        for name in names:
            database.rows(name)
        database.rows("state/record_made_views", {"sha256": wanted})


def other_version(database: Database) -> str:
    """What to say where a statement fails on a file of another version of winnow; nothing on one of this."""
    try:
        applied = {number for number, _, _ in database.rows("state/applied_migrations")}
    except WarehouseError:
        return f"\n{database.path} is not a file that winnow published; move it away and run winnow again"
    known = {_number(name) for name in statements.names("migrations")}
    if applied - known:
        return f"\n{database.path} was published by a newer version of winnow; install that one"
    if known - applied:
        return (
            f"\n{database.path} was published by an older version of winnow; winnow upkeep publishes it anew"
        )
    return ""


def _compare(database: Database, applied: dict[int, tuple[str, str]], known: dict[int, str]) -> None:
    for number, (name, sha256) in applied.items():
        if number not in known:
            raise MigrationError(
                f"{database.path} has migration {name}, which this version of winnow does not know; "
                "it was written by a newer version: install that one"
            )
        if sha256 != _sha256(known[number]):
            raise MigrationError(
                f"{_file(known[number])} changed after it was applied; restore it and add a new migration"
            )
    if applied and (late := [n for n in known if n not in applied and n < max(applied)]):
        raise MigrationError(
            f"{_file(known[late[0]])} comes before migrations that {database.path} already has; "
            "give it the next free number"
        )


def apply(database: Database, name: str) -> None:
    """Apply one migration, in a transaction of its own, and note it."""
    with database.transaction():
        database.rows(name)
        record = {
            "number": _number(name),
            "name": _file(name),
            "sha256": _sha256(name),
            "applied_at": datetime.now(UTC).replace(tzinfo=None),
        }
        database.rows("state/record_migration", record)


def _number(name: str) -> int:
    return int(name.removeprefix("migrations/").split("_")[0])


def _file(name: str) -> str:
    return name.removeprefix("migrations/") + ".sql"


def _sha256(name: str) -> str:
    return hashlib.sha256(statements.text(name).encode()).hexdigest()
