"""What a rebuild would change, tried out on the published file: nothing is changed, and no run has to wait.

What a run has loaded and not yet published is not looked at.
"""

from dataclasses import dataclass
from pathlib import Path

from flows.relabelling import gold
from flows.relabelling.anew import relabelled
from flows.relabelling.gold import Scored
from flows.relabelling.outlets import read_rules
from flows.reporting import Reporter, Silent
from transforms.own_rules import versions
from transforms.rules import rules_version
from warehouse.flips import Flips
from warehouse.home import Home
from warehouse.preview import Preview


@dataclass(frozen=True)
class Previewed:
    """What a rebuild would do."""

    documents: int  # that would be labelled anew
    flips: Flips
    gold: tuple[Scored, ...]  # the analyst's own gold texts, by name


def preview(
    home: Home, reporter: Reporter | None = None, rules: Path | None = None, *, is_whole: bool = False
) -> Previewed:
    """Label the published texts as `rebuild` would, and compare. Takes no lock.

    Raises RulesError and GoldError, and NothingPublished where there is nothing to compare with.
    """
    own, texts_of_gold = read_rules(home, rules), list(gold.read(home))
    reporter = reporter or Silent()
    with Preview.open(home) as published:
        outdated = published.every() if is_whole else published.outdated(rules_version(), versions(own))
        reporter.stage("label", outdated.num_rows)
        flips = Flips()
        for batch in relabelled(outdated, published, published.corrections(), own):
            flips += published.flips(batch)
            reporter.advance(batch["documents"].num_rows)
        scored = tuple(gold.score(texts_of_gold, published, own))
    return Previewed(outdated.num_rows, flips, scored)
