"""Quality that may only rise: what cleaning must reach on pages with a verdict per line.

    python -m bench.floors

measures every set of pages that is there, prints it beside its floors, and raises the floors of
`bench/floors.toml` that are passed. It lowers none; that is done by hand, with a reason.
"""

import math
import os
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bench.gold import Page, read
from bench.judged import judged
from bench.metrics import joined, page_score

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "bench" / "floors.toml"
TOLERANCE = 0.01  # a floor this far below what is measured no longer guards it

_QUALITY = Path(os.environ.get("SHARED_QUALITY") or ROOT.parent / "shared" / "quality")
SETS = {
    "sample": [ROOT / "tests" / "quality"],
    "golden": [ROOT / "tests" / "golden", ROOT / "tests" / "golden" / "known_failures"],
    "drops_seedlike_dev": [_QUALITY / "drops_seedlike_dev.jsonl.gz"],  # not part of the project, as below
    "drops_news_dev": [_QUALITY / "drops_news_dev.jsonl.gz"],
}
_RENDERING = "html_text"
_BATCH = 200
_HEAD = """\
# What cleaning reaches, as shares from 0 to 1. `make bench-floors` raises them; only a person lowers one.
# word_f1: F1 of words, averaged over pages. worst_pages: what all but the worst tenth of the pages reach.
# right_lines: lines with the gold's verdict. junk_removed, content_kept: of lines outside, inside articles.
"""


def main() -> int:
    """Print what is measured, and raise the floors."""
    floors = read_floors()
    for name, paths in SETS.items():
        if not is_there(name):
            print(f"{name}: not here, looked for in {', '.join(map(str, paths))}")
            continue
        found = measured(name)
        print(f"{name}: " + ", ".join(f"{key} {value:.4f}" for key, value in found.items()))
        floors[name] = raised(floors.get(name, {}), found)
    FLOORS.write_text(_written(floors), encoding="utf-8")
    return 0


def is_there(name: str) -> bool:
    """Whether the pages of a set are at hand."""
    return all(path.exists() for path in SETS[name])


def measured(name: str) -> dict[str, float]:
    """What cleaning reaches on a set of `SETS`: measure → share."""
    return measures(page for path in SETS[name] for page in read(path))


def measures(pages: Iterable[Page]) -> dict[str, float]:
    """What cleaning reaches on pages with gold text and labels, as the head of the floor file explains."""
    having = [page for page in pages if page.gold is not None and page.labels]
    f1, parts = [], []
    for start in range(0, len(having), _BATCH):
        batch = having[start : start + _BATCH]
        names = [_RENDERING if _RENDERING in page.raw else next(iter(page.raw)) for page in batch]
        texts = [page.raw[name] for page, name in zip(batch, names, strict=True)]
        for page, name, verdict in zip(batch, names, judged(texts), strict=True):
            words = page_score(verdict.text, page).words
            f1.append(words[2] if words else 0.0)
            parts.append(verdict.against(page, name))
    lines = joined(parts)
    return {
        "word_f1": float(np.mean(f1)),
        "worst_pages": float(np.quantile(f1, 0.1)),
        "right_lines": lines.accuracy(),
        "junk_removed": 1 - lines.junk_kept(),
        "content_kept": 1 - lines.content_lost(),
    }


def read_floors() -> dict[str, dict[str, float]]:
    """The floors as they are written: set → measure → share."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8"))


def raised(floors: dict[str, float], found: dict[str, float]) -> dict[str, float]:
    """Floors lifted to what was found, rounded down to three digits; none is lowered.

    >>> raised({"word_f1": 0.9, "right_lines": 0.9}, {"word_f1": 0.9578, "right_lines": 0.8})
    {'word_f1': 0.957, 'right_lines': 0.9}
    """
    return {key: max(floors.get(key, 0.0), math.floor(value * 1000) / 1000) for key, value in found.items()}


def below(floors: dict[str, float], found: dict[str, float]) -> list[str]:
    """Which measures lie below their floors, in words.

    >>> below({"word_f1": 0.9}, {"word_f1": 0.85})
    ['word_f1 is 0.8500, its floor is 0.900']
    """
    return [
        f"{key} is {found[key]:.4f}, its floor is {floor:.3f}"
        for key, floor in floors.items()
        if found[key] < floor
    ]


def slack(floors: dict[str, float], found: dict[str, float]) -> list[str]:
    """Which floors lie too far below what is measured, in words.

    >>> slack({"word_f1": 0.9}, {"word_f1": 0.95})
    ['word_f1 has a floor of 0.900 and reaches 0.9500: make bench-floors']
    """
    return [
        f"{key} has a floor of {floors.get(key, 0.0):.3f} and reaches {value:.4f}: make bench-floors"
        for key, value in found.items()
        if value - floors.get(key, 0.0) > TOLERANCE
    ]


def _written(floors: dict[str, dict[str, float]]) -> str:
    sections = (
        f"\n[{name}]\n" + "".join(f"{key} = {value:.3f}\n" for key, value in entries.items())
        for name, entries in floors.items()
    )
    return _HEAD + "".join(sections)


if __name__ == "__main__":
    sys.exit(main())
