"""How well a text agrees with a gold text, word by word."""

import re
from collections import Counter

Triple = tuple[float, float, float]

_WORD = re.compile(r"\w+")


def word_scores(text: str, gold: str) -> Triple:
    """Precision, recall and F1 of a text's words against the gold text's, 0–1.

    Bags of lower-cased words, as the Web Content Extraction Benchmark counts them (WCXB, Foley 2026).

    >>> word_scores("The bridge closed. Advertisement", "The bridge closed.")
    (0.75, 1.0, 0.8571428571428571)
    """
    return bag_scores(bag(text), bag(gold))


def bag_scores(found: Counter[str], wanted: Counter[str]) -> Triple:
    """The same from bags: precision, recall and F1; where one bag is empty, 1 if the other is, else 0."""
    if not wanted or not found:
        same = float(wanted == found)
        return same, same, same
    shared = (found & wanted).total()
    return with_f1(shared / found.total(), shared / wanted.total())


def bag(text: str) -> Counter[str]:
    """The lower-cased words of a text with how often each occurs."""
    return Counter(words(text.lower()))


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return _WORD.findall(text)


def with_f1(precision: float, recall: float) -> Triple:
    """Precision, recall, and their harmonic mean."""
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
