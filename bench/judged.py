"""What winnow makes of pages: the text that it keeps, and its verdict on every line."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
import pyarrow as pa

from bench.gold import Page
from bench.metrics import Lines
from transforms.features import Features, features
from transforms.labels import labels
from transforms.lines import lines
from transforms.logical_lines import LogicalLines, logical_lines
from transforms.model import Model
from transforms.paragraphs import paragraphs
from transforms.tables import KEPT


@dataclass(frozen=True)
class Judged:
    """One text: its paragraphs, and per non-blank line whether it stays, its score and its words."""

    text: str
    is_kept: np.ndarray
    score: np.ndarray
    words: np.ndarray
    label: list[str]
    rule: list[str]

    def against(self, page: Page, rendering: str) -> Lines:
        """Its lines beside the gold's verdicts."""
        return Lines(np.array(page.is_article(rendering), bool), self.is_kept, self.score, self.words)


def split(texts: list[str]) -> tuple[LogicalLines, Features]:
    """The lines of texts, and what the logical ones look like: what the label step takes."""
    found = logical_lines(lines(pa.table({"text": pa.array(texts, pa.large_string())})))
    return found, features(found.lines["text"].combine_chunks())


def judged(texts: list[str], by: Model | None = None) -> list[Judged]:
    """The verdict on each text: lines, labels, repeats and paragraphs, as a drop of that text gets them.

    by: the packaged model, or another.
    """
    found, looks = split(texts)
    return verdicts(len(texts), found, looks, labels(found.lines, looks, by))


def verdicts(count: int, whole: LogicalLines, looks: Features, given: pa.Table) -> list[Judged]:
    """The verdict on each of `count` texts, from their lines, and what the logical ones look like and are."""
    found, given = whole.physical, whole.spread(given)
    kept = paragraphs(found, given, whole.counts(looks))
    texts = _by_document(count, kept["document"].to_pylist(), zip(kept["text"].to_pylist(), strict=True))
    rows = zip(
        found["text"].to_pylist(),
        *(given[name].to_pylist() for name in ("label", "score", "rule")),
        strict=True,
    )
    return [
        _one("\n".join(text for (text,) in own_texts), [row for row in own_rows if row[0].strip()])
        for own_texts, own_rows in zip(
            texts, _by_document(count, found["document"].to_pylist(), rows), strict=True
        )
    ]


def _one(text: str, rows: list[tuple]) -> Judged:
    return Judged(
        text=text,
        is_kept=np.array([label in KEPT for _, label, _, _ in rows], bool),
        score=np.array([score for _, _, score, _ in rows], float),
        words=np.array([len(line.split()) for line, _, _, _ in rows], int),
        label=[label for _, label, _, _ in rows],
        rule=[rule for _, _, _, rule in rows],
    )


def _by_document(count: int, documents: list[int], rows) -> list[list[tuple]]:  # noqa: ANN001 -- tuples
    """Rows in the lists of their documents, which ascend."""
    found: list[list[tuple]] = [[] for _ in range(count)]
    for document, own in groupby(zip(documents, rows, strict=True), key=itemgetter(0)):
        found[document] = [row for _, row in own]
    return found
