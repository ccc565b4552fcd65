"""How good the judgements are on sites that the network never saw, and where the threshold should lie."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from training.corpus import FOLDS, Corpus
from transforms.model import is_kept
from transforms.scores import bag, bag_scores

_SHARES = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
_AS_GOOD = 0.001  # of F1
WHOLE_PAGES = ("html_text", "inscriptis", "bs4", "seedlike")  # renderings as drops are


@dataclass(frozen=True)
class FoldScores:
    """Mean word F1 of the pages of one dataset, per fold; NaN where a fold has none."""

    dataset: str
    pages: int
    by_fold: list[float]

    @property
    def mean(self) -> float:
        """Over folds."""
        return float(np.nanmean(self.by_fold))


def best_share(corpus: Corpus, probability: np.ndarray) -> float:
    """The threshold, as `transforms.model.is_kept` takes it: the best mean over datasets of their word F1.

    The mean is flat around its best; of thresholds that are as good, the one that loses least is taken.
    """
    scored = [text for text in _scored(corpus) if corpus.texts[text].rendering != "bs4"]
    bags = _Bags(corpus, scored)
    means = []
    for share in _SHARES:
        stays = kept(corpus, probability, share)
        own: dict[str, list[float]] = {}
        for text in scored:
            own.setdefault(corpus.texts[text].page["dataset"], []).append(bags.f1(text, stays))
        means.append(np.mean([np.mean(scores) for scores in own.values()]))
        print(f"share {share:.2f}: {means[-1]:.4f}", flush=True)
    return _SHARES[int(np.argmax(np.array(means) > max(means) - _AS_GOOD))]


def kept(corpus: Corpus, probability: np.ndarray, share: float) -> np.ndarray:
    """Which lines of the corpus the labels would keep."""
    starts = np.unique(corpus.starts)  # some texts have no lines
    return is_kept(probability, corpus.words, starts, share)


def fold_scores(corpus: Corpus, stays: np.ndarray) -> list[FoldScores]:
    """The word F1 of each dataset's pages, fold by fold."""
    scored = _scored(corpus)
    bags = _Bags(corpus, scored)
    found: dict[str, list[list[float]]] = {}
    for text in scored:
        own = found.setdefault(_name(corpus.texts[text].page), [[] for _ in range(FOLDS)])
        own[corpus.fold[text]].append(bags.f1(text, stays))
    return [
        FoldScores(name, sum(map(len, folds)), [float(np.mean(own)) if own else np.nan for own in folds])
        for name, folds in sorted(found.items())
    ]


def _name(page: dict[str, str]) -> str:
    if not page["dataset"].startswith("wcxb"):
        return page["dataset"]
    return f"{page['dataset']}, {'articles' if page['page_type'] == 'article' else 'other types'}"


def _scored(corpus: Corpus) -> list[int]:
    return [
        index
        for index, text in enumerate(corpus.texts)
        if text.rendering in WHOLE_PAGES and text.page.get("gold") and text.labels is not None
    ]


class _Bags:
    """The words of every line of some texts, and of their gold."""

    def __init__(self, corpus: Corpus, texts: list[int]) -> None:
        self._starts = corpus.starts
        self._lines = {text: self._of(corpus, text) for text in texts}
        self._gold = {text: bag(corpus.texts[text].page["gold"]) for text in texts}

    @staticmethod
    def _of(corpus: Corpus, text: int) -> list[Counter[str]]:
        first, past = int(corpus.starts[text]), int(corpus.starts[text + 1])
        return [bag(line) for line in corpus.lines[first:past].to_pylist()]

    def f1(self, text: int, is_kept: np.ndarray) -> float:
        found: Counter[str] = Counter()
        for line, keeps in zip(self._lines[text], is_kept[self._starts[text] :], strict=False):
            if keeps:
                found.update(line)
        return bag_scores(found, self._gold[text])[2]
