"""The kicker of a headline ("Floods: The river rises"), where a flattened page and its own title disagree.

A kicker is the word or two above a headline that say what it is about. When a page is flattened, it stands on
a line of its own, or in front of the headline without a mark; or what stands there is the name of a section.
The page's own title, its first line, tells: what it begins with is the headline as the publisher writes it.
"""

import re
from collections.abc import Iterable

from transforms.headlines import SEPARATOR

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # hyphens for narrow columns, and the like
_JOINT = re.compile(r"\s?[:：]\s+|\s[–—-]\s|：")
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 3  # of a headline that is left when its section goes
_LEAST_CHARS = 10  # the same, where a script sets no spaces


def visible(text: str) -> str:
    """A line without characters that nobody sees, and with plain single blanks.

    >>> visible("The har\u00adbour\u00a0 bridge\u200b")
    'The harbour bridge'
    """
    return " ".join(_INVISIBLE.sub("", text).split())


def with_its_kicker(line: str, page_title: str, around: Iterable[str]) -> str:
    """A headline's line as the page's own title has it, kicker and all. `around`: the lines beside it.

    >>> with_its_kicker("The river rises", "Floods: The river rises - The Ledger", ["Home", "Floods"])
    'Floods: The river rises'
    >>> with_its_kicker("Floods The river rises", "Floods: The river rises - The Ledger", [])
    'Floods: The river rises'
    >>> with_its_kicker("Weather: The river rises", "The river rises - The Ledger", [])
    'The river rises'
    >>> with_its_kicker("Floods: The river rises", "Floods - The river rises again", [])
    'Floods: The river rises'
    """
    own = _words(line)
    cuts = [cut.start() for cut in SEPARATOR.finditer(page_title)]
    for end in (len(page_title), *reversed(cuts)):
        written = visible(page_title[:end])
        words = _words(written)
        if words == own and len(_JOINT.findall(written)) > len(_JOINT.findall(line)):
            return written
        joint = _JOINT.search(written)
        if joint and _words(written[joint.end() :]) == own and own:
            kicker = _words(written[: joint.start()])
            if any(_words(other) in (kicker, words) for other in around):
                return written
        if len(words) >= _LEAST_WORDS or len(written) >= _LEAST_CHARS:
            for joint in _JOINT.finditer(line):
                section = _words(line[: joint.start()])
                if _words(line[joint.end() :]) == words and not _holds(_words(page_title), section):
                    return line[joint.end() :]
    return line


def _words(text: str) -> list[str]:
    return _WORD.findall(visible(text).casefold())


def _holds(words: list[str], part: list[str]) -> bool:
    """Whether some words stand among others, side by side."""
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))
