"""Questions about the rhythm and the kind of what arrives, one file each in sql/watch; each selects alarms.

A file of sql/watch opens with its question, then says in two lines how grave an alarm is unless the settings
say otherwise, and what a person can do:

    -- severity: warning
    -- advice: See whether the scraper of this source still works.

It selects subject, measured, expected, unit, sentence; a subject stands there once. An alarm opens when it
is found first, stays open while it is found again, and closes when it is not: it is told twice, not in every
run. The rows that are read are daily counts, which grow with the days and not with the documents.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from warehouse.database import Database
from warehouse.rows import Alarm, Alarms
from warehouse.watching import Watching, advice, checks

_FOUND = pa.schema(
    [
        ("check_name", pa.string()),
        ("severity", pa.string()),
        ("subject", pa.string()),
        ("measured", pa.float64()),
        ("expected", pa.float64()),
        ("unit", pa.string()),
        ("sentence", pa.string()),
    ]
)


def watch(database: Database, run_id: int, now: datetime, watching: Watching) -> Alarms:
    """Open what is found, close what is not found any more. now: naive UTC."""
    _expect(database, watching)
    severities = {check: watching.severity.get(check, own) for check, own in checks().items()}
    found = [
        {"check_name": check, "severity": severity, **row}
        for check, severity in severities.items()
        if severity != "off"
        for row in database.table(f"watch/{check}", {"now": now}).to_pylist()
    ]
    overdue = {row["subject"] for row in found if row["check_name"] == "freshness"}
    found = [row for row in found if row["check_name"] != "volume" or row["subject"] not in overdue]
    parameters = {"run_id": run_id, "now": now}
    with database.lent(found=pa.Table.from_pylist(found, _FOUND)):
        database.rows("state/severities")
        opened = database.rows("state/open_alarms", parameters)
        closed = database.rows("state/close_alarms", parameters)
    return Alarms(open=open_alarms(database), opened=_alarms(opened), closed=_alarms(closed))


def open_alarms(database: Database) -> tuple[Alarm, ...]:
    """The alarms that are open, errors first."""
    return _alarms(database.rows("state/watched_alarms"))


def _alarms(rows: list[tuple]) -> tuple[Alarm, ...]:
    return tuple(Alarm(*row, advice=advice(row[0])) for row in rows)


def _expect(database: Database, watching: Watching) -> None:
    """Let the views know what the settings say, and analysts too."""
    sources = sorted({*watching.intervals, *watching.ignore})
    hours = [
        watching.intervals[one].total_seconds() / 3600 if one in watching.intervals else None
        for one in sources
    ]
    wanted = pa.table(
        {
            "source": pa.array(sources, pa.string()),
            "expected_hours": pa.array(hours, pa.float64()),
            "is_watched": pa.array([one not in watching.ignore for one in sources], pa.bool_()),
        }
    )
    with database.lent(wanted_expectations=wanted):
        database.rows("state/expectations")
