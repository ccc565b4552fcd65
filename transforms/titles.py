"""The headline of each text: which line gives it, and how surely.

Every short line above the article's text is a candidate. What tells a headline from a menu entry or a teaser
(it stands last above the text or the byline, shares the text's words, says what the page's own title says) is
counted; `rules/titles.toml` holds the weights, made by bench/titles.py. A multinomial logit over the
candidates and "none of them" (McFadden 1974) turns them into probabilities; below the threshold there is no
title.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from transforms.alike import BULLET, said_in
from transforms.headlines import FEATURES, SEPARATOR, Candidates
from transforms.rules import documents

_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")  # an outlet that calls itself by its address


@dataclass(frozen=True)
class Titles:
    """At most one headline per document."""

    rows: np.ndarray  # index into the batch's lines, one per document that has a title
    again: np.ndarray  # further candidates that say the same
    is_page_title: np.ndarray  # of each entry of `rows`: `without_outlet` gives the headline in it
    probability: np.ndarray  # of each entry of `rows`


def titles(found: Candidates) -> Titles:
    """The surest candidate of each document, where it is sure enough."""
    if not len(found.rows):
        return Titles(found.rows, found.rows, np.zeros(0, bool), np.zeros(0))
    weights, none = _weights()
    probability = _softmax(np.einsum("ij,j->i", found.values, weights), none, found.document)
    _, same = np.unique(said_in(found.document, found.keys), return_inverse=True)
    together = np.bincount(same, probability)[same]
    order = np.lexsort((-found.rows, probability, together, found.document))
    is_best = np.concatenate([found.document[order][1:] != found.document[order][:-1], [True]])
    best = order[is_best]
    best = best[together[best] >= documents()["titles.toml"]["least_probability"]]
    is_again = np.isin(same, same[best])
    is_again[best] = False
    return Titles(found.rows[best], found.rows[is_again], found.is_page_title[best], together[best])


def without_outlet(text: str) -> str:
    """A page's title without what stands behind its last separator, if three words are left and few go.

    >>> without_outlet("The river rises | The Ledger"), without_outlet("Rivers - why they rise")
    ('The river rises', 'Rivers - why they rise')
    >>> without_outlet("The river rises - ledger.example")
    'The river rises'
    """
    cuts = list(SEPARATOR.finditer(text))
    if not cuts:
        return text
    front, back = text[: cuts[-1].start()].strip(), text[cuts[-1].end() :].strip()
    is_name = len(back.split()) <= 4 and (not back[:1].islower() or bool(_DOMAIN.fullmatch(back)))
    is_long = len(front.split()) >= 3 or len(front) >= 12
    return front if is_name and is_long else text


def outlet_of(text: str) -> str | None:
    """What stands behind the last separator of a page's title, where `without_outlet` takes it away.

    >>> outlet_of("The river rises | News | The Ledger"), outlet_of("The river rises")
    ('The Ledger', None)
    """
    cuts = list(SEPARATOR.finditer(text))
    return text[cuts[-1].end() :].strip() if cuts and without_outlet(text) != text else None


def without_bullet(text: str) -> str:
    """A line without the mark of a list at its start.

    >>> without_bullet("- The river rises"), without_bullet("– 12 years on the river")
    ('The river rises', '12 years on the river')
    """
    return re.sub(BULLET, "", text) or text


def _softmax(score: np.ndarray, none: float, document: np.ndarray) -> np.ndarray:
    """Per candidate: its probability among its document's candidates and none of them."""
    _, owner = np.unique(document, return_inverse=True)
    highest = np.full(owner.max() + 1, none)
    np.maximum.at(highest, owner, score)
    power = np.exp(score - highest[owner])
    return power / (np.bincount(owner, power) + np.exp(none - highest))[owner]


@cache
def _weights() -> tuple[np.ndarray, float]:
    """The weight of each feature, and the score of "none of them"."""
    weights = documents()["titles.toml"]["weights"]
    return np.array([weights[name] for name in FEATURES]), weights["none"]
