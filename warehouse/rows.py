"""What the warehouse answers with: frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Holder:
    """Who holds the lock of a home."""

    pid: int
    host: str
    purpose: str  # for example "winnow run /srv/inbox"
    since: datetime  # UTC

    def __str__(self) -> str:
        return f"{self.purpose} (process {self.pid} on {self.host}, since {self.since:%Y-%m-%d %H:%M:%S} UTC)"


@dataclass(frozen=True)
class RunSummary:
    """One row of the table runs; its comments say what the columns mean."""

    run_id: int
    kind: str
    inbox: str | None
    started_at: datetime
    finished_at: datetime | None
    status: str
    error: str | None
    drops_seen: int
    drops_loaded: int
    drops_duplicate: int
    drops_quarantined: int
    drops_gone: int
    files_other: int
    documents_new: int
    lines_new: int
    lines_kept: int


@dataclass(frozen=True)
class Finding:
    """A check that found bad rows."""

    check: str  # file name in sql/checks, without .sql
    claim: str  # its first comment: what should be true
    bad_rows: int
    examples: tuple[dict[str, Any], ...]  # five at most


@dataclass(frozen=True)
class Alarm:
    """Something that the watch found and that is not as it usually is."""

    check: str  # file name in sql/watch, without .sql
    subject: str  # the source or rule that it is about
    severity: str  # warning, or error: nothing is published while it is open
    sentence: str  # what is wrong, for a person
    opened_at: datetime  # UTC
    measured: float | None = None
    expected: float | None = None
    unit: str = ""  # of both
    advice: str = ""  # what a person can do


@dataclass(frozen=True)
class Alarms:
    """What the watch found in one run."""

    open: tuple[Alarm, ...] = ()  # all that are open now, errors first
    opened: tuple[Alarm, ...] = ()  # by this run
    closed: tuple[Alarm, ...] = ()  # by this run


@dataclass(frozen=True)
class Published:
    """A version that was put in place."""

    path: Path
    size: int  # bytes
    seconds: float
    is_reflink: bool  # whether the file system shared the blocks instead of copying them
    set_aside: Path | None  # where a leftover write-ahead log of the published file went


@dataclass(frozen=True)
class Query:
    """A named question in sql/queries."""

    name: str
    question: str
    parameters: dict[str, str]  # name: default


@dataclass(frozen=True)
class Status:
    """How the published version stands."""

    runs: tuple[RunSummary, ...]  # the last ten, newest first
    drops: dict[str, int]  # status: how many
    lines: dict[str, int]  # label: how many, of current documents
    open_quarantine: dict[str, int]  # reason: how many
    document_count: int  # current ones
