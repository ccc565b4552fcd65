"""The figures of a warehouse that are followed over time; cheap however large it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from warehouse.database import Database
from warehouse.watch import open_alarms
from warehouse.watching import SEVERITIES

MOST_SOURCES = 200  # by name: their number comes from the data, and a time series is made for each


@dataclass(frozen=True)
class Figures:
    """Counts of a version of the warehouse."""

    documents: int  # current ones
    drops: dict[str, int]  # status: versions of files
    lines: dict[str, int]  # label: lines of all texts, old revisions too
    open_quarantine: dict[str, int]  # reason: files
    open_alarms: dict[str, int]  # severity: alarms; also where there are none
    last_arrivals: dict[str, datetime]  # source: UTC; those beyond MOST_SOURCES as '(other)'


def figures(database: Database) -> Figures:
    """The figures of an open database."""
    alarms = Counter(alarm.severity for alarm in open_alarms(database))
    return Figures(
        documents=database.rows("state/document_count")[0][0],
        drops=dict(database.rows("state/drops_by_status")),
        lines=dict(database.rows("state/lines_counted")),
        open_quarantine=dict(database.rows("state/quarantine_by_reason")),
        open_alarms={severity: alarms[severity] for severity in SEVERITIES if severity != "off"},
        last_arrivals=dict(database.rows("state/last_arrivals", {"most": MOST_SOURCES})),
    )
