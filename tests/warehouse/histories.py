"""Histories for the watch: what arrived when, written as rows with given times, and played tick by tick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Self

import pyarrow as pa

from warehouse.home import Home
from warehouse.rows import Alarms
from warehouse.store import Warehouse
from warehouse.watching import Watching

START = datetime(2025, 1, 6)  # a Monday
LABELS = {"body": 0.5, "promo": 0.2, "navigation": 0.2, "caption": 0.1}
HOLIDAYS = [  # a year of them in Germany, where most news sources rest
    date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 1), date(2025, 5, 29), date(2025, 6, 9),
    date(2025, 10, 3), date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1),
]  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """What a source brought in one run."""

    source: str
    at: datetime
    documents: int = 1
    quarantined: int = 0
    lines: dict[tuple[str, str], int] = field(default_factory=dict)  # (label, rule): how many


def arrival(
    source: str, at: datetime, documents: int, shares: dict[str, float], random: Random, quarantined: int = 0
) -> Arrival:
    """Documents of some thirty lines each, whose labels vary around the given shares as texts do."""
    lines: dict[tuple[str, str], int] = {}
    for _ in range(documents):
        for label, share in shares.items():
            count = round(random.gammavariate(4, 30 * share / 4))
            if count:
                lines[label, f"{label}_rule"] = lines.get((label, f"{label}_rule"), 0) + count
    return Arrival(source, at, documents, quarantined, lines)


Days = Callable[[Random, datetime], Iterable[tuple[datetime, int]]]  # a day to its arrivals: when, how many


def source(
    name: str,
    days: Days,
    *,
    start: datetime = START,
    end: datetime | None = None,
    length: timedelta = timedelta(days=365),
    shares: dict[str, float] = LABELS,
    seed: int = 0,
) -> list[Arrival]:
    """Everything that a source brings from start to end."""
    random = Random(f"{name} {seed}")
    found = []
    for number in range(length.days):
        day = start + timedelta(days=number)
        for at, documents in days(random, day):
            if documents and (end is None or at < end):
                found.append(arrival(name, at, documents, shares, random))
    return found


def daily(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """Once a day, some time in the morning."""
    yield day + timedelta(hours=6, minutes=15 * random.randrange(8)), random.randint(2, 6)


def on_workdays(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """As daily, but neither at weekends nor on holidays."""
    if day.weekday() < 5 and day.date() not in HOLIDAYS:
        yield from daily(random, day)


def round_the_clock(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """Some forty times a day, by chance, less at night and at weekends."""
    for quarter in range(96):
        rate = 0.55 if 24 <= quarter < 88 else 0.1
        rate *= 0.6 if day.weekday() >= 5 else 1
        if random.random() < rate:
            yield day + timedelta(minutes=15 * quarter), random.randint(1, 4)


def in_office_hours(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """Every hour of a working day."""
    if day.weekday() < 5 and day.date() not in HOLIDAYS:
        for hour in range(8, 18):
            yield day + timedelta(hours=hour, minutes=15 * random.randrange(4)), random.randint(1, 5)


def weekly(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """On Thursdays, now and then a day late."""
    last_thursday = day - timedelta(days=1)
    was_late = Random(last_thursday.toordinal()).random() < 0.1
    if (day.weekday() == 3 and Random(day.toordinal()).random() >= 0.1) or (day.weekday() == 4 and was_late):
        yield day + timedelta(hours=9), random.randint(5, 12)


def monthly(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """On the first working day of the month."""
    first = day.replace(day=1)
    while first.weekday() >= 5:
        first += timedelta(days=1)
    if day.date() == first.date():
        yield day + timedelta(hours=12), random.randint(20, 40)


def by_chance(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """Two days of five, without any rhythm."""
    if random.random() < 0.4:
        yield day + timedelta(minutes=15 * random.randrange(96)), random.randint(1, 3)


def nothing(random: Random, day: datetime) -> Iterator[tuple[datetime, int]]:
    """Nothing at all."""
    yield from ()


class Played:
    """A home in which time passes; what has arrived by then is in its tables."""

    def __init__(
        self,
        home: Home,
        arrivals: Iterable[Arrival],
        watching: Watching | None = None,
        since: datetime = START - timedelta(days=900),
    ) -> None:
        self.warehouse = Warehouse.open(home)
        self.connection = self.warehouse._database.connection
        self.watching = watching or Watching()
        self.now = since
        self.alarms = Alarms()
        rows = list(arrivals)
        arrived = {
            "source": [row.source for row in rows],
            "arrived_at": [row.at for row in rows],
            "documents": [row.documents for row in rows],
            "quarantined": [row.quarantined for row in rows],
        }
        lines = [
            {"source": row.source, "arrived_at": row.at, "label": label, "rule": rule, "line_count": count}
            for row in rows
            for (label, rule), count in row.lines.items()
        ]
        self.connection.register("arrived_rows", pa.table(arrived))
        self.connection.register("line_rows", pa.Table.from_pylist(lines or [_NO_LINE]))
        self.connection.execute(
            "create temp table to_arrive as select * from arrived_rows order by arrived_at"
        )
        self.connection.execute(
            "create temp table lines_to_come as select * from line_rows order by arrived_at"
        )

    def at(self, now: datetime) -> Alarms:
        """Let time pass until now, with a run that starts then."""
        run_id = self.warehouse.start_run("ingest", "/inbox")
        parameters = {
            "since": datetime.combine(self.now.date(), time.min),
            "now": now,
        }
        self.connection.execute(
            "update runs set started_at = $now where run_id = $run", {"now": now, "run": run_id}
        )
        self.connection.execute(
            "delete from daily_arrivals where day >= $since", {"since": parameters["since"]}
        )
        self.connection.execute(
            "delete from daily_counts where day >= $since", {"since": parameters["since"]}
        )
        self.connection.execute(_ARRIVED, parameters)
        self.connection.execute(_LINES, parameters)
        self.connection.execute("delete from runs where run_id > 1 and run_id < $run", {"run": run_id})
        self.now = now
        self.alarms = self.warehouse.watch(run_id, now, self.watching)
        return self.alarms

    def every(self, step: timedelta, end: datetime, start: datetime = START) -> list[tuple[datetime, Alarms]]:
        """A run at every step; those that opened or closed an alarm."""
        told, now = [], start
        while now <= end:
            found = self.at(now)
            if found.opened or found.closed:
                told.append((now, found))
            now += step
        return told

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.unregister("arrived_rows")
        self.connection.unregister("line_rows")
        self.warehouse.close()


_NO_LINE = {"source": "", "arrived_at": datetime.max, "label": "", "rule": "", "line_count": 0}

_ARRIVED = """
insert into daily_arrivals
with spaced as (
    select *, coalesce(epoch(arrived_at - lag(arrived_at) over of_the_day) / 3600, 0) as gap
    from to_arrive
    where arrived_at >= $since and arrived_at <= $now
    window of_the_day as (partition by source, arrived_at::date order by arrived_at)
)
select
    source, arrived_at::date as day, min(arrived_at), max(arrived_at), max(gap),
    sum(documents + quarantined)::bigint, sum(quarantined)::bigint, sum(documents)::bigint
from spaced
group by source, day
"""

_LINES = """
insert into daily_counts
select arrived_at::date as day, source, 'r1', label, rule, sum(line_count)::bigint
from lines_to_come
where arrived_at >= $since and arrived_at <= $now
group by all
"""
