"""What Prefect's page of a run shows: one Markdown text, from figures that were collected while it ran."""

from collections.abc import Iterable, Sequence

from flows.display import chart
from flows.display.markdown import escaped, table
from flows.outcome import Intake, Outcome
from transforms.tables import FIELD_LABELS, KEPT
from warehouse.checks import claims
from warehouse.retrospect import Change, Retrospect
from warehouse.rows import Alarm, Finding, Published

_MOST = 20  # rows of a table whose length depends on what came in
_BAR = 24  # characters of the longest bar

_REFUSED = (
    "The checks found bad rows, so nothing was published; the last published version still stands. "
    "The rows are kept: `winnow check` shows them again, and the next run checks them again."
)

_ALARMED = (
    "Alarms whose severity is error are open, so nothing was published; the last published version still "
    "stands. The next run publishes once they have closed, or once the settings call them a warning."
)

FIGURES = {
    "drops": "drops loaded",
    "documents": "new documents",
    "lines": "new lines",
    "kept_share": "share of lines kept",
    "seconds": "seconds, without publishing",
}


def run_page(outcome: Outcome) -> str:
    """The page of a run that published. (What it did in a sentence stands above it, as its description.)"""
    run, intake = outcome.summary, outcome.intake
    parts = [
        f"# Run {run.run_id}",
        f"From {escaped(run.inbox or '')}, {run.started_at:%Y-%m-%d %H:%M:%S} UTC.",
    ]
    found = intake.retrospect or Retrospect()
    if len(found.recent) > 1:
        parts.append(chart.image(found.recent))
    parts += _section("What changed", _changes(found))
    parts += _section("Drops", _counts("drops", outcome.drop_counts))
    parts += _section("Lines by label", _labels(intake.labels))
    parts += _section("Quarantined", _rejects(intake.rejects, f"{run.inbox}/"))
    parts += _section("Open quarantine, of all runs", _counts("reason", intake.open_quarantine))
    parts += _section("Warnings", _warnings(intake))
    parts += _section("Open alarms", _alarms(intake.alarms.open))
    parts += _section("Slowest stages", _stages(found, outcome.published))
    parts += _section("Checks", _checks(()))
    return "\n\n".join(parts) + "\n"


def refusal_page(findings: Sequence[Finding]) -> str:
    """The page of a run whose rows the checks refused: every finding with examples, and what to do."""
    parts = ["# Refused by the checks", _REFUSED]
    for finding in findings:
        parts += [
            f"## {escaped(finding.check)}: {finding.bad_rows:,} bad rows",
            escaped(finding.claim),
            _examples(finding),
        ]
    return "\n\n".join([*parts, "## Checks", _checks(findings)]) + "\n"


def alarms_page(alarms: Sequence[Alarm]) -> str:
    """The page of a run that alarms stood against: each of them, and what to do."""
    return "\n\n".join(["# Refused by the watch", _ALARMED, _alarms(alarms)]) + "\n"


def shown_change(change: Change) -> tuple[str, str, str, str]:
    """The name of a figure, this run's, the median of those before, and the difference, for people."""
    before, difference = change.median_before, change.difference
    return (
        FIGURES.get(change.figure, change.figure),
        _amount(change.figure, change.this_run),
        "–" if before is None else _amount(change.figure, before),
        "–" if difference is None else _difference(change.figure, difference, before or 0.0),
    )


def _section(title: str, text: str) -> list[str]:
    return [f"## {title}", text] if text else []


def _changes(found: Retrospect) -> str:
    if not found.changes or not found.changes[0].runs_before:
        return "This is the first run that brought something: there is nothing to compare it with."
    runs = found.changes[0].runs_before
    before = f"median of the {runs} before" if runs > 1 else "the one before"
    return table(("figure", "this run", before, "difference"), map(shown_change, found.changes))


def _amount(figure: str, amount: float) -> str:
    if figure == "kept_share":
        return f"{amount:.1%}"
    return f"{amount:,.1f}" if figure == "seconds" or amount % 1 else f"{amount:,.0f}"


def _difference(figure: str, difference: float, before: float) -> str:
    if figure == "kept_share":
        return f"{100 * difference:+.1f} points"
    said = f"{difference:+,.1f}" if figure == "seconds" or difference % 1 else f"{difference:+,.0f}"
    if not said.strip("+-0."):
        return "0"
    return f"{said} ({difference / before:+.0%})" if before else said


def _counts(name: str, counts: dict[str, int]) -> str:
    rows = [(escaped(what), f"{count:,}") for what, count in counts.items() if count]
    return table((name, "count"), rows) if rows else ""


def _labels(labels: dict[str, int]) -> str:
    most, all_lines = max(labels.values(), default=0), sum(labels.values())
    rows = [
        (
            _fate(label),
            escaped(label),
            "█" * round(_BAR * count / most),
            f"{count:,}",
            f"{count / all_lines:.1%}",
        )
        for label, count in sorted(labels.items(), key=lambda one: (_FATES.index(_fate(one[0])), -one[1]))
        if count
    ]
    return table(("", "label", "", "lines", "share"), rows, left=3) if rows else ""


_FATES = ("kept", "field", "set aside", "blank")


def _fate(label: str) -> str:
    if label in KEPT:
        return "kept"
    if label in FIELD_LABELS:
        return "field"
    return "blank" if label == "blank" else "set aside"


def _rejects(rejects: Sequence[dict[str, str]], inbox: str) -> str:
    rows = [
        (escaped(reject["uri"].removeprefix(inbox)), escaped(reject["reason"]), escaped(reject["error"]))
        for reject in rejects[:_MOST]
    ]
    return _cut(
        table(("drop", "reason", "what is wrong, and what to do"), rows, left=3), len(rejects), "drops"
    )


def _warnings(intake: Intake) -> str:
    alarmed = {_told(alarm) for alarm in intake.alarms.opened}  # which stand in a table of their own
    others = [warning for warning in intake.warnings if warning not in alarmed]
    return _cut("\n".join(f"- {escaped(warning)}" for warning in others[:_MOST]), len(others), "warnings")


def _told(alarm: Alarm) -> str:
    return f"{alarm.sentence} {alarm.advice}"


def _alarms(alarms: Sequence[Alarm]) -> str:
    rows = [
        (
            alarm.severity,
            escaped(alarm.check),
            escaped(_told(alarm)),
            f"{alarm.opened_at:%Y-%m-%d %H:%M}",
        )
        for alarm in alarms[:_MOST]
    ]
    header = ("severity", "check", "what is wrong, and what to do", "open since (UTC)")
    return _cut(table(header, rows, left=4), len(alarms), "alarms")


def _cut(shown: str, count: int, what: str) -> str:
    if not count:
        return ""
    return shown if count <= _MOST else f"{shown}\n\n… and {count - _MOST:,} more {what}."


def _checks(findings: Sequence[Finding]) -> str:
    bad = {finding.check: finding.bad_rows for finding in findings}
    known = claims() | {finding.check: finding.claim for finding in findings}
    rows = [
        (f"**failed: {bad[name]:,} rows**" if name in bad else "held", escaped(name), escaped(claim))
        for name, claim in sorted(known.items(), key=lambda one: one[0] not in bad)
    ]
    held = len(known) - len(bad)
    return f"{held} held, {len(bad)} failed.\n\n" + table(("verdict", "check", "claim"), rows, left=3)


def _stages(found: Retrospect, published: Published | None) -> str:
    took = {one.stage: (one.seconds, one.items_in, one.items_out) for one in found.stages}
    if published:
        took["publish"] = (published.seconds, 1, 1)
    rows = [
        (escaped(stage), f"{seconds:,.2f}", f"{items_in:,}", f"{items_out:,}")
        for stage, (seconds, items_in, items_out) in sorted(took.items(), key=lambda one: -one[1][0])
    ]
    return table(("stage", "seconds, side by side added up", "in", "out"), rows) if rows else ""


def _examples(finding: Finding) -> str:
    columns: Iterable[str] = list(finding.examples[0]) if finding.examples else ()
    rows = [[escaped(str(value)) for value in example.values()] for example in finding.examples]
    return table([escaped(column) for column in columns], rows, left=len(rows[0])) if rows else ""
