"""A timestamp line to a moment: only what the line says for sure.

`Moment.at` is NULL unless the day is known; where the line names no zone, the clock is taken as written.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from transforms.rules import months

_ZONES = {"utc": 0, "gmt": 0, "z": 0, "bst": 60, "cet": 60, "cest": 120, "msk": 180, "jst": 540, "edt": -240}
_ZONES |= {"est": -300, "cdt": -300, "cst": -360, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480}
_EARLIEST_YEAR = 1500  # the first printed news; anything earlier is not a date of publication


@dataclass(frozen=True)
class Moment:
    """When a text was published, as far as its line tells."""

    at: datetime | None  # naive UTC
    precision: str | None  # time_only, day, minute


def moment(groups: dict[str, str]) -> Moment:
    """Read the named groups of a timestamp rule.

    >>> moment({"day": "5", "month": "March", "year": "2025", "hour": "7", "minute": "50", "meridiem": "pm"})
    Moment(at=datetime.datetime(2025, 3, 5, 19, 50), precision='minute')
    >>> moment({"hour": "07", "minute": "50"})
    Moment(at=None, precision='time_only')
    >>> moment({"first": "03", "second": "04", "year": "2025"})  # 3 April or 4 March: nobody knows
    Moment(at=None, precision=None)
    """
    day = _day(groups)
    clock = _clock(groups)
    if day is None:
        has_date = any(groups.get(name) for name in ("year", "month", "day"))
        return Moment(None, "time_only" if clock is not None and not has_date else None)
    if clock is None:
        return Moment(day, "day")
    offset = _offset(groups.get("zone") or "")
    if offset is None:  # a zone that has several meanings: the day is sure, the hour is not
        return Moment(day, "day")
    return Moment(day + clock - offset, "minute")


def _day(groups: dict[str, str]) -> datetime | None:
    if groups.get("first"):
        ordered = _slashed(int(groups["first"]), int(groups["second"]))
        if ordered is None:
            return None
        month, day = ordered
    elif groups.get("month") and groups.get("day"):
        month, day = _month(groups["month"]), int(groups["day"])
    else:
        return None
    year = int(groups.get("year") or 0)
    try:
        return datetime(year, month, day) if year >= _EARLIEST_YEAR else None  # noqa: DTZ001 -- naive UTC
    except ValueError:
        return None


def _slashed(first: int, second: int) -> tuple[int, int] | None:
    """Month and day of a date with slashes, when only one order makes sense."""
    if first == second or second > 12:
        return first, second
    return (second, first) if first > 12 else None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else months().get(text.lower().rstrip("."), 0)


def _clock(groups: dict[str, str]) -> timedelta | None:
    if not groups.get("hour"):
        return None
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    meridiem = (groups.get("meridiem") or "").lower().replace(".", "")
    if meridiem:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * meridiem.startswith("p")
    return timedelta(hours=hour, minutes=minute) if hour < 24 and minute < 60 else None


def _offset(zone: str) -> timedelta | None:
    """A zone's distance from UTC; zero where none is named, NULL where it is not understood."""
    zone = zone.strip("() ").lower()
    if not zone:
        return timedelta(0)
    if zone in _ZONES:
        return timedelta(minutes=_ZONES[zone])
    digits = zone.removeprefix("utc").removeprefix("gmt").replace("−", "-")
    sign, figures = digits[:1], digits[1:].replace(":", "")
    if sign not in "+-" or not figures.isdigit() or len(figures) not in (1, 2, 4):
        return None
    hours, minutes = (int(figures[:2]), int(figures[2:])) if len(figures) == 4 else (int(figures), 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if sign == "-" else offset
