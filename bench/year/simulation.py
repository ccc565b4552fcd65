"""The year itself: every quarter of an hour something may arrive, and a run looks."""

import random
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.year.accounts import Accounts
from bench.year.clock import TICK, SimulatedClock
from bench.year.feed import Feed
from bench.year.tick import tick
from flows.errors import InboxError
from flows.keeping.upkeep import upkeep
from flows.relabelling.rebuild import correct
from warehouse.home import Home
from warehouse.reader import Reader

START = datetime.fromisoformat("2026-01-01")  # naive UTC; a Thursday
_LATER = datetime.fromisoformat("2040-01-01")  # than every drop was changed
_ROOT = Path(__file__).parents[2]
_TICKS_A_DAY = 96
_LIVELY = (24, 32, 73)  # ticks of a day when something arrives: 06:00, 08:00, 18:15
_KILLED = 2 / 3  # of the real processes to which something arrives, if they do not end before
_OUTAGES = ((60, 63), (220, 227))  # days on which nothing runs, though drops arrive
_UNMOUNTED = {(day, hour) for day in (90, 181) for hour in range(10, 15)}  # the inbox is not there
_CLOCK_JUMPS = {40: timedelta(hours=-2), 200: timedelta(days=30), 300: -timedelta(days=20_000)}  # for an hour
_LOST_DAY = 150  # the work file is lost


@dataclass(frozen=True)
class Cost:
    """What a run in this process cost."""

    day: int
    taken: int  # documents; 0: it found nothing to do
    cpu_seconds: float


class Year:
    """A feed, a home, and so many days of ticks; some of them are real processes."""

    def __init__(self, folder: Path, days: int, processes: int) -> None:
        self.inbox, self.home = folder / "inbox", Home(folder / "home")
        self.days, self.processes = days, processes
        self.accounts, self.counts, self.costs = Accounts(), Counter[str](), list[Cost]()
        self.upkeep_seconds = self.seconds = 0.0
        self._chance = random.Random(7)
        self.inbox.mkdir(parents=True, exist_ok=True)
        self._feed = Feed(self.inbox, START)
        self._real = self._chosen()

    def run(self) -> None:
        """Live through it; at its end a last run, and upkeep."""
        began = time.monotonic()
        for number in range(self.days * _TICKS_A_DAY):
            self._quarter(number, START + TICK * number)
        end = START + timedelta(days=self.days)
        self._take(end, self.days)
        self._keep_up(end)
        self.seconds = time.monotonic() - began

    @property
    def peak_bytes(self) -> int:
        """The most memory that this process held."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    def _chosen(self) -> set[int]:
        """Which ticks are real processes: half of them when something arrives, spread over the days."""
        lively = [day * _TICKS_A_DAY + slot for day in range(self.days) for slot in _LIVELY]
        lively = self._chance.sample(lively, min(len(lively), self.processes // 2))
        others = self._chance.sample(range(self.days * _TICKS_A_DAY), self.processes - len(lively))
        chosen = {*lively, *others}
        while len(chosen) < self.processes:
            chosen.add(self._chance.randrange(self.days * _TICKS_A_DAY))
        return chosen

    def _quarter(self, number: int, now: datetime) -> None:
        day = number // _TICKS_A_DAY
        self._feed.send(now)
        self.accounts.note(self._feed.taken())
        self.counts["ticks"] += 1
        if number in self._real:
            self._process(now, is_lively=number % _TICKS_A_DAY in _LIVELY)
        elif any(first <= day < last for first, last in _OUTAGES):
            self.counts["missed in outages"] += 1
        elif (day, now.hour) in _UNMOUNTED:
            self._without_inbox(now)
        else:
            self._accidents(day, now)
            self._take(now + self._jump(day, now), day)
        if now.weekday() == 6 and (now.hour, now.minute) == (3, 30):
            self._keep_up(now)

    def _take(self, now: datetime, day: int) -> None:
        began = time.process_time()
        outcome = tick(self.inbox, self.home, SimulatedClock(now))
        took = time.process_time() - began
        self.accounts.settle()
        self.counts["in this process"] += 1
        self.counts["recovered batches"] += outcome.intake.recovered_batches
        self.counts[f"ended {outcome.summary.status}"] += 1
        if outcome.summary.documents_new or outcome.intake.is_idle:
            self.costs.append(Cost(day, 0 if outcome.intake.is_idle else outcome.summary.documents_new, took))

    def _process(self, now: datetime, *, is_lively: bool) -> None:
        """A real process; many of those that have something to do are killed somewhere on their way."""
        self.counts["real processes"] += 1
        command = [sys.executable, "-m", "bench.year.tick", self.inbox, self.home.root, now.isoformat()]
        process = subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.PIPE)
        if is_lively and self._chance.random() < _KILLED:
            with suppress(subprocess.TimeoutExpired):
                process.wait(self._chance.uniform(0.3, 2.0))
            process.kill()
        _, said = process.communicate()
        if process.returncode == 0:
            self.accounts.settle()
        elif process.returncode > 0:
            raise RuntimeError(f"the process of {now} failed:\n{said.decode(errors='replace')}")
        else:
            self.counts["killed"] += 1

    def _without_inbox(self, now: datetime) -> None:
        self.counts["without an inbox"] += 1
        aside = self.inbox.rename(self.inbox.with_name("unmounted"))
        try:
            tick(self.inbox, self.home, SimulatedClock(now))
            raise AssertionError("a run without an inbox must fail")
        except InboxError:
            pass
        finally:
            aside.rename(self.inbox)

    def _jump(self, day: int, now: datetime) -> timedelta:
        """By how much the clock of the machine is wrong."""
        if now.hour == 18 and day in _CLOCK_JUMPS:
            self.counts["with a wrong clock"] += 1
            return _CLOCK_JUMPS[day]
        return timedelta(0)

    def _accidents(self, day: int, now: datetime) -> None:
        if day == _LOST_DAY and (now.hour, now.minute) == (18, 0):
            self.home.work_path.unlink()
            self.counts["work file lost"] += 1
        if now.day == 15 and (now.hour, now.minute) == (11, 0):
            self._correct_a_line()

    def _correct_a_line(self) -> None:
        """An analyst drops a line."""
        with Reader.open(self.home) as reader:
            rows = reader.sql(
                "select document_id::varchar as id, line_number from lines"
                " where label = 'body' order by document_id, line_number limit 1000"
            ).to_pylist()
        line = self._chance.choice(rows)
        correct(self.home, line["id"], line["line_number"], "drop", None)
        self.counts["lines corrected"] += 1

    def _keep_up(self, now: datetime) -> None:
        began = time.monotonic()
        upkeep(self.home, clock=SimulatedClock(now))
        self.upkeep_seconds += time.monotonic() - began
        self.counts["upkeeps"] += 1


def fresh_home(year: Year, folder: Path) -> Home:
    """The same drops loaded into a new home at once: all first versions, then all second ones, and so on."""
    home, inbox = Home(folder / "fresh"), year.inbox
    aside = inbox.rename(folder / "aside")
    try:
        for number in range(max(map(len, year.accounts.revisions.values()))):
            for uri, contents in year.accounts.revisions.items():
                if number < len(contents):
                    path = Path(uri)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(contents[number])
            tick(inbox, home, SimulatedClock(_LATER))
    finally:
        shutil.rmtree(inbox)
        aside.rename(inbox)
    return home
