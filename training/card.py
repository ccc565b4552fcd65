"""The model card (Mitchell et al., arXiv:1810.03993), written anew by each training."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.corpus import FOLDS, Corpus, is_gold, site_of
from training.scoring import FoldScores

_LICENCES = {
    "wcxb_dev": "CC BY 4.0 (Murrough Foley, 2026)",
    "scrapinghub": "MIT (article-extraction-benchmark)",
    "trafilatura": "Apache 2.0 (trafilatura's pages; labels by a tool that agrees with their snippets)",
    "fundus": "MIT (Fundus; labels by its hand-made parsers)",
    "readability": "Apache 2.0 (Mozilla's test pages)",
    "seedlike": "made of the above",
    "synthetic": "made of the above by training/synthetic.py",
}
_BINS = 10


@dataclass(frozen=True)
class Report:
    """What the card tells."""

    corpus: Corpus
    probability: np.ndarray  # per line, by a network that never saw its site
    scores: list[FoldScores]  # of the model alone
    road: list[FoldScores]  # of the whole road
    lines: dict[str, tuple[float, float]]  # dataset → share of the article's lines lost, of the others kept
    header: dict[str, Any]
    gold: list[Path]
    bytes: int


def card(report: Report) -> str:
    """The card as Markdown."""
    return "\n".join(
        [
            "# The line model",
            "",
            "Says of every line of a text how likely it belongs to the article, and of what kind it is.",
            "Written by `python -m training.train`. `training/network.py` says how the network is built, and",
            "`training/boosting.py` how the trees are that look again where it is unsure.",
            "",
            "## Made from",
            "",
            *_data(report),
            "",
            "None of this text is in the repository or in the weights. The lexicon holds hashes of words, of",
            "pairs of words and of short lines that stand on several sites.",
            "",
            "## Settings",
            "",
            *(f"- {name}: {value}" for name, value in report.header["settings"].items()),
            f"- seed: {report.header['seed']}",
            f"- size of the weights: {report.bytes:,} bytes",
            f"- threshold: {report.header['share_of_f1']:.2f} of the word F1 that a document can expect",
            "",
            "## Scores",
            "",
            "Means over pages of sites that the judging network and its lexicon never saw, by fold of the",
            "sites. First the whole road, with rules, repeats and headlines, in the rendering `html_text` or",
            "the only one, each data set by its own measure (bench/cleaning.py).",
            "",
            *_scores(report.road),
            "",
            "The same, line by line:",
            "",
            *_lines(report.lines),
            "",
            "The model alone, in all renderings of whole pages, by word F1:",
            "",
            *_scores(report.scores),
            "",
            "## Does the score mean what it says?",
            "",
            "Lines of pages labelled by hand, in ten bins by score; judged as above, by a curve made without",
            "their fold.",
            "",
            *_reliability(report),
            "",
            "## Known failures",
            "",
            "- Comments in whole sentences, without a heading above them, read like the article.",
            "- A second article below the first is kept where it is on the same subject.",
            "- A caption that is a full sentence is kept.",
            "- Pages without prose (lists of products, tables, code) are judged with little to go by: scores",
            "  near the threshold say so.",
            "- Languages with few pages above are judged by shape and place; their words tell nothing.",
            "",
        ]
    )


def _data(report: Report) -> list[str]:
    pages: dict[str, set[str]] = defaultdict(set)
    sites: dict[str, set[str]] = defaultdict(set)
    lines: Counter[str] = Counter()
    counts = np.diff(report.corpus.starts)
    for text, count in zip(report.corpus.texts, counts.tolist(), strict=True):
        name = text.page["dataset"]
        pages[name].add(text.page["id"])
        sites[name].add(site_of(text.page))
        lines[name] += count * (text.labels is not None)
    rows = [
        f"| {name} | {len(pages[name]):,} | {len(sites[name]):,} | {lines[name]:,} "
        f"| {_LICENCES.get(name, '')} |"
        for name in sorted(pages)
    ]
    files = zip(report.gold, report.header["gold_sha256"], strict=True)
    return [
        *("| dataset | pages | sites | labelled lines | licence |", "|---|--:|--:|--:|---|", *rows, ""),
        *(f"- {path.name}: sha256 {digest}" for path, digest in files),
    ]


def _scores(scores: list[FoldScores]) -> list[str]:
    head = " | ".join(f"fold {fold + 1}" for fold in range(FOLDS))
    rows = [
        f"| {own.dataset} | {own.pages:,} | {own.mean:.3f} | {' | '.join(map(_cell, own.by_fold))} |"
        for own in scores
    ]
    return [f"| dataset | texts | mean of folds | {head} |", "|---|--:|--:|" + "--:|" * FOLDS, *rows]


def _lines(lines: dict[str, tuple[float, float]]) -> list[str]:
    head = ["| dataset | of the article's lines go | of the other lines stay |", "|---|--:|--:|"]
    return head + [f"| {name} | {lost:.1%} | {stays:.1%} |" for name, (lost, stays) in lines.items()]


def _cell(score: float) -> str:
    return "–" if np.isnan(score) else f"{score:.3f}"


def _reliability(report: Report) -> list[str]:
    corpus = report.corpus
    is_used = is_gold(corpus)[corpus.text_of_line] & (corpus.keep >= 0)
    score, keep = report.probability[is_used], corpus.keep[is_used]
    bins = np.minimum((score * _BINS).astype(int), _BINS - 1)
    rows, error = [], 0.0
    for own in range(_BINS):
        inside = bins == own
        if inside.any():
            gap = abs(score[inside].mean() - keep[inside].mean())
            error += gap * inside.mean()
            rows.append(
                f"| {own / _BINS:.1f}–{(own + 1) / _BINS:.1f} | {inside.sum():,} "
                f"| {score[inside].mean():.3f} | {keep[inside].mean():.3f} |"
            )
    head = ["| score | lines | mean score | share that belongs |", "|---|--:|--:|--:|"]
    return [*head, *rows, "", f"Expected calibration error: {error:.3f}."]
