"""The prefilter only saves time: what it rules out, RE2 would have refused."""

import re
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.golden import EXAMPLES, GOLDEN
from transforms import rules as rules_module
from transforms.arrow import compute as pc
from transforms.automata import _Reach, table
from transforms.kernels import buffers
from transforms.patterns import ANY, Automaton, automaton
from transforms.prefilter import _ends, possible, prefilter, reference
from transforms.rules import match, rules

_EVIDENCE = [line for rule in rules() for line in [*rule.matches, *rule.spares]]
# Characters that are equal to others when case is ignored, marks, digits, and several scripts.
_ODDITIES = "ſKÅßẞİıµςΣÉéŠšДд年月日분・»«—–’“”•|:.,;()[]©@#&/-+ \t\n0123456789"


def _texts(lines: list[str]) -> pa.Array:
    return pa.array(lines, pa.large_string())


def _is_same(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the rules say the same of each line with the prefilter as without it."""
    texts = _texts(lines)
    monkeypatch.setattr(rules_module, "_FEW_BYTES", 0)
    filtered = match(texts)
    monkeypatch.setattr(rules_module, "_FEW_BYTES", sys.maxsize)
    return all(np.array_equal(*pair) for pair in zip(filtered, match(texts), strict=True))


def test_every_line_at_hand_gets_the_rule_that_it_gets_rule_by_rule(monkeypatch: pytest.MonkeyPatch):
    files = [*GOLDEN.rglob("*.*"), *EXAMPLES.rglob("*.*")]
    pages = [file.read_bytes().decode("utf-8", "replace") for file in files if file.is_file()]
    lines = [line.strip() for line in [*"\n".join(pages).split("\n"), *_EVIDENCE]]
    assert len(lines) > 1500
    shouted = [line.upper() for line in lines]
    whispered = [line.lower() for line in lines]
    marked = [f"1. » {line} |" for line in lines]
    odd = [line.replace("s", "ſ").replace("k", "K") for line in lines]
    beheaded = [line[2:] for line in lines]
    longer = [f"{line} {line}" for line in lines]
    assert _is_same([*lines, *shouted, *whispered, *marked, *odd, *beheaded, *longer], monkeypatch)


_WORDS = sorted({word for line in _EVIDENCE for word in line.split()})
_LINES = st.lists(
    st.one_of(
        st.sampled_from(_WORDS),
        st.sampled_from(_EVIDENCE),
        st.sampled_from(_WORDS).map(str.upper),
        st.text(_ODDITIES, max_size=4),
        st.text(max_size=3),
    ),
    max_size=8,
).map(" ".join)


@given(st.lists(_LINES, min_size=50, max_size=100))
@settings(max_examples=20, deadline=None)
def test_every_made_line_gets_the_rule_that_it_gets_rule_by_rule(lines: list[str]):
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert _is_same([line.strip() for line in lines], monkeypatch)


_ATOMS = st.one_of(
    st.sampled_from("abkszéДß年 -1K"),
    st.sampled_from(
        ["[a-c]", "[^a-k]", "[^é ]", "[À-ſ]", r"[\s\d]", "[^k]", "[Z-a]", "[-a]", "[]a]", r"[\]|-]"]
    ),
    st.sampled_from(
        [".", r"\d", r"\s", r"\S", r"\w", r"\W", r"\b", r"\.", r"\x{5E74}", r"\x41", r"[^\p{Ll}]"]
    ),
    st.sampled_from(["^", "$"]),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=4)
    group = st.sampled_from(["(?:{})", "(?i:{})", "(?-i:{})", "({})", "(?P<name>{})"])
    counts = st.sampled_from(["*", "+", "?", "*?", "+?", "{2}", "{0,2}", "{1,5}", "{3,}", "{0}"])
    return st.one_of(
        several.map("".join),
        several.map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.builds(lambda form, part: form.format(part), group, inner),
        st.builds("(?:{}){}".format, inner, counts),
    )


def _with_names_told_apart(pattern: str) -> str:
    numbers = iter(range(1000))
    return re.sub(r"\(\?P<name>", lambda _: f"(?P<name{next(numbers)}>", pattern)


_PATTERNS = st.recursive(_ATOMS, _grown, max_leaves=12).map(_with_names_told_apart)
_NAMES = st.sampled_from(["tides", "Tidal", "harbour", "press", "pressing", "photo", "by", "Ada", "7"])
_PHRASES = st.builds(
    "{}(?i:{})".format,
    st.sampled_from(["", "^", "^.*", "^[^.]*", "^[A-Z][a-z]+ ", "^(?:[^ ]+ ){1,4}"]),
    st.lists(
        st.one_of(_NAMES, st.sampled_from([".*", "[^.]* ", " ", "(?:the )*", "(?:tides|photo) ", "$"])),
        min_size=2,
        max_size=6,
    ).map("".join),
)
_SMALL_LINES = st.one_of(
    st.text("abckKszSſKéÉДдßẞ年 -12.\nÅ", min_size=1, max_size=8),
    st.lists(st.one_of(_NAMES, _NAMES.map(str.upper), st.just(".")), min_size=1, max_size=6).map(" ".join),
    st.lists(_NAMES, min_size=1, max_size=4).map("".join),
)


@given(
    st.lists(st.one_of(_PATTERNS, _PHRASES), min_size=1, max_size=70),
    st.lists(_SMALL_LINES, min_size=1, max_size=40),
)
@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("most_states", [(3, 2), (20, 8), (4000, 400)])
def test_no_pattern_is_ruled_out_for_a_line_that_it_matches(
    most_states: tuple[int, int], patterns: list[str], lines: list[str]
):
    made = prefilter(patterns, [100] * len(patterns), *most_states)
    texts = _texts(lines)
    offsets, data = buffers(texts)
    found = possible(offsets, data, pc.utf8_length(texts).to_numpy(), made)
    for pattern, rows in zip(patterns, found, strict=True):
        hits = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
        missed = set(np.flatnonzero(hits).tolist()) - set(rows.tolist())
        assert not missed, (pattern, [lines[row] for row in missed])
    by_line = [reference(line, made) for line in lines]
    assert [[row for row, some in enumerate(by_line) if at in some] for at in range(len(patterns))] == [
        rows.tolist() for rows in found
    ]


def _accepts(made: Automaton, line: str) -> bool:
    """Whether an automaton accepts a line, one set of states after another."""
    reach = _Reach(made)
    states = reach.begun
    for byte in line.encode():
        if ANY >> byte & 1 and made.final not in states:
            states = reach.step(state for state in states if made.symbols[state] >> byte & 1)
    return made.final in states | reach.closure(states & made.ends, passes=made.ends)


@given(_PATTERNS, st.lists(_SMALL_LINES, min_size=1, max_size=20))
@settings(deadline=None)
def test_a_table_with_room_for_all_its_states_accepts_what_its_automaton_accepts(pattern, lines):
    whole = table(automaton(pattern), 20_000)
    narrow = table(automaton(pattern), 2)
    for line in lines:
        is_accepted = _accepts(automaton(pattern), line)
        assert _ends(list(line.encode()), whole) == is_accepted
        assert _ends(list(line.encode()), narrow) >= is_accepted


def test_case_is_ignored_as_re2_ignores_it():
    everything = [chr(point) for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    cased = [character for character in everything if character.lower() != character.upper()]
    assert len(cased) > 2500
    joined = f"(?i:[{''.join(cased)}])"
    hits = pc.match_substring_regex(_texts(everything), joined).to_numpy(zero_copy_only=False)
    same = [everything[row] for row in np.flatnonzero(hits)]
    texts = _texts(same)
    for character in cased:
        pattern = f"^(?i:{character})$"
        matched = pc.filter(texts, pc.match_substring_regex(texts, pattern)).to_pylist()
        symbols = [symbols for symbols in automaton(pattern).symbols if symbols not in (0, ANY)]
        assert [other for other in matched if not symbols[0] >> other.encode()[0] & 1] == [], character


@pytest.mark.parametrize(
    "pattern",
    [
        "(?s)a",
        r"\Aa",
        r"a\z",
        "[[:alpha:]]",
        r"\Qa",
        "a**",
        "(?=a)",
        r"\p{Greek}",
        r"\pL",
        "a)",
        "(a",
        "[a",
        r"\1",
    ],
)
def test_syntax_that_the_prefilter_does_not_know_is_an_error(pattern: str):
    with pytest.raises(ValueError, match="cannot read"):
        prefilter([pattern], [100])


def test_time_grows_with_the_length_of_a_line_and_no_faster():
    made = prefilter(["^(?:a+)+$", ".*b.*c.*d"], [10**7] * 2)
    for line in ("a" * 10**6 + "!", "b" * 10**6, "bc" * 10**6):
        texts = _texts([line])
        assert [rows.tolist() for rows in possible(*buffers(texts), np.array([len(line)]), made)] == [[], []]


def _makes_the_prefilter(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> bool:
    made = []
    prefilter_of_rules = rules_module._prefilter
    monkeypatch.setattr(rules_module, "_prefilter", lambda: made.append(1) or prefilter_of_rules())
    match(_texts(lines))
    return bool(made)


def test_a_batch_of_long_paragraphs_is_worth_a_prefilter_and_one_huge_line_is_not(monkeypatch):
    paragraph = "The harbour board met on Tuesday and decided nothing, as it had done the week before. " * 8
    assert _makes_the_prefilter([f"{number} {paragraph}" for number in range(10_000)], monkeypatch)
    monkeypatch.undo()
    assert not _makes_the_prefilter([paragraph * 12_000], monkeypatch)


def test_what_may_stand_behind_a_sign_is_no_sign_itself():
    """Else a joint table that has come to its end would take every line for a candidate."""
    pattern = r"^.*© ?[A-Z][^.!?]{1,60}$"  # behind the mark come a few signs, then anything to the end
    made = prefilter([pattern, "^.*(?i:advertise) here$"], [400, 400], most_states=3)
    ((_, joint),) = made.groups
    state = joint.first
    for column in joint.columns[list(b"The ferry leaves the old quay for the last time in winter")]:
        state = int(joint.after[state, column])
        if state < 0:
            assert not int(joint.marks[-1 - state][0]) & 1
            state = int(joint.onward[-1 - state])
    assert not int(joint.ends[state][0]) & 1
