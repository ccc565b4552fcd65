"""What others make of the same text: line rules of two corpora, and HTML tools given one <p> per line.

The HTML tools come with the extra `bench`. They were built for pages with their tags; what they score here
says what is left of them when only the text is there. Each is used as its documentation shows, comments off.
"""

import html
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec


@dataclass(frozen=True)
class Baseline:
    """A way from the text of a page to the text of the article. `needs`: the module that it comes from."""

    name: str
    clean: Callable[[str], str]
    needs: str | None = None

    def is_installed(self) -> bool:
        return self.needs is None or find_spec(self.needs) is not None


def everything(text: str) -> str:
    """Keep everything."""
    return text


# Of "terms of use", cookies and the like, as C4's code has it beside the paper's rules.
_POLICIES = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
_C4_ENDS = (".", "!", "?", '"', "”")
_C4_WORDS = 5


def c4_lines(text: str) -> str:
    """The line rules of C4 (Raffel et al., JMLR 2020, section 2.2).

    A line stays that ends in terminal punctuation or a quotation mark, has at least five words, does not
    trail off in "..." and names neither JavaScript nor a policy. The paper drops whole pages with "lorem
    ipsum" or a curly bracket; here such a line goes, for a page is what is to be cleaned. Left out: bad
    words, and what compares pages with each other.

    >>> c4_lines("Sign up!\\nThe bridge was closed on Tuesday.\\nPlease enable JavaScript to read this page.")
    'The bridge was closed on Tuesday.'
    """
    return "\n".join(line for line in text.split("\n") if _is_c4_line(line.strip()))


def _is_c4_line(line: str) -> bool:
    low = line.lower()
    return (
        line.endswith(_C4_ENDS)
        and not line.endswith("...")
        and len(line.split()) >= _C4_WORDS
        and not any(phrase in low for phrase in ("javascript", "lorem ipsum", "{", *_POLICIES))
    )


# Terminal punctuation beyond Latin: FineWeb's code takes it from all scripts.
_STOPS = (
    ".",
    "!",
    "?",
    "'",
    '"',
    "”",
    "’",
    "»",
    "…",
    "。",
    "！",
    "？",
    "」",
    "』",
    "।",
    "॥",
    "۔",
    "؟",
    "։",
    "።",
)
_SHORT_CHARS = 30


def fineweb_lines(text: str) -> str:
    """The filters of FineWeb (Penedo et al., NeurIPS 2024, section 3.6), line by line.

    FineWeb drops a page when few of its lines end in punctuation, when most have at most 30 characters, or
    when it repeats lines. Here the line that would count against its page goes: it is short and does not
    end in punctuation, or an earlier line was the same.

    >>> fineweb_lines("Menu\\nIt rained.\\nA headline that is longer than a button\\nIt rained.")
    'It rained.\\nA headline that is longer than a button'
    """
    seen: set[str] = set()
    kept = []
    for line in map(str.strip, text.split("\n")):
        if line not in seen and (len(line) > _SHORT_CHARS or line.endswith(_STOPS)):
            kept.append(line)
        seen.add(line)
    return "\n".join(kept)


def wrapped(text: str) -> str:
    """A text as a page of HTML, one `<p>` per non-blank line.

    >>> wrapped("R&D\\n\\nends")
    '<!DOCTYPE html><html><body><p>R&amp;D</p><p>ends</p></body></html>'
    """
    lines = (_NOT_XML.sub(" ", line.strip()) for line in text.split("\n"))
    body = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)
    return f"<!DOCTYPE html><html><body>{body}</body></html>"


_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def _justext(text: str) -> str:
    import justext  # pyright: ignore -- of the extra

    found = justext.justext(wrapped(text).encode(), _stop_words(), encoding="utf-8")
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


@cache
def _stop_words() -> frozenset[str]:
    """Those of all languages, as trafilatura gives them to jusText for pages of unknown language."""
    import justext  # pyright: ignore -- of the extra

    return frozenset().union(*map(justext.get_stoplist, justext.get_stoplists()))


def _trafilatura(text: str) -> str:
    import trafilatura  # pyright: ignore -- of the extra

    return trafilatura.extract(wrapped(text), include_comments=False) or ""


def _readability(text: str) -> str:
    import readability  # pyright: ignore -- of the extra
    from lxml.html import document_fromstring  # pyright: ignore -- of the extra

    try:
        summary = readability.Document(wrapped(text)).summary()
    except readability.readability.Unparseable:  # its way of saying that it found nothing
        return ""
    return "\n".join(found.text_content() for found in document_fromstring(summary).iter("p"))


def _resiliparse(text: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text  # pyright: ignore -- of the extra

    return extract_plain_text(wrapped(text), main_content=True, alt_texts=False)


BASELINES = (
    Baseline("keep everything", everything),
    Baseline("C4 line rules", c4_lines),
    Baseline("FineWeb line rules", fineweb_lines),
    Baseline("jusText", _justext, "justext"),
    Baseline("trafilatura", _trafilatura, "trafilatura"),
    Baseline("readability", _readability, "readability"),
    Baseline("resiliparse", _resiliparse, "resiliparse"),
)


def quiet() -> None:
    """Keep the tools from saying that a page is empty, page by page."""
    for name in ("trafilatura", "readability", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
