"""One tick as a real process, as cron would start it, but with the simulated time.

python -m bench.year.tick INBOX HOME 2026-03-01T06:15:00
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

from bench.year.clock import SimulatedClock
from flows.clock import Clock
from flows.outcome import Outcome
from flows.road import take
from flows.steps import Steps, clean_batch
from warehouse.home import Home


def tick(inbox: Path, home: Home, clock: Clock) -> Outcome:
    """A run over the undecorated road, at the time of a clock."""
    with ThreadPoolExecutor(1, "winnow") as pool:
        return take(inbox, home, Steps(partial(pool.submit, clean_batch), threads=1, clock=clock))


if __name__ == "__main__":
    _, inbox, home, moment = sys.argv
    tick(Path(inbox), Home(Path(home)), SimulatedClock(datetime.fromisoformat(moment)))
