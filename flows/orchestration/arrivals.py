"""The inbox to the moments when drops have arrived: watched, told of once per burst, when all holds still.

Nothing here knows Prefect. An arrival is a hint and no promise: the rhythm finds what a hint missed.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchfiles import Change, watch
from watchfiles._rust_notify import WatchfilesRustInternalError

from flows.errors import InboxError
from flows.inbox import is_drop_name, list_inbox
from flows.reading import SETTLE_NS

SETTLE = SETTLE_NS / 1e9  # seconds, as for the run that follows
_LONGEST = 60.0  # seconds: after so long, a burst that goes on is told of all the same
_ABSENCE = 2.0  # seconds between looks for an inbox that is not there
_TROUBLE = 60.0  # seconds until the system is asked again for what it refused


@dataclass
class Burst:
    """Changes on their way to one arrival. Times are seconds of any clock that only goes forward."""

    settle: float = SETTLE
    longest: float = _LONGEST
    _changed: dict[str, float] = field(default_factory=dict)  # path: when it last changed
    _since: float = 0.0

    def add(self, paths: set[str], now: float) -> None:
        """Take in what has changed by now."""
        if not self._changed:
            self._since = now
        self._changed.update(dict.fromkeys(paths, now))

    def is_over(self, now: float) -> bool:
        """Whether to tell of an arrival now; what is told of is forgotten.

        Once nothing has moved for the settle time; in a burst without end, when anything held still for that.
        """
        still = [path for path, changed in self._changed.items() if now - changed >= self.settle]
        if not still or (len(still) < len(self._changed) and now - self._since < self.longest):
            return False
        for path in still:
            del self._changed[path]
        self._since = now
        return True


def arrivals(
    inbox: Path,
    leave_out: Path,
    stop: threading.Event,
    warn: Callable[[str], None],
    burst: Burst | None = None,
) -> Iterator[None]:
    """One item each time drops have arrived in the inbox and hold still; ends soon after `stop` is set.

    inbox, leave_out (the home): absolute, without links. What lies there at the beginning, or when the inbox
    comes back after it was gone, has arrived too. warn: hears of trouble with the watching, in a sentence.
    """
    burst = burst or Burst()
    is_missed = False
    while not stop.is_set():
        if not inbox.is_dir():
            if not is_missed:
                warn(f"The inbox {inbox} is gone; arrivals in it are watched again once it is there.")
            is_missed = True
            stop.wait(_ABSENCE)
            continue
        is_missed = False
        try:
            yield from _while_it_stands(inbox, leave_out, stop, burst)
        except FileNotFoundError:  # it went at this very moment
            stop.wait(_ABSENCE)
        except (
            WatchfilesRustInternalError
        ):  # a name that is not UTF-8: begun anew, all that lies there counts
            stop.wait(burst.settle)
        except OSError as error:
            warn(
                f"Arrivals in {inbox} cannot be watched ({error.strerror or error}); the rhythm goes on "
                f"without. If this machine watches too many folders, raise fs.inotify.max_user_watches. "
                f"It is tried again in {_TROUBLE:.0f} seconds."
            )
            stop.wait(_TROUBLE)


def _while_it_stands(inbox: Path, leave_out: Path, stop: threading.Event, burst: Burst) -> Iterator[None]:
    """Arrivals until the folder that now has this name is removed, or another takes its name."""
    stood = _identity(inbox)
    looks: Any = watch(
        inbox,
        watch_filter=_Arriving(inbox, leave_out),
        step=max(1, round(burst.settle * 100)),
        debounce=max(2, round(burst.settle * 500)),
        rust_timeout=max(2, round(burst.settle * 500)),
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    is_first = True
    for changes in looks:
        burst.add({path for _, path in changes}, time.monotonic())
        if is_first:  # what came before the watching began
            is_first = False
            burst.add(_lying_there(inbox, leave_out), time.monotonic())
        if burst.is_over(time.monotonic()):
            yield
        if _identity(inbox) != stood:
            return


def _lying_there(inbox: Path, leave_out: Path) -> set[str]:
    try:
        return {str(inbox)} if list_inbox(inbox, leave_out).drops.num_rows else set()
    except InboxError:
        return set()


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@dataclass(frozen=True)
class _Arriving:
    """Whether a change may be a drop that arrives: a folder counts, as it may come with drops in it."""

    inbox: Path
    leave_out: Path

    def __call__(self, change: Change, path: str) -> bool:
        if change == Change.deleted:
            return False
        below = Path(path).relative_to(self.inbox).parts if path.startswith(f"{self.inbox}{os.sep}") else ()
        if not below or any(part.startswith(".") for part in below):
            return False
        if Path(path).is_relative_to(self.leave_out):
            return False
        return is_drop_name(os.fsencode(below[-1])) or (change == Change.added and Path(path).is_dir())
