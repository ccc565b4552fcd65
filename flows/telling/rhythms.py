"""When runs are due: from a rhythm that was set, or from how far apart they used to be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from cronsim import CronSim

from flows.durations import duration, in_units
from warehouse.retrospect import Rhythm

_MISSED = 3  # runs that must be missing before somebody is called
_LEARNT_FROM = 8  # gaps between runs; fewer tell of somebody who tries things out


@dataclass(frozen=True)
class Expected:
    """Until when the next run should have ended, and how that is known."""

    until: datetime  # UTC, naive
    reason: str  # for example: they are due every 15m


def by_setting(rhythm: str, last: datetime) -> Expected:
    """What an interval or a cron line (UTC), as the settings have it, lets expect after a run.

    >>> by_setting("15m", datetime(2026, 1, 1)).until
    datetime.datetime(2026, 1, 1, 0, 45)
    >>> by_setting("0 6 * * 1-5", datetime(2026, 1, 2, 6, 1)).until.strftime("%a %H:%M")
    'Wed 06:00'
    """
    if " " in rhythm.strip():
        (until,) = islice(CronSim(rhythm.strip(), last), _MISSED - 1, _MISSED)
        return Expected(until, f"they are due at {rhythm.strip()!r} (cron, UTC)")
    return Expected(last + _MISSED * duration(rhythm), f"they are due every {rhythm.strip()}")


def from_the_past(found: Rhythm | None, last: datetime) -> Expected | None:
    """What the runs of the past let expect after the last one; None where they had no rhythm."""
    if found is None or found.gaps < _LEARNT_FROM or not found.is_regular:
        return None
    usual = timedelta(seconds=round(found.median.total_seconds()))
    until = last + max(_MISSED * usual, 1.5 * found.longest)
    return Expected(until, f"they used to start every {in_units(usual)}")
