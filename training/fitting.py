"""Fitting the network: batches of texts, the loss, and the weights' moving average."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.corpus import UNKNOWN, Corpus, weight_in_text, weights_of
from training.network import Network
from transforms.signals import GROUPS, SIGNALS


@dataclass(frozen=True)
class Settings:
    """How to train; the defaults are those of the shipped weights."""

    channels: int = 64
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16)
    epochs: int = 12
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    dropout: float = 0.15
    signal_dropout: float = 0.05  # of single signals, for a whole text
    group_dropout: float = 0.05  # of a group of signals, for a whole text
    kinds_share: float = 0.1  # of the loss
    average: float = 0.999  # of the weights' exponential moving average, per step
    renderings: float = 0.5  # share of the renderings that an epoch looks at
    batch_lines: int = 3_000
    window_lines: int = 1_200


@dataclass(frozen=True)
class Batch:
    """Some texts, padded to the longest."""

    signals: Tensor
    words: Tensor
    is_line: Tensor
    keep: Tensor
    target: Tensor


def fit(
    corpus: Corpus, signals: np.ndarray, texts: np.ndarray, kinds: int, settings: Settings, seed: int
) -> Network:
    """Train a network on some texts; the same for the same seed. signals: lines × `SIGNALS`, int8."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    network = Network(len(SIGNALS), kinds, settings.channels, list(settings.dilations), settings.dropout)
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(settings.average)
    )
    weight = weights_of(corpus.texts)
    texts = texts[weight[texts] > 0]
    plan = [
        list(_batches(corpus, _chosen(corpus, texts, chance, settings), settings, chance))
        for _ in range(settings.epochs)
    ]
    optimiser = torch.optim.AdamW(
        network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=sum(map(len, plan)), pct_start=0.15
    )
    for epoch, groups in enumerate(plan):
        network.train()
        losses = []
        for group in groups:
            batch = _batch(corpus, signals, group, settings.window_lines, chance)
            read = _masked(batch.signals, settings)
            loss = _loss(
                network(read, batch.words, batch.is_line), batch, torch.from_numpy(weight[group]), settings
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(network)
            losses.append(loss.item())
        print(f"epoch {epoch + 1} of {settings.epochs}: loss {np.mean(losses):.4f}", flush=True)
    fitted: Network = average.module
    return fitted.eval()


@torch.no_grad()
def outputs(
    network: Network, corpus: Corpus, signals: np.ndarray, texts: np.ndarray, settings: Settings
) -> np.ndarray:
    """The network's logits for the lines of some texts, float32, lines × (1 + kinds); NaN elsewhere."""
    columns = network.output.weight.shape[0]
    found = np.full((len(signals), columns), np.nan, np.float32)
    chance = np.random.default_rng(0)
    for group in _batches(corpus, texts, settings, chance):
        batch = _batch(corpus, signals, group, None, chance)
        logits = network(batch.signals, batch.words, batch.is_line).numpy()
        for row, text in enumerate(group):
            first, past = corpus.starts[text], corpus.starts[text + 1]
            found[first:past] = logits[row, : past - first]
    return found


def _chosen(corpus: Corpus, texts: np.ndarray, chance: np.random.Generator, settings: Settings) -> np.ndarray:
    """Some renderings of each page: all of them in one epoch say nearly the same four times."""
    is_single = np.array([len(corpus.texts[text].page["raw"]) == 1 for text in texts])
    return texts[is_single | (chance.random(len(texts)) < settings.renderings)]


def _batches(
    corpus: Corpus, texts: np.ndarray, settings: Settings, chance: np.random.Generator
) -> Iterator[list[int]]:
    """Groups of texts of about the same length, in random order."""
    lengths = np.minimum(np.diff(corpus.starts), settings.window_lines)
    texts = texts[lengths[texts] > 0]
    order = texts[np.argsort(lengths[texts] * chance.uniform(1, 1.2, len(texts)))]
    groups: list[list[int]] = []
    room = 0  # lines of the longest text in the last group
    for text in order.tolist():
        if not groups or max(room, lengths[text]) * (len(groups[-1]) + 1) > settings.batch_lines:
            groups.append([])
            room = 0
        room = max(room, int(lengths[text]))
        groups[-1].append(text)
    for index in chance.permutation(len(groups)):
        yield groups[index]


def _batch(
    corpus: Corpus, signals: np.ndarray, group: list[int], window: int | None, chance: np.random.Generator
) -> Batch:
    """Lines of some texts side by side; of a text longer than the window, a random window of it."""
    spans = []
    for text in group:
        first, past = int(corpus.starts[text]), int(corpus.starts[text + 1])
        if window and past - first > window:
            first += int(chance.integers(0, past - first - window + 1))
            past = first + window
        spans.append((first, past))
    shape = len(group), max(past - first for first, past in spans)
    read = np.zeros((*shape, signals.shape[1]), np.int8)
    words, is_line = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    keep, target = np.zeros(shape, np.float32), np.full(shape, UNKNOWN, np.int64)
    for row, (first, past) in enumerate(spans):
        span = row, slice(past - first)
        read[span], words[span], is_line[span] = signals[first:past], corpus.words[first:past], 1
        keep[span], target[span] = corpus.keep[first:past], corpus.target[first:past]
    numbers = (torch.from_numpy(column) for column in (read.astype(np.float32), words, is_line, keep, target))
    return Batch(*numbers)


_GROUP_SLICES = [
    slice(SIGNALS.index(names[0]), SIGNALS.index(names[-1]) + 1)
    for group, names in GROUPS.items()
    if group in ("wording", "lexicon", "topic", "repetition", "gaps")
]


def _masked(signals: Tensor, settings: Settings) -> Tensor:
    """Signals with some of them silenced per text, so that no single one is relied on."""
    texts, _, columns = signals.shape
    heard = (torch.rand(texts, 1, columns) >= settings.signal_dropout).float()
    for span in _GROUP_SLICES:
        heard[:, :, span] *= (torch.rand(texts, 1, 1) >= settings.group_dropout).float()
    return signals * heard


def _loss(logits: Tensor, batch: Batch, weight: Tensor, settings: Settings) -> Tensor:
    """Per text: cross-entropy of its lines, plus one minus the soft F1 of its words; plus that of the kinds.

    Soft F1 is the word F1 of the benchmarks with probabilities in place of verdicts.
    """
    keep, words = batch.keep, batch.words
    of_line = weight_in_text(words) * batch.is_line
    entropy = functional.binary_cross_entropy_with_logits(logits[:, :, 0], keep, reduction="none")
    entropy = (entropy * of_line).sum(1) / of_line.sum(1).clamp(min=1e-6)
    probability, size = torch.sigmoid(logits[:, :, 0]), (words + 0.5) * batch.is_line
    shared = 2 * (probability * keep * size).sum(1) + 1
    soft_f1 = shared / ((probability * size).sum(1) + (keep * size).sum(1) + 1)
    kinds = functional.cross_entropy(
        logits[:, :, 1:].transpose(1, 2), batch.target, ignore_index=UNKNOWN, reduction="none"
    )
    kinds = kinds.sum(1) / (batch.target >= 0).sum(1).clamp(min=1)
    loss = entropy + 1 - soft_f1 + settings.kinds_share * kinds
    return (loss * weight).sum() / weight.sum()
