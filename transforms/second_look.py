"""A second look at the lines of which the network is unsure, with its answers for the lines around in view.

Stacked sequential learning (Cohen and Carvalho, IJCAI 2005): boosted trees read the network's answer for a
line and for its neighbours, what the answers of the document add up to, and the line's own signals, and
correct the answer. The trees are oblivious (all nodes of a level ask the same, as in CatBoost,
arXiv:1706.09516), so that a leaf is found without a branch. Whole numbers only, as in the network: the same
on all machines.

`training/boosting.py` makes the trees. The compiled form is in `second_look_kernels`; what is here in plain
Python and numpy says the same, and the tests hold the one against the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from transforms.signals import GROUPS, SIGNALS

UNIT = 64  # of a logit
MOST_ANSWER = 12 * UNIT
UNSURE = 3 * UNIT  # so far from an even chance, either way, the network stands corrected: 5 to 95 %
NO_ANSWER = -MOST_ANSWER - UNIT  # beyond the document
NEAR = (-8, -6, -4, -3, -2, -1, 1, 2, 3, 4, 6, 8)  # lines whose answers are read
BESIDE = (-2, -1, 0, 1, 2)  # lines whose length is read
AROUND = (5, 15, 40)  # lines above and below whose expected words are read
LIKELY, UNLIKELY = 89, -111  # an answer above says the article (80 %), below says junk (15 %)
FAR = 60  # lines to the next of those, at most
MOST = (1 << 15) - 1
GRADES = 1024
# The share of a line's words that the article can expect, by the answer, in grades.
EXPECTED = np.rint(GRADES / (1 + np.exp(-np.arange(-MOST_ANSWER, MOST_ANSWER + 1) / UNIT))).astype(np.int64)
IN_BLOCK = 410  # grades; the block is the run of lines with most words expected beyond such a share of them
LEVELS = 6  # of a tree
VALUE_UNIT = 4096  # of a logit, in what a tree adds

CONTEXT = (
    "answer",
    *(f"answer_{by:+d}" for by in NEAR),
    *(f"words_{by:+d}" for by in BESIDE),
    *("expected_words", "expected_share", "lines", "expected_down_to", "expected_above", "place"),
    *(f"expected_{where}_{lines}" for lines in AROUND for where in ("around", "above", "below")),
    *("answer_tenth", "answer_quarter", "answer_half", "answer_three_quarters", "answer_most"),
    *("block_words", "block_share", "above_block", "below_block"),
    *("likely_above", "likely_below", "unlikely_above", "unlikely_below"),
)
# Of the signals only what holds in every language and script: trees that also read the share of capitals, or
# what words are known for, mended English pages and took sentences out of Korean and Russian ones.
READ = tuple(name for group in ("gaps", "repetition", "topic", "place") for name in GROUPS[group])
_READ = np.array([SIGNALS.index(name) for name in READ])
COLUMNS = (*CONTEXT, *READ)
FEWEST_LINES = 12  # of a document: the pages that the trees come from have more, nearly all of them


@dataclass(frozen=True)
class Trees:
    """Oblivious trees over `COLUMNS`."""

    chosen: np.ndarray  # int16, trees × LEVELS: which column a level asks about
    limit: np.ndarray  # int16, trees × LEVELS: bit `level` of the leaf is set where the column is beyond it
    value: np.ndarray  # int16, trees × leaves: what the leaf adds to the answer, in VALUE_UNIT


def answers_of(logits: np.ndarray) -> np.ndarray:
    """Logits as the trees read them: int16, in `UNIT`, up to MOST_ANSWER either way."""
    return np.rint(np.clip(logits * UNIT, -MOST_ANSWER, MOST_ANSWER)).astype(np.int16)


def unsure(answers: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The lines that get a second look, ascending. starts: where each document begins, and one more."""
    lines = np.diff(starts)
    return np.flatnonzero((np.abs(answers) < UNSURE) & np.repeat(lines >= FEWEST_LINES, lines))


def corrected(
    logits: np.ndarray,
    words: np.ndarray,
    starts: np.ndarray,
    signals: np.ndarray,
    trees: Trees,
    compiled: bool,
) -> np.ndarray:
    """The logits of a batch of documents, float32, after the second look.

    logits: of the network. words: per line. starts: where each document begins, and one more. signals: int8,
    lines × `signals.SIGNALS`.
    """
    answers = answers_of(logits)
    rows = unsure(answers, starts)
    read = columns(answers, words, starts, signals, rows, compiled)
    if compiled:
        from transforms.second_look_kernels import added_kernel

        sums = added_kernel()(read, trees.chosen, trees.limit, trees.value)
    else:
        sums = added(read, trees)
    found = logits.astype(np.float32)
    found[rows] = answers[rows] / np.float32(UNIT) + sums / np.float32(VALUE_UNIT)
    return found


def columns(
    answers: np.ndarray,
    words: np.ndarray,
    starts: np.ndarray,
    signals: np.ndarray,
    rows: np.ndarray,
    compiled: bool,
) -> np.ndarray:
    """What the trees read, int16, `COLUMNS` × `rows`."""
    read = np.empty((len(COLUMNS), len(rows)), np.int16)
    read[len(CONTEXT) :] = signals[rows[:, None], _READ].T
    if compiled:
        from transforms.second_look_kernels import context_kernel

        context_kernel()(answers, words, starts, rows, read)
        return read
    for first, past in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        own = slice(*np.searchsorted(rows, [first, past]))
        context = reference(answers[first:past].tolist(), words[first:past].tolist())
        read[: len(CONTEXT), own] = np.array(context, np.int16).reshape(-1, len(CONTEXT))[rows[own] - first].T
    return read


def added(read: np.ndarray, trees: Trees) -> np.ndarray:
    """What the trees add to the answers, in VALUE_UNIT. read: as `columns` gives it."""
    is_beyond = read[trees.chosen] > trees.limit[:, :, None]  # trees × LEVELS × rows
    leaf = (is_beyond << np.arange(LEVELS)[:, None]).sum(1)
    return trees.value[np.arange(len(leaf))[:, None], leaf].sum(0, dtype=np.int64)


def reference(answers: Sequence[int], words: Sequence[int]) -> list[list[int]]:
    """`CONTEXT` of every line of one document, in plain Python: what each column means."""
    count = len(answers)
    weight = [2 * own + 1 for own in words]  # half a word more than there are, in halves
    expected = [
        own * int(EXPECTED[answer + MOST_ANSWER]) for own, answer in zip(weight, answers, strict=True)
    ]
    weight_sums, sums = [0, *accumulate(weight)], [0, *accumulate(expected)]
    in_all = max(1, sums[-1])

    def share(first: int, past: int) -> int:
        return (sums[past] - sums[first]) // (weight_sums[past] - weight_sums[first]) if past > first else -1

    def around(row: int, lines: int) -> tuple[int, int, int]:
        first, past = max(row - lines, 0), min(row + lines + 1, count)
        return share(first, past), share(first, row), share(row + 1, past)

    first, past, most = _block(weight, expected)
    of_document = _spread(answers)
    block = (_words(most), (sums[past] - sums[first]) * GRADES // in_all)
    likely, unlikely = _next([own > LIKELY for own in answers]), _next([own < UNLIKELY for own in answers])
    return [
        [
            answers[row],
            *(answers[row + by] if 0 <= row + by < count else NO_ANSWER for by in NEAR),
            *(min(words[row + by], MOST) if 0 <= row + by < count else -1 for by in BESIDE),
            *(_words(sums[-1]), sums[-1] // weight_sums[-1], min(count, MOST)),
            *(sums[row + 1] * GRADES // in_all, _words(sums[row]), row * GRADES // count),
            *(number for lines in AROUND for number in around(row, lines)),
            *of_document,
            *(*block, min(max(first - row, 0), MOST), min(max(row - past + 1, 0), MOST)),
            *(*likely[row], *unlikely[row]),
        ]
        for row in range(count)
    ]


def _words(expected: int) -> int:
    return min(expected // (2 * GRADES), MOST)


def _spread(answers: Sequence[int]) -> tuple[int, ...]:
    """The answers that a tenth, a quarter, a half and three quarters of the lines exceed, and the highest."""
    ranked, last = sorted(answers), len(answers) - 1
    return tuple(ranked[last - down] for down in (last // 10, last // 4, last // 2, 3 * last // 4, 0))


def _block(weight: Sequence[int], expected: Sequence[int]) -> tuple[int, int, int]:
    """Where the block begins and ends, and its words beyond the share (Kadane's maximal sum)."""
    first = past = most = begin = total = 0
    for row, (own, here) in enumerate(zip(weight, expected, strict=True)):
        if total <= 0:
            total, begin = 0, row
        total += here - IN_BLOCK * own
        if total > most:
            first, past, most = begin, row + 1, total
    return first, past, most


def _next(holds: Sequence[bool]) -> list[tuple[int, int]]:
    """Per line, how far it is to the next line above and below that holds, itself among them."""

    def above(values: Sequence[bool]) -> list[int]:
        return list(accumulate(values, lambda far, own: 0 if own else min(far + 1, FAR), initial=FAR))[1:]

    return list(zip(above(holds), above(holds[::-1])[::-1], strict=True))
