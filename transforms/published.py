"""When a text was published: the date nearest to its headline, read against the page's other dates."""

import re
from dataclasses import dataclass
from datetime import datetime

from transforms.bylines import authors_by
from transforms.dates import Found, found, is_day_first, moment, order_of, role_of
from transforms.surroundings import Near

_LABEL_CHARS = 40  # a line without a date that says what the date below it means
_BESIDE = 3  # lines above the headline, or below the text, that still belong to them
_FEW_WORDS = 8  # beside a date: a name, an outlet, a place, a reading time
_NO_TIMES = ("caption", "comment", "legal", "dateline")
_DEEP = 8  # lines into the text, from where on a date without a word belongs to a teaser
_CLOCK = re.compile(r"^\W*(?:\w+\W+){0,3}?\d{1,2}[:.h]\d\d\b[^\d]*$")


@dataclass(frozen=True)
class Published:
    """What the text says of its publication, and where."""

    at: datetime | None  # naive UTC; NULL unless the day is known
    precision: str | None  # time_only, day, minute
    text: str  # the line
    line_number: int


@dataclass(frozen=True)
class _Candidate:
    near: Near
    date: Found
    role: str

    @property
    def rank(self) -> tuple[int, int, int]:
        """Lower is better: the place, then what the words say, then the distance to the headline."""
        near = self.near
        is_near = (near.is_top and not near.below) or -_BESIDE <= near.place < 0
        place = 0 if is_near else 1 if near.place < 0 and not near.is_first else 2 if near.below else 3
        return (
            place,
            ("published", "plain", "updated").index(self.role),
            near.place if near.place > 0 else _BESIDE - near.place,
        )


def published(near: list[Near], language: str | None) -> Published | None:
    """The time of publication; None where no line near headline or text speaks of one.

    A date called that of publication wins over one that is not, and either over that of an update; a date
    between headline and text wins over one elsewhere. Numbers that can be day or month are read as the
    language writes them, or as another date of the page does; else they are not read.
    """
    candidates = _candidates(near)
    order = is_day_first(language)
    order = order_of([candidate.date for candidate in candidates]) if order is None else order
    for candidate in sorted(candidates, key=lambda candidate: candidate.rank):
        said = moment(candidate.date.groups, order)
        if said.at is not None:
            return Published(said.at, said.precision, candidate.near.text, candidate.near.line_number)
    for line in near:
        if line.label == "timestamp" and not line.below:
            precision = "time_only" if _CLOCK.match(line.text) else None
            return Published(None, precision, line.text, line.line_number)
    return None


def _candidates(near: list[Near]) -> list[_Candidate]:
    candidates = []
    before = "plain"
    for line in near:
        is_out = line.is_kept or line.label in _NO_TIMES
        dates = found("" if is_out else line.text)
        for number, date in enumerate(dates):
            role = before if date.role == "plain" and number == 0 else date.role
            if role != "other" and (role != "plain" or _is_alone(line, dates)):
                candidates.append(_Candidate(line, date, role))
        is_label = not dates and not line.is_kept and len(line.text) <= _LABEL_CHARS
        before = role_of(line.text) if is_label else "plain"
    return candidates


def _is_alone(line: Near, dates: tuple[Found, ...]) -> bool:
    """Whether a date without a word of publication stands by itself, not in a caption or a teaser.

    The first line is the page's title, which some sites end with the date. Inside and below the text, where
    captions and teasers stand, a line may say little else.
    """
    if line.is_first:
        return dates[-1].end >= len(line.text) - 2
    others = len(line.text.split()) - sum(len(line.text[date.start : date.end].split()) for date in dates)
    if line.below:
        return line.below <= _BESIDE and dates[0].start == 0
    if line.depth > 0:
        return line.depth <= _DEEP and (others <= _FEW_WORDS // 2 or line.label in ("timestamp", "byline"))
    return others <= _FEW_WORDS or line.label in ("timestamp", "byline") or bool(authors_by(line.text))
