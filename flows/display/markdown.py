"""Pieces of Markdown for Prefect's pages, in which a text from a drop is only ever a text."""

import re
from collections.abc import Iterable, Sequence

from flows.display.screen import visible

_LONGEST = 300  # characters of one text
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# What Prefect's pages would make a link of, even where every sign of it is escaped.
_LINK = re.compile(r"(?i)(https?|ftp|mailto|xmpp|www)(?=\\[:.])|(?=\\@)")
_BREAK = "<!-- -->"  # ends a word for whoever looks for links, and is not there for whoever reads or copies


def escaped(text: str) -> str:
    r"""A text as Markdown that shows just this text: no markup, no HTML, no link; long ones are cut.

    >>> escaped("a|b <i>*c*</i>")
    'a\\|b \\<i\\>\\*c\\*\\<\\/i\\>'
    >>> escaped("http://x.example")
    'http<!-- -->\\:\\/\\/x\\.example'
    """
    shown = visible(text).replace("\t", " ")
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 1] + "…"
    return _LINK.sub(rf"\1{_BREAK}", _PUNCTUATION.sub(r"\\\1", shown))


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, left: int = 1) -> str:
    """A table; its first `left` columns stand left, the others right. Texts in it are escaped already."""
    aligned = ["---" if column < left else "--:" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in [header, aligned, *rows])
