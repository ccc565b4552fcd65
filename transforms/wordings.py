"""What it means that a rule speaks of a line: label, kind of wording, how certain. One entry per rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from transforms.rules import Rule, rules
from transforms.signals import KINDS
from transforms.tables import FIELD_LABELS, KEPT, SET_ASIDE

LABEL_NAMES = ("blank", *KEPT, *FIELD_LABELS, *SET_ASIDE)

_CERTAIN = 0.15  # a rule of whose lines no greater share belongs to articles overrules the model


@dataclass(frozen=True)
class Wordings:
    """Arrays with an entry per rule that may speak of a batch's lines, and a last one for none (index -1)."""

    names: tuple[str, ...]  # of the rules
    label: np.ndarray  # int8, an index into LABEL_NAMES
    kind: np.ndarray  # int8, an index into `signals.KINDS`, -1 for a wording that the model does not know
    is_certain: np.ndarray  # bool: such a line goes, whatever the model says
    yields: np.ndarray  # bool: to the model, where it rather keeps the line
    keeps: np.ndarray  # bool: such a line stays, whatever the model says


@cache
def shipped() -> Wordings:
    """Those of the packaged rules, `rules.rules()`."""
    return _wordings(rules(), ())


def with_own(own: Sequence[Rule]) -> Wordings:
    """The same, followed by rules that outlets have of their own: these are certain, whatever they say."""
    return _wordings(rules(), own)


def code(label: str) -> int:
    """The number of a label."""
    return LABEL_NAMES.index(label)


def _wordings(packaged: Sequence[Rule], own: Sequence[Rule]) -> Wordings:
    every = [*packaged, *own]
    is_own = np.arange(len(every) + 1) >= len(packaged)
    is_own[-1] = False
    keeps = np.array([*(rule.label in KEPT for rule in every), False])
    is_certain = [rule.score <= _CERTAIN and rule.label in SET_ASIDE for rule in every]
    kinds = [KINDS.index(rule.label) if rule.label in KINDS else -1 for rule in every]
    return Wordings(
        names=tuple(rule.name for rule in every),
        label=np.array([*(code(rule.label) for rule in every), 0], np.int8),
        kind=np.array([*kinds, -1], np.int8),
        is_certain=np.array([*is_certain, False]) | (is_own & ~keeps),
        yields=np.array([*(rule.yields for rule in every), False]),
        keeps=keeps,
    )
