"""Calibration, threshold, scores and the card, over pages and logits made for the tests."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.gold import page
from training.calibration import calibration
from training.card import Report, card
from training.corpus import FOLDS, Corpus, corpus, texts_of
from training.scoring import best_threshold, fold_scores


@pytest.fixture(scope="module")
def found() -> Corpus:
    return corpus(list(texts_of([page("en", number) for number in range(20)])), ("body",))


@given(st.lists(st.tuples(st.floats(-30, 30, width=32), st.integers(0, 1)), min_size=1, max_size=300))
def test_a_calibration_rises_and_gives_probabilities(lines):
    logits, keep = (np.array(column) for column in zip(*lines, strict=True))
    knots = calibration(logits.astype(np.float32), keep.astype(np.int8))
    assert knots.dtype == np.float32
    assert len(knots) == 2
    assert (np.diff(knots[0]) >= 0).all()
    assert (np.diff(knots[1]) > 0).all()
    assert ((knots[1] >= 0) & (knots[1] <= 1)).all()


def test_a_calibration_finds_the_shares_that_are_there():
    chance = np.random.default_rng(1)
    logits = chance.normal(0, 3, 100_000)
    share = 1 / (1 + np.exp(-logits / 2))  # the logits claim twice as much as is so
    knots = calibration(logits.astype(np.float32), (chance.random(len(logits)) < share).astype(np.int8))
    assert np.abs(np.interp(logits, *knots) - share).mean() < 0.02


def test_a_perfect_judgement_scores_1_and_keeping_everything_less(found):
    perfect, everything = (
        fold_scores(found, probability, 0.5)
        for probability in (found.keep.astype(np.float32), np.ones(len(found.keep), np.float32))
    )
    assert [own.dataset for own in perfect] == ["invented"]
    assert perfect[0].pages == 20
    assert perfect[0].mean == pytest.approx(1)
    assert everything[0].mean < 0.9
    assert len(perfect[0].by_fold) == FOLDS


def test_the_threshold_lies_where_article_and_junk_part(found):
    probability = np.where(found.keep == 1, 0.5, 0.4).astype(np.float32)
    assert 0.4 < best_threshold(found, probability) <= 0.5


def test_the_card_tells_data_settings_scores_and_reliability(found, tmp_path):
    probability = np.where(found.keep == 1, 0.9, 0.2).astype(np.float32)
    header = {"settings": {"epochs": 2}, "seed": 7, "threshold": 0.42, "gold_sha256": ["ab" * 32]}
    gold = [tmp_path / "gold.jsonl.gz"]
    text = card(Report(found, probability, fold_scores(found, probability, 0.5), header, gold, 590_000))
    for told in (
        "gold.jsonl.gz",
        "ab" * 32,
        "epochs: 2",
        "seed: 7",
        "590,000",
        "0.42",
        "| invented | 20 | 20 |",
    ):
        assert told in text
    assert "Expected calibration error" in text
    assert "nan" not in text.lower()
    assert all(line.count("|") == 0 or line.startswith("|") for line in text.splitlines())
    assert str(Path(tmp_path)) not in text  # where the files lay on somebody's machine is nobody's business
