"""What arrived is counted when it is loaded: once, and by the day on which the pipeline saw it."""

import re
from datetime import datetime, timedelta

import pytest

from tests.warehouse.fragments import Drop, story
from tests.warehouse.runs import ask, ingest, load, sql
from warehouse import statements
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.store import Warehouse

RAIN = story("/inbox/herald/rain.txt", "It rained.", "It stopped.")
SNOW = story("/inbox/herald/snow.txt", "It snowed.")
WIND = story("/inbox/tribune/wind.txt", "It blew.")
EMPTY = Drop("/inbox/tribune/empty.txt", reason="empty")
UNREAD = Drop("/inbox/tribune/pipe.txt", reason="not_a_file", is_read=False)
COUNTS = "select source, drop_count, quarantined_count, document_count from daily_arrivals order by all"
LINES = "select source, label, rule, rules_version, line_count from daily_counts order by all"
STORED = """
    select documents.source, label, rule, rules_version, count(*)
    from lines inner join documents using (document_id)
    group by all order by all
"""


def test_new_drops_and_documents_are_counted_once(home: Home) -> None:
    ingest(home, RAIN, WIND, EMPTY, UNREAD)
    counts = [("herald", 1, 0, 1), ("tribune", 3, 2, 1)]
    assert ask(home, COUNTS) == counts
    ingest(home, RAIN, WIND, EMPTY, UNREAD)  # the unread one is tried again
    assert ask(home, COUNTS) == counts
    touched = story(RAIN.uri, "It rained.", "It stopped.", modified_ns=RAIN.modified_ns + 1)
    ingest(home, touched, WIND, EMPTY, UNREAD)
    assert ask(home, COUNTS) == counts, "the same bytes are no news"
    ingest(home, WIND)
    ingest(home, RAIN, WIND)
    assert ask(home, COUNTS) == counts, "nor are files that were away for a while"
    ingest(home, story(RAIN.uri, "It poured.", modified_ns=RAIN.modified_ns + 2), SNOW, WIND)
    assert ask(home, COUNTS) == [("herald", 3, 0, 3), ("tribune", 3, 2, 1)], "revisions are"


def test_lines_are_counted_as_they_are_stored_also_after_they_were_counted_anew(home: Home) -> None:
    ingest(home, RAIN, WIND, batch=1)
    ingest(home, RAIN, WIND, SNOW)
    counted = ask(home, LINES)
    assert counted == ask(home, STORED)
    with Warehouse.open(home) as warehouse:
        warehouse.recount_lines()
    assert ask(home, LINES) == counted


def test_a_fragment_that_is_loaded_twice_is_counted_once(home: Home) -> None:
    with hold(home, "test"), Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/inbox")
        for _ in range(2):
            load(home, warehouse, run_id, RAIN, EMPTY)
    assert ask(home, COUNTS) == [("herald", 1, 0, 1), ("tribune", 1, 1, 0)]
    assert ask(home, LINES) == ask(home, STORED)


def test_days_are_those_of_the_runs_and_gaps_are_between_them(home: Home) -> None:
    with hold(home, "test"), Warehouse.open(home) as warehouse:
        for hours, drop in enumerate([RAIN, SNOW, WIND, Drop("/inbox/herald/void.txt", reason="empty")]):
            run_id = warehouse.start_run("ingest", "/inbox")
            moment = datetime(2026, 3, 1, 20) + timedelta(hours=hours * 2)
            sql(warehouse, f"update runs set started_at = '{moment}' where run_id = {run_id}")
            load(home, warehouse, run_id, drop)
        days = (
            "select source, day::varchar, hour(first_arrived_at), hour(last_arrived_at), longest_gap_hours "
        )
        assert sql(warehouse, days + "from daily_arrivals order by all") == [
            ("herald", "2026-03-01", 20, 22, 2.0),
            ("herald", "2026-03-02", 2, 2, 0.0),
            ("tribune", "2026-03-02", 0, 0, 0.0),
        ]
        arrived = sql(warehouse, "select uri, arrived_at from current_documents order by arrived_at")
        assert arrived == []  # not settled yet
        assert sql(warehouse, "select max(arrived_at) from documents") == [(datetime(2026, 3, 2),)]


def test_a_home_of_before_the_watch_learns_its_past_when_it_is_opened(home: Home) -> None:
    ingest(home, RAIN, WIND, EMPTY)
    ingest(home, RAIN, WIND, EMPTY, SNOW)
    ingest(home, WIND, EMPTY, SNOW)  # the rain is gone
    what = [
        COUNTS,
        LINES,
        "select document_id, arrived_at from documents order by all",
        "select source, first_arrived_at, longest_gap_hours::float from daily_arrivals order by 1",
    ]
    expected = [ask(home, statement) for statement in what]
    with Warehouse.open(home) as warehouse:
        for table in ("daily_arrivals", "daily_counts", "source_expectations", "alarms"):
            sql(warehouse, f"drop table {table}")
        sql(warehouse, "alter table documents drop column arrived_at")
        warehouse._database.rows("migrations/0013_watch")
        assert [sql(warehouse, statement) for statement in what] == expected


@pytest.mark.parametrize("name", statements.names("views"))
def test_no_view_of_the_watch_reads_every_line(name: str) -> None:
    """Runs ask them: what they cost must follow the days, not the texts."""
    text = statements.text(name)
    if "daily_" in text or "news_days" in text:
        assert not re.search(r"\b(?:from|join) (?:lines|documents|paragraphs)\b", text)
