"""The trees of the second look: boosted on the network's answers for sites that it never saw."""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoost, Pool

from training.corpus import UNKNOWN, Corpus, is_gold, weight_in_text, weights_of
from training.scoring import WHOLE_PAGES
from transforms import second_look as s
from transforms.second_look import Trees

_SETTINGS: dict[str, Any] = {
    "loss_function": "Logloss",
    "iterations": 500,
    "depth": s.LEVELS,
    "learning_rate": 0.1,
    "border_count": 64,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "random_strength": 0,
    "thread_count": 1,  # sums in one order: the same trees again
    "verbose": False,
    "allow_writing_files": False,
}


def fit(corpus: Corpus, signals: np.ndarray, logits: np.ndarray, without: int | None, seed: int) -> Trees:
    """Boost trees on the unsure lines of labelled whole pages, of all folds but one; of all, where None.

    logits: of the network, for each line by one that never saw its site.
    """
    is_used = _learnt_from(corpus) & (corpus.fold != (-1 if without is None else without))
    answers = s.answers_of(logits)
    rows = s.unsure(answers, np.unique(corpus.starts))
    rows = rows[is_used[corpus.text_of_line[rows]] & (corpus.keep[rows] != UNKNOWN)]
    boosted = CatBoost({**_SETTINGS, "random_seed": seed})
    boosted.fit(
        Pool(
            _read(corpus, signals, answers, rows),
            corpus.keep[rows],
            weight=_weights(corpus)[rows],
            baseline=answers[rows] / s.UNIT,
        )
    )
    return _trees(boosted)


def corrected(corpus: Corpus, signals: np.ndarray, logits: np.ndarray, trees: Trees) -> np.ndarray:
    """The logits of all lines of the corpus after the second look, as `second_look.corrected` gives."""
    known = np.nan_to_num(logits)
    return s.corrected(known, corpus.words, np.unique(corpus.starts), signals, trees, compiled=True)


def _read(corpus: Corpus, signals: np.ndarray, answers: np.ndarray, rows: np.ndarray) -> np.ndarray:
    columns = s.columns(answers, corpus.words, np.unique(corpus.starts), signals, rows, compiled=True)
    return columns.T.astype(np.float32)


def _learnt_from(corpus: Corpus) -> np.ndarray:
    """Per text: a whole page by hand, or a clean drop with some junk in it."""
    is_seedlike = [text.page["dataset"] == "seedlike" for text in corpus.texts]
    is_whole = [text.rendering in WHOLE_PAGES for text in corpus.texts]
    return (is_gold(corpus) | is_seedlike) & is_whole


def _weights(corpus: Corpus) -> np.ndarray:
    """Per line, as the network's loss has it: each text counts the same, whatever its length."""
    of_line = weight_in_text(corpus.words)
    text = corpus.text_of_line
    in_all = np.bincount(text, of_line, minlength=len(corpus.texts))
    return of_line / in_all[text] * weights_of(corpus.texts)[text]


def _trees(boosted: CatBoost) -> Trees:
    """The trees in whole numbers. As JSON, CatBoost tells the splits and leaf values of each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        boosted.save_model(str(path), format="json")
        found = json.loads(path.read_text())
    scale, bias = found["scale_and_bias"]
    assert (scale, bias) == (1, [0]), "the first answer is the baseline"
    trees = found["oblivious_trees"]
    chosen = np.zeros((len(trees), s.LEVELS), np.int16)
    limit = np.full((len(trees), s.LEVELS), s.MOST, np.int16)  # never beyond it: a tree of fewer levels
    value = np.zeros((len(trees), 1 << s.LEVELS), np.int64)
    for row, tree in enumerate(trees):
        splits, leaves = tree["splits"], np.rint(np.array(tree["leaf_values"]) * s.VALUE_UNIT)
        chosen[row, : len(splits)] = [split["float_feature_index"] for split in splits]
        limit[row, : len(splits)] = [np.floor(split["border"]) for split in splits]
        value[row, : len(leaves)] = leaves
    assert abs(value).max() <= s.MOST, "a leaf's value has no room in 16 bits"
    return Trees(chosen, limit, value.astype(np.int16))
