"""How long each stage of a run took, and how much went in and came out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.clock import SYSTEM, Clock, utc
from warehouse.store import Warehouse


@dataclass
class Stage:
    """One stage; the seconds of parts that ran side by side are added up."""

    started_at: datetime  # naive UTC
    seconds: float = 0.0
    items_in: int = 0
    items_out: int = 0


class Stages:
    """The stages of one run, in the order in which they began."""

    def __init__(self, clock: Clock = SYSTEM) -> None:
        self._clock = clock
        self._stages: dict[str, Stage] = {}

    @contextmanager
    def timed(self, name: str) -> Iterator[Stage]:
        """Time a block as (another) part of a stage; its counts are set on what is given out."""
        stage = self.at(name)
        begun = time.perf_counter()
        try:
            yield stage
        finally:
            stage.seconds += time.perf_counter() - begun

    def at(self, name: str, seconds_ago: float = 0.0) -> Stage:
        """The stage of that name; if it is new, it began so many seconds ago."""
        return self._stages.setdefault(name, Stage(utc(self._clock) - timedelta(seconds=seconds_ago)))

    def record(self, warehouse: Warehouse, run_id: int) -> None:
        """Write the stages down and forget them."""
        while self._stages:
            name = next(iter(self._stages))
            stage = self._stages.pop(name)
            warehouse.record_stage(
                run_id, name, stage.started_at, stage.seconds, stage.items_in, stage.items_out
            )
