"""Every rule proves itself: what it must match, what it must spare, what it must capture."""

import time

import pyarrow as pa
import pytest

from transforms.arrow import compute as pc
from transforms.rules import (
    Rule,
    SpanRule,
    captured,
    documents,
    match,
    months,
    parts_of,
    pattern,
    rules,
    span_rules,
)

_RULE_FILES = [name for name, file in documents().items() if file.keys() & {"rule", "span"}]
_ROW_CHARS = 100  # longer rows of a pattern are not read
_RULES = [pytest.param(rule, id=rule.name) for rule in rules()]
_SPAN_RULES = [pytest.param(rule, id=rule.name) for rule in span_rules()]


def _texts(lines: list[str]) -> pa.Array:
    return pa.array(lines, pa.large_string())


def _hits(rule: Rule | SpanRule, lines: list[str]) -> list[bool]:
    return pc.match_substring_regex(_texts(lines), rule.pattern).to_pylist()


@pytest.mark.parametrize("rule", [*_RULES, *_SPAN_RULES])
def test_a_rule_matches_its_evidence_and_spares_its_near_misses(rule: Rule | SpanRule):
    assert len(rule.matches) >= 1
    assert len(rule.spares) >= 1
    assert [line for line, hit in zip(rule.matches, _hits(rule, rule.matches), strict=True) if not hit] == []
    assert [line for line, hit in zip(rule.spares, _hits(rule, rule.spares), strict=True) if hit] == []
    assert rule.why.endswith(".")


@pytest.mark.parametrize("rule", _RULES)
def test_a_rules_evidence_fits_the_length_that_it_is_tried_on(rule: Rule):
    assert [line for line in rule.matches if len(line) > rule.max_chars] == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in rules() if rule.outlet])
def test_a_promo_yields_the_outlet_that_it_names(rule: Rule):
    found = captured(rule, _texts(rule.matches))
    assert [groups["outlet"] for groups in found] == rule.outlet


@pytest.mark.parametrize("rule", _SPAN_RULES)
def test_a_span_is_exactly_the_stretch_that_it_should_be(rule: SpanRule):
    assert [groups["span"] for groups in captured(rule, _texts(rule.matches))] == rule.marks


def test_a_group_has_one_name_in_all_alternatives():
    by_names = next(rule for rule in rules() if rule.name == "by_names")
    found = captured(by_names, _texts(["By Ada Brook | 22 August 2024", "By Ada Brook | August 22, 2024"]))
    assert found == [{"byline": "Ada Brook", "day": "22", "month": "August", "year": "2024"}] * 2


@pytest.mark.parametrize("name", _RULE_FILES)
def test_each_alternative_of_a_file_compiles_and_each_row_can_be_read(name: str):
    for entry in [*documents()[name].get("rule", []), *documents()[name].get("span", [])]:
        for alternative in entry["patterns"]:
            alone = pattern({**entry, "patterns": [alternative]}, parts_of(name))
            assert pc.match_substring_regex(_texts([""]), alone).to_pylist() == [False], alternative
        assert [row for row in _rows(entry["patterns"]) if len(row) > _ROW_CHARS] == []


@pytest.mark.parametrize("name", _RULE_FILES)
def test_every_part_of_a_file_is_used_and_can_be_read(name: str):
    document = documents()[name]
    entries = [*document.get("rule", []), *document.get("span", [])]
    rows = [row for entry in entries for row in _rows(entry["patterns"])]
    parts = document.get("parts", {})
    rows += [row for part in parts.values() for row in _rows(part)]
    assert [part for part in parts if not any(f"<<{part}>>" in row for row in rows)] == []
    assert [row for row in rows if len(row) > _ROW_CHARS] == []


@pytest.mark.parametrize("name", _RULE_FILES)
def test_a_file_holds_the_rules_of_its_label(name: str):
    document = documents()[name]
    labels = {rule["label"] for rule in document.get("rule", [])}
    labels |= {span["kind"] for span in document.get("span", [])}
    assert labels == {name.removesuffix(".toml")}


def test_an_unknown_part_is_an_error_that_names_rule_and_part():
    with pytest.raises(ValueError, match="rule greeting: there is no part <<world>>"):
        pattern({"name": "greeting", "patterns": ["hello <<world>>"]}, parts_of("ad.toml"))


def test_a_part_cannot_hold_itself():
    with pytest.raises(ValueError, match="there is no part <<loop>>"):
        pattern(
            {"name": "greeting", "patterns": ["<<loop>>"]}, {**parts_of("ad.toml"), "loop": ["a<<loop>>"]}
        )


@pytest.mark.parametrize(
    ("frame", "holds", "spares"),
    [
        ("line", ["word", "- Word -", "« word »"], ["1. word", "a word", "wording"]),
        ("numbered", ["word", "1. Word"], ["1 word", "12.3 word"]),
        ("row", ["word word", "Word | word"], ["word other"]),
        ("trail", ["word | word", "word and word"], ["word word"]),
        ("opening", ["Word and more"], ["more word"]),
        ("headline", ["Word: The river rises", "WORD | River rises"], ["word river", "word:"]),
        ("cased", ["word", "- word"], ["Word"]),
        ("raw", ["a word in it"], ["Word"]),
    ],
)
def test_a_frame_says_where_the_alternatives_stand(frame: str, holds: list[str], spares: list[str]):
    framed = pattern({"name": "x", "frame": frame, "patterns": ["word"]}, parts_of("ad.toml"))
    assert pc.match_substring_regex(_texts(holds), framed).to_pylist() == [True] * len(holds)
    assert pc.match_substring_regex(_texts(spares), framed).to_pylist() == [False] * len(spares)


def test_names_are_unique():
    names = [rule.name for rule in [*rules(), *span_rules()]]
    assert len(names) == len(set(names))


def test_months_are_months():
    assert set(months().values()) == set(range(1, 13))
    assert all(name == name.lower() for name in months())


def test_all_patterns_together_are_compiled_within_an_eighth_of_a_second():
    """They are compiled for every batch and in every `winnow clean`; big counted repeats cost seconds."""
    line = _texts(["x"])
    best = min(
        _seconds(lambda: [pc.match_substring_regex(line, rule.pattern) for rule in rules()]) for _ in range(3)
    )
    assert best < 0.125


def test_matching_hostile_lines_takes_linear_time():
    def seconds(count: int) -> float:
        lines = _texts(["By " + "a " * 40 + str(row) for row in range(count)])
        return min(_seconds(lambda: match(lines)) for _ in range(3))

    assert seconds(40_000) < 4 * seconds(20_000)


def _rows(alternatives: str | list[str | list[str]]) -> list[str]:
    """What stands on one row of a rule file: an alternative, or a piece of one."""
    if isinstance(alternatives, str):
        return [alternatives]
    return [row for entry in alternatives for row in ([entry] if isinstance(entry, str) else entry)]


def _seconds(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def test_lines_of_any_length_get_the_rule_that_matches_first():
    """Long lines are read by all their rules at once before they are read by each: with the same outcome."""
    endings = ["", " " + "and then some more words " * 8]
    lines = [
        line + ending for rule in rules() for line in [*rule.matches, *rule.spares] for ending in endings
    ]
    verdicts = [(rule, _hits(rule, lines)) for rule in rules()]
    everywhere, in_header = match(_texts(lines))
    for row, line in enumerate(lines):
        fitting = [rule for rule, hits in verdicts if hits[row] and len(line) <= rule.max_chars]
        always = [rule for rule in fitting if not rule.needs]
        assert (rules()[everywhere[row]] if everywhere[row] >= 0 else None) == next(iter(always), None)
        if not always:
            assert (rules()[in_header[row]] if in_header[row] >= 0 else None) == next(iter(fitting), None)
