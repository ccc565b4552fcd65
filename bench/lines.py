"""What the line stage costs: from texts to labelled lines and paragraphs, without files, Prefect or DuckDB.

    python -m bench.lines [GOLD …] [--size 24] [--runs 3]

Without gold files the texts are made from the examples and from tests/quality, with a fixed seed. Prints, for
drops like the examples and for whole web pages, the CPU-seconds of each step per GB of text on one core; how
much faster the features kernel is than its reference; and how much faster two threads are than one, by
the clock, measured in turns. All are medians. The headlines stand apart: they are fields, found on the way.
"""

import argparse
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.gold import read
from bench.speed import drops, named
from flows.batches import BATCH_BYTES
from transforms.arrow import compute as pc
from transforms.features import features, reference
from transforms.labels import asked, decided, labels
from transforms.lines import lines
from transforms.logical_lines import logical_lines
from transforms.model import judge, model
from transforms.paragraphs import paragraphs
from transforms.places import word_counts
from transforms.repeats import repeats
from transforms.rules import match

_ROOT = Path(__file__).parents[1]
_STEPS = ("lines", "joints", "features", "rules", "signals", "model", "repeats", "paragraphs")
_RENDERINGS = {"drops like the examples": "seedlike", "whole web pages": "html_text"}
_NAMED = 0.5  # share of a made page's lines that no other page has; of real pages', about as many
_REFERENCE_LINES = 2_000
_TIMES = 10  # the kernel reads them, for each time that the reference does
_PARTS = 8  # that threads take from each other
_MB, _GB = 10**6, 10**9


@dataclass(frozen=True)
class Measured:
    """What is told of one kind of text."""

    texts: int
    lines: int
    size: int  # bytes
    spent: dict[str, float]  # CPU-seconds per GB, by step
    kernel: float  # how many times faster than its reference
    threads: float  # how many times faster two are than one
    threads_alone: float  # the same without headlines

    @property
    def alone(self) -> float:
        """CPU-seconds per GB of the steps, headlines aside."""
        return sum(self.spent[step] for step in _STEPS)

    @property
    def headlines(self) -> float:
        """CPU-seconds per GB of what makes labels besides model and repeats."""
        return self.spent["decided"] - self.spent["model"] - self.spent["repeats"]


def main() -> int:
    """Measure each kind of text, print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--size", type=float, default=24, help="MB of each kind of text, at most")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    kinds = _gold_texts(arguments.gold) if arguments.gold else _made_texts()
    texts = {name: _up_to(found, int(arguments.size * _MB)) for name, found in kinds.items()}
    _print_table({name: measured(found, arguments.runs) for name, found in texts.items() if len(found)})
    return 0


def _gold_texts(paths: list[Path]) -> dict[str, Iterator[str]]:
    return {name: _rendered(paths, rendering) for name, rendering in _RENDERINGS.items()}


def _rendered(paths: list[Path], rendering: str) -> Iterator[str]:
    return (page.raw[rendering] for path in paths for page in read(path) if rendering in page.raw)


def _made_texts() -> dict[str, Iterator[str]]:
    pages = [page.raw["text"].split("\n") for page in read(_ROOT / "tests" / "quality")]
    chance = random.Random(20_250_314)  # the same pages every time
    made = (
        "\n".join(
            named(chance, line) if line and chance.random() < _NAMED else line
            for line in chance.choice(pages)
        )
        for _ in repeat(None)
    )
    return dict(zip(_RENDERINGS, (drops(5_000), made), strict=True))


def _up_to(texts: Iterator[str], size: int) -> pa.Array:
    """The first texts, until they hold `size` bytes; large_string."""
    found, held = [], 0
    for text in texts:
        found.append(text)
        held += len(text.encode())
        if held >= size:
            break
    return pa.array(found, pa.large_string())


def measured(texts: pa.Array, runs: int) -> Measured:
    """Everything that is told of some texts, as medians of so many runs."""
    size = pc.sum(pc.binary_length(texts)).as_py()
    batches = _dealt(texts, -(-size // BATCH_BYTES))
    for batch in batches:
        _steps(batch, _Clock())  # compiles, and gets the memory
    clocks = [_Clock() for _ in range(runs)]
    for clock in clocks:
        for batch in batches:
            _steps(batch, clock)
    spent = {
        name: statistics.median(clock.spent[name] for clock in clocks) / size * _GB
        for name in clocks[0].spent
    }
    split = lines(pa.table({"text": texts}))["text"].combine_chunks()
    parts = _dealt(texts, _PARTS)
    labelled = [_steps(part, _Clock()) for part in parts]
    return Measured(
        texts=len(texts),
        lines=len(split),
        size=size,
        spent=spent,
        kernel=_kernel_speed_up(split, runs),
        threads=_thread_speed_up(lambda part: _whole(parts[part]), len(parts), runs),
        threads_alone=_thread_speed_up(
            lambda part: _steps(parts[part], _Clock(), labelled[part]), len(parts), runs
        ),
    )


def _dealt(texts: pa.Array, parts: int) -> list[pa.Array]:
    """About as many texts each, every part with some from all over."""
    return [
        texts.take(pa.array(np.arange(part, len(texts), parts))) for part in range(min(parts, len(texts)))
    ]


class _Clock:
    """CPU time of the process by step."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    def __call__(self, name: str, step: Callable[..., Any], *arguments: Any) -> Any:
        """Do a step, and note what it took."""
        begun = time.process_time()
        made = step(*arguments)
        self.spent[name] += time.process_time() - begun
        return made


def _steps(texts: pa.Array, clock: _Clock, given: pa.Table | None = None) -> pa.Table:
    """The line stage step by step; returns the labels. With labels given, headlines are not looked for.

    Model and repeats are timed by themselves, and once more within what makes the labels.
    """
    physical = clock("lines", lines, pa.table({"text": texts}))
    whole = clock("joints", logical_lines, physical)
    split = clock("joints", lambda: whole.lines)
    looks = clock("features", features, split["text"].combine_chunks())
    trimmed = clock("rules", pc.utf8_trim_whitespace, split["text"].combine_chunks())
    distinct = clock("rules", trimmed.dictionary_encode)  # for the repeats too
    said = clock("rules", match, distinct)
    question = clock("signals", asked, split, looks, trimmed, distinct, *said)
    words = word_counts(looks.counts)[question.rows]
    clock("model", judge, question.signals, words, question.starts, model())
    labelled = given if given is not None else clock("decided", decided, split, looks, question)
    is_title = pc.equal(labelled["label"], "title").to_numpy()
    clock("repeats", repeats, split["document"].to_numpy(), distinct, looks.counts["chars"], is_title)
    spread = clock("joints", whole.spread, labelled)
    counts = clock("joints", whole.counts, looks)
    clock("paragraphs", paragraphs, physical, spread, counts)
    return labelled


def _whole(texts: pa.Array) -> None:
    """The line stage as `transforms.clean` has it."""
    whole = logical_lines(lines(pa.table({"text": texts})))
    looks = features(whole.lines["text"].combine_chunks())
    paragraphs(whole.physical, whole.spread(labels(whole.lines, looks)), whole.counts(looks))


def _thread_speed_up(work: Callable[[int], object], parts: int, runs: int) -> float:
    """One thread's time by the clock over two threads', taken in turns, medians."""
    spent: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(runs):
        for threads, own in spent.items():
            with ThreadPoolExecutor(threads) as pool:
                begun = time.perf_counter()
                list(pool.map(work, range(parts)))
                own.append(time.perf_counter() - begun)
    return statistics.median(spent[1]) / statistics.median(spent[2])


def _kernel_speed_up(texts: pa.Array, runs: int) -> float:
    """The reference's CPU time for a line over the features kernel's."""
    few = texts.slice(0, _REFERENCE_LINES)
    ratios = []
    for _ in range(runs):
        begun = time.process_time()
        for line in few.to_pylist():
            reference(line)
        between = time.process_time()
        for _ in range(_TIMES):
            features(few)
        ratios.append(_TIMES * (between - begun) / (time.process_time() - between))
    return statistics.median(ratios)


def _print_table(found: dict[str, Measured]) -> None:
    print("| CPU-s/GB on one core | " + " | ".join(found) + " |\n|---|" + "--:|" * len(found))

    def row(name: str, value: Callable[[Measured], str]) -> None:
        print(f"| {name} | " + " | ".join(map(value, found.values())) + " |")

    for step in _STEPS:
        row(step, lambda told, step=step: f"{told.spent[step]:.1f}")
    row("in all", lambda told: f"{told.alone:.1f}")
    row("in all, without rules", lambda told: f"{told.alone - told.spent['rules']:.1f}")
    row("headlines and labels", lambda told: f"{told.headlines:.1f}")
    row("with them", lambda told: f"{told.alone + told.headlines:.1f}")
    row("features: kernel × reference", lambda told: f"{told.kernel:.0f}")
    row("two threads × one", lambda told: f"{told.threads_alone:.2f}")
    row("two threads × one, with headlines", lambda told: f"{told.threads:.2f}")
    row("texts", lambda told: str(told.texts))
    row("lines", lambda told: str(told.lines))
    row("MB", lambda told: f"{told.size / _MB:.1f}")


if __name__ == "__main__":
    sys.exit(main())
