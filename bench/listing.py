"""What a look at an inbox costs in which nothing is new: drops that were left in place for a year.

    python bench/listing.py [--drops 1000 10000 50000 100000] [--runs 3]

The drops lie in folders by outlet and day, and the warehouse knows them all; their texts are not loaded, as
no step measured reads them. Four columns, as medians of wall and CPU seconds: the listing itself; the
comparison that tells an idle run that nothing changed; what a run does instead when something changed (it
asks the warehouse which drops are to be taken, and marks those that are gone); and the same question put to
an inbox that is empty, as its drops were archived.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from flows import fragments, quiet
from flows.inbox import Listing, list_inbox
from flows.orders import Orders
from flows.reading import SETTLE_NS
from flows.steps import discover
from flows.uris import source_of
from transforms import tables
from transforms.records import drop_id
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.store import Warehouse

_OUTLETS = 20
_LONG_AGO = 1_750_000_000  # seconds since 1970
_CONTENT = b"The ferry stays in the harbour.\n"
_SHA256 = "0" * 64

Seconds = tuple[float, float]  # wall, CPU


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--drops", type=int, nargs="+", default=[1_000, 10_000, 50_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print("wall and CPU seconds")
    print(
        f"{'drops':>8}  {'listing':>12}  {'comparison':>12}  {'warehouse':>12}  {'archived':>12}  CPU µs/drop"
    )
    for count in arguments.drops:
        with tempfile.TemporaryDirectory() as folder:
            measured = measure(Path(folder), count, arguments.runs)
        cells = "  ".join(f"{wall:5.2f} {cpu:6.3f}" for wall, cpu in measured)
        listing, comparison = measured[0], measured[1]
        print(f"{count:>8,}  {cells}  {(listing[1] + comparison[1]) / count * 1e6:11.1f}", flush=True)


def measure(folder: Path, count: int, runs: int) -> list[Seconds]:
    """The four columns for so many drops."""
    inbox, home = folder / "inbox", Home(folder / "news")
    make_inbox(inbox, count)
    listing = list_inbox(inbox)
    with hold(home, "bench"):
        know(home, listing)
        columns = [
            _median(runs, lambda: list_inbox(inbox, leave_out=home.root)),
            _median(runs, lambda: quiet.digest(home, listing, Orders())),
            _median(runs, lambda: _discover(home, listing)),
        ]
        put_away(home, listing)
        empty = Listing(listing.inbox, listing.drops.slice(0, 0), listing.refused, {}, [])
        return [*columns, _median(runs, lambda: _discover(home, empty))]


def make_inbox(inbox: Path, count: int) -> None:
    """So many drops, in folders by outlet and day of a year."""
    made: set[Path] = set()
    for number in range(count):
        day = date(2025, 1, 1) + timedelta(days=number * 365 // count)
        folder = inbox / f"outlet-{number % _OUTLETS:02}" / f"{day:%Y-%m-%d}"
        if folder not in made:
            folder.mkdir(parents=True, exist_ok=True)
            made.add(folder)
        path = folder / f"story-{number:07}.txt"
        path.write_bytes(_CONTENT)
        os.utime(path, (_LONG_AGO, _LONG_AGO))


def know(home: Home, listing: Listing) -> None:
    """Let the warehouse know every drop of a listing as loaded."""
    rows = listing.drops.to_pylist()
    drops = tables.table(
        {
            "drop_id": [drop_id(row["uri"], _SHA256, row["modified_ns"], row["size"]).bytes for row in rows],
            "uri": listing.drops["uri"],
            "source": [source_of(row["uri"], listing.inbox) for row in rows],
            "format": ["txt"] * len(rows),
            "size": listing.drops["size"],
            "modified_ns": listing.drops["modified_ns"],
            "modified_at": [row["modified_ns"] // 1000 for row in rows],
            "sha256": [_SHA256] * len(rows),
            "status": ["loaded"] * len(rows),
        },
        tables.DROPS,
    )
    others = {
        field.name: getattr(tables, field.name.upper()).empty_table()
        for field in fields(tables.Tables)
        if field.name != "drops"
    }
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", str(listing.inbox))
        fragment = fragments.write(tables.Tables(drops=drops, **others), home.fragments_path)
        warehouse.load(fragment, run_id)
        warehouse.finish_run(run_id, "published", None, 0)
        fragments.delete(fragment)


def _discover(home: Home, listing: Listing) -> None:
    with Warehouse.open(home) as warehouse:
        found = discover(warehouse, listing, 1, time.time_ns() + SETTLE_NS)
        assert not found.settled.num_rows
        assert not found.gone


def put_away(home: Home, listing: Listing) -> None:
    """Let the warehouse know every drop of a listing as archived."""
    with Warehouse.open(home) as warehouse:
        finished = warehouse.finished_drops(listing.drops)
        now = datetime.now(UTC).replace(tzinfo=None)
        nothing = pa.nulls(finished.num_rows, pa.string())
        when = pa.array([now] * finished.num_rows, pa.timestamp("us"))
        warehouse.mark_retired(
            pa.table({"drop_id": finished["drop_id"], "retired_at": when, "archived_as": nothing})
        )


def _median(runs: int, work: Callable[[], object]) -> Seconds:
    measured = [_timed(work) for _ in range(runs)]
    wall, cpu = zip(*measured, strict=True)
    return statistics.median(wall), statistics.median(cpu)


def _timed(work: Callable[[], object]) -> Seconds:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
