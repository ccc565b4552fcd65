"""The line model: the same labels on every machine, in any company, compiled or not; and its file."""

import io
import json
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import transforms
from tests.transforms.documents import assert_same, judged
from transforms import rules as rules_module
from transforms.model import FORMAT, MOST, Judged, Layer, Model, model, read
from transforms.second_look import READ
from transforms.signals import SIGNALS
from transforms.tables import FIELD_LABELS, KEPT, SET_ASIDE

EXACT = 1 << 24  # up to here float32 holds every whole number
WEIGHTS = Path(transforms.__file__).parent / "weights" / "model.npz"

# Documents of so many lines each: none, one, few, and more than the furthest line that a convolution sees.
LENGTHS = st.lists(st.sampled_from([0, 1, 2, 3, 7, 40, 130]), min_size=1, max_size=6)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as own:
        yield own


def random_lines(lengths: list[int], seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signals, words and starts of documents of any lines; half of the signals at their ends."""
    chance = np.random.default_rng(seed)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    found = chance.integers(-127, 128, (starts[-1], len(SIGNALS))).astype(np.int8)
    is_at_end = chance.random(found.shape) < 0.5
    found[is_at_end] = chance.choice(np.array([-127, 0, 127], np.int8), is_at_end.sum())
    return found, chance.integers(0, 400, starts[-1]).astype(np.int32), starts


@settings(max_examples=40)
@given(LENGTHS, SEEDS)
def test_the_compiled_steps_and_their_reference_agree(patch, lengths, seed):
    lines = random_lines(lengths, seed)
    assert_same(judged(lines, model(), patch, few=-1), judged(lines, model(), patch))


@settings(max_examples=30)
@given(LENGTHS, SEEDS)
@pytest.mark.parametrize("few", [-1, sys.maxsize], ids=["compiled", "reference"])
def test_a_document_is_judged_the_same_alone_and_in_company(patch, few, lengths, seed):
    signals, words, starts = random_lines(lengths, seed)
    together = judged((signals, words, starts), model(), patch, few)
    for first, past in pairwise(starts.tolist()):
        own = signals[first:past], words[first:past], np.array([0, past - first])
        alone = judged(own, model(), patch, few)
        assert_same(alone, Judged(together.probability[first:past], together.kinds[first:past]))


@settings(max_examples=20)
@given(LENGTHS, SEEDS, st.sampled_from([1, 2, 41, 5000]))
def test_how_documents_are_taken_together_changes_nothing(patch, lengths, seed, chunk):
    lines = random_lines(lengths, seed)
    assert_same(judged(lines, model(), patch, -1, chunk), judged(lines, model(), patch, -1))


@pytest.mark.parametrize("lengths", [[], [0], [0, 0], [0, 3, 0], [1]])
def test_documents_without_lines_are_no_trouble(patch, lengths):
    for few in (-1, sys.maxsize):
        found = judged(random_lines(lengths, 1), model(), patch, few)
        assert found.probability.shape == (sum(lengths),)
        assert found.kinds.shape == (sum(lengths), len(model().kinds))


@settings(max_examples=30)
@given(LENGTHS, SEEDS)
def test_a_probability_is_a_probability(patch, lengths, seed):
    found = judged(random_lines(lengths, seed), model(), patch)
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    assert np.isfinite(found.kinds).all()


# The same on every machine: sums are exact, so it does not matter how they are added.


@pytest.mark.parametrize("name", sorted(model().layers))
def test_no_sum_of_the_shipped_weights_can_leave_the_whole_numbers_of_float32(name):
    weight = model().layers[name].weight
    most = (
        127 if name == "input" else MOST
    )  # of an activation: in `before`, `spread` and means it is no larger
    np.testing.assert_array_equal(weight, np.rint(weight))
    assert np.abs(weight).sum(0).max() * most < EXACT


def test_neither_can_a_convolution():
    for taps in model().taps:
        np.testing.assert_array_equal(taps.weight, np.rint(taps.weight))
        assert np.abs(taps.weight).sum(0).max() * MOST < EXACT


@settings(max_examples=20)
@given(LENGTHS, SEEDS)
@example([130, 3, 7, 40, 40], 324)  # once, the context was scaled in double precision too
def test_products_in_double_precision_say_the_same(patch, lengths, seed):
    def doubled(layer: Layer) -> Layer:
        return replace(layer, weight=layer.weight.astype(np.float64))

    own = model()
    double = replace(own, layers={name: doubled(layer) for name, layer in own.layers.items()})
    lines = random_lines(lengths, seed)
    assert_same(judged(lines, double, patch), judged(lines, own, patch))


@settings(max_examples=20)
@given(LENGTHS, SEEDS)
def test_sums_in_any_order_say_the_same(patch, lengths, seed):
    """Signals and channels shuffled, the weights with them: the same products, added in another order.

    What the second look reads by name stays in its place.
    """
    signals, words, starts = random_lines(lengths, seed)
    order = np.arange(len(SIGNALS))
    moved = [at for at, name in enumerate(SIGNALS) if name not in READ]
    order[moved] = np.random.default_rng(seed).permutation(moved)
    for few in (-1, sys.maxsize):
        other = judged((signals[:, order], words, starts), _shuffled(model(), order, seed), patch, few)
        assert_same(judged((signals, words, starts), model(), patch, few), other)


def _shuffled(own: Model, order: np.ndarray, seed: int) -> Model:
    channels = own.layers["input"].weight.shape[1]
    chance = np.random.default_rng(seed)
    state = chance.permutation(channels)
    run = chance.permutation(own.layers["before"].weight.shape[1])
    inputs = {
        "input": order,
        "before": state,
        "whole": np.concatenate([state, channels + state]),
        "around": np.concatenate([run, len(run) + run]),
        "output": np.concatenate([state, channels + state]),
    }
    outputs = {"before": run, "output": slice(None)}
    layers = {
        name: _taken(layer, inputs.get(name, state), outputs.get(name, state))
        for name, layer in own.layers.items()
    }
    return replace(own, layers=layers, taps=[_taken(taps, slice(None), state) for taps in own.taps])


def _taken(layer: Layer, rows: np.ndarray | slice, columns: np.ndarray | slice) -> Layer:
    bias = layer.bias[columns] if np.ndim(layer.bias) else layer.bias
    return Layer(np.ascontiguousarray(layer.weight[rows][:, columns]), layer.scale[columns], bias)


# The file of the weights.


def stored(**changes: object) -> io.BytesIO:
    """The packaged weights with another header."""
    arrays = dict(np.load(WEIGHTS))
    header = json.loads(bytes(arrays["header"])) | changes
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    file.seek(0)
    return file


def test_the_weights_that_travel_are_small_and_hold_no_code():
    assert WEIGHTS.stat().st_size <= 1_000_000
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_the_weights_say_what_they_are_made_for_and_of():
    header = model().header
    assert header["format"] == FORMAT
    assert tuple(header["signals"]) == SIGNALS
    assert set(header["kinds"]) <= {*KEPT, *FIELD_LABELS, *SET_ASIDE}
    assert {"body"} < set(header["kinds"])
    assert 0 < model().share_of_f1 < 1
    assert 0 <= header["context_block"] < len(header["dilations"]) == len(model().taps)


def test_weights_read_back_are_the_same(patch):
    lines = random_lines([5, 60], 1)
    assert_same(judged(lines, read(stored()), patch), judged(lines, model(), patch))


@pytest.mark.parametrize("change", [{"signals": [*SIGNALS, "phase_of_the_moon"]}, {"format": FORMAT + 1}])
def test_weights_made_for_other_signals_are_refused_with_what_to_do(change):
    with pytest.raises(ValueError, match="train them anew"):
        read(stored(**change))


def test_the_lexicon_that_travels_is_one():
    lexicon = model().lexicon
    assert (np.diff(lexicon.keys.astype(np.int64)) > 0).all()
    assert lexicon.keys[0] > 0
    assert lexicon.values.shape == (len(lexicon.keys), 4)
    assert (np.abs(lexicon.values.astype(int)) <= 127).all()
    assert set(np.unique(lexicon.values[:, 3])) <= {0, 1}


def test_the_calibration_rises_from_0_to_1():
    logits, probabilities = model().calibration
    assert (np.diff(logits) > 0).all()
    assert (np.diff(probabilities) >= 0).all()
    assert 0 <= probabilities[0] < model().share_of_f1 < probabilities[-1] <= 1


def test_other_weights_are_another_version_of_the_rules(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    (tmp_path / "weights").mkdir()
    (tmp_path / "rules" / "a.toml").write_text("")
    weights = tmp_path / "weights" / "model.npz"
    monkeypatch.setattr(rules_module, "files", lambda _: tmp_path)
    versions = set()
    for content in (b"one", b"other"):
        weights.write_bytes(content)
        versions.add(rules_module.rules_version.__wrapped__())
    assert len(versions) == 2
