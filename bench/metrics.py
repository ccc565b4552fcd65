"""How well a text, or a verdict per line, agrees with the gold: the measures of the benchmarks themselves."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.gold import Page
from transforms.scores import Triple, with_f1, word_scores
from transforms.scores import words as word_list

_BLANKS = re.compile(r"\s+")
_SHINGLE = 4  # words, as scrapinghub's evaluation has it
BINS = 10


@dataclass(frozen=True)
class PageScore:
    """One text against one page; None where the page has no gold text."""

    words: Triple | None  # precision, recall, F1
    shingles: Triple | None  # true positives, false positives, false negatives, as shares of their sum
    snippets: tuple[int, int, int]  # found that must stay, found that must go, not found that must stay


def page_score(text: str, page: Page) -> PageScore:
    """Every measure of one text."""
    return PageScore(
        words=None if page.gold is None else word_scores(text, page.gold),
        shingles=None if page.gold is None else shingle_shares(text, page.gold),
        snippets=snippet_counts(text, page.must_stay, page.must_go),
    )


def shingle_shares(text: str, gold: str) -> Triple:
    """True positives, false positives, false negatives among shingles of four words, as shares of their sum.

    As in scrapinghub's article-extraction-benchmark (evaluate.py, 2020): case counts, and a text of fewer
    words is one shingle.
    """
    found, wanted = _shingles(text), _shingles(gold)
    hits = (found & wanted).total()
    union = found.total() + wanted.total() - hits
    if not union:
        return 0.0, 0.0, 0.0
    return hits / union, (found.total() - hits) / union, (wanted.total() - hits) / union


def shingle_f1(shares: Sequence[Triple]) -> float:
    """F1 of the mean precision and the mean recall of pages, from their `shingle_shares`; 0–1.

    A page of which nothing is said counts for the recall only, one without gold for the precision only; a
    page right by saying nothing counts for neither: scrapinghub's evaluation, again.
    """
    precisions = [hit / (hit + wrong) for hit, wrong, _ in shares if hit + wrong]
    recalls = [hit / (hit + missed) for hit, _, missed in shares if hit + missed]
    return with_f1(_mean(precisions), _mean(recalls))[2]


def snippet_counts(text: str, must_stay: Sequence[str], must_go: Sequence[str]) -> tuple[int, int, int]:
    """Snippets found that must stay, found that must go, and not found that must stay; blanks are all one."""
    text = _one_line(text)
    stay = sum(_one_line(snippet) in text for snippet in must_stay)
    return stay, sum(_one_line(snippet) in text for snippet in must_go), len(must_stay) - stay


def snippet_f1(counts: Sequence[tuple[int, int, int]]) -> float:
    """F1 over all snippets of all pages: trafilatura's own evaluation (Barbaresi, ACL 2021)."""
    hits, wrong, missed = (sum(column) for column in zip(*counts, strict=True))
    return 2 * hits / max(1, 2 * hits + wrong + missed)


def word_f1(scores: Sequence[Triple]) -> float:
    """F1 of words, averaged over pages."""
    return _mean([score[2] for score in scores])


@dataclass(frozen=True)
class Lines:
    """Lines with their verdicts, in arrays of one length."""

    is_article: np.ndarray  # bool: the gold
    is_kept: np.ndarray  # bool
    score: np.ndarray  # float: the probability that was given
    words: np.ndarray  # int: how many words the line has

    def accuracy(self) -> float:
        """Share of lines whose verdict is the gold's."""
        return float(np.mean(self.is_article == self.is_kept))

    def junk_kept(self) -> float:
        """Share of the lines outside the article that stay."""
        return float(np.mean(self.is_kept[~self.is_article])) if not self.is_article.all() else 0.0

    def content_lost(self) -> float:
        """Share of the article's lines that go."""
        return float(np.mean(~self.is_kept[self.is_article])) if self.is_article.any() else 0.0


def joined(parts: Sequence[Lines]) -> Lines:
    """The lines of many pages as one."""
    return Lines(
        np.concatenate([part.is_article for part in parts]),
        np.concatenate([part.is_kept for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.words for part in parts]),
    )


@dataclass(frozen=True)
class Bin:
    """Lines whose scores lie close together. Shares and means are weighted by the lines' words."""

    number: int  # from 0: the bin covers number / BINS up to (number + 1) / BINS
    words: int
    mean_score: float
    share: float  # of the words that stand in lines of the article


def calibration(lines: Lines) -> tuple[list[Bin], float]:
    """Ten bins of equal width over the score, empty ones left out, and the expected calibration error.

    The error is the mean distance between score and share over the bins, weighted by words, 0–1 (Naeini,
    Cooper and Hauskrecht, AAAI 2015).
    """
    number = np.clip((lines.score * BINS).astype(int), 0, BINS - 1)
    bins = []
    for index in range(BINS):
        inside = number == index
        words = int(lines.words[inside].sum())
        if words:
            weights = lines.words[inside] / words
            mean = float(np.sum(weights * lines.score[inside]))
            share = float(np.sum(weights * lines.is_article[inside]))
            bins.append(Bin(index, words, mean, share))
    total = sum(entry.words for entry in bins)
    error = sum(entry.words * abs(entry.mean_score - entry.share) for entry in bins) / max(1, total)
    return bins, error


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = word_list(text)
    starts = range(max(min(1, len(words)), len(words) - _SHINGLE + 1))
    return Counter(tuple(words[start : start + _SHINGLE]) for start in starts)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
