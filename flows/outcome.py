"""What a run did, as people and programs are told of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from flows.keeping.fate import Retired
from warehouse.retrospect import Retrospect
from warehouse.rows import Alarms, Published, RunSummary


@dataclass
class Intake:
    """What a run took in, as far as its summary row does not say it."""

    labels: Counter[str] = field(default_factory=Counter)  # lines by label
    rejects: list[dict[str, str]] = field(default_factory=list)  # uri, reason, error
    other_kinds: dict[str, int] = field(default_factory=dict)
    open_quarantine: dict[str, int] = field(default_factory=dict)  # by reason, of all runs
    withheld: dict[str, int] = field(default_factory=dict)  # drops by status: forgotten, expired
    warnings: list[str] = field(default_factory=list)
    recovered_batches: int = 0  # that a killed run had ready
    retired: Retired = field(default_factory=Retired)  # what became of the published drops
    alarms: Alarms = field(default_factory=Alarms)  # what the watch found
    retrospect: Retrospect | None = None  # of a run that had something to publish
    is_idle: bool = False  # nothing was there to be taken, nor to be made good
    idle_until: datetime | None = None  # when there is something to do though nothing arrives; UTC, naive


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    summary: RunSummary
    intake: Intake
    published: Published | None  # None when there was nothing new to publish

    @property
    def drop_counts(self) -> dict[str, int]:
        """What became of the drops that were seen, and how many are gone."""
        run, rejected, withheld = self.summary, len(self.intake.rejects), self.intake.withheld
        taken = run.drops_loaded + run.drops_duplicate + rejected + sum(withheld.values())
        return {
            "loaded": run.drops_loaded,
            "unchanged": max(0, run.drops_seen - taken),
            "touched, same bytes": run.drops_duplicate,
            "quarantined": rejected,
            **withheld,
            "gone": run.drops_gone,
        }
