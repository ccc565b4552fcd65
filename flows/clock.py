"""What time it is: the system's, or a simulated year's."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits; everything that decides by an age asks one."""

    def now_ns(self) -> int:
        """Nanoseconds since 1970, as the times of files are told."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The time of this machine."""

    def now_ns(self) -> int:
        """See Clock."""
        return time.time_ns()

    def sleep(self, seconds: float) -> None:
        """See Clock."""
        time.sleep(seconds)


SYSTEM = SystemClock()


def utc(clock: Clock) -> datetime:
    """The time as the warehouse keeps it: UTC, naive."""
    return datetime.fromtimestamp(clock.now_ns() / 1e9, UTC).replace(tzinfo=None)
