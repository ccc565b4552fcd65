"""Which lines go on with the line above: wrapped at a column, or broken at every text node.

Two kinds of evidence. The document's: nearly all of its unfinished lines end where the next word would not
have fitted, so the text was wrapped at some column. And the neighbours': a line without an end, and the next
one goes on in lower case or with punctuation that opens no sentence.
"""

from dataclasses import dataclass

import numpy as np

from transforms import edges as e
from transforms.tables import KEPT

STARTS, SPACED, CLOSE = range(3)  # a paragraph starts; it goes on after a space; it goes on without one

_NARROWEST, _WIDEST = 30, 160  # columns at which texts are wrapped
_NARROWEST_UNSPACED = 15  # characters of Chinese or Japanese, which are twice as wide
_LONGEST_WORD = 40  # characters; that a longer one did not fit tells little of the column
_BEYOND_SHARE = 0.1  # of all lines: an address that cannot be broken runs beyond the column
_RAG = 10  # characters: programs that even out the lines, and pages set in proportional type, end some early
_FEW_TAILS = 2  # fewer lines that begin with a comma or the like prove no broken text nodes
_LONG = 80  # characters: without a full stop, a line this long is no subheading
_SHORT = 60  # characters: several unfinished lines that are all shorter are verse or a list
_VERSE_LINES = 4

_HEADING = KEPT.index("subheading")
_LETTERS = (e.UPPER, e.LOWER, e.LETTER, e.DIGIT)


@dataclass(frozen=True)
class _Evidence:
    """What proves that a document is wrapped at a column."""

    breaks: int  # at the column, inside sentences
    share: float  # of all breaks inside sentences: lists and verse end anywhere
    upper: float  # share that may go on in upper case: of headlines and verse, all do


_FILLED = _Evidence(breaks=2, share=0.7, upper=0.85)
_RAGGED = _Evidence(breaks=6, share=0.9, upper=0.6)


def going_on(
    document: np.ndarray, line_number: np.ndarray, kind: np.ndarray, edges: dict[str, np.ndarray]
) -> np.ndarray:
    """How each line stands to the one above it: `STARTS`, `SPACED` or `CLOSE`; int8.

    document, line_number: of each line, ascending; a blank line, or any that is not given, keeps its
    neighbours apart. kind: index of its label in `tables.KEPT`; a subheading and its paragraph stay apart.
    edges: as `edges.edges` gives.
    """
    if len(document) < 2:
        return np.zeros(len(document), np.int8)
    pairs = _Pairs(document, line_number, kind, edges)
    is_full, is_wrapped = _at_column(document, edges["length"], pairs)
    is_joined = (is_full & ~_opens_anew(pairs)) | _sentence_goes_on(pairs, is_wrapped)
    is_joined &= ~_is_listed(document, pairs, is_joined, is_full)
    how = np.where(_is_close(pairs, is_full), CLOSE, SPACED)
    return np.concatenate([[STARTS], np.where(is_joined, how, STARTS)]).astype(np.int8)


class _Pairs:
    """Each line but the last, `a`, and the line below it, `b`: one entry per pair in every array."""

    def __init__(
        self, document: np.ndarray, line_number: np.ndarray, kind: np.ndarray, edges: dict[str, np.ndarray]
    ) -> None:
        self.a = {name: column[:-1] for name, column in edges.items()}
        self.b = {name: column[1:] for name, column in edges.items()}
        is_same = (document[1:] == document[:-1]) & ((kind[1:] == _HEADING) == (kind[:-1] == _HEADING))
        self.is_next = is_same & (line_number[1:] == line_number[:-1] + 1)
        self.is_next &= (self.a["length"] > 0) & (self.b["length"] > 0)
        self.is_other = kind[1:] != kind[:-1]
        self.is_open = ~np.isin(self.a["last"], (e.STOP, e.COLON, e.BAR))
        self.is_lower = (self.b["first"] == e.LOWER) & (self.b["second"] != e.UPPER)
        self.is_lower &= self.b["is_address"] == 0
        self.is_tail = _is_tail(self.b)
        self.is_opened = (self.a["closing"] == e.OPENER) & np.isin(self.a["before"], (e.SPACE, e.OPENER))


def _is_tail(b: dict[str, np.ndarray]) -> np.ndarray:
    """A beginning that no sentence has: a comma, a stop before a space, a closing bracket, 's."""
    stops = np.isin(b["opening"], (e.STOP, e.COLON)) & np.isin(b["follower"], (e.SPACE, e.CLOSER, e.QUOTE))
    closes = (b["opening"] == e.CLOSER) & ~np.isin(b["follower"], _LETTERS)  # in Swedish, ” opens
    is_genitive = np.isin(b["opening"], (e.CLOSER, e.QUOTE)) & (b["follower"] == e.LOWER) & (b["word"] == 2)
    return (b["opening"] == e.COMMA) | stops | closes | is_genitive


def _at_column(document: np.ndarray, length: np.ndarray, pairs: _Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Per pair: whether `a` ends where the next word did not fit; and whether its document is wrapped."""
    here = np.concatenate([[0], np.cumsum(document[1:] != document[:-1])])
    filled, is_filled = _breaks(here, length, pairs, 0, _FILLED)
    ragged, is_ragged = _breaks(here, length, pairs, _RAG, _RAGGED)
    return np.where(is_filled, filled, ragged & is_ragged), is_filled | is_ragged


def _breaks(
    here: np.ndarray, length: np.ndarray, pairs: _Pairs, rag: int, needed: _Evidence
) -> tuple[np.ndarray, np.ndarray]:
    """Per pair: whether `a` ends at the column of its document; and whether that is wrapped there.

    Each break says that the column is at least the length of `a`, and less than that and the next word
    together. The column is the one that most breaks allow. here: number of each line's document, from 0.
    rag: characters by which a line may end earlier than it must.
    """
    of, count = here[:-1], int(here[-1]) + 1
    low, high = pairs.a["length"], pairs.a["length"] + np.minimum(pairs.b["word"], _LONGEST_WORD) + rag
    narrowest = np.where(pairs.b["first"] == e.UNSPACED, _NARROWEST_UNSPACED, _NARROWEST)
    is_plain = pairs.is_next & (pairs.b["mark"] == e.NO_MARK)
    speaks = is_plain & (low >= narrowest)
    votes = 4 * _votes(of, low, high, speaks & pairs.is_open, count) + _votes(of, low, high, speaks, count)
    widest = votes.shape[1] - 1 - np.argmax(votes[:, ::-1], axis=1)  # of several: no line is longer
    column = np.argmax(votes, axis=1) if rag else widest
    is_full = pairs.is_next & (low <= column[of]) & (column[of] <= high)
    is_unfinished = is_plain & pairs.is_open
    agrees = is_unfinished & is_full
    is_upper = agrees & (pairs.b["first"] == e.UPPER)
    unfinished, support, upper = (
        np.bincount(of[which], minlength=count) for which in (is_unfinished, agrees, is_upper)
    )
    beyond = np.bincount(here[length > column[here]], minlength=count)
    is_wrapped = (support >= needed.breaks) & (support >= needed.share * unfinished)
    is_wrapped &= (upper <= needed.upper * support) & (beyond <= _BEYOND_SHARE * np.bincount(here))
    return is_full & is_wrapped[of], is_wrapped[of]


def _votes(here: np.ndarray, low: np.ndarray, high: np.ndarray, speaks: np.ndarray, count: int) -> np.ndarray:
    """For each document and column, how many breaks allow it; shape (count, columns)."""
    width = _WIDEST + _LONGEST_WORD + _RAG + 2
    speaks = speaks & (low <= _WIDEST)
    starts = np.bincount(here[speaks] * width + low[speaks], minlength=count * width)
    ends = np.bincount(here[speaks] * width + high[speaks] + 1, minlength=count * width)
    return np.cumsum((starts - ends).reshape(count, width), axis=1)


def _opens_anew(pairs: _Pairs) -> np.ndarray:
    """Whether `b` opens a paragraph even where `a` is full.

    A list's item and an indented first line do; after a whole sentence, so does the text below a standfirst.
    In the middle of one, a number or a dash opens nothing: "until" and "14. May", "he came" and "– too late".
    """
    mark, above = pairs.b["mark"], pairs.a["mark"]
    goes_on = np.isin(mark, (e.NO_MARK, e.NUMBER_MARK, e.DASH_MARK)) & pairs.is_open & (mark != above)
    is_item = (mark != e.NO_MARK) & ~goes_on
    is_indented = (pairs.b["indent"] > pairs.a["indent"]) & ~pairs.is_open & (above == e.NO_MARK)
    return is_item | is_indented | (above == e.BAR_MARK) | (pairs.is_other & ~pairs.is_open)


def _sentence_goes_on(pairs: _Pairs, is_wrapped: np.ndarray) -> np.ndarray:
    """Whether `b` goes on with the sentence of `a`, wherever `a` ends."""
    is_plain = pairs.is_next & (pairs.b["mark"] == e.NO_MARK) & (pairs.a["mark"] != e.BAR_MARK)
    is_aside = (pairs.b["opening"] == e.DASH) & (pairs.b["mark"] == e.DASH_MARK)
    is_aside &= pairs.is_next & pairs.is_open & (pairs.a["mark"] != e.DASH_MARK)
    goes_on = (is_plain & (pairs.is_tail | (pairs.is_open & pairs.is_lower))) | is_aside
    # A name or a link between two halves of a sentence: what follows it shows that it is no heading.
    before = np.concatenate([[False], goes_on[:-1]]) & (pairs.a["opening"] != e.COLON)
    is_half = (pairs.a["length"] >= _LONG) | (pairs.a["closing"] == e.COMMA) | pairs.is_opened | before
    after = np.concatenate([goes_on[1:], [False]])
    return goes_on | (is_plain & pairs.is_open & is_half & after & ~is_wrapped)


def _is_listed(document: np.ndarray, pairs: _Pairs, is_joined: np.ndarray, is_full: np.ndarray) -> np.ndarray:
    """Pairs of a list in lower case or of verse, which only seem to go on: nothing but their case says so.

    Where the document's other lines show that it is broken at text nodes, more is believed.
    """
    here = np.concatenate([[0], np.cumsum(document[1:] != document[:-1])])
    tails = np.bincount(here[1:][pairs.is_next & pairs.is_tail], minlength=int(here[-1]) + 1)
    is_split = (tails >= _FEW_TAILS)[here]
    chain = np.concatenate([[0], np.cumsum(~is_joined)])  # of each line
    first = np.flatnonzero(np.concatenate([[True], ~is_joined]))
    lines = np.diff(np.append(first, len(document)))
    speaks = np.bincount(chain[1:][is_joined & (is_full | pairs.is_tail)], minlength=len(first))
    length = np.append(pairs.a["length"], pairs.b["length"][-1])
    is_long = np.bincount(chain[length >= _SHORT], minlength=len(first)) > 0
    last = np.append(pairs.a["last"], pairs.b["last"][-1])[first + lines - 1]
    is_ended = np.isin(last, (e.STOP, e.COLON))
    is_list = ~is_ended & ~(is_split[first] & is_long) | (
        ~is_long & (lines >= _VERSE_LINES) & ~is_split[first]
    )
    return ((speaks == 0) & is_list)[chain[1:]]


def _is_close(pairs: _Pairs, is_full: np.ndarray) -> np.ndarray:
    """Whether no space stands between the two."""
    a, b = pairs.a, pairs.b
    is_hyphened = (a["closing"] == e.HYPHEN) & np.isin(a["before"], _LETTERS)
    is_dashed = (a["closing"] == e.DASH) & (a["before"] != e.SPACE)
    ends_unspaced = (a["last"] == e.UNSPACED) | (a["before"] == e.UNSPACED)  # then a full stop
    stops_below = np.isin(b["opening"], (e.STOP, e.COMMA, e.COLON)) & (a["last"] == e.UNSPACED)
    is_unspaced = ends_unspaced & ((b["first"] == e.UNSPACED) | stops_below)
    is_tied = pairs.is_opened | (a["closing"] == e.SOFT_HYPHEN) | (pairs.is_tail & ~is_full)
    return is_hyphened | is_dashed | is_unspaced | is_tied
