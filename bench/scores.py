"""Every page of gold files scored for winnow and for baselines, pages in batches, in two processes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import combinations, islice
from multiprocessing import get_context
from pathlib import Path

from bench.baselines import BASELINES, Baseline, quiet
from bench.gold import Page, read
from bench.judged import Judged, judged
from bench.metrics import Lines, PageScore, page_score
from transforms.scores import bag, bag_scores

WINNOW = "winnow"
_BATCH = 60  # pages, in all their renderings
_PROCESSES = 2


@dataclass(frozen=True)
class Result:
    """What came of one page."""

    dataset: str
    page_type: str
    language: str | None  # of the article's text; None where nothing tells it
    main: str  # the rendering that stands for the page
    scores: dict[tuple[str, str], PageScore]  # (tool, rendering) → score
    lines: dict[str, Lines]  # rendering → winnow's lines beside the gold's
    agreement: float | None  # F1 of winnow's kept words, averaged over pairs of renderings


def results(
    files: Iterable[Path], baselines: Sequence[Baseline], rendering: str, is_each_rendering: bool = False
) -> Iterator[Result]:
    """The result of every page, file by file.

    rendering: the one that stands for a page that has several. winnow reads all of them, the baselines
    only that one unless `is_each_rendering`.
    """
    work = partial(_results, [tool.name for tool in baselines], rendering, is_each_rendering)
    pages = (page for path in files for page in read(path))
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        for found in pool.map(work, iter(lambda: list(islice(pages, _BATCH)), [])):
            yield from found


def _results(names: list[str], rendering: str, is_each_rendering: bool, pages: list[Page]) -> list[Result]:
    quiet()
    tools = [tool for tool in BASELINES if tool.name in names]
    return [
        _result(page, verdicts, tools, rendering, is_each_rendering)
        for page, verdicts in zip(pages, _verdicts(pages), strict=True)
    ]


def _verdicts(pages: list[Page]) -> list[dict[str, Judged]]:
    """winnow's verdict on every rendering of every page, a rendering at a time."""
    found: list[dict[str, Judged]] = [{} for _ in pages]
    for name in sorted({name for page in pages for name in page.raw}):
        having = [number for number, page in enumerate(pages) if name in page.raw]
        for number, verdict in zip(
            having, judged([pages[number].raw[name] for number in having]), strict=True
        ):
            found[number][name] = verdict
    return found


def _result(
    page: Page, verdicts: dict[str, Judged], tools: list[Baseline], rendering: str, is_each_rendering: bool
) -> Result:
    main = rendering if rendering in page.raw else next(iter(page.raw))
    scores = {(WINNOW, name): page_score(verdict.text, page) for name, verdict in verdicts.items()}
    for name in page.raw if is_each_rendering else [main]:
        scores |= {(tool.name, name): page_score(tool.clean(page.raw[name]), page) for tool in tools}
    return Result(
        dataset=page.dataset,
        page_type=page.page_type,
        language=language(page),
        main=main,
        scores=scores,
        lines={
            name: verdict.against(page, name) for name, verdict in verdicts.items() if name in page.labels
        },
        agreement=_agreement([verdict.text for verdict in verdicts.values()]),
    )


def _agreement(texts: list[str]) -> float | None:
    bags = [bag(text) for text in texts]
    pairs = [bag_scores(one, other)[2] for one, other in combinations(bags, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def can_tell_language() -> bool:
    """Whether py3langid, of the extra `bench`, is installed."""
    return find_spec("py3langid") is not None


def language(page: Page) -> str | None:
    """ISO 639-1 code of the article's language: as the page's author told it, else py3langid's verdict.

    None where neither speaks. Where only snippets are known, they are the text.
    """
    text = page.gold or "\n".join(page.must_stay)
    if page.language or not text.strip() or not can_tell_language():
        return page.language
    import py3langid  # pyright: ignore -- of the extra

    return py3langid.classify(text)[0]


def by_key(found: Iterable[Result], keys: list[str]) -> dict[str, list[Result]]:
    """Results in the groups that `keys`, one per result, name; in alphabetical order."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for result, key in zip(found, keys, strict=True):
        groups[key].append(result)
    return dict(sorted(groups.items()))
