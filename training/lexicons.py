"""The lexicon: for words, pairs of words and short lines, how often they stand in an article, site by site.

Each site counts once per entry, however often it says a thing; an entry needs several sites; log odds are
drawn towards the mean of all lines (additive smoothing). The lexicon with which a page is trained on is made
without the page's fold, or the model would learn to trust what it has seen by heart.
"""

from dataclasses import dataclass

import numpy as np

from training.corpus import FOLDS, Corpus
from transforms.lexicon import AFTER, IN_LONG, IN_SHORT, IS_COMMON, LINE_WORDS, SHORT_WORDS, Lexicon
from transforms.signal_kernels import hashes_of_lines, hashes_of_pairs

_LEAST_SITES = {"words": 5, "pairs": 7, "lines": 4}
_COMMON_SITES = 60  # in all folds
_PRIOR_SITES = 2.0
_LEAST_TOLD = 24  # of 127: a pair or a line that tells less is left out
_PER_UNIT = 127 / 4  # a value of 127 is a log odds ratio of 4
_LIMIT = 0.005


@dataclass(frozen=True)
class _Counted:
    """Per entry and fold: how many sites have it, and the sum over sites of the share that holds."""

    hashes: np.ndarray
    sites: np.ndarray  # entries × groups × folds
    shares: np.ndarray


class Lexicons:
    """What is counted once, and the lexicons that are made of it."""

    def __init__(self, corpus: Corpus) -> None:
        text = corpus.text_of_line
        self._site, self._fold_of_site = corpus.site[text], np.zeros(corpus.site.max() + 1, np.int64)
        self._fold_of_site[corpus.site] = corpus.fold
        is_real = np.array([own.page["dataset"] not in ("seedlike", "synthetic") for own in corpus.texts])[
            text
        ]
        is_used = is_real & (corpus.keep >= 0)
        is_kept = corpus.keep == 1
        is_short = (corpus.words <= SHORT_WORDS).astype(np.int64)
        is_below, is_above = _outside(corpus, is_kept)
        is_below &= is_used
        is_outside = is_below | (is_above & is_used)
        self._held = [self._by_site(is_used & (is_short == group), is_kept) for group in (0, 1)]
        self._held_below = self._by_site(is_outside, is_below)
        self._counted = {}
        for name, (hashes, rows) in _entries(corpus).items():
            in_article = self._count(hashes, rows, is_used, is_kept, is_short)
            below = self._count(hashes, rows, is_outside, is_below, np.zeros_like(is_short))
            self._counted[name] = in_article, below

    def without(self, fold: int | None) -> Lexicon:
        """The lexicon of all folds but one; of all, where None."""
        folds = [other for other in range(FOLDS) if other != fold]
        parts = [self._part(name, folds) for name in self._counted]
        keys, values = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        _, first = np.unique(
            keys, return_index=True
        )  # of two that collide the more general one: words come first
        first = first[keys[first] != 0]
        return Lexicon(keys[first], values[first])

    def _part(self, name: str, folds: list[int]) -> tuple[np.ndarray, np.ndarray]:
        in_article, below = self._counted[name]
        sites, shares = in_article.sites[:, :, folds].sum(2), in_article.shares[:, :, folds].sum(2)
        values = np.zeros((len(sites), 4))
        for column, group in ((IN_LONG, 0), (IN_SHORT, 1)):
            values[:, column] = _log_odds(
                sites[:, group], shares[:, group], self._mean(self._held[group], folds)
            )
        at = np.searchsorted(in_article.hashes, below.hashes)
        values[at, AFTER] = _log_odds(
            below.sites[:, 0, folds].sum(1),
            below.shares[:, 0, folds].sum(1),
            self._mean(self._held_below, folds),
        )
        is_entry = sites.sum(1) >= _LEAST_SITES[name]
        if name == "words":
            values[:, IS_COMMON] = sites.sum(1) >= _COMMON_SITES * len(folds) / FOLDS
        else:
            is_entry &= np.abs(values).max(1) >= _LEAST_TOLD
        return in_article.hashes[is_entry], np.clip(np.round(values[is_entry]), -127, 127).astype(np.int8)

    def _by_site(self, is_used: np.ndarray, holds: np.ndarray) -> np.ndarray:
        """Per site, the share of its lines that holds; NaN where it has none."""
        counts = np.bincount(self._site[is_used], minlength=len(self._fold_of_site))
        held = np.bincount(self._site[is_used], holds[is_used], minlength=len(self._fold_of_site))
        return np.where(counts > 0, held / np.maximum(counts, 1), np.nan)

    def _mean(self, by_site: np.ndarray, folds: list[int]) -> float:
        """The mean over the sites of some folds."""
        return float(np.nanmean(by_site[np.isin(self._fold_of_site, folds)]))

    def _count(
        self, hashes: np.ndarray, rows: np.ndarray, is_used: np.ndarray, holds: np.ndarray, group: np.ndarray
    ) -> _Counted:
        used = is_used[rows]
        distinct, entry = np.unique(hashes[used], return_inverse=True)
        lines, count = rows[used], len(self._fold_of_site)
        keys, inverse = np.unique((entry * count + self._site[lines]) * 2 + group[lines], return_inverse=True)
        share = np.bincount(inverse, holds[lines]) / np.bincount(inverse)
        at = (keys // 2 // count, keys % 2, self._fold_of_site[keys // 2 % count])
        sites, shares = np.zeros((2, len(distinct), 2, FOLDS), np.float32)
        np.add.at(sites, at, 1)
        np.add.at(shares, at, share)
        return _Counted(distinct, sites, shares)


def _log_odds(sites: np.ndarray, shares: np.ndarray, base: float) -> np.ndarray:
    share = np.clip((shares + _PRIOR_SITES * base) / (sites + _PRIOR_SITES), _LIMIT, 1 - _LIMIT)
    return (np.log(share / (1 - share)) - np.log(base / (1 - base))) * _PER_UNIT


def _outside(corpus: Corpus, is_kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which lines stand below their text's last kept line, and which above its first."""
    sums = np.concatenate([[0], np.cumsum(is_kept)])
    text = corpus.text_of_line
    above = sums[:-1] - sums[corpus.starts[text]]
    in_all = sums[corpus.starts[text + 1]] - sums[corpus.starts[text]]
    return ~is_kept & (above == in_all) & (in_all > 0), ~is_kept & (above == 0) & (in_all > 0)


def _entries(corpus: Corpus) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Hashes and the lines in which they stand: of words, of pairs, of whole short lines."""
    words = corpus.features.words
    starts = np.append(corpus.features.word_starts[corpus.rows], len(words))
    counts = np.diff(starts)
    row = np.repeat(np.arange(len(counts)), counts)
    has_next = np.append(row[1:] == row[:-1], False) if len(row) else np.zeros(0, bool)
    is_short = (counts > 0) & (counts <= LINE_WORDS)
    return {
        "words": (words, row),
        "pairs": (hashes_of_pairs()(words)[has_next], row[has_next]),
        "lines": (hashes_of_lines()(words, starts)[is_short], np.flatnonzero(is_short)),
    }
