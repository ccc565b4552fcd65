"""How a home stands, in a terminal and for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flows.display.run_page import shown_change
from flows.display.screen import say
from flows.telling.health import Health
from flows.telling.standing import Edition, Standing
from warehouse.retrospect import Retrospect
from warehouse.rows import RunSummary

_STAGES = 5


def print_status(found: Standing, *, strict: bool) -> None:
    """The state of a home, for a person: first whether one is needed."""
    edition = found.edition
    documents = f"{edition.status.document_count:,} documents" if edition else "nothing published"
    say(f"{found.home.root}: {documents}", "bold")
    _print_health(found.health, strict=strict)
    if found.at_work:
        say(f"At work now: {found.at_work}", "yellow")
    say()
    if edition:
        _counts("drops", edition.status.drops)
        _counts("lines", edition.status.lines)
        _counts("quarantine", edition.status.open_quarantine)
        say(f"  {'published':<10} {edition.at:%Y-%m-%d %H:%M:%S} UTC, {edition.size / 1e6:,.1f} MB")
    if found.last_run:
        last = found.last_run
        say(f"  {'last run':<10} {last.at:%Y-%m-%d %H:%M:%S} UTC, {last.status}, {last.seconds:.1f} s")
    if edition:
        _print_retrospect(edition.retrospect)
        _print_runs(edition.status.runs)


def status_json(found: Standing, *, strict: bool) -> dict[str, Any]:
    """The same for programs."""
    said: dict[str, Any] = {
        "healthy": found.health.is_healthy(strict=strict),
        "reasons": [
            {"severity": "error" if reason.is_grave else "warning", "sentence": reason.sentence}
            for reason in found.health.reasons
        ],
        "at_work": asdict(found.at_work) if found.at_work else None,
        "last_run": None,
        "free_bytes": found.free,
        "published": None,
    }
    if found.last_run:
        said["last_run"] = {name: value for name, value in asdict(found.last_run).items() if name != "quiet"}
    return said | (_edition_json(found, found.edition) if found.edition else {})


def _edition_json(found: Standing, edition: Edition) -> dict[str, Any]:
    return {
        "published": {"path": str(found.home.published_path), "at": edition.at, "bytes": edition.size},
        **asdict(edition.status),
        **asdict(edition.retrospect),
        "alarms": [asdict(alarm) for alarm in edition.alarms],
    }


def _print_health(health: Health, *, strict: bool) -> None:
    if health.is_healthy(strict=strict):
        say("Healthy: no person is needed.", "green")
    else:
        say("A person is needed:", "bold red")
    for reason in health.reasons:
        say(f"  {'error' if reason.is_grave else 'warning'}: {reason.sentence}", _style(reason.is_grave))


def _style(is_grave: bool) -> str:
    return "red" if is_grave else "yellow"


def _print_retrospect(found: Retrospect) -> None:
    if not found.recent:
        return
    runs = found.changes[0].runs_before if found.changes else 0
    say()
    if not runs:
        say(f"Run {found.recent[-1].run_id} was the first that brought something", "bold")
    else:
        before = f"median of the {runs} before" if runs > 1 else "the one before"
        say(f"Run {found.recent[-1].run_id}, the last that brought something, and {before}", "bold")
        _print_columns([shown_change(change) for change in found.changes])
    slowest = ", ".join(f"{one.stage} {one.seconds:.1f} s" for one in found.stages[:_STAGES])
    say(f"  slowest stages: {slowest or 'not known'}")


def _print_columns(rows: Sequence[tuple[str, str, str, str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *amounts in rows:
        aligned = (amount.rjust(width) for amount, width in zip(amounts, widths[1:], strict=True))
        say(f"  {name:<{widths[0]}}  {'  '.join(aligned)}")


def _print_runs(runs: Sequence[RunSummary]) -> None:
    say()
    say("Last runs (UTC)", "bold")
    for run in runs:
        say("  " + _run(run), "red" if run.status in {"failed", "refused"} else "")
    say("Later runs that published nothing, for want of news or by an error, are not in this version.", "dim")


def _counts(name: str, counts: dict[str, int]) -> None:
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    say(f"  {name:<10} " + (", ".join(f"{count:,} {what}" for what, count in ordered) or "none"))


def _run(run: RunSummary) -> str:
    took = f"{(run.finished_at - run.started_at).total_seconds():.1f} s" if run.finished_at else "unfinished"
    brought = (
        f"{run.drops_loaded:,} drops loaded, {run.documents_new:,} documents"
        if run.kind in ("ingest", "recovery")
        else ""
    )
    error = f"  {run.error}" if run.error else ""
    when = f"{run.run_id:>4}  {run.started_at:%Y-%m-%d %H:%M:%S}"
    return f"{when}  {run.kind:<10} {run.status:<9} {took:>9}  {brought}{error}"
