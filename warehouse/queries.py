"""Named questions: sql/queries/<name>.sql, with their parameters as comments.

-- Which lines were set aside in the documents of a source?
-- param: source = %
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from warehouse import statements
from warehouse.errors import UnknownQuery
from warehouse.rows import Query

PARAMETER = re.compile(r"^-- param: (\w+) =(.*)$", re.MULTILINE)


def queries() -> list[Query]:
    """Every named question, in the order of their names."""
    return [_query(name) for name in statements.names("queries")]


def bound(name: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """The values of all parameters of a question: those given, else the defaults. Else UnknownQuery."""
    known = {query.name: query for query in queries()}
    if name not in known:
        raise UnknownQuery(f"there is no question {name!r}; there are: {', '.join(known)}")
    defaults = known[name].parameters
    if unknown := [given for given in parameters if given not in defaults]:
        offered = ", ".join(f"{key} (else {value!r})" for key, value in defaults.items()) or "none"
        raise UnknownQuery(f"{name} has no parameter {unknown[0]!r}; it has: {offered}")
    return {**defaults, **parameters}


def _query(name: str) -> Query:
    return Query(
        name=name.removeprefix("queries/"),
        question=statements.claim(name),
        parameters={key: value.strip() for key, value in PARAMETER.findall(statements.text(name))},
    )
