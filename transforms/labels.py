"""Lines to labels: what every line is, how surely it belongs to the article, and who said so.

Takes the line table of a batch, gives label, score and rule for each line. The learned model reads every line
in its context and says whether it belongs; a rule that is certain of its wording overrules it, and names the
kind of what goes. What stands above the text (headline, names, standfirst) is told by its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.features import COLON, COMMA, LOWER, STOP, Features
from transforms.headlines import Candidates, candidates
from transforms.model import Judged, Model, is_kept, judge, model
from transforms.own_rules import OwnRules, spoken
from transforms.places import Places, places, word_counts
from transforms.repeats import repeats
from transforms.rules import match, rules
from transforms.signals import signals
from transforms.tables import FIELD_LABELS, KEPT, SET_ASIDE
from transforms.titles import titles
from transforms.wordings import LABEL_NAMES, Wordings, code, shipped, with_own

_LIKELY = 0.5  # a word of every menu stays where the model takes it for the article's: a heading, an entry
_HEADING_WORDS = 14
_FRAGMENT_WORDS = 2
_MENU_MARKS = 2  # between links, in a line that goes
_UNSURE = 0.35  # a line that goes, and of whose kind the model is no surer, is "other"
# How likely a kind is beside the likeliest, by 64ths of a logit; whole numbers add up alike everywhere.
_ODDS = np.round(4096 * np.exp(-np.arange(640) / 64)).astype(np.int64)

LABELS = pa.schema(
    [
        ("label", pa.string()),
        ("score", pa.float32()),
        ("rule", pa.string()),
        ("repeat_of_line", pa.int32()),
    ]
)

# Who decides where no rule about wording does. `first_headline` is the title, `page_title` the page's own one
# far above the text, `headline_twice` says it again, `before_byline` stands between title and byline. Between
# paragraphs, `capitals` shouts, a link to another story, and `between_paragraphs` is a subheading. `menu` has
# links side by side, and `beside_an_ad` is a fragment that touches an advertisement.
_DECIDERS = (
    *("blank", "model", "first_headline", "page_title", "headline_twice", "before_byline"),
    *("capitals", "between_paragraphs", "menu", "beside_an_ad", "repeat"),
)
_QUOTED = '^["“„«‘「].*["”“»’」]$'  # speech, or a sign that is read out


@dataclass(frozen=True)
class Asked:
    """What the model is asked about a batch of lines, and what the rules say of their wording."""

    trimmed: pa.Array  # every line, large_string
    distinct: pa.DictionaryArray  # the same, each different line once
    worded: np.ndarray  # of every line, as `rules.match` gives; further numbers are outlets' own rules
    named: np.ndarray  # the same, for rules that hold before the article's text
    rows: np.ndarray  # the lines that are not blank, ascending
    starts: np.ndarray  # where in `rows` each document begins, and one more
    signals: np.ndarray  # int8, `rows` × `signals.SIGNALS`, by the model's lexicon
    model: Model
    wordings: Wordings  # of the rules that may speak


class Outlets(NamedTuple):
    """Where the documents of a batch come from, and what rules outlets have of their own, by source."""

    sources: Sequence[str]  # of each document
    rules: Mapping[str, OwnRules]


def labels(
    lines: pa.Table, found: Features, by: Model | None = None, outlets: Outlets | None = None
) -> pa.Table:
    """Label every line of a batch.

    lines: as `lines.LINES`. found: as `features.features` gives for those lines. by: the packaged model, or
    another that is to be judged. outlets: None where none has rules of its own. Returns one row per line, in
    the same order, as `LABELS`; `repeat_of_line` is a line number within the document.
    """
    trimmed = pc.utf8_trim_whitespace(lines["text"].combine_chunks())
    distinct = trimmed.dictionary_encode()  # for rules and repeats
    worded, named = match(distinct)
    wordings = shipped()
    if outlets:
        own, speaks = spoken(outlets.rules, outlets.sources, lines["document"].to_numpy(), trimmed)
        worded = np.where(speaks >= 0, len(rules()) + speaks, worded)
        wordings = with_own(own)
    return decided(lines, found, asked(lines, found, trimmed, distinct, worded, named, by, wordings))


def asked(
    lines: pa.Table,
    found: Features,
    trimmed: pa.Array,
    distinct: pa.DictionaryArray,
    worded: np.ndarray,
    named: np.ndarray,
    by: Model | None = None,
    wordings: Wordings | None = None,
) -> Asked:
    """The first half of `labels`: all that is known of the lines before the model is asked.

    trimmed, distinct, worded, named: as `Asked` has them. by: as `labels` takes it. wordings: None where only
    packaged rules speak.
    """
    by, wordings = by or model(), wordings or shipped()
    rows = np.flatnonzero(found.counts["chars"] > 0)
    starts = np.append(np.flatnonzero(np.diff(lines["document"].to_numpy()[rows], prepend=-1)), len(rows))
    kind, is_name = wordings.kind[worded[rows]], named[rows] >= 0
    read = signals(found, rows, starts, kind, is_name, by.lexicon)
    return Asked(trimmed, distinct, worded, named, rows, starts, read, by, wordings)


class _Begun(NamedTuple):
    """What is known of a batch's lines before headlines are looked for."""

    judged: Judged
    keeps: np.ndarray  # bool, per line: belongs to the article, after certain rules
    verdict: "_Verdict"
    at: Places


def headline_candidates(lines: pa.Table, found: Features, of: Asked) -> Candidates:
    """The lines among which `decided`, of the same arguments, looks for headlines. To fit weights on."""
    begun = _begun(lines, found, of)
    return _may_be_headlines(begun.verdict, begun.at, of, found.counts)


def _begun(lines: pa.Table, found: Features, of: Asked) -> _Begun:
    """The model's answer, overruled by certain rules, and what the rules name."""
    document, rows = lines["document"].to_numpy(), of.rows
    words = word_counts(found.counts)[rows]
    judged = judge(of.signals, words, of.starts, of.model)
    keeps = np.zeros(len(document), bool)
    keeps[rows] = is_kept(judged.probability, words, of.starts, of.model.share_of_f1)
    likely = np.zeros(len(document), bool)
    likely[rows] = judged.probability > _LIKELY
    says = of.wordings
    keeps &= ~says.is_certain[of.worded] | (likely & says.yields[of.worded])
    keeps |= says.keeps[of.worded]
    verdict = _Verdict(len(document), says)
    verdict.give(np.flatnonzero((of.worded >= 0) & ~keeps | says.keeps[of.worded]), of.worded)
    at = places(document, found.counts, keeps)
    verdict.give(_field_lines(at, of.worded, says), of.worded)
    return _Begun(judged, keeps, verdict, at)


def decided(lines: pa.Table, found: Features, of: Asked) -> pa.Table:
    """The second half of `labels`: the model's answer, overruled by certain rules, and the lines' kinds."""
    judged, keeps, verdict, at = _begun(lines, found, of)
    document, rows = lines["document"].to_numpy(), of.rows
    _headlines(verdict, at, of, found.counts)
    _capitals(verdict, at, of.trimmed, found.counts)
    _subheadings(verdict, at, found.counts, keeps)
    _fragments(verdict, at, found.counts, keeps)
    _kinds(verdict, of, keeps[rows], found.counts["last"][rows] == STOP, judged)
    repeat_of = repeats(document, of.distinct, found.counts["chars"], verdict.label == code("title"))
    score = np.zeros(len(document), np.float32)
    score[rows] = judged.probability
    return _table(lines, verdict, score, repeat_of)


class _Verdict:
    """The verdict on each line of a batch, given once: numbers of a label, and of a decider."""

    def __init__(self, count: int, wordings: Wordings) -> None:
        self.wordings = wordings
        self.label = np.zeros(count, np.int8)  # blank, until something speaks
        self.rule = np.zeros(count, np.int32)

    def give(self, rows: np.ndarray, rule_of_line: np.ndarray) -> None:
        """A rule's verdict, for lines that have none; `rule_of_line` as `rules.match` gives."""
        rows = rows[self.label[rows] == 0]
        self.label[rows] = self.wordings.label[rule_of_line[rows]]
        self.rule[rows] = rule_of_line[rows] + len(_DECIDERS)

    def decide(self, rows: np.ndarray, label: str, decider: str) -> None:
        """The same label for some lines that have none."""
        rows = rows[self.label[rows] == 0]
        self.label[rows], self.rule[rows] = code(label), _DECIDERS.index(decider)

    def overrule(self, rows: np.ndarray, label: str, decider: str) -> None:
        """The same, whatever was said before."""
        self.label[rows] = 0
        self.decide(rows, label, decider)


def _field_lines(at: Places, worded: np.ndarray, says: Wordings) -> np.ndarray:
    """Names, times and credits above or below the article's text: they are the document's fields."""
    is_outside = (at.anchors_above == 0) & ~at.is_prose | at.is_after
    is_field = np.isin(LABEL_NAMES, FIELD_LABELS)[says.label[worded[at.rows]]]
    return at.rows[is_outside & is_field & (worded[at.rows] >= 0)]


def _headlines(verdict: _Verdict, at: Places, of: Asked, counts: dict[str, np.ndarray]) -> None:
    """Title, names without "By", and the standfirst: what stands before the article's text."""
    is_name = _is_name(verdict, at, of)
    title = _titles(verdict, at, of, counts)
    has_title_above = _count_above(at, title) > 0
    is_near = (at.anchors_above == 0) | ((at.anchors_above == 1) & has_title_above)
    label = verdict.label[at.rows]
    is_time = label == code("timestamp")
    leads = at.above(title | at.is_prose | is_time)
    follows = at.below(at.is_prose | is_time | np.isin(label, (code("caption"), code("dateline"))))
    is_byline = is_name & is_near & ~at.is_after & has_title_above & leads & follows
    verdict.give(at.rows[is_byline], of.named)
    has_byline_below = _count_below(at, (verdict.label[at.rows] == code("byline")) & is_near) > 0
    is_standfirst = at.is_prose & has_title_above & has_byline_below & (at.anchors_above == 0)
    verdict.decide(at.rows[is_standfirst], "standfirst", "before_byline")


def _is_name(verdict: _Verdict, at: Places, of: Asked) -> np.ndarray:
    """Which lines look like names or times, as they do above a text, and are nothing else yet."""
    return (of.named[at.rows] >= 0) & (verdict.label[at.rows] == 0)


def _may_be_headlines(verdict: _Verdict, at: Places, of: Asked, counts: dict[str, np.ndarray]) -> Candidates:
    """The lines that may be headlines, by what is known so far."""
    document = np.zeros(len(of.trimmed), at.document.dtype)
    document[at.rows] = at.document
    is_byline = np.isin(verdict.label, (code("byline"), code("timestamp")))
    is_out = (verdict.label > 0) & ~is_byline & (verdict.label != code("navigation"))
    is_article = np.zeros(len(of.trimmed), bool)
    is_article[at.rows] = at.is_prose & (verdict.label[at.rows] == 0)
    is_byline[at.rows] |= _is_name(verdict, at, of) & (at.words <= 3)
    return candidates(document, of.trimmed, counts, is_article, is_out, is_byline)


def _titles(verdict: _Verdict, at: Places, of: Asked, counts: dict[str, np.ndarray]) -> np.ndarray:
    """Label the headline and the lines that say it again; returns which of the lines they are."""
    found = titles(_may_be_headlines(verdict, at, of, counts))
    # Though it looked like a menu.
    verdict.overrule(found.rows[~found.is_page_title], "title", "first_headline")
    verdict.overrule(found.rows[found.is_page_title], "title", "page_title")
    verdict.decide(found.again, "title", "headline_twice")
    return np.isin(at.rows, np.concatenate([found.rows, found.again]))


def _capitals(verdict: _Verdict, at: Places, trimmed: pa.Array, counts: dict[str, np.ndarray]) -> None:
    """Headlines in capitals between paragraphs, whatever the model says: links to other stories.

    Three tenths of such lines belong, by bench/ablation.py.
    """
    letters = (counts["uppers"] + counts["lowers"])[at.rows]
    is_shouted = (
        (counts["uppers"][at.rows] * 10 >= letters * 7) & (letters >= 4) & (counts["wides"][at.rows] == 0)
    )
    is_headline = (at.words >= 4) & (counts["last"][at.rows] != STOP)
    is_inside = (at.anchors_above > 0) & ~at.is_after & is_headline
    rows = at.rows[is_shouted & is_inside]
    is_quoted = pc.match_substring_regex(trimmed.take(pa.array(rows)), _QUOTED).to_numpy(zero_copy_only=False)
    verdict.decide(rows[~is_quoted], "related", "capitals")


def _subheadings(verdict: _Verdict, at: Places, counts: dict[str, np.ndarray], is_kept: np.ndarray) -> None:
    """Short lines of the article, alone above a paragraph, that are no sentence.

    The model's second head takes many of them for paragraphs, questions above all.
    """
    last = counts["last"][at.rows]
    is_short = (at.words <= _HEADING_WORDS) & ~np.isin(last, (STOP, COLON, COMMA)) & is_kept[at.rows]
    is_short &= counts["colons"][at.rows] == 0  # else a speaker
    is_short &= counts["first"][at.rows] != LOWER  # else half a sentence
    is_alone = at.below(at.is_prose) & ~at.above(is_kept[at.rows] & ~at.is_prose) & ~at.is_prose
    verdict.decide(at.rows[is_short & is_alone], "subheading", "between_paragraphs")


def _fragments(verdict: _Verdict, at: Places, counts: dict[str, np.ndarray], is_kept: np.ndarray) -> None:
    """Of the lines that go: links side by side, and what is left of an advertisement."""
    goes = ~is_kept[at.rows]
    is_menu = goes & (counts["separators"][at.rows] >= _MENU_MARKS)
    verdict.decide(at.rows[is_menu], "navigation", "menu")
    is_ad = verdict.label[at.rows] == code("ad")
    touches_ad = (at.above(is_ad) | at.below(is_ad)) & (at.words <= _FRAGMENT_WORDS)
    verdict.decide(at.rows[goes & touches_ad], "ad", "beside_an_ad")


def _kinds(
    verdict: _Verdict, of: Asked, is_kept: np.ndarray, is_sentence: np.ndarray, judged: Judged
) -> None:
    """The model's verdict on the lines that have none yet: kept as what, or gone as what.

    A line that ends in a full stop is no subheading, whatever the model's second head thinks of its length.
    """
    names, rows = of.model.kinds, of.rows
    kept, gone = _columns(names, KEPT), _columns(names, SET_ASIDE)
    best_kept = kept[judged.kinds[:, kept].argmax(1)]
    best_kept[is_sentence & (best_kept == names.index("subheading"))] = names.index("body")
    speaks = judged.kinds[:, gone]
    behind = (64 * (speaks.max(1, keepdims=True) - speaks)).clip(max=len(_ODDS) - 1).astype(np.int64)
    is_unsure = _ODDS[0] < _UNSURE * _ODDS[behind].sum(1)
    best_gone = np.where(is_unsure, -1, gone[speaks.argmax(1)])
    label = np.array([*(code(name) for name in names), code("other")], np.int8)
    is_open = verdict.label[rows] == 0
    verdict.label[rows[is_open]] = label[np.where(is_kept, best_kept, best_gone)][is_open]
    verdict.rule[rows[is_open]] = _DECIDERS.index("model")


def _columns(names: list[str], wanted: tuple[str, ...]) -> np.ndarray:
    return np.array([column for column, name in enumerate(names) if name in wanted])


def _count_above(at: Places, values: np.ndarray) -> np.ndarray:
    """Per line: how many lines of its document above it hold."""
    before = np.concatenate([[0], np.cumsum(values)])
    return before[:-1] - before[np.searchsorted(at.document, at.document, "left")]


def _count_below(at: Places, values: np.ndarray) -> np.ndarray:
    """Per line: how many lines of its document below it hold."""
    before = np.concatenate([[0], np.cumsum(values)])
    return before[np.searchsorted(at.document, at.document, "right")] - before[1:]


def _table(lines: pa.Table, verdict: _Verdict, score: np.ndarray, repeat_of: np.ndarray) -> pa.Table:
    """Labels as they are told; a repeat of what is kept, or of a title, is a repeat."""
    kept_or_title = np.isin(LABEL_NAMES, [*KEPT, "title"])
    is_sure = (verdict.rule >= len(_DECIDERS)) & ~np.isin(LABEL_NAMES, ["related", "navigation"])[
        verdict.label
    ]
    is_repeat = (repeat_of >= 0) & ~is_sure & kept_or_title[verdict.label[repeat_of]]
    verdict.overrule(np.flatnonzero(is_repeat), "repeat", "repeat")
    numbers = lines["line_number"].to_numpy()
    repeated = pa.array(numbers[repeat_of], pa.int32(), mask=~is_repeat)
    names = pa.array([*_DECIDERS, *verdict.wordings.names])
    columns = [
        pc.take(pa.array(LABEL_NAMES), pa.array(verdict.label)),
        score,
        pc.take(names, pa.array(verdict.rule)),
    ]
    return pa.table([*columns, repeated], schema=LABELS)
