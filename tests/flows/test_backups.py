"""Everything may be lost: a backup, and the inbox, bring it back."""

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.errors import RequestError
from flows.keeping import backups
from flows.keeping.forgetting import forget
from flows.relabelling.rebuild import correct, findings
from flows.road import run
from tests.faults.rows import rows_of
from tests.flows.conftest import ARTICLE, LONG_AGO, REPOSITORY, drop
from warehouse.errors import BackupError
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.reader import Reader

SECRET = ARTICLE.replace("forty passengers", "forty-one passengers and a nun")


@dataclass
class Seconds:
    """A clock that goes on by a second each time it is asked."""

    seconds: int = LONG_AGO + 1_000_000

    def now_ns(self) -> int:
        self.seconds += 1
        return self.seconds * 10**9

    def sleep(self, seconds: float) -> None:
        self.seconds += int(seconds)


@pytest.fixture
def taken(inbox: Path, home: Home) -> Path:
    """An inbox of two drops, published, with a correction."""
    drop(inbox / "courier" / "secret.txt", SECRET)
    drop(inbox / "courier" / "ferry.txt", ARTICLE)
    run(inbox, home)
    correct(home, "ferry.txt", 1, "drop", "not a title")
    return inbox


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


RULE = """[[rule]]
name = "crossword"
label = "promo"
pattern = "(?i)^try our crossword"
why = "The paper's own puzzle, under every article."
matches = ["Try our crossword"]
spares = ["She tried her hand at a crossword."]
"""


def test_a_lost_home_comes_back_with_everything(taken: Path, home: Home, kept: Path):
    drop(home.root / "gold" / "ferry.txt", "gold")
    drop(home.root / "rules" / "courier.toml", RULE)
    saved = backups.take(home, kept).backup
    expected = rows_of(home.published_path)
    shutil.rmtree(home.root)
    backups.restore(home, saved.path)
    assert rows_of(home.published_path) == rows_of(home.work_path) == expected
    assert (home.root / "gold" / "ferry.txt").read_text() == "gold"
    assert (home.root / "rules" / "courier.toml").read_text() == RULE
    assert run(taken, home).summary.status == "unchanged"
    assert findings(home) == []


def test_drops_that_came_since_are_loaded_again(taken: Path, home: Home, kept: Path):
    saved = backups.take(home, kept).backup
    drop(taken / "island" / "late.txt", ARTICLE.replace("forty", "ninety"))
    drop(taken / "courier" / "ferry.txt", ARTICLE + "Corrected.\n", seconds=LONG_AGO + 60)
    (taken / "courier" / "secret.txt").unlink()
    run(taken, home)
    expected = rows_of(home.published_path)
    shutil.rmtree(home.root)
    backups.restore(home, saved.path)
    run(taken, home)
    assert rows_of(home.published_path) == expected


def test_what_was_forgotten_since_stays_forgotten(taken: Path, home: Home, kept: Path):
    saved = backups.take(home, kept).backup
    forget(home, "document", "secret.txt", "kim")
    done = backups.restore(home, saved.path, is_sure=True)
    assert done.forgotten_again == 1
    for path in (home.work_path, home.published_path):
        assert "a nun" not in repr(rows_of(path))
    assert run(taken, home).summary.documents_new == 0
    assert findings(home) == []


def test_what_was_forgotten_before_stays_forgotten_in_a_new_home(taken: Path, home: Home, kept: Path):
    forget(home, "document", "secret.txt", "kim")
    saved = backups.take(home, kept).backup
    shutil.rmtree(home.root)
    backups.restore(home, saved.path)
    drop(taken / "elsewhere.txt", SECRET)
    assert run(taken, home).drop_counts["forgotten"] == 1


def test_a_home_that_has_newer_things_is_not_overwritten_unasked(taken: Path, home: Home, kept: Path):
    saved = backups.take(home, kept).backup
    drop(taken / "courier" / "late.txt", ARTICLE.replace("forty", "ninety"))
    run(taken, home)
    correct(home, "late.txt", 1, "drop", None)
    before = rows_of(home.published_path)
    with pytest.raises(RequestError, match=r"runs up to 4 .* and 1 corrections made since.*--yes"):
        backups.restore(home, saved.path)
    assert rows_of(home.published_path) == before
    done = backups.restore(home, saved.path, is_sure=True)
    assert done.set_aside
    assert rows_of(done.set_aside / "news.duckdb") == before


@pytest.mark.parametrize("where", ["news.duckdb", "home/gold/ferry.txt", "manifest.json"])
def test_a_damaged_backup_is_refused_and_the_home_left_as_it_was(
    taken: Path, home: Home, kept: Path, where: str
):
    drop(home.root / "gold" / "ferry.txt", "gold")
    saved = backups.take(home, kept).backup
    before = rows_of(home.published_path)
    file = saved.path / where
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content) if where != "manifest.json" else file.write_bytes(content[:40])
    with pytest.raises(BackupError, match="damaged"):
        backups.restore(home, saved.path, is_sure=True)
    assert rows_of(home.published_path) == before
    file.unlink()
    with pytest.raises(BackupError):
        backups.restore(home, saved.path, is_sure=True)
    with pytest.raises(BackupError, match="is no backup"):
        backups.restore(home, taken, is_sure=True)


def test_a_backup_is_taken_while_a_run_holds_the_home_and_readers_read(taken: Path, home: Home, kept: Path):
    with hold(home, "a long run"), Reader.open(home) as reader:
        saved = backups.take(home, kept).backup
        assert reader.status().document_count == saved.rows["documents"] == 2


def test_every_backup_that_is_taken_while_versions_are_published_is_whole(
    taken: Path, home: Home, kept: Path
):
    ended, taken_meanwhile = threading.Event(), []

    def back_up() -> None:
        clock = Seconds()
        while not ended.is_set():
            taken_meanwhile.append(backups.take(home, kept, clock=clock).backup)

    thread = threading.Thread(target=back_up)
    thread.start()
    for number in range(4):
        drop(taken / "island" / f"{number}.txt", ARTICLE.replace("forty", f"{number} and forty"))
        run(taken, home)
    ended.set()
    thread.join()
    assert len({backup.rows["documents"] for backup in taken_meanwhile}) > 1
    for backup in taken_meanwhile:
        backups.kept.verify(backup)
        assert len(rows_of(backup.path / "news.duckdb")["documents"]) == backup.rows["documents"]


def test_only_the_newest_backups_of_this_home_are_kept(taken: Path, home: Home, kept: Path, tmp_path: Path):
    clock = Seconds()
    other = Home(tmp_path / "other" / "news")
    run(taken, other)
    of_other = backups.take(other, kept, clock=clock).backup.path
    (kept / "notes").mkdir()
    paths = [backups.take(home, kept, 2, clock=clock).backup.path for _ in range(4)]
    assert set(kept.iterdir()) == {of_other, kept / "notes", *paths[-2:]}


def test_what_lies_beside_the_home_is_taken_along(taken: Path, home: Home, kept: Path, tmp_path: Path):
    settings = drop(tmp_path / "winnow.toml", "home = 'news'")
    saved = backups.take(home, kept, beside=[settings, tmp_path / "not-there"]).backup
    assert (saved.path / "beside" / "winnow.toml").read_text() == "home = 'news'"
    assert set(json.loads((saved.path / "manifest.json").read_text())["files"]) == {
        "news.duckdb",
        "beside/winnow.toml",
    }


def test_a_killed_backup_is_no_backup_and_the_next_one_clears_it_away(taken: Path, home: Home, kept: Path):
    program = (
        "import os, sys, signal\nfrom pathlib import Path\nfrom flows.keeping import backups\n"
        "from warehouse import backup\nfrom warehouse.home import Home\n"
        "backup.write_synced = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "backups.take(Home(Path(sys.argv[1])), Path(sys.argv[2]))\n"
    )
    died = subprocess.run(
        [sys.executable, "-c", program, home.root, kept], cwd=REPOSITORY, env=os.environ | {"PYTHONPATH": "."}
    )
    assert died.returncode == -9
    assert len(list(kept.iterdir())) == 1
    assert backups.kept.backups(kept, home) == []
    saved = backups.take(home, kept).backup
    assert list(kept.iterdir()) == [saved.path]


def test_backups_that_hold_a_forgotten_text_are_known_and_replaced(taken: Path, home: Home, kept: Path):
    clock = Seconds()
    saved = backups.take(home, kept, clock=clock).backup
    assert backups.holding(home, kept) == []
    forget(home, "document", "secret.txt", "kim")
    held = backups.holding(home, kept)
    assert [backup.path for backup in held] == [saved.path]
    done = backups.replace(home, held, clock=clock)
    assert list(kept.iterdir()) == [done.backup.path]
    assert backups.holding(home, kept) == []
