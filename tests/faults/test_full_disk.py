"""A disk that fills, or may not be written: a sentence that says what to do, and the last version stands.

The disk is a real one of a few megabytes, in memory; mounting it needs root.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.road import run
from tests.faults.child import FILLER, Accident, run_child
from tests.faults.rows import Rows, examples, rows_of
from tests.flows.conftest import drop
from warehouse.errors import HomeError
from warehouse.home import Home
from warehouse.reader import Reader

SIZE = "40m"


def _fill(module: str, function: str, when: str = "before", *, leave_free: int = 0) -> Accident:
    return Accident("fill", module, function, when, leave_free=leave_free)


MOMENTS = {
    "when the run begins": _fill("warehouse.lock", "_write"),
    "while a batch is written": _fill("flows.steps", "read_batch", "after", leave_free=100_000),
    "while loading": _fill("warehouse.store", "Warehouse.load", leave_free=50_000),
    "while settling": _fill("warehouse.store", "Warehouse.settle"),
    "while the work file is closed": _fill("warehouse.database", "Database.close"),
    "before publishing": _fill("warehouse.publish", "_copy", leave_free=1_000_000),
    "during the copy": _fill("warehouse.publish", "_require_space", "after", leave_free=1_000_000),
}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own."""
    place = tmp_path_factory.mktemp("disk")
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"no small disk can be mounted: {error}")
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not permitted: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return examples(tmp_path_factory.mktemp("inboxes") / "inbox")


@pytest.fixture(scope="module")
def first(disk: Path, inbox: Path) -> Home:
    """A home that has published the examples; since then, more arrived than the disk will have room for."""
    home = Home(disk / "first")
    run(inbox, home)
    letters = random.Random(1)
    for number in range(40):
        words = ["".join(letters.choices("abcdefghijklmnop", k=7)) for _ in range(1600)]
        paragraphs = [" ".join(words[start : start + 40]) + ".\n\n" for start in range(0, 1600, 40)]
        drop(inbox / "letters" / f"{number}.txt", "".join(paragraphs))
    return home


@pytest.fixture(scope="module")
def expected(inbox: Path, first: Home, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The rows of a home with room enough."""
    home = Home(tmp_path_factory.mktemp("roomy") / "news")
    shutil.copytree(first.root, home.root)
    run(inbox, home)
    return rows_of(home.published_path)


@pytest.fixture
def home(disk: Path, first: Home) -> Iterator[Home]:
    root = disk / "news"
    shutil.copytree(first.root, root)
    yield Home(root)
    shutil.rmtree(root)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_disk_that_fills_is_told_and_the_last_version_stands(
    moment: str, inbox: Path, first: Home, home: Home, expected: Rows
):
    told = run_child(inbox, home.root, MOMENTS[moment], batch_drops=2000)
    assert {"WarehouseError", "FlowError"} & set(told.kinds), told
    assert "No space left" in told.error or "are free" in told.error
    assert "ree disk space" in told.error or "make room" in told.error
    assert rows_of(home.published_path) == rows_of(first.published_path)
    with Reader.open(home) as reader:
        assert reader.status().document_count == 14
    assert not list(home.root.glob("*.publishing"))
    (home.root / FILLER).unlink()
    run(inbox, home)
    assert rows_of(home.published_path) == expected
    assert sorted(path.name for path in home.root.iterdir()) == [
        "fragments",
        "last_ingest.json",
        "lock",
        "news.duckdb",
        "work.duckdb",
    ]


def test_a_disk_that_is_full_from_the_first_run_on_says_so_and_then_starts(inbox: Path, disk: Path):
    home = Home(disk / "new")
    home.root.mkdir()
    told = run_child(inbox, home.root, _fill("warehouse.lock", "_write"), batch_drops=2000)
    assert "WarehouseError" in told.kinds
    assert "disk" in told.error
    assert not home.published_path.exists()
    (home.root / FILLER).unlink()
    assert run(inbox, home).published
    shutil.rmtree(home.root)


def test_a_home_on_a_disk_that_may_only_be_read_is_told_and_can_still_be_read(
    inbox: Path, disk: Path, first: Home, home: Home
):
    before = home.published_path.stat().st_ino
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        with pytest.raises(HomeError, match=r"cannot be written.*--home"):
            run(inbox, home)
        with Reader.open(home) as reader:
            assert reader.status().document_count == 14
        with pytest.raises(HomeError, match="cannot be made"):
            run(inbox, Home(disk / "another"))
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert home.published_path.stat().st_ino == before
    assert run(inbox, home).published


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere; the disk above shows the same")
def test_a_home_without_write_permission_is_told(inbox: Path, tmp_path: Path):
    (tmp_path / "news").mkdir(mode=0o555)
    with pytest.raises(HomeError, match="cannot be written"):
        run(inbox, Home(tmp_path / "news"))
