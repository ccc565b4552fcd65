"""Cleaning stays above its floors, the floors follow what is reached, and the measures mean what they say."""

import importlib.util
from functools import cache
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import floors as fl
from bench.baselines import BASELINES, wrapped
from bench.gold import Page, marked_page, read
from bench.judged import judged
from bench.metrics import Lines, calibration, page_score, shingle_f1, snippet_f1
from transforms.scores import word_scores

_SCORER = fl.SETS["drops_news_dev"][0].parent / "evaluate.py"
_TEXTS = st.text(st.sampled_from("aábB .\n中1"), max_size=60)


@cache
def _measured(name: str) -> dict[str, float]:
    if not fl.is_there(name):
        pytest.skip(f"these pages are not part of the project; looked for {fl.SETS[name]}")
    return fl.measured(name)


@pytest.mark.parametrize("name", fl.SETS)
def test_cleaning_stays_above_its_floors(name: str):
    assert fl.below(fl.read_floors()[name], _measured(name)) == []


@pytest.mark.parametrize("name", fl.SETS)
def test_a_floor_follows_what_is_reached(name: str):
    assert fl.slack(fl.read_floors()[name], _measured(name)) == []


@given(st.floats(0, 1), st.floats(0, 1))
def test_raising_floors_lowers_none_and_passes_at_once(floor: float, reached: float):
    raised = fl.raised({"word_f1": floor}, {"word_f1": reached})
    assert raised["word_f1"] >= floor
    assert fl.slack(raised, {"word_f1": reached}) == []
    assert floor > reached or fl.below(raised, {"word_f1": reached}) == []


def test_the_sample_has_many_languages_and_kinds_of_page():
    pages = list(read(fl.ROOT / "tests" / "quality"))
    assert len({page.language for page in pages}) >= 8
    assert len({page.page_type for page in pages}) >= 7
    for page in pages:
        verdicts = page.is_article("text")
        assert 0 < sum(verdicts) < len(verdicts)


def test_a_golden_drop_is_a_page_with_a_verdict_per_line():
    page = next(page for page in read(fl.ROOT / "tests" / "golden") if page.id == "french_page")
    assert page.is_article("text") == [False, False, True, True, False, True, False, False]
    assert page.gold == "\n".join(page.raw["text"].split("\n")[row] for row in (2, 3, 5))


def test_a_line_without_a_mark_is_refused_by_its_number(tmp_path):
    (tmp_path / "page.txt").write_text("page_type: news\nlanguage: en\n----\n+ It rained.\nMenu\n")
    with pytest.raises(ValueError, match=r"page.txt:5 begins with neither"):
        list(read(tmp_path))


def test_labels_that_do_not_fit_their_lines_are_refused():
    page = Page("a", "mine", "news", {"text": "one\ntwo"}, "one", {"text": "1"})
    with pytest.raises(ValueError, match="2 lines and 1 labels"):
        page.is_article("text")


@cache
def _scorer() -> ModuleType:
    if not _SCORER.exists():
        pytest.skip(f"the scorer is not part of the project; looked for {_SCORER}")
    spec = importlib.util.spec_from_file_location("evaluate", _SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(st.lists(st.tuples(_TEXTS, _TEXTS, st.lists(_TEXTS, max_size=3)), min_size=1, max_size=5))
def test_the_measures_are_those_of_the_benchmarks_scorer(rows: list[tuple[str, str, list[str]]]):
    pages = [
        Page(str(number), "d", "t", {"r": gold}, gold, {}, must_stay=snippets, must_go=snippets[:1])
        for number, (_, gold, snippets) in enumerate(rows)
    ]
    scores = [page_score(text, page) for (text, _, _), page in zip(rows, pages, strict=True)]
    theirs = _scorer()
    for (text, gold, _), score in zip(rows, scores, strict=True):
        assert score.words == pytest.approx(theirs.word_prf(text, gold))
    shares = [theirs.shingle_counts(text, gold)[0] for text, gold, _ in rows]
    assert [score.shingles for score in scores] == [pytest.approx(triple) for triple in shares]
    assert shingle_f1([score.shingles or (0, 0, 0) for score in scores]) == pytest.approx(
        theirs.shingle_prf(shares)[2]
    )
    gold_rows = [
        {
            "id": page.id,
            "dataset": "d",
            "page_type": "t",
            "raw": page.raw,
            "gold": None,
            "with": page.must_stay,
            "without": page.must_go,
        }
        for page in pages
    ]
    said = {page.id: text for page, (text, _, _) in zip(pages, rows, strict=True)}
    found = theirs.score(gold_rows, said, ["r"], lambda page, _: page["dataset"])["d"]
    assert snippet_f1([score.snippets for score in scores]) == pytest.approx(found.get("tF1", 0))


@given(_TEXTS, _TEXTS)
def test_a_text_is_its_own_best_match_and_precision_and_recall_swap(one: str, other: str):
    assert word_scores(one, one) == (1, 1, 1)
    precision, recall, f1 = word_scores(one, other)
    assert word_scores(other, one) == (recall, precision, f1)


def test_a_score_that_is_the_share_has_no_calibration_error():
    is_article = np.arange(100) % 4 == 0
    lines = Lines(is_article, is_article, np.full(100, 0.25), np.full(100, 7))
    bins, error = calibration(lines)
    assert error == pytest.approx(0)
    assert [(entry.number, entry.words) for entry in bins] == [(2, 700)]
    assert calibration(Lines(is_article, is_article, np.full(100, 1.0), np.full(100, 7)))[1] == pytest.approx(
        0.75
    )


@settings(max_examples=20)  # every call compiles the rules anew
@given(st.lists(st.tuples(st.booleans(), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))))
def test_every_non_blank_line_of_any_page_gets_one_verdict(lines: list[tuple[bool, str]]):
    page = marked_page("a", "mine", [(mark, text.replace("\n", "")) for mark, text in lines], "any")
    found = judged([page.raw["text"]])[0].against(page, "text")
    assert len(found.is_kept) == len(found.is_article) == len(page.labels["text"])


@pytest.mark.parametrize(
    "tool", [tool for tool in BASELINES if tool.is_installed()], ids=lambda tool: tool.name
)
@pytest.mark.filterwarnings("ignore")  # theirs to mend
def test_a_baseline_reads_any_text(tool):
    for text in ("", "\n", "\x00<p>&amp;", "Menu\n" + "It rained all day on the hills. " * 20):
        assert isinstance(tool.clean(text), str)


def test_wrapped_text_is_one_element_per_line():
    assert wrapped("a < b\n\x00c").count("<p>") == 2
