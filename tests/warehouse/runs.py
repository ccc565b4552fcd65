"""Whole runs on synthetic drops, and what the warehouse holds afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.warehouse.fragments import Drop, listing, write
from warehouse.database import Database
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.publish import publish
from warehouse.rows import Finding, RunSummary
from warehouse.store import Warehouse

INBOX = "/inbox"
TABLES = (
    "drops",
    "documents",
    "lines",
    "paragraphs",
    "spans",
    "quarantine",
    "duplicate_groups",
    "corrections",
)
OF_A_RUN = (
    "run_id",
    "resolved_run_id",
    "made_at",
    "arrived_at",
)  # what may differ between two ways to the same state

Contents = dict[str, list[tuple[Any, ...]]]


def ingest(home: Home, *drops: Drop, batch: int = 1000, unreadable: Sequence[str] = ()) -> RunSummary:
    """One run over an inbox that holds exactly these drops; it must pass its checks."""
    with hold(home, "test"):
        with Warehouse.open(home) as warehouse:
            run_id = warehouse.start_run("ingest", INBOX)
            seen = listing(*drops)
            wanted = set(warehouse.drops_to_take(seen).column("uri").to_pylist())
            warehouse.mark_gone(seen, INBOX, list(unreadable), run_id)
            taken = [drop for drop in drops if drop.uri in wanted]
            for start in range(0, len(taken), batch):
                load(home, warehouse, run_id, *taken[start : start + batch])
            warehouse.settle(run_id)
            assert warehouse.check(run_id) == []
            status = "published" if warehouse.needs_publishing() else "unchanged"
            summary = warehouse.finish_run(run_id, status, None, 0)
        if status == "published":
            publish(home)
    return summary


def load(home: Home, warehouse: Warehouse, run_id: int, *drops: Drop) -> None:
    warehouse.load(write(home.fragments_path / "test", *drops), run_id)


def findings(home: Home) -> list[Finding]:
    with Warehouse.open(home) as warehouse:
        return warehouse.check(None)


def contents(home: Home, *, without: Sequence[str] = OF_A_RUN) -> Contents:
    """Every row of every table of the work file, sorted; columns that belong to a run left out."""
    with Warehouse.open(home) as warehouse:
        return {name: _rows(warehouse, name, without) for name in TABLES}


def _rows(warehouse: Warehouse, table: str, without: Sequence[str]) -> list[tuple[Any, ...]]:
    described = sql(warehouse, f"from {table} limit 0", columns=True)
    left_out = ", ".join(name for name in described if name in without)
    excluded = f"exclude ({left_out})" if left_out else ""
    return sorted(sql(warehouse, f"select * {excluded} from {table}"), key=repr)


def sql(warehouse: Warehouse, statement: str, *, columns: bool = False) -> list[Any]:
    """Rows of a statement on the work file; with columns=True their names instead."""
    database: Database = warehouse._database
    database.connection.execute(statement)
    names = [column[0] for column in database.connection.description or []]
    found = database.connection.fetchall()
    return names if columns else found


def ask(home: Home, statement: str) -> list[Any]:
    with Warehouse.open(home) as warehouse:
        return sql(warehouse, statement)
