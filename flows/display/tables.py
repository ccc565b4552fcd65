"""Answers of the warehouse as tables for people, or rows for programs."""

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.types as kinds
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.display.screen import console, is_plain, say, visible, write

MOST_ROWS = 1_000  # on a screen; programs get them all


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """The rows for a program."""
    return table.to_pylist()


def print_table(table: pa.Table) -> None:
    """A table as wide as the terminal; in a pipe as wide as its content, so that nothing is cut."""
    shown = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for field in table.schema:
        is_number = (
            kinds.is_integer(field.type) or kinds.is_floating(field.type) or kinds.is_decimal(field.type)
        )
        shown.add_column(Text(visible(field.name)), justify="right" if is_number else "left", overflow="fold")
    for row in table.slice(0, MOST_ROWS).to_pylist():
        shown.add_row(*(Text(visible(cell(value))) for value in row.values()))
    _print(shown)
    more = table.num_rows - MOST_ROWS
    ending = f", of which the first {MOST_ROWS:,} are shown; --json gives all" if more > 0 else ""
    say(f"({table.num_rows:,} {'row' if table.num_rows == 1 else 'rows'}{ending})", "dim")


def _print(table: Table) -> None:
    if not is_plain():
        console().print(table, soft_wrap=False)
        return
    wide = Console(width=1_000_000, color_system=None, no_color=True, markup=False, highlight=False)
    with wide.capture() as captured:
        wide.print(table)
    write("".join(line.rstrip() + "\n" for line in captured.get().splitlines()))


def cell(value: object) -> str:
    """A value as a person reads it.

    >>> cell(None), cell(0.125), cell(b"abc"), cell(["a"])
    ('NULL', '0.125', '616263', '["a"]')
    """
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, bytes):
        return value[:32].hex() + ("…" if len(value) > 32 else "")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
