"""Promises of the synthetic drops, on pages written for the tests."""

import gzip
import json
import re
from collections import Counter
from random import Random

import pytest

from tests.training.gold import page, pages
from training import insertions, layout, surroundings
from training.pages import Line, Material, clean_article, labelled, long_words, pool_of
from training.phrases import KIND_OF, expand, language_of, phrasebooks, phrases
from training.synthetic import OPERATIONS, Generator, generate, main

KINDS = {*KIND_OF.values(), "body", "title", "subheading", "standfirst", "repeat", None}
WORD = re.compile(r"\w+")
# What a layout operation must not touch in the kept lines, seen through what it may.
SEEN = {
    layout.wrap: lambda text: "".join(text.split()),
    layout.sentences: lambda text: "".join(text.split()),
    layout.join: lambda text: "".join(text.split()),
    layout.spaced: lambda text: text,
    layout.unspaced: lambda text: text,
    layout.change_case: lambda text: text.lower(),
    layout.bullets: lambda text: "".join(WORD.findall(text)),
    layout.indent: lambda text: "".join(text.split()),
    layout.marks: lambda text: "".join(WORD.findall(text)),
}

INSERTING = [entry.operation for entry in OPERATIONS if entry.operation not in {*SEEN, layout.cut}]


@pytest.fixture(scope="module")
def drops():
    return list(generate(pages(), seed=7, count=400))


def material(number=10):
    gold = page("en", number)
    words = long_words(gold["title"])
    return Material(gold["site"], gold["title"], phrasebooks()["en"], pool_of(pages()), "The Wire", words)


def article(number=10):
    return clean_article(page("en", number))


def kept(lines):
    return [line.text for line in lines if line.keep]


def test_every_line_that_is_not_blank_has_one_label_and_one_kind(drops):
    for drop in drops:
        full = [text for text in drop["raw"]["synthetic"].split("\n") if text.strip()]
        assert len(full) == len(drop["labels"]["synthetic"]) == len(drop["kinds"])
        assert set(drop["labels"]["synthetic"]) <= {"0", "1"}
        assert set(drop["kinds"]) <= KINDS


def test_the_gold_text_is_the_kept_lines(drops):
    for drop in drops:
        full = [text for text in drop["raw"]["synthetic"].split("\n") if text.strip()]
        digits = drop["labels"]["synthetic"]
        assert drop["gold"] == "\n".join(
            text for text, digit in zip(full, digits, strict=True) if digit == "1"
        )
        assert drop["gold"]


def test_kept_text_is_all_of_the_article(drops):
    sources = {made["url"]: "".join(WORD.findall(made["gold"].lower())) for made in pages()}
    for drop in drops:
        for text in drop["gold"].split("\n"):
            assert "".join(WORD.findall(text.lower())) in sources[drop["url"]]


def test_nothing_but_a_cut_loses_a_word_of_the_article(drops):
    sources = {made["url"]: made["gold"] for made in pages()}
    for drop in drops:
        if "cut" not in drop["operations"]:
            words = "".join(WORD.findall(drop["gold"].lower()))
            assert words == "".join(WORD.findall(sources[drop["url"]].lower()))


def test_the_same_seed_gives_the_same_drops(drops):
    again = list(generate(pages(), seed=7, count=400))
    assert again == drops
    assert list(generate(pages(), seed=8, count=400)) != drops


def test_a_drop_does_not_depend_on_how_many_are_asked_for(drops):
    assert list(generate(pages(), seed=7, count=5)) == drops[:5]


def test_other_text_comes_only_from_the_given_pages(drops):
    fold = [made for made in pages() if made["site"] in ("site10", "site11", "site20")]
    for drop in generate(fold, seed=3, count=200):
        assert set(drop["sites"]) <= {"site10", "site11", "site20"}
    for drop in drops:
        found = set(re.findall(r"[Ss]ite (\d\d)", drop["raw"]["synthetic"], re.IGNORECASE))
        named = {f"site{number}" for number in found}
        assert named <= set(drop["sites"])
        assert drop["site"] in drop["sites"]


def test_every_operation_comes_up(drops):
    used = Counter(name for drop in drops for name in drop["operations"])
    assert {entry.operation.__name__ for entry in OPERATIONS} == set(used)


@pytest.mark.parametrize("operation", INSERTING, ids=lambda operation: operation.__name__)
def test_an_insertion_leaves_the_kept_lines_as_they_were(operation):
    for seed in range(40):
        before = labelled(page("en", 10), "html_text") if seed % 2 else article()
        after = operation(before, material(), Random(seed))
        assert kept(after) == kept(before)
        assert not Counter(before) - Counter(after), "a line that was there is gone"


@pytest.mark.parametrize("operation", SEEN, ids=lambda operation: operation.__name__)
def test_a_layout_operation_changes_kept_text_only_in_what_it_is_for(operation):
    junk = [Line("Home", False, "navigation"), Line("Sport", False, "navigation"), Line("", False)]
    for seed in range(40):
        before = [*junk, *article(), *junk]
        after = operation(before, material(), Random(seed))
        assert "".join(map(SEEN[operation], kept(after))) == "".join(map(SEEN[operation], kept(before)))


def test_wrapped_pieces_keep_the_label_and_kind_of_their_line():
    long = "word " * 60
    lines = [Line(long, True, "body"), Line(long, False, "repeat")]
    wrapped = layout.wrap(lines, material(), Random(1))
    assert len(wrapped) > 6
    half = len(wrapped) // 2
    assert {(line.keep, line.kind) for line in wrapped[:half]} == {(True, "body")}
    assert {(line.keep, line.kind) for line in wrapped[half:]} == {(False, "repeat")}


def test_a_repeat_is_junk_and_stands_below_what_it_repeats():
    for operation in (insertions.paragraph_twice, insertions.block_twice, surroundings.body_twice):
        for seed in range(40):
            lines = operation(article(), material(), Random(seed))
            seen = set()
            for line in lines:
                if line.kind == "repeat":
                    assert not line.keep
                    assert line.text in seen
                seen.add(line.text)
            assert any(line.kind == "repeat" for line in lines)


def test_a_cut_page_is_a_stretch_of_the_page():
    for seed in range(40):
        cut = layout.cut(article(), material(), Random(seed))
        whole = "\n".join(kept(article()))
        assert "\n".join(kept(cut)).rstrip(".…") in whole


def test_an_article_of_one_paragraph_is_no_trouble():
    for operation in (entry.operation for entry in OPERATIONS):
        for lines in ([], [Line("One line only, and no more than that.", True)]):
            assert "One" not in "".join(kept(operation(lines, material(), Random(1)))) or lines


def test_every_language_has_every_family_and_fills_every_slot():
    english = phrasebooks()["en"]
    for book in phrasebooks().values():
        assert set(book.families) == set(english.families) == {*KIND_OF, "date", "time"}
        assert len(book.months) == 12
        assert len(book.weekdays) == 7
        for family in book.families:
            lines = [
                line
                for seed in range(60)
                for line in phrases(
                    book, family, 3, Random(seed), {"headline": "A headline", "outlet": "The Wire"}
                )
            ]
            assert all(line.strip() and not re.search(r"[{}\\]", line) for line in lines)


def test_phrases_are_many():
    for book in phrasebooks().values():
        given = {"headline": "A headline"}
        lines = {line for seed in range(400) for line in phrases(book, "promo", 1, Random(seed), given)}
        assert len(lines) > 60, book.language


def test_a_template_in_capitals_shouts_the_name_too():
    line = expand(phrasebooks()["en"], "GET THE {outlet} APP", Random(1), {"outlet": "Harbour Wire"})
    assert line == "GET THE HARBOUR WIRE APP"


def test_many_teasers_share_a_word_with_the_title():
    near = page("en", 30)
    near["title"] = "Ferries to Port Arden: what the village says about spring"
    far = page("en", 31)
    far["title"] = "A baker in the hills wins the prize for the best bread"
    own = page("en", 10)
    pool, words = pool_of([near, far, own]), long_words(own["title"])
    made = Material(own["site"], own["title"], phrasebooks()["en"], pool, "The Wire", words)
    found = Counter(made.headline(Random(seed)) for seed in range(300))
    assert found[("site30", near["title"])] > found[("site31", far["title"])] > 0
    assert not any(entry and entry[0] == "site10" for entry in found)


def test_the_language_is_read_from_the_text():
    for language in ("en", "de", "ja"):
        assert language_of(page(language, 10)["gold"]) == language
    assert language_of("") == "en"


def test_labels_that_do_not_fit_the_text_are_an_error():
    wrong = page("en", 10)
    wrong["labels"]["html_text"] += "1"
    with pytest.raises(ValueError, match="more labels than lines"):
        Generator([wrong])
    wrong["labels"]["html_text"] = "01"
    with pytest.raises(ValueError, match="more lines than labels"):
        Generator([wrong])


def test_pages_without_labels_are_an_error():
    with pytest.raises(ValueError, match="nothing to make drops from"):
        list(generate([{**page("en", 10), "labels": None}], seed=1, count=1))


def test_the_command_writes_the_same_file_for_the_same_seed(tmp_path, monkeypatch, drops):
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(made) + "\n" for made in pages()), encoding="utf-8")
    written = []
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        out = tmp_path / name
        monkeypatch.setattr(
            "sys.argv", ["synthetic", str(gold), "--seed", "7", "--count", "20", "--out", str(out)]
        )
        main()
        written.append(out.read_bytes())
    assert written[0] == written[1]
    assert [json.loads(line) for line in gzip.decompress(written[0]).splitlines()] == drops[:20]
