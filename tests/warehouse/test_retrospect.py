"""A run is set beside the seven before it that brought something."""

from datetime import datetime, timedelta
from statistics import median

from tests.warehouse.fragments import Drop, story
from tests.warehouse.runs import ask, ingest
from warehouse import statements
from warehouse.checks import claims
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.reader import Reader
from warehouse.retrospect import Rhythm
from warehouse.store import Warehouse


def test_the_last_run_is_compared_with_the_median_of_the_seven_before_it(home: Home) -> None:
    sizes = [9, 1, 2, 3, 4, 5, 6, 7, 20]  # of each run; the first lies too far back to count
    drops: list[Drop] = []
    for run, size in enumerate(sizes):
        drops += [story(f"/inbox/herald/{run}-{number}.txt", "It rained hard.") for number in range(size)]
        ingest(home, *drops)
        ingest(home, *drops)  # brings nothing, and is not counted
    with Reader.open(home) as reader:
        found = reader.retrospect()
    documents = {change.figure: change for change in found.changes}["documents"]
    assert (documents.this_run, documents.runs_before) == (20, 7)
    assert documents.median_before == median(sizes[1:-1])
    assert documents.difference == 20 - median(sizes[1:-1])
    assert [change.figure for change in found.changes] == [
        "drops",
        "documents",
        "lines",
        "kept_share",
        "seconds",
    ]
    assert [run.documents_new for run in found.recent] == sizes[-8:]


def test_the_first_run_has_nothing_to_be_compared_with(home: Home) -> None:
    ingest(home, story("/inbox/herald/one.txt", "It rained hard."))
    with Reader.open(home) as reader:
        found = reader.retrospect()
        assert reader.rhythm() is None
    assert {change.median_before for change in found.changes} == {None}
    assert {change.difference for change in found.changes} == {None}
    assert {change.runs_before for change in found.changes} == {0}


def test_a_run_without_a_line_has_no_share_of_kept_lines(home: Home) -> None:
    ingest(home, story("/inbox/herald/one.txt", "It rained hard."))
    ask(home, "update runs set lines_new = 0, lines_kept = 0")
    with Warehouse.open(home) as warehouse:
        assert "kept_share" not in {change.figure for change in warehouse.retrospect(1).changes}


def test_stages_come_with_the_slowest_first_and_their_batches_added_up(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/inbox")
        for stage, seconds in (("check", 2.0), ("clean", 1.5), ("clean", 1.5), ("settle", 0.1)):
            warehouse.record_stage(run_id, stage, datetime(2026, 1, 1), seconds, 10, 9)
        stages = warehouse.retrospect(run_id).stages
    assert [(stage.stage, stage.seconds, stage.items_in, stage.items_out) for stage in stages] == [
        ("clean", 3.0, 20, 18),
        ("check", 2.0, 10, 9),
        ("settle", 0.1, 10, 9),
    ]


def test_the_rhythm_is_learnt_from_how_far_apart_runs_started(home: Home) -> None:
    begun = datetime(2026, 1, 1)
    with Warehouse.open(home) as warehouse:
        for _ in range(4):
            warehouse.finish_run(warehouse.start_run("ingest", "/inbox"), "published", None, 0)
    for run_id, minutes in enumerate((0, 15, 30, 90), start=1):
        moment = begun + timedelta(minutes=minutes)
        ask(home, f"update runs set started_at = timestamp '{moment}' where run_id = {run_id}")
    publish(home)
    with Reader.open(home) as reader:
        assert reader.rhythm() == Rhythm(timedelta(minutes=15), timedelta(minutes=60), 3, is_regular=False)


def test_every_check_has_its_claim() -> None:
    found = claims()
    assert "lines_rejoin_to_the_text" in found
    assert len(found) == len(statements.names("checks") + statements.names("checks/by_slice"))
    assert all(found.values())
