"""Gold pages as the generator of synthetic drops needs them: labelled lines, and a pool of other pages' text.

A page is one line of a gold file: `raw` (rendering → text), `labels` (rendering → one digit per non-blank
line, 1 where the line is the article's), `gold`, `site`, `title`, and, where known, `structure`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from training.phrases import KIND_OF, Phrasebook, expand, language_of, phrasebooks, phrases

Page = dict[str, Any]

RENDERINGS = ("html_text", "inscriptis", "bs4", "light")
_CLEAN = ("light", "html_text")  # in this order: where an article's kept lines are taken from
_ENOUGH_LINES, _ENOUGH_CHARS = 3, 400
_PROSE_CHARS, _PROSE_CHARS_WIDE = 70, 30  # as long is prose, in alphabets and in Chinese and Japanese signs
_LONGEST_RUN = 4  # lines of junk between two paragraphs that still are no list of links
_ON_TOPIC = 0.5  # of the headlines are sought among those that share a word with the title
_ARTICLES = ("article", "mixed")  # types of page whose text and links are stories
_MOST_PER_PAGE = 12  # headlines and runs taken from one page, so that no long page rules the pool
_ENDS = tuple(".!?…。！？؟।\"”»'")
_SITE_NAME = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")
_OPENERS = "\"'“‘„«¿¡("
_NO_HEADLINE = re.compile(r"[©·•|→»@<>{}]|https?:|\.\.\.|…$")
_WORD = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


class Line(NamedTuple):
    """One line of a drop: whether it is the article's, what it is (None: not known), whose text it is."""

    text: str
    keep: bool
    kind: str | None = None
    site: str | None = None  # of the other page that it was taken from


BLANK = Line("", False)
_WITH_HEADLINE = ("related_prefix", "caption")


class Article(NamedTuple):
    """Another page's article, or what is left of it: the pool's unit."""

    site: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass
class Pool:
    """What other pages give, by language; every entry begins with its site."""

    articles: dict[str, list[Article]] = field(default_factory=lambda: defaultdict(list))
    headlines: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, dict[str, list[tuple[str, str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )  # the headlines again, by the longer words in them
    posts: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[str, list[tuple[str, list[str]]]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[str, list[tuple[str, list[str]]]] = field(default_factory=lambda: defaultdict(list))
    tails: dict[str, list[tuple[str, list[str]]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Material:
    """What the operations on one drop may put into it."""

    site: str
    title: str
    book: Phrasebook
    pool: Pool
    outlet: str
    words: list[str]  # of the title, the longer ones

    def line(self, family: str, chance: Random) -> Line | None:
        """A line of a family of phrases; None where it needs a headline and the pool has none."""
        return next(iter(self.lines(family, 1, chance)), None)

    def lines(self, family: str, count: int, chance: Random) -> list[Line]:
        """Up to `count` lines of a family, no two alike; none where the pool lacks the headline they need."""
        if family not in _WITH_HEADLINE:
            texts = phrases(self.book, family, count, chance, {"outlet": self.outlet})
            return [Line(text, False, KIND_OF[family]) for text in texts]
        found = []
        for _ in range(count):
            site, headline = self.headline(chance) or (None, "")
            if headline or family == "caption":
                given = {
                    "outlet": self.outlet,
                    "headline": headline or expand(self.book, "{person}", chance, {}),
                }
                text = phrases(self.book, family, 1, chance, given)[0]
                found.append(
                    Line(text, False, KIND_OF[family], site if headline and headline in text else None)
                )
        return found

    def headline(self, chance: Random) -> tuple[str, str] | None:
        """Site and text of another story's headline; often one that shares a word with the page's title."""
        if self.words and chance.random() < _ON_TOPIC:
            by_word = self.pool.by_word.get(self.book.language, {})
            near = by_word.get(chance.choice(self.words), [])
            elsewhere = [entry for entry in near if entry[0] != self.site]
            if elsewhere:
                return chance.choice(elsewhere)
        return self.other(self.pool.headlines, chance)

    def other(self, part: dict[str, list[Any]], chance: Random) -> Any | None:
        """An entry of a part of the pool, in the page's language and of another site; None without one."""
        entries = part.get(self.book.language)
        for _ in range(6 if entries else 0):
            entry = chance.choice(entries)  # pyright: ignore[reportArgumentType]
            if entry[0] != self.site:
                return entry
        return None


def labelled(page: Page, rendering: str) -> list[Line]:
    """The lines of a rendering with their labels, blank ones too.

    ValueError where the labels do not fit the text.
    """
    kinds = {text.strip(): kind for kind, text in page.get("structure") or ()}
    digits = iter(page["labels"][rendering])
    found = []
    for text in page["raw"][rendering].split("\n"):
        if not text.strip():
            found.append(BLANK)
            continue
        digit = next(digits, None)
        if digit is None:
            raise ValueError(f"{page['id']}: {rendering} has more lines than labels")
        found.append(Line(text, digit == "1", _kind(text.strip(), digit == "1", page["title"], kinds)))
    if next(digits, None) is not None:
        raise ValueError(f"{page['id']}: {rendering} has more labels than lines")
    return found


def clean_article(page: Page) -> list[Line]:
    """The kept lines of a story, without its title; none where the page is no story or they are no prose.

    >>> short = {"labels": {"light": "1"}, "raw": {"light": "Too short."}}
    >>> clean_article({"id": "1", "page_type": "article", "title": "A", **short})
    []
    """
    for rendering in _CLEAN if page.get("page_type") in _ARTICLES else ():
        if "1" not in (page.get("labels") or {}).get(rendering, ""):
            continue
        lines = [line._replace(text=line.text.strip()) for line in labelled(page, rendering) if line.keep]
        titles = {title_of(page), (page["title"] or "").strip()}
        lines = [line for line in lines if line.text not in titles]
        chars = sum(len(line.text) for line in lines)
        prose = sum(len(line.text) for line in lines if is_prose(line.text))
        if len(lines) >= _ENOUGH_LINES and chars >= _ENOUGH_CHARS and prose >= 0.5 * chars:
            return lines
    return []


def title_of(page: Page) -> str:
    """A page's title without the site's name; where it has none, its first kept line if a headline."""
    title = _SITE_NAME.sub("", page["title"] or "").strip()
    if title or not page.get("gold"):
        return title
    first = page["gold"].lstrip().split("\n", 1)[0].strip()
    return first if is_headline(first, page_language(page)) else ""


def is_prose(text: str) -> bool:
    """As long as only prose is."""
    return len(text) >= (_PROSE_CHARS_WIDE if _WIDE.search(text[:20]) else _PROSE_CHARS)


def page_language(page: Page) -> str:
    """The language of a page's gold text, or of its title where it has none: one that has a phrase book."""
    return language_of(page.get("gold") or page.get("title") or "")


def pool_of(pages: Iterable[Page]) -> Pool:
    """Articles, headlines and runs of junk of all the pages."""
    pool = Pool()
    for page in pages:
        language, site = page_language(page), page["site"]
        title = title_of(page)
        is_story = page.get("page_type") in _ARTICLES
        if is_story and is_headline(title, language):
            pool.headlines[language].append((site, title))
        if "html_text" not in (page.get("labels") or {}):
            continue
        lines = labelled(page, "html_text")
        tail = _add_junk(pool, language, site, lines)
        if is_story:
            links = [(site, text) for text in tail if is_headline(text, language)]
            pool.headlines[language] += links[:_MOST_PER_PAGE]
        if page.get("page_type") == "forum":
            posts = [line.text.strip() for line in lines if line.keep and is_prose(line.text)]
            pool.posts[language] += [(site, text) for text in posts if len(text) < 600][:_MOST_PER_PAGE]
        elif paragraphs := tuple(line.text for line in clean_article(page)):
            pool.articles[language].append(Article(site, title, paragraphs))
    for language, headlines in pool.headlines.items():
        for entry in headlines:
            for word in long_words(entry[1]):
                pool.by_word[language][word].append(entry)
    return pool


def long_words(text: str) -> list[str]:
    """The words of a headline that say what it is about: six letters and more, in order, none twice.

    >>> long_words("The bridge over the river: what the bridge costs")
    ['bridge']
    """
    return list(dict.fromkeys(word for word in _WORD.findall(text.lower()) if len(word) >= 6))


def is_headline(text: str, language: str) -> bool:
    """Whether a line reads like a headline: some words, one of them a function word, no full stop."""
    if _WIDE.search(text):
        return 10 <= len(text) <= 50 and not text.endswith("。")
    words = text.lower().split()
    letters = sum(char.isalpha() for char in text)
    is_title_long = 25 <= len(text) <= 130 and len(words) >= 4 and letters > 0.7 * len(text)
    known = phrasebooks()[language].function_words
    if not is_title_long or _NO_HEADLINE.search(text) or not (text[0].isalnum() or text[0] in _OPENERS):
        return False
    return not text.endswith((".", ":")) and not known.isdisjoint(words)


def outlet_name(page: Page, book: Phrasebook, chance: Random) -> str:
    """What the drop's publisher is called: invented, or after the page's own site."""
    if page["site"] and chance.random() < 0.4:
        return page["site"].replace("-", " ").title()
    return expand(book, "{outlet}", chance, {})


def _add_junk(pool: Pool, language: str, site: str, lines: Sequence[Line]) -> list[str]:
    """Put in the runs of junk before, between and after an article's lines; returns the last of them."""
    full = [line for line in lines if line.text]
    kept = [at for at, line in enumerate(full) if line.keep]
    if not kept:
        return []
    if head := [line.text.strip() for line in full[: kept[0]]]:
        pool.heads[language].append((site, head))
    tail = [line.text.strip() for line in full[kept[-1] + 1 :]]
    if tail:
        pool.tails[language].append((site, tail))
    gaps = [(a + 1, b) for a, b in pairwise(kept) if 1 < b - a <= _LONGEST_RUN + 1]
    runs = [[line.text.strip() for line in full[start:end]] for start, end in gaps]
    pool.runs[language] += [(site, run) for run in runs][:_MOST_PER_PAGE]
    return tail


def _kind(text: str, keep: bool, title: str | None, kinds: dict[str, str]) -> str | None:
    """What a gold line is, as far as the page says so or its shape leaves no doubt."""
    if text in kinds and keep:
        return kinds[text]
    if not keep:
        return "title" if text == title else None
    return "body" if is_prose(text) and text.endswith(_ENDS) else None
