"""Speed and memory of the road, outside Prefect, over many small drops made from the examples.

    python bench/speed.py [--drops 20000] [--size 5000] [--runs 3]

The drops are made with a fixed seed: each is one of the examples with all its junk, made longer by paragraphs
of the others, every paragraph with a name of its own, so that no two are equal. Each run takes them to a
published file in a process of its own: step after step for the CPU-seconds of each stage, and with all
threads for speed and memory. Prints medians.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

from flows.road import run, take
from flows.steps import Steps, clean_batch
from warehouse.home import Home

_EXAMPLES = Path(__file__).parents[1] / "examples" / "drops"
_STAGES = ("look", "discover", "refuse", "load", "settle", "check", "release")
_PARAGRAPH = 80  # characters; what is shorter is junk, a headline or a field
_SYLLABLES = [a + b for a in "bdklmnrstv" for b in "aeo"]


def main() -> None:
    """Make the drops, run, print."""
    arguments = _arguments()
    if arguments.worker:
        print(json.dumps(_worker(arguments.worker, Path(arguments.inbox), Path(arguments.home))))
        return
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        total = make_drops(inbox, arguments.drops, arguments.size)
        print(f"{arguments.drops} drops, {total / 1e6:.0f} MB, {os.cpu_count()} cores, {arguments.runs} runs")
        single = [_in_process("single", inbox, Path(folder) / f"single{n}") for n in range(arguments.runs)]
        threads = [_in_process("threads", inbox, Path(folder) / f"threads{n}") for n in range(arguments.runs)]
    _print_stages(single, total)
    _print_speed(threads, arguments.drops, total)


def make_drops(inbox: Path, count: int, size: int) -> int:
    """Write drops of about `size` bytes under `inbox`; the bytes in all."""
    total = 0
    for number, drop in enumerate(islice(drops(size), count)):
        folder = inbox / f"outlet-{number % 20:02}"
        folder.mkdir(parents=True, exist_ok=True)
        content = drop.encode()
        (folder / f"{number:06}.txt").write_bytes(content)
        total += len(content)
    past = time.time() - 60  # settled
    for path in inbox.rglob("*.txt"):
        os.utime(path, (past, past))
    return total


def drops(size: int) -> Iterator[str]:
    """Drops of about `size` bytes, made from the examples without end; the same every time."""
    chance = random.Random(20_250_314)
    examples = [_lines(drop) for drop in sorted(_EXAMPLES.glob("*/*.txt"))]
    paragraphs = [line for example in examples for line in example if len(line) > _PARAGRAPH]
    while True:
        yield _drop(chance, examples, paragraphs, size)


def _lines(drop: Path) -> list[str]:
    return drop.read_bytes().decode("utf-8", "replace").splitlines()


def _drop(chance: random.Random, examples: list[list[str]], paragraphs: list[str], size: int) -> str:
    """An example with all its junk, made longer by paragraphs of the others; each has a name of its own."""
    lines = list(chance.choice(examples))
    length = sum(len(line.encode()) + 1 for line in lines)
    while length < size:
        lines.insert(chance.randrange(len(lines) // 2, len(lines)), chance.choice(paragraphs))
        length = sum(len(line.encode()) + 1 for line in lines)
    return "\n".join(named(chance, line) if len(line) > _PARAGRAPH else line for line in lines)


def named(chance: random.Random, line: str) -> str:
    """A line that names somebody whom no other line names."""
    name = "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
    return f"{line[:-1]}, {name} said{line[-1:]}"


def _in_process(worker: str, inbox: Path, home: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--worker", worker, "--inbox", str(inbox), "--home", str(home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _worker(kind: str, inbox: Path, home: Path) -> dict[str, Any]:
    begun, cpu = time.perf_counter(), time.process_time()
    spent: dict[str, float] = {}
    if kind == "single":
        take(inbox, Home(home), _measured(spent))
    else:
        run(inbox, Home(home))
    return {
        "stages": spent,
        "cpu": time.process_time() - cpu,
        "seconds": time.perf_counter() - begun,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _measured(spent: dict[str, float]) -> Steps:
    """The steps one after another, their CPU time (of all threads) noted under their names."""

    def noted(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(step)
        def measured(*arguments: Any, **options: Any) -> Any:
            begun = time.process_time()
            try:
                return step(*arguments, **options)
            finally:
                spent[name] = spent.get(name, 0.0) + time.process_time() - begun

        return measured

    def at_once(*arguments: Any, **options: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(noted("read and clean", clean_batch)(*arguments, **options))
        return done

    steps = Steps(at_once)
    return replace(steps, **{name: noted(name, getattr(steps, name)) for name in _STAGES})


def _print_stages(runs: list[dict[str, Any]], total: int) -> None:
    print("| stage | CPU-s/GB |\n|---|--:|")
    for stage in runs[0]["stages"]:
        print(f"| {stage} | {_median([run['stages'][stage] for run in runs]) / total * 1e9:.1f} |")
    print(f"| in all | {_median([run['cpu'] for run in runs]) / total * 1e9:.1f} |\n")


def _print_speed(runs: list[dict[str, Any]], drops: int, total: int) -> None:
    seconds = _median([run["seconds"] for run in runs])
    peak = _median([run["peak"] for run in runs])
    print(
        f"all threads: {seconds:.1f} s, {drops / seconds:.0f} documents/s, {total / seconds / 1e6:.1f} MB/s"
    )
    print(f"peak memory: {peak / 1e9:.2f} GB")


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--drops", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=5_000, help="bytes of a drop, about")
    parser.add_argument("--runs", type=int, default=3)
    for hidden in ("--worker", "--inbox", "--home"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
