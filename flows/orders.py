"""What a run is told to do, beside where: the part of the settings that the road itself knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows.keeping.fate import LEAVE, Fate
from warehouse.watching import Watching

if TYPE_CHECKING:
    from flows.settings_tree import Settings


@dataclass(frozen=True)
class Orders:
    """All of it may be left unsaid."""

    watching: Watching = field(default_factory=Watching)  # what is watched, and how grave an alarm is
    on_alert: str | None = None  # the command that is told of trouble
    rules: Path | None = None  # the folder with the outlets' own rules; None for `rules` in the home

    fate: Fate = LEAVE  # what becomes of drops once they are published

    @classmethod
    def of(cls, settings: Settings) -> Orders:
        """What the settings say."""
        fate = Fate(settings.published_drops, settings.archive)
        return cls(settings.watch.watching(), settings.on_alert, settings.rules, fate)
