"""What a run did, for the person who started it."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from flows.display.screen import say
from flows.keeping.fate import Retired
from flows.outcome import Outcome
from transforms.tables import FIELD_LABELS, KEPT
from warehouse.home import Home

_MOST_REJECTS = 20


def print_outcome(outcome: Outcome, inbox: str, home: Home) -> None:
    """What came in, what was kept and set aside, what is quarantined and why, and where the file is."""
    run = outcome.summary
    say(f"{inbox} → {home.published_path}", "bold")
    say()
    _row("drops", f"{run.drops_seen:,} seen", _parts(outcome.drop_counts))
    _row("documents", f"{run.documents_new:,} new")
    if recovered := outcome.intake.recovered_batches:
        _row("recovered", f"{recovered:,} batches", "of a run that was killed, loaded first")
    if outcome.intake.labels:
        _print_labels(outcome.intake.labels)
    if outcome.intake.other_kinds:
        _row("not read", f"{run.files_other:,} files of other kinds", _parts(outcome.intake.other_kinds))
    if open_quarantine := outcome.intake.open_quarantine:
        _row("quarantine", f"{sum(open_quarantine.values()):,} open", _parts(open_quarantine))
    _print_retired(outcome.intake.retired)
    _print_rejects(outcome)
    say()
    if outcome.published:
        size = outcome.published.size / 1e6
        say(f"Published {home.published_path} ({size:,.1f} MB). Open it read-only.")
    elif home.published_path.exists():
        say(f"Nothing new: {home.published_path} stays as it is.")
    else:
        say(f"Nothing to publish yet: no drop has come in. {home.published_path} will come with the first.")


def _print_labels(labels: Counter[str]) -> None:
    set_aside = set(labels).difference(KEPT, FIELD_LABELS, {"blank"})
    for name, group in (
        ("kept", KEPT),
        ("fields", FIELD_LABELS),
        ("set aside", set_aside),
        ("blank", {"blank"}),
    ):
        chosen = {label: labels[label] for label in sorted(group, key=lambda label: (-labels[label], label))}
        _row(name, f"{sum(chosen.values()):,} lines", _parts(chosen))


def outcome_json(outcome: Outcome, home: Home) -> dict[str, Any]:
    """The same for programs."""
    return {
        "run": asdict(outcome.summary),
        "labels": dict(sorted(outcome.intake.labels.items())),
        "quarantined": outcome.intake.rejects,
        "open_quarantine": outcome.intake.open_quarantine,
        "other_kinds": outcome.intake.other_kinds,
        "retired": asdict(outcome.intake.retired),
        "warnings": outcome.intake.warnings,
        "published": str(home.published_path.resolve()) if home.published_path.exists() else None,
        "is_new": outcome.published is not None,
    }


def _print_retired(retired: Retired) -> None:
    for name, count in (("archived", retired.archived), ("deleted", retired.deleted)):
        if count:
            _row(name, f"{count:,} published drops")
    if left := retired.links + retired.changed + retired.failed:
        parts = {"links": retired.links, "touched since": retired.changed, "failed": retired.failed}
        _row("left", f"{left:,} published drops", _parts(parts))


def _print_rejects(outcome: Outcome) -> None:
    rejects = outcome.intake.rejects
    if not rejects:
        return
    say()
    count = f"{len(rejects):,} {'drop' if len(rejects) == 1 else 'drops'}"
    say(f"Quarantined: {count} could not be read.", "yellow")
    for reject in rejects[:_MOST_REJECTS]:
        say(f"  {reject['uri']}\n    {reject['reason']}: {reject['error']}")
    if len(rejects) > _MOST_REJECTS:
        say(f"  … and {len(rejects) - _MOST_REJECTS:,} more; see the table quarantine.")


def _row(name: str, count: str, parts: str = "") -> None:
    say(f"  {name:<10} {count}" + (f": {parts}" if parts else ""))


def _parts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
