"""Words broken at the end of a line: does the hyphen belong to the word, or to the break?"""

import re

_FIRST_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
_LAST_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*(?=[-\u2010]$)")
_SUSPENDED = frozenset(("and", "or", "to", "und", "oder", "bis", "sowie", "en", "of", "och", "og", "eller"))

KEEP, DROP, KEEP_AND_SPACE = range(3)  # what becomes of the hyphen


class Words:
    """The words of a text, to look up whether one occurs elsewhere."""

    def __init__(self, lines: list[str]) -> None:
        """`lines` of the text; the halves of a word that is broken at a line's end are no words of it."""
        parts = [
            line.lstrip().partition(" ")[2] if above.endswith(("-", "\u2010")) else line
            for above, line in zip(["", *lines[:-1]], lines, strict=True)
        ]
        self._tokens = set(" ".join(parts).casefold().split())

    def _has(self, word: str) -> bool:
        """A word, or one with the mark behind it: to split at spaces costs a third of finding the words."""
        return any(word + mark in self._tokens for mark in ("", ",", "."))

    def hyphen(self, above: str, below: str) -> int:
        """What becomes of the hyphen at the end of `above` when `below` goes on after it.

        A word that the text has elsewhere, in one piece or with its hyphen, decides. Else the hyphen stays
        after a figure or an abbreviation, in a word that has one already, and between two words that the text
        has by themselves; it goes where the break has made it.

        >>> words = Words(["The well-known inspector spoke of a stormy day."])
        >>> words.hyphen("a well-", "known man"), words.hyphen("the in-", "spector")
        (0, 1)
        >>> words.hyphen("the har-", "bour"), words.hyphen("a 15-", "year plan")
        (1, 0)
        >>> words.hyphen("the pre-", "and post-war years")
        2
        """
        last, first = _LAST_WORD.search(above.rstrip()), _FIRST_WORD.match(below.lstrip())
        if last is None or first is None:
            return KEEP
        stem, rest = last.group().casefold(), first.group().casefold()
        if rest in _SUSPENDED:
            return KEEP_AND_SPACE
        if not first.group()[0].islower():
            return KEEP
        if self._has(f"{stem}-{rest}"):
            return KEEP
        if self._has(stem + rest):
            return DROP
        is_abbreviated = last.group().isupper() or any(character.isdigit() for character in stem)
        is_compound = "-" in stem or (self._has(stem) and self._has(rest))
        return KEEP if is_abbreviated or is_compound else DROP
