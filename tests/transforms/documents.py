"""Documents for the tests of the line model: made by hypothesis, and by shape."""

import sys
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import strategies as st

from transforms import model as model_module
from transforms import signals as signals_module
from transforms.arrow import compute as pc
from transforms.features import Features, features
from transforms.lexicon import Lexicon
from transforms.lines import lines
from transforms.model import Judged, Model, judge
from transforms.places import word_counts
from transforms.rules import match, rules
from transforms.signals import KINDS, signals

_SENTENCES = (
    "The council voted on Tuesday to close the old bridge for good, after an inspection found cracks in it.",
    "“We had no choice,” the mayor said; nobody in the hall was surprised that the bridge would be closed.",
    "Die Fähre nach Seebach wird im April eingestellt, weil die alte Mole die Wagen nicht mehr trägt.",
    "Паром через залив больше не ходит зимой, потому что старый причал не выдерживает грузовиков.",
    "市の渡し船は来月から運航を休止する。古い桟橋が車両の重さに耐えられなくなったためで、再開は未定だ。",
    "أغلقت البلدية الجسر القديم يوم الثلاثاء، لأن المهندسين وجدوا فيه شقوقا عميقة في ثلاث دعامات.",
    "สะพานเก่าถูกปิดในวันอังคารหลังจากพบรอยร้าวลึกในเสาสามต้น",
)
_SHORT = (
    "Advertisement",
    "READ MORE",
    "By Ada Penrose",
    "07:50",
    "Share",
    "Comments",
    "",
    "   ",
    "!!!",
    "Home | News",
)
_LINE = st.one_of(
    st.sampled_from(_SENTENCES),
    st.sampled_from(_SHORT),
    st.lists(st.sampled_from(["bridge", "mayor", "the", "Storm", "2024", "橋", "…", "(a)"]), max_size=25).map(
        " ".join
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=30),
)
TEXT = st.lists(_LINE, max_size=14).map("\n".join)  # lines repeat, since few sentences are drawn from
BATCH = st.lists(st.one_of(TEXT, st.sampled_from(["", "\n\n", " \t\n\u3000"])), min_size=1, max_size=5)


@dataclass(frozen=True)
class Read:
    """The lines of a batch that are not blank, as `signals` wants them."""

    features: Features
    lines: pa.Array  # that are not blank, as they stand
    rows: np.ndarray
    starts: np.ndarray  # of every document, the empty ones too
    kind: np.ndarray
    is_name: np.ndarray

    @property
    def words(self) -> np.ndarray:
        """Per entry of `rows`."""
        return word_counts(self.features.counts)[self.rows]


def read(texts: list[str]) -> Read:
    """The lines of some documents, read by their wording and their features."""
    split = lines(pa.table({"text": pa.array(texts, pa.large_string())}))
    found = features(split["text"].combine_chunks())
    rows = np.flatnonzero(found.counts["chars"] > 0)
    document = split["document"].to_numpy()[rows]
    worded, named = match(pc.utf8_trim_whitespace(split["text"].combine_chunks()).take(pa.array(rows)))
    kind_of_rule = np.array([*(KINDS.index(rule.label) for rule in rules()), -1], np.int8)
    return Read(
        features=found,
        lines=split["text"].combine_chunks().take(pa.array(rows)),
        rows=rows,
        starts=np.searchsorted(document, np.arange(len(texts) + 1)),
        kind=kind_of_rule[worded],
        is_name=named >= 0,
    )


def by_kernel(own: Read, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """The signals as the kernel finds them, however few the lines."""
    with monkeypatch.context() as patched:
        patched.setattr(signals_module, "_FEW_LINES", -1)
        return signals(own.features, own.rows, own.starts, own.kind, own.is_name, lexicon)


def by_reference(own: Read, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """The signals in plain Python, however many the lines."""
    with monkeypatch.context() as patched:
        patched.setattr(signals_module, "_FEW_LINES", sys.maxsize)
        patched.setattr(signals_module, "_FEW_WORDS", sys.maxsize)
        return signals(own.features, own.rows, own.starts, own.kind, own.is_name, lexicon)


def judged(
    lines: tuple[np.ndarray, np.ndarray, np.ndarray],
    weights: Model,
    monkeypatch: pytest.MonkeyPatch,
    few: int = sys.maxsize,
    chunk: int = 1024,
) -> Judged:
    """The judgement of signals, words and starts by the reference (few lines: all) or compiled (few: -1)."""
    with monkeypatch.context() as patched:
        patched.setattr(model_module, "_FEW_LINES", few)
        patched.setattr(model_module, "_CHUNK_LINES", chunk)
        return judge(*lines, weights)


def assert_same(one: Judged, other: Judged) -> None:
    """Not nearly: the same numbers."""
    np.testing.assert_array_equal(one.probability, other.probability)
    np.testing.assert_array_equal(one.kinds, other.kinds)
