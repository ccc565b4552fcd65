"""The compiled steps of the line model, for whole batches: imported only where there are many lines."""

# ruff: noqa: ANN001, ANN202 -- numba: arrays in, arrays out
from functools import cache

import numpy as np

from transforms.kernels import kernel
from transforms.model import MOST, TAPS, Layer, Steps


@cache
def compiled() -> Steps:
    """The steps of `model.REFERENCE`, compiled."""
    kernel_of_add = kernel(_add)

    def add(state: np.ndarray, sums: np.ndarray, layer: Layer, context: np.ndarray | None) -> None:
        has_context = context is not None
        kernel_of_add(state, sums, layer.scale, layer.bias, context if has_context else state, has_context)

    return Steps(add, kernel(_spread), kernel(_sum), kernel(_run), kernel(_join))


def _add(state, sums, scale, bias, context, has_context):
    for row in range(state.shape[0]):
        for channel in range(state.shape[1]):
            made = sums[row, channel] * scale[channel] + bias[channel]
            if has_context:
                made += context[row, channel]
            made = min(max(np.rint(made), np.float32(0)), np.float32(MOST))
            state[row, channel] = min(state[row, channel] + made, np.float32(MOST))


def _spread(state, taps, scale, dilation, starts, to):
    # A view of each row would take longer to make than to read; and without a branch in it, the innermost
    # loop is vectorised: a line outside the document is the line itself, with weight 0.
    none, one = np.float32(0), np.float32(1)
    least, most = np.float32(-MOST), np.float32(MOST)
    for document in range(len(starts) - 1):
        first, past = starts[document], starts[document + 1]
        for row in range(first, past):
            a, b, d, e = row - 2 * dilation, row - dilation, row + dilation, row + 2 * dilation
            weight_a, weight_b, weight_d, weight_e = one, one, one, one
            if b < first:
                b, weight_b = row, none
            if a < first:
                a, weight_a = row, none
            if d >= past:
                d, weight_d = row, none
            if e >= past:
                e, weight_e = row, none
            for channel in range(state.shape[1]):
                total = weight_a * (taps[0, channel] * state[a, channel])
                total += weight_b * (taps[1, channel] * state[b, channel])
                total += taps[2, channel] * state[row, channel]
                total += weight_d * (taps[3, channel] * state[d, channel])
                total += weight_e * (taps[4, channel] * state[e, channel])
                to[row, channel] = min(max(np.rint(total * scale[channel]), least), most)


def _join(context, scale, whole, starts):
    for document in range(len(starts) - 1):
        for row in range(starts[document], starts[document + 1]):
            for channel in range(context.shape[1]):
                context[row, channel] = context[row, channel] * scale[channel] + whole[document, channel]


def _sum(state, weight, starts):
    channels = state.shape[1]
    found = np.zeros((len(starts) - 1, 2 * channels), np.float32)
    for document in range(len(starts) - 1):
        totals, most, weights = np.zeros(channels, np.float64), np.zeros(channels, np.float32), np.int64(0)
        for row in range(starts[document], starts[document + 1]):
            own = np.float64(weight[row])
            weights += weight[row]
            for channel in range(channels):
                totals[channel] += state[row, channel] * own
                most[channel] = max(most[channel], state[row, channel])
        for channel in range(channels):
            found[document, channel] = np.floor(totals[channel] / weights)
            found[document, channels + channel] = most[channel]
    return found


def _run(values, weight, starts, to):
    channels = values.shape[1]
    for document in range(len(starts) - 1):
        first, past = starts[document], starts[document + 1]
        totals, weights = np.zeros(channels, np.float64), np.float64(0)
        for row in range(first, past):
            weights += weight[row]
            for channel in range(channels):
                totals[channel] += values[row, channel] * np.float64(weight[row])
                to[row, channel] = np.floor(totals[channel] / (weights + 1))
        totals, weights = np.zeros(channels, np.float64), np.float64(0)
        for row in range(past - 1, first - 1, -1):
            weights += weight[row]
            for channel in range(channels):
                totals[channel] += values[row, channel] * np.float64(weight[row])
                to[row, channels + channel] = np.floor(totals[channel] / (weights + 1))


assert TAPS == 5  # as `_spread` spells out
