"""Whether anything has changed since the last look, told without opening the warehouse.

A run that finds nothing to do costs a listing of the inbox, and not the opening of a database as well.
What is compared is all that such a run depends on; where in doubt, it takes the whole road.
"""

import hashlib
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path

import pyarrow as pa

from flows import heartbeat
from flows.fragments import are_waiting
from flows.inbox import Listing
from flows.orders import Orders
from flows.outcome import Intake, Outcome
from warehouse.home import Home
from warehouse.rows import RunSummary
from warehouse.statements import folder


def unchanged(home: Home, listing: Listing, now: datetime, orders: Orders) -> Outcome | None:
    """The outcome of the last run, if it found nothing to do in just these circumstances; else None.

    now: UTC, naive.
    """
    beat = heartbeat.read(home)
    if beat is None or not beat.quiet or are_waiting(home.fragments_path):
        return None
    try:
        until = beat.quiet["until"] and datetime.fromisoformat(beat.quiet["until"])
        summary = RunSummary(**(beat.quiet["summary"] | {"started_at": now, "finished_at": now}))
        open_quarantine = dict(beat.quiet["open_quarantine"])
    except (KeyError, TypeError, ValueError):  # of another version
        return None
    if (until and now >= until) or beat.quiet["digest"] != digest(home, listing, orders):
        return None
    intake = Intake(other_kinds=listing.other_kinds, open_quarantine=open_quarantine, is_idle=True)
    return Outcome(summary, intake, None)


def beat(
    home: Home, listing: Listing, outcome: Outcome, now: datetime, seconds: float, orders: Orders
) -> None:
    """Note the end of a run; to be called when the warehouse is closed, as its file is compared, too."""
    run = outcome.summary
    remembered = {}
    if run.status == "unchanged" and outcome.intake.is_idle:
        remembered = {
            "digest": digest(home, listing, orders),
            "until": outcome.intake.idle_until and outcome.intake.idle_until.isoformat(),
            "summary": {name: value for name, value in asdict(run).items() if not name.endswith("_at")},
            "open_quarantine": outcome.intake.open_quarantine,
        }
    end = heartbeat.Heartbeat(now, heartbeat.INGEST, run.status, None, run.run_id, seconds, remembered)
    heartbeat.write(home, end)


def digest(home: Home, listing: Listing, orders: Orders) -> str:
    """A hash over the inbox, the files of the home, the orders, and the version of winnow."""
    made = hashlib.blake2b(digest_size=16)
    said = [str(listing.inbox), _statements(), *listing.unreadable, str(listing.other_kinds), str(orders)]
    said += [_state(path) for path in (home.work_path, home.published_path, *_logs(home))]
    made.update("\0".join(said).encode(errors="surrogateescape"))
    for table in (listing.drops, listing.refused):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        made.update(sink.getvalue())
    return made.hexdigest()


def _logs(home: Home) -> list[Path]:
    return [path.with_name(f"{path.name}.wal") for path in (home.work_path, home.published_path)]


def _state(path: Path) -> str:
    try:
        state = path.stat()
    except FileNotFoundError:
        return "none"
    return f"{state.st_ino} {state.st_size} {state.st_mtime_ns}"


@cache
def _statements() -> str:
    """A hash over all statements: another version of winnow has others."""
    made = hashlib.blake2b(digest_size=16)
    for path in sorted(folder().rglob("*.sql")):
        made.update(path.name.encode() + path.read_bytes())
    return made.hexdigest()
