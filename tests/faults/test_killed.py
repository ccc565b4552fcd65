"""`kill -9` at moments spread over a run; the next run brings the same rows as if nothing had happened.

The killed run, the reader beside it and the run that makes it good are real processes on real files.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.relabelling.rebuild import correct
from flows.road import run
from tests.faults.child import Accident, kill_during
from tests.faults.rows import Rows, examples, rows_of
from tests.flows.conftest import ARTICLE, LONG_AGO, REPOSITORY, drop
from warehouse.home import Home
from warehouse.reader import Reader

STORE, FRAGMENTS, PUBLISH = "warehouse.store", "flows.fragments", "warehouse.publish"


def _kill(module: str, function: str, when: str = "before", nth: int = 1, having: str = "") -> Accident:
    return Accident("kill", module, function, when, nth, having)


# In the order of the road. Names as a run's stages, so that nobody forgets one.
MOMENTS = {
    "start: the run has its number": _kill(STORE, "Warehouse.start_run", "after"),
    "discover: what is gone is marked": _kill(STORE, "Warehouse.mark_gone", "after"),
    "clean: drops are read": _kill("flows.steps", "read_batch", "after"),
    "clean: half a fragment is written": _kill(FRAGMENTS, "pq.write_table", nth=4),
    "clean: a fragment is complete but has no name": _kill("pathlib", "Path.rename"),
    "clean: a fragment has its name": _kill("pathlib", "Path.rename", "after", 2),
    "load: documents are in, their lines are not": _kill(
        "warehouse.database", "Database.rows", nth=2, having="load/05_lines"
    ),
    "load: all is in but not committed": _kill(STORE, "load.load", "after", 2),
    "load: committed, the fragment still lies there": _kill(STORE, "Warehouse.load", "after"),
    "load: the fragment is being deleted": _kill("pathlib", "Path.rename", "after", having=".deleted"),
    "settle: half of it": _kill("warehouse.database", "Database.rows", having="settle/05"),
    "settle: committed": _kill(STORE, "Warehouse.settle", "after"),
    "check: passed": _kill(STORE, "Warehouse.check", "after"),
    "finish: the run's row says published": _kill(STORE, "Warehouse.finish_run", "after"),
    "finish: the work file is closed": _kill("warehouse.database", "Database.close", "after"),
    "publish: half the copy": _kill(PUBLISH, "shutil.copyfile", "half"),
    "publish: the copy waits for its name": _kill(PUBLISH, "_set_log_aside"),
    "publish: renamed but not synced": _kill(PUBLISH, "sync"),
    "publish: the lock is still held": _kill("filelock", "FileLock.release"),
}
STAGES = {"start", "discover", "clean", "load", "settle", "check", "finish", "publish"}
FIRST_MOMENTS = {
    "the first run's work file has no name": _kill("pathlib", "Path.replace", having="work.duckdb.new"),
    "the first version has no name": _kill("pathlib", "Path.replace", having="publishing"),
}


@dataclass(frozen=True)
class World:
    """One inbox, and homes that have seen its first phase, its second, or nothing."""

    inbox: Path
    first: Home  # published the first phase
    expected: Rows  # after an undisturbed second run
    expected_at_once: Rows  # after an undisturbed first run over the second phase
    versions: set[tuple[int, ...]]  # what a reader may see
    place: Path


@dataclass(frozen=True)
class Ending:
    """How a home stands after a killed run and a normal one."""

    published: Rows
    work: Rows
    seen: dict
    status: str
    is_clean: bool  # nothing lies around in the home


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    place = tmp_path_factory.mktemp("killed")
    inbox, first = examples(place / "inbox"), Home(place / "first")
    (inbox / "harbour-courier" / "nowhere.txt").symlink_to("not-there.txt")
    run(inbox, first)
    _second_phase(inbox)
    undisturbed, at_once = _copied(first, place / "undisturbed"), Home(place / "at_once")
    run(inbox, undisturbed)
    run(inbox, at_once)
    versions = {_look_once(home) for home in (first, undisturbed)}
    assert len(versions) == 2
    expected, expected_at_once = rows_of(undisturbed.published_path), rows_of(at_once.published_path)
    return World(inbox, first, expected, expected_at_once, versions, place)


def _second_phase(inbox: Path) -> None:
    """A correction arrives, with a new file, a copy of an old one, a touch; others are broken or gone."""
    courier = inbox / "harbour-courier"
    correction = REPOSITORY / "examples" / "corrections" / "harbour-courier" / "night-bus-fares.txt"
    drop(courier / "night-bus-fares.txt", correction.read_bytes(), seconds=LONG_AGO + 60)
    for number in range(6):
        drop(inbox / "island-post" / f"{number}.txt", ARTICLE.replace("forty", f"{number} and forty"))
    lamp = courier / "lighthouse-lamp.txt"
    drop(inbox / "island-post" / "lamp.txt", lamp.read_bytes())
    os.utime(lamp, (LONG_AGO + 60, LONG_AGO + 60))
    (courier / "oyster-permits.txt").unlink()
    (courier / "nowhere.txt").unlink()
    drop(courier / "nowhere.txt", ARTICLE)
    drop(inbox / "island-post" / "empty.txt", b"")
    (inbox / "island-post" / "loop.txt").symlink_to("loop.txt")


@pytest.fixture(scope="module")
def endings(world: World) -> Iterator[dict[str, Future[Ending]]]:
    """Every moment, a few side by side: they share nothing but the inbox, which nobody writes to."""
    with ThreadPoolExecutor(4) as pool:
        futures = {
            name: pool.submit(_end, world, name, accident)
            for name, accident in {**MOMENTS, **FIRST_MOMENTS}.items()
        }
        yield futures
        pool.shutdown(cancel_futures=True)


def _end(world: World, name: str, accident: Accident) -> Ending:
    root = world.place / name.replace(" ", "-").replace(":", "")
    home = Home(root) if name in FIRST_MOMENTS else _copied(world.first, root)
    if name in FIRST_MOMENTS:
        kill_during(world.inbox, home.root, accident)
        seen = {"looks": 0, "versions": [], "errors": []}
        outcome = run(world.inbox, home)
    else:
        with _reader(home) as seen:
            kill_during(world.inbox, home.root, accident)
            outcome = run(world.inbox, home)
    names = {path.name for path in home.root.iterdir()}
    is_clean = names == {"fragments", "last_ingest.json", "lock", "news.duckdb", "work.duckdb"} and not any(
        home.fragments_path.iterdir()
    )
    return Ending(
        rows_of(home.published_path), rows_of(home.work_path), seen, outcome.summary.status, is_clean
    )


@contextmanager
def _reader(home: Home) -> Iterator[dict]:
    """A process that reads all the while; what it saw is in the dict at the end."""
    command = [sys.executable, "-m", "tests.faults.watcher", str(home.published_path)]
    seen: dict = {}
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == "ready\n"
        try:
            yield seen
        finally:
            process.stdin.close()
            seen.update(json.loads(process.stdout.read()))


def _look_once(home: Home) -> tuple[int, ...]:
    with _reader(home) as seen:
        pass
    (version,) = seen["versions"]
    return tuple(version)


def _copied(home: Home, root: Path) -> Home:
    shutil.copytree(home.root, root)
    return Home(root)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_is_made_good_by_the_next_and_no_reader_notices(
    moment: str, world: World, endings: dict[str, Future[Ending]]
):
    ending = endings[moment].result()
    assert ending.published == world.expected
    assert ending.work == world.expected
    assert ending.is_clean
    assert ending.seen["errors"] == []
    assert {tuple(version) for version in ending.seen["versions"]} <= world.versions
    assert ending.seen["looks"] > 5


@pytest.mark.parametrize("moment", FIRST_MOMENTS)
def test_a_first_run_that_is_killed_leaves_a_home_that_the_next_completes(
    moment: str, world: World, endings: dict[str, Future[Ending]]
):
    ending = endings[moment].result()
    assert ending.published == world.expected_at_once
    assert ending.work == world.expected_at_once
    assert ending.is_clean


def test_every_stage_of_a_run_is_killed_at_least_once():
    assert {moment.split(":")[0] for moment in MOMENTS} == STAGES


def test_a_home_killed_again_and_again_comes_out_right(world: World):
    home = _copied(world.first, world.place / "again and again")
    for moment in list(MOMENTS)[3::6]:
        kill_during(world.inbox, home.root, MOMENTS[moment])
    run(world.inbox, home)
    assert rows_of(home.published_path) == world.expected


@pytest.mark.parametrize(
    "accident",
    [
        _kill(STORE, "Warehouse.correct", "after"),
        _kill(STORE, "relabel.replace", "after"),
    ],
    ids=lambda accident: f"{accident.when} {accident.function}",
)
def test_a_correction_that_was_killed_shows_after_the_next_run(
    accident: Accident, world: World, tmp_path: Path
):
    uri = str(world.inbox / "northmoor-herald" / "salt-accord.txt")
    with Reader.open(world.first) as reader:
        lines = reader.lines(reader.find_document(uri)).to_pylist()
    line_number = [line["line_number"] for line in lines if line["paragraph_number"]][-1]
    home, undisturbed = (
        _copied(world.first, tmp_path / "news"),
        _copied(world.first, tmp_path / "undisturbed"),
    )
    correct(undisturbed, uri, line_number, "drop", None)
    run(world.inbox, undisturbed)
    kill_during(world.inbox, home.root, accident, correct=(uri, line_number))
    run(world.inbox, home)
    assert rows_of(home.published_path) == rows_of(undisturbed.published_path) != world.expected
