"""A document line by line: number, label, score, the rule that decided, and what a repeat repeats."""

import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
from rich.table import Table
from rich.text import Text

from flows.display.screen import console, is_plain, say, visible, write
from transforms.tables import FIELD_LABELS, KEPT

# The fields a document may have, each with the column that names the line it was read from.
DOCUMENT_FIELDS = {
    "title": "title_line",
    "byline": "byline_line",
    "authors": "byline_line",
    "dateline_place": "dateline_line",
    "published_text": "published_line",
    "published_at": "published_line",
    "credit": "credit_line",
    "outlet": "outlet_line",
    "language": None,  # the kept text as a whole is the evidence
}

_WIDE_SCREEN = 100  # columns; below, a text beside its reason would have too few


@dataclass(frozen=True)
class Line:
    """One line of a document, as people and programs see it."""

    line_number: int
    label: str
    score: float
    rule: str
    repeat_of_line: int | None
    paragraph_number: int | None
    text: str


def lines_of(lines: pa.Table, paragraphs: pa.Table | None = None) -> list[Line]:
    """The lines of one document; a text that is stored only as its paragraph's is fetched from there."""
    texts = {}
    if paragraphs is not None:
        numbers = paragraphs["paragraph_number"].to_pylist()
        texts = dict(zip(numbers, paragraphs["text"].to_pylist(), strict=True))
    columns = list(Line.__annotations__)
    return [_line(row, texts) for row in lines.select(columns).to_pylist()]


def _line(row: dict[str, Any], texts: dict[int, str]) -> Line:
    if row["text"] is None:
        row["text"] = texts[row["paragraph_number"]]
    row["score"] = round(row["score"], 4)
    return Line(**row)


def print_lines(lines: Iterable[Line]) -> None:
    """Every line with its reason; the kept ones stand out."""
    if is_plain():
        write("".join(_reason(line) + visible(line.text).rstrip() + "\n" for line in lines))
        return
    screen = console()
    for line in lines:
        reason, text = Text(_reason(line), "dim"), Text(visible(line.text), _style(line.label))
        if screen.width < _WIDE_SCREEN:
            screen.print(reason + text)
        else:
            screen.print(_beside(reason, text), soft_wrap=False)


def _beside(reason: Text, text: Text) -> Table:
    """A text in a column of its own, so that its further rows do not run under the reason."""
    row = Table.grid(padding=0)
    row.add_column(width=reason.cell_len, no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row(reason, text)
    return row


def _reason(line: Line) -> str:
    rule = line.rule if line.repeat_of_line is None else f"{line.rule} of {line.repeat_of_line}"
    return f"{line.line_number:>4}  {line.label:<10}  {line.score:4.2f}  {visible(rule):<26}  "


def _style(label: str) -> str:
    if label in KEPT:
        return "bold" if label == "subheading" else ""
    return "cyan" if label in FIELD_LABELS else "red"


def print_fields(document: dict[str, Any]) -> None:
    """What is known of a document, with the line that proves it; nothing is said of what is not known."""
    shown = []
    for name, line in DOCUMENT_FIELDS.items():
        if (value := document.get(name)) is not None:
            proof = document.get(line) if line else None
            said = ", ".join(value) if isinstance(value, list) else str(value)
            shown.append(f"{name:<15} {visible(said)}" + (f"  (line {proof})" if proof else ""))
    write("".join(f"{line}\n" for line in shown))


def as_json(document: dict[str, Any], lines: list[Line], paragraphs: list[str]) -> dict[str, Any]:
    """A document for programs: its fields, its kept paragraphs, every line."""
    return {**document, "paragraphs": paragraphs, "lines": [asdict(line) for line in lines]}


def print_paragraphs(paragraphs: Iterable[str], *, is_first: bool = True) -> None:
    """Paragraphs between blank lines; a pipe gets their exact text, a terminal a harmless one."""
    text = "\n\n".join(paragraphs)
    if not text:
        return
    before = "" if is_first else "\n"
    if sys.stdout.isatty():
        say(before + text)
    else:
        write(f"{before}{text}\n")
