"""The line model: reads the signals of a document's lines in context, says how likely each is the article's.
Lines of which the network is unsure get a second look (`transforms.second_look`).

A small network over lines (dilated depthwise and pointwise convolutions, as in MobileNet, arXiv:1704.04861,
with one look at the whole document), in whole numbers only: activations are integers from 0 to 255, weights
from -127 to 127, so that every sum of products is a whole number below 2^24, which float32 holds exactly.
Whatever order a machine adds in, the labels are the same on all of them.

The weights come from `training/`; `weights/model.npz` says from what.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from transforms.kernels import one_blas_thread
from transforms.lexicon import Lexicon
from transforms.rules import packaged
from transforms.second_look import Trees, corrected
from transforms.signals import SIGNALS

TAPS = 5  # lines that a depthwise convolution reads: two above, two below, `dilation` apart
MOST = 255  # of an activation; the unit of training is 64
MOST_WEIGHT = 80  # of a line, in words, where lines are averaged
FORMAT = 3
_CHUNK_LINES = 1024  # whole documents up to so many lines go through together, to stay in the cache
_GRADES = 1024  # of probability: what lies behind the third decimal may differ between machines
_FEW_LINES = 400  # so few are read without the compiler


@dataclass(frozen=True)
class Layer:
    """Whole-number weights, inputs × outputs, and what brings their sums back to the unit, per output."""

    weight: np.ndarray  # as float32, to be multiplied by BLAS
    scale: np.ndarray
    bias: np.ndarray

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """float32, rows × outputs, not yet rounded."""
        sums = (inputs @ self.weight).astype(np.float32, copy=False)  # exact, whatever they were added in
        return sums * self.scale + self.bias


@dataclass(frozen=True)
class Model:
    """Header and weights, as `weights/model.npz` has them."""

    header: dict[str, Any]
    lexicon: Lexicon
    layers: dict[str, Layer]  # input, mix0, mix1, …, whole, before, around, output
    taps: list[Layer]  # of each block: TAPS × channels
    trees: Trees
    calibration: np.ndarray  # float32, 2 × knots: logit, probability

    @property
    def kinds(self) -> list[str]:
        """What the second head tells apart, in the order of its columns."""
        return self.header["kinds"]

    @property
    def share_of_f1(self) -> float:
        """The threshold, as `is_kept` takes it."""
        return self.header["share_of_f1"]


@dataclass(frozen=True)
class Judged:
    """What the model says of each line."""

    probability: np.ndarray  # float32: that the line belongs to the article
    kinds: np.ndarray  # float32, a column per kind: how much speaks for it


@cache
def model() -> Model:
    """The packaged model. ValueError when it was made for other signals than these."""
    with packaged("weights/model.npz") as file:
        return read(file)


def read(file: Any) -> Model:
    """A model from an open file. ValueError when it was made for other signals than the code's."""
    stored = np.load(file)
    header = json.loads(bytes(stored["header"]))
    if header["format"] != FORMAT or tuple(header["signals"]) != SIGNALS:
        raise ValueError("the weights were made for other signals than this version's: train them anew")

    def layer(name: str) -> Layer:
        weight = np.ascontiguousarray(stored[f"{name}_weight"], np.float32)  # else loops over it are slow
        scale = stored[f"{name}_scale"]
        bias = stored[f"{name}_bias"] if f"{name}_bias" in stored else np.zeros_like(scale)
        return Layer(weight, scale, bias)

    blocks = range(len(header["dilations"]))
    names = ["input", *(f"mix{block}" for block in blocks), "whole", "before", "around", "output"]
    return Model(
        header=header,
        lexicon=Lexicon(stored["lexicon_keys"], stored["lexicon_values"]),
        layers={name: layer(name) for name in names},
        taps=[layer(f"taps{block}") for block in blocks],
        trees=Trees(stored["trees_chosen"], stored["trees_limit"], stored["trees_value"]),
        calibration=stored["calibration"],
    )


def judge(signals: np.ndarray, words: np.ndarray, starts: np.ndarray, weights: Model) -> Judged:
    """Judge the lines of a batch of documents.

    signals: int8, lines × `SIGNALS`. words: per line. starts: where each document begins, and one more.
    """
    starts = np.unique(starts)  # a document without lines has nothing to be judged
    outputs = np.empty((len(signals), weights.layers["output"].weight.shape[1]), np.float32)
    steps, is_large = REFERENCE, len(signals) > _FEW_LINES
    if is_large:
        from transforms.model_kernels import compiled

        one_blas_thread()
        steps = compiled()
    chunks = _chunks(starts)
    room = _Room(max((int(starts[past] - starts[first]) for first, past in chunks), default=0), weights)
    for first, past in chunks:
        span = slice(starts[first], starts[past])
        own = starts[first : past + 1] - starts[first]
        _forward(signals[span], words[span], own, weights, steps, room, outputs[span])
    answers = corrected(outputs[:, 0], words, starts, signals, weights.trees, is_large)
    logits, probabilities = weights.calibration
    probability = np.rint(np.interp(answers, logits, probabilities) * _GRADES) / _GRADES
    return Judged(probability.astype(np.float32), outputs[:, 1:])


def is_kept(probability: np.ndarray, words: np.ndarray, starts: np.ndarray, share: float) -> np.ndarray:
    """Which lines stay: those more probable than a share of the best word F1 that their document can expect.

    Half of it has the best F1 where lines are independent (Lipton, Elkan and Naryanaswamy,
    arXiv:1402.1892); `training.train` chooses the share on sites that the network never saw. A clean article
    with a few lines of junk asks for surer lines than a page of which little is sure. In whole numbers.
    """
    if not len(probability):
        return np.zeros(0, bool)
    document = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    grade, weight = np.rint(probability * _GRADES).astype(np.int64), 2 * words.astype(np.int64) + 1
    order = np.lexsort((-grade, document))
    expected = _sums(grade[order] * weight[order], starts)
    taken = _sums(weight[order], starts)
    in_all = np.repeat(expected[starts[1:] - 1], np.diff(starts))
    f1 = 2 * expected / (taken * _GRADES + in_all).clip(1)
    best = np.maximum.reduceat(f1, starts[:-1])
    return grade > share * best[document] * _GRADES


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums down to each entry, begun anew at each start."""
    sums = np.cumsum(values)
    return sums - np.repeat(sums[starts[:-1]] - values[starts[:-1]], np.diff(starts))


def _chunks(starts: np.ndarray) -> list[tuple[int, int]]:
    """Runs of documents, first and past, of `_CHUNK_LINES` lines or of one longer document."""
    found, first = [], 0
    while first < len(starts) - 1:
        past = int(np.searchsorted(starts, starts[first] + _CHUNK_LINES, "right")) - 1
        past = max(past, first + 1)
        found.append((first, past))
        first = past
    return found


class _Room:
    """Arrays for the lines of one chunk, used again for the next: fresh memory would cost as much again."""

    def __init__(self, rows: int, weights: Model) -> None:
        signals, channels = weights.layers["input"].weight.shape
        self.signals = np.empty((rows, signals), np.float32)
        self.first, self.state, self.seen, self.sums, self.context = np.empty((5, rows, channels), np.float32)
        around, _ = weights.layers["around"].weight.shape
        self.before, self.channels = np.empty((2, rows, around // 2), np.float32)
        self.around = np.empty((rows, around), np.float32)
        self.outputs = np.empty((rows, weights.layers["output"].weight.shape[1]), np.float32)


def _forward(
    signals: np.ndarray,
    words: np.ndarray,
    starts: np.ndarray,
    weights: Model,
    steps: "Steps",
    room: _Room,
    outputs: np.ndarray,
) -> None:
    """Write the outputs for the lines of some documents: the logit of the article, then the kinds."""
    layers, rows = weights.layers, slice(len(signals))
    first, state, seen, sums = room.first[rows], room.state[rows], room.seen[rows], room.sums[rows]
    room.signals[rows] = signals
    first[:] = 0
    steps.add(first, np.matmul(room.signals[rows], layers["input"].weight, out=sums), layers["input"], None)
    state[:] = first
    for block, (taps, dilation) in enumerate(zip(weights.taps, weights.header["dilations"], strict=True)):
        context = None
        if block == weights.header["context_block"]:
            context = _context(state, np.minimum(words, MOST_WEIGHT) + 1, starts, layers, steps, room)
        steps.spread(state, taps.weight, taps.scale, dilation, starts, seen)
        mix = layers[f"mix{block}"]
        steps.add(state, np.matmul(seen, mix.weight, out=sums), mix, context)
    output, channels = layers["output"], state.shape[1]
    np.matmul(state, output.weight[:channels], out=outputs)
    outputs += np.matmul(first, output.weight[channels:], out=room.outputs[rows])
    outputs *= output.scale
    outputs += output.bias


def _context(
    state: np.ndarray,
    weight: np.ndarray,
    starts: np.ndarray,
    layers: dict[str, Layer],
    steps: "Steps",
    room: _Room,
) -> np.ndarray:
    """What the whole document adds to each of its lines, and what the lines above and below it add."""
    rows = slice(len(state))
    channels, around, context = room.channels[rows], room.around[rows], room.context[rows]
    channels[:] = 0
    steps.add(
        channels, np.matmul(state, layers["before"].weight, out=room.before[rows]), layers["before"], None
    )
    steps.run(channels, weight, starts, around)
    np.matmul(around, layers["around"].weight, out=context)
    steps.join(context, layers["around"].scale, layers["whole"](steps.sum(state, weight, starts)), starts)
    return context


class Steps(NamedTuple):
    """What is not a product of matrices: in numpy or compiled; the same numbers either way."""

    add: Callable[..., None]  # (state, sums, layer, context): onto the state, what a layer makes of its sums
    spread: Callable[..., None]  # (state, taps, scale, dilation, starts, to): the depthwise convolution
    sum: Callable[..., np.ndarray]  # (state, weight, starts): per document, mean and most of its lines
    run: Callable[..., None]  # (channels, weight, starts, to): means of the lines above, and of those below
    join: Callable[..., None]  # (context, scale, whole, starts): scaled, and the document's added


def _add(state: np.ndarray, sums: np.ndarray, layer: Layer, context: np.ndarray | None) -> None:
    made = sums * layer.scale + layer.bias
    if context is not None:
        made = made + context
    state[:] = np.minimum(state + np.clip(np.rint(made), 0, MOST), np.float32(MOST))


def _spread(
    state: np.ndarray, taps: np.ndarray, scale: np.ndarray, dilation: int, starts: np.ndarray, to: np.ndarray
) -> None:
    """Each channel summed over TAPS lines of its document, from -MOST to MOST."""
    sums = np.zeros_like(state)
    for first, past in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        own = state[first:past]
        for tap in range(TAPS):
            shift = dilation * (tap - TAPS // 2)
            here = slice(max(0, -shift), max(0, min(len(own), len(own) - shift)))
            there = slice(max(0, shift), max(0, min(len(own), len(own) + shift)))
            sums[first:past][here] += taps[tap] * own[there]
    to[:] = np.clip(np.rint(sums * scale), -MOST, MOST)


def _sum(state: np.ndarray, weight: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The mean by weight, rounded down, and the most; documents × 2 channels."""
    rows = weight.astype(np.float64)[:, None]
    means = np.floor(np.add.reduceat(state * rows, starts[:-1]) / np.add.reduceat(rows, starts[:-1]))
    return np.concatenate([means.astype(np.float32), np.maximum.reduceat(state, starts[:-1])], axis=1)


def _run(channels: np.ndarray, weight: np.ndarray, starts: np.ndarray, to: np.ndarray) -> None:
    """Per line, the mean by weight of the lines down to it, and of those from it on, rounded down."""
    for first, past in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        rows = weight[first:past].astype(np.float64)[:, None]
        own = channels[first:past] * rows
        down, up = np.cumsum(own, axis=0), np.cumsum(own[::-1], axis=0)[::-1]
        weight_down, weight_up = np.cumsum(rows, axis=0), np.cumsum(rows[::-1], axis=0)[::-1]
        to[first:past] = np.floor(np.concatenate([down / (weight_down + 1), up / (weight_up + 1)], axis=1))


def _join(context: np.ndarray, scale: np.ndarray, whole: np.ndarray, starts: np.ndarray) -> None:
    context *= scale
    context += np.repeat(whole, np.diff(starts), axis=0)


REFERENCE = Steps(_add, _spread, _sum, _run, _join)
