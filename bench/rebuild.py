"""What labelling stored texts anew costs, beside what loading them cost.

    python bench/rebuild.py [--drops 20000] [--size 5000]

The drops are those of bench/speed.py. In processes of their own: the first load; cleaning alone, the texts
held in memory; a preview; a rebuild after which every label is what it was; and one in which one document in
twenty comes out otherwise, because an outlet got a rule of its own. Prints CPU-seconds of all threads.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa

from bench.speed import make_drops
from flows.batches import batches
from flows.relabelling.anew import relabelled
from flows.relabelling.outlets import file_of
from flows.relabelling.preview import preview
from flows.relabelling.rebuild import rebuild
from flows.road import run
from warehouse.home import Home
from warehouse.preview import Preview

_BEGAN: list[tuple[float, float]] = []  # when what is measured began: wall clock, CPU
_OUTLET = "outlet-07"  # one of twenty
_RULE = """
[[rule]]
name = "first_paragraphs"
label = "other"
pattern = '^.{200}'
max_chars = 100000
why = "So that every document of one outlet comes out otherwise."
matches = ["WORDS"]
spares = ["words"]
""".replace("WORDS", "word " * 50)


def main() -> None:
    """Make the drops, load them, label them anew, print."""
    arguments = _arguments()
    if arguments.worker:
        print(json.dumps(_worker(arguments.worker, Path(arguments.folder))))
        return
    with tempfile.TemporaryDirectory() as folder:
        total = make_drops(Path(folder) / "inbox", arguments.drops, arguments.size)
        print(f"{arguments.drops} drops, {total / 1e6:.0f} MB\n")
        print("| | documents | changed | CPU-s | seconds |\n|---|--:|--:|--:|--:|")
        for name in _WORK:
            found = _in_process(name, folder)
            print(
                f"| {name} | {found['documents']:,} | {found['changed']:,} | {found['cpu']:.2f} | "
                f"{found['seconds']:.1f} |",
                flush=True,
            )


def _load(folder: Path) -> tuple[int, int]:
    done = run(folder / "inbox", Home(folder / "news"))
    return done.summary.documents_new, done.summary.documents_new


def _clean(folder: Path) -> tuple[int, int]:
    """Only the steps from texts to tables; what it takes to read the texts is not counted."""
    with Preview.open(Home(folder / "news")) as published:
        wanted, corrections = published.every(), published.corrections()
        held = _Held([published.texts(part) for part in batches(wanted)])
    _BEGAN.append((time.perf_counter(), time.process_time()))
    return sum(batch["documents"].num_rows for batch in relabelled(wanted, held, corrections, {})), 0


class _Held:
    """Texts in memory, in the order of their batches."""

    def __init__(self, texts: list[pa.Table]) -> None:
        self._texts = iter(texts)

    def texts(self, wanted: pa.Table) -> pa.Table:
        return next(self._texts)


def _preview(folder: Path) -> tuple[int, int]:
    found = preview(Home(folder / "news"), is_whole=True)
    return found.documents, found.flips.documents


def _rebuild(folder: Path) -> tuple[int, int]:
    """As after a change of winnow itself that changes no label: only the version is another."""
    with (
        patch("flows.relabelling.rebuild.rules_version", lambda: "other"),
        patch("transforms.clean.rules_version", lambda: "other"),
    ):
        done = rebuild(Home(folder / "news"))
    return done.documents, done.summary.documents_new


def _rebuild_with_flips(folder: Path) -> tuple[int, int]:
    """All texts again (back by today's version), and those of one outlet by a rule of its own."""
    rules = folder / "news" / "rules"
    rules.mkdir()
    (rules / file_of(_OUTLET)).write_text(_RULE)
    done = rebuild(Home(folder / "news"))
    return done.documents, done.summary.documents_new


def _rebuild_of_an_outlet(folder: Path) -> tuple[int, int]:
    """The rule is gone again: one outlet's texts only."""
    (folder / "news" / "rules" / file_of(_OUTLET)).unlink()
    done = rebuild(Home(folder / "news"))
    return done.documents, done.summary.documents_new


_WORK: dict[str, Callable[[Path], tuple[int, int]]] = {
    "first load": _load,
    "cleaning alone": _clean,
    "preview": _preview,
    "rebuild, labels unchanged": _rebuild,
    "rebuild, 5 % changed": _rebuild_with_flips,
    "rebuild of one outlet": _rebuild_of_an_outlet,
}


def _worker(name: str, folder: Path) -> dict[str, float]:
    _BEGAN.append((time.perf_counter(), time.process_time()))
    documents, changed = _WORK[name](folder)
    begun, cpu = _BEGAN[-1]
    return {
        "documents": documents,
        "changed": changed,
        "cpu": time.process_time() - cpu,
        "seconds": time.perf_counter() - begun,
    }


def _in_process(name: str, folder: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.rebuild", "--worker", name, "--folder", folder]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--drops", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=5_000, help="bytes of a drop, about")
    for hidden in ("--worker", "--folder"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
