"""Fit the weights of transforms/rules/titles.toml: which line above a text is its headline.

    python bench/titles.py GOLD.jsonl.gz [GOLD …] [--write]

Reads gold files as bench/fields.py does (a page without `meta` but with `title` is read too). The article's
lines are those that the road takes for it, not the gold ones: so it is when headlines are looked for. Prints
how often the surest candidate is the gold title, over folds by site, and with `--write` puts the weights of
all pages into the rules. No random numbers; the same pages give the same weights.
"""

import argparse
import gzip
import hashlib
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.fields import same
from transforms.arrow import compute as pc
from transforms.features import features
from transforms.headlines import FEATURES, Candidates
from transforms.labels import asked, headline_candidates
from transforms.lines import lines
from transforms.logical_lines import logical_lines
from transforms.rules import match
from transforms.titles import without_outlet

_RULES = Path(__file__).parents[1] / "transforms" / "rules" / "titles.toml"
_FOLDS = 5
_STEPS = 400
_RATE = 0.05
_RIDGE = 5.0
_NONE_WEIGHT = (
    0.15  # a gold title that no line gives: often another wording than the headline that stands there
)


@dataclass(frozen=True)
class Page:
    """The candidates of one page in one rendering, and which of them are the gold title."""

    key: tuple[str, str]  # dataset, rendering
    fold: int
    values: np.ndarray
    is_right: np.ndarray
    same: np.ndarray  # equal where candidates say the same
    is_shown: bool
    weight: float


def main() -> None:
    """Fit, score by folds, and write if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help="put the weights into the rules")
    arguments = parser.parse_args()
    pages = [page for gold in arguments.gold for page in _pages(gold)]
    _print_scores(pages)
    if arguments.write:
        _write(pages)


def _pages(gold: Path) -> list[Page]:
    with gzip.open(gold, "rt", encoding="utf-8") as file:
        read = [page for page in map(json.loads, file) if _title_of(page) and page["page_type"] == "article"]
    weight = dict.fromkeys({page["dataset"] for page in read}, 1.0) | {"wcxb_dev": 0.5}
    found = []
    for rendering in sorted({name for page in read for name in page["raw"]}):
        for start in range(0, len(read), 200):
            own = [page for page in read[start : start + 200] if rendering in page["raw"]]
            found += _of_batch(own, rendering, weight)
    return found


def _title_of(page: dict[str, Any]) -> str:
    return same((page.get("meta") or page)["title"] or "")


def _of_batch(own: list[dict[str, Any]], rendering: str, weight: dict[str, float]) -> list[Page]:
    split = lines(pa.table({"text": pa.array([page["raw"][rendering] for page in own], pa.large_string())}))
    whole = logical_lines(split).lines
    looks = features(whole["text"].combine_chunks())
    trimmed = pc.utf8_trim_whitespace(whole["text"].combine_chunks())
    distinct = trimmed.dictionary_encode()
    question = asked(whole, looks, trimmed, distinct, *match(distinct))
    found = headline_candidates(whole, looks, question)
    return [_page(found, number, page, rendering, trimmed, weight) for number, page in enumerate(own)]


def _page(
    found: Candidates,
    number: int,
    page: dict[str, Any],
    rendering: str,
    trimmed: pa.Array,
    weight: dict[str, float],
) -> Page:
    mine = np.flatnonzero(found.document == number)
    texts = trimmed.take(pa.array(found.rows[mine])).to_pylist()
    is_page_title = found.is_page_title[mine]
    said = [
        same(without_outlet(text) if cut else text) for text, cut in zip(texts, is_page_title, strict=True)
    ]
    gold = _title_of(page)
    return Page(
        (page["dataset"], rendering),
        hashlib.sha256(page["site"].encode()).digest()[0] % _FOLDS,
        found.values[mine],
        np.array([text == gold for text in said], bool),
        found.keys[mine],
        gold in same(page["raw"][rendering]),
        weight[page["dataset"]],
    )


def fit(pages: list[Page]) -> np.ndarray:
    """Weights of a multinomial logit, the score of "none" last, by Adam (Kingma and Ba 2014) from zero."""
    stacked = np.concatenate([page.values for page in pages])
    spread = stacked.std(0) + 1e-6
    most = max(len(page.values) for page in pages) + 1
    given = np.zeros((len(pages), most, len(FEATURES) + 1))
    shut = np.full((len(pages), most), -1e9)
    wanted = np.zeros((len(pages), most), bool)
    for row, page in enumerate(pages):
        count = len(page.values)
        given[row, 0, -1], shut[row, : count + 1] = 1, 0
        given[row, 1 : count + 1, :-1] = page.values / spread
        wanted[row, 1 : count + 1] = page.is_right
        wanted[row, 0] = not page.is_right.any()
    sure = np.array([1.0 if page.is_right.any() else _NONE_WEIGHT for page in pages])
    weight = (np.array([page.weight for page in pages]) * sure)[:, None]
    found, slope, square = np.zeros((3, len(FEATURES) + 1))
    for step in range(1, _STEPS + 1):
        expected = _shares(given @ found + shut)
        hit = expected * wanted
        miss = (expected - hit / np.maximum(hit.sum(1, keepdims=True), 1e-12)) * weight
        gradient = np.einsum("ij,ijk->k", miss, given) + _RIDGE * found
        slope, square = 0.9 * slope + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        found = found - _RATE * (slope / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return np.append(found[:-1] / spread, found[-1])


def _shares(score: np.ndarray) -> np.ndarray:
    power = np.exp(score - score.max(1, keepdims=True))
    return power / power.sum(1, keepdims=True)


def _probability(page: Page, weights: np.ndarray) -> tuple[float, bool]:
    """Of the surest candidate; and whether it is right."""
    if not len(page.values):
        return 0.0, False
    shares = _shares(np.append(page.values @ weights[:-1], weights[-1])[None])[0][:-1]
    together = np.array([shares[page.same == key].sum() for key in page.same])
    best = np.lexsort((shares, together))[-1]
    return float(together[best]), bool(page.is_right[best])


def _print_scores(pages: list[Page]) -> None:
    rows: dict[tuple[str, str], list[tuple[bool, float, bool]]] = defaultdict(list)
    for fold in range(_FOLDS):
        weights = fit([page for page in pages if page.fold != fold])
        for page in pages:
            if page.fold == fold:
                rows[page.key].append((page.is_shown, *_probability(page, weights)))
    least = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    print("| dataset | rendering | pages | right / precision at " + " | ".join(map(str, least)) + " |")
    print("|---|---|--:|" + "--:|" * len(least))
    for key, found in sorted(rows.items()):
        shown = [row for row in found if row[0]]
        cells = []
        for bound in least:
            given = [row for row in found if row[1] > bound]
            right = sum(row[2] for row in shown if row[1] > bound) / max(len(shown), 1)
            cells.append(f"{right:.3f} / {sum(row[2] for row in given) / max(len(given), 1):.3f}")
        print(f"| {' | '.join(key)} | {len(shown)} | {' | '.join(cells)} |")


def _write(pages: list[Page]) -> None:
    head = _RULES.read_text("utf-8").split("\n[")[0].rstrip()
    named = zip((*FEATURES, "none"), fit(pages), strict=True)
    rows = "\n".join(f"{name} = {weight:.2f}" for name, weight in named)
    _RULES.write_text(f"{head}\n\n[weights]\n{rows}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
