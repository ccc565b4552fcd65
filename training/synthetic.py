"""Synthetic drops for training the line model: real articles with the junk of other pages around and in them.

    python -m training.synthetic GOLD… --seed 1 --count 2000 --out FILE.jsonl.gz

Two ways: a clean article (the kept lines of a gold page) into which junk is put, or a whole real page with
a little more. The drops come in the format of the gold files: `raw` and `labels` under the rendering
"synthetic", `gold` (the kept lines), `site` of the article; besides, `kinds` (what each non-blank line is,
null where not known), `sites` (of all pages whose text is in the drop) and `operations`. Other pages' text
comes only from the pages that are given: give those of one fold, and nothing leaks.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from training import insertions, layout, surroundings
from training.insertions import Operation
from training.pages import (
    RENDERINGS,
    Line,
    Material,
    Page,
    Pool,
    clean_article,
    labelled,
    long_words,
    outlet_name,
    page_language,
    pool_of,
    title_of,
)
from training.phrases import phrasebooks

_WHOLE_SHARE = 0.3  # of the drops are whole pages
_RARITY = 0.35  # how far rare languages are favoured: 0 not at all, 1 until all are equally frequent
# How much of the usual junk a drop gets. A clean article may stay clean; a whole page would be no new page.
_INTENSITIES = (0.0, 0.4, 0.7, 1.0, 1.0, 1.6)
_INTENSITIES_WHOLE = (1.0, 1.5, 2.0)


class Chance(NamedTuple):
    """An operation, and how likely it is for a clean article and for a whole page."""

    operation: Operation
    clean: float
    whole: float


# In the order in which they are applied: what is nearest to the article first.
OPERATIONS = (
    Chance(layout.cut, 0.06, 0.04),
    Chance(insertions.paragraph_twice, 0.25, 0.12),
    Chance(insertions.block_twice, 0.10, 0.04),
    Chance(insertions.pull_quote, 0.04, 0.0),
    Chance(insertions.teasers_between, 0.45, 0.10),
    Chance(insertions.related_between, 0.12, 0.05),
    Chance(insertions.promos_between, 0.35, 0.10),
    Chance(insertions.newsletter_box, 0.12, 0.05),
    Chance(insertions.ads_between, 0.25, 0.10),
    Chance(insertions.captions_between, 0.25, 0.06),
    Chance(insertions.controls_between, 0.20, 0.06),
    Chance(insertions.real_runs_between, 0.25, 0.08),
    Chance(insertions.foreign_paragraphs_between, 0.15, 0.05),
    Chance(surroundings.preview_before, 0.03, 0.0),
    Chance(surroundings.header_before, 0.60, 0.05),
    Chance(surroundings.cookie_before, 0.06, 0.04),
    Chance(surroundings.menu_before, 0.30, 0.05),
    Chance(surroundings.read_more_after, 0.12, 0.05),
    Chance(surroundings.credit_after, 0.25, 0.05),
    Chance(surroundings.author_after, 0.15, 0.03),
    Chance(surroundings.body_twice, 0.06, 0.01),
    Chance(surroundings.promos_after, 0.20, 0.03),
    Chance(surroundings.social_after, 0.20, 0.04),
    Chance(surroundings.related_after, 0.30, 0.06),
    Chance(surroundings.comments_after, 0.18, 0.08),
    Chance(surroundings.next_article_after, 0.15, 0.08),
    Chance(surroundings.menu_after, 0.30, 0.05),
    Chance(surroundings.legal_after, 0.20, 0.04),
    Chance(layout.change_case, 0.06, 0.05),
    Chance(layout.bullets, 0.05, 0.04),
    Chance(layout.marks, 0.08, 0.06),
    Chance(layout.spaced, 1.0, 0.0),
    Chance(layout.unspaced, 0.0, 0.20),
    Chance(layout.join, 0.08, 0.12),
    Chance(layout.sentences, 0.03, 0.03),
    Chance(layout.wrap, 0.10, 0.12),
    Chance(layout.indent, 0.05, 0.04),
)


def generate(pages: Sequence[Page], seed: int, count: int) -> Iterator[dict[str, Any]]:
    """`count` drops made from gold pages; the same for the same pages, seed and count.

    ValueError where no page has labels, or a page's labels do not fit its text.
    """
    made = Generator(pages)
    for number in range(count):
        yield made.drop(seed, number)


class Generator:
    """Pages made ready once: their pool, their clean articles, how often each is taken."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = [page for page in pages if _renderings(page)]
        if not self.pages:
            raise ValueError(
                "No page has a rendering with labels and kept lines: nothing to make drops from."
            )
        self.pool: Pool = pool_of(pages)
        self.articles = [clean_article(page) for page in self.pages]
        self.languages = [page_language(page) for page in self.pages]
        frequency = Counter(self.languages)
        self.weights = [frequency[language] ** -_RARITY for language in self.languages]

    def drop(self, seed: int, number: int) -> dict[str, Any]:
        """Drop `number` of a seed: it does not depend on the others."""
        chance = Random(f"{seed}:{number}")  # noqa: S311 - training data, not secrets
        at = chance.choices(range(len(self.pages)), self.weights)[0]
        page, article = self.pages[at], self.articles[at]
        book = phrasebooks()[self.languages[at]]
        title = title_of(page)
        outlet = outlet_name(page, book, chance)
        material = Material(page["site"], title, book, self.pool, outlet, long_words(title))
        is_whole = not article or chance.random() < _WHOLE_SHARE
        lines = labelled(page, chance.choice(_renderings(page))) if is_whole else article
        lines, names = _composed(lines, material, chance, is_whole)
        return _record(page, f"synthetic-{seed}-{number}", lines, names)


def _composed(
    lines: list[Line], material: Material, chance: Random, is_whole: bool
) -> tuple[list[Line], list[str]]:
    """The lines after a random choice of operations, and the names of those."""
    intensity = chance.choice(_INTENSITIES_WHOLE if is_whole else _INTENSITIES)
    names = []
    for operation, clean, whole in OPERATIONS:
        factor = 1.0 if operation.__module__ == layout.__name__ else intensity
        if chance.random() < (whole if is_whole else clean) * factor:
            changed = operation(lines, material, chance)
            if changed != lines:
                names.append(operation.__name__)
            lines = changed
    return lines, names


def _renderings(page: Page) -> list[str]:
    """The renderings of a page that keep a line."""
    labels = page.get("labels") or {}
    return [rendering for rendering in RENDERINGS if "1" in labels.get(rendering, "")]


def _record(page: Page, name: str, lines: list[Line], names: list[str]) -> dict[str, Any]:
    """A drop in the format of the gold files."""
    full = [line for line in lines if line.text.strip()]
    return {
        "id": name,
        "dataset": "synthetic",
        "url": page.get("url"),
        "site": page["site"],
        "page_type": page.get("page_type"),
        "title": page["title"],
        "raw": {"synthetic": "\n".join(line.text for line in lines)},
        "gold": "\n".join(line.text for line in full if line.keep),
        "labels": {"synthetic": "".join("1" if line.keep else "0" for line in full)},
        "with": [],
        "without": [],
        "kinds": [line.kind for line in full],
        "sites": sorted({page["site"], *(line.site for line in full if line.site)}),
        "operations": names,
    }


def read_pages(paths: Sequence[Path]) -> list[Page]:
    """The pages of gold files, gzipped or not."""
    pages: list[Page] = []
    for path in paths:
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        pages += map(json.loads, text.splitlines())
    return pages


def main() -> None:
    """Write synthetic drops made from the gold files named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m training.synthetic", description=main.__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--out", type=Path, required=True, help="FILE.jsonl.gz")
    arguments = parser.parse_args()
    # The name and time that gzip would note in the file would make equal drops different files.
    with arguments.out.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        for drop in generate(read_pages(arguments.gold), arguments.seed, arguments.count):
            packed.write(json.dumps(drop, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
