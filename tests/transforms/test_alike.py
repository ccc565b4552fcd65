"""Lines that say the same, and words in common: compiled as in plain Python, whatever the text."""

import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.alike import BODY_CHARS, are_of_words, bullets, folds, key_of, keys, overlap_of, overlaps

_TELLING = (
    "aoOßΣİǅ éЖ中あ가9١_-–—‐'’“»›•*+.):;!? \t\u00a0\u2009\u3000\u00ad\u200b\ufeff😀𠀀\U0003fffe\U000e0100"
)
_LINES = st.text(st.one_of(st.sampled_from(_TELLING), st.characters(exclude_categories=["Cs"]))).map(
    str.strip
)
_WORDY = st.lists(
    st.sampled_from(["river", "Rivers", "riverbank", "rise", "RISEN", "naïve", "橋は夜の", "a"])
)
_TEXTS = st.one_of(_LINES, _WORDY.map(" ".join))


def _strings(lines: list[str]) -> pa.Array:
    return pa.array(lines, pa.large_string())


@given(st.lists(_LINES))
def test_a_line_has_the_same_key_compiled_and_in_plain_python(lines):
    texts, rows = _strings(lines), np.arange(len(lines))
    assert keys(texts, rows, by_kernel=True).tolist() == [key_of(line) for line in lines]
    assert keys(texts, rows[::-1], by_kernel=False).tolist() == [key_of(line) for line in lines[::-1]]


@given(st.lists(st.tuples(_TEXTS, st.lists(_TEXTS), st.lists(_TEXTS, min_size=1)), max_size=4))
def test_words_in_common_are_the_same_compiled_and_in_plain_python(documents):
    lines, rows, owners, heads, bodies, starts = [], [], [], [], [], [0]
    for owner, (head, body, asked) in enumerate(documents):
        heads.append(len(lines))
        bodies += range(len(lines) + 1, len(lines) + 1 + len(body))
        rows += range(len(lines) + 1 + len(body), len(lines) + 1 + len(body) + len(asked))
        owners += [owner] * len(asked)
        starts.append(len(bodies))
        lines += [head, *body, *asked]
    asked = [np.array(column, np.int64) for column in (rows, owners, heads)]
    texts = (np.array(bodies, np.int64), np.array(starts, np.int64))
    expected = [overlap_of(line, head, body) for head, body, own in documents for line in own]
    for by_kernel in (True, False):
        found = overlaps(_strings(lines), *asked, texts, by_kernel=by_kernel)
        assert list(zip(*map(np.ndarray.tolist, found), strict=True)) == expected


@pytest.mark.parametrize("chars", [BODY_CHARS - 2, BODY_CHARS - 1, BODY_CHARS, BODY_CHARS + 1])
def test_an_article_is_read_as_far_as_its_beginning_goes(chars):
    body = [("ab " * BODY_CHARS)[: chars - 6] + "r", "river"]
    rows = (np.array([0]), np.array([0]), np.array([0]))
    bodies = (np.array([1, 2]), np.array([0, 2]))
    found = overlaps(_strings(["river", *body]), *rows, bodies, by_kernel=True)
    assert (found[0][0], found[1][0]) == overlap_of("river", "river", body)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("• The river rises", "The River  Rises"),
        ("12) The “river” rises", "the 'river' rises"),
        ("Floods : the river–again", "FLOODS: The river-again"),
        ("The har\u00adbour\u00a0bridge", "The harbour bridge"),
    ],
)
def test_lines_that_say_the_same_have_one_key(line, other):
    assert key_of(line) == key_of(other)


def test_lines_that_say_something_else_have_other_keys():
    lines = ["The river rises", "The river rises?", "River rises", "12 rivers rise", "2 rivers rise", ""]
    assert len(set(map(key_of, lines))) == len(lines)


def test_every_character_stands_for_the_same_compiled_and_in_plain_python():
    points = [point for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000]
    sample = [*points[: len(folds())], *points[len(folds()) :: 97]]
    lines = [f"{chr(point)} {chr(point)}x" for point in sample]
    found = keys(_strings(lines), np.arange(len(lines)), by_kernel=True)
    assert found.tolist() == [key_of(line) for line in lines]
    assert len(bullets()) == len(are_of_words()) == len(folds())
