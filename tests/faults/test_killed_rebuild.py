"""`kill -9` at moments spread over a rebuild; the next one labels the rest and comes out the same.

Real processes on real files, as in test_killed. Three outlets get rules of their own, so that their documents
are to be labelled anew, in several batches.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import batches
from flows.relabelling.outlets import file_of
from flows.relabelling.preview import preview
from flows.relabelling.rebuild import findings, rebuild
from flows.road import run
from tests.faults.child import Accident, kill_during
from tests.faults.rows import Rows, examples, rows_of
from tests.faults.test_killed import _copied, _kill
from tests.flows.conftest import drop
from warehouse.home import Home

RELABEL, STORE, PUBLISH = "warehouse.relabel", "warehouse.store", "warehouse.publish"
OUTLETS = ("harbour-courier", "lakeside-wire", "northmoor-herald")  # 11 documents: four batches
RULE = """
[[rule]]
name = "long_lines"
label = "other"
pattern = '.{150}'
max_chars = 100000
why = "So that something changes."
matches = ["WORDS"]
spares = ["words"]
""".replace("WORDS", "word " * 40)

# In the order of a rebuild: when it is killed, and how many of the 11 documents are still to be labelled.
MOMENTS: dict[str, tuple[Accident, int]] = {
    "start: the run has its number": (_kill(STORE, "Warehouse.start_run", "after"), 11),
    "label: the first texts are read": (_kill(RELABEL, "texts", "after"), 11),
    "label: a batch's old lines are deleted": (
        _kill("warehouse.database", "Database.rows", having="relabel/02_old_paragraphs"),
        11,
    ),
    "label: a batch's lines are in": (
        _kill("warehouse.database", "Database.rows", having="load/06_paragraphs"),
        11,
    ),
    "label: the second batch is in but not committed": (_kill(RELABEL, "replace", "after", 2), 8),
    "label: the second batch is committed": (_kill(STORE, "Warehouse.replace", "after", 2), 5),
    "settle: half of it": (_kill("warehouse.database", "Database.rows", having="settle/05"), 0),
    "check: passed": (_kill(STORE, "Warehouse.check", "after"), 0),
    "finish: the work file is closed": (_kill("warehouse.database", "Database.close", "after"), 0),
    "publish: half the copy": (_kill(PUBLISH, "shutil.copyfile", "half"), 0),
    "publish: renamed but not synced": (_kill(PUBLISH, "sync"), 0),
}


@dataclass(frozen=True)
class World:
    """A home whose documents are to be labelled anew, and what becomes of it."""

    inbox: Path
    outdated: Home
    expected: Rows  # after an undisturbed rebuild
    place: Path


@dataclass(frozen=True)
class Ending:
    """How homes stand after a killed rebuild and a second one; and with a run in between."""

    documents: int  # that the second rebuild labelled
    published: Rows
    work: Rows
    findings: int  # of the checks, after the run in between
    published_after_run: Rows


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    place = tmp_path_factory.mktemp("killed_rebuild")
    inbox, outdated = examples(place / "inbox"), Home(place / "outdated")
    run(inbox, outdated)
    rules = outdated.root / "rules"
    rules.mkdir()
    for outlet in OUTLETS:
        (rules / file_of(outlet)).write_text(RULE)
    undisturbed = _copied(outdated, place / "undisturbed")
    assert rebuild(undisturbed).documents == 11
    expected = rows_of(undisturbed.published_path)
    assert expected != rows_of(outdated.published_path)
    return World(inbox, outdated, expected, place)


@pytest.fixture(scope="module")
def endings(world: World) -> Iterator[dict[str, Future[Ending]]]:
    with ThreadPoolExecutor(4) as pool:
        yield {name: pool.submit(_end, world, name, accident) for name, (accident, _) in MOMENTS.items()}
        pool.shutdown(cancel_futures=True)


def _end(world: World, name: str, accident: Accident) -> Ending:
    root = world.place / name.replace(" ", "-").replace(":", "").replace("'", "")
    home = _copied(world.outdated, root)
    kill_during(world.inbox, home.root, accident, rebuild=True)
    between = _copied(home, root.with_suffix(".between"))
    done = rebuild(home)
    run(world.inbox, between)
    found = findings(between)
    rebuild(between)
    return Ending(
        done.documents,
        rows_of(home.published_path),
        rows_of(home.work_path),
        len(found),
        rows_of(between.published_path),
    )


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_rebuild_is_completed_by_the_next_which_labels_only_the_rest(
    moment: str, world: World, endings: dict[str, Future[Ending]]
):
    ending = endings[moment].result()
    assert ending.documents == MOMENTS[moment][1]
    assert ending.published == ending.work == world.expected


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_after_a_killed_rebuild_publishes_documents_that_are_whole(
    moment: str, world: World, endings: dict[str, Future[Ending]]
):
    ending = endings[moment].result()
    assert ending.findings == 0
    assert ending.published_after_run == world.expected


def test_new_drops_come_in_while_half_of_the_old_texts_wait(world: World, tmp_path: Path):
    home, undisturbed = (
        _copied(world.outdated, tmp_path / "news"),
        _copied(world.outdated, tmp_path / "other"),
    )
    kill_during(world.inbox, home.root, MOMENTS["label: the second batch is committed"][0], rebuild=True)
    inbox = examples(tmp_path / "inbox")
    drop(inbox / "harbour-courier" / "new.txt")
    for path in inbox.rglob("*.txt"):
        if path.name != "new.txt":
            path.unlink()
    run(inbox, home)
    assert preview(home).documents == 5
    assert rebuild(home).documents == 5
    rebuild(undisturbed)
    run(inbox, undisturbed)
    assert rows_of(home.published_path) == rows_of(undisturbed.published_path)


def test_a_whole_rebuild_labels_every_text_and_changes_no_row(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "BATCH_DROPS", 4)
    home = _copied(world.outdated, world.place / "whole")
    rebuild(home)
    done = rebuild(home, is_whole=True)
    assert (done.documents, done.summary.documents_new) == (14, 0)
    assert rows_of(home.published_path) == world.expected
