"""Whatever is in a drop: a verdict per line in linear time, nothing lost, no certainty without cause."""

import hashlib
import time
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from tests.transforms.shapes import SHAPES, sentence
from transforms.clean import clean_one
from transforms.features import features
from transforms.labels import LABELS, labels
from transforms.lines import lines
from transforms.tables import FIELD_LABELS, KEPT, SET_ASIDE, Tables

_ALL = {"blank", *KEPT, *FIELD_LABELS, *SET_ASIDE}


def judged(text: str) -> pa.Table:
    """The labels of a document's lines."""
    split = lines(pa.table({"text": pa.array([text], pa.large_string())}))
    return labels(split, features(split["text"].combine_chunks()))


def assert_whole(tables: Tables, text: str) -> None:
    """One verdict per line, each a label and a score from 0 to 1, and the lines joined are the text."""
    found = tables.lines
    assert found.num_rows == text.count("\n") + 1
    assert set(found["label"].unique().to_pylist()) <= _ALL
    score = found["score"].to_numpy()
    assert ((score >= 0) & (score <= 1)).all()  # a NaN is neither
    assert found["rule"].null_count == 0
    own = dict(enumerate(tables.paragraphs["text"].to_pylist(), 1))
    stored = [
        line if line is not None else own[number]
        for line, number in zip(found["text"].to_pylist(), found["paragraph_number"].to_pylist(), strict=True)
    ]
    assert hashlib.sha256("\n".join(stored).encode()).digest() == hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize("count", [1, 2, 30, 3_000])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gets_a_verdict_per_line_and_nothing_is_lost(shape, count):
    text = SHAPES[shape](count, Random(count)) or " "
    text = text.removesuffix("\n")  # which decoding takes away: it is no line of its own
    assert_whole(clean_one("any.txt", text.encode()), text)


@pytest.mark.parametrize("shape", ["prose", "words", "wrapped without an end", "base64"])
def test_200_000_lines_are_no_trouble(shape):
    text = SHAPES[shape](200_000, Random(1))
    assert_whole(clean_one("any.txt", text.encode()), text)


@pytest.mark.parametrize(
    "text",
    [
        "The harbour was quiet on Sunday evening, the keeper said. " * 862_069,
        "x" * 50_000_000,
        "渡し船は来月から休む。" * 1_500_000,
    ],
    ids=["sentences", "one word", "without spaces"],
)
def test_one_line_of_50_megabytes_is_no_trouble(text):
    begun = time.process_time()
    tables = clean_one("any.txt", text.encode())
    assert time.process_time() - begun < 60
    assert_whole(tables, text)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "prose in one line"])
def test_labels_of_twice_the_lines_take_twice_the_time(shape):
    text = SHAPES[shape](12_000, Random(1))
    text += "\n" + text  # beyond what is read without a prefilter
    twice = f"{text}\n{text}"
    judged(twice)
    once, both = [], []
    for _ in range(3):
        for content, took in ((text, once), (twice, both)):
            begun = time.process_time()
            judged(content)
            took.append(time.process_time() - begun)
    # The least of three: another process on the machine can only add to what the work itself takes.
    assert min(both) <= 2.6 * min(once) + 0.05


@pytest.mark.parametrize("shape", ["base64", "spreadsheet", "signs", "an invented script"])
def test_where_nothing_reads_like_an_article_nothing_is_sure_to_be_one(shape):
    """Such lines are set aside, or kept with a score that does not speak of certainty."""
    for seed in range(5):
        found = judged(SHAPES[shape](60, Random(seed)))
        is_kept = np.isin(found["label"].to_pylist(), KEPT)
        score = found["score"].to_numpy()
        assert score[is_kept].mean() < 0.95 if is_kept.any() else True


def test_an_article_is_surer_of_itself_than_a_spreadsheet():
    chance = Random(3)
    article = "\n\n".join(
        " ".join(sentence(chance, chance.randint(8, 25)) for _ in range(3)) for _ in range(12)
    )
    sheet = SHAPES["spreadsheet"](12, chance)
    assert judged(article)["score"].to_numpy()[::2].mean() > judged(sheet)["score"].to_numpy().mean()


@pytest.mark.parametrize("content", [b"", b"\n", b" ", b"\xef\xbb\xbf", "\u3000\u2003\n\u00a0".encode()])
def test_blanks_are_blank(content):
    tables = clean_one("blank.txt", content)
    assert set(tables.lines["label"].to_pylist()) <= {"blank"}
    assert tables.paragraphs.num_rows == 0


def test_no_documents_have_no_labels():
    split = lines(pa.table({"text": pa.array([], pa.large_string())}))
    assert labels(split, features(split["text"].combine_chunks())).schema == LABELS
