"""A new version is put in place by one rename, or the old one stands."""

import errno
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.fragments import Drop, story
from tests.warehouse.runs import contents, ingest, load
from warehouse.errors import PublishError
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.reader import Reader
from warehouse.store import Warehouse

ONE = story("/inbox/herald/one.txt", "It rained.", "It stopped.")
TWO = story("/inbox/herald/two.txt", "It snowed.")
THREE = story("/inbox/herald/three.txt", "It froze.")

KILLED_SESSION = """
import os, signal, sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("delete from documents")
os.kill(os.getpid(), signal.SIGKILL)
"""
LONG_SESSION = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""
FULL_DISK = """
import resource, sys
from pathlib import Path
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publish import publish
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    publish(Home(Path(sys.argv[1])))
except WarehouseError as error:
    print(type(error).__name__, error)
"""
ROOT = Path(__file__).parents[2]


def titles(reader: Reader) -> int:
    return reader.sql("select count(*) as n from current_documents").column("n")[0].as_py()


def test_an_open_reader_keeps_its_version_and_the_next_reader_sees_the_new_one(home: Home) -> None:
    ingest(home, ONE)
    with Reader.open(home) as early:
        assert titles(early) == 1
        ingest(home, ONE, TWO)
        with Reader.open(home) as late:
            assert titles(late) == 2
        assert titles(early) == 1


def test_readers_read_while_a_run_loads(home: Home) -> None:
    ingest(home, ONE)
    with Warehouse.open(home) as warehouse:
        load(home, warehouse, warehouse.start_run("ingest", "/inbox"), TWO)
        with Reader.open(home) as reader:
            assert titles(reader) == 1


def test_the_published_file_is_read_only_by_habit_and_complete(home: Home) -> None:
    ingest(home, ONE)
    assert home.published_path.stat().st_mode & 0o777 == 0o444
    assert sorted(path.name for path in home.root.iterdir()) == [
        "fragments",
        "lock",
        "news.duckdb",
        "work.duckdb",
    ]


def test_a_killed_session_on_the_published_file_does_not_change_the_next_version(home: Home) -> None:
    ingest(home, ONE)
    killed = subprocess.run([sys.executable, "-c", KILLED_SESSION, str(home.published_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    log = home.root / "news.duckdb.wal"
    assert log.exists()
    with Warehouse.open(home) as warehouse:
        assert warehouse.needs_publishing()
    published = publish(home)
    assert published is not None
    assert published.set_aside is not None
    assert published.set_aside.name.startswith("news.duckdb.wal.")
    assert published.set_aside.exists()
    assert not log.exists()
    with Reader.open(home) as reader:
        assert titles(reader) == 1


def test_a_file_that_somebody_holds_open_for_writing_is_replaced_all_the_same(home: Home) -> None:
    ingest(home, ONE)
    session = [sys.executable, "-c", LONG_SESSION, str(home.published_path)]
    with subprocess.Popen(session, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            assert ingest(home, ONE).status == "published"
            with Reader.open(home) as reader:
                assert titles(reader) == 1
        finally:
            process.kill()


def test_a_full_disk_leaves_the_old_version(home: Home) -> None:
    ingest(home, ONE)
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/inbox")
        load(home, warehouse, run_id, TWO)
        warehouse.settle(run_id)
        warehouse.finish_run(run_id, "published", None, 0)
    half = str(home.work_path.stat().st_size // 2)
    command = [sys.executable, "-c", FULL_DISK, str(home.root), half]
    said = subprocess.run(command, check=True, text=True, capture_output=True, cwd=ROOT).stdout
    assert said.startswith("PublishError")
    assert "still stands" in said
    assert not (home.root / "news.duckdb.publishing").exists()
    with Reader.open(home) as reader:
        assert titles(reader) == 1
    with Warehouse.open(home) as warehouse:
        assert warehouse.needs_publishing()
    publish(home)
    with Reader.open(home) as reader:
        assert titles(reader) == 2


def test_a_disk_without_room_for_a_copy_is_noticed_before_copying(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(home, ONE)
    usage = shutil.disk_usage(home.root)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(PublishError, match="and 1,000 are free"):
        publish(home)


def test_another_failure_of_the_disk_is_told_too(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: Path, target: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    ingest(home, ONE)
    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(PublishError, match="Input/output error"):
        publish(home)


def test_a_work_file_that_was_not_closed_is_not_published(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        warehouse.start_run("ingest", "/inbox")
        with pytest.raises(PublishError, match="write-ahead log"):
            publish(home)


def test_a_home_without_a_work_file_has_nothing_to_publish(home: Home) -> None:
    assert publish(home) is None


def test_a_copy_that_a_killed_process_left_is_removed(home: Home) -> None:
    unfinished = home.root / "news.duckdb.publishing"
    unfinished.write_text("half")
    with Warehouse.open(home):
        assert not unfinished.exists()


def test_a_run_that_died_before_the_rename_is_published_by_the_next(home: Home) -> None:
    ingest(home, ONE)
    old = home.published_path.read_bytes()
    ingest(home, ONE, TWO)
    home.published_path.chmod(0o644)
    home.published_path.write_bytes(old)  # as if the rename had never come
    assert ingest(home, ONE, TWO).status == "published"
    with Reader.open(home) as reader:
        assert titles(reader) == 2


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_published_file_that_is_broken_or_missing_is_published_again(
    home: Home, content: bytes | None
) -> None:
    ingest(home, ONE)
    home.published_path.unlink()
    if content is not None:
        home.published_path.write_bytes(content)
    assert ingest(home, ONE).status == "published"


def test_a_correction_needs_publishing_too(home: Home) -> None:
    ingest(home, ONE, TWO)
    with Warehouse.open(home) as warehouse:
        assert not warehouse.needs_publishing()
        warehouse.correct(ONE.document_id, 3, "keep", "kim", None)
        assert warehouse.needs_publishing()


def test_an_empty_home_needs_no_publishing(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        warehouse.start_run("ingest", "/inbox")
        assert not warehouse.needs_publishing()


def test_a_lost_work_file_is_made_from_the_published_one(home: Home) -> None:
    ingest(home, ONE, TWO)
    before = contents(home, without=())
    home.work_path.unlink()
    assert contents(home, without=()) == before
    assert ingest(home, ONE, TWO).status == "unchanged"
    assert ingest(home, ONE, TWO, THREE).documents_new == 1


def test_a_quarantined_drop_alone_is_published(home: Home) -> None:
    assert ingest(home, Drop("/inbox/herald/x.txt", reason="unreadable", is_read=False)).status == "published"
