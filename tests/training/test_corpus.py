"""Gold pages as arrays: a label per line, and a site never on both sides of a split."""

from collections import defaultdict
from itertools import pairwise

import pytest

from tests.training.gold import page, pages
from training.corpus import FOLDS, UNKNOWN, Corpus, corpus, fold_of, is_gold, site_of, texts_of, weights_of
from training.synthetic import generate

KINDS = ("body", "title", "navigation", "legal")


@pytest.fixture(scope="module")
def found() -> Corpus:
    own = pages()
    return corpus([*texts_of(own), *texts_of(list(generate(own, 1, 12)))], KINDS)


def test_every_line_that_is_not_blank_has_the_label_that_gold_gives_it(found):
    for text, (first, past) in zip(found.texts, pairwise(found.starts.tolist()), strict=True):
        own = [line for line in text.page["raw"][text.rendering].split("\n") if line.strip()]
        assert found.lines[first:past].to_pylist() == [line.strip() for line in own]
        assert "".join(map(str, found.keep[first:past])) == text.labels


def test_labels_that_do_not_fit_the_lines_are_refused_by_name():
    own = page("en", 1)
    own["labels"] = {"html_text": own["labels"]["html_text"][:-1]}
    with pytest.raises(ValueError, match="page-en-1, html_text: 14 labels, 15 lines"):
        corpus(list(texts_of([own])), KINDS)


def test_a_text_without_labels_is_known_of_but_never_learned_from():
    own = page("en", 1)
    del own["labels"]
    text = next(iter(texts_of([own])))
    assert weights_of([text]) == 0
    assert (corpus([text], KINDS).keep == UNKNOWN).all()


def test_silver_counts_less_than_gold():
    gold, silver = page("en", 1), page("en", 2)
    silver["silver_labels"] = silver.pop("labels")
    texts = list(texts_of([gold, silver]))
    assert weights_of(texts)[0] > weights_of(texts)[1] > 0
    assert is_gold(corpus(texts, KINDS)).tolist() == [True, False]


def test_folds_never_split_a_site(found):
    folds = defaultdict(set)
    for text, fold in zip(found.texts, found.fold.tolist(), strict=True):
        folds[site_of(text.page)].add(fold)
    assert all(len(own) == 1 for own in folds.values())
    assert set().union(*folds.values()) <= set(range(FOLDS))
    assert {fold_of(f"site{number}") for number in range(50)} == set(range(FOLDS))


def test_a_page_without_a_site_stands_for_itself():
    own = page("en", 1)
    del own["site"]
    assert site_of(own) == own["id"]


def test_kinds_come_from_the_drop_the_markup_and_the_title(found):
    names = [KINDS[code] if code >= 0 else None for code in found.target]
    lines = found.lines.to_pylist()
    titles = {text.page["title"] for text in found.texts if text.page["dataset"] == "invented"}
    count = found.starts[len(pages())]
    assert {name for name, line in zip(names[:count], lines, strict=False) if line in titles} == {"title"}
    assert "body" in names[count:]
    told = page("en", 3)
    first = told["gold"].split("\n")[0]
    told["structure"] = [("body", first)]
    own = corpus(list(texts_of([told])), KINDS)
    assert own.target[own.lines.to_pylist().index(first)] == KINDS.index("body")
