"""The network that is trained says what the weights say that travel; the same seed makes the same bytes."""

# ruff: noqa: E402 -- what needs PyTorch is imported once it is known to be there
import sys
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="the training extra is not installed: pip install -e '.[training]'"
)

from tests.training.gold import page
from training.corpus import Corpus, corpus, texts_of
from training.fitting import Settings, fit, outputs
from training.lexicons import Lexicons
from training.network import UNIT, Network
from training.train import KINDS, write
from transforms import model as model_module
from transforms.model import FORMAT, judge, read
from transforms.second_look import LEVELS, Trees
from transforms.signals import SIGNALS, signals

SMALL = Settings(channels=16, dilations=(1, 2, 4), epochs=2)
KNOTS = np.array([[-4, 4], [0, 1]], np.float32)
NO_TREES = Trees(*(np.zeros((1, entries), np.int16) for entries in (LEVELS, LEVELS, 1 << LEVELS)))


@pytest.fixture(scope="module")
def found() -> Corpus:
    """Thirty small pages in three languages."""
    own = [page(language, number) for number in range(10) for language in ("en", "de", "ja")]
    return corpus(list(texts_of(own)), KINDS)


@pytest.fixture(scope="module")
def signals_of_lines(found) -> np.ndarray:
    lexicon = Lexicons(found).without(None)
    return signals(found.features, found.rows, found.starts, found.kind, found.is_name, lexicon)


def trained(found: Corpus, signals_of_lines: np.ndarray, seed: int) -> Network:
    torch.set_num_threads(1)
    return fit(found, signals_of_lines, np.arange(len(found.texts)), len(KINDS), SMALL, seed)


def header() -> dict[str, object]:
    return {
        "format": FORMAT,
        "signals": SIGNALS,
        "kinds": KINDS,
        "share_of_f1": 0.5,
        "dilations": SMALL.dilations,
        "context_block": len(SMALL.dilations) // 2,
    }


def test_the_same_seed_makes_the_same_bytes(found, signals_of_lines, tmp_path):
    files = {}
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        files[name] = tmp_path / f"{name}.npz"
        arrays = trained(found, signals_of_lines, seed).exported()
        with files[name].open("wb") as file:
            write(file, header(), Lexicons(found).without(None), arrays, NO_TREES, KNOTS)
    assert files["one"].read_bytes() == files["again"].read_bytes()
    assert files["one"].read_bytes() != files["other"].read_bytes()


@pytest.mark.parametrize("few", [-1, sys.maxsize], ids=["compiled", "reference"])
def test_the_weights_that_travel_say_what_the_network_says(
    found, signals_of_lines, tmp_path, monkeypatch, few
):
    """On random signals too: the same, but for what lies at a tie when it is rounded."""
    monkeypatch.setattr(model_module, "_FEW_LINES", few)
    network = trained(found, signals_of_lines, 1)
    with (tmp_path / "model.npz").open("wb") as file:
        write(file, header(), Lexicons(found).without(None), network.exported(), NO_TREES, KNOTS)
    with (tmp_path / "model.npz").open("rb") as file:
        weights = read(file)
    noise = np.random.default_rng(1).integers(-127, 128, signals_of_lines.shape).astype(np.int8)
    for own in (signals_of_lines, noise):
        said = outputs(network, found, own, np.arange(len(found.texts)), SMALL)
        judged = judge(own, found.words, found.starts, weights)
        probability = np.interp(said[:, 0], *KNOTS)
        assert np.median(np.abs(judged.probability - probability)) < 1e-3
        assert np.quantile(np.abs(judged.probability - probability), 0.99) < 2 / UNIT
        assert np.quantile(np.abs(judged.kinds - said[:, 1:]), 0.99) < 4 / UNIT


def test_what_is_exported_are_whole_numbers_in_a_byte(found, signals_of_lines):
    for name, array in trained(found, signals_of_lines, 1).exported().items():
        is_weight = name.endswith("_weight")
        assert array.dtype == (np.int8 if is_weight else np.float32), name
        if is_weight:
            assert array.min() >= -127, name


def test_a_network_learns_its_pages(found, signals_of_lines):
    texts = np.arange(len(found.texts))
    long = replace(SMALL, epochs=30, average=0.5, batch_lines=100)
    logits = outputs(
        fit(found, signals_of_lines, texts, len(KINDS), long, 1), found, signals_of_lines, texts, long
    )[:, 0]
    assert ((logits > 0) == (found.keep == 1)).mean() > 0.9
