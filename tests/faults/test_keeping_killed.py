"""`kill -9` while a text is forgotten, a backup is restored, old documents go: the next run completes it."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from flows.keeping import backups
from flows.keeping.forgetting import forget
from flows.keeping.upkeep import Retention, upkeep
from flows.relabelling.rebuild import findings
from flows.road import run
from tests.faults.child import Accident
from tests.faults.keeper import kill_during
from tests.faults.rows import Rows, rows_of
from tests.faults.test_killed import _reader
from tests.flows.conftest import ARTICLE, drop
from warehouse.errors import UnknownDocument
from warehouse.home import Home

STONES, PUBLISH, DATABASE = "warehouse.tombstones", "warehouse.publish", "warehouse.database"
WORDS = "forty-one passengers and a nun"
_SECOND = timedelta(milliseconds=1)


def _kill(module: str, function: str, when: str = "before", nth: int = 1, having: str = "") -> Accident:
    return Accident("kill", module, function, when, nth, having)


# In the order of things; the intent is written.
MOMENTS = {
    "the intent is written": _kill(STONES, "write_intent", "after"),
    "the tombstones are beside the database": _kill(STONES, "append", "after", having="Tombstone("),
    "rows are removed but not committed": _kill("warehouse.removal", "remove", "after"),
    "rows are removed": _kill("warehouse.forget", "erase", "after"),
    "half of the new work file is written": _kill(DATABASE, "Database.about", nth=9, having="compact/copied"),
    "the new work file waits for its name": _kill("pathlib", "Path.replace", having=".compacting"),
    "the new work file is in place": _kill("pathlib", "Path.replace", "after", having=".compacting"),
    "half the copy is published": _kill(PUBLISH, "shutil.copyfile", "half"),
    "all is published": _kill("flows.keeping.forgetting", "_clear"),
    "only the intent is left": _kill(STONES, "remove_intent"),
}


@dataclass(frozen=True)
class World:
    """An inbox and a home that holds what is to be forgotten; and what a forget leaves that nobody killed."""

    inbox: Path
    home: Home
    expected: Rows
    place: Path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    place = tmp_path_factory.mktemp("keeping")
    inbox, home = place / "inbox", Home(place / "home")
    drop(inbox / "courier" / "secret.txt", ARTICLE.replace("forty passengers", WORDS))
    drop(inbox / "island" / "twin.txt", ARTICLE.replace("forty passengers", WORDS))
    drop(inbox / "courier" / "other.txt", ARTICLE)
    run(inbox, home)
    undisturbed = _copied(home, place / "undisturbed")
    forget(undisturbed, "document", "secret.txt", "kim")
    return World(inbox, home, rows_of(undisturbed.published_path), place)


@pytest.fixture(scope="module")
def endings(world: World) -> Iterator[dict[str, Future[tuple[Home, dict]]]]:
    """Every moment: a killed forget and a run after it, with a reader beside them."""

    def end(name: str, accident: Accident) -> tuple[Home, dict]:
        home = _copied(world.home, world.place / name.replace(" ", "-"))
        with _reader(home) as seen:
            kill_during("forget", home.root, "secret.txt", accident)
            run(world.inbox, home)
        return home, seen

    with ThreadPoolExecutor(2) as pool:
        yield {name: pool.submit(end, name, accident) for name, accident in MOMENTS.items()}
        pool.shutdown(cancel_futures=True)


def _copied(home: Home, root: Path) -> Home:
    shutil.copytree(home.root, root)
    return Home(root)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_forget_is_completed_by_the_next_run_and_no_reader_notices(
    moment: str, world: World, endings: dict[str, Future[tuple[Home, dict]]]
):
    home, seen = endings[moment].result()
    assert rows_of(home.work_path) == rows_of(home.published_path) == world.expected
    assert seen["errors"] == []
    assert {path.name for path in home.root.iterdir()} == {
        *("fragments", "lock", "news.duckdb", "work.duckdb", "forgotten.jsonl", "last_ingest.json"),
    }


def test_a_forget_that_was_killed_before_its_intent_was_written_has_not_begun(world: World, tmp_path: Path):
    home = _copied(world.home, tmp_path / "home")
    before = rows_of(home.published_path)
    kill_during("forget", home.root, "secret.txt", _kill("pathlib", "Path.replace", having="forgetting"))
    run(world.inbox, home)
    assert rows_of(home.published_path) == before
    forget(home, "document", "secret.txt", "kim")
    assert rows_of(home.published_path) == world.expected


def test_a_killed_forget_is_completed_by_the_next_one_too(world: World, tmp_path: Path):
    home = _copied(world.home, tmp_path / "home")
    kill_during("forget", home.root, "secret.txt", MOMENTS["the tombstones are beside the database"])
    with pytest.raises(UnknownDocument):  # as it is gone by now
        forget(home, "document", "secret.txt", "kim")
    assert rows_of(home.published_path) == world.expected


@pytest.mark.parametrize(
    "accident",
    [
        _kill("warehouse.removal", "remove", "after"),
        _kill("warehouse.retention", "remove", "after"),
        _kill(PUBLISH, "shutil.copyfile", "half"),
    ],
    ids=["not committed", "committed", "half the copy is published"],
)
def test_old_documents_that_were_being_removed_are_gone_after_the_next_upkeep(
    world: World, tmp_path: Path, accident: Accident
):
    undisturbed, home = (_copied(world.home, tmp_path / name) for name in ("undisturbed", "home"))
    inbox = tmp_path / "inbox"
    drop(inbox / "courier" / "late.txt", ARTICLE.replace("forty", "ninety"))
    for each in (undisturbed, home):
        run(inbox, each)
    upkeep(undisturbed, Retention(_SECOND))
    kill_during("upkeep", home.root, "0.001", accident)
    upkeep(home, Retention(_SECOND))
    assert rows_of(home.published_path) == rows_of(undisturbed.published_path)
    assert rows_of(home.work_path)["documents"] == []
    assert findings(home) == []


@pytest.mark.parametrize(
    "accident",
    [
        _kill("pathlib", "Path.replace", "after", having="work.duckdb"),
        _kill("pathlib", "Path.replace", having=".restoring"),
        _kill("pathlib", "Path.replace", "after", having=".restoring"),
        _kill(STONES, "append"),
    ],
    ids=[
        "the work file is set aside",
        "the copy waits for its name",
        "it is in place",
        "to be forgotten again",
    ],
)
def test_a_killed_restore_leaves_a_home_that_runs_and_can_be_restored_again(
    world: World, tmp_path: Path, accident: Accident
):
    home = _copied(world.home, tmp_path / "home")
    saved = backups.take(home, tmp_path / "kept").backup
    forget(home, "document", "secret.txt", "kim")
    with _reader(home) as seen:
        kill_during("restore", home.root, str(saved.path), accident)
        run(world.inbox, home)
        assert rows_of(home.published_path) == world.expected
        backups.restore(home, saved.path, is_sure=True)
        run(world.inbox, home)
    assert rows_of(home.published_path) == world.expected
    assert seen["errors"] == []
