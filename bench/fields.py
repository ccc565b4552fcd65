"""How well document fields come out: title, authors, day of publication and language against gold `meta`.

    python bench/fields.py GOLD.jsonl.gz [GOLD …] [--dataset fundus] [--rendering light] [--wrong title]

A gold file has one page per line, as JSON: `site`, `dataset`, `raw` (rendering → the whole page as text),
`language` (of the page, or the country of its outlet) and `meta` (`title`, `authors`, `publishing_date`).

A page counts for a field when its text shows the answer:

- title: the gold title stands somewhere in the text (letter case, white space, quotation marks, dashes
aside);
- authors: every gold author's name stands in the text. Scored by name: micro precision, recall and F1;
- day: some line of at most 200 characters holds the gold day, month and year as digits or month names, in any
  of the usual orders. The gold day is that of its own zone; where the zone is UTC or not given (many systems
  store UTC) also the day that clocks between UTC-10 and UTC+12 had at that moment;
- language: the gold says a language, or a country in which nearly all news is in one. (A foreign-language
  paper of such a country counts as wrong; `--wrong language` lists them.)

`right` is the share of those pages whose value is right; `coverage` the share that has a value at all; and
`precision` the share of right ones among all values given, also on pages whose text does not show the gold,
but not on pages without gold. `spread` is the least and the greatest `right` over five folds of the sites.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms.clean import relabel
from transforms.decode import TEXTS
from transforms.rules import months

FIELDS = ("title", "authors", "day", "language")
_BATCH = 100
_FOLDS = 5
_LINE_CHARS = 200
_SAME = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "\u00ad": "", "\u200b": ""}
)
_SAME |= str.maketrans(dict.fromkeys("“”„‟«»″‹›「」『』", '"'))
_LANGUAGE_OF = {
    **dict.fromkeys(("at", "de", "li"), "de"),
    **dict.fromkeys(("au", "ca", "uk", "us"), "en"),
    "cz": "cs",
    "dk": "da",
    "es": "es",
    "fr": "fr",
    "id": "id",
    "il": "he",
    "it": "it",
    "jp": "ja",
    "kr": "ko",
    "mx": "es",
    "pl": "pl",
    "pt": "pt",
    "py": "es",
    "se": "sv",
    "tr": "tr",
    "vn": "vi",
}  # the top-level folder of the gold's parser is a country; countries of several languages are left out
_DIGITS = re.compile(r"\d+")
_BEFORE_MARK = re.compile(r" (?=[:;!?,.»\"])|(?<=[«\"]) ")  # renderings and languages differ in these spaces
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Score:
    """One field of one page: how many values are right, given, and asked for; and the site it is from."""

    site: str
    right: int
    given: int
    asked: int


def main() -> None:
    """Score gold files named on the command line."""
    arguments = _arguments()
    scores: dict[tuple[str, str, str], list[Score]] = defaultdict(list)
    for gold in arguments.gold:
        pages = [page for page in _pages(gold) if arguments.dataset in (None, page["dataset"])]
        for rendering in sorted({name for page in pages for name in page["raw"]}):
            if arguments.rendering in (None, rendering):
                for page, found in _found([page for page in pages if rendering in page["raw"]], rendering):
                    for field in FIELDS:
                        score = SCORES[field](page, found, page["raw"][rendering])
                        if score is not None:
                            scores[page["dataset"], rendering, field].append(score)
                            if field == arguments.wrong and score.right < max(score.given, score.asked):
                                _print_wrong(page, rendering, field, found)
    _print(scores)


def same(text: str) -> str:
    """A text without what renderings differ in: letter case, white space, kinds of quotes and dashes.

    >>> same("  “The  River”\u00a0– rises …")
    '"the river"- rises'
    """
    flat = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME).casefold()
    return _BEFORE_MARK.sub("", " ".join(flat.split())).rstrip(". ")


def _title(page: dict[str, Any], found: dict[str, Any], text: str) -> Score | None:
    gold = same(page["meta"]["title"] or "")
    if not gold:
        return None
    is_right = same(found["title"] or "") == gold
    return Score(page["site"], is_right, found["title"] is not None, gold in same(text))


def _authors(page: dict[str, Any], found: dict[str, Any], text: str) -> Score | None:
    names = page["meta"]["authors"]
    gold = {same(name) for name in names or [] if name} if isinstance(names, list) else set()
    if not gold:
        return None
    given = {same(name) for name in found.get("authors") or filter(None, [found.get("byline")])}
    is_shown = all(name in same(text) for name in gold)
    return Score(page["site"], len(given & gold), len(given), len(gold)) if is_shown else None


def _day(page: dict[str, Any], found: dict[str, Any], text: str) -> Score | None:
    if not page["meta"]["publishing_date"]:
        return None
    days = gold_days(page["meta"]["publishing_date"])
    at = found["published_at"]
    is_right = at is not None and (
        at.date() in days or str(page["meta"]["publishing_date"])[:10] == str(at.date())
    )
    return Score(page["site"], is_right, at is not None, is_shown(days, text))


def _language(page: dict[str, Any], found: dict[str, Any], _: str) -> Score | None:
    said = page["language"] or ""
    is_country = page["dataset"] == "fundus"
    gold = _LANGUAGE_OF.get(said) if is_country else said.lower().split("-")[0] or None
    if gold is None:
        return None
    return Score(page["site"], found.get("language") == gold, found.get("language") is not None, 1)


SCORES = {"title": _title, "authors": _authors, "day": _day, "language": _language}


def gold_days(said: str) -> set[date]:
    """The days that count as right for a gold moment.

    >>> sorted(map(str, gold_days("2025-03-12 22:00:00+02:00")))
    ['2025-03-12']
    >>> sorted(map(str, gold_days("2025-03-12 22:00:00+00:00")))
    ['2025-03-12', '2025-03-13']
    """
    moment = datetime.fromisoformat(said)
    if moment.utcoffset():
        return {moment.date()}
    clocks = range(-10, 13) if (moment.hour, moment.minute) != (0, 0) else (0,)
    return {(moment + timedelta(hours=hours)).date() for hours in clocks}


def is_shown(days: set[date], text: str) -> bool:
    """Whether a short line holds the year, the month and the day of one of these days."""
    return any(_holds(day, line) for line in text.split("\n") if len(line) <= _LINE_CHARS for day in days)


def _holds(day: date, line: str) -> bool:
    flat = unicodedata.normalize("NFKC", line).translate(_SAME)
    numbers = [int(number) for number in _DIGITS.findall(flat) if len(number) <= 4]
    if day.day not in numbers or not {day.year, day.year % 100} & set(numbers):
        return False
    named = any(months().get(word.lower()) == day.month for word in _WORDS.findall(flat))
    triples = zip(numbers, numbers[1:], numbers[2:], strict=False)
    years = (day.year, day.year % 100)
    orders = [(day.day, day.month), (day.month, day.day)]
    written = any(
        ((a, b) in orders and c in years) or ((b, c) in orders and a in years) for a, b, c in triples
    )
    return named or written


def _pages(gold: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(gold, "rt", encoding="utf-8") as file:
        for line in file:
            page = json.loads(line)
            if page.get("meta"):
                yield page


def _found(pages: list[dict[str, Any]], rendering: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each page with the document that the road makes of it."""
    for start in range(0, len(pages), _BATCH):
        batch = pages[start : start + _BATCH]
        documents = relabel(_stored([page["raw"][rendering] for page in batch]), _NO_CORRECTIONS).documents
        yield from zip(batch, documents.to_pylist(), strict=True)


def _stored(contents: list[str]) -> pa.Table:
    count = len(contents)
    ids = [hashlib.sha256(str(row).encode()).digest()[:16] for row in range(count)]
    columns: dict[str, Any] = {
        "document_id": ids,
        "drop_id": ids,
        "record_number": [1] * count,
        "original": [None] * count,
        "uri": [f"/{row}" for row in range(count)],
        "source": [""] * count,
        "repairs": [[]] * count,
        "encoding": ["utf-8"] * count,
        "newline": ["lf"] * count,
        "has_final_newline": [False] * count,
        "text": contents,
        "text_sha256": [""] * count,
    }
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in TEXTS}, schema=TEXTS)


_NO_CORRECTIONS = pa.table(
    {
        "document_id": pa.array([], pa.uuid()),
        "line_number": pa.array([], pa.int32()),
        "verdict": pa.array([], pa.string()),
    }
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--dataset", help="only pages of this dataset")
    parser.add_argument("--rendering", help="only this rendering (default: each that a page has)")
    parser.add_argument("--wrong", choices=FIELDS, help="also list the pages where this field is not right")
    return parser.parse_args()


def _print_wrong(page: dict[str, Any], rendering: str, field: str, found: dict[str, Any]) -> None:
    gold = (
        page["meta"]["publishing_date" if field == "day" else field]
        if field != "language"
        else page["language"]
    )
    value = found["published_at" if field == "day" else field]
    lines_of = {"title": "title_line", "authors": "byline_line", "day": "published_line"}
    line = found[lines_of[field]] if field in lines_of else None
    print(f"{page['id']} {rendering}: {value!r} (line {line}), should be {gold!r}")


def _print(scores: dict[tuple[str, str, str], list[Score]]) -> None:
    print("| dataset | rendering | field | pages | coverage | right | precision | F1 | spread |")
    print("|---|---|---|--:|--:|--:|--:|--:|--:|")
    for key, found in sorted(
        scores.items(), key=lambda item: (item[0][0], FIELDS.index(item[0][2]), item[0][1])
    ):
        shown = [score for score in found if score.asked]
        right, precision = _right(shown), _precision(found)
        balance = 2 * precision * right / (precision + right) if precision + right else 0.0
        folds = [_right([score for score in shown if _fold(score.site) == fold]) for fold in range(_FOLDS)]
        coverage = sum(score.given > 0 for score in shown) / max(len(shown), 1)
        numbers = f"{coverage:.3f} | {right:.3f} | {precision:.3f} | {balance:.3f}"
        print(f"| {' | '.join(key)} | {len(shown)} | {numbers} | {min(folds):.2f}–{max(folds):.2f} |")


def _right(scores: list[Score]) -> float:
    return sum(score.right for score in scores) / max(sum(score.asked for score in scores), 1)


def _precision(scores: list[Score]) -> float:
    return sum(score.right for score in scores) / max(sum(score.given for score in scores), 1)


def _fold(site: str) -> int:
    return hashlib.sha256(site.encode()).digest()[0] % _FOLDS


if __name__ == "__main__":
    sys.exit(main())
