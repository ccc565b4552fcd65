"""The trees that travel say what those say that were boosted; the same seed makes the same trees."""

# ruff: noqa: E402 -- what needs CatBoost is imported once it is known to be there
from dataclasses import astuple

import numpy as np
import pytest

catboost = pytest.importorskip(
    "catboost", reason="the training extra is not installed: pip install -e '.[training]'"
)

from tests.training.gold import page
from training import boosting
from training.corpus import Corpus, corpus, texts_of
from training.lexicons import Lexicons
from transforms import second_look as s
from transforms.signals import signals


@pytest.fixture(scope="module")
def found() -> Corpus:
    own = [page(language, number) for number in range(10) for language in ("en", "de", "ja")]
    return corpus(list(texts_of(own)), ("body",))


@pytest.fixture(scope="module")
def signals_of_lines(found) -> np.ndarray:
    lexicon = Lexicons(found).without(None)
    return signals(found.features, found.rows, found.starts, found.kind, found.is_name, lexicon)


@pytest.fixture(scope="module")
def logits(found) -> np.ndarray:
    """Right about half of the lines, and never sure."""
    return np.random.default_rng(1).normal(0, 1, len(found.keep)).astype(np.float32)


def test_trees_in_whole_numbers_say_what_the_boosted_ones_say(found, signals_of_lines, logits, monkeypatch):
    boosted = []
    whole = boosting._trees
    monkeypatch.setattr(boosting, "_trees", lambda own: (boosted.append(own), whole(own))[1])
    trees = boosting.fit(found, signals_of_lines, logits, None, 1)
    answers = s.answers_of(logits)
    rows = s.unsure(answers, np.unique(found.starts))
    read = s.columns(answers, found.words, np.unique(found.starts), signals_of_lines, rows, True)
    told = boosted[0].predict(read.T.astype(np.float32), prediction_type="RawFormulaVal")
    assert np.abs(told).max() > 0.1
    np.testing.assert_allclose(
        s.added(read, trees) / s.VALUE_UNIT, told, atol=len(trees.value) / s.VALUE_UNIT
    )


def test_the_same_seed_makes_the_same_trees(found, signals_of_lines, logits):
    one, other = (boosting.fit(found, signals_of_lines, logits, 2, 1) for _ in range(2))
    for mine, same in zip(astuple(one), astuple(other), strict=True):
        np.testing.assert_array_equal(mine, same)


def test_what_was_learnt_mends_wrong_answers(found, signals_of_lines, logits):
    trees = boosting.fit(found, signals_of_lines, logits, None, 1)
    mended = boosting.corrected(found, signals_of_lines, logits, trees)
    is_kept = found.keep == 1
    assert ((mended > 0) == is_kept).mean() > 0.95 > ((logits > 0) == is_kept).mean()
