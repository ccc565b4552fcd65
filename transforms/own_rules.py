"""Rules that an outlet has of its own: read from a file's text, proved, put in front of the packaged ones.

The file has the form of `rules/*.toml`: `[[rule]]` with `name`, `label`, `why`, `matches`, `spares`, and
either `patterns` in a `frame` or a whole `pattern`; a table `[parts]` if it likes. They hold for the
documents of one source, and overrule the packaged rules and the model: what a person wrote about one outlet
is certain.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import re2

from transforms.arrow import compute as pc
from transforms.regexes import hits
from transforms.rules import Rule, frames, parts_of, pattern, rules, rules_version
from transforms.tables import FIELD_LABELS, KEPT, SET_ASIDE

# A repeat must name the line that it repeats, and a template must have been learnt.
LABELS = tuple(label for label in (*KEPT, *FIELD_LABELS, *SET_ASIDE) if label not in ("repeat", "template"))
MAX_CHARS = 300  # of a line, where the rule says nothing; code points

_REQUIRED = ("name", "label", "why", "matches", "spares")
_OPTIONAL = ("pattern", "patterns", "frame", "max_chars")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TAKEN = ("model", "correction")
_LARGEST = 20_000  # instructions; the largest packaged rule has 14,000, and a line costs some steps for each


class OwnRulesError(ValueError):
    """A rule, or the text as a whole, is not as it must be. The message names the rule and the cure."""


@dataclass(frozen=True)
class OwnRules:
    """The rules of one outlet, in the order of their file: the first that matches a line decides."""

    rules: tuple[Rule, ...]
    version: str  # `rules_version` of the documents that they labelled


def own_rules(text: str) -> OwnRules:
    """The rules that the text of a file holds; OwnRulesError when one of them does not hold what it promises.

    >>> rule = '[[rule]]\\nname = "x"\\nlabel = "ad"\\npattern = "^Buy"\\nwhy = "Ads."'
    >>> own_rules(rule + '\\nmatches = ["Buy it"]\\nspares = ["They buy."]').rules[0].label
    'ad'
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OwnRulesError(f"not valid TOML: {error}") from None
    if unknown := set(found) - {"rule", "parts"}:
        raise OwnRulesError(f"unknown key {min(unknown)!r}; there are [[rule]] and [parts]")
    entries = found.get("rule")
    if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
        raise OwnRulesError("there is no rule; begin each with a line [[rule]]")
    own = tuple(_rule(entry, found.get("parts", {}), number) for number, entry in enumerate(entries, 1))
    names = [rule.name for rule in own]
    if doubled := [name for name in names if names.count(name) > 1]:
        raise OwnRulesError(f"rule {doubled[0]}: the name stands twice; give each rule its own")
    return OwnRules(own, _version(own))


def versions(own: Mapping[str, OwnRules]) -> dict[str, str]:
    """What `rules_version` the documents of each source with rules of its own get today."""
    return {source: found.version for source, found in own.items()}


def spoken(
    own: Mapping[str, OwnRules], sources: Sequence[str], document: np.ndarray, trimmed: pa.Array
) -> tuple[tuple[Rule, ...], np.ndarray]:
    """Which own rule speaks about each line of a batch.

    sources: of each document. document: of each line, ascending. trimmed: the lines (large_string). Returns
    the rules that may speak, and per line an index into them, -1 for none; int32.
    """
    together: list[Rule] = []
    found = np.full(len(trimmed), -1, np.int32)
    lengths = pc.utf8_length(trimmed).to_numpy()
    for source in sorted(set(sources) & set(own)):
        is_of_source = np.array([one == source for one in sources])
        rows = np.flatnonzero(is_of_source[document] & (lengths > 0))
        for rule in own[source].rules:
            tried = rows[(found[rows] < 0) & (lengths[rows] <= rule.max_chars)]
            if len(tried):
                found[tried[hits(trimmed, tried, rule.pattern)]] = len(together)
            together.append(rule)
    return tuple(together), found


def _rule(entry: dict[str, Any], parts: dict[str, Any], number: int) -> Rule:
    name = entry.get("name")
    where = f"rule {name}" if isinstance(name, str) else f"rule {number}"
    try:
        _check_keys(entry)
        _check_name(entry["name"])
        if entry["label"] not in LABELS:
            raise OwnRulesError(f"the label {entry['label']!r} is none; there are {', '.join(LABELS)}")
        rule = Rule(
            name=entry["name"],
            label=entry["label"],
            pattern=_pattern(entry, parts),
            score=0.0,
            max_chars=entry.get("max_chars", MAX_CHARS),
            why=entry["why"],
            matches=entry["matches"],
            spares=entry["spares"],
        )
        _prove(rule)
    except OwnRulesError as error:
        raise OwnRulesError(f"{where}: {error}") from None
    return rule


def _check_keys(entry: dict[str, Any]) -> None:
    known = (*_REQUIRED, *_OPTIONAL)
    if unknown := [key for key in entry if key not in known]:
        raise OwnRulesError(f"unknown key {unknown[0]!r}; there are {', '.join(known)}")
    if missing := [key for key in _REQUIRED if key not in entry]:
        raise OwnRulesError(f"{missing[0]!r} is missing; every rule has {', '.join(_REQUIRED)}")
    for key in ("name", "label", "why", "pattern", "frame"):
        if not isinstance(entry.get(key, ""), str):
            raise OwnRulesError(f"{key!r} should be a text in quotes")
    for key in ("matches", "spares"):
        lines = entry[key]
        if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
            raise OwnRulesError(f"{key!r} should be a list of one line or more, each in quotes")
    most = entry.get("max_chars", MAX_CHARS)
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise OwnRulesError("'max_chars' should be a number of characters from 1")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise OwnRulesError("the name should be lower-case letters, digits and underscores, a letter first")
    if name in _TAKEN or name in _packaged_names():
        raise OwnRulesError("the name is taken by winnow itself; choose another")


@cache
def _packaged_names() -> frozenset[str]:
    return frozenset(rule.name for rule in rules())


def _pattern(entry: dict[str, Any], parts: dict[str, Any]) -> str:
    if ("pattern" in entry) == ("patterns" in entry):
        raise OwnRulesError("give either 'pattern', a whole one, or 'patterns', alternatives in a frame")
    if "pattern" in entry:
        if "frame" in entry:
            raise OwnRulesError("'frame' goes with 'patterns'; a whole 'pattern' has none")
        return entry["pattern"]
    alternatives = entry["patterns"]
    if not isinstance(alternatives, list) or not alternatives or not all(map(_is_alternative, alternatives)):
        raise OwnRulesError("'patterns' should be a list of texts, or of lists of pieces")
    if entry.get("frame", "line") not in frames():
        raise OwnRulesError(f"the frame {entry['frame']!r} is none; there are {', '.join(frames())}")
    try:
        return pattern(entry, parts_of("parts.toml") | parts)
    except (ValueError, TypeError) as error:
        raise OwnRulesError(str(error).removeprefix(f"rule {entry['name']}: ")) from None


def _is_alternative(value: object) -> bool:
    pieces = value if isinstance(value, list) else [value]
    return all(isinstance(piece, str) for piece in pieces)


def _prove(rule: Rule) -> None:
    """Its pattern compiles, costs little, and does with its examples what it should."""
    options = re2.Options()
    options.log_errors = False
    try:
        size = re2.compile(rule.pattern, options).programsize
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise OwnRulesError(
            f"the pattern is none that RE2 reads ({said}); look-around and back-references it does not have"
        ) from None
    if size > _LARGEST:
        raise OwnRulesError(
            f"the pattern has {size:,} instructions, more than {_LARGEST:,}; count less in it: 'max_chars' "
            "bounds the line"
        )
    if _matches(rule.pattern, ""):
        raise OwnRulesError("the pattern matches even an empty line, so every line; ask for some words in it")
    for line in rule.matches:
        if len(line.strip()) > rule.max_chars:
            raise OwnRulesError(
                f"'matches' has a line of {len(line.strip())} characters, and no line of more than "
                f"{rule.max_chars} is tried; set max_chars"
            )
        if not _matches(rule.pattern, line):
            raise OwnRulesError(f"should match {line!r}, and does not; change the pattern or 'matches'")
    for line in rule.spares:
        if _matches(rule.pattern, line):
            raise OwnRulesError(f"should spare {line!r}, and matches it; change the pattern or 'spares'")


def _matches(expression: str, line: str) -> bool:
    return bool(hits(pa.array([line.strip()], pa.large_string()), np.array([0]), expression)[0])


def _version(own: Sequence[Rule]) -> str:
    """A hash over what the rules do, on top of the packaged ones; why they do it changes no label."""
    done = [[rule.name, rule.label, rule.pattern, rule.max_chars] for rule in own]
    return hashlib.sha256(f"{rules_version()}{json.dumps(done)}".encode()).hexdigest()[:12]
