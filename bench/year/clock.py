"""The clock of the simulated year: it goes on when somebody waits, and when the year says so."""

from datetime import UTC, datetime, timedelta

TICK = timedelta(minutes=15)


class SimulatedClock:
    """See flows.clock.Clock."""

    def __init__(self, moment: datetime) -> None:
        self._ns = int(moment.replace(tzinfo=UTC).timestamp()) * 1_000_000_000

    def now_ns(self) -> int:
        """See Clock."""
        return self._ns

    def sleep(self, seconds: float) -> None:
        """See Clock."""
        self._ns += int(seconds * 1e9)


def seconds(moment: datetime) -> float:
    """Seconds since 1970 of a naive UTC moment."""
    return moment.replace(tzinfo=UTC).timestamp()
