"""What a person is told without asking: alarms, runs that fail or are refused, drops that cannot be read.

An alert goes to the command that the setting on_alert names (outbox.py) and, where Prefect runs the road,
out as an event (events.py). What stays as it is is not told again: neither an alarm that stays open, nor a
run that fails as the one before it did.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flows import heartbeat
from flows.clock import Clock, utc
from flows.errors import FlowError
from flows.heartbeat import Heartbeat
from flows.telling.outbox import Outbox
from warehouse.errors import AlarmsRefuse, HomeIsBusy, WarehouseError
from warehouse.home import Home
from warehouse.rows import Alarm, Alarms

KINDS = (
    "alarm.opened",
    "alarm.closed",
    "run.failed",
    "run.refused",
    "run.recovered",
    "drops.quarantined",
)
SHOWN_DROPS = 20  # of those that could not be read; the others are in the published tables

_LOOK = "See winnow status; the next run goes on from here once the cause is gone."
_OURS = "This is a mistake of winnow's own: keep the log of the run and report it. The next run tries again."


@dataclass(frozen=True)
class Alert:
    """One thing that a person is told."""

    id: str  # the same when it is told twice
    kind: str  # one of KINDS
    severity: str  # error, warning, or info: nothing needs to be done
    at: datetime  # UTC, naive
    home: str
    run: int | None  # run_id, where there is one
    sentence: str
    advice: str  # what to do
    alarms: tuple[Alarm, ...] = ()
    drops: tuple[dict[str, str], ...] = ()  # uri, reason, error of the first that could not be read

    def as_json(self) -> dict[str, Any]:
        """The alert for programs: times in ISO 8601, UTC."""
        alarms = [asdict(alarm) | {"opened_at": _iso(alarm.opened_at)} for alarm in self.alarms]
        return asdict(self) | {"at": _iso(self.at), "alarms": alarms, "drops": list(self.drops)}


class Alerting:
    """Tells of one run: puts alerts aside first, so that none is lost, and hands them over when it ends."""

    def __init__(
        self,
        home: Home,
        clock: Clock,
        warn: Callable[[str], None],
        on_alert: str | None = None,
        tell: Callable[[Alert], None] | None = None,
        kind: str = heartbeat.INGEST,
    ) -> None:
        self._home, self._clock, self._tell = home, clock, tell
        self._outbox = Outbox(home, on_alert, warn) if on_alert else None
        self._kind = kind
        self._before = heartbeat.read(home, kind)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell of an error that ends the run here, unless the last run ended with it as well; deliver.

        To be entered before the heartbeat notes the error. A busy home is no news, and nor is being stopped.
        """
        try:
            yield
        except HomeIsBusy:
            raise
        except Exception as error:
            if not _is_the_same(self._before, error):
                self._put(*_of_error(error))
            raise
        finally:
            if self._outbox:
                self._outbox.deliver()

    def tell_alarms(self, run_id: int, alarms: Alarms) -> None:
        """Tell of the alarms that this run opened and closed."""
        if alarms.opened:
            severity = "error" if any(one.severity == "error" for one in alarms.opened) else "warning"
            advice = " ".join(dict.fromkeys(alarm.advice for alarm in alarms.opened))
            self._put("alarm.opened", severity, _sentences(alarms.opened), advice, run_id, alarms.opened)
        if alarms.closed:
            closed = ", ".join(f"{alarm.check} of {alarm.subject}" for alarm in alarms.closed)
            self._put("alarm.closed", "info", f"Closed: {closed}.", "", run_id, alarms.closed)

    def ended_well(
        self, run_id: int | None = None, new_rejects: int = 0, rejects: Sequence[dict[str, str]] = ()
    ) -> None:
        """Tell of drops that could not be read, and that runs end well again."""
        if self._before and self._before.status in heartbeat.TROUBLED:
            self._put("run.recovered", "info", "Runs end well again.", "", run_id)
        if new_rejects:
            sentence = f"{new_rejects:,} {'drop' if new_rejects == 1 else 'drops'} could not be read."
            advice = "See winnow ask quarantined; a drop that is mended or replaced is taken by the next run."
            self._put("drops.quarantined", "warning", sentence, advice, run_id, drops=rejects[:SHOWN_DROPS])

    def _put(
        self,
        kind: str,
        severity: str,
        sentence: str,
        advice: str,
        run_id: int | None = None,
        alarms: Sequence[Alarm] = (),
        drops: Sequence[dict[str, str]] = (),
    ) -> None:
        assert kind in KINDS
        now, home = utc(self._clock), str(self._home.root.absolute())
        if self._kind != heartbeat.INGEST and kind.startswith("run."):
            sentence = f"{self._kind}: {sentence}"
        alert = Alert(
            uuid4().hex, kind, severity, now, home, run_id, sentence, advice, tuple(alarms), tuple(drops)
        )
        if self._outbox:
            self._outbox.put(f"{now:%Y%m%dT%H%M%S%f}-{alert.id}", alert.as_json())
        if self._tell:
            self._tell(alert)


def _of_error(error: Exception) -> tuple[str, str, str, str, None, tuple[Alarm, ...]]:
    kind = f"run.{heartbeat.status_of(error)}"
    is_told = isinstance(error, FlowError | WarehouseError)
    alarms = error.alarms if isinstance(error, AlarmsRefuse) else ()
    return kind, "error", heartbeat.sentence_of(error), _LOOK if is_told else _OURS, None, alarms


def _is_the_same(before: Heartbeat | None, error: Exception) -> bool:
    """Whether the last run ended like this: numbers apart, such as bytes that are free."""
    return (
        before is not None
        and before.status == heartbeat.status_of(error)
        and _without_numbers(before.error or "") == _without_numbers(heartbeat.sentence_of(error))
    )


def _without_numbers(sentence: str) -> str:
    return re.sub(r"\d+", "", sentence)


def _sentences(alarms: Sequence[Alarm]) -> str:
    return " ".join(alarm.sentence for alarm in alarms)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds") + "Z"
