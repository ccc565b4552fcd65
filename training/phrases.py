"""The words of a site around its articles, from `phrases/*.toml` and the rules' own examples.

A template is a line with choices, `[Sign up|Subscribe]`, which may nest and may be empty, and slots,
`{outlet}`; a bar that is meant as a bar is written `\\|`. One template stands for dozens of lines, so that
a model cannot learn the few by heart. All names are invented.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from transforms.rules import rules

# What a family of templates is called in the labels of the lines.
KIND_OF = {
    "about_author": "byline",
    "ad": "ad",
    "byline": "byline",
    "caption": "caption",
    "comment": "comment",
    "comment_heading": "comment",
    "comment_meta": "comment",
    "cookie": "legal",
    "credit": "credit",
    "image": "caption",
    "legal": "legal",
    "menu": "navigation",
    "navigation": "navigation",
    "newsletter": "promo",
    "promo": "promo",
    "read_more": "navigation",
    "related_heading": "related",
    "related_prefix": "related",
    "social": "social",
    "timestamp": "timestamp",
}
# Families that may also borrow the examples of the rules with this label.
_BORROWING = ("ad", "byline", "caption", "credit", "legal", "navigation", "promo", "social", "timestamp")
_MOST_BORROWED = 0.15  # of the lines; less where there are few examples, so that none becomes frequent

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_BAR = re.compile(r"(?<!\\)\|")
_SLOT = re.compile(r"\{(\w+)\}")
_SPACES = re.compile(r"  +")
_WORD = re.compile(r"\w+")
_SIGN_OR_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W\u3040-\u30ff\u4e00-\u9fff]+")
_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
}
_SCRIPT_SHARE = (
    0.15  # of the characters; Japanese is asked first, because it is written with Chinese signs too
)


@dataclass(frozen=True)
class Phrasebook:
    """One language: templates per family and per slot, names of months and weekdays, the rules' examples."""

    language: str
    function_words: frozenset[str]
    months: list[str]
    weekdays: list[str]
    slots: dict[str, list[str]]
    families: dict[str, list[str]]
    borrowed: dict[str, list[str]]


@cache
def phrasebooks() -> dict[str, Phrasebook]:
    """The phrase book of every language, by its ISO 639-1 code."""
    found = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in (files("training") / "phrases").iterdir()
        if file.name.endswith(".toml")
    }
    borrowed = _borrowed({language: _vocabulary(entry) for language, entry in found.items()})
    return {
        language: Phrasebook(
            language,
            frozenset(entry["function_words"].split()),
            entry["months"],
            entry["weekdays"],
            entry["slots"],
            entry["phrases"],
            borrowed[language],
        )
        for language, entry in sorted(found.items())
    }


def language_of(text: str) -> str:
    """The language of the phrase book that fits a text best; English where none does.

    >>> language_of("Der Rat hat am Montag über die neue Brücke beraten.")
    'de'
    """
    sample = text[:3000]
    for language, script in _SCRIPTS.items():
        if len(script.findall(sample)) > _SCRIPT_SHARE * len(sample):
            return language if language in phrasebooks() else "en"
    words = _WORD.findall(sample.lower())
    counts = {
        language: sum(word in book.function_words for word in words)
        for language, book in phrasebooks().items()
        if language not in _SCRIPTS
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= max(1, 0.05 * len(words)) else "en"


def phrases(book: Phrasebook, family: str, count: int, chance: Random, given: dict[str, str]) -> list[str]:
    """Lines of a family, from different templates as far as there are any, and none twice.

    `given` holds slots that are already decided, such as the page's outlet.
    """
    templates, borrowed = book.families[family], book.borrowed.get(family, [])
    share = min(_MOST_BORROWED, len(borrowed) / (4 * len(templates)))
    enough = count <= len(templates)
    found = chance.sample(templates, count) if enough else chance.choices(templates, k=count)
    lines = [
        chance.choice(borrowed) if chance.random() < share else expand(book, template, chance, given)
        for template in found
    ]
    return list(dict.fromkeys(lines))


def expand(book: Phrasebook, template: str, chance: Random, given: dict[str, str]) -> str:
    """A template with its choices taken and its slots filled."""
    while (chosen := _CHOICE.sub(lambda found: chance.choice(_BAR.split(found[1])), template)) != template:
        template = chosen
    filled = _SLOT.sub(lambda found: given.get(found[1]) or _slot(book, found[1], chance, given), template)
    if _SLOT.sub("", template).isupper():  # then what fills the slots is shouted too
        filled = filled.upper()
    return _SPACES.sub(" ", filled.replace("\\|", "|")).strip()


def _slot(book: Phrasebook, name: str, chance: Random, given: dict[str, str]) -> str:
    """What fills one slot of a template."""
    if name in _NUMBERS:
        low, high, shape = _NUMBERS[name]
        return format(chance.randint(low, high), shape)
    match name:
        case "month":
            return chance.choice(book.months)
        case "mon":
            return chance.choice(book.months)[:3]
        case "weekday":
            return chance.choice(book.weekdays)
        case "date" | "time":
            return expand(book, chance.choice(book.families[name]), chance, given)
        case "person":
            return expand(book, chance.choice(book.slots.get(name, ["{first} {last}"])), chance, given)
        case "handle":
            return _handle(chance)
        case "email":
            return f"{_handle(chance)}@example.{chance.choice(['org', 'com', 'net'])}"
    return expand(book, chance.choice(book.slots[name]), chance, given)


_NUMBERS = {
    "d": (2, 9, "d"),
    "n": (10, 99, "d"),
    "day": (1, 28, "d"),
    "dd": (1, 28, "02d"),
    "m": (1, 12, "d"),
    "mm": (1, 12, "02d"),
    "year": (2005, 2027, "d"),
    "yy": (10, 27, "02d"),
    "hh": (0, 23, "02d"),
    "hour": (1, 12, "d"),
    "min": (0, 59, "02d"),
}
_HANDLE_HEADS = ("river", "night", "old", "blue", "truth", "iron", "just", "mister", "real", "silver", "lazy")
_HANDLE_TAILS = ("rat", "owl", "reader", "fan", "wolf", "voter", "girl", "mike", "sam", "fox", "pilot", "dad")


def _handle(chance: Random) -> str:
    """The name that somebody gave themselves: river_rat7."""
    joint, number = chance.choice(["", "_", "."]), chance.choice(["", str(chance.randint(1, 99))])
    return f"{chance.choice(_HANDLE_HEADS)}{joint}{chance.choice(_HANDLE_TAILS)}{number}"


def _borrowed(vocabularies: dict[str, frozenset[str]]) -> dict[str, dict[str, list[str]]]:
    """The rules' own examples, by language and label: each goes where most of its words are known."""
    found: dict[str, dict[str, list[str]]] = {language: {} for language in vocabularies}
    for rule in rules():
        if rule.label not in _BORROWING:
            continue
        for line in rule.matches:
            language = _nearest(line, vocabularies)
            if language:
                found[language].setdefault(rule.label, []).append(line)
    return found


def _nearest(line: str, vocabularies: dict[str, frozenset[str]]) -> str | None:
    """The language whose templates know most of a line's words; None where none knows any."""
    words = _SIGN_OR_WORD.findall(line.lower())
    shared = {language: sum(word in known for word in words) for language, known in vocabularies.items()}
    best = max(sorted(shared), key=lambda language: (shared[language], language == "en"))
    return best if shared[best] else None


def _vocabulary(entry: dict[str, Any]) -> frozenset[str]:
    """The words of a phrase book's templates."""
    lines = [line for templates in entry["phrases"].values() for line in templates]
    return frozenset(_SIGN_OR_WORD.findall(" ".join([*lines, *entry["months"]]).lower()))
