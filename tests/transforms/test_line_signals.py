"""What the model reads of a line: compiled or in plain Python, the same to the last bit."""

import sys
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.documents import BATCH, TEXT, by_kernel, by_reference, read
from transforms import features as features_module
from transforms import signals as signals_module
from transforms.features import DIGIT, OTHER, class_of, features, folded, reference
from transforms.lexicon import SIEVE_BITS, Lexicon, line_hash, pair_hash
from transforms.model import model
from transforms.signals import SIGNALS, signals

_KEYS = st.lists(st.integers(1, 2**32 - 1), unique=True, max_size=200)


def lexicon_of(keys: list[int]) -> Lexicon:
    """A lexicon with some values for these keys."""
    ordered = np.array(sorted(keys), np.uint32)
    values = np.random.default_rng(len(keys)).integers(-127, 128, (len(keys), 4)).astype(np.int8)
    values[:, 3] &= 1
    return Lexicon(ordered, values)


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as own:
        yield own


@settings(max_examples=50)
@given(BATCH)
def test_the_signal_kernel_and_its_reference_agree(patch, texts):
    own, lexicon = read(texts), model().lexicon
    np.testing.assert_array_equal(by_kernel(own, lexicon, patch), by_reference(own, lexicon, patch))


@settings(max_examples=40)
@given(TEXT, st.randoms(use_true_random=False))
def test_they_agree_whatever_the_lexicon_tells(patch, text, chance):
    own = read([text])
    words = own.features.words.tolist()
    known = {*words, *map(pair_hash, words, words[1:]), line_hash(words)} - {0}
    lexicon = lexicon_of([key for key in sorted(known) if chance.random() < 0.5])
    np.testing.assert_array_equal(by_kernel(own, lexicon, patch), by_reference(own, lexicon, patch))


@settings(max_examples=40)
@given(BATCH)
def test_the_signals_of_a_document_do_not_depend_on_its_company(patch, texts):
    lexicon = model().lexicon
    together = by_kernel(read(texts), lexicon, patch)
    apart = [by_kernel(read([text]), lexicon, patch) for text in texts]
    np.testing.assert_array_equal(together, np.concatenate(apart))


def test_documents_of_nothing_have_no_signals(patch):
    for texts in ([""], ["\n\n", " \t", ""], ["", "A line.", ""]):
        own = read(texts)
        found = by_kernel(own, model().lexicon, patch)
        assert found.shape == (sum(bool(text.strip()) for text in texts), len(SIGNALS))
        np.testing.assert_array_equal(found, by_reference(own, model().lexicon, patch))


def test_signals_stay_in_their_range_for_lines_of_any_length(patch):
    texts = ["x" * 300_000, "A word. " * 90_000, "橋" * 90_000, "9" * 70_000 + "\n" + "a b " * 9_000]
    found = by_kernel(read(texts), model().lexicon, patch)
    assert found.min() >= -127
    np.testing.assert_array_equal(found[:, SIGNALS.index("words_known")] >= 0, True)
    place = signals_module.PLACE
    assert (found[:, place:] >= 0).all()


def test_a_single_line_of_very_many_words_is_left_to_the_kernel(monkeypatch):
    monkeypatch.setattr(signals_module, "reference", None)
    own = read(["The keeper said so. " * 10_000])
    assert len(signals(own.features, own.rows, own.starts, own.kind, own.is_name, model().lexicon)) == 1


@given(_KEYS)
def test_the_slots_of_a_lexicon_hold_its_entries_and_nothing_else(keys):
    lexicon = lexicon_of(keys)
    slots, values = lexicon.slots
    assert len(slots) & len(slots) - 1 == 0
    assert (slots != 0).sum() == len(keys) < len(slots)
    for key, told in zip(lexicon.keys.tolist(), lexicon.values.tolist(), strict=True):
        at = key & len(slots) - 1
        while slots[at] != key:
            assert slots[at] != 0, "the search for a key ends before it is found"
            at = at + 1 & len(slots) - 1
        assert values[at].tolist() == told


@given(_KEYS, st.lists(st.integers(0, 2**32 - 1), unique=True))
def test_the_sieve_of_a_lexicon_lets_every_key_through_and_what_ends_like_one(keys, others):
    sieve = lexicon_of(keys).sieve
    low = (1 << SIEVE_BITS) - 1
    for key in [*keys, *others]:
        passes = int(sieve[(key & low) >> 5]) >> (key & 31) & 1
        assert passes == any(key & low == other & low for other in keys)
    assert not lexicon_of([]).sieve.any()


@given(_KEYS, st.lists(st.integers(0, 2**32 - 1)))
def test_what_a_lexicon_knows_is_what_it_holds(keys, others):
    lexicon = lexicon_of(keys)
    held = dict(zip(lexicon.keys.tolist(), lexicon.values.tolist(), strict=True))
    asked = [*others, *keys[::2]]
    assert lexicon.known(asked) == {key: held[key] for key in asked if key in held}


def test_keys_that_collide_find_their_slots():
    for keys in ([8, 16, 24, 32, 40], [2**32 - 1, 2**31 - 1, 1], [1, 1025, 2049, 3073, 2]):
        test_the_slots_of_a_lexicon_hold_its_entries_and_nothing_else.hypothesis.inner_test(keys)


def test_every_character_has_one_class_for_kernel_and_reference():
    classes, points = features_module.tables()
    characters = [chr(point) for point in range(len(classes))]
    assert classes.tolist() == [class_of(character) for character in characters]
    assert points.tolist() == [folded(character) for character in characters]


def test_characters_beyond_the_tables_agree_too():
    beyond = [*range(0x1FFF0, sys.maxunicode, 997), *range(0xE0000, 0xE0200)]  # the latter: tags, selectors
    texts = [f"a{chr(point)}b {chr(point)}" for point in beyond]
    padding = ["a line of many, so that the kernel is asked"] * 1_000
    found = features(pa.array([*texts, *padding], pa.large_string()))
    for row, text in enumerate(texts):
        counts, words = reference(text)
        span = slice(found.word_starts[row], found.word_starts[row + 1])
        assert found.matrix[row].tolist() == [*counts.values()], hex(beyond[row])
        assert found.words[span].tolist() == words, hex(beyond[row])


def test_classes_say_what_they_are_called():
    for character, kind in (("é", features_module.LOWER), ("٣", DIGIT), ("\ue000", OTHER), ("\u0301", 12)):
        assert class_of(character) == kind, unicodedata.name(character, character)
