"""The authors of a text, from the lines around its headline: bylines, and names alone in their place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from transforms.bylines import (
    authors_alone,
    authors_by,
    goes_on,
    has_role,
    has_time,
    is_between,
    is_by,
    is_role,
    names_an_author,
    persons_first,
)
from transforms.dates import found
from transforms.surroundings import Near

_NEAR = 4  # lines between names and the date, byline or next name that make them authors
_DATE_ABOVE = 2  # lines above the headline, as far as its date stands
_INITIALS_CHARS = 3  # beside a name they stand for its portrait
_TELLING_CHARS = 5  # shorter family names are words of many texts
_NO_BYLINES = ("title", "caption", "credit", "comment")
_NO_NAMES = ("social", "promo")  # buttons, however they are written
# East Asian papers name the reporter inside the text, in such brackets; the text is not about him.
_CREDITED = re.compile(r"【[^】]{0,80}】")


@dataclass(frozen=True)
class Authors:
    """Who wrote a text, and the first line that says so."""

    names: list[str]
    text: str
    line_number: int


def authors(
    near: list[Near], title: str | None, outlet: str | None, body: Callable[[], str]
) -> Authors | None:
    """The authors that the lines near headline and text name; None where none is sure.

    A line with "by" is sure near the text's first paragraphs. Names alone are, below the headline, if a date
    or a reading time stands beside them or the page gives them again, and the text is not about them. Below
    the text a byline counts, a line that says "author", and a name above its role. An agency is the author
    where it stands beside the date and nobody else is named. `body`: the article's text, asked for only where
    names stand alone.
    """
    lines = [line for line in near if line.label not in _NO_BYLINES or _is_dated_byline(line.text)]
    said = _said(lines)
    top = [line for line in lines if line.is_top or -_NEAR <= line.place < 0]
    for line in top:
        if line.line_number in said:
            return _joined(line, top, said, outlet)
    for line in top:
        names = authors_alone(line.text) if _may_be_names(line, top) else []
        if names and _is_supported(line, names, near) and not _is_about(line, names, title, body):
            below = _next_names(line, top) if not has_time(line.text) else {}
            rest = {number: more for number, more in below.items() if not _is_about(line, more, title, body)}
            return _joined(line, top, {line.line_number: names, **rest}, outlet)
    for line in lines:
        is_byline = line.label == "byline" or names_an_author(line.text)
        if line.below and is_byline and line.line_number in said:
            return _joined(line, [line], said, outlet)
    return _agency(near) or _signature(near, title, body)


def _is_dated_byline(text: str) -> bool:
    """Whether a line gives names and a day, which no caption does."""
    return bool(authors_by(text)) and bool(found(text)) and not text.casefold().startswith("photo")


def _may_be_names(line: Near, top: list[Near]) -> bool:
    """Whether names alone may stand here: below the headline, or twice above it, and not among buttons."""
    if line.below:
        return False
    if found(line.text):
        return line.place > 0
    if line.label in _NO_NAMES or line.is_kept:
        return False
    above = [other.text for other in top if other.place == line.place - 1 and other.label == "social"]
    if above and len(above[0]) > _INITIALS_CHARS:
        return False
    is_twice = any(other.place == line.place + 1 and other.text == line.text for other in top)
    return line.place > 0 or is_twice


def _agency(near: list[Near]) -> Authors | None:
    """The agency that stands alone above or below the date of a text that names nobody."""
    for line in near:
        is_credit = line.label == "credit" and line.is_top and line.place > 0
        if is_credit and authors_alone(line.text) == [line.text]:
            beside = [other for other in near if abs(other.place - line.place) == 1]
            if any(has_time(other.text) for other in beside):
                return Authors([line.text], line.text, line.line_number)
    return None


def _signature(near: list[Near], title: str | None, body: Callable[[], str]) -> Authors | None:
    """The name in a box about the author below the text, above what it says of the work."""
    below = [line for line in near if line.below and line.label not in _NO_BYLINES + _NO_NAMES]
    for line, after in pairwise(below):
        names = authors_alone(line.text)
        is_introduced = after.below == line.below + 1 and is_role(after.text)
        if names and is_introduced and not _is_about(line, names, title, body):
            return Authors(names, line.text, line.line_number)
    return None


def _said(lines: list[Near]) -> dict[int, list[str]]:
    """Per line number: the names behind "by", on the same line or on the line above."""
    said = {}
    before = ""
    for line in lines:
        names = authors_by(line.text) or (authors_alone(line.text) if is_by(before) else [])
        if names:
            said[line.line_number] = names
        if names and is_by(before):
            said |= _next_names(line, lines, needs_time=True)
        before = line.text
    return said


def _joined(first: Near, lines: list[Near], said: dict[int, list[str]], outlet: str | None) -> Authors:
    """The names of a line and of the lines that go on with it."""
    names: list[str] = []
    last = first
    for line in lines:
        if line.place < first.place or line.place > last.place + 2:
            continue
        own = said.get(line.line_number) or []
        if not own and (goes_on(last.text) or is_between(last.text)):
            own = authors_alone(line.text)
        if own:
            names += own
            last = line
        elif line is not first and is_between(line.text):
            last = line
    is_other = [name for name in names if outlet is None or name.casefold() != outlet.casefold()]
    return Authors(persons_first(is_other or names), first.text, first.line_number)


def _next_names(line: Near, top: list[Near], *, needs_time: bool = False) -> dict[int, list[str]]:
    """The names on the lines that follow a line of names without a gap; a mark or "and" is none.

    needs_time: only where a date or the like ends the list.
    """
    more = {}
    place = line.place
    for other in top:
        if other.place != place + 1:
            continue
        names = authors_alone(other.text) if not other.is_kept and not has_time(other.text) else []
        if names:
            more[other.line_number] = names
        if names or is_between(other.text):
            place = other.place
        elif needs_time and not has_time(other.text):
            return {}
    return more


def _is_supported(line: Near, names: list[str], near: list[Near]) -> bool:
    """Whether something beside a line of names says that they are authors."""
    if line.label == "byline" or has_time(line.text) or line.depth == -1:
        return True
    for other in near:
        is_time = other.label == "timestamp" or has_time(other.text)
        is_beside = 0 < abs(other.place - line.place) <= _NEAR and other.place > 0
        is_above = -_DATE_ABOVE <= other.place < 0 and 0 < line.place <= _NEAR + 1
        if (is_beside or is_above) and is_time:
            return True
        if other.line_number != line.line_number and names[0].casefold() in other.text.casefold():
            return True
    return False


def _is_about(line: Near, names: list[str], title: str | None, body: Callable[[], str]) -> bool:
    """Whether the text names them too: then they are its subject, or a heading.

    Beside a time or a role, on the same line, only its headline is asked.
    """
    is_plain = not (has_time(line.text) or has_role(line.text))
    text = f"{title or ''}\n{_CREDITED.sub('', body()) if is_plain else ''}".casefold()
    for name in names:
        text = re.sub(rf"[/©|]\s?{re.escape(name.casefold())}", "", text)
    return any(name.casefold() in text or _last_word(name) in text for name in names)


def _last_word(name: str) -> str:
    """The word by which a text would call somebody again; the whole name where it is a short one."""
    last = name.casefold().split()[-1]
    return last if len(last) >= _TELLING_CHARS else name.casefold()
