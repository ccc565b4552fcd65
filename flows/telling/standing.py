"""How a home stands: what is published, how the last runs went, and whether a person is needed."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flows import heartbeat
from flows.heartbeat import Heartbeat
from flows.telling import rhythms
from flows.telling.health import Health, Signs, judge
from warehouse.errors import NothingPublished, StatementFailed, WarehouseError
from warehouse.home import Home
from warehouse.lock import holder
from warehouse.reader import Reader
from warehouse.retrospect import Retrospect, Rhythm
from warehouse.rows import Alarm, Holder, Status


@dataclass(frozen=True)
class Edition:
    """The published version, and what it says."""

    at: datetime  # when it was put in place; UTC, naive
    size: int  # bytes
    status: Status
    retrospect: Retrospect
    rhythm: Rhythm | None
    alarms: Sequence[Alarm]  # that were open when it was published


@dataclass(frozen=True)
class Standing:
    """How a home stands."""

    home: Home
    at_work: Holder | None
    last_run: Heartbeat | None
    edition: Edition | None  # None where nothing is published, or it cannot be read
    free: int  # bytes of the disk
    health: Health


def standing(home: Home, rhythm: str | None, now: datetime) -> Standing:
    """How a home stands. Never in the way of a run, and changes nothing.

    rhythm: an interval or cron line that somebody set for the runs; None learns it from the past.
    now: naive UTC. Raises NothingPublished where nobody ever ran anything.
    """
    last_run, at_work = heartbeat.read(home), holder(home)
    edition, trouble = _edition(home, last_run, at_work)
    free = shutil.disk_usage(home.root).free
    last_end = last_run.at if last_run else _last_published(edition)
    signs = Signs(
        heartbeat=last_run,
        upkeep=heartbeat.read(home, "upkeep"),
        last_end=last_end,
        at_work=at_work,
        expected=_expected(rhythm, last_end, edition),
        alarms=edition.alarms if edition else (),
        trouble=trouble,
        open_quarantine=sum(edition.status.open_quarantine.values()) if edition else 0,
        work_size=home.work_path.stat().st_size if home.work_path.exists() else 0,
        free=free,
    )
    return Standing(home, at_work, last_run, edition, free, judge(signs, now))


def _edition(
    home: Home, last_run: Heartbeat | None, at_work: Holder | None
) -> tuple[Edition | None, str | None]:
    """What is published; or, where something should be, what is wrong with it."""
    try:
        with Reader.open(home) as reader:
            state = home.published_path.stat()
            return Edition(
                at=datetime.fromtimestamp(state.st_mtime, UTC).replace(tzinfo=None),
                size=state.st_size,
                status=reader.status(),
                retrospect=reader.retrospect(),
                rhythm=reader.rhythm(),
                alarms=_alarms(reader),
            ), None
    except NothingPublished:
        if last_run is None and not home.work_path.exists():
            raise
        had_nothing = last_run is not None and last_run.status != "published"
        if at_work or had_nothing:
            return None, None
        return None, f"{home.published_path} is missing. The next run puts it back: winnow run INBOX."
    except WarehouseError as error:
        return None, f"The published version cannot be read: {error}."


def _alarms(reader: Reader) -> Sequence[Alarm]:
    try:
        return reader.alarms()
    except StatementFailed:  # published by a version that watched nothing; the next run changes that
        return ()


def _expected(
    rhythm: str | None, last_end: datetime | None, edition: Edition | None
) -> rhythms.Expected | None:
    if last_end is None:
        return None
    if rhythm is not None:
        return rhythms.by_setting(rhythm, last_end)
    return rhythms.from_the_past(edition.rhythm if edition else None, last_end)


def _last_published(edition: Edition | None) -> datetime | None:
    """When the last published run ended: all that is known of a home where nobody noted the last run."""
    ends = [run.finished_at for run in edition.status.runs if run.finished_at] if edition else []
    return max(ends, default=None)
