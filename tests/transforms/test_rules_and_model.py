"""Who has the last word on a line: a rule that knows its wording, or the model that knows its place."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from transforms.features import features
from transforms.labels import labels
from transforms.lines import lines
from transforms.model import model
from transforms.rules import rules

_ABOVE = (
    "The ferry to Port Arden will stop in April, because the quay no longer bears the lorries of the mill."
)
_BELOW = "Engineers found cracks in three pillars when the water of the bay was at its lowest for a decade."
_OF_MENUS = [rule for rule in rules() if rule.yields]


def label_between(line: str, probability: float) -> str:
    """The label of a line between two paragraphs, where the model says the same of all three."""
    by = replace(model(), calibration=np.array([[0.0], [probability]], np.float32))
    split = lines(pa.table({"text": pa.array([f"{_ABOVE}\n\n{line}\n\n{_BELOW}"], pa.large_string())}))
    found = labels(split, features(split["text"].combine_chunks()), by)
    return found["label"].to_pylist()[2]


@pytest.mark.parametrize("line", ["Advertisement", "Read more: The mill closes", "© Jane Roe/Getty Images"])
def test_a_rule_that_is_certain_overrules_the_surest_model(line: str):
    assert label_between(line, 1.0) not in ("body", "subheading")


@pytest.mark.parametrize("rule", _OF_MENUS, ids=lambda rule: rule.name)
def test_a_word_of_every_menu_stays_only_where_the_model_takes_it_for_the_articles(rule):
    line = next(line for line in rule.matches if line.istitle() and len(line.split()) == 1)
    assert label_between(line, 0.4) == rule.label
    assert label_between(line, 0.6) in ("body", "subheading")
