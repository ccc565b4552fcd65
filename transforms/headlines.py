"""The lines that may be a text's headline, and what speaks for and against each of them.

Counted over whole columns; of each document only so many lines are looked at.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from transforms import features as f
from transforms.alike import BULLET, keys, overlaps, said_in
from transforms.arrow import compute as pc
from transforms.places import word_counts

FEATURES = (
    "part",  # is a part of the first line, cut at its separators: the page's title, without the outlet
    "overlap",  # shared longer words with the first line, of all (Jaccard)
    "is_first",  # is the first line itself
    "opens",  # the same, at most three lines above the text
    "first_alone",  # the same, and no other candidate is a part of it
    "first_parted",  # the same, and it has a separator
    "distance",  # lines down to the article's text, as log(1 + n)
    "is_last",  # no candidate of four words and more stands below it
    "above_byline",  # the last such candidate above a byline or time
    "byline_distance",  # lines to the first byline or time near the text, as log(1 + n)
    "below_byline",
    "again",  # the same line stands elsewhere near
    "shared",  # share of its longer words that the article's beginning has
    "two_words",
    "three_words",
    "four_words",
    "many_words",  # above 18
    "stop",  # ends in a full stop
    "colon",  # ends in a colon or comma
    "in_run",  # halves of the four lines around it that look like headlines themselves
    "bullet",
    "above_bullet",
    "above_sentence",  # the next line is a sentence
    "near_long",  # a line of twelve words and more among the three below
    "is_article",  # was taken for the article's text
    "menu",  # has separators inside
    "shouted",
    "longest",  # of the candidates up to 25 words
    "clock",  # holds a clock
    "sentences",  # holds a full stop and goes on: a caption, or a standfirst
    "blank_above",
    "blank_below",
    "blank_around",
    "below_short",  # a line of at most three words stands above it
)
_ANCHOR_WORDS = 14
_MOST = 24  # candidates of a document that are looked at: the last above its text, and a few more
_NEAR_LINES = 3  # a first line this near to the text is the headline itself, not the page's title
_BODY_LINES = 12  # of the article's beginning, as far as words are compared
_LONGEST_CHARS = 300
_BELOW = 30  # lines below the text's first, as far as headlines are looked for again

_CUT = r"\s+[|–—·•:»«›‹-]+\s+|\s?[|｜]\s?|\s::\s|_"
SEPARATOR = re.compile(_CUT)
_SEAM = re.compile(_CUT + "|：")  # a wide colon also stands inside headlines, so no outlet is cut off at it
_MENU = r"[|›»>·•/].*[|›»>·•/]|\s\|\s"
_CLOCK = r"\d\d?[:.]\d\d"
_SENTENCES = r"\w\. \p{Lu}"


@dataclass(frozen=True)
class Candidates:
    """The lines that may be headlines, one entry each, by document and place."""

    rows: np.ndarray  # index into the batch's lines
    document: np.ndarray
    keys: np.ndarray  # as `alike.keys`: equal where lines say the same
    values: np.ndarray  # float64, one column per entry of `FEATURES`
    is_page_title: np.ndarray  # the first line, far above the text: may name the outlet behind a separator


def page_title_parts(text: str) -> list[str]:
    """A page's title cut at its separators: itself, and each run of its pieces from either end.

    >>> page_title_parts("The river rises | News | The Ledger")[:3]
    ['The river rises | News | The Ledger', 'The river rises', 'News | The Ledger']
    """
    cuts = [(cut.start(), cut.end()) for cut in _SEAM.finditer(text)][:6]
    parts = [text.strip()]
    for start, end in cuts:
        parts += [text[:start].strip(), text[end:].strip()]
    parts += [text[left[1] : right[0]].strip() for left, right in pairwise(cuts)]
    return [part for part in dict.fromkeys(parts) if part]


def candidates(
    document: np.ndarray,
    trimmed: pa.Array,
    counts: dict[str, np.ndarray],
    is_article: np.ndarray,
    is_out: np.ndarray,
    is_byline: np.ndarray,
) -> Candidates:
    """The lines that may be headlines, with what speaks for and against them.

    document, counts: per line, as `places.places` takes them. trimmed: the lines. is_article: those of the
    article's text. is_out: those that are surely something else. is_byline: those with authors or a time.
    """
    at = _Above(document, counts, is_article, is_byline)
    may = (at.words >= 2) & (at.words <= 40) & (at.chars <= _LONGEST_CHARS) & (at.place <= at.text_place + 1)
    may &= ~(is_out | is_byline)[at.rows]
    keys_of_lines = at.keys(trimmed)
    part = at.parts(trimmed, keys_of_lines)
    picked = np.flatnonzero(may & (_from_the_end(may, at.document) <= _MOST) | may & (part | (at.place == 0)))
    values = np.zeros((len(picked), len(FEATURES)))
    column = {name: values[:, number] for number, name in enumerate(FEATURES)}
    at.fill_places(column, picked, may)
    at.fill_shapes(column, picked, trimmed)
    column["part"][:] = part[picked] & (at.place[picked] > 0)
    column["again"][:] = at.again(keys_of_lines)[picked]
    _fill_words(column, at, picked, trimmed)
    owner = at.document[picked]
    first = at.place[picked] == 0
    has_part = np.isin(owner, owner[column["part"] > 0])
    column["first_alone"][:] = first & ~has_part
    is_page_title = first & (at.text_place[picked] > _NEAR_LINES)
    return Candidates(at.rows[picked], owner, keys_of_lines[picked], values, is_page_title)


class _Above:
    """The non-blank lines of a batch with their place in their document, counted from its first."""

    def __init__(
        self,
        document: np.ndarray,
        counts: dict[str, np.ndarray],
        is_article: np.ndarray,
        is_byline: np.ndarray,
    ) -> None:
        self.rows = np.flatnonzero(counts["chars"] > 0)
        self.document = document[self.rows]
        self.own = {name: column[self.rows] for name, column in counts.items()}
        self.words = word_counts(self.own)
        self.chars = self.own["chars"]
        self.is_article, self.is_byline = is_article[self.rows], is_byline[self.rows]
        self._first = np.searchsorted(self.document, self.document, "left")
        self.place = np.arange(len(self.rows)) - self._first
        self.is_anchor = self.is_article & (self.words >= _ANCHOR_WORDS)
        text = self._first_place(self.is_anchor)
        self.text_place = np.where(text < 0, self._first_place(self.is_article), text)
        length = np.searchsorted(self.document, self.document, "right") - self._first
        self.text_place = np.where(self.text_place < 0, length, self.text_place)
        blank_above = np.diff(self.rows, prepend=-2) > 1
        self.blank_above = blank_above | (self.place == 0)
        self.blank_below = np.concatenate([self.blank_above[1:], [True]])[: len(self.rows)]

    def _first_place(self, holds: np.ndarray) -> np.ndarray:
        """Per line: the place of its document's first line that holds; -1 where none does."""
        owners, at = np.unique(self.document[holds], return_index=True)
        found = np.searchsorted(owners, self.document)
        is_known = np.isin(self.document, owners)
        places = self.place[holds][at]
        return np.where(is_known, places[np.minimum(found, len(places) - 1)] if len(places) else -1, -1)

    def neighbour(self, values: np.ndarray, step: int) -> np.ndarray:
        """Each line's value taken from the line `step` further down; False or 0 outside its document."""
        at = np.arange(len(values)) + step
        inside = (at >= 0) & (at < len(values))
        at = np.clip(at, 0, max(len(values) - 1, 0))
        inside &= self.document[at] == self.document if len(values) else inside
        return np.where(inside, values[at], np.zeros(1, values.dtype)) if len(values) else values

    def keys(self, trimmed: pa.Array) -> np.ndarray:
        """As `alike.keys`, of short lines down to shortly below the text's beginning; -1 for the others."""
        is_near = (self.place <= self.text_place + _BELOW) & (self.chars <= _LONGEST_CHARS)
        found = np.full(len(self.rows), -1)
        found[is_near] = keys(trimmed, self.rows[is_near], by_kernel=f.is_much(trimmed))
        return found

    def parts(self, trimmed: pa.Array, keys_of_lines: np.ndarray) -> np.ndarray:
        """Which lines are a part of their document's first line."""
        starts = np.flatnonzero((self.place == 0) & (self.words >= 2) & (self.chars <= 2 * _LONGEST_CHARS))
        texts = trimmed.take(pa.array(self.rows[starts])).to_pylist()
        parts = [page_title_parts(text) for text in texts]
        flat = pa.array([part for own in parts for part in own], pa.large_string())
        found = keys(flat, np.arange(len(flat)), by_kernel=f.is_much(trimmed))
        owners = np.repeat(self.document[starts], [len(own) for own in parts])
        return np.isin(said_in(self.document, keys_of_lines), said_in(owners, found))

    def again(self, keys_of_lines: np.ndarray) -> np.ndarray:
        """Which of the lines that are compared stand there more than once."""
        near = keys_of_lines >= 0
        said = said_in(self.document[near], keys_of_lines[near])
        _, inverse, count = np.unique(said, return_inverse=True, return_counts=True)
        found = np.zeros(len(near), bool)
        found[near] = count[inverse] > 1
        return found

    def fill_places(self, column: dict[str, np.ndarray], picked: np.ndarray, may: np.ndarray) -> None:
        """What the place among the other lines says."""
        strong = may & (self.words >= 4) & (self.place < self.text_place)
        last = _from_the_end(strong, self.document) == 1
        near = self.is_byline & (np.abs(self.place - self.text_place + 5) <= 9)
        byline = self._first_place(near)
        above = strong & (byline >= 0) & (self.place < byline)
        gap = np.where(byline >= 0, np.minimum(np.abs(byline - self.place), 20), 3.5)
        column["is_first"][:] = self.place[picked] == 0
        column["opens"][:] = ((self.place == 0) & (self.text_place <= _NEAR_LINES))[picked]
        column["distance"][:] = np.log1p(np.maximum(self.text_place - self.place, 0))[picked]
        column["is_last"][:] = (strong & last)[picked]
        column["above_byline"][:] = (above & (_from_the_end(above, self.document) == 1))[picked]
        column["byline_distance"][:] = np.log1p(gap)[picked]
        column["below_byline"][:] = ((byline >= 0) & (self.place > byline))[picked]
        headline = (
            (self.words >= 5) & (self.words <= 18) & ~self.is_article & ~self.is_byline & (self.place > 0)
        )
        run = sum(self.neighbour(headline, step).astype(int) for step in (-2, -1, 1, 2))
        column["in_run"][:] = np.asarray(run)[picked] / 2
        column["is_article"][:] = self.is_article[picked]
        column["blank_above"][:] = self.blank_above[picked]
        column["blank_below"][:] = self.blank_below[picked]
        column["blank_around"][:] = (self.blank_above & self.blank_below)[picked]
        column["below_short"][:] = (self.neighbour(self.words, -1) <= 3)[picked] & (self.place[picked] > 0)
        ends = np.isin(self.own["last"], (f.STOP, f.QUESTION))
        column["above_sentence"][:] = self.neighbour(ends & (self.words >= 9), 1)[picked]
        long = (self.words >= 12) & (self.place < self.text_place)
        below = self.neighbour(long, 1) | self.neighbour(long, 2) | self.neighbour(long, 3)
        column["near_long"][:] = below[picked]

    def fill_shapes(self, column: dict[str, np.ndarray], picked: np.ndarray, trimmed: pa.Array) -> None:
        """What the line itself looks like."""
        words, own = self.words[picked], {name: values[picked] for name, values in self.own.items()}
        column["two_words"][:] = words < 3
        column["three_words"][:] = words == 3
        column["four_words"][:] = words == 4
        column["many_words"][:] = words > 18
        column["stop"][:] = own["last"] == f.STOP
        column["colon"][:] = np.isin(own["last"], (f.COLON, f.COMMA))
        column["shouted"][:] = (own["uppers"] > 3) & (own["lowers"] == 0)
        texts = trimmed.take(pa.array(self.rows[picked]))
        below = np.minimum(picked + 1, max(len(self.rows) - 1, 0))
        next_texts = trimmed.take(pa.array(self.rows[below]))
        same = self.document[below] == self.document[picked]
        column["bullet"][:] = _hits(texts, BULLET)
        column["above_bullet"][:] = _hits(next_texts, BULLET) & same
        column["menu"][:] = _hits(texts, _MENU)
        column["clock"][:] = _hits(texts, _CLOCK)
        column["sentences"][:] = _hits(texts, _SENTENCES)
        has_separator = _hits(texts, r"\s[|–—·•:»«›‹-]+\s|[|｜]|_")
        column["first_parted"][:] = has_separator & (self.place[picked] == 0)
        short = (words <= 25) & (self.place[picked] > 0)
        most = np.zeros(int(self.document.max(initial=0)) + 1, words.dtype)
        np.maximum.at(most, self.document[picked][short], words[short])
        column["longest"][:] = short & (words == most[self.document[picked]])


def _fill_words(column: dict[str, np.ndarray], at: _Above, picked: np.ndarray, trimmed: pa.Array) -> None:
    """Shared words: with the first line, and with the article's beginning."""
    documents, owners = np.unique(at.document[picked], return_inverse=True)
    article = np.flatnonzero(at.is_article)
    begin = np.searchsorted(at.document[article], documents, "left")
    past = np.minimum(np.searchsorted(at.document[article], documents, "right"), begin + _BODY_LINES)
    starts = np.concatenate([[0], np.cumsum(past - begin)])
    places = np.arange(starts[-1]) + np.repeat(begin - starts[:-1], past - begin)
    heads = at.rows[np.searchsorted(at.document, documents, "left")]
    bodies = at.rows[article[places]], starts
    overlap, shared = overlaps(trimmed, at.rows[picked], owners, heads, bodies, by_kernel=f.is_much(trimmed))
    column["overlap"][:] = np.where(column["is_first"] > 0, 0, overlap)
    column["shared"][:] = shared


def _from_the_end(holds: np.ndarray, document: np.ndarray) -> np.ndarray:
    """Per line: how many lines of its document from here to its end hold, this one included."""
    after = np.concatenate([np.cumsum(holds[::-1])[::-1], [0]])
    return after[:-1] - after[np.searchsorted(document, document, "right")]


def _hits(texts: pa.Array, pattern: str) -> np.ndarray:
    return pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False).astype(bool)
