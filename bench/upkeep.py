"""What upkeep is worth: the size of a home that many small runs made, before and after, beside a fresh load.

python -m bench.upkeep [RUNS] [DROPS]        # RUNS small runs of DROPS new drops each
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.year.clock import TICK, SimulatedClock
from bench.year.tick import tick
from flows.keeping.upkeep import Retention, upkeep
from warehouse.compact import compact, dead_share
from warehouse.home import Home
from warehouse.store import Warehouse

START = datetime.fromisoformat("2026-01-01")  # naive UTC
RUNS_OF_A_YEAR = 35_040


def main(runs: int, drops: int) -> None:
    """Print the sizes."""
    with TemporaryDirectory() as folder:
        inbox, home, fresh = Path(folder) / "inbox", Home(Path(folder) / "home"), Home(Path(folder) / "fresh")
        examples = sorted((Path(__file__).parents[1] / "examples" / "drops").rglob("*.txt"))
        for number in range(runs):
            for count in range(drops):
                _drop(inbox, examples, number * drops + count)
            tick(inbox, home, SimulatedClock(START + TICK * (number + 1)))
        _tell(f"{runs:,} runs of {drops:,} drops", home)
        tick(inbox, fresh, SimulatedClock(START + TICK))
        _tell("the same drops loaded at once", fresh)
        for name, each in (("the small runs' home, compacted", home), ("the fresh one, compacted", fresh)):
            began = time.perf_counter()
            compact(each)
            _tell(f"{name} ({time.perf_counter() - began:.2f} s)", each)
        _idle_runs(home)
        _tell(f"with {RUNS_OF_A_YEAR:,} idle runs and their stages", home)
        report = upkeep(home, Retention(), clock=SimulatedClock(START + timedelta(days=365)))
        _tell(f"after upkeep ({report.runs_pruned:,} rows of runs went)", home)
        compact(home)
        _tell("and compacted", home)


def _drop(inbox: Path, examples: list[Path], number: int) -> None:
    path = inbox / f"source-{number % 7}" / f"{number:06}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = examples[number % len(examples)].read_text(encoding="utf-8", errors="replace")
    path.write_text("\n".join(f"{line} {number * 7919 % 9973}" for line in text.splitlines()))


def _idle_runs(home: Home) -> None:
    """As many idle runs as a year has quarters of an hour, each with the stages of one."""
    with Warehouse.open(home) as warehouse:
        connection = warehouse.database.connection
        connection.execute(_IDLE, {"start": START, "count": RUNS_OF_A_YEAR})
        connection.execute(_STAGES)


_IDLE = """
insert into runs by name
select
    (select max(run_id) from runs) + 1 + n as run_id, 'ingest' as kind, '/srv/inbox' as inbox,
    $start::timestamp + to_minutes(15 * n::bigint) as started_at, started_at + to_seconds(1) as finished_at,
    'unchanged' as status, 4000 as drops_seen, 0 as drops_loaded, 0 as drops_duplicate,
    0 as drops_quarantined, 0 as drops_gone, 0 as files_other, 0 as documents_new, 0 as lines_new,
    0 as lines_kept
from range($count) as numbers(n)
"""
_STAGES = """
insert into run_stages
select run_id, unnest(['discover', 'settle', 'check']), started_at, 0.01, 4000, 0
from runs
where status = 'unchanged'
"""


def _tell(what: str, home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        share = dead_share(warehouse.database)
    size = home.work_path.stat().st_size
    print(f"{size / 1e6:9.2f} MB  {share:5.1%} dead  {what}", flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in (*sys.argv[1:], *("200", "10")[len(sys.argv) - 1 :])))
