"""How good the whole road is on sites that the judging model never saw: with rules, repeats and headlines."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.cleaning import columns, measured
from bench.gold import Page, read
from bench.judged import judged
from bench.metrics import joined, page_score
from bench.scores import WINNOW, Result
from training.corpus import fold_of
from training.scoring import FoldScores
from transforms.model import Model

_MAIN = "html_text"  # stands for a page that has several renderings
_BATCH = 60  # pages


def road_results(gold: Sequence[Path], models: Sequence[Model]) -> list[list[Result]]:
    """What came of every page of gold files, in its main rendering, by the model that never saw its site.

    models: one per fold, made without it. Returns the results of each fold.
    """
    pages = [page for path in gold for page in read(path)]
    return [
        _results([page for page in pages if fold_of(page.site) == fold], by) for fold, by in enumerate(models)
    ]


def road_scores(found: Sequence[Sequence[Result]]) -> list[FoldScores]:
    """Each data set by its own measure, as `bench.cleaning` has them, fold by fold."""
    every = [result for own in found for result in own]
    return [
        FoldScores(
            column.name,
            sum(map(column.is_about, every)),
            [_or_nan(measured(column, own, WINNOW)) for own in found],
        )
        for column in columns(every)
    ]


def lines_lost_and_kept(found: Sequence[Sequence[Result]]) -> dict[str, tuple[float, float]]:
    """Per data set: the share of the article's lines that go, and that of the other lines that stay."""
    names = sorted({result.dataset for own in found for result in own if result.lines})
    lines = {
        name: joined([result.lines[_of(result)] for own in found for result in own if _is_of(result, name)])
        for name in names
    }
    return {name: (own.content_lost(), own.junk_kept()) for name, own in lines.items()}


def _is_of(result: Result, name: str) -> bool:
    return result.dataset == name and bool(result.lines)


def _of(result: Result) -> str:
    return next(iter(result.lines))


def _results(pages: list[Page], by: Model) -> list[Result]:
    found = []
    for start in range(0, len(pages), _BATCH):
        own = pages[start : start + _BATCH]
        names = [_MAIN if _MAIN in page.raw else next(iter(page.raw)) for page in own]
        texts = [page.raw[name] for page, name in zip(own, names, strict=True)]
        for page, name, verdict in zip(own, names, judged(texts, by), strict=True):
            lines = {name: verdict.against(page, name)} if name in page.labels else {}
            scores = {(WINNOW, name): page_score(verdict.text, page)}
            found.append(Result(page.dataset, page.page_type, None, name, scores, lines, None))
    return found


def _or_nan(score: float | None) -> float:
    return np.nan if score is None else score
