"""What a rule is worth is told by leaving it out, and leaving it out is seen to work."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.ablation import Ablation, Effect, ablate, held, said, verdict_on, without
from bench.gold import marked_page
from bench.judged import judged, split
from transforms import labels as labels_module
from transforms.arrow import compute as pc
from transforms.labels import asked, decided, labels
from transforms.model import model
from transforms.rules import match, rules
from transforms.signals import GROUPS, SIGNALS

_BODY = "The bridge, which opened in 1901, was closed on Tuesday after inspectors found cracks in two piers."
_JUNK = "We use cookies to give you the best experience on our website, and to count our visitors."
_MORE = "Nobody was hurt, said the mayor, who had crossed it an hour before on the way to the market."


def _ablated(lines: list[tuple[bool, str]]) -> Ablation:
    total = Ablation()
    ablate([marked_page("a", "mine", lines, "news")], "text", total)
    return total


@pytest.fixture
def keeps_all(monkeypatch: pytest.MonkeyPatch):
    """A model that keeps every line: what goes, goes by rules alone, whatever the weights of the day say."""
    kind = replace(model(), calibration=np.array([[0.0], [1.0]], np.float32))
    monkeypatch.setattr(labels_module, "model", lambda: kind)


def _rule_of(line: str) -> str:
    found = judged([f"{_BODY}\n{line}\n{_MORE}"])[0]
    assert not found.is_kept[1]
    return found.rule[1]


def test_every_signal_is_in_one_group():
    assert [name for names in GROUPS.values() for name in names] == list(SIGNALS)
    assert len(set(SIGNALS)) == len(SIGNALS)


@pytest.mark.usefixtures("keeps_all")
def test_a_rule_that_removes_junk_is_missed_and_no_other_is():
    total = _ablated([(True, _BODY), (False, _JUNK), (True, _MORE)])
    rule = _rule_of(_JUNK)
    effect = total.of_rules[rule]
    assert effect.flips == 1
    assert effect.f1[0] < 0
    assert effect.right == [pytest.approx(-1 / 3)]
    assert not any(other.flips for name, other in total.of_rules.items() if name != rule)
    assert sum(total.decided.values()) == 3


@pytest.mark.usefixtures("keeps_all")
def test_a_rule_that_removes_what_the_gold_keeps_is_seen_to_cost():
    total = _ablated([(True, _BODY), (True, _JUNK), (True, _MORE)])
    assert total.of_rules[_rule_of(_JUNK)].f1[0] > 0


_ONE_OF_EACH_LABEL = {rule.label: index for index, rule in enumerate(rules())}


@pytest.mark.parametrize("index", _ONE_OF_EACH_LABEL.values(), ids=_ONE_OF_EACH_LABEL)
def test_a_rule_left_out_neither_decides_nor_tells_the_model_anything(index: int):
    rule = rules()[index]
    found, looks = split(["\n".join([*rule.matches, _BODY, *rule.matches, _MORE, *rule.matches])])
    trimmed = pc.utf8_trim_whitespace(found.lines["text"].combine_chunks())
    with_it = match(trimmed)
    assert any((spoken == index).any() for spoken in with_it)
    without_it = without(index, trimmed, *with_it)
    assert not any((spoken == index).any() for spoken in without_it)
    question = asked(found.lines, looks, trimmed, trimmed.dictionary_encode(), *without_it)
    assert rule.name not in decided(found.lines, looks, question)["rule"].to_pylist()
    wording = slice(SIGNALS.index(GROUPS["wording"][0]), SIGNALS.index(GROUPS["wording"][-1]) + 1)
    silent = (without_it[0] < 0) & (without_it[1] < 0)
    assert not question.signals[silent[question.rows], wording].any()


def test_with_no_rule_left_out_rule_after_rule_says_what_the_prefilter_lets_through():
    trimmed = pa.array(
        [line for rule in rules() for line in (*rule.matches, *rule.spares)], pa.large_string()
    )
    for mine, theirs in zip(said(trimmed, absent=-1), match(trimmed), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_with_nothing_changed_the_two_halves_give_the_labels():
    found, looks = split([f"Home\n{_BODY}\n\n{_JUNK}\n{_MORE}", "", _BODY])
    trimmed = pc.utf8_trim_whitespace(found.lines["text"].combine_chunks())
    question = asked(found.lines, looks, trimmed, trimmed.dictionary_encode(), *match(trimmed))
    assert decided(found.lines, looks, question).equals(labels(found.lines, looks))


@given(st.sampled_from(list(GROUPS)), st.integers(0, 20), st.randoms(use_true_random=False))
def test_a_group_held_says_the_same_of_all_lines_and_the_others_what_they_said(group: str, rows: int, chance):
    values = [[chance.randint(-127, 127) for _ in SIGNALS] for _ in range(rows)]
    signals = np.array(values, np.int8).reshape(rows, len(SIGNALS))
    found = held(signals, group)
    is_held = np.isin(SIGNALS, GROUPS[group])
    assert (found == found[:1])[:, is_held].all()
    np.testing.assert_array_equal(found[:, ~is_held], signals[:, ~is_held])
    assert (abs(found.astype(int) - signals.astype(int).sum(0) / max(1, rows)) <= 0.5)[:, is_held].all()
    assert found.dtype == np.int8


@pytest.mark.parametrize(
    ("f1", "flips", "verdict"),
    [
        ([], 0, "never met"),
        ([0.0, 0.0], 0, "changes nothing that stays"),
        ([-0.1] * 9 + [0.1], 10, "earns its place"),
        ([-0.1] * 5 + [0.1] * 4, 9, "unproven"),
        ([0.1] * 9, 9, "costs"),
        ([0.1] * 9 + [-0.95], 10, "unproven"),
    ],
)
def test_what_does_not_earn_its_place_is_told(f1: list[float], flips: int, verdict: str):
    assert verdict_on(Effect(f1=f1, right=[0.0] * len(f1), flips=flips)) == verdict
