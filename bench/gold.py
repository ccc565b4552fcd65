"""Pages with a verdict per line: gold files as JSON lines, and folders of pages that a person can edit.

A JSON file (`.jsonl`, `.jsonl.gz`) has one page per line: `id`, `dataset`, `page_type`, `raw` (rendering →
the whole page as text), `gold` (the article's text; null where only snippets are known), `labels` (rendering
→ one 0 or 1 per non-blank line: does it belong to the article?), `with` and `without` (snippets that must
stay, or go).

A folder has one page per `.txt` file: a gold text as `transforms.gold` reads it, whose head tells `page_type`
and `language`; so the `gold/` of a home is such a folder. Or the file is a golden drop: text, a line
`---- expected ----`, and one label per line of the text.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transforms.gold import GoldSyntaxError, parse
from transforms.tables import KEPT

_END_OF_DROP = "\n---- expected ----\n"
_OF_FOLDERS = "text"  # the one rendering of a page from a folder


@dataclass(frozen=True)
class Page:
    """One page in its renderings, and what of it is the article."""

    id: str
    dataset: str
    page_type: str
    raw: dict[str, str]
    gold: str | None
    labels: dict[str, str]
    must_stay: list[str] = field(default_factory=list)
    must_go: list[str] = field(default_factory=list)
    site: str = ""  # the page's own id where it has none
    language: str | None = None  # as a person told it; a JSON file's `language` may be a country: `uk`, `ch`

    def is_article(self, rendering: str) -> list[bool]:
        """The verdict on each non-blank line of a rendering; ValueError where there is not one for each."""
        verdicts = self.labels[rendering]
        count = sum(1 for line in self.raw[rendering].split("\n") if line.strip())
        if len(verdicts) != count:
            raise ValueError(f"{self.id}:{rendering} has {count} lines and {len(verdicts)} labels")
        return [verdict == "1" for verdict in verdicts]


def read(path: Path) -> Iterator[Page]:
    """The pages of a gold file or folder, in order."""
    if path.is_dir():
        for file in sorted(path.glob("*.txt")):
            text = file.read_text(encoding="utf-8")
            yield _golden(file, text) if _END_OF_DROP in text else _marked(file, text)
    else:
        is_zipped = path.suffix == ".gz"
        with gzip.open(path, "rt", encoding="utf-8") if is_zipped else path.open(encoding="utf-8") as file:
            yield from (_page(json.loads(line)) for line in file)


def _page(row: dict[str, Any]) -> Page:
    return Page(
        id=row["id"],
        dataset=row["dataset"],
        page_type=row["page_type"],
        raw=row["raw"],
        gold=row.get("gold"),
        labels=row.get("labels") or {},
        must_stay=row.get("with") or [],
        must_go=row.get("without") or [],
        site=row.get("site") or row["id"],
    )


def _golden(file: Path, text: str) -> Page:
    drop, _, expected = text.partition(_END_OF_DROP)
    lines = drop.split("\n")
    labels = expected.split("\n")[: len(lines)]  # below them stand fields; `a/b`: either is right
    is_article = [label.split("/")[0] in KEPT for label in labels]
    pairs = list(zip(is_article, lines, strict=True))
    return marked_page(file.stem, file.parent.name, pairs, page_type="drop")


def _marked(file: Path, text: str) -> Page:
    try:
        found = parse(text)
    except GoldSyntaxError as error:
        raise ValueError(f"{file}:{error}") from None
    return marked_page(
        file.stem,
        file.parent.name,
        list(found.lines),
        page_type=found.told["page_type"],
        language=found.told["language"],
    )


def marked_page(
    name: str, dataset: str, lines: list[tuple[bool, str]], page_type: str, language: str | None = None
) -> Page:
    """A page of one rendering from its lines, each with its verdict.

    >>> page = marked_page("a", "mine", [(False, "Menu"), (False, ""), (True, "It rained.")], "news")
    >>> page.gold, page.labels
    ('It rained.', {'text': '01'})
    """
    return Page(
        id=name,
        dataset=dataset,
        page_type=page_type,
        raw={_OF_FOLDERS: "\n".join(text for _, text in lines)},
        gold="\n".join(text for is_article, text in lines if is_article),
        labels={_OF_FOLDERS: "".join("01"[is_article] for is_article, text in lines if text.strip())},
        language=language,
    )
