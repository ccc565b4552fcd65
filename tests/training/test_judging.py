"""Calibration, threshold, scores and the card, over pages and logits made for the tests."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scores import Result
from tests.training.gold import page
from training.calibration import calibration
from training.card import Report, card
from training.corpus import FOLDS, Corpus, corpus, fold_of, texts_of
from training.road import lines_lost_and_kept, road_results, road_scores
from training.scoring import best_share, fold_scores, kept
from transforms.model import model


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
        fold_scores(found, stays) for stays in (found.keep == 1, np.ones(len(found.keep), bool))
    )
    assert [own.dataset for own in perfect] == ["invented"]
    assert perfect[0].pages == 20
    assert perfect[0].mean == pytest.approx(1)
    assert everything[0].mean < 0.9
    assert len(perfect[0].by_fold) == FOLDS


def test_the_threshold_lies_where_article_and_junk_part(found):
    probability = np.where(found.keep == 1, 0.75, 0.3).astype(np.float32)
    share = best_share(found, probability)
    np.testing.assert_array_equal(kept(found, probability, share), found.keep == 1)


def test_what_is_kept_of_a_text_does_not_hang_on_texts_without_lines(found):
    probability = np.random.default_rng(1).random(len(found.keep)).astype(np.float32)
    with_empty = replace(found, starts=np.repeat(found.starts, 2))
    np.testing.assert_array_equal(kept(with_empty, probability, 0.5), kept(found, probability, 0.5))


@pytest.fixture(scope="module")
def road(tmp_path_factory) -> list[list[Result]]:
    """What the packaged model makes of twenty pages of as many sites, in their folds."""
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text("\n".join(json.dumps(page("en", number)) for number in range(20)), encoding="utf-8")
    return road_results([path], [model()] * FOLDS)


def test_each_page_goes_the_road_once_with_the_model_of_its_fold(road):
    assert sum(map(len, road)) == 20
    assert [len(own) for own in road] == [
        sum(fold_of(f"site{number}") == fold for number in range(20)) for fold in range(FOLDS)
    ]


def test_the_whole_road_is_scored_by_fold_and_line(road):
    (scores,) = road_scores(road)
    assert (scores.dataset, scores.pages, len(scores.by_fold)) == ("invented", 20, FOLDS)
    assert scores.mean > 0.9
    lost, stays = lines_lost_and_kept(road)["invented"]
    assert 0 <= lost < 0.2
    assert 0 <= stays < 0.5


def test_the_card_tells_data_settings_scores_and_reliability(found, road, tmp_path):
    probability = np.where(found.keep == 1, 0.9, 0.2).astype(np.float32)
    header = {"settings": {"epochs": 2}, "seed": 7, "share_of_f1": 0.45, "gold_sha256": ["ab" * 32]}
    report = Report(
        corpus=found,
        probability=probability,
        scores=fold_scores(found, found.keep == 1),
        road=road_scores(road),
        lines=lines_lost_and_kept(road),
        header=header,
        gold=[tmp_path / "gold.jsonl.gz"],
        bytes=590_000,
    )
    text = card(report)
    for told in (
        "gold.jsonl.gz",
        "ab" * 32,
        "epochs: 2",
        "seed: 7",
        "590,000",
        "0.45",
        "| invented | 20 | 20 |",
    ):
        assert told in text
    assert text.count("\n| invented | 20 | ") == 3  # its data, the whole road, the model alone
    assert "Expected calibration error" in text
    assert "nan" not in text.lower()
    assert all(line.count("|") == 0 or line.startswith("|") for line in text.splitlines())
    assert str(Path(tmp_path)) not in text  # where the files lay on somebody's machine is nobody's business
