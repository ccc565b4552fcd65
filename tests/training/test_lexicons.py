"""The lexicon: of several sites, bounded, and made without the fold that it is to judge."""

import numpy as np
import pytest

from tests.training.gold import page
from training.corpus import FOLDS, Corpus, corpus, fold_of, texts_of
from training.lexicons import Lexicons
from training.pages import Page
from transforms.lexicon import IS_COMMON, Lexicon

SITES = 40
RARE = "Zanzibarquay"  # said on as many sites as a test wants


def gold(said: int = 0) -> list[Page]:
    """Pages of forty sites; the first `said` of them have a word of their own in the article."""
    found = [page("en", number) for number in range(SITES)]
    for own in found[:said]:
        own["raw"] = {"html_text": own["raw"]["html_text"].replace("Engineers", f"{RARE} engineers")}
    return found


def read(pages: list[Page]) -> Corpus:
    return corpus(list(texts_of(pages)), ("body",))


def lexicon(pages: list[Page], fold: int | None = None) -> Lexicon:
    return Lexicons(read(pages)).without(fold)


def hash_of(word: str) -> int:
    from transforms.features import reference

    return reference(word)[1][0]


@pytest.fixture(scope="module")
def found() -> Lexicon:
    return lexicon(gold())


def test_an_entry_needs_several_sites():
    assert hash_of(RARE) not in lexicon(gold(said=4)).known([hash_of(RARE)])
    assert hash_of(RARE) in lexicon(gold(said=5)).known([hash_of(RARE)])


def test_one_site_counts_once_however_often_it_says_a_thing():
    own = gold()
    own[0]["raw"] = {"html_text": own[0]["raw"]["html_text"].replace("Engineers", f"{RARE} engineers " * 20)}
    assert lexicon(own).known([hash_of(RARE)]) == {}


@pytest.mark.parametrize("fold", range(FOLDS))
def test_a_lexicon_made_without_a_fold_knows_nothing_of_it(fold):
    before, changed = gold(), gold()
    for own in changed:
        if fold_of(own["site"]) == fold:
            lines = [
                "Nothing here is as it was before, the keeper said.",
                *own["raw"]["html_text"].split("\n"),
            ]
            own["raw"] = {"html_text": "\n".join(lines)}
            labels = own["labels"]["html_text"]
            own["labels"] = {"html_text": "1" + labels.translate(str.maketrans("01", "10"))}
    one, other = lexicon(before, fold), lexicon(changed, fold)
    np.testing.assert_array_equal(one.keys, other.keys)
    np.testing.assert_array_equal(one.values, other.values)
    rest = (fold + 1) % FOLDS
    assert not np.array_equal(lexicon(before, rest).values, lexicon(changed, rest).values)


def test_keys_rise_and_none_is_0(found):
    assert found.keys[0] > 0
    assert (np.diff(found.keys.astype(np.int64)) > 0).all()


def test_values_are_bounded(found):
    assert found.values.dtype == np.int8
    assert found.values.min() >= -127
    assert set(np.unique(found.values[:, IS_COMMON])) <= {0, 1}


def test_words_of_the_article_speak_for_it_and_those_of_the_menu_against(found):
    told = found.known([hash_of("pillars"), hash_of("Contact")])
    assert told[hash_of("pillars")][1] > 0 > told[hash_of("Contact")][0]


def test_what_is_made_teaches_the_lexicon_nothing():
    own = gold(said=20)
    for made in own[:20]:
        made["dataset"] = "synthetic"
    assert lexicon(own).known([hash_of(RARE)]) == {}
