"""What a mean over pages does not show: agreement, languages, lines lost and kept, the worth of a score."""

from collections.abc import Sequence

import numpy as np

from bench.metrics import BINS, Lines, calibration, joined, word_f1
from bench.scores import WINNOW, Result, by_key, can_tell_language

_FAR_APART = 0.1


def print_details(found: Sequence[Result]) -> None:
    """Print its four tables about winnow alone."""
    groups = by_key(found, [page.dataset for page in found])
    _print_agreement(groups)
    _print_languages(groups)
    _print_lines(groups)
    _print_calibration(groups)


def spreads(pages: Sequence[Result]) -> list[float]:
    """For each page with several renderings: how far its best word F1 lies above its worst."""
    found = []
    for page in pages:
        scores = [
            score.words[2] for (tool, _), score in page.scores.items() if tool == WINNOW and score.words
        ]
        if len(scores) > 1:
            found.append(max(scores) - min(scores))
    return found


def _print_agreement(groups: dict[str, list[Result]]) -> None:
    print(
        "\nThe renderings of one page: F1 of the words kept in each two, and how far their scores lie apart"
    )
    print("| data | pages | agreement, mean | median | worst tenth | apart, mean | apart by more than .1 |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, pages in groups.items():
        found = [page.agreement for page in pages if page.agreement is not None]
        if found:
            agreement = f"{np.mean(found):.3f} | {np.median(found):.3f} | {np.quantile(found, 0.1):.3f}"
            print(f"| {name} | {len(found)} | {agreement} | {_apart(spreads(pages))} |")


def _apart(apart: list[float]) -> str:
    return f"{np.mean(apart):.3f} | {np.mean(np.array(apart) > _FAR_APART):.3f}" if apart else " | "


def _print_languages(groups: dict[str, list[Result]]) -> None:
    print("\nEnglish beside the other languages, word F1")
    if not can_tell_language():
        print("(told by the pages themselves only: py3langid is not installed, pip install '.[bench]')")
    print("| data | English | pages | others | pages | English above others |\n|---|--:|--:|--:|--:|--:|")
    for name, pages in groups.items():
        english = _word_scores([page for page in pages if page.language == "en"])
        others = _word_scores([page for page in pages if page.language not in (None, "en")])
        if english and others:
            one, other = word_f1(english), word_f1(others)
            print(
                f"| {name} | {one:.3f} | {len(english)} | {other:.3f} | {len(others)} | {one - other:+.3f} |"
            )


def _word_scores(pages: list[Result]) -> list[tuple[float, float, float]]:
    scores = [page.scores[WINNOW, page.main].words for page in pages]
    return [score for score in scores if score]


def _lines(pages: Sequence[Result]) -> Lines | None:
    parts = [page.lines[page.main] for page in pages if page.main in page.lines]
    return joined(parts) if parts else None


def _print_lines(groups: dict[str, list[Result]]) -> None:
    print("\nLine by line, main rendering")
    print("| data | lines | right | junk lines that survive | content lines lost |\n|---|--:|--:|--:|--:|")
    for name, pages in groups.items():
        lines = _lines(pages)
        if lines:
            shares = f"{lines.accuracy():.4f} | {lines.junk_kept():.4f} | {lines.content_lost():.4f}"
            print(f"| {name} | {len(lines.is_kept)} | {shares} |")


def _print_calibration(groups: dict[str, list[Result]]) -> None:
    lines = {name: found for name, pages in groups.items() if (found := _lines(pages))}
    if not lines:
        return
    bins = {name: calibration(found) for name, found in lines.items()}
    print("\nWhat a score means, by words, main rendering: mean score > share that belongs to articles")
    print("| score | " + " | ".join(bins) + " |\n|---|" + "--:|" * len(bins))
    for number in range(BINS):
        entries = [{entry.number: entry for entry in found}.get(number) for found, _ in bins.values()]
        cells = [f"{entry.mean_score:.2f} > {entry.share:.2f}" if entry else "" for entry in entries]
        print(f"| {number / BINS:.1f}–{(number + 1) / BINS:.1f} | " + " | ".join(cells) + " |")
    print("| expected error | " + " | ".join(f"{error:.3f}" for _, error in bins.values()) + " |")
