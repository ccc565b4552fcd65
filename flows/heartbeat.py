"""How the last run ended, in a small file beside the warehouse: also where it published or wrote nothing.

The published file knows only of runs that published. This one says whether the pipeline is alive, and
holds by what the next run sees that nothing has changed (quiet.py).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.clock import Clock, utc
from flows.errors import FlowError
from warehouse.errors import HomeError, HomeIsBusy, Refused, WarehouseError
from warehouse.home import Home

INGEST = "ingest"
TROUBLED = ("refused", "failed")  # statuses of a run that a person may have to look after


@dataclass(frozen=True)
class Heartbeat:
    """The end of a run."""

    at: datetime  # when it ended; UTC, naive
    kind: str  # ingest, upkeep
    status: str  # published, unchanged, refused, failed, stopped
    error: str | None = None
    run_id: int | None = None
    seconds: float = 0.0
    quiet: dict[str, Any] = field(default_factory=dict)  # see quiet.py; empty where there was something to do


def path_of(home: Home, kind: str = INGEST) -> Path:
    """Where the end of the last run of a kind is noted."""
    return home.root / f"last_{kind}.json"


def read(home: Home, kind: str = INGEST) -> Heartbeat | None:
    """The end of the last run of a kind; None where there was none, or its note cannot be read."""
    with suppress(OSError, ValueError, TypeError):
        said = json.loads(path_of(home, kind).read_text(encoding="utf-8"))
        return Heartbeat(**(said | {"at": datetime.fromisoformat(said["at"])}))
    return None


def write(home: Home, beat: Heartbeat) -> None:
    """Note the end of a run, whole or not at all. No trouble of this note may fail a run that succeeded."""
    said = json.dumps(asdict(beat) | {"at": beat.at.isoformat()}, ensure_ascii=False, default=str)
    unfinished = path_of(home, beat.kind).with_suffix(".tmp")
    try:
        unfinished.write_text(said + "\n", encoding="utf-8", errors="surrogateescape")
        unfinished.replace(path_of(home, beat.kind))
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def noting(home: Home, kind: str, clock: Clock) -> Iterator[None]:
    """Note a run that ends here with an error. A busy home is no news: another run is at work there."""
    began = utc(clock)
    try:
        yield
    except (HomeIsBusy, HomeError):
        raise
    except BaseException as error:
        took = (utc(clock) - began).total_seconds()
        write(home, Heartbeat(utc(clock), kind, status_of(error), sentence_of(error), seconds=took))
        raise


def status_of(error: BaseException) -> str:
    """How a run ended that this error ended."""
    if isinstance(error, Refused):
        return "refused"
    return "failed" if isinstance(error, Exception) else "stopped"


def sentence_of(error: BaseException) -> str:
    """An error as a person is told of it."""
    if isinstance(error, FlowError | WarehouseError):
        return str(error)
    return f"{type(error).__name__}: {error}".strip(": ") if isinstance(error, Exception) else "stopped"
