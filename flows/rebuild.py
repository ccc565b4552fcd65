"""The stored texts labelled anew: all of them after the rules changed, or one after a person's correction."""

import getpass
from dataclasses import dataclass
from uuid import UUID

from flows.endings import check_or_raise, failure_noted, published_or_noted
from flows.forgetting import finish
from flows.relabelling import relabelled_fragments
from flows.reporting import Reporter, Silent
from flows.stages import Stages
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.rows import Finding, Flips, Published, RunSummary
from warehouse.store import Warehouse


@dataclass(frozen=True)
class Relabelled:
    """What a rebuild or a correction did."""

    summary: RunSummary
    documents: int
    published: Published | None


def rebuild(home: Home, reporter: Reporter | None = None) -> Relabelled:
    """Label every stored text with today's rules and publish; the inbox is not needed. Corrections win.

    Raises HomeIsBusy, ChecksFailed, PublishError; the last published file then stands.
    """
    with hold(home, "rebuild"):
        finish(home)  # a forget that was broken off
        return _relabelled(home, "rebuild", None, reporter or Silent())


def preview(home: Home) -> Flips:
    """What a rebuild would change. Changes nothing; HomeIsBusy while a run works."""
    flips = Flips({}, (), 0)
    with hold(home, "preview of a rebuild"), Warehouse.open(home) as warehouse:
        for fragment, _ in relabelled_fragments(warehouse, home, None):
            flips += warehouse.preview(fragment)
    return flips


def findings(home: Home) -> list[Finding]:
    """What the checks find wrong in all rows of the work file. HomeIsBusy while a run works."""
    with hold(home, "check"), Warehouse.open(home) as warehouse:
        return warehouse.check(None)


def correct(home: Home, reference: str, line_number: int, verdict: str, note: str | None) -> Relabelled:
    """Store a person's verdict on one line ('keep' or 'drop'), label its document anew, and publish.

    Raises UnknownDocument, WarehouseError when there is no such line, and as `rebuild`.
    """
    with hold(home, f"correction of {reference}"):
        finish(home)
        with Warehouse.open(home) as warehouse:
            document_id = warehouse.find_document(reference)
            warehouse.correct(document_id, line_number, verdict, getpass.getuser(), note)
            waiting = warehouse.documents_to_relabel()
        return _relabelled(home, "correction", sorted({document_id, *waiting}), Silent())


def _relabelled(home: Home, kind: str, document_ids: list[UUID] | None, reporter: Reporter) -> Relabelled:
    with Warehouse.open(home) as warehouse:
        run_id, stages, count = warehouse.start_run(kind, None), Stages(), 0
        with failure_noted(warehouse, run_id, stages):
            reporter.stage("label")
            with stages.timed("label") as stage:
                for fragment, documents in relabelled_fragments(warehouse, home, document_ids):
                    warehouse.replace(fragment, run_id)
                    reporter.advance(documents)
                    count += documents
                stage.items_in = stage.items_out = count
            with stages.timed("settle"):
                warehouse.settle(run_id)
                if document_ids is None:
                    warehouse.recount_lines()
            with stages.timed("check"):
                check_or_raise(warehouse, None if document_ids is None else run_id)
            stages.record(warehouse, run_id)
            summary = warehouse.finish_run(run_id, "published", None, 0)
    return Relabelled(summary, count, published_or_noted(home, run_id, reporter))
