"""How labels agree with an analyst's own gold texts: before, and with today's rules."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flows.display.screen import say
from flows.relabelling.gold import Scored
from transforms.gold import GoldScore


def print_scores(scored: Sequence[Scored]) -> None:
    """A line per gold text, and one for all: the words that are kept, the lines with the right verdict."""
    say()
    say("Gold texts: words kept (precision, recall, F1), lines right; before → after", "bold")
    width = max(len(one.name) for one in scored)
    for one in scored:
        left_out = f"; {one.left_out} corrected lines left out" if one.left_out else ""
        note = f"  ({one.note}{left_out})" if one.note or left_out else ""
        say(f"  {one.name:<{width}}  {_change(one.before, one.after)}{note}")
    before, after = together(scored)["before"], together(scored)["after"]
    if len(scored) > 1 and before:
        said = " → ".join(
            f"{mean['f1']:.3f}, {mean['right']:,} of {mean['lines']:,}" for mean in (before, after)
        )
        say(f"  {'together':<{width}}  {said}", "bold")


def together(scored: Sequence[Scored]) -> dict[str, Any]:
    """The mean of the word scores and the sum of the lines, of those texts that have both sides."""
    both = [one for one in scored if one.before]
    return {
        "texts": len(both),
        "before": _mean([one.before for one in both if one.before]),
        "after": _mean([one.after for one in both]),
    }


def gold_json(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            **{name: value for name, value in asdict(one).items() if name not in ("before", "after")},
            "before": side(one.before),
            "after": side(one.after),
        }
        for one in scored
    ]


def side(score: GoldScore | None) -> dict[str, float] | None:
    """One score by the names of its measures."""
    if score is None:
        return None
    precision, recall, f1 = score.words
    return {"precision": precision, "recall": recall, "f1": f1, "right": score.right, "lines": score.lines}


def _mean(scores: Sequence[GoldScore]) -> dict[str, float] | None:
    if not scores:
        return None
    precision, recall, f1 = (sum(one.words[at] for one in scores) / len(scores) for at in range(3))
    right, lines = sum(one.right for one in scores), sum(one.lines for one in scores)
    return {"precision": precision, "recall": recall, "f1": f1, "right": right, "lines": lines}


def _change(before: GoldScore | None, after: GoldScore) -> str:
    if before is None:
        return _score(after)
    return _score(before) if before == after else f"{_score(before)} → {_score(after)}"


def _score(score: GoldScore) -> str:
    words = " ".join(f"{measure:.3f}" for measure in score.words)
    return f"{words}, {score.right:,} of {score.lines:,}"
