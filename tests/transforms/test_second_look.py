"""The second look: only unsure lines are corrected, by what the trees read, compiled as in plain Python."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import second_look as s
from transforms.model import model
from transforms.second_look import COLUMNS, CONTEXT, Trees
from transforms.signals import SIGNALS

LOGITS = st.one_of(st.floats(-30, 30, width=32), st.sampled_from([-3.0, 3.0, 0.0, -12.0, 12.0]))
DOCUMENTS = st.lists(
    st.lists(st.tuples(LOGITS, st.sampled_from([0, 1, 12, 400, 3_000_000])), max_size=70), max_size=5
)


def batch(documents: list) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Logits, words, starts and signals of documents of (logit, words); a document has lines."""
    documents = [own for own in documents if own]
    lines = [line for own in documents for line in own]
    starts = np.cumsum([0, *map(len, documents)]).astype(np.int64)
    signals = np.random.default_rng(len(lines)).integers(-127, 128, (len(lines), len(SIGNALS)))
    logits, words = (np.array([line[at] for line in lines]) for at in (0, 1))
    return logits.astype(np.float32), words.astype(np.int32), starts, signals.astype(np.int8)


@settings(max_examples=80)
@given(DOCUMENTS)
def test_the_compiled_columns_and_their_reference_agree(documents):
    logits, words, starts, signals = batch(documents)
    answers = s.answers_of(logits)
    rows = s.unsure(answers, starts)
    plain, compiled = (s.columns(answers, words, starts, signals, rows, way) for way in (False, True))
    np.testing.assert_array_equal(plain, compiled)


@settings(max_examples=40)
@given(DOCUMENTS)
def test_the_compiled_trees_and_their_reference_agree(documents):
    lines = batch(documents)
    plain, compiled = (s.corrected(*lines, model().trees, way) for way in (False, True))
    np.testing.assert_array_equal(plain, compiled)


@settings(max_examples=40)
@given(DOCUMENTS)
def test_lines_of_which_the_network_is_sure_stay_as_they_are(documents):
    lines = batch(documents)
    found = s.corrected(*lines, model().trees, True)
    is_sure = np.abs(lines[0]) >= 3.01
    np.testing.assert_array_equal(found[is_sure], lines[0][is_sure])


@settings(max_examples=20)
@given(DOCUMENTS)
def test_a_document_is_looked_at_the_same_alone_and_in_company(documents):
    logits, words, starts, signals = batch(documents)
    together = s.corrected(logits, words, starts, signals, model().trees, True)
    for first, past in pairwise(starts.tolist()):
        own = slice(first, past)
        alone = s.corrected(
            logits[own], words[own], np.array([0, past - first]), signals[own], model().trees, True
        )
        np.testing.assert_array_equal(together[own], alone)


def one_tree(column: str, limit: int, value: int) -> Trees:
    """A tree that adds a value where a column of the context is beyond a limit."""
    chosen = np.zeros((1, s.LEVELS), np.int16)
    chosen[0, 0] = CONTEXT.index(column)
    limits = np.full((1, s.LEVELS), s.MOST, np.int16)
    limits[0, 0] = limit
    values = np.zeros((1, 1 << s.LEVELS), np.int16)
    values[0, 1] = value
    return Trees(chosen, limits, values)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_tree_adds_its_leaf_to_the_line_that_it_is_about(compiled):
    junk = [(-8.0, 10)] * s.FEWEST_LINES
    lines = batch([[(-1.0, 10), (2.0, 10), (1.0, 10), *junk], [(1.0, 10), *junk]])
    found = s.corrected(*lines, one_tree("answer_-1", 0, s.VALUE_UNIT // 2), compiled)
    # Only above the third line stands one of a positive answer; above the first of a document stands nothing.
    no_change = [-8.0] * s.FEWEST_LINES
    np.testing.assert_array_equal(found, np.array([-1, 2, 1.5, *no_change, 1, *no_change], np.float32))


def test_a_document_of_few_lines_is_left_to_the_network():
    tree = one_tree("answer", s.NO_ANSWER, s.VALUE_UNIT)
    for lines, added in ((s.FEWEST_LINES - 1, 0), (s.FEWEST_LINES, 1)):
        found = s.corrected(*batch([[(0.5, 10)] * lines]), tree, True)
        np.testing.assert_array_equal(found, np.full(lines, 0.5 + added, np.float32))


def test_what_the_columns_mean():
    documents = [[(2.0, 20), (-9.0, 2), (0.5, 10), (9.0, 30), (-1.0, 0)]]
    logits, words, starts, signals = batch(documents)
    answers = s.answers_of(logits)
    read = s.columns(answers, words, starts, signals, np.array([0, 2, 4]), True)
    told = {name: read[at].tolist() for at, name in enumerate(CONTEXT)}  # of lines 0, 2 and 4
    assert told["answer"] == [128, 32, -64]
    assert told["answer_+1"] == [-576, 576, s.NO_ANSWER]
    assert told["words_-2"] == [-1, 20, 10]
    assert told["lines"] == [5, 5, 5]
    assert told["expected_words"] == [55, 55, 55]  # .88 of 20.5, .62 of 10.5, all of 30.5, .27 of a half
    assert told["expected_above"] == [0, 18, 55]
    assert told["expected_above_5"] == [
        -1,
        803,
        881,
    ]  # in 1024ths: 902 * 41 / 46 of words and a half, in halves
    assert told["answer_most"] == [576, 576, 576]
    assert told["likely_above"] == [0, 2, 1]
    assert told["unlikely_below"] == [1, s.FAR, s.FAR]
    assert told["block_share"] == [1021, 1021, 1021]  # the last line brings too little
    assert told["below_block"] == [0, 0, 1]


def test_the_shipped_trees_ask_about_columns_that_there_are():
    trees = model().trees
    assert trees.chosen.shape == trees.limit.shape
    assert trees.chosen.shape[1] == s.LEVELS
    assert trees.value.shape == (len(trees.chosen), 1 << s.LEVELS)
    assert trees.chosen.min() >= 0
    assert trees.chosen.max() < len(COLUMNS)
