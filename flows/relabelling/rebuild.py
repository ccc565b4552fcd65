"""The stored texts labelled anew: those that other rules labelled, or one after a person's correction.

A document is labelled whole, and stored together with its `rules_version` in one transaction. So a rebuild
that was killed leaves some documents with the old labels and some with the new, each right by the rules that
its row names: a run in between may publish them, and the next rebuild goes on with the rest.
"""

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.endings import check_or_raise, failure_noted, published_or_noted
from flows.keeping.forgetting import finish
from flows.relabelling.anew import relabelled
from flows.relabelling.outlets import read_rules
from flows.reporting import Reporter, Silent
from flows.stages import Stages
from transforms.own_rules import OwnRules, versions
from transforms.rules import rules_version
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.rows import Finding, Published, RunSummary
from warehouse.store import Warehouse

_REBUILD = "rebuild"  # a kind of run


@dataclass(frozen=True)
class Relabelled:
    """What a rebuild or a correction did."""

    summary: RunSummary
    documents: int  # labelled anew; summary.documents_new of them came out otherwise
    published: Published | None


def rebuild(
    home: Home, reporter: Reporter | None = None, rules: Path | None = None, *, is_whole: bool = False
) -> Relabelled:
    """Label every stored text that other rules labelled, and publish; the inbox is not needed.

    Corrections win. rules: the folder with the outlets' own rules; None for `rules` in the home. is_whole:
    label all texts. Raises RulesError, HomeIsBusy, ChecksFailed, PublishError; the last published file then
    stands.
    """
    own = read_rules(home, rules)
    with hold(home, "rebuild"):
        finish(home)  # a forget that was broken off
        with Warehouse.open(home) as warehouse:
            outdated = warehouse.every() if is_whole else warehouse.outdated(rules_version(), versions(own))
            done = _Anew(home, warehouse, own, reporter or Silent())
            summary = done.label(_REBUILD, outdated)
        return done.published(summary)


def findings(home: Home) -> list[Finding]:
    """What the checks find wrong in all rows of the work file. HomeIsBusy while a run works."""
    with hold(home, "check"), Warehouse.open(home) as warehouse:
        return warehouse.check(None)


def correct(
    home: Home, reference: str, line_number: int, verdict: str, note: str | None, rules: Path | None = None
) -> Relabelled:
    """Store a person's verdict on one line ('keep' or 'drop'), label its document anew, and publish.

    Raises UnknownDocument, WarehouseError when there is no such line, and as `rebuild`.
    """
    own = read_rules(home, rules)
    with hold(home, f"correction of {reference}"):
        finish(home)
        with Warehouse.open(home) as warehouse:
            document_id = warehouse.find_document(reference)
            warehouse.correct(document_id, line_number, verdict, getpass.getuser(), note)
            waiting = warehouse.these([document_id, *warehouse.documents_to_relabel()])
            done = _Anew(home, warehouse, own, Silent())
            summary = done.label("correction", waiting)
        return done.published(summary)


class _Anew:
    """One run over stored texts."""

    def __init__(
        self, home: Home, warehouse: Warehouse, own: Mapping[str, OwnRules], reporter: Reporter
    ) -> None:
        self.home, self.warehouse, self.own, self.reporter = home, warehouse, own, reporter
        self.documents = 0

    def label(self, kind: str, wanted: pa.Table) -> RunSummary:
        """Every stage but the publishing, for which the warehouse must be closed."""
        warehouse, stages = self.warehouse, Stages()
        run_id = warehouse.start_run(kind, None)
        with failure_noted(warehouse, run_id, stages):
            self.reporter.stage("label", wanted.num_rows)
            with stages.timed("label") as stage:
                self._replace(wanted, run_id)
                stage.items_in = stage.items_out = self.documents
            with stages.timed("settle"):
                warehouse.settle(run_id)
                if kind == _REBUILD:
                    warehouse.recount_lines()
            self.reporter.stage("check")
            with stages.timed("check"):
                check_or_raise(warehouse, run_id)
            stages.record(warehouse, run_id)
            return warehouse.finish_run(run_id, "published", None, 0)

    def _replace(self, wanted: pa.Table, run_id: int) -> None:
        for batch in relabelled(wanted, self.warehouse, self.warehouse.corrections(), self.own):
            self.warehouse.replace(batch, run_id)
            self.documents += batch["documents"].num_rows
            self.reporter.advance(batch["documents"].num_rows)

    def published(self, summary: RunSummary) -> Relabelled:
        """Publish the closed work file."""
        return Relabelled(
            summary, self.documents, published_or_noted(self.home, summary.run_id, self.reporter)
        )
