"""Where output goes: people get colours on a terminal and plain text elsewhere; programs get JSON."""

import datetime
import json
import os
import re
import sys
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

# What could act on a terminal or turn the reading direction: C0, DEL, C1, line separators, bidi controls.
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""A text in which nothing acts on a terminal any more; every control character shows itself.

    >>> visible("a\x1b[31mred\x07\u202e")
    'a␛[31mred␇<202E>'
    """
    return _CONTROLS.sub(lambda found: _shown(ord(found[0])), text)


def _shown(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<{code:04X}>"


def console(*, is_error: bool = False) -> Console:
    """Standard output or error as rich sees it; NO_COLOR and pipes give plain text."""
    return Console(stderr=is_error, highlight=False, markup=False, emoji=False, soft_wrap=True)


def is_plain() -> bool:
    """Whether standard output gets no colours: it is no terminal, or NO_COLOR is set."""
    return not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))


def say(text: str = "", style: str = "") -> None:
    """Print a line for a person, with its control characters made visible."""
    shown = "\n".join(visible(line) for line in text.split("\n"))
    if is_plain():
        write(shown + "\n")
    else:
        console().print(Text(shown, style=style))


Teller = Callable[[str, bool], None]  # of a text, and whether it is an error
_tellers: list[Teller] = []


def warn_through(teller: Teller) -> None:
    """From now on, what `warn` is given goes there, and not to standard error."""
    _tellers.append(teller)


def counted(count: int, name: str) -> str:
    """A number with what it counts.

    >>> counted(1, "rule"), counted(1200, "rule")
    ('1 rule', '1,200 rules')
    """
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"


def warn(text: str, *, is_error: bool = False) -> None:
    """Print a line for a person beside the output proper."""
    if _tellers:
        _tellers[-1](text, is_error)
        return
    shown = "\n".join(visible(line) for line in text.split("\n"))
    console(is_error=True).print(Text(shown))


def write(text: str) -> None:
    """Exactly this text, as UTF-8 whatever the locale says."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="surrogatepass"))
    sys.stdout.buffer.flush()


def write_json(value: object) -> None:
    """One JSON value on a line; what a terminal could act on stays escaped."""
    text = json.dumps(value, default=_plain, ensure_ascii=False)
    write(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
