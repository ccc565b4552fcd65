"""How well the road cleans: word precision, recall and F1 against gold texts, beside keeping everything.

    python bench/cleaning.py GOLD.jsonl.gz [GOLD …] [--rendering light] [--rules]

A gold file has one page per line, as JSON: `dataset`, `raw` (rendering → the whole page as text), `gold` (the
article's text) and `labels` (rendering → one 0 or 1 per non-blank line: does it belong to the article?).
The score is that of the Web Content Extraction Benchmark: bags of lower-cased words, averaged over pages.
`--rules` prints, for each rule, the share of its lines that belong to an article: the rule's `score`.
"""

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms.features import features
from transforms.labels import labels
from transforms.lines import lines
from transforms.tables import KEPT

_WORD = re.compile(r"\w+")
_BATCH = 200


def main() -> None:
    """Score gold files named on the command line."""
    arguments = _arguments()
    scores: dict[tuple[str, str], list[tuple[float, ...]]] = defaultdict(list)
    shares: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for gold in arguments.gold:
        for rendering, pages in _batches(gold, arguments.rendering):
            for page, rows in zip(pages, _labelled([page["raw"][rendering] for page in pages]), strict=True):
                kept = "\n".join(text for text, label, _ in rows if label in KEPT)
                everything = word_scores(page["raw"][rendering], page["gold"])[2]
                scores[page["dataset"], rendering].append((*word_scores(kept, page["gold"]), everything))
                _count(shares, rows, page.get("labels", {}).get(rendering))
    _print_scores(scores)
    if arguments.rules:
        _print_shares(shares)


def word_scores(text: str, gold: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of a text's words against the gold text's.

    >>> word_scores("The bridge closed. Advertisement", "The bridge closed.")
    (0.75, 1.0, 0.8571428571428571)
    """
    found, wanted = Counter(_WORD.findall(text.lower())), Counter(_WORD.findall(gold.lower()))
    if not wanted or not found:
        same = float(wanted == found)
        return same, same, same
    shared = (found & wanted).total()
    precision, recall = shared / found.total(), shared / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--rendering", help="only this rendering (default: each that a page has)")
    parser.add_argument("--rules", action="store_true", help="also the share of article lines per rule")
    return parser.parse_args()


def _batches(gold: Path, rendering: str | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Pages with gold text, rendering by rendering."""
    with (
        gzip.open(gold, "rt", encoding="utf-8")
        if gold.suffix == ".gz"
        else gold.open(encoding="utf-8") as file
    ):
        pages = [page for page in map(json.loads, file) if page.get("gold")]
    for name in sorted({name for page in pages for name in page["raw"]}):
        own = [page for page in pages if name in page["raw"]]
        if rendering in (None, name):
            for start in range(0, len(own), _BATCH):
                yield name, own[start : start + _BATCH]


def _labelled(texts: list[str]) -> list[list[tuple[str, str, str]]]:
    """Text, label and rule of each line of each text."""
    split = lines(pa.table({"text": pa.array(texts, pa.large_string())}))
    judged = labels(split, features(split["text"].combine_chunks()))
    found: list[list[tuple[str, str, str]]] = [[] for _ in texts]
    columns = (split["document"], split["text"], judged["label"], judged["rule"])
    for document, *row in zip(*(column.to_pylist() for column in columns), strict=True):
        found[document].append(tuple(row))
    return found


def _count(shares: dict[Any, list[int]], rows: list[tuple[str, str, str]], gold: str | None) -> None:
    full = [(label, rule) for text, label, rule in rows if text.strip()]
    if gold and len(full) == len(gold):
        for key, is_article in zip(full, gold, strict=True):
            shares[key][int(is_article)] += 1


def _print_scores(scores: dict[tuple[str, str], list[tuple[float, ...]]]) -> None:
    print("| dataset | rendering | pages | precision | recall | F1 | F1 of keeping everything |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for (dataset, rendering), found in sorted(scores.items()):
        means = " | ".join(f"{sum(column) / len(found):.3f}" for column in zip(*found, strict=True))
        print(f"| {dataset} | {rendering} | {len(found)} | {means} |")


def _print_shares(shares: dict[tuple[str, str], list[int]]) -> None:
    print("\n| label | rule | lines | share in articles |\n|---|---|--:|--:|")
    for (label, rule), (out, kept) in sorted(shares.items(), key=lambda item: -sum(item[1])):
        print(f"| {label} | {rule} | {out + kept} | {(kept + 1) / (out + kept + 2):.2f} |")


if __name__ == "__main__":
    sys.exit(main())
