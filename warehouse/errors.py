"""What can go wrong here. Every message says what happened, to which file, and what to do next.

WarehouseError
├── HomeError            the home does not exist, is no directory, cannot be written
├── HomeIsBusy           another process holds the lock; .holder says who, since when
├── StorageError         a database file cannot be opened, read or written (broken, in use, disk full)
├── StatementFailed      a statement of ours failed; the message names its file
├── MigrationError       the tables are not those that this version of winnow knows
├── FragmentError        a fragment is missing, unreadable, or of another shape
├── Refused              what was loaded may not be published
│   ├── ChecksFailed     a check found bad rows; .findings holds them
│   └── AlarmsRefuse     an alarm whose severity is error is open; .alarms holds them
├── PublishError         the new version could not be put in place; the old one stands
├── NothingPublished     no run has published yet
├── UnknownDocument      no document, or several, fit the reference
├── StillThere           a text that was to be forgotten was found again
├── BackupError          a backup is broken, or not one
├── UnknownLine          the document has no such line, or it cannot be corrected
├── UnknownTable         there is no table or view of that name
├── UnknownQuery         there is no query of that name, or it has no such parameter
└── QueryError           the analyst's own statement failed
"""

# ruff: noqa: N818 (HomeIsBusy says what HomeIsBusyError would)

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.rows import Alarm, Finding, Holder


class WarehouseError(Exception):
    """Any of the errors of this package; its message is for a person."""


class HomeError(WarehouseError):
    """The home directory does not exist, is not a directory, or cannot be written."""


class HomeIsBusy(WarehouseError):
    """Another process is writing to this home."""

    def __init__(self, message: str, holder: Holder | None) -> None:
        super().__init__(message)
        self.holder = holder


class StorageError(WarehouseError):
    """A database file could not be opened, read or written."""


class StatementFailed(WarehouseError):
    """A statement from sql/ failed; the message names its file."""


class MigrationError(WarehouseError):
    """The database's tables are not those that this version of winnow knows."""


class FragmentError(WarehouseError):
    """A fragment is missing, unreadable, or not of the agreed shape."""


class Refused(WarehouseError):
    """What was loaded may not be published; the last published version still stands."""


class AlarmsRefuse(Refused):
    """Alarms whose severity is error are open, so nothing was published."""

    def __init__(self, alarms: Sequence[Alarm]) -> None:
        said = "\n".join(f"  {alarm.check}: {alarm.sentence} {alarm.advice}" for alarm in alarms)
        checks = ", ".join(f'{check} = "warning"' for check in sorted({alarm.check for alarm in alarms}))
        super().__init__(
            f"an alarm stands against publishing, nothing was published:\n{said}\n"
            "  The next run publishes once it has closed. To publish in spite of it, set under "
            f"[watch.severity] in winnow.toml: {checks}"
        )
        self.alarms = tuple(alarms)


class ChecksFailed(Refused):
    """Checks found bad rows, so nothing was published."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        names = ", ".join(f"{finding.check} ({finding.bad_rows})" for finding in findings)
        super().__init__(
            f"bad rows, nothing was published: {names}; `winnow check` shows examples, "
            "the last published version still stands"
        )
        self.findings = tuple(findings)


class PublishError(WarehouseError):
    """The new version could not be put in place; the old one still stands."""


class NothingPublished(WarehouseError):
    """There is no published file to read yet."""


class UnknownDocument(WarehouseError):
    """No document, or more than one, fits the reference."""


class StillThere(WarehouseError):
    """A text that was to be forgotten was found again."""


class BackupError(WarehouseError):
    """A backup cannot be written, is broken, or is none."""


class UnknownLine(WarehouseError):
    """The document has no such line, or the line is one that cannot be corrected."""


class UnknownTable(WarehouseError):
    """There is no table or view of that name."""


class UnknownQuery(WarehouseError):
    """There is no named query of that name, or it has no such parameter."""


class QueryError(WarehouseError):
    """The analyst's own statement failed; the message is DuckDB's."""
