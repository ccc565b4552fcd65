"""What a rebuild would change: counts, and the few examples that tell most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

import pyarrow as pa

from warehouse.database import Database
from warehouse.relabel import TABLES

EXAMPLES = 20  # flips, the surest
PARAGRAPHS = 10  # that come, and that go: the longest
VALUES = 3  # of each field

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Flip:
    """One line that would have another label."""

    document_id: UUID
    uri: str
    source: str
    line_number: int
    old_label: str
    new_label: str
    old_rule: str
    new_rule: str
    score: float  # the new one: probability that the line belongs to the article
    sureness: float  # probability that the new verdict, kept or not, is right, to go by the score
    text: str  # its first 400 characters


@dataclass(frozen=True)
class Moved:
    """One paragraph that would come, or go."""

    is_gained: bool
    document_id: UUID
    uri: str
    source: str
    char_count: int
    text: str  # its first 400 characters


@dataclass(frozen=True)
class Changed:
    """One field of a document that would say something else."""

    field: str
    document_id: UUID
    uri: str
    source: str
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True)
class Flips:
    """What a rebuild would change. Those of several batches add up."""

    counts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)  # (source, old, new): lines
    documents: int = 0  # with a line that would have another label
    examples: tuple[Flip, ...] = ()
    gained: int = 0  # paragraphs
    lost: int = 0
    gained_chars: int = 0
    lost_chars: int = 0
    paragraphs: tuple[Moved, ...] = ()
    field_counts: Mapping[str, int] = field(default_factory=dict)  # field: documents
    fields: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything would change that an analyst sees."""
        return bool(self.counts or self.gained or self.lost or self.field_counts)

    def __add__(self, other: Flips) -> Flips:
        return Flips(
            counts=dict(Counter(self.counts) + Counter(other.counts)),
            documents=self.documents + other.documents,
            examples=_surest(self.examples + other.examples),
            gained=self.gained + other.gained,
            lost=self.lost + other.lost,
            gained_chars=self.gained_chars + other.gained_chars,
            lost_chars=self.lost_chars + other.lost_chars,
            paragraphs=_longest(self.paragraphs + other.paragraphs),
            field_counts=dict(Counter(self.field_counts) + Counter(other.field_counts)),
            fields=_of_each_field(self.fields + other.fields),
        )


def flips(database: Database, batch: Mapping[str, pa.Table]) -> Flips:
    """What would change if a batch took the place of what `relabel.texts` laid beside."""
    with database.lent(**{f"fragment_{name}": batch[name] for name in TABLES}):
        database.rows("relabel/changed_documents")
        if not database.rows("relabel/has_changed")[0][0]:
            return Flips()
        database.rows("preview/flips")
        database.rows("preview/paragraphs")
        counts = database.rows("preview/flip_counts")
        ((documents,),) = database.rows("preview/flip_documents")
        moved = {is_gained: tuple(rest) for is_gained, *rest in database.rows("preview/paragraph_counts")}
        changed = [Changed(*row) for row in database.rows("preview/field_changes")]
        return Flips(
            counts={(source, old, new): count for source, old, new, count in counts},
            documents=documents,
            examples=tuple(Flip(*row) for row in database.rows("preview/flip_examples")),
            gained=moved.get(True, (0, 0))[0],
            lost=moved.get(False, (0, 0))[0],
            gained_chars=moved.get(True, (0, 0))[1],
            lost_chars=moved.get(False, (0, 0))[1],
            paragraphs=tuple(Moved(*row) for row in database.rows("preview/paragraph_examples")),
            field_counts=dict(Counter(one.field for one in changed)),
            fields=_of_each_field(changed),
        )


def _surest(found: Iterable[Flip]) -> tuple[Flip, ...]:
    ordered = sorted(found, key=lambda flip: (-flip.sureness, flip.document_id, flip.line_number))
    return _different(ordered, lambda flip: (flip.old_label, flip.new_label, flip.text))[:EXAMPLES]


def _longest(found: Iterable[Moved]) -> tuple[Moved, ...]:
    ordered = sorted(found, key=lambda one: (-one.char_count, one.document_id, one.text))
    different = _different(ordered, lambda one: (one.is_gained, one.text))
    gained = [one for one in different if one.is_gained][:PARAGRAPHS]
    return (*gained, *[one for one in different if not one.is_gained][:PARAGRAPHS])


def _of_each_field(found: Iterable[Changed]) -> tuple[Changed, ...]:
    ordered = sorted(found, key=lambda one: (one.field, one.document_id))
    by_field = groupby(ordered, lambda one: one.field)
    return tuple(one for _, changes in by_field for one in list(changes)[:VALUES])


def _different(ordered: Iterable[_Row], key: Callable[[_Row], Any]) -> tuple[_Row, ...]:
    """The first of each key, in order."""
    first: dict[Any, _Row] = {}
    for one in ordered:
        first.setdefault(key(one), one)
    return tuple(first.values())
