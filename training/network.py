"""The line model in PyTorch, trained as it will be used: with whole-number weights and activations.

Every layer rounds its weights and activations in the forward pass and lets gradients pass straight through
(Bengio, Léonard and Courville, arXiv:1308.3432; Jacob et al., arXiv:1712.05877), so that what `exported`
gives to `transforms.model` says the same as this network, rounding at ties aside.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from transforms.model import MOST, MOST_WEIGHT, TAPS

UNIT = 64.0  # the whole number that stands for an activation of 1
_RUNNING = 16  # channels that are averaged over all lines above and all lines below


def _rounded(values: Tensor) -> Tensor:
    return values + (torch.round(values) - values).detach()


def _activated(sums: Tensor) -> Tensor:
    return _rounded(torch.clamp(sums, 0, MOST))


class Quantised(nn.Module):
    """A linear layer, outputs × inputs, whose weights are whole numbers times a scale per output."""

    def __init__(self, inputs: int, outputs: int, gain: float = 1.0, has_bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * gain * (2 / inputs) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(outputs)) if has_bias else None

    def scale(self) -> Tensor:
        """Per output."""
        return self.weight.detach().abs().amax(1).clamp(min=1e-6) / 127

    def whole(self) -> Tensor:
        """The weights as whole numbers, gradients passing through."""
        return _rounded(self.weight / self.scale()[:, None])

    def forward(self, inputs: Tensor) -> Tensor:
        """… × inputs to … × outputs, in units of activations."""
        bias = None if self.bias is None else self.bias * UNIT
        return functional.linear(inputs, self.whole() * self.scale()[:, None], bias)

    def exported(self, name: str) -> dict[str, np.ndarray]:
        """The arrays that `transforms.model` reads."""
        found = {
            f"{name}_weight": self.whole().detach().numpy().T.astype(np.int8),
            f"{name}_scale": self.scale().numpy().astype(np.float32),
        }
        if self.bias is not None:
            found[f"{name}_bias"] = (self.bias.detach() * UNIT).numpy().astype(np.float32)
        return found


class Network(nn.Module):
    """From signals to logits: documents × lines × signals to documents × lines × (1 + kinds)."""

    def __init__(self, signals: int, kinds: int, channels: int, dilations: list[int], dropout: float) -> None:
        super().__init__()
        self.dilations, self.context_block = dilations, len(dilations) // 2
        self.input = Quantised(signals, channels)
        self.taps = nn.ModuleList(Quantised(TAPS, channels, 0.8, has_bias=False) for _ in dilations)
        self.mixes = nn.ModuleList(Quantised(channels, channels, 0.5) for _ in dilations)
        self.whole = Quantised(2 * channels, channels, 0.3, has_bias=False)
        self.before = Quantised(channels, _RUNNING)
        self.around = Quantised(2 * _RUNNING, channels, 0.3, has_bias=False)
        self.output = Quantised(2 * channels, 1 + kinds, 0.3)
        self.dropout = nn.Dropout(dropout)

    def forward(self, signals: Tensor, words: Tensor, is_line: Tensor) -> Tensor:
        """signals: whole numbers -127 to 127. words: documents × lines. is_line: the same, 0 where padded."""
        lines = is_line[:, :, None]
        first = _activated(self.input(signals) * (UNIT / 127)) * lines
        state = first
        for block, (taps, mix, dilation) in enumerate(
            zip(self.taps, self.mixes, self.dilations, strict=True)
        ):
            seen = _rounded(torch.clamp(_spread(state, taps, dilation), -MOST, MOST))
            mixed = mix(seen)
            if block == self.context_block:
                mixed = mixed + self._context(state, words, is_line)
            state = torch.clamp(state + self.dropout(_activated(mixed)), max=MOST) * lines
        return self.output(torch.cat([state, first], 2)) / UNIT

    def _context(self, state: Tensor, words: Tensor, is_line: Tensor) -> Tensor:
        weight = ((words.clamp(max=MOST_WEIGHT) + 1) * is_line)[:, :, None].double()
        means = ((state * weight).sum(1) / weight.sum(1).clamp(min=1)).float()
        whole = self.whole(torch.cat([_rounded(means - 0.5), state.amax(1)], 1))
        channels = _activated(self.before(state)) * weight
        above, weight_above = channels.cumsum(1), weight.cumsum(1)
        below = above[:, -1:] - above + channels
        weight_below = weight_above[:, -1:] - weight_above + weight
        around = torch.cat([above / (weight_above + 1), below / (weight_below + 1)], 2).float()
        return self.around(_rounded(around - 0.5)) + whole[:, None]

    def exported(self) -> dict[str, np.ndarray]:
        """The arrays that `transforms.model` reads, header, lexicon and calibration aside."""
        found: dict[str, Any] = {}
        named = {"whole": self.whole, "before": self.before, "around": self.around}
        for name, layer in named.items():
            found |= layer.exported(name)
        for block, (taps, mix) in enumerate(zip(self.taps, self.mixes, strict=True)):
            found |= taps.exported(f"taps{block}") | mix.exported(f"mix{block}")
        entry, output = self.input.exported("input"), self.output.exported("output")
        entry["input_scale"] = entry["input_scale"] * np.float32(UNIT / 127)
        entry["input_bias"] = entry["input_bias"] * np.float32(UNIT / 127)
        output["output_scale"] = output["output_scale"] / np.float32(UNIT)
        output["output_bias"] = output["output_bias"] / np.float32(UNIT)
        return found | entry | output


def _spread(state: Tensor, taps: Quantised, dilation: int) -> Tensor:
    """The depthwise convolution over lines, by shifted copies: faster than PyTorch's own on a processor."""
    reach = dilation * (TAPS // 2)
    padded = functional.pad(state, (0, 0, reach, reach))
    weight = taps.whole() * taps.scale()[:, None]
    total = torch.zeros_like(state)
    for tap in range(TAPS):
        start = dilation * tap
        total = total + padded[:, start : start + state.shape[1]] * weight[:, tap]
    return total
