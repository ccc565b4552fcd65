"""Labelled lines to document fields: title, byline and authors, dateline, time, credit, outlet, language.

Each field cites the line that proves it. Where lines contradict each other, the field is NULL.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.authors import authors
from transforms.kickers import visible, with_its_kicker
from transforms.languages import SAMPLE_CHARS, languages
from transforms.published import published
from transforms.rules import captured, rules
from transforms.surroundings import Near, near_lines
from transforms.titles import outlet_of, without_bullet, without_outlet

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

_SAMPLE_PARAGRAPHS = 6
_BODY_PARAGRAPHS = 200  # of these the text is asked whether it is about somebody
_BODY_CHARS = 20_000
_BESIDE_TITLE = 3  # lines above or below a headline, as far as its kicker stands
_SPACE_BEFORE_COLON = re.compile(r"(?<=\w) (?=:\s)")

FIELDS = (
    *("title", "title_line", "byline", "byline_line", "authors", "dateline_place", "dateline_line"),
    *("published_at", "published_precision", "published_text", "published_line"),
    *("credit", "credit_line", "outlet", "outlet_line", "language"),
)


def fields(
    lines: pa.Table,
    labels: pa.Table,
    spans: pa.Table,
    counts: dict[str, np.ndarray],
    kept: pa.Table,
    count: int,
) -> dict[str, list[Any]]:
    """The fields of every document of a batch.

    lines, labels, spans, kept: as `lines.LINES`, `labels.LABELS`, `spans.SPANS`, `paragraphs.PARAGRAPHS`.
    counts: as `features.features` gives. count: documents in the batch.
    Returns a list of `count` values per name of `FIELDS`; NULL where the text does not tell.
    """
    columns: dict[str, list[Any]] = {name: [None] * count for name in FIELDS}
    columns["language"] = languages(_beginnings(kept, count))
    evidence = _Evidence(lines, labels)
    for document, line, text, groups in evidence.of_labels(("title", "byline", "credit", "dateline")):
        label = groups["label"]
        value = groups.get("place" if label == "dateline" else label, "").strip() or text
        name = "dateline_place" if label == "dateline" else label
        if columns[name][document] is None:
            columns[name][document] = value
            columns[f"{label}_line"][document] = line
    _outlets(columns, evidence)
    _titles(columns, evidence)
    bodies = _Bodies(kept, count)
    for document, near in enumerate(near_lines(lines, labels, counts, count)):
        _kicker(columns, document, near)
        _published(columns, document, near)
        _authors(columns, document, near, bodies)
    _datelines(columns, spans)
    return columns


def _beginnings(kept: pa.Table, count: int) -> list[str]:
    """The beginning of each document's kept text, enough to tell its language."""
    document = kept["document"].to_numpy()
    first = np.searchsorted(document, np.arange(count), "left")
    past = np.minimum(np.searchsorted(document, np.arange(count), "right"), first + _SAMPLE_PARAGRAPHS)
    picked = np.concatenate([np.arange(*pair) for pair in zip(first, past, strict=True)]) if count else first
    texts = pc.utf8_slice_codeunits(kept["text"].take(pa.array(picked, pa.int64())), 0, SAMPLE_CHARS)
    samples = [""] * count
    for owner, text in zip(document[picked.astype(np.int64)].tolist(), texts.to_pylist(), strict=True):
        if len(samples[owner]) < SAMPLE_CHARS:
            samples[owner] += f"{text} "
    return samples


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

    def of_shapes(self, wanted: tuple[str, ...]) -> Iterator[tuple[int, int, str, dict[str, str]]]:
        """The same for lines that no wording decided: `wanted` are entries of the column rule."""
        is_wanted = pc.is_in(self._labels["rule"], pa.array(wanted)).to_numpy()
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
        named = self._labels["rule"].take(at).to_pylist()
        groups: list[dict[str, str]] = [{} for _ in rows]
        for index in np.unique(self._rule[rows][~np.isnan(self._rule[rows])]).astype(int):
            own = np.flatnonzero(self._rule[rows] == index)
            for row, captures in zip(own, captured(rules()[index], texts.take(pa.array(own))), strict=True):
                groups[row] = captures
        for row, text in enumerate(texts.to_pylist()):
            yield (
                documents[row],
                numbers[row],
                text,
                {**groups[row], "label": labels[row], "rule": named[row]},
            )


def _titles(columns: dict[str, list[Any]], evidence: "_Evidence") -> None:
    """Headlines without the outlet that a page's title adds; and that outlet, if nothing else names one."""
    for document, line, text, groups in evidence.of_shapes(("first_headline", "page_title")):
        is_page_title = groups["rule"] == "page_title"
        value = visible(without_outlet(text) if is_page_title else without_bullet(text))
        if columns["language"][document] != "fr":
            value = _SPACE_BEFORE_COLON.sub("", value)  # a seam of the flattening; French sets it on purpose
        columns["title"][document], columns["title_line"][document] = value, line
        if is_page_title and value != text and columns["outlet"][document] is None:
            columns["outlet"][document] = outlet_of(text)
            columns["outlet_line"][document] = line


def _kicker(columns: dict[str, list[Any]], document: int, near: list[Near]) -> None:
    """The headline as the page's own title writes it; it stands on the first line, if that is another."""
    title, line = columns["title"][document], columns["title_line"][document]
    if title is not None and near and near[0].is_first and near[0].line_number != line:
        around = [other.text for other in near[1:] if abs(other.place) <= _BESIDE_TITLE]
        columns["title"][document] = with_its_kicker(title, near[0].text, around)


def _published(columns: dict[str, list[Any]], document: int, near: list[Near]) -> None:
    said = published(near, columns["language"][document])
    if said is not None:
        columns["published_at"][document] = said.at
        columns["published_precision"][document] = said.precision
        columns["published_text"][document] = said.text
        columns["published_line"][document] = said.line_number


class _Bodies:
    """The kept text of each document of a batch, joined only where it is asked for."""

    def __init__(self, kept: pa.Table, count: int) -> None:
        self._bounds = np.searchsorted(kept["document"].to_numpy(), np.arange(count + 1)).tolist()
        self._texts = kept["text"].combine_chunks()

    def of(self, document: int) -> str:
        first, past = self._bounds[document], self._bounds[document + 1]
        return " ".join(self._texts[first:past].slice(0, _BODY_PARAGRAPHS).to_pylist())[:_BODY_CHARS]


def _authors(columns: dict[str, list[Any]], document: int, near: list[Near], bodies: _Bodies) -> None:
    """The authors; the byline is the line that names them, whatever other line looks like one."""
    title, outlet = columns["title"][document], columns["outlet"][document]
    said = authors(near, title, outlet, lambda: bodies.of(document))
    if said is not None:
        columns["authors"][document] = said.names
        if columns["byline_line"][document] != said.line_number:
            columns["byline"][document], columns["byline_line"][document] = said.text, said.line_number


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
