"""What each rule and each group of signals is worth: the score without it, minus the score with it.

    python -m bench.ablation GOLD [GOLD …] [--rendering html_text]

A rule is left out where it speaks (as a verdict, and as a signal to the model), and only the pages on which
it speaks are labelled anew; what its absence does to other lines of the page is part of its worth. A group of
the model's signals is held at its mean, so that it no longer tells one line from another, on every page.
Last, the model is asked about each line as if it were a document of its own, with the same signals: what its
layers see of the lines around. The model was trained with what is here taken from it, so the losses are upper
bounds of what a model trained without it would lose.

Differences are means over all pages. A rule or group earns its place where, without it, more pages get worse
than better by a sign test at two standard deviations, in their words or their lines, and neither mean says
the contrary; it costs where more get better. One that changes nothing of what stays may still be wanted for
the kind of line that it names (a byline, a caption), which no measure here sees; the last table shows how
many lines each decides.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.gold import Page, read
from bench.judged import Judged, split, verdicts
from bench.metrics import Lines
from transforms.arrow import compute as pc
from transforms.features import Features
from transforms.labels import Asked, asked, decided
from transforms.logical_lines import LogicalLines
from transforms.rules import match, rules
from transforms.scores import word_scores
from transforms.signals import GROUPS, SIGNALS

_BATCH = 1500  # pages; a rule is compiled once for each batch

_CONTEXT = "the lines around, in the model's layers"


@dataclass
class Effect:
    """What leaving one thing out does, page by page; pages that it does not touch are not in the lists."""

    f1: list[float] = field(default_factory=list)  # word F1 without, minus with
    right: list[float] = field(default_factory=list)  # share of lines with the gold's verdict, likewise
    flips: int = 0  # lines that stay only with it, or only without it

    def add(self, other: "Effect") -> None:
        self.f1 += other.f1
        self.right += other.right
        self.flips += other.flips


@dataclass
class Ablation:
    """Everything that is counted over the pages of all files."""

    pages: int = 0
    of_rules: dict[str, Effect] = field(default_factory=dict)
    of_groups: dict[str, Effect] = field(default_factory=dict)
    decided: Counter[tuple[str, str]] = field(default_factory=Counter)  # (label, rule) → lines
    in_articles: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Batch:
    """Pages with their lines, and what comes of them with everything in place."""

    pages: list[Page]
    names: list[str]  # the rendering of each page
    found: LogicalLines
    looks: Features
    asked: Asked
    judged: list[Judged]
    f1: list[float]

    def lines(self, number: int, verdict: Judged) -> Lines:
        return verdict.against(self.pages[number], self.names[number])


def main() -> int:
    """Ablate over the gold files named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--rendering", default="html_text", help="stands for a page that has several")
    arguments = parser.parse_args()
    total = Ablation()
    for pages in _batches(arguments.gold):
        ablate(pages, arguments.rendering, total)
    _print_effects("rule", total.of_rules, total.pages)
    _print_effects("signals held at their mean", total.of_groups, total.pages)
    _print_shares(total)
    return 0


def _batches(paths: Sequence[Path]) -> Iterator[list[Page]]:
    pages = [page for path in paths for page in read(path) if page.gold is not None and page.labels]
    for start in range(0, len(pages), _BATCH):
        yield pages[start : start + _BATCH]


def _batch(pages: list[Page], rendering: str) -> Batch:
    names = [rendering if rendering in page.raw else next(iter(page.raw)) for page in pages]
    found, looks = split([page.raw[name] for page, name in zip(pages, names, strict=True)])
    trimmed = pc.utf8_trim_whitespace(found.lines["text"].combine_chunks())
    question = asked(found.lines, looks, trimmed, trimmed.dictionary_encode(), *match(trimmed))
    judged = verdicts(len(pages), found, looks, decided(found.lines, looks, question))
    f1 = [word_scores(verdict.text, page.gold or "")[2] for verdict, page in zip(judged, pages, strict=True)]
    return Batch(pages, names, found, looks, question, judged, f1)


def ablate(pages: list[Page], rendering: str, total: Ablation) -> None:
    """Add to `total` what each rule and each group of signals is worth on pages, each in one rendering."""
    batch = _batch(pages, rendering)
    total.pages += len(batch.pages)
    for number, verdict in enumerate(batch.judged):
        keys = list(zip(verdict.label, verdict.rule, strict=True))
        total.decided.update(keys)
        is_article = batch.lines(number, verdict).is_article
        total.in_articles.update(key for key, holds in zip(keys, is_article, strict=True) if holds)
    for index, rule in enumerate(rules()):
        total.of_rules.setdefault(rule.name, Effect()).add(_without_rule(batch, index))
    poorer = {group: replace(batch.asked, signals=held(batch.asked.signals, group)) for group in GROUPS}
    poorer[_CONTEXT] = replace(batch.asked, starts=np.arange(len(batch.asked.rows) + 1))
    for name, question in poorer.items():
        given = decided(batch.found.lines, batch.looks, question)
        anew = verdicts(len(batch.pages), batch.found, batch.looks, given)
        total.of_groups.setdefault(name, Effect()).add(_effect(batch, range(len(batch.pages)), anew))


def _without_rule(batch: Batch, index: int) -> Effect:
    """The effect of a rule's absence, on the pages where it matches a line."""
    speaks = (batch.asked.worded == index) | (batch.asked.named == index)
    document = batch.found.lines["document"].to_numpy()
    documents = np.unique(document[speaks]).tolist()
    if not documents:
        return Effect()
    rows = np.flatnonzero(np.isin(document, documents))
    found, looks = split([batch.pages[number].raw[batch.names[number]] for number in documents])
    trimmed = batch.asked.trimmed.take(pa.array(rows))
    matched = without(index, trimmed, batch.asked.worded[rows], batch.asked.named[rows])
    question = asked(found.lines, looks, trimmed, trimmed.dictionary_encode(), *matched)
    given = decided(found.lines, looks, question)
    return _effect(batch, documents, verdicts(len(documents), found, looks, given))


def without(
    index: int, trimmed: pa.Array, worded: np.ndarray, named: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What `match` would say of lines, given as worded and named, were it not for the rule at `index`."""
    rows = np.flatnonzero((worded == index) | (named == index))
    worded, named = worded.copy(), named.copy()
    worded[rows], named[rows] = said(trimmed.take(pa.array(rows)), absent=index)
    return worded, named


def said(trimmed: pa.Array, absent: int) -> tuple[np.ndarray, np.ndarray]:
    """As `match`, by trying rule after rule, but for the one at `absent`."""
    distinct = trimmed.dictionary_encode()
    strings, lengths = distinct.dictionary, pc.utf8_length(distinct.dictionary).to_numpy()
    everywhere, in_header = np.full((2, len(strings)), -1, np.int32)
    for index, rule in enumerate(rules()):
        found = in_header if rule.needs == "header" else everywhere
        is_tried = (found < 0) & (everywhere < 0) & (lengths > 0) & (lengths <= rule.max_chars)
        if index != absent and is_tried.any():
            hits = pc.match_substring_regex(strings, rule.pattern).to_numpy(zero_copy_only=False)
            found[is_tried & hits] = index
    rows = distinct.indices.to_numpy()
    return everywhere[rows], in_header[rows]


def held(signals: np.ndarray, group: str) -> np.ndarray:
    """The signals (int8, lines × `SIGNALS`) with those of one group the same on every line: at their mean."""
    first = SIGNALS.index(GROUPS[group][0])
    columns = slice(first, first + len(GROUPS[group]))
    changed = signals.copy()
    changed[:, columns] = np.rint(signals[:, columns].sum(0) / max(1, len(signals)))
    return changed


def _effect(batch: Batch, documents: Sequence[int], anew: list[Judged]) -> Effect:
    """Compare other verdicts on some documents of a batch with those that it had."""
    effect = Effect()
    for number, verdict in zip(documents, anew, strict=True):
        before, after = batch.lines(number, batch.judged[number]), batch.lines(number, verdict)
        f1 = word_scores(verdict.text, batch.pages[number].gold or "")[2]
        effect.f1.append(f1 - batch.f1[number])
        effect.right.append(after.accuracy() - before.accuracy() if len(after.is_kept) else 0.0)
        effect.flips += int(np.sum(before.is_kept != after.is_kept))
    return effect


def verdict_on(effect: Effect) -> str:
    """In a few words, whether a thing earns its place.

    >>> verdict_on(Effect(f1=[-0.1] * 5, right=[-0.2] * 5, flips=5))
    'earns its place'
    """
    if not effect.f1:
        return "never met"
    if not effect.flips:
        return "changes nothing that stays"
    signs = {_sign(effect.f1), _sign(effect.right)} - {0}
    means = {int(np.sign(sum(values))) for values in (effect.f1, effect.right)} - {0}
    if not signs or len(signs | means) > 1:
        return "unproven"
    return "earns its place" if signs == {-1} else "costs"


def _sign(values: Sequence[float]) -> int:
    """1 or -1 where more pages got better, or worse, than chance would have it; else 0."""
    better, worse = _better_and_worse(values)
    return 0 if abs(better - worse) <= 2 * (better + worse) ** 0.5 else 1 if better > worse else -1


def _better_and_worse(values: Sequence[float]) -> tuple[int, int]:
    return sum(value > 0 for value in values), sum(value < 0 for value in values)


def _print_effects(head: str, effects: dict[str, Effect], pages: int) -> None:
    print(f"\n{pages} pages; without it minus with it, in thousandths; pages better, worse without it\n")
    print(f"| {head} | lines that flip | word F1 | better, worse | right lines | better, worse | verdict |")
    print("|---|--:|--:|--:|--:|--:|---|")
    said = {name: verdict_on(effect) for name, effect in effects.items()}
    for name, effect in sorted(effects.items(), key=lambda item: sum(item[1].f1)):
        cells = []
        for values in (effect.f1, effect.right):
            better, worse = _better_and_worse(values)
            cells.append(f"{sum(values) / pages * 1000:+.2f} | {better}, {worse}")
        print(f"| {name} | {effect.flips} | {' | '.join(cells)} | {said[name]} |")
    for verdict in ("costs", "unproven", "changes nothing that stays", "never met"):
        names = [name for name, found in said.items() if found == verdict]
        print(f"\n{verdict.capitalize()}: {', '.join(names) or 'none'}.")


def _print_shares(total: Ablation) -> None:
    print("\n| label | decided by | lines | share in articles |\n|---|---|--:|--:|")
    for key, count in total.decided.most_common():
        share = (total.in_articles[key] + 1) / (count + 2)  # Laplace's rule: few lines prove little
        print(f"| {key[0]} | {key[1]} | {count} | {share:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
