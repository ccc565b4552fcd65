"""Documents that are no articles, of any size: what a careless scraper or a mistake leaves in an inbox.

Each of `SHAPES` takes a number of lines and a generator of random numbers.
"""

import base64
from collections.abc import Callable
from random import Random

_WORDS = (
    *("the", "of", "and", "on", "a", "in", "said", "harbour", "ferry", "bridge", "council", "winter"),
    *("closed", "storm", "river", "quay", "boat", "night", "year", "lamp", "village", "engineer", "road"),
)
_SCRIPTS = (
    ["городской", "совет", "закрыл", "старый", "мост", "зимой"],
    ["αρχές", "έκλεισαν", "την", "παλιά", "γέφυρα"],
    ["市議会は古", "橋を閉鎖した"],
    ["أغلقت", "البلدية", "الجسر", "القديم"],
    ["시의회는", "오래된", "다리를", "폐쇄했다"],
    ["पुराना", "पुल", "बंद", "कर", "दिया", "गया"],
    list(_WORDS),
)


def sentence(chance: Random, words: int, of: tuple[str, ...] | list[str] = _WORDS) -> str:
    """A sentence that means nothing."""
    return " ".join(chance.choices(of, k=words)).capitalize() + "."


def _prose(chance: Random) -> str:
    return sentence(chance, chance.randint(3, 40))


def _spreadsheet(chance: Random) -> str:
    return "\t".join([chance.choice(_WORDS), *(f"{chance.random() * 1000:.2f}" for _ in range(9))])


def _base64(chance: Random) -> str:
    return base64.b64encode(chance.randbytes(57)).decode()


def _verse(chance: Random) -> str:
    return "" if chance.random() < 0.2 else " ".join(chance.choices(_WORDS, k=6)).capitalize() + ","


def _transcript(chance: Random) -> str:
    return f"{chance.choice(['ADA PENROSE', 'BEN OSGOOD', 'Q'])}: {sentence(chance, chance.randint(1, 30))}"


def _results(chance: Random) -> str:
    home, away = chance.sample(_WORDS, 2)
    return f"{home.title()} United {chance.randint(0, 5)} – {chance.randint(0, 5)} {away.title()} Town"


def _headlines(chance: Random) -> str:
    return " ".join(chance.choices(_WORDS, k=8)).title()


def _names(chance: Random) -> str:
    return chance.choice(
        ["By Ada Penrose", "Ada Penrose", "12 May 2024", "By Ben Osgood and Ada Penrose", "Reuters"]
    )


def _menu(chance: Random) -> str:
    return chance.choice(
        ["Home", "Read more", "Advertisement", "Share", "Sign up for our newsletter", "Comments"]
    )


def _invented(chance: Random) -> str:
    """A language that nobody wrote, in signs that no standard has."""
    words = (
        "".join(chr(0xE000 + chance.randint(0, 60)) for _ in range(chance.randint(1, 8))) for _ in range(14)
    )
    return " ".join(words) + chr(0xE0FF)


def _mixed(chance: Random) -> str:
    return " ".join(chance.choice(chance.choice(_SCRIPTS)) for _ in range(chance.randint(2, 30))) + "."


def _wrapped(chance: Random) -> str:
    return " ".join(chance.choices(_WORDS, k=11))


def _lines(line: Callable[[Random], str]) -> Callable[[int, Random], str]:
    return lambda count, chance: "\n".join(line(chance) for _ in range(count))


SHAPES: dict[str, Callable[[int, Random], str]] = {
    "prose": _lines(_prose),
    "prose in one line": lambda count, chance: " ".join(_prose(chance) for _ in range(count)),
    "the same line": lambda count, _: "\n".join(
        ["The keeper said that the harbour was closed on Sunday."] * count
    ),
    "words": lambda count, _: "\n".join(f"word{number}" for number in range(count)),
    "blanks": lambda count, _: " \n\t\n\u3000\n" * (1 + count // 3),
    "spreadsheet": _lines(_spreadsheet),
    "base64": _lines(_base64),
    "base64 in one line": lambda count, chance: base64.b64encode(chance.randbytes(57 * count)).decode(),
    "verse": _lines(_verse),
    "transcript": _lines(_transcript),
    "results": _lines(_results),
    "headlines": _lines(_headlines),
    "names": _lines(_names),
    "menu": _lines(_menu),
    "an invented script": _lines(_invented),
    "mixed scripts": _lines(_mixed),
    "wrapped without an end": _lines(_wrapped),
    "signs": lambda count, chance: "\n".join("".join(chance.choices("|-=*#_~", k=20)) for _ in range(count)),
}
