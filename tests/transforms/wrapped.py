"""Texts broken over lines, as mail programs and text extractors do it; and paragraphs of labelled lines."""

import re
import textwrap

import pyarrow as pa

from transforms.features import features
from transforms.lines import lines
from transforms.paragraphs import paragraphs

_VOWELS = "aeiouyäöüéèàáíóúаеиоуыэюя"


def wrapped(paragraph: str, column: int) -> list[str]:
    """The lines of a paragraph, none longer than the column, broken at spaces."""
    return textwrap.wrap(paragraph, column, break_on_hyphens=False, break_long_words=False)


def hyphenated(paragraph: str, column: int) -> list[str]:
    """The same with long words broken between a vowel and a consonant where a part of them still fits."""
    found, line = [], ""
    for word in paragraph.split():
        room = column - len(line) - 2
        if not line or len(line) + 1 + len(word) <= column:
            line = f"{line} {word}".strip()
            continue
        breaks = [
            at
            for at in range(2, min(room, len(word) - 3) + 1)
            if word[at - 1] in _VOWELS and word[at] not in _VOWELS
        ]
        if breaks and re.fullmatch(r"[^\W\d_]{7,}[.,]?", word) and word[1:].islower():
            found.append(f"{line} {word[: breaks[-1]]}-")
            line = word[breaks[-1] :]
        else:
            found.append(line)
            line = word
    return [*found, line] if line else found


def even(paragraph: str, column: int) -> list[str]:
    """Its lines as a program breaks them that evens them out: every other one ends a word early."""
    found, words = [], paragraph.split()
    while words:
        count = max(1, len(textwrap.wrap(" ".join(words), column, break_on_hyphens=False)[0].split()))
        early = len(found) % 2 and count > 2 and len(words[count - 1]) < 7 and count < len(words)
        count -= bool(early)
        found.append(" ".join(words[:count]))
        words = words[count:]
    return found


def in_characters(paragraph: str, column: int) -> list[str]:
    """The lines of a paragraph of a script without spaces, broken at any character."""
    return [paragraph[at : at + column] for at in range(0, len(paragraph), column)]


def paragraphs_of(labelled: list[tuple[str, str]]) -> list[str]:
    """The paragraphs of a document that is told as its lines, each a label and a text."""
    return [row["text"] for row in paragraph_rows_of(labelled)]


def paragraph_rows_of(labelled: list[tuple[str, str]]) -> list[dict]:
    split = lines(pa.table({"text": pa.array(["\n".join(text for _, text in labelled)], pa.large_string())}))
    judged = pa.table({"label": pa.array([label for label, _ in labelled], pa.string())})
    return paragraphs(split, judged, features(split["text"].combine_chunks()).counts).to_pylist()
