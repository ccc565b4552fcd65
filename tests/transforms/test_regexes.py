"""A pattern matches the same lines whether many are read at once or few one by one."""

import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import regexes
from transforms import rules as rules_module
from transforms.regexes import hits
from transforms.rules import rules

_EVIDENCE = sorted({line for rule in rules() for line in [*rule.matches, *rule.spares]})
_ODDITIES = "ſKÅßẞİıµςΣÉéŠšДд年月日분・»«—–’“”•|:.,;()[]©@#&/-+ \t\n\0\x85\u2028\U0001f600\U000e0001"


def _both_ways(lines: list[str], pattern: str) -> tuple[np.ndarray, np.ndarray]:
    texts, rows = pa.array(lines, pa.large_string()), np.arange(len(lines))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(regexes, "_FEW", sys.maxsize)
        few = hits(texts, rows, pattern)
        monkeypatch.setattr(regexes, "_FEW", -1)
        return few, hits(texts, rows, pattern)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_each_rule_says_the_same_of_few_lines_as_of_many(rule):
    lines = [*_EVIDENCE, *map(str.upper, _EVIDENCE), *(line[1:] for line in _EVIDENCE), ""]
    few, many = _both_ways(lines, rule.pattern)
    assert many.any()
    assert few.tolist() == many.tolist()


@given(
    st.lists(st.one_of(st.text(), st.text(_ODDITIES), st.sampled_from(_EVIDENCE)), min_size=1),
    st.sampled_from([rule.pattern for rule in rules()]),
)
@settings(max_examples=300, deadline=None)
def test_every_text_gets_the_same_answer_both_ways(lines: list[str], pattern: str):
    few, many = _both_ways(lines, pattern)
    assert few.tolist() == many.tolist()


def test_both_ways_ignore_case_alike_for_every_character():
    everything = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    cased = [character for character in everything if character.lower() != character.upper()]
    for pattern in (f"(?i:[{''.join(cased)}])", r"\w", r"\s", r"^.$", r"\p{L}", r"\p{Lu}", r"\bé|a\b"):
        few, many = _both_ways(everything, pattern)
        assert few.tolist() == many.tolist(), pattern


def test_the_rules_for_long_lines_joined_say_the_same_both_ways():
    lines = [f"{line} {line} {line}" for line in _EVIDENCE] + [line for line in _EVIDENCE if len(line) > 100]
    few, many = _both_ways(lines, rules_module._joined())
    assert many.any()
    assert few.tolist() == many.tolist()


def test_only_the_rows_that_are_asked_for_are_answered_in_their_order():
    texts = pa.array(["tide", "harbour", "tides"], pa.large_string())
    assert hits(texts, np.array([2, 1]), "^tide").tolist() == [True, False]
    assert hits(texts, np.array([], np.int64), "^tide").tolist() == []
