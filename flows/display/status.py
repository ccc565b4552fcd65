"""How things stand: who is at work, the last runs, what the published tables hold."""

from pathlib import Path

from flows.display.screen import say
from warehouse.rows import Holder, RunSummary, Status


def print_status(status: Status, at_work: Holder | None, home: Path) -> None:
    """The state of a home, for a person."""
    say(f"{home}: {status.document_count:,} documents", "bold")
    if at_work:
        say(f"At work now: {at_work}", "yellow")
    _counts("drops", status.drops)
    _counts("lines", status.lines)
    _counts("quarantine", status.open_quarantine)
    say()
    say("Last runs (UTC)", "bold")
    for run in status.runs:
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
