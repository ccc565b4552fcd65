"""The files in sql/: found beside the package in a wheel, at the top of the repository in a checkout."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """The folder with the statements."""
    shipped = Path(__file__).parent / "sql"
    return shipped if shipped.is_dir() else Path(__file__).parent.parent / "sql"


@cache
def text(name: str) -> str:
    """The text of sql/<name>.sql."""
    return (folder() / f"{name}.sql").read_text(encoding="utf-8")


def names(section: str) -> list[str]:
    """The names of all statements in a folder of sql/, in order, for example 'checks/lines_accounted_for'."""
    return sorted(f"{section}/{path.stem}" for path in (folder() / section).glob("*.sql"))


def claim(name: str) -> str:
    """The first comment of a statement: the question that it answers.

    >>> claim("state/settled_run")
    'Up to which run is everything settled, checked and finished? Rows of later runs may be half done.'
    """
    opening = re.match(r"(?:--[^\n]*\n)+", text(name))
    lines = opening.group().splitlines() if opening else []
    said = (line.removeprefix("--").strip() for line in lines)
    return " ".join(line for line in said if not line.startswith(("param:", "severity:", "advice:")))
