"""Lines to labels: what every line is, how surely it belongs to the article, and which rule said so.

Takes the line table of a batch, gives label, score and rule for each line: the place that a learned model
will fill. Today three things speak, the earlier one wins: the wording (`rules`), the place among the other
lines (header, footer, between paragraphs), and the shape (length, case, how the line ends).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms import features as f
from transforms.arrow import compute as pc
from transforms.places import Places, places
from transforms.repeats import repeats
from transforms.rules import match, rules
from transforms.tables import KEPT
from transforms.topics import shared_words

_TOPIC_WORDS = 9  # below that, a line has too few words to tell its topic
_LEAST_SHARED = (
    0.35  # measured: of the lines below it a third belongs to the article, of those above nine tenths
)
_SPEAKER = ": "  # a transcript's question, not a heading
_MENU = r"([|›»>·•/].*){2}"
_LIST_ITEM = r"^([-•*·▪‣◦–—]|\d{1,2}[.)])\s"

LABELS = pa.schema(
    [
        ("label", pa.string()),
        ("score", pa.float32()),
        ("rule", pa.string()),
        ("repeat_of_line", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Shape:
    """A verdict that comes from shape and place.

    `score`: share of such lines that belong to an article, measured with bench/cleaning.py --rules over pages
    in light and seed-like renderings. It says how sure a line is, not how good the label is.
    """

    label: str
    score: float
    why: str


_SHAPES = {
    "blank": Shape("blank", 0.0, "White space only."),
    "prose": Shape("body", 0.88, "Ends like a sentence, or is as long as only prose is."),
    "short_sentence": Shape("body", 0.67, "Few words, but between paragraphs and ended like a sentence."),
    "below_comments_heading": Shape(
        "comment", 0.36, "A paragraph below the heading or form of the comments."
    ),
    "list_item": Shape("body", 0.91, "Begins with a bullet or a number, between paragraphs."),
    "introduction": Shape("body", 0.89, "Ends with a colon or a comma: what follows belongs to it."),
    "between_paragraphs": Shape(
        "subheading", 0.84, "Short, alone between paragraphs, no full stop, on the topic."
    ),
    "question_between_paragraphs": Shape("subheading", 0.84, "A question, alone between paragraphs."),
    "run_of_short_lines": Shape(
        "body", 0.53, "One of several short lines in the middle of the article: a list."
    ),
    "run_around_junk": Shape(
        "related", 0.29, "One of several short lines, an advertisement or a button among them."
    ),
    "before_byline": Shape("standfirst", 0.53, "A paragraph between title and byline."),
    "first_headline": Shape("title", 0.22, "The headline before the text."),
    "headline_twice": Shape("title", 0.08, "A headline given twice before the text."),
    "capitals": Shape("related", 0.32, "Shouted between paragraphs: a link to another story."),
    "other_headline": Shape(
        "related", 0.52, "A headline between paragraphs, off the topic or too long to be ours."
    ),
    "beside_an_ad": Shape("ad", 0.18, "A fragment that touches a line that is an advertisement."),
    "fragment_before_text": Shape("navigation", 0.20, "Short, no sentence, before the article's text."),
    "headline_after_text": Shape("related", 0.23, "A headline below the article's text."),
    "fragment_after_text": Shape("navigation", 0.29, "Short, no sentence, below the article's text."),
    "fragment_without_text": Shape("other", 0.38, "Short, in a page without a paragraph."),
    "repeat": Shape("repeat", 0.0, "Says again what an earlier line says."),
}


def labels(lines: pa.Table, counts: dict[str, np.ndarray]) -> pa.Table:
    """Label every line of a batch.

    lines: as `lines.LINES`. counts: as `features.features` gives for those lines. Returns one row per line,
    in the same order, as `LABELS`; `repeat_of_line` is a line number within the document.
    """
    document = lines["document"].to_numpy()
    trimmed = pc.utf8_trim_whitespace(lines["text"].combine_chunks())
    worded, worded_in_header = match(trimmed)
    at = places(document, trimmed, counts, worded >= 0)
    verdict = _Verdict(len(document))
    verdict.give(np.flatnonzero(worded >= 0), worded[worded >= 0] + len(_SHAPES))
    _headlines(verdict, at, trimmed, worded_in_header[at.rows])
    _paragraphs(verdict, at, trimmed)
    _short_lines(verdict, at, trimmed)
    is_title = _LABEL_OF[verdict.codes] == "title"
    return _table(lines, verdict, repeats(document, trimmed, counts["chars"], is_title))


class _Verdict:
    """The verdict on each line of a batch: an index into `_SHAPES`, then the rules. Given once."""

    def __init__(self, count: int) -> None:
        self.codes = np.zeros(count, np.int32)  # 0: blank, until something speaks

    def give(self, rows: np.ndarray, codes: np.ndarray | int) -> None:
        is_open = self.codes[rows] == 0
        self.codes[rows[is_open]] = codes[is_open] if isinstance(codes, np.ndarray) else codes

    def shape(self, at: Places, name: str, holds: np.ndarray) -> None:
        self.give(at.rows[holds], _CODES[name])

    def is_open(self, at: Places) -> np.ndarray:
        return self.codes[at.rows] == 0

    def labels(self, at: Places) -> np.ndarray:
        return _LABEL_OF[self.codes[at.rows]]


def _headlines(verdict: _Verdict, at: Places, trimmed: pa.Array, header_rules: np.ndarray) -> None:
    """Title, names without "By", and the standfirst: what stands before the article's text."""
    is_name = (header_rules >= 0) & verdict.is_open(at)
    title, is_twice = _titles(at, trimmed, verdict.is_open(at), is_name)
    verdict.shape(at, "headline_twice", is_twice)
    verdict.shape(at, "first_headline", title)
    has_title_above = _count_above(at, title) > 0
    is_near = (at.anchors_above == 0) | ((at.anchors_above == 1) & has_title_above)
    is_time = verdict.labels(at) == "timestamp"
    leads = at.above(title | is_twice | at.is_prose | is_time)
    follows = at.below(at.is_prose | is_time | np.isin(verdict.labels(at), ("caption", "dateline")))
    named = is_name & is_near & ~at.is_after & has_title_above & leads & follows
    verdict.give(at.rows[named], header_rules[named] + len(_SHAPES))
    is_byline = verdict.labels(at) == "byline"
    byline_below = _count_below(at, is_byline & is_near) > 0
    verdict.shape(at, "before_byline", at.is_prose & has_title_above & byline_below & (at.anchors_above == 0))


def _titles(
    at: Places, trimmed: pa.Array, is_open: np.ndarray, is_name: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """At most one title per document: the headline that is given twice, else the first with enough words
    that is not a list of names. And all lines that give the first one twice.
    """
    can = at.is_before & is_open & ~at.is_quoted & (~at.is_prose | (at.features["last"] == f.QUESTION))
    can &= (at.features["chars"] >= 10) & (at.words >= 3) & (at.words <= 30)
    can &= ~np.isin(at.features["last"], (f.COLON, f.COMMA))
    can &= ~_matches(at, trimmed, can, _MENU)
    rows = np.flatnonzero(can)
    twice = np.zeros(len(at.rows), bool)
    same = np.full(len(at.rows), -2)
    same[rows] = trimmed.take(pa.array(at.rows[rows])).dictionary_encode().indices.to_numpy()
    twice[rows] = _is_twice(at.document[rows], same[rows])
    rank = np.where(twice, 0, np.where(is_name, 3, np.where(at.words >= 4, 1, 2)))
    can &= ~is_name | (at.words >= 4)
    rows = np.flatnonzero(can)
    order = rows[np.lexsort((rows, rank[rows], at.document[rows]))]
    _, best = np.unique(at.document[order], return_index=True)
    title = np.zeros(len(at.rows), bool)
    title[order[best]] = True
    named = np.full(int(at.document.max(initial=0)) + 1, -1)  # per document: which of its lines is the title
    named[at.document[order[best]]] = same[order[best]]
    return title, twice & (named[at.document] == same)


def _paragraphs(verdict: _Verdict, at: Places, trimmed: pa.Array) -> None:
    """Whatever is prose, and what hangs on prose."""
    opens_comments = (verdict.labels(at) == "comment") & at.is_lower_half
    verdict.shape(at, "below_comments_heading", at.is_prose & (_count_above(at, opens_comments) > 0))
    near_text = ~at.is_after | at.above(at.is_prose)
    verdict.shape(at, "prose", at.is_prose)
    ends = np.isin(at.features["last"], (f.STOP, f.QUESTION)) & (at.words >= 2) & ~at.is_shouted
    asks = at.is_between & (at.features["last"] == f.QUESTION) & (at.features["first"] == f.UPPER)
    asks &= at.below(at.is_prose) & ~at.is_shouted & ~at.is_quoted & ~at.is_prose
    asks &= ~_matches(at, trimmed, asks, _SPEAKER)
    verdict.shape(at, "question_between_paragraphs", asks)
    verdict.shape(at, "short_sentence", ends & near_text & at.has_anchor & ~at.is_before)
    goes_on = np.isin(at.features["last"], (f.COLON, f.COMMA)) & (at.words >= 3)
    verdict.shape(at, "introduction", goes_on & at.is_between)


def _short_lines(verdict: _Verdict, at: Places, trimmed: pa.Array) -> None:
    """Fragments and headlines, by where they stand."""
    is_ad = verdict.labels(at) == "ad"
    touches_ad = (at.above(is_ad) | at.below(is_ad)) & (at.words <= 2)
    verdict.shape(at, "beside_an_ad", touches_ad & ~at.is_between)
    verdict.shape(at, "fragment_before_text", at.is_before & at.has_anchor)
    is_headline = (at.words >= 5) | at.is_shouted
    verdict.shape(at, "headline_after_text", at.is_after & is_headline)
    verdict.shape(at, "fragment_after_text", at.is_after)
    verdict.shape(at, "fragment_without_text", ~at.has_anchor)
    _between(verdict, at, trimmed)


def _between(verdict: _Verdict, at: Places, trimmed: pa.Array) -> None:
    """Short lines between paragraphs: a subheading, a list, or a link to another story?"""
    is_open = verdict.is_open(at)
    verdict.shape(at, "capitals", at.is_shouted & (at.words >= 4))
    verdict.shape(at, "list_item", _matches(at, trimmed, is_open, _LIST_ITEM))
    is_run, has_junk = _runs(verdict, at, is_open)
    verdict.shape(at, "run_around_junk", is_run & has_junk)
    verdict.shape(at, "run_of_short_lines", is_run)
    verdict.shape(at, "other_headline", _is_off_topic(verdict, at, trimmed))
    verdict.shape(at, "between_paragraphs", np.ones(len(at.rows), bool))


def _is_off_topic(verdict: _Verdict, at: Places, trimmed: pa.Array) -> np.ndarray:
    """Open lines of some length whose words the article does not use, or that begin like a link."""
    is_open = verdict.is_open(at)
    rows = np.flatnonzero(is_open & (at.words >= _TOPIC_WORDS))
    document = np.zeros(len(trimmed), np.int32)
    document[at.rows] = at.document
    shares = shared_words(document, trimmed, at.rows[rows], at.rows[at.is_prose])
    found = is_open & (at.features["first"] == f.CLOSER)
    found[rows] |= shares < _LEAST_SHARED
    return found


def _runs(verdict: _Verdict, at: Places, is_open: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Open lines that stand in a run of several up to the next prose; and whether a fifth of it is junk."""
    is_kept = np.isin(verdict.labels(at), KEPT)
    starts = np.concatenate([[True], is_kept[1:] | is_kept[:-1] | (at.document[1:] != at.document[:-1])])
    run = np.cumsum(starts[: len(at.rows)])
    opened = np.bincount(run, is_open, minlength=1)
    worded = np.bincount(run, ~is_open & ~is_kept, minlength=1)
    return is_open & (opened + worded >= 2)[run], (worded * 5 >= opened + worded)[run]


def _matches(at: Places, trimmed: pa.Array, among: np.ndarray, pattern: str) -> np.ndarray:
    """Which of the lines in `among` match a pattern."""
    rows = np.flatnonzero(among)
    found = np.zeros(len(at.rows), bool)
    hits = pc.match_substring_regex(trimmed.take(pa.array(at.rows[rows])), pattern)
    found[rows] = hits.to_numpy(zero_copy_only=False)
    return found


def _is_twice(document: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Which lines occur more than once in their document; equal lines have the same number in `same`."""
    key = document.astype(np.int64) * (len(same) + 1) + same
    _, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    return count[inverse] > 1


def _count_above(at: Places, values: np.ndarray) -> np.ndarray:
    """Per line: how many lines of its document above it hold."""
    before = np.concatenate([[0], np.cumsum(values)])
    return before[:-1] - before[np.searchsorted(at.document, at.document, "left")]


def _count_below(at: Places, values: np.ndarray) -> np.ndarray:
    """Per line: how many lines of its document below it hold."""
    before = np.concatenate([[0], np.cumsum(values)])
    return before[np.searchsorted(at.document, at.document, "right")] - before[1:]


def _table(lines: pa.Table, verdict: _Verdict, repeat_of: np.ndarray) -> pa.Table:
    """Labels as they are told; a repeat of what is kept, or of a title, is a repeat."""
    is_repeat = (repeat_of >= 0) & _MAY_REPEAT[verdict.codes] & _IS_REPEATED[verdict.codes[repeat_of]]
    codes = pa.array(np.where(is_repeat, _CODES["repeat"], verdict.codes))
    numbers = lines["line_number"].to_numpy()
    repeated = pa.array(numbers[repeat_of], pa.int32(), mask=~is_repeat)
    score = _SCORE_OF[verdict.codes]
    return pa.table(
        [pc.take(pa.array(_LABEL_OF), codes), score, pc.take(_RULE_OF, codes), repeated], schema=LABELS
    )


_CODES = {name: code for code, name in enumerate(_SHAPES)}
_VERDICTS = [*_SHAPES.values(), *rules()]
_LABEL_OF = np.array([verdict.label for verdict in _VERDICTS])
_SCORE_OF = np.array([verdict.score for verdict in _VERDICTS], np.float32)
_RULE_OF = pa.array([*_SHAPES, *(rule.name for rule in rules())])
_IS_REPEATED = np.isin(_LABEL_OF, [*KEPT, "title"])
_MAY_REPEAT = np.isin(_LABEL_OF, [*KEPT, "title", "related", "navigation", "other"])
