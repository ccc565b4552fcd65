"""How well the road cleans, beside what others make of the same text.

    python -m bench.cleaning GOLD [GOLD …] [--rendering html_text] [--by rendering|type|language] [--alone]

GOLD is a gold file or a folder of pages, as `bench.gold` reads them. Each data set has the measure that its
makers gave it. Below the table: how far the renderings of one page agree, English beside other languages,
what is lost and what survives line by line, and whether `score` means what it says.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.baselines import BASELINES, Baseline
from bench.metrics import PageScore, shingle_f1, snippet_f1, word_f1
from bench.reliability import print_details
from bench.scores import WINNOW, Result, by_key, can_tell_language, results

Measure = Callable[[list[PageScore]], float | None]


def _word_f1(scores: list[PageScore]) -> float | None:
    found = [score.words for score in scores if score.words]
    return word_f1(found) if found else None


def _shingle_f1(scores: list[PageScore]) -> float | None:
    found = [score.shingles for score in scores if score.shingles]
    return shingle_f1(found) if found else None


def _snippet_f1(scores: list[PageScore]) -> float | None:
    return snippet_f1([score.snippets for score in scores]) if scores else None


@dataclass(frozen=True)
class Column:
    """A column of the table: which pages it is about, and by which measure."""

    name: str
    is_about: Callable[[Result], bool]
    measure: Measure = _word_f1


# Data sets that have a column of another name, or another measure; any other is a column of its own.
_KNOWN = (
    Column("WCXB articles", lambda page: page.dataset.startswith("wcxb") and page.page_type == "article"),
    Column("WCXB all types", lambda page: page.dataset.startswith("wcxb")),
    Column("scrapinghub", lambda page: page.dataset == "scrapinghub", _shingle_f1),
    Column("news", lambda page: page.dataset == "fundus"),
    Column("readability's pages", lambda page: page.dataset == "readability"),
    Column("snippets", lambda page: page.dataset == "trafilatura", _snippet_f1),
    Column("seed-like", lambda page: page.dataset == "seedlike"),
)


def main() -> int:
    """Score the gold files named on the command line."""
    arguments = _arguments()
    tools = [] if arguments.alone else [tool for tool in BASELINES if tool.is_installed()]
    if arguments.by == "language" and not can_tell_language():
        print("--by language needs py3langid: pip install '.[bench]'", file=sys.stderr)
        return 2
    found = list(results(arguments.gold, tools, arguments.rendering, arguments.by == "rendering"))
    missing = [] if arguments.alone else [tool for tool in BASELINES if tool not in tools]
    _print_table(found, [tool.name for tool in tools], missing)
    if arguments.by:
        _print_groups(found, arguments.by, [tool.name for tool in tools])
    print_details(found)
    return 0


def columns(found: Sequence[Result]) -> list[Column]:
    """The columns that have pages."""
    known = [column for column in _KNOWN if any(map(column.is_about, found))]
    others = sorted({page.dataset for page in found if not any(column.is_about(page) for column in _KNOWN)})
    return known + [Column(name, lambda page, name=name: page.dataset == name) for name in others]


def measured(
    column: Column, found: Sequence[Result], tool: str, rendering: str | None = None
) -> float | None:
    """One cell: a tool's score on a column's pages, in their main rendering unless another is named."""
    scores = [page.scores.get((tool, rendering or page.main)) for page in found if column.is_about(page)]
    present = [score for score in scores if score]
    return column.measure(present) if present else None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--rendering", default="html_text", help="stands for a page that has several")
    parser.add_argument("--by", choices=["rendering", "type", "language"], help="a second table, by group")
    parser.add_argument("--alone", action="store_true", help="without the baselines")
    return parser.parse_args()


def _print_table(found: list[Result], tools: list[str], missing: list[Baseline]) -> None:
    heads = columns(found)
    counts = [sum(map(column.is_about, found)) for column in heads]
    print("| | " + " | ".join(column.name for column in heads) + " |")
    print("|---|" + "--:|" * len(heads))
    print("| pages | " + " | ".join(map(str, counts)) + " |")
    for tool in [*tools, WINNOW]:
        _print_row([tool], [measured(column, found, tool) for column in heads])
    for tool in missing:
        _print_row([f"{tool.name}: not installed, pip install '.[bench]'"], [None] * len(heads))


def _print_groups(found: list[Result], by: str, tools: list[str]) -> None:
    heads = columns(found)
    print(f"\n| {by} | tool | " + " | ".join(f"{column.name} | pages" for column in heads) + " |")
    print("|---|---|" + "--:|" * 2 * len(heads))
    for group, pages, rendering in _groups(found, by):
        for tool in [*tools, WINNOW]:
            cells = [
                (measured(column, pages, tool, rendering), sum(map(column.is_about, pages)))
                for column in heads
            ]
            texts = [f"{_cell(score)} | {count or ''}" for score, count in cells]
            print(f"| {group} | {tool} | " + " | ".join(texts) + " |")


def _groups(found: list[Result], by: str) -> list[tuple[str, list[Result], str | None]]:
    """Group, its pages, and the rendering to score them in (None: each in its main one)."""
    if by == "rendering":
        names = sorted({name for page in found for _, name in page.scores})
        return [(name, [page for page in found if (WINNOW, name) in page.scores], name) for name in names]
    keys = [page.page_type if by == "type" else page.language or "unknown" for page in found]
    return [(key, pages, None) for key, pages in by_key(found, keys).items()]


def _print_row(names: list[str], scores: list[float | None]) -> None:
    print("| " + " | ".join([*names, *map(_cell, scores)]) + " |")


def _cell(score: float | None) -> str:
    return "" if score is None else f"{score:.3f}"


if __name__ == "__main__":
    sys.exit(main())
