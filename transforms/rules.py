"""Rules as data: what a line's wording says, from `rules/*.toml`, each with its evidence.

A rule's `patterns` are alternatives; an alternative too long for one row is a list of pieces, read as one.
`<<name>>` stands for a part: of the file's table `[parts]`, or of `parts.toml`, which all files share. The
alternatives go into one of the few frames below, and the whole is the rule's `pattern`, in RE2's syntax
(https://github.com/google/re2/wiki/Syntax), which takes linear time on any input. It is compiled in every
process, and by Arrow for every batch, so what is dear there is not written: counted repeats of groups
(`max_chars` bounds a line) and Unicode classes.

The only module of the steps that opens files: the packaged ones.
"""

import hashlib
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.kernels import buffers
from transforms.prefilter import Prefilter, possible, prefilter
from transforms.regexes import hits

# The first rule that matches decides; so the certain kinds come before the loose ones.
_PRECEDENCE = (
    "timestamp",
    "byline",
    "credit",
    "dateline",
    "ad",
    "promo",
    "social",
    "comment",
    "caption",
    "legal",
    "related",
    "navigation",
)

# Where the alternatives, put for `…`, stand in a line. `line` is meant where a rule names no frame.
_FRAMES = {
    # the whole line, marks and blanks at both ends aside
    "line": r"^<<marks>>(?i:…)<<marks>>$",
    # the same, as an entry of a list: "1. Home"
    "numbered": r"^(?:\d\d?\. )?<<marks>>(?i:…)<<marks>>$",
    # one or several side by side: "Facebook Twitter | Email"
    "row": r"^(?:\d\d?\. )?<<marks>>(?i:…(?:<<mark>>+|$))+$",
    # the same, but a blank is not enough between them: "Home › Sport"
    "trail": r"^(?:\d\d?\. )?<<marks>>(?i:…(?: *[|/›»>·•]+ *| and |$))+<<marks>>$",
    # only how the line begins
    "opening": r"^<<marks>>(?i:…)",
    # a signal word, a colon or bar, and somebody's headline: "Read more: The river rises"
    "headline": r"^<<marks>>(?i:…) ?(?:[:：|»>›→]| [–—-]) ?[^\s:|].*$",
    # as `line`, but capitals tell names from words
    "cased": r"^<<marks>>…<<marks>>$",
    "raw": r"…",
}
_PART = re.compile(r"<<(\w+)>>")


_LONG_CHARS = 170
# Fewer are tried rule by rule: half a second's work; making the prefilter takes some 1.6 s, once a process.
_FEW_BYTES = 1 << 22
_MAKING = Lock()
_GROUP = re.compile(r"\(\?P<\w+>")


@dataclass(frozen=True)
class Rule:
    """One rule about one line. `score` is the share of such lines that belong to an article, as measured."""

    name: str
    label: str
    pattern: str
    score: float
    max_chars: int  # code points of the trimmed line; longer lines are not tried
    why: str
    matches: list[str]
    spares: list[str]
    needs: str | None = None  # "header": only before the article's text
    yields: bool = False  # to the model, which knows of the rule, where it says that the line rather belongs
    outlet: list[str] = field(default_factory=list)  # what the group `outlet` yields, per match


@dataclass(frozen=True)
class SpanRule:
    """A rule that marks a stretch inside a line (its group `span`); the line itself stays."""

    name: str
    kind: str
    pattern: str
    why: str
    matches: list[str]
    marks: list[str]
    spares: list[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in order of precedence."""
    found = [Rule(**entry) for entry in _entries("rule")]
    return tuple(sorted(found, key=lambda rule: (bool(rule.needs), _PRECEDENCE.index(rule.label))))


@cache
def span_rules() -> tuple[SpanRule, ...]:
    """Every rule that marks a stretch of a line."""
    return tuple(SpanRule(**entry) for entry in _entries("span"))


@cache
def months() -> dict[str, int]:
    """Month names and abbreviations of a dozen languages, in lower case, to their numbers."""
    return documents()["months.toml"]["months"]


@cache
def rules_version() -> str:
    """A hash over the rules, the model's weights and the code: when it changes, labels may change."""
    digest = hashlib.sha256()
    steps = files("transforms")
    for folder, ending in ((steps / "rules", ".toml"), (steps / "weights", ".npz"), (steps, ".py")):
        for name, content in sorted(_contents(folder, ending).items()):
            digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


def packaged(name: str) -> BinaryIO:
    """A file that travels with the steps, opened for reading."""
    return (files("transforms") / name).open("rb")  # type: ignore[return-value] -- so for real files


def match(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Which rule speaks about each line.

    texts: trimmed lines (large_string, or a dictionary of them). Returns two int32 arrays of indices into
    `rules()`, -1 for none: the first rule that always holds, and the first of those that only hold before the
    article's text.
    """
    distinct = texts.dictionary_encode()
    strings = distinct.dictionary
    everywhere = np.full(len(strings), -1, np.int32)
    in_header = np.full(len(strings), -1, np.int32)
    for index, (rule, rows) in enumerate(zip(rules(), _tried(strings), strict=True)):
        found = in_header if rule.needs == "header" else everywhere
        open_rows = rows[(found[rows] < 0) & (everywhere[rows] < 0)]
        if len(open_rows):
            found[open_rows[hits(strings, open_rows, rule.pattern)]] = index
    rows = distinct.indices.to_numpy()
    return everywhere[rows], in_header[rows]


def _tried(strings: pa.Array) -> list[np.ndarray]:
    """For each rule the rows that are worth trying: all that it matches, and as few others as can be told."""
    lengths = pc.utf8_length(strings).to_numpy()
    offsets, data = buffers(strings)
    longest = max(rule.max_chars for rule in rules())
    if np.minimum(np.diff(offsets), longest).sum() > _FEW_BYTES:  # one huge line is no reason to make it
        with _MAKING:  # so that of several threads one makes it, and not each
            made = _prefilter()
        return possible(offsets, data, lengths, made)
    is_tried = (lengths > 0) & _any_may_match(strings, lengths)
    return [np.flatnonzero(is_tried & (lengths <= rule.max_chars)) for rule in rules()]


@cache
def _prefilter() -> Prefilter:
    return prefilter([rule.pattern for rule in rules()], [rule.max_chars for rule in rules()])


def _any_may_match(strings: pa.Array, lengths: np.ndarray) -> np.ndarray:
    """Which lines are worth trying rule by rule: the short ones, and those long ones that some rule matches.

    Long lines are nearly all prose, which no rule matches; read once by all their rules joined, they cost a
    fifth of what rule after rule costs. (Below this length the joined automaton grows too large to pay.)
    """
    may = lengths <= _LONG_CHARS
    rows = np.flatnonzero(~may)
    if len(rows):
        may[rows[hits(strings, rows, _joined())]] = True
    return may


@cache
def _joined() -> str:
    """The patterns of all rules for long lines as one, without their groups' names."""
    patterns = [rule.pattern for rule in rules() if rule.max_chars > _LONG_CHARS]
    return "|".join(f"(?:{_GROUP.sub('(?:', pattern)})" for pattern in patterns)


def captured(rule: Rule | SpanRule, texts: pa.Array) -> list[dict[str, str]]:
    """The named groups of a rule's pattern for lines that it matched; empty strings for groups not met."""
    if "(?P<" not in rule.pattern:
        return [{} for _ in range(len(texts))]
    distinct = texts.dictionary_encode()
    groups = pc.extract_regex(distinct.dictionary, rule.pattern).to_pylist()
    merged = [_merged(found or {}) for found in groups]
    return [merged[index] for index in distinct.indices.to_pylist()]


def pattern(entry: dict[str, Any], parts: dict[str, Any]) -> str:
    """The pattern of a rule as its file has it: alternatives joined, framed, parts put in.

    >>> entry = {"name": "ad", "frame": "raw", "patterns": ["ads?", ["<<paid>>", " by"]]}
    >>> pattern(entry, {"paid": ["paid", "sent"]})
    '(?:ads?|(?:paid|sent) by)'
    """
    alternatives = ["".join(alternative) for alternative in entry["patterns"]]
    framed = _FRAMES[entry.get("frame", "line")].replace("…", f"(?:{'|'.join(alternatives)})")
    return _numbered(_filled(framed, parts, entry["name"]))


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The rule files by name, as read."""
    contents = _contents(files("transforms") / "rules", ".toml")
    return {name: tomllib.loads(content.decode()) for name, content in sorted(contents.items())}


def parts_of(name: str) -> dict[str, Any]:
    """The parts that a rule file may use: those that all share, and its own."""
    return documents()["parts.toml"]["parts"] | documents()[name].get("parts", {})


def frames() -> tuple[str, ...]:
    """The names of the frames that alternatives may stand in."""
    return tuple(_FRAMES)


def _entries(kind: str) -> list[dict[str, Any]]:
    entries = []
    for name, document in documents().items():
        for entry in document.get(kind, []):
            rest = {key: value for key, value in entry.items() if key not in ("patterns", "frame")}
            entries.append({**rest, "pattern": pattern(entry, parts_of(name))})
    return entries


def _filled(text: str, parts: dict[str, Any], rule: str) -> str:
    """A text with its parts put in. A part cannot hold itself: inside it, it is unknown."""

    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name not in parts:
            raise ValueError(f"rule {rule}: there is no part <<{name}>>; add it to [parts], or to parts.toml")
        rest = {other: value for other, value in parts.items() if other != name}
        value = parts[name]
        return _filled(value if isinstance(value, str) else _either(value), rest, rule)

    return _PART.sub(part, text)


def _either(alternatives: list[str | list[str]]) -> str:
    return f"(?:{'|'.join(''.join(alternative) for alternative in alternatives)})"


def _numbered(pattern: str) -> str:
    """RE2 wants each name once: a second group `year` becomes `year_2`; `captured` makes it `year` again."""
    seen: Counter[str] = Counter()

    def group(found: re.Match[str]) -> str:
        seen[found[1]] += 1
        count = seen[found[1]]
        return f"(?P<{found[1]}_{count}>" if count > 1 else found[0]

    return re.sub(r"\(\?P<(\w+)>", group, pattern)


def _merged(groups: dict[str, str]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for name, value in groups.items():
        plain = name.split("_")[0]
        merged[plain] = merged.get(plain) or value
    return merged


def _contents(folder: Any, ending: str) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(ending)}
