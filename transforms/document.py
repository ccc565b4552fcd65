"""Labelled lines to document fields: title, byline, dateline, time, credit, outlet.

Each field cites the line that proves it. Where lines contradict each other, the field is NULL.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.dates import moment
from transforms.rules import captured, rules

# What stands in an outlet's place without being one, which RE2's patterns cannot leave out.
_NO_OUTLETS = frozenset(
    {
        "our",
        "your",
        "my",
        "this",
        "the",
        "all",
        "news",
        "newsletter",
        "this site",
        "all rights reserved",
        "copyright",
        "rss",
    }
)

FIELDS = (
    *("title", "title_line", "byline", "byline_line", "dateline_place", "dateline_line"),
    *("published_at", "published_precision", "published_text", "published_line"),
    *("credit", "credit_line", "outlet", "outlet_line"),
)


def fields(lines: pa.Table, labels: pa.Table, spans: pa.Table, count: int) -> dict[str, list[Any]]:
    """The fields of every document of a batch.

    lines, labels, spans: as `lines.LINES`, `labels.LABELS`, `spans.SPANS`. count: documents in the batch.
    Returns a list of `count` values per name of `FIELDS`; NULL where the text does not tell.
    """
    columns: dict[str, list[Any]] = {name: [None] * count for name in FIELDS}
    evidence = _Evidence(lines, labels)
    for document, line, text, groups in evidence.of_labels(("title", "byline", "credit", "dateline")):
        label = groups.pop("label")
        value = groups.get("place" if label == "dateline" else label, "").strip() or text
        name = "dateline_place" if label == "dateline" else label
        if columns[name][document] is None:
            columns[name][document] = value
            columns[f"{label}_line"][document] = line
    _published(columns, evidence)
    _outlets(columns, evidence)
    _datelines(columns, spans)
    return columns


class _Evidence:
    """The lines of a batch that tell something of their document, with what their rule captured."""

    def __init__(self, lines: pa.Table, labels: pa.Table) -> None:
        self._lines, self._labels = lines, labels
        names = pa.array([rule.name for rule in rules()])
        self._rule = pc.index_in(labels["rule"], names).to_numpy(zero_copy_only=False)

    def of_labels(self, wanted: tuple[str, ...]) -> Iterator[tuple[int, int, str, dict[str, str]]]:
        """Document, line number, trimmed text and groups of each line so labelled, and its label."""
        is_wanted = pc.is_in(self._labels["label"], pa.array(wanted)).to_numpy()
        yield from self._rows(np.flatnonzero(is_wanted))

    def of_rules(self, holds: list[bool]) -> Iterator[tuple[int, int, str, dict[str, str]]]:
        """The same for lines that one of the rules named; `holds` tells of each of `rules()`."""
        is_known = ~np.isnan(self._rule)
        is_wanted = is_known & np.array([*holds, False])[np.where(is_known, self._rule, -1).astype(int)]
        yield from self._rows(np.flatnonzero(is_wanted))

    def _rows(self, rows: np.ndarray) -> Iterator[tuple[int, int, str, dict[str, str]]]:
        at = pa.array(rows)
        texts = pc.utf8_trim_whitespace(self._lines["text"].take(at)).combine_chunks()
        documents = self._lines["document"].take(at).to_pylist()
        numbers = self._lines["line_number"].take(at).to_pylist()
        labels = self._labels["label"].take(at).to_pylist()
        groups: list[dict[str, str]] = [{} for _ in rows]
        for index in np.unique(self._rule[rows][~np.isnan(self._rule[rows])]).astype(int):
            own = np.flatnonzero(self._rule[rows] == index)
            for row, captures in zip(own, captured(rules()[index], texts.take(pa.array(own))), strict=True):
                groups[row] = captures
        for row, text in enumerate(texts.to_pylist()):
            yield documents[row], numbers[row], text, {**groups[row], "label": labels[row]}


def _published(columns: dict[str, list[Any]], evidence: _Evidence) -> None:
    """The first timestamp that tells the day; else the first one of all."""
    for document, line, text, groups in evidence.of_labels(("timestamp", "byline")):
        if groups["label"] == "byline" and not groups.get("year"):
            continue
        found = moment(groups)
        is_first = columns["published_text"][document] is None
        is_better = columns["published_at"][document] is None and found.at is not None
        if is_first or is_better:
            columns["published_at"][document] = found.at
            columns["published_precision"][document] = found.precision
            columns["published_text"][document] = text
            columns["published_line"][document] = line


def _outlets(columns: dict[str, list[Any]], evidence: _Evidence) -> None:
    """The outlet that the promos and legal lines name; NULL when they name several."""
    named: dict[int, list[tuple[str, int]]] = {}
    for document, line, _, groups in evidence.of_rules(["(?P<outlet" in rule.pattern for rule in rules()]):
        name = groups.get("outlet", "").strip()
        if name and name.casefold() not in _NO_OUTLETS:
            named.setdefault(document, []).append((name, line))
    for document, names in named.items():
        if len({name.casefold() for name, _ in names}) == 1:
            columns["outlet"][document], columns["outlet_line"][document] = names[0]


def _datelines(columns: dict[str, list[Any]], spans: pa.Table) -> None:
    """The place of the first inline dateline, where no line of its own gives one."""
    for span in spans.filter(pc.equal(spans["kind"], "dateline")).to_pylist():
        if span["place"] and columns["dateline_place"][span["document"]] is None:
            columns["dateline_place"][span["document"]] = span["place"].strip(" ,")
            columns["dateline_line"][span["document"]] = span["line_number"]
