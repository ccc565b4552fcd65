"""The schema for those who receive the tables: as a dbt source, and as JSON Schema of exported rows.

Both are made from the comments and constraints of a database that is made for the purpose, as
sql/SCHEMA.md is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from warehouse.database import Database
from warehouse.home import Home
from warehouse.migrate import migrate

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Views that give rows of one table, each once, some left out: what the table promises holds in them too.
VIEWS = {
    "current_documents": "documents",
    "current_paragraphs": "paragraphs",
    "line_texts": "lines",
    "open_quarantine": "quarantine",
    "set_aside": "lines",
}

_INTEGERS = {  # bits
    "TINYINT": (-(2**7), 2**7 - 1),
    "SMALLINT": (-(2**15), 2**15 - 1),
    "INTEGER": (-(2**31), 2**31 - 1),
    "BIGINT": (-(2**63), 2**63 - 1),
    "UTINYINT": (0, 2**8 - 1),
    "USMALLINT": (0, 2**16 - 1),
    "UINTEGER": (0, 2**32 - 1),
    "UBIGINT": (0, 2**64 - 1),
    "HUGEINT": (-(2**127), 2**127 - 1),
}
_OTHERS: dict[str, dict[str, Any]] = {
    "BOOLEAN": {"type": "boolean"},
    "DOUBLE": {"type": "number"},
    "FLOAT": {"type": "number"},
    "VARCHAR": {"type": "string"},
    "UUID": {"type": "string", "format": "uuid"},
    "DATE": {"type": "string", "format": "date"},
    # No format date-time: that one asks for a zone, and these times are all UTC and say none.
    "TIMESTAMP": {"type": "string", "pattern": r"^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?$"},
    "BLOB": {"type": "string", "contentEncoding": "base64"},
}


@dataclass(frozen=True)
class _Column:
    name: str
    type: str
    comment: str
    is_required: bool
    is_unique: bool


@dataclass(frozen=True)
class _Relation:
    name: str
    comment: str
    columns: tuple[_Column, ...]


def dbt_sources() -> str:
    """A dbt source file (YAML): every table and view with its columns, types, meaning and tests."""
    tables = [
        {
            "name": relation.name,
            "description": relation.comment,
            "columns": [_dbt_column(column) for column in relation.columns],
        }
        for relation in _relations()
    ]
    source = {
        "name": "winnow",
        "description": "What winnow publishes: pages cleaned line by line. Times are UTC.",
        "database": "news",
        "schema": "main",
        "tables": tables,
    }
    opening = (
        "# Made by `winnow export --schema dbt`; make it anew after an upgrade of winnow.\n"
        "# With dbt-duckdb, attach the published file as `news` in the profile, read-only.\n"
    )
    return opening + yaml.safe_dump(
        {"version": 2, "sources": [source]}, sort_keys=False, allow_unicode=True, width=110
    )


def json_schemas() -> dict[str, dict[str, Any]]:
    """By table or view: the JSON Schema (2020-12) of a row in a JSON Lines export."""
    return {
        relation.name: {
            "$schema": DIALECT,
            "title": relation.name,
            "description": relation.comment,
            "type": "object",
            "properties": {column.name: _json_column(column) for column in relation.columns},
            "required": [column.name for column in relation.columns],
            "additionalProperties": False,
        }
        for relation in _relations()
    }


def json_schemas_text() -> str:
    """The same as one JSON document, each schema under the name of its table."""
    return json.dumps(json_schemas(), indent=2, ensure_ascii=False) + "\n"


def _dbt_column(column: _Column) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name,
        "description": column.comment,
        "data_type": column.type.lower(),
    }
    tests = [
        name for name, holds in (("unique", column.is_unique), ("not_null", column.is_required)) if holds
    ]
    return said | ({"data_tests": tests} if tests else {})


def _json_column(column: _Column) -> dict[str, Any]:
    said = {"description": column.comment, **_json_type(column.type)}
    return said if column.is_required else {**said, "type": [said["type"], "null"]}


def _json_type(kind: str) -> dict[str, Any]:
    if kind.endswith("[]"):
        return {"type": "array", "items": _json_type(kind.removesuffix("[]"))}
    if kind in _INTEGERS:
        least, most = _INTEGERS[kind]
        return {"type": "integer", "minimum": least, "maximum": most}
    return _OTHERS.get(re.sub(r"\(.*\)", "", kind)) or {"type": ["string"], "description": f"{kind}, as text"}


def _relations() -> list[_Relation]:
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.prepare()
        with Database.work(home) as database:
            migrate(database)
            return _described(database)


def _described(database: Database) -> list[_Relation]:
    promised = {
        (relation, column): (is_required, is_unique)
        for relation, column, is_required, is_unique in database.rows("schema/promises")
    }
    columns: dict[str, list[_Column]] = {}
    for relation, name, kind, comment in database.rows("schema/columns"):
        promise = promised.get((VIEWS.get(relation, relation), name), (False, False))
        columns.setdefault(relation, []).append(_Column(name, kind, comment or "", *promise))
    return [
        _Relation(name, comment or "", tuple(columns[name]))
        for _, name, comment in database.rows("schema/relations")
    ]
