"""How scrapers set the same lines: wrapped, joined, spaced, in capitals, cut off.

Operations of the same form as the insertions. Pieces of a line keep its label, and lines of different labels
are never joined. Only these may change a kept line: `wrap`, `join` and `sentences` where it breaks,
`change_case` its case, `bullets` what stands before it, `indent` its spaces, `marks` its quotation marks and
dashes; `cut` takes text away.
"""

import re
import textwrap
from random import Random

from training.pages import BLANK, Line, Material, is_prose

_WIDTHS = (60, 65, 68, 72, 72, 72, 76, 78, 80, 90, 100)
_WIDE_WIDTHS = (30, 36, 40)
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_SENTENCE_END = re.compile(
    r"(?<=[.!?…][\"”»’ ]) (?=\S)|(?<=[a-zа-я\"”»]{2}[.!?]) (?=[A-ZÄÖÜÉА-Я\"“„«])|(?<=[。！？])(?=[^」』”）])"
)
_PLAIN_MARKS = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": "..."}
)


def wrap(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Every line broken at one column, as mail and old systems do."""
    is_wide = any(_WIDE.search(line.text[:30]) for line in lines)
    width = chance.choice(_WIDE_WIDTHS if is_wide else _WIDTHS)
    wrapper = textwrap.TextWrapper(width, break_on_hyphens=False, break_long_words=is_wide)
    return [
        line._replace(text=piece)
        for line in lines
        for piece in (wrapper.wrap(line.text) if len(line.text) > width else [line.text])
    ]


def sentences(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Every sentence on its own line."""
    return [
        line._replace(text=piece.strip())
        for line in lines
        for piece in (_SENTENCE_END.split(line.text) if is_prose(line.text) else [line.text])
        if piece.strip() or not line.text
    ]


def join(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Neighbouring lines of one label run together: paragraphs here and there, menus and lists as a whole."""
    share, joint = chance.choice([0.1, 0.3, 0.6, 0.9]), chance.choice([" ", " ", " ", " | ", " · "])
    joined: list[Line] = []
    for line in lines:
        above = joined[-1] if joined else BLANK
        is_alike = line.text and above.text and line.keep == above.keep and line.kind == above.kind
        if is_alike and above.site == line.site and _may_join(above, line) and chance.random() < share:
            between = " " if line.keep or is_prose(above.text) else joint
            joined[-1] = above._replace(text=above.text.rstrip() + between + line.text.lstrip())
        else:
            joined.append(line)
    return joined


def _may_join(above: Line, line: Line) -> bool:
    """Paragraphs with paragraphs, short junk with short junk; a repeat stays as its original is."""
    if line.keep:
        return is_prose(above.text) and is_prose(line.text)
    return (
        line.kind in ("navigation", "social", "legal", None) and len(above.text) < 200 and len(line.text) < 40
    )


def spaced(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Blank lines between all lines, around the paragraphs only, here and there, or nowhere."""
    full = [line for line in lines if line.text]
    draw, most = chance.random(), chance.choice([1, 1, 1, 2, 3])
    if draw < 0.4:
        return full
    share = chance.choice([0.1, 0.5, 0.8]) if draw > 0.85 else 1.0
    only_paragraphs = 0.65 < draw <= 0.85
    found: list[Line] = []
    for line in full:
        is_apart = not only_paragraphs or not found or is_prose(line.text) or is_prose(found[-1].text)
        if found and is_apart and chance.random() < share:
            found += [BLANK] * chance.randint(1, most)
        found.append(line)
    return found


def unspaced(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """All blank lines lost."""
    return [line for line in lines if line.text]


def change_case(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Short lines in capitals, or everything in small letters."""
    if chance.random() < 0.3:
        return [line._replace(text=line.text.lower()) for line in lines]
    longest = chance.choice([40, 60, 80])
    return [
        line._replace(text=line.text.upper()) if 3 < len(line.text) <= longest and _is_heading(line) else line
        for line in lines
    ]


def _is_heading(line: Line) -> bool:
    return not line.text.endswith((".", "。", ",", ":", ";", "”", '"'))


def bullets(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Runs of short lines as the entries of a list."""
    mark = chance.choice(["- ", "* ", "• ", "· ", "  * ", "– "])
    is_short = [0 < len(line.text) < 70 for line in lines]
    return [
        line._replace(text=mark + line.text)
        if is_short[at] and (is_short[at - 1 : at] == [True] or is_short[at + 1 : at + 2] == [True])
        else line
        for at, line in enumerate(lines)
    ]


def indent(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Spaces that the page's code left before or behind the lines."""
    before, behind = chance.choice(
        [(" ", ""), ("    ", ""), ("\t", ""), ("", " "), ("", "  "), ("\u00a0", "")]
    )
    share = chance.choice([0.2, 1.0])
    return [
        line._replace(text=before + line.text + behind) if line.text and chance.random() < share else line
        for line in lines
    ]


def marks(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Typographic quotation marks and dashes as plain ones."""
    return [line._replace(text=line.text.translate(_PLAIN_MARKS)) for line in lines]


def cut(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """A page that begins or ends in the middle, sometimes of a sentence."""
    kept = [at for at, line in enumerate(lines) if line.keep]
    if len(kept) < 5:
        return lines
    if chance.random() < 0.3:
        return lines[kept[chance.randint(1, len(kept) // 3)] :]
    last = kept[chance.randint(len(kept) // 2, len(kept) - 1)]
    text = lines[last].text
    if chance.random() < 0.6 and len(text) > 60:
        text = text[: chance.randint(30, len(text) - 1)].rstrip() + chance.choice(["", "", "...", "…"])
    return [*lines[:last], lines[last]._replace(text=text)]
