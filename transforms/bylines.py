"""Who wrote it: the names of authors in a byline, as a list.

A name is what is written like one (two to five words in capitals, particles aside; or two to four Chinese
characters, or words of a script without capitals behind a word that means "by"). Roles, places, outlets,
dates and addresses are not part of it. Linear in the line's length; lines are short.
"""

import re
from functools import cache, lru_cache

from transforms.dates import found, role_of
from transforms.rules import documents

MOST_CHARS = 170  # a longer line is no byline
_MOST_NAMES = 12
_REMEMBERED = 1 << 12  # lines: pages of one site share many
_LEAST_WORDS, _MOST_WORDS = 2, 5
_BRACKETS = re.compile(r"\([^()]*\)")
_ADDRESS = re.compile(
    r"\S*@\S*|\[email[^\]]*\]|https?://\S+|www\.\S+|\bx\.com\b|\bauthor['’]s page\b", re.IGNORECASE
)
_TIMES = re.compile(
    r"\d{1,2}[:.h]\d\d(?:\s?(?:uhr|uur|[ap]\.?m\.?))?"
    r"|\d+\s?-?(?:min|мин|dk|분|分)\w*(?:\s(?:read|lesezeit|lectura|de lecture))?"
    r"|\d+\s(?:hours?|days?|stunden?|tagen?|heures?|horas?)(?:\sago)?|\d+",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s[|•·–—-]\s|[|•·/;,，、]|\s(?=\()|[()]|[–—]|\t|\s{2,}")
_EDGE = ' \t\u00a0.,:;|•·–—-/*&"“”„»«\u200b'
_PERSON_WORD = re.compile(r"[^\W\d_]+(?:[’'.\-‐‑·]+[^\W\d_]+)*[’'.\-‐‑·]*")  # no two ways to match a run
_HAN = re.compile(
    r"[㐀-鿿々]{2,4}(?:[ 　·・][㐀-鿿]{1,4})?"
    r"|[㐀-鿿々]{1,4}[ 　]?(?!しま|でき|する|され|です|から|まで)[ぁ-ヿ]{1,4}"  # no given name, but of verbs
    r"|[ァ-ヿ]{2,10}(?:[・＝][ァ-ヿ]{2,10})+"
)
_LOW_START = re.compile(r"^(?:[dl][’']|al-|el-)(?=\w)")  # d'Arc, al-Masri
_ROLE_ENDINGS = (
    "redakteur",
    "redakteurin",
    "korrespondent",
    "korrespondentin",
    "reporterin",
    "politische",
    "politischer",
)
_NO_FIRST = frozenset(
    {"zur", "zum", "der", "die", "das", "den", "te", "in", "bei", "beim"}
)  # articles, though particles too
_BEHIND = re.compile(r"(?:\s?/\s?|\()(?P<name>[^/()]+)\)?$")
_BY_CHARS = 20
_HANDLE_CHARS = 4
_AGE = re.compile(
    r"\d+\s?-?(?:min(?:ute)?[sn]?|h|hours?|days?|stunden?|tage[n]?|heures?|horas?|мин|час\w*)\b|\d{1,2}[:.h]\d\d",
    re.IGNORECASE,
)
_HANGUL = re.compile(r"[가-힣]{2,4}")
_HANGUL_ROLE = re.compile(r"([가-힣]{2,4})\s?(?:기자|특파원|논설위원|인턴기자)")


@lru_cache(maxsize=_REMEMBERED)
def authors_by(text: str) -> list[str]:
    """The authors of a line that says "by" in some language; empty where it does not, or names nobody.

    >>> authors_by("By Ada Brook and Jan van der Smit, Staff Writers | 3 March 2025")
    ['Ada Brook', 'Jan van der Smit']
    >>> authors_by("Von Jana Roth, Berlin"), authors_by("By the river"), authors_by("By Reuters")
    (['Jana Roth'], [], ['Reuters'])
    """
    if len(text) > MOST_CHARS:
        return []
    if hit := _HANGUL_ROLE.findall(text):
        return hit[:_MOST_NAMES]
    hit = _by().match(text)
    if not hit:
        return []
    rest = _without_times(text[hit.end() :])
    names = _leading_names(rest, has_by=True) or _desk(_pieces(rest))
    return names or (_handle(_pieces(rest)) if found(text) else [])


@lru_cache(maxsize=_REMEMBERED)
def authors_alone(text: str) -> list[str]:
    """The authors of a line that holds names and nothing but dates, roles and outlets beside them.

    >>> authors_alone("Ada Brook • 3 March 2025 • 4 min read"), authors_alone("Council Weighs Timetable")
    (['Ada Brook'], [])
    """
    if len(text) > MOST_CHARS:
        return []
    if _by().match(text) or _is_photo_credit(text):
        return []
    rest = _without_times(text)
    names = _leading_names(rest, has_by=False)
    if not names and (pieces := _pieces(rest)) and all(map(_is_noise, pieces)):
        return pieces[:1] if _is_agency(pieces[0]) else []
    is_label = any(re.search(rf"{re.escape(name)}\s?[:：]", text) for name in names)
    return [] if is_label or any(_is_doubtful(name, text) for name in names) else names


@lru_cache(maxsize=_REMEMBERED)
def is_by(text: str) -> bool:
    """Whether a line is nothing but a word that means "by": the names stand on the next.

    >>> is_by("Von"), is_by("By Ada"), is_by("Author:")
    (True, False, True)
    """
    return len(text) <= _BY_CHARS and bool(_by_alone().fullmatch(text))


@lru_cache(maxsize=_REMEMBERED)
def names_an_author(text: str) -> bool:
    """Whether a line begins with a word that means "author" and nothing else.

    >>> names_an_author("Author: Ada Brook"), names_an_author("By Ada Brook")
    (True, False)
    """
    return bool(_author().match(text))


def is_role(text: str) -> bool:
    """Whether a line is nothing but what a journalist is to an outlet.

    >>> is_role("Redakteurin"), is_role("Senior Reporter"), is_role("Reporter in danger"), is_role("Mayor")
    (True, True, False, False)
    """
    words = text.lower().split()
    return 0 < len(words) <= 3 and has_role(text)


def has_role(text: str) -> bool:
    """Whether a line ends in what a journalist is to an outlet.

    >>> has_role("Ada Brook Political Correspondent"), has_role("Ada Brook")
    (True, False)
    """
    return (text.lower().split() or [""])[-1].strip(".,") in _table("roles")


def goes_on(text: str) -> bool:
    """Whether a list of names goes on below the line.

    >>> goes_on("Ada Brook,"), goes_on("Ada Brook &"), goes_on("Ada Brook")
    (True, True, False)
    """
    return text.rstrip().endswith((",", "&", ";", " and", " und", " et", " y", "、"))


def is_between(text: str) -> bool:
    """Whether a line is nothing but what stands between two names.

    >>> is_between(","), is_between("und"), is_between("Ada")
    (True, True, False)
    """
    return text.lower() in _table("and") or (len(text) <= 2 and not text.isalnum())


@lru_cache(maxsize=_REMEMBERED)
def has_time(text: str) -> bool:
    """Whether a line holds a date, a clock, an age or a reading time."""
    return bool(_AGE.search(text)) or bool(found(text))


def persons_first(names: list[str]) -> list[str]:
    """Each name once, and agencies only where nobody else is named."""
    once = list({_folded(name): name for name in reversed(names)}.values())[::-1][:_MOST_NAMES]
    persons = [name for name in once if not _is_agency(name)]
    return persons or once


def _without_times(text: str) -> str:
    """A line without dates, clocks, ages and addresses; each leaves a cut."""
    kept, at = [], 0
    for date in found(text):
        kept.append(text[at : date.start])
        at = date.end
    text = " | ".join([*kept, text[at:]])
    return _TIMES.sub(" | ", _ADDRESS.sub(" | ", _BRACKETS.sub(" | ", text))).strip(_EDGE)


def _leading_names(text: str, *, has_by: bool) -> list[str]:
    names: list[str] = []
    pieces = _pieces(text)
    for number, piece in enumerate(pieces):
        name = _name(piece, has_by=has_by)
        if name is None:
            if not names and not (number == 0 and _is_noise(piece)):
                return []
            if not has_by and not _is_noise(piece):
                return []
            if has_by and names:
                break
            continue
        if names and name.isupper() and not names[0].isupper():
            break  # a place or an outlet
        names.append(name)
    return names[:_MOST_NAMES]


def _pieces(text: str) -> list[str]:
    """A line cut at commas, bars, dashes and the words for "and"."""
    pieces = [piece for part in _CUT.split(text) if part for piece in _and().split(part)]
    return [piece for piece in (piece.strip(_EDGE) for piece in pieces) if piece][:20]


def _name(piece: str, *, has_by: bool) -> str | None:
    """The name at the start of a piece, if the piece is one, or one and a role."""
    if _HAN.fullmatch(piece) or (has_by and _HANGUL.fullmatch(piece)):
        return piece
    words = piece.split()
    while words and words[0].lower().strip(".") in _table("titles"):
        words = words[1:]
    if len(words) % 2 == 0 and words[: len(words) // 2] == words[len(words) // 2 :]:
        words = words[: len(words) // 2]  # given twice: beside a portrait and below it
    kept: list[str] = []
    for word in words:
        flat = word.lower().strip(".,:")
        is_role = flat in _table("stops") or flat.endswith(_ROLE_ENDINGS)
        if is_role or (len(kept) >= _LEAST_WORDS and flat in _table("not_names") - _table("particles")):
            if not has_by and flat in _table("small_words"):
                return None
            break
        if word.lower() in _table("particles") and kept:
            kept.append(word)
            continue
        if not _is_name_word(word, has_by=has_by):
            return None
        kept.append(word)
    while kept and kept[-1].lower() in _table("particles"):
        kept.pop()
    name = " ".join(kept).strip(_EDGE.replace(".", ""))
    is_whole = (
        _LEAST_WORDS <= len(kept) <= _MOST_WORDS
        and role_of(name) == "plain"
        and any(len(word.strip(".")) > 1 for word in kept)
    )
    return name if is_whole and not _has_other_word(kept) else None


def _is_name_word(word: str, *, has_by: bool) -> bool:
    if not _PERSON_WORD.fullmatch(word):
        return False
    word = _LOW_START.sub("", word)
    first = next(
        (character for character in word if character.isalpha()), ""
    )  # "¼" is of words, but no letter
    has_case = first.lower() != first.upper()
    return first.isupper() if has_case else has_by and bool(first)


def _has_other_word(words: list[str]) -> bool:
    flat = [word.lower().strip(".") for word in words]
    return flat[0] in _NO_FIRST or any(word in _table("not_names") - _table("particles") for word in flat)


def _is_doubtful(name: str, line: str) -> bool:
    """A name without "by" that more likely is a heading: shouted, or one Chinese word among others."""
    if _HAN.fullmatch(name):
        return name != line.strip() or len(name) < 4
    is_whole_line = len(line.split()) == len(
        name.split()
    )  # a role or a date behind it would make it a byline
    return (name.isupper() and is_whole_line) or len(name.split()) > 4


def _desk(pieces: list[str]) -> list[str]:
    """An agency, a desk or an outlet in a byline that names nobody."""
    if not pieces or len(pieces[0].split()) > 4:
        return []
    words = pieces[0].split()
    is_desk = all(word[:1].isupper() for word in words) and bool(
        {word.lower() for word in words} & _table("desks")
    )
    return pieces[:1] if _is_agency(pieces[0]) or is_desk else []


def _handle(pieces: list[str]) -> list[str]:
    """The one word beside the date of a byline: a pen name, or the outlet."""
    is_word = len(pieces) == 1 and bool(_PERSON_WORD.fullmatch(pieces[0])) and len(pieces[0]) >= _HANDLE_CHARS
    is_name = is_word and pieces[0][0].isupper() and pieces[0].lower() not in _table("not_names")
    return pieces if is_name and role_of(pieces[0]) == "plain" else []


def _is_photo_credit(text: str) -> bool:
    """A name and behind it, in brackets or behind a stroke, the agency whose picture it is."""
    hit = _BEHIND.search(text)
    return hit is not None and (_is_agency(hit["name"]) or "images" in hit["name"].casefold().split())


def _is_agency(piece: str) -> bool:
    return _folded(piece) in _table("agencies")


def _is_noise(piece: str) -> bool:
    """What may stand beside names: a role, an outlet in capitals or with a dot, a word of publication."""
    words = piece.lower().split()
    is_known = role_of(piece) != "plain" or (
        bool(words)
        and (
            words[0].strip(".,:") in _table("stops")
            or words[-1].strip(".,:") in _table("not_names") | _table("stops")
        )
    )
    return is_known or _is_agency(piece) or ("." in piece.strip(".") and len(words) == 1) or len(piece) <= 3


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(documents()["authors.toml"][name])


@cache
def _by() -> re.Pattern[str]:
    words = "|".join(documents()["authors.toml"]["author"] + documents()["authors.toml"]["by"])
    return re.compile(rf"[^\w(]{{0,4}}(?:{words})(?:\s?[:：/]\s*|\s+)(?=\S)", re.IGNORECASE)


@cache
def _author() -> re.Pattern[str]:
    words = "|".join(documents()["authors.toml"]["author"])
    return re.compile(rf"\W{{0,4}}(?:{words})\s?[:：]?\s", re.IGNORECASE)


@cache
def _by_alone() -> re.Pattern[str]:
    words = "|".join(documents()["authors.toml"]["by"])
    return re.compile(rf"\W{{0,4}}(?:{words})\s?[:：]?", re.IGNORECASE)


@cache
def _and() -> re.Pattern[str]:
    words = "|".join(map(re.escape, documents()["authors.toml"]["and"]))
    return re.compile(rf"(?:^|\s)(?:{words})\s", re.IGNORECASE)
