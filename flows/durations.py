"""Lengths of time as people write them: 30s, 15m, 1h30m, 90d."""

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """A length of time as people write it; ValueError says how to, when it is none.

    >>> duration("15m"), duration("1h30m")
    (datetime.timedelta(seconds=900), datetime.timedelta(seconds=5400))
    """
    parts = re.findall(r"(\d+)([smhd])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text.strip():
        raise ValueError(f"{text!r} is no length of time; write it like 30s, 15m, 2h, 1d or 1h30m")
    try:
        found = timedelta(**{_UNITS[unit]: int(number) for number, unit in reversed(parts)})
    except OverflowError:
        raise ValueError(f"{text!r} is longer than a calendar; write it like 30s, 15m, 2h or 90d") from None
    if not found:
        raise ValueError(f"{text!r} is no time at all; the shortest is 1s")
    return found


def in_units(length: timedelta) -> str:
    """A whole number of seconds, as `duration` reads it.

    >>> in_units(timedelta(seconds=5400)), in_units(timedelta(days=90))
    ('1h30m', '90d')
    """
    left, parts = int(length.total_seconds()), []
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        if count := left // seconds:
            parts.append(f"{count}{unit}")
        left %= seconds
    return "".join(parts) or "0s"
