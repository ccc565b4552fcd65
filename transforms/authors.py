"""The authors of a text, from the lines around its headline: bylines, and names alone in their place."""

from collections.abc import Callable
from dataclasses import dataclass

from transforms.bylines import authors_alone, authors_by, goes_on, has_time, is_between, is_by, persons_first
from transforms.surroundings import Near

_NEAR = 4  # lines between names and the date, byline or next name that make them authors
_TELLING_CHARS = 5  # shorter family names are words of many texts
_NO_BYLINES = ("title", "caption", "credit", "comment")


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
    the text only a line with "by" counts. `body`: the article's text, asked for only where names stand
    alone.
    """
    lines = [line for line in near if line.label not in _NO_BYLINES]
    said = _said(lines)
    top = [line for line in lines if line.is_top or -_NEAR <= line.place < 0]
    for line in top:
        if line.line_number in said:
            return _joined(line, top, said, outlet)
    for line in top:
        names = authors_alone(line.text) if line.place > 0 and not line.is_kept else []
        if names and _is_supported(line, names, near) and not _is_about(names, title, body):
            below = _next_names(line, top) if not has_time(line.text) else {}
            rest = {number: more for number, more in below.items() if not _is_about(more, title, body)}
            return _joined(line, top, {line.line_number: names, **rest}, outlet)
    for line in lines:
        if line.below and line.label == "byline" and line.line_number in said:
            return _joined(line, [line], said, outlet)
    return None


def _said(lines: list[Near]) -> dict[int, list[str]]:
    """Per line number: the names behind "by", on the same line or on the line above."""
    said = {}
    before = ""
    for line in lines:
        names = authors_by(line.text) or (authors_alone(line.text) if is_by(before) else [])
        if names:
            said[line.line_number] = names
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


def _next_names(line: Near, top: list[Near]) -> dict[int, list[str]]:
    """The names on the lines that follow a line of names without a gap; a mark or "and" is none."""
    found = {}
    place = line.place
    for other in top:
        if other.place != place + 1:
            continue
        names = authors_alone(other.text) if not other.is_kept and not has_time(other.text) else []
        if names:
            found[other.line_number] = names
        if names or is_between(other.text):
            place = other.place
    return found


def _is_supported(line: Near, names: list[str], near: list[Near]) -> bool:
    """Whether something beside a line of names says that they are authors."""
    if line.label == "byline" or has_time(line.text) or line.depth == -1:
        return True
    for other in near:
        is_time = other.label == "timestamp" or has_time(other.text)
        if 0 < abs(other.place - line.place) <= _NEAR and other.place > 0 and is_time:
            return True
        if other.line_number != line.line_number and names[0].casefold() in other.text.casefold():
            return True
    return False


def _is_about(names: list[str], title: str | None, body: Callable[[], str]) -> bool:
    """Whether the text names them too: then they are its subject, or a heading."""
    text = f"{title or ''}\n{body()}".casefold()
    return any(name.casefold() in text or _last_word(name) in text for name in names)


def _last_word(name: str) -> str:
    """The word by which a text would call somebody again; the whole name where it is a short one."""
    last = name.casefold().split()[-1]
    return last if len(last) >= _TELLING_CHARS else name.casefold()
