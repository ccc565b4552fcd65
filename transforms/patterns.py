"""Rules' patterns as one nondeterministic automaton over the first bytes of characters.

A character of UTF-8 is told by its first byte: exactly, if it is ASCII; otherwise only its range of 64 or
more code points. Read so, a pattern accepts every line that RE2 accepts, and few others: what this automaton
refuses need not be tried. What is not worth telling apart widens: `\\b` holds everywhere, a long count has no
end, and a character class holds each first byte that any of its characters may have.

The automaton is Thompson's (Thompson, "Regular Expression Search Algorithm", 1968). The syntax is the part of
RE2's (https://github.com/google/re2/wiki/Syntax) that rules use; anything else is an error.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

_REPEAT = re.compile(r"([*+?]|\{(\d+)(,?)(\d*)\})\??")
_FLAGS = re.compile(r"\?(?:P<\w+>|(?P<sign>-?)i:|:)")
_HEX = re.compile(r"x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})")
_CATEGORY = re.compile(r"p\{([A-Z][a-z]?)\}")
_CONTROLS = {"n": 0x0A, "t": 0x09, "r": 0x0D, "f": 0x0C, "v": 0x0B, "a": 0x07}
_MOST_COPIES = 2  # of what is repeated; each makes the automaton larger
_ASCII = (1 << 0x80) - 1
# A set of symbols is an integer with a bit for each first byte.
ANY = _ASCII | sum(1 << byte for byte in range(0xC2, 0xF5))
BLANK = 1 << 0x20
LOWER_CASE = sum(1 << byte for byte in b"abcdefghijklmnopqrstuvwxyz")
UPPER_CASE = sum(1 << byte for byte in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BEYOND = ANY & ~_ASCII
_NEWLINE = 1 << 0x0A


def _bits(characters: Iterable[str]) -> int:
    return sum(1 << ord(character) for character in set(characters))


_DIGITS = _bits("0123456789")
_WORD = _DIGITS | _bits("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_BLANKS = _bits("\t\n\f\r ")
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _BLANKS}


@dataclass
class Automaton:
    """States by number. A state reads one of `symbols` (0: reads nothing) and goes on to each of `after`."""

    symbols: list[int] = field(default_factory=list)
    after: list[list[int]] = field(default_factory=list)
    starts: set[int] = field(default_factory=set)  # passed only where the line begins
    ends: set[int] = field(default_factory=set)  # passed only where the line ends
    first: int = 0
    final: int = 0

    def state(self, symbols: int = 0, after: list[int] | None = None) -> int:
        """A new state."""
        self.symbols.append(symbols)
        self.after.append(after or [])
        return len(self.symbols) - 1


def automaton(pattern: str) -> Automaton:
    """What finds a pattern anywhere in a line; repeats of more than `_MOST_COPIES` count no further.

    Raises ValueError for syntax that this module does not know.
    """
    made = Automaton()
    made.final = made.state()
    anywhere = made.state(ANY)
    made.first = made.state(0, [_Reader(pattern, made).whole(made.final), anywhere])
    made.after[anywhere] = [made.first]
    return made


class _Reader:
    """Reads one pattern into nested pieces, and builds these into the automaton from the last on."""

    def __init__(self, pattern: str, automaton: Automaton) -> None:
        self.pattern, self.automaton, self.at = pattern, automaton, 0

    def whole(self, final: int) -> int:
        piece = self.either(folds=False)
        if self.at < len(self.pattern):
            raise self.unknown()
        return self.built(piece, final)

    def unknown(self) -> ValueError:
        return ValueError(
            f"cannot read {self.pattern[self.at : self.at + 20]!r} in the pattern {self.pattern!r}"
        )

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, form: re.Pattern[str]) -> re.Match[str] | None:
        found = form.match(self.pattern, self.at)
        if found:
            self.at = found.end()
        return found

    def either(self, *, folds: bool) -> tuple:
        """Alternatives up to a closing bracket or the end."""
        branches = [self.sequence(folds=folds)]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence(folds=folds))
        return ("either", branches)

    def sequence(self, *, folds: bool) -> tuple:
        pieces = []
        while self.peek() not in ("", "|", ")"):
            piece = self.piece(folds=folds)
            if found := self.take(_REPEAT):
                low, high = _bounds(found)
                piece = ("repeat", piece, low, high)
            pieces.append(piece)
        return ("sequence", pieces)

    def piece(self, *, folds: bool) -> tuple:
        character = self.peek()
        self.at += 1
        if character == "(":
            return self.group(folds=folds)
        if character in "^$":
            return ("start" if character == "^" else "end",)
        if character == ".":
            return ("symbols", ANY & ~_NEWLINE)
        if character == "[":
            return ("symbols", self.bracket(folds=folds))
        if character == "\\":
            return self.escape(folds=folds)
        if character in "*+?{":
            self.at -= 1
            raise self.unknown()
        return ("symbols", _of_range(ord(character), ord(character), folds=folds))

    def group(self, *, folds: bool) -> tuple:
        if self.peek() == "?":
            found = self.take(_FLAGS)
            if not found:
                raise self.unknown()
            if found["sign"] is not None:
                folds = not found["sign"]
        inner = self.either(folds=folds)
        if self.peek() != ")":
            raise self.unknown()
        self.at += 1
        return inner

    def escape(self, *, folds: bool) -> tuple:
        """What follows a backslash outside of square brackets."""
        if self.peek() == "b":
            self.at += 1
            return ("sequence", [])
        point = self.character()
        if point is not None:
            return ("symbols", _of_range(point, point, folds=folds))
        return ("symbols", self.kind(folds=folds))

    def character(self) -> int | None:
        """The code point that an escape names, None (and nothing taken) if it names a kind of them."""
        if found := self.take(_HEX):
            return int(found[1] or found[2], 16)
        character = self.peek()
        if character.isascii() and character.isalnum() and character not in _CONTROLS:
            return None
        self.at += 1
        return _CONTROLS.get(character, ord(character))

    def kind(self, *, folds: bool) -> int:
        """The symbols of a kind of characters: a digit, blank, or such."""
        if found := self.take(_CATEGORY):
            inside = _of_category(found[1])
            return inside | _folds_of(inside) if folds else inside
        character = self.peek()
        if character.lower() not in _CLASSES:
            raise self.unknown()
        self.at += 1
        inside = _CLASSES[character.lower()]
        if character.isupper():
            return ANY & ~inside
        return inside | _folds_of(inside) if folds else inside

    def bracket(self, *, folds: bool) -> int:
        """The symbols of a class in square brackets."""
        negated = self.peek() == "^"
        self.at += negated
        symbols, certain, first = 0, 0, True
        while first or self.peek() != "]":
            first = False
            low = self.member()
            if low is None:
                kind = self.kind(folds=folds)
                symbols, certain = symbols | kind, certain | kind
                continue
            high = low
            if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                high = self.member()
                if high is None:
                    raise self.unknown()
            symbols |= _of_range(low, high, folds=folds)
            certain |= _of_range(low, min(high, 0x7F), folds=folds)  # nothing, if `low` is beyond
        self.at += 1
        return ANY & ~(certain & _ASCII) if negated else symbols

    def member(self) -> int | None:
        """The next code point inside square brackets; None before a kind of characters."""
        character = self.peek()
        if not character or self.pattern.startswith("[:", self.at):
            raise self.unknown()
        self.at += 1
        return self.character() if character == "\\" else ord(character)

    def built(self, piece: tuple, after: int) -> int:
        """The state to begin in, to read a piece and then go on to `after`."""
        automaton = self.automaton
        match piece:
            case ("symbols", symbols):
                return automaton.state(symbols, [after])
            case ("start",):
                state = automaton.state(0, [after])
                automaton.starts.add(state)
                return state
            case ("end",):
                state = automaton.state(0, [after])
                automaton.ends.add(state)
                return state
            case ("either", branches):
                return automaton.state(0, [self.built(branch, after) for branch in branches])
            case ("sequence", pieces):
                for part in reversed(pieces):
                    after = self.built(part, after)
                return after
            case ("repeat", inner, low, high):
                return self.repeated(inner, low, high, after)
        raise AssertionError(piece)

    def repeated(self, inner: tuple, low: int, high: int | None, after: int) -> int:
        automaton = self.automaton
        if high is None:
            loop = automaton.state(0, [after])
            automaton.after[loop].append(self.built(inner, loop))
            after = loop
        for _ in range((high or low) - low):
            after = automaton.state(0, [after, self.built(inner, after)])
        for _ in range(low):
            after = self.built(inner, after)
        return after


def _bounds(repeat: re.Match[str]) -> tuple[int, int | None]:
    """The least and the greatest count that a repeat allows; None for no limit."""
    if repeat[2] is None:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[repeat[1]]
    low = int(repeat[2])
    high = int(repeat[4]) if repeat[4] else None if repeat[3] else low
    return min(low, _MOST_COPIES), high if high and high <= _MOST_COPIES else None


@cache
def _of_range(low: int, high: int, *, folds: bool) -> int:
    """The symbols of code points from `low` to `high`, both included."""
    if high < low:
        return 0
    symbols = ((2 << _first_byte(high)) - (1 << _first_byte(low))) & ANY
    if folds:
        cased = _cased()
        inside = cased.points[bisect_left(cased.points, low) : bisect_left(cased.points, high + 1)]
        for point in inside:
            symbols |= cased.symbols[point]
    return symbols


def _first_byte(point: int) -> int:
    """Of a code point in UTF-8 (RFC 3629)."""
    if point < 0x80:
        return point
    if point < 0x800:
        return 0xC0 | point >> 6
    return 0xE0 | point >> 12 if point < 0x10000 else 0xF0 | point >> 18


def _of_category(name: str) -> int:
    """The symbols of a general category of Unicode; everything beyond ASCII may be of it."""
    return _BEYOND | _bits([chr(at) for at in range(0x80) if unicodedata.category(chr(at)).startswith(name)])


def _folds_of(symbols: int) -> int:
    """What the ASCII letters among the symbols match when case is ignored."""
    cased = _cased()
    folds = 0
    for point in cased.points[: bisect_left(cased.points, 0x80)]:
        folds |= cased.symbols[point] if symbols >> point & 1 else 0
    return folds


class _Cased(NamedTuple):
    points: list[int]  # code points that have an upper or lower case, ascending
    symbols: dict[int, int]  # of all that are the same as this one when case is ignored


# The blocks of Unicode that know upper and lower case.
_CASED_BLOCKS = ((0, 0x2E80), (0xA640, 0xABC0), (0xFB00, 0xFB07), (0xFF21, 0xFF5B), (0x10400, 0x1E944))


@cache
def _cased() -> _Cased:
    same: dict[int, set[int]] = {}
    folded: dict[str, str] = {}  # U+0390 and U+1FD3 both become the same three
    for first, end in _CASED_BLOCKS:
        for character in map(chr, range(first, end)):
            forms = {character.lower(), character.upper(), character.title(), character.casefold()}
            forms = {form for form in forms if len(form) == 1} | {character}
            forms.add(folded.setdefault(character.casefold(), character))
            if len(forms) > 1:
                together = set().union(*(same.get(ord(form), {ord(form)}) for form in forms))
                same.update(dict.fromkeys(together, together))
    return _Cased(
        sorted(same),
        {point: sum(1 << byte for byte in set(map(_first_byte, others))) for point, others in same.items()},
    )
