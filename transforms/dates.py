"""Dates in a line: where they stand, which day they name, and only what the line says for sure.

`Moment.at` is NULL unless the day is known; where the line names no zone, the clock is taken as written.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from transforms.rules import documents, months

_ZONES = {"utc": 0, "gmt": 0, "z": 0, "bst": 60, "cet": 60, "cest": 120, "msk": 180, "jst": 540, "edt": -240}
_ZONES |= {"est": -300, "cdt": -300, "cst": -360, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480}
_ZONES |= {"kst": 540, "wib": 420, "aest": 600, "aedt": 660}
_EARLIEST_YEAR = 1500  # the first printed news; anything earlier is not a date of publication
_AFTERNOON = ("p", "午後", "下午", "오후")
_REMEMBERED = 1 << 12  # lines are asked about several times, and pages of one site share many
_CLOCK_CHARS = 40  # a clock before its date begins at most so far ahead of it

# Python's `\d` and `int` read the digits of every script.
_WORD = r"[^\W\d_][\w’'.\u0900-\u0dff\u0e00-\u0e7f]*"
_YEAR = r"(?P<year>(?:19|20|١٩|٢٠|۱۹|۲۰|१९|२०|১৯|২০)\d\d)"
_DAY = r"(?P<day>\d{1,2})"
_MONTH = r"(?P<month>\d{1,2})"
_SHAPES = (
    rf"(?<!\d){_YEAR} ?[-./年년] ?{_MONTH} ?[-./月월] ?{_DAY}(?!\d)[日일]?\.?",
    (
        rf"(?<![\d.:]){_DAY}(?:st|nd|rd|th|er|\.º|º|ª|η|ης|\.|-(?:го|е|а))?\s?(?:(?:of|de)\s|d[’'])?[\s./-]*"
        rf"(?P<name>{_WORD})[\s.,/-]*(?:(?:of|del?)\s)?(?P<year>(?:19|20)\d\d|\d{{4}})(?!\d)"
    ),
    rf"(?P<name>[^\W\d_]{{3,}})\.? ?{_DAY}(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)(?!\d)",
    rf"(?<!\d){_YEAR}\.?\s(?:m\. )?(?P<name>{_WORD})\s(?:mėn\. )?{_DAY}(?!\d)",
    (
        rf"(?<![\d.:/-])(?:{_DAY}\. ?{_MONTH}\. ?(?P<year>(?:19|20)\d\d)"
        r"|(?P<day2>\d\d)\.(?P<month2>\d\d)\.(?P<year2>\d\d))(?![\d:])"
    ),
    (
        r"(?<![\d.:/-])(?P<first>\d{1,2})(?P<mark>[/-])(?P<second>\d{1,2})(?P=mark)"
        r"(?P<year>(?:19|20|٢٠|۲۰|२०)\d\d|\d\d)(?![\d:/-])"
    ),
    rf"(?<!\d){_DAY}\s+tháng\s+{_MONTH},?\s+(?:năm\s+)?{_YEAR}",
)
_ANY = tuple(re.compile(shape, re.IGNORECASE) for shape in _SHAPES)
_LEAST_DIGITS = re.compile(r"\d\D{0,20}?\d\D{0,20}?\d")


@dataclass(frozen=True)
class Moment:
    """When a text was published, as far as its line tells."""

    at: datetime | None  # naive UTC
    precision: str | None  # time_only, day, minute


@dataclass(frozen=True)
class Found:
    """A date in a line."""

    start: int  # half-open, code points of the line
    end: int
    groups: dict[str, str]  # as `moment` reads them
    role: str  # published, updated, other, plain: what the words before it say


def moment(groups: dict[str, str], day_first: bool | None = None) -> Moment:
    """Read the named groups of a date. `day_first`: how to read numbers that can be day or month.

    >>> moment({"day": "5", "month": "March", "year": "2025", "hour": "7", "minute": "50", "meridiem": "pm"})
    Moment(at=datetime.datetime(2025, 3, 5, 19, 50), precision='minute')
    >>> moment({"hour": "07", "minute": "50"})
    Moment(at=None, precision='time_only')
    >>> moment({"first": "03", "second": "04", "year": "2025"})  # 3 April or 4 March: nobody knows
    Moment(at=None, precision=None)
    """
    day = _day(groups, day_first)
    clock = _clock(groups)
    if day is None:
        has_date = any(groups.get(name) for name in ("year", "month", "day"))
        return Moment(None, "time_only" if clock is not None and not has_date else None)
    if clock is None:
        return Moment(day, "day")
    offset = _offset(groups.get("zone") or "")
    if offset is None:  # a zone that has several meanings: the day is sure, the hour is not
        return Moment(day, "day")
    try:
        return Moment(day + clock - offset, "minute")
    except OverflowError:
        return Moment(day, "day")


@lru_cache(maxsize=_REMEMBERED)
def found(line: str) -> tuple[Found, ...]:
    """The dates of a short line, in order, with their clocks and what the words before them say.

    >>> dates = found("Publié le 3 mars 2025 à 18h05, mis à jour le 4 mars 2025")
    >>> [(date.role, moment(date.groups).at) for date in dates]
    [('published', datetime.datetime(2025, 3, 3, 18, 5)), ('updated', datetime.datetime(2025, 3, 4, 0, 0))]
    """
    if not _LEAST_DIGITS.search(line):
        return ()
    hits: list[tuple[int, int, dict[str, str]]] = []
    for shape in _ANY:
        for hit in shape.finditer(line):
            groups = {name.rstrip("2"): value for name, value in hit.groupdict().items() if value}
            is_free = all(hit.end() <= start or hit.start() >= end for start, end, _ in hits)
            if is_free and _is_date(groups):
                hits.append((hit.start(), hit.end(), groups))
    dates = []
    before = 0
    for start, end, groups in sorted(hits, key=lambda hit: hit[0]):
        clock, first, last = _clock_near(line, before, start, end)
        dates.append(Found(first, last, {**groups, **clock}, _role(line[before:first])))
        before = last
    return tuple(dates)


def order_of(dates: list[Found]) -> bool | None:
    """Whether a page writes the day first in dates with slashes, if some of them cannot be read otherwise."""
    seen = set()
    for date in dates:
        if date.groups.get("first"):
            first, second = int(date.groups["first"]), int(date.groups["second"])
            seen |= {True} if 12 < first <= 31 and second <= 12 else set()
            seen |= {False} if 12 < second <= 31 and first <= 12 else set()
    return seen.pop() if len(seen) == 1 else None


def is_day_first(language: str | None) -> bool | None:
    """Whether a language writes the day before the month in figures; None where it cannot be told."""
    return True if language in documents()["dates.toml"]["day_first"] else None


@lru_cache(maxsize=_REMEMBERED)
def role_of(text: str) -> str:
    """What a line without a date says of the date that follows: published, updated, other or plain.

    >>> role_of("Zuletzt aktualisiert am"), role_of("Opublikowano:"), role_of("Sport")
    ('updated', 'published', 'plain')
    """
    return _role(text)


def _is_date(groups: dict[str, str]) -> bool:
    if "name" in groups:
        number = months().get(groups.pop("name").lower().rstrip(".").replace("’", "'"))
        if number is None:
            return False
        groups["month"] = str(number)
    if groups.get("first"):
        return int(groups["first"]) <= 31 and int(groups["second"]) <= 31
    return 1 <= int(groups["month"]) <= 12 and 1 <= int(groups["day"]) <= 31


def _clock_near(line: str, before: int, start: int, end: int) -> tuple[dict[str, str], int, int]:
    """The clock behind a date, else the one before it; and from where to where both stand."""
    after, ahead = _clocks()
    hit = after.match(line, end)
    if hit and (clock := _clock_groups(hit)):
        return clock, start, hit.end()
    hit = ahead.search(line, max(before, start - _CLOCK_CHARS), start)
    if hit and (clock := _clock_groups(hit)):
        return clock, hit.start(), end
    return {}, start, end


def _clock_groups(hit: re.Match[str]) -> dict[str, str]:
    """The parts of a clock; empty for a bare number."""
    given = {name: value for name, value in hit.groupdict().items() if value}
    said = given.pop("ahead", "") or given.pop("behind", "")
    if said:
        given["meridiem"] = "pm" if said.lower().startswith(_AFTERNOON) else "am"
    return given if "minute" in given or said else {}


def _role(words: str) -> str:
    """The last signal word before a date decides."""
    found, last = "plain", -1
    for role, pattern in _roles().items():
        for hit in pattern.finditer(words[-80:].lower()):
            if hit.start() > last:
                found, last = role, hit.start()
    return found


@cache
def _roles() -> dict[str, re.Pattern[str]]:
    table = documents()["dates.toml"]
    return {
        role: re.compile(rf"(?<!\w)(?:{'|'.join(table[role])})") for role in ("published", "updated", "other")
    }


@cache
def _clocks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A clock behind a date, and one before it."""
    table = documents()["dates.toml"]
    meridiem = table["meridiem"]
    clock = (
        rf"(?:(?P<ahead>{meridiem})\s?)?(?<!\d)(?P<hour>[01]?\d|2[0-4])(?:\s?[:.h時时시点]\s?(?P<minute>[0-5]\d))?(?!\d)"
        rf"(?::\d\d(?:[.,]\d+)?)?(?:\s?(?P<behind>{meridiem}))?(?:\s?(?:uhr|uur|hrs?|분))?\s?\(?(?P<zone>{table['zone']})\)?"
    )
    between = r"[\s,|•·–—/(-]*(?:(?:on|am|le|el|em|del?)\s)?(?:[^\W\d_]{1,12}\.?,?)?\s?"
    return (
        re.compile(rf"{table['at']}{clock}", re.IGNORECASE),
        re.compile(rf"{clock}{between}$", re.IGNORECASE),
    )


def _day(groups: dict[str, str], day_first: bool | None) -> datetime | None:
    if groups.get("first"):
        ordered = _slashed(int(groups["first"]), int(groups["second"]), day_first)
        if ordered is None:
            return None
        month, day = ordered
    elif groups.get("month") and groups.get("day"):
        month, day = _month(groups["month"]), int(groups["day"])
    else:
        return None
    year = int(groups.get("year") or 0)
    year += 2000 if len(groups.get("year", "")) == 2 else 0
    try:
        return datetime(year, month, day) if year >= _EARLIEST_YEAR else None  # noqa: DTZ001 -- naive UTC
    except ValueError:
        return None


def _slashed(first: int, second: int, day_first: bool | None) -> tuple[int, int] | None:
    """Month and day of a date with slashes, when only one order makes sense or the page has one."""
    if first == second or second > 12:
        return first, second
    if first > 12 or day_first:
        return second, first
    return (first, second) if day_first is False else None


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
        hour = hour % 12 + 12 * meridiem.startswith(_AFTERNOON)
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
