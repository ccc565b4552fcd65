"""The writer: everything that changes work.duckdb. The caller holds the lock of the home.

    with hold(home, "winnow run /srv/inbox"), Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/srv/inbox")
        warehouse.load(fragment, run_id)
        warehouse.settle(run_id)
        findings = warehouse.check(run_id)
        warehouse.finish_run(run_id, "published", None, files_other=0)
    publish(home)

What was loaded is known from the rows alone, so a run that was killed anywhere is made good by the next:
settle and check take in everything since the last run that came to its end.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import quote
from uuid import UUID

import pyarrow as pa

from warehouse import checks, compact, documents, load, relabel, statements, tombstones, watch
from warehouse.database import Database, OnDatabase
from warehouse.errors import StorageError, UnknownLine, WarehouseError
from warehouse.home import Home
from warehouse.migrate import migrate
from warehouse.publish import leftover_log, remove_unfinished
from warehouse.retrospect import Retrospect, retrospect
from warehouse.rows import Alarms, Finding, RunSummary
from warehouse.watching import Watching

VERDICTS = ("keep", "drop")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Warehouse(OnDatabase):
    """The open work file of a home; once it is closed, it can be published."""

    def __init__(self, home: Home, database: Database, now: Callable[[], datetime]) -> None:
        super().__init__(database)
        self._home = home
        self._now = now

    @classmethod
    def open(cls, home: Home, now: Callable[[], datetime] = _now) -> Self:
        """Open the work file: made, migrated, or copied from the published file, as needed.

        now: tells the time that rows get, in UTC and naive.
        """
        home.prepare()
        remove_unfinished(home)
        compact.remove_unfinished(home)
        _begin(home)
        database = Database.work(home)
        try:
            migrate(database)
            tombstones.merge(database, home)
        except BaseException:
            database.abandon()
            raise
        return cls(home, database, now)

    # Runs

    def start_run(self, kind: str, inbox: str | None) -> int:
        """Begin a run and return its number. Runs that a killed process left are closed as failed."""
        with self._database.transaction():
            for (run_id,) in self._database.rows("state/unfinished_runs"):
                self._finish(run_id, "failed", "the process ended before the run did", 0, None)
            ((run_id,),) = self._database.rows(
                "state/next_run", {"kind": kind, "inbox": inbox, "started_at": self._now()}
            )
        return run_id

    def record_stage(
        self, run_id: int, stage: str, started_at: datetime, seconds: float, items_in: int, items_out: int
    ) -> None:
        """Note how long a stage took. started_at is UTC."""
        row = {
            "run_id": run_id,
            "stage": stage,
            "started_at": _as_utc(started_at),
            "seconds": seconds,
            "items_in": items_in,
            "items_out": items_out,
        }
        with self._database.transaction():
            self._database.rows("state/record_stage", row)

    def finish_run(self, run_id: int, status: str, error: str | None, files_other: int) -> RunSummary:
        """End a run; its counts come from the rows it left. 'published' is said before publishing."""
        with self._database.transaction():
            self._finish(run_id, status, error, files_other, self._now())
            (row,) = self._database.rows("state/run", {"run_id": run_id})
        return RunSummary(*row)

    def retrospect(self, run_id: int) -> Retrospect:
        """A run that has come to its end beside the runs before it."""
        return retrospect(self._database, run_id)

    def needs_publishing(self) -> bool:
        """Whether the work file holds committed rows that the published file lacks.

        Also where the published file cannot be read, or a log lies beside it that DuckDB would replay.
        """
        if not self._home.published_path.exists():
            return bool(self._database.rows("state/has_rows")[0][0])
        if leftover_log(self._home).exists():
            return True
        try:
            self._database.attach(self._home.published_path, "published", "read_only")
        except StorageError:
            return True
        try:
            return bool(self._database.rows("state/needs_publishing")[0][0])
        except WarehouseError:
            return True  # not one of ours, or of an older shape
        finally:
            self._database.detach("published")

    # The inbox

    def drops_to_take(self, listing: pa.Table) -> pa.Table:
        """Those files of the listing that are new, changed, back, or were never read.

        listing: uri, size (int64), modified_ns (int64), and any other columns, which come back as they are.
        """
        with self._database.lent(listing=listing):
            return self._database.table("state/drops_to_take")

    def mark_gone(self, listing: pa.Table, inbox_uri: str, unreadable: list[str], run_id: int) -> int:
        """Mark the files that are no longer below this inbox; return how many this run has marked.

        listing: every file there is now (uri). unreadable: folders that could not be listed; nothing is
        known about files below them.
        """
        folders = [prefix for folder in unreadable for prefix in _prefixes(folder)]
        prefix, encoded_prefix = _prefixes(inbox_uri)
        parameters = {"prefix": prefix, "encoded_prefix": encoded_prefix, "run_id": run_id}
        lent = {"listing": listing, "unreadable": pa.table({"prefix": pa.array(folders, pa.string())})}
        with self._database.transaction(), self._database.lent(**lent):
            self._database.rows("state/mark_gone", parameters)
            self._database.rows("state/drops_seen", {"drops_seen": listing.num_rows, "run_id": run_id})
            ((gone,),) = self._database.rows("state/count_gone", {"run_id": run_id})
        return gone

    def withheld(self, run_id: int) -> dict[str, int]:
        """Drops whose texts this run met and did not load, by status: forgotten, expired."""
        return dict(self._database.rows("state/withheld_drops", {"run_id": run_id}))

    def finished_drops(self, listing: pa.Table, *, with_withheld: bool = False) -> pa.Table:
        """Those files of the listing (as in `drops_to_take`) that are published just as they are.

        with_withheld: also those whose texts were forgotten or have expired, which will never be.
        Returns uri, size, modified_ns, sha256, drop_id. Ask once the last run is published.
        """
        with self._database.lent(listing=listing):
            parameters = {"settled_run_id": self._settled_run(), "with_withheld": with_withheld}
            return self._database.table("fate/finished_drops", parameters)

    def mark_retired(self, retired: pa.Table) -> None:
        """Note which files were put away: drop_id, retired_at (NULL: it was not), archived_as (a uri)."""
        with self._database.transaction(), self._database.lent(retired=retired):
            self._database.rows("fate/mark_retired")

    def open_quarantine(self) -> dict[str, int]:
        """What waits for a person, by reason."""
        return dict(self._database.rows("state/quarantine_by_reason"))

    # Fragments

    def load(self, fragment: Path, run_id: int) -> None:
        """Add what a fragment brings, in one transaction. A second time changes nothing."""
        with self._database.transaction():
            load.load(self._database, fragment, run_id)

    def settle(self, run_id: int) -> None:
        """Number revisions, say which are current, group duplicates; for all runs not settled yet."""
        with self._database.transaction():
            settled = {"settled_run_id": self._settled_run()}
            for name in statements.names("settle"):
                self._database.rows(name, settled)

    def check(self, run_id: int | None) -> list[Finding]:
        """Bad rows among the documents that are not checked yet; run_id None: among all."""
        return checks.check(self._database, None if run_id is None else self._settled_run())

    # The watch

    def watch(
        self,
        run_id: int,
        now: datetime,
        watching: Watching | None = None,
        tell: Callable[[Alarms], None] | None = None,
    ) -> Alarms:
        """Open and close alarms by what has arrived so far, and what has not.

        now: UTC. tell: is told of them before they are committed, so that a kill rather has it told twice
        than never.
        """
        with self._database.transaction():
            found = watch.watch(self._database, run_id, _as_utc(now), watching or Watching())
            if tell and (found.opened or found.closed):
                tell(found)
        return found

    def next_due(self, now: datetime) -> datetime | None:
        """When the next source becomes overdue if nothing arrives (naive UTC); None where none will."""
        return self._database.rows("state/next_due", {"now": _as_utc(now)})[0][0]

    def recount_lines(self) -> None:
        """Count the lines of every day anew from what is stored: after all were labelled anew."""
        with self._database.transaction():
            self._database.rows("state/recount_lines")

    # Rebuilding and correcting

    def outdated(self, rules_version: str, of_sources: Mapping[str, str]) -> pa.Table:
        """As `relabel.outdated`: the documents that other rules labelled, and the sizes of their files."""
        return relabel.outdated(self._database, rules_version, of_sources)

    def every(self) -> pa.Table:
        """All documents, and the sizes of their files."""
        return relabel.every(self._database)

    def these(self, document_ids: Sequence[UUID]) -> pa.Table:
        """Those of the documents that are there, and the sizes of their files."""
        return relabel.these(self._database, document_ids)

    def texts(self, wanted: pa.Table) -> pa.Table:
        """The whole texts of these documents, to be labelled anew; replace() goes by those asked for last."""
        return relabel.texts(self._database, wanted)

    def replace(self, batch: Mapping[str, pa.Table], run_id: int) -> None:
        """Put labels, paragraphs and fields in place of those of the documents that texts() gave last.

        In one transaction; only documents in which something differs are touched, and count as this run's.
        """
        with self._database.transaction():
            relabel.replace(self._database, batch, run_id)

    def corrections(self) -> pa.Table:
        """document_id, line_number, verdict of every line that a person decided on."""
        return self._database.table("state/corrections")

    def documents_to_relabel(self) -> list[UUID]:
        """Documents in which a correction does not show yet: the process was killed in between."""
        return [document_id for (document_id,) in self._database.rows("state/documents_to_relabel")]

    def find_document(self, reference: str) -> UUID:
        """The document meant by the start of an id, a uri, or the end of one; else UnknownDocument."""
        return documents.find(self._database, reference)

    def correct(
        self, document_id: UUID, line_number: int, verdict: str, made_by: str, note: str | None
    ) -> None:
        """Store a person's verdict on a line, 'keep' or 'drop'. The labels follow by replace()."""
        if verdict not in VERDICTS:
            raise ValueError(f"a verdict is one of {VERDICTS}, not {verdict!r}")
        made = {
            "document_id": document_id,
            "line_number": line_number,
            "verdict": verdict,
            "made_by": made_by,
            "made_at": self._now(),
            "note": note,
        }
        with self._database.transaction():
            labels = self._database.rows("state/line_label", made)
            if not labels:
                raise UnknownLine(
                    f"document {document_id} has no line {line_number}; see winnow show {document_id}"
                )
            if labels[0][0] == "blank":
                raise UnknownLine(
                    f"line {line_number} of document {document_id} is blank: nothing to {verdict}"
                )
            self._database.rows("state/correct", made)

    def _settled_run(self) -> int:
        return self._database.rows("state/settled_run")[0][0]

    def _finish(
        self, run_id: int, status: str, error: str | None, files_other: int, finished_at: datetime | None
    ) -> None:
        ended = {
            "run_id": run_id,
            "status": status,
            "error": error,
            "files_other": files_other,
            "finished_at": finished_at,
        }
        self._database.rows("state/finish_run", ended)


def _begin(home: Home) -> None:
    """Put a work file in place where there is none, by a rename: a kill leaves a whole one, or none."""
    shutil.rmtree(home.spill_path, ignore_errors=True)  # of a killed run
    if home.work_path.exists():
        return
    new, log = (home.root / f"work.duckdb.{ending}" for ending in ("new", "wal"))
    for leftover in (new, home.root / "work.duckdb.new.wal"):
        leftover.unlink(missing_ok=True)
    if log.exists():  # of a work file that was moved away: DuckDB would replay it onto the new one
        log.replace(home.root / f"work.duckdb.wal.{_now():%Y%m%dT%H%M%S}.set-aside")
    try:
        if home.published_path.exists():
            shutil.copyfile(home.published_path, new)
        else:
            with Database.new(new, home) as database:
                migrate(database)
        new.replace(home.work_path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise StorageError(
            f"{home.work_path} could not be made: {error.strerror}; free disk space and run this again"
        ) from error


def _prefixes(folder: str) -> tuple[str, str]:
    """What the uris below a folder begin with: as a path, and percent-encoded."""
    path = folder.rstrip("/") + "/"
    return path, path if path.startswith("file://") else "file://" + quote(path)


def _as_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
