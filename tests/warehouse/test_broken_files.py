"""Files that are broken, in use, or cannot grow: a clear error, and nothing is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.fragments import story, write
from tests.warehouse.runs import contents, ingest
from warehouse.errors import StorageError
from warehouse.home import Home
from warehouse.reader import Reader
from warehouse.store import Warehouse

ONE = story("/inbox/herald/one.txt", "It rained.")
MANY = [story(f"/inbox/herald/{n}.txt", *(f"{n} {m} " * 50 for m in range(20))) for n in range(50)]

FULL_DISK = """
import resource, sys
from pathlib import Path
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.store import Warehouse
home = Home(Path(sys.argv[1]))
try:
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/inbox")
        limit = 20_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        warehouse.load(Path(sys.argv[2]), run_id)
except WarehouseError as error:
    print(type(error).__name__, error)
"""


def test_a_disk_that_fills_while_loading_is_told_and_nothing_half_is_kept(home: Home, tmp_path: Path) -> None:
    ingest(home, ONE)
    before = contents(home)
    command = [sys.executable, "-c", FULL_DISK, str(home.root), str(write(tmp_path / "fragment", *MANY))]
    done = subprocess.run(command, check=True, text=True, capture_output=True, cwd=Path(__file__).parents[2])
    assert done.stdout.startswith("StorageError")
    assert "free disk space" in done.stdout
    assert contents(home) == before
    assert ingest(home, ONE, *MANY).documents_new == 50


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"DUCK"])
def test_a_work_file_that_is_no_database_says_what_to_do(home: Home, content: bytes) -> None:
    ingest(home, ONE)
    before = contents(home)
    home.work_path.write_bytes(content)
    with pytest.raises(StorageError, match=r"work\.duckdb cannot be opened.*move it away"):
        Warehouse.open(home)
    home.work_path.unlink()
    assert contents(home) == before


def test_a_published_file_that_is_no_database_says_what_to_do(home: Home) -> None:
    home.published_path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError, match="the next run publishes a new one"):
        Reader.open(home)


def test_a_directory_in_place_of_the_work_file_is_told(home: Home) -> None:
    home.work_path.mkdir()
    with pytest.raises(StorageError, match=r"work\.duckdb cannot be opened"):
        Warehouse.open(home)


def test_the_log_of_a_work_file_that_was_moved_away_is_not_replayed(home: Home) -> None:
    ingest(home, ONE)
    before = contents(home)
    home.work_path.unlink()
    (home.root / "work.duckdb.wal").write_bytes(b"of another file")
    (home.root / "work.duckdb.new").write_bytes(b"half")
    assert contents(home) == before
    assert len(list(home.root.glob("work.duckdb.wal.*.set-aside"))) == 1
    assert not (home.root / "work.duckdb.new").exists()


def test_an_error_inside_a_run_lets_go_of_the_file(home: Home) -> None:
    def fail() -> None:
        with Warehouse.open(home) as warehouse:
            warehouse.start_run("ingest", "/inbox")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with Warehouse.open(home) as warehouse:
        assert warehouse.start_run("ingest", "/inbox") == 2
