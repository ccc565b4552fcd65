"""A published drop is left, archived or deleted; never one that is not published, and never a newer one."""

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows import endings, steps
from flows.errors import RequestError
from flows.keeping import fate, putting_away
from flows.keeping.fate import Fate
from flows.keeping.forgetting import forget
from flows.keeping.putting_away import Seen
from flows.orders import Orders
from flows.outcome import Outcome
from flows.road import run
from tests.flows.conftest import ARTICLE, REPOSITORY, drop
from warehouse.errors import ChecksFailed, PublishError
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.rows import Finding
from warehouse.store import Warehouse

ARCHIVE, DELETE = Fate("archive"), Fate("delete")
TODAY = datetime.now(UTC).strftime("%Y/%m/%d")


def text(number: int) -> str:
    return ARTICLE.replace("forty", str(number))


def ran(inbox: Path, home: Home, what: Fate = ARCHIVE) -> Outcome:
    """A run after which every check still holds."""
    outcome = run(inbox, home, orders=Orders(fate=what))
    with hold(home, "a test"), Warehouse.open(home) as warehouse:
        assert warehouse.check(None) == []
    return outcome


def drops(home: Home) -> list[tuple[Any, ...]]:
    """File name, status, whether put away, and where, of every version of a file."""
    with Warehouse.open(home) as warehouse:
        found = warehouse._database.connection.sql(
            "select parse_filename(uri), status, retired_at is not null, archived_as from drops order by all"
        )
        return found.fetchall()


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def archive(home: Home) -> Path:
    return home.root / "archive"


def test_published_drops_are_archived_below_the_day_as_they_lay(inbox: Path, home: Home, archive: Path):
    drop(inbox / "harbour" / "2024" / "a.txt", text(1))
    drop(inbox / "b.txt", text(2))
    outcome = ran(inbox, home)
    assert outcome.intake.retired.archived == 2
    assert names(inbox) == []
    assert names(archive) == [f"{TODAY}/b.txt", f"{TODAY}/harbour/2024/a.txt"]
    assert (archive / TODAY / "b.txt").read_text() == text(2)
    assert drops(home) == [
        ("a.txt", "loaded", True, f"{archive}/{TODAY}/harbour/2024/a.txt"),
        ("b.txt", "loaded", True, f"{archive}/{TODAY}/b.txt"),
    ]


def test_what_was_put_away_is_not_counted_as_gone(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    ran(inbox, home)
    again = ran(inbox, home)
    assert (again.summary.status, again.summary.drops_gone) == ("unchanged", 0)
    assert drops(home)[0][1] == "loaded"


def test_published_drops_are_deleted(inbox: Path, home: Home, archive: Path):
    drop(inbox / "a.txt")
    assert ran(inbox, home, DELETE).intake.retired.deleted == 1
    assert names(inbox) == []
    assert not archive.exists()
    assert drops(home) == [("a.txt", "loaded", True, None)]


def test_drops_are_left_where_nothing_else_is_said_and_put_away_by_a_later_run(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    run(inbox, home)
    assert names(inbox) == ["a.txt"]
    later = ran(inbox, home)
    assert (later.summary.status, later.intake.retired.archived) == ("unchanged", 1)
    assert names(inbox) == []


def test_what_is_quarantined_stays_for_a_person(inbox: Path, home: Home):
    drop(inbox / "good.txt")
    drop(inbox / "empty.txt", b"")
    drop(inbox / "page.html", "<p>")
    ran(inbox, home, DELETE)
    assert names(inbox) == ["empty.txt", "page.html"]


def test_the_same_bytes_under_another_time_are_put_away_too(inbox: Path, home: Home, archive: Path):
    drop(inbox / "a.txt")
    ran(inbox, home)
    drop(inbox / "a.txt", seconds=1_700_000_500)
    ran(inbox, home)
    assert names(inbox) == []
    assert names(archive) == [f"{TODAY}/a.2.txt", f"{TODAY}/a.txt"]
    assert sorted(row[1] for row in drops(home)) == ["duplicate", "loaded"]


def test_names_that_are_taken_get_a_number_and_nothing_is_overwritten(inbox: Path, home: Home, archive: Path):
    for number in range(4):
        drop(inbox / "a.txt", text(number), seconds=1_700_000_000 + number)
        ran(inbox, home)
    assert names(archive) == [f"{TODAY}/a.{number}.txt" for number in (2, 3, 4)] + [f"{TODAY}/a.txt"]
    assert {path.read_text() for path in archive.rglob("*.txt")} == {text(number) for number in range(4)}


def test_a_later_version_and_a_return_to_the_first_are_loaded_after_archiving(
    inbox: Path, home: Home, archive: Path
):
    drop(inbox / "a.txt", text(1))
    ran(inbox, home)
    drop(inbox / "a.txt", text(2), seconds=1_700_000_500)
    assert ran(inbox, home).summary.documents_new == 1
    shutil.copy2(archive / TODAY / "a.txt", inbox / "a.txt")
    outcome = ran(inbox, home)
    assert outcome.published
    assert outcome.intake.retired.archived == 1
    with Warehouse.open(home) as warehouse:
        current = warehouse._database.connection.sql(
            "select revision_number from documents where is_current"
        ).fetchall()
    assert current == [(1,)], "its first bytes were seen last"


@pytest.mark.parametrize("what", [ARCHIVE, DELETE])
def test_links_and_what_they_point_to_stay(inbox: Path, home: Home, tmp_path: Path, what: Fate):
    drop(inbox / "target.txt", text(1))
    drop(inbox / "other.txt", text(2))
    outside = drop(tmp_path / "outside.txt", text(3))
    (inbox / "link.txt").symlink_to("target.txt")
    (inbox / "out.txt").symlink_to(outside)
    outcome = ran(inbox, home, what)
    assert names(inbox) == ["link.txt", "out.txt", "target.txt"]
    assert outcome.intake.retired.links == 2
    assert outside.exists()


def test_nothing_is_put_away_before_it_is_published(inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch):
    drop(inbox / "a.txt")
    bad = Finding("lines_accounted_for", "Every line is stored.", 1, ({"line_number": 3},))
    with monkeypatch.context() as patched:
        patched.setattr(steps.Warehouse, "check", lambda *_: [bad])
        with pytest.raises(ChecksFailed):
            run(inbox, home, orders=Orders(fate=DELETE))
    assert names(inbox) == ["a.txt"]

    def full(_: Home) -> None:
        raise PublishError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(steps, "publish", full)
        with pytest.raises(PublishError):
            run(inbox, home, orders=Orders(fate=DELETE))
    assert names(inbox) == ["a.txt"]
    with Warehouse.open(home) as warehouse:
        listing = steps.list_inbox(inbox).drops
        assert warehouse.finished_drops(listing).num_rows == 0
    assert ran(inbox, home, DELETE).intake.retired.deleted == 1


def test_a_forgotten_drop_is_deleted_with_the_others_but_never_archived(inbox: Path, home: Home):
    path = drop(inbox / "a.txt", text(1))
    ran(inbox, home, Fate("leave"))
    forget(home, "document", "a.txt", "kim")
    assert ran(inbox, home, ARCHIVE).intake.retired.archived == 0
    assert path.exists()
    assert ran(inbox, home, DELETE).intake.retired.deleted == 1
    assert not path.exists()


# Newer than what was read


@pytest.mark.parametrize("what", [ARCHIVE, DELETE])
def test_a_drop_that_changed_since_it_was_read_stays(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch, what: Fate
):
    path = drop(inbox / "a.txt", text(1))
    real = endings.retire

    def touched_first(*arguments: Any) -> Any:
        drop(path, text(2), seconds=1_700_000_500)
        return real(*arguments)

    monkeypatch.setattr(endings, "retire", touched_first)
    outcome = ran(inbox, home, what)
    assert (outcome.intake.retired.changed, path.read_text()) == (1, text(2))
    assert drops(home)[0][2] is False
    monkeypatch.undo()
    assert ran(inbox, home, what).summary.documents_new == 1


def test_other_bytes_of_the_same_size_and_time_are_not_deleted(inbox: Path, home: Home):
    path = drop(inbox / "a.txt", text(10))
    run(inbox, home)
    drop(path, text(20))
    outcome = ran(inbox, home, DELETE)
    assert path.read_text() == text(20)
    assert outcome.intake.retired.changed == 1
    assert "other bytes" in outcome.intake.warnings[0]


def seen(path: Path) -> Seen:
    import hashlib
    from uuid import UUID

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Seen(os.fsencode(path), path.lstat(), digest, UUID(int=1))


def test_a_file_that_takes_its_place_in_the_last_moment_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = drop(tmp_path / "in" / "a.txt", text(1))
    one, real = seen(path), os.rename

    def replaced_first(source: bytes, target: bytes) -> None:
        newer = drop(tmp_path / "newer", text(2))
        newer.replace(path)
        real(source, target)

    monkeypatch.setattr(os, "rename", replaced_first)
    with pytest.raises(putting_away.Changed):
        putting_away.archive(one, os.fsencode(path.parent), os.fsencode(tmp_path / "archive"))
    assert path.read_text() == text(2)
    assert names(tmp_path / "archive") == []


# Other file systems, and trouble


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the inbox."""
    folder = Path("/dev/shm") / f"winnow-test-{os.getpid()}"
    if not folder.parent.is_dir() or folder.parent.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other file system")
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_across_file_systems_a_drop_is_copied_with_its_time(inbox: Path, home: Home, other_disk: Path):
    drop(inbox / "harbour" / "a.txt", text(1))
    outcome = ran(inbox, home, Fate("archive", other_disk))
    assert outcome.intake.retired.archived == 1
    assert names(inbox) == []
    (found,) = other_disk.rglob("*.txt")
    assert (found.read_text(), found.stat().st_mtime) == (text(1), 1_700_000_000)


def test_a_copy_that_is_not_what_was_read_is_removed_and_the_drop_stays(
    inbox: Path, home: Home, other_disk: Path
):
    path = drop(inbox / "a.txt", text(10))
    run(inbox, home)
    drop(path, text(20))
    assert ran(inbox, home, Fate("archive", other_disk)).intake.retired.changed == 1
    assert (names(inbox), names(other_disk)) == (["a.txt"], [])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_an_archive_that_cannot_be_written_warns_once_and_the_run_is_published(
    inbox: Path, home: Home, monkeypatch: pytest.MonkeyPatch, number: int
):
    for name in "abc":
        drop(inbox / f"{name}.txt", text(ord(name)))

    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(putting_away, "_reserve", refused)
        outcome = ran(inbox, home)
    assert outcome.published
    assert outcome.intake.retired.failed == 3
    (warning,) = outcome.intake.warnings
    assert "3 published drops could not be moved" in warning
    assert os.strerror(number) in warning
    assert names(inbox) == ["a.txt", "b.txt", "c.txt"]
    assert [row[2:] for row in drops(home)] == [(False, None)] * 3
    assert ran(inbox, home).intake.retired.archived == 3, "the next run tries again"


def test_a_file_in_the_place_of_the_archive_is_a_warning(inbox: Path, home: Home, tmp_path: Path):
    drop(inbox / "a.txt")
    (tmp_path / "file").write_text("in the way")
    outcome = ran(inbox, home, Fate("archive", tmp_path / "file"))
    assert outcome.published
    assert "could not be moved" in outcome.intake.warnings[0]
    assert names(inbox) == ["a.txt"]


def test_an_archive_in_the_inbox_is_refused_before_anything_is_read(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    for archive in (inbox / "taken", inbox, inbox.parent):
        with pytest.raises(RequestError, match="--archive"):
            run(inbox, home, orders=Orders(fate=Fate("archive", archive)))
    assert not home.root.exists()


def test_a_home_in_the_inbox_keeps_its_archive(inbox: Path):
    drop(inbox / "a.txt")
    home = Home(inbox / "news")
    assert ran(inbox, home).intake.retired.archived == 1
    assert ran(inbox, home).summary.drops_seen == 0


def test_names_nobody_expects_are_archived_under_their_own_name(inbox: Path, home: Home, archive: Path):
    drop(inbox / "two\nlines 'and' \"quotes\" %41 *?[a].txt", text(1))
    drop(Path(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.txt")), text(2))
    drop(inbox / ("x" * 251 + ".txt"), text(3))
    assert ran(inbox, home).intake.retired.archived == 3
    drop(inbox / ("x" * 251 + ".txt"), text(4), seconds=1_700_000_500)
    assert ran(inbox, home).intake.retired.archived == 1, "a number fits in by cutting the name"
    assert os.fsencode(archive / TODAY) + b"/caf\xe9.txt" in {
        os.fsencode(path) for path in archive.rglob("*.txt")
    }
    assert len(names(archive)) == 4


# Killed in between

MOMENTS = ["before_a_move", "after_a_move", "before_the_note"]


@pytest.mark.parametrize("what", ["archive", "delete"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_that_was_killed_while_putting_away_is_completed_by_the_next(
    inbox: Path, home: Home, archive: Path, moment: str, what: Any
):
    for number in range(6):
        drop(inbox / f"{number}.txt", text(number))
    program = f"""
import os, signal, sys
from pathlib import Path
from flows.keeping import fate, putting_away
from flows.orders import Orders
from flows.road import run
from warehouse.home import Home
count = 0
real = putting_away.{what}
def killed(*arguments):
    global count
    count += 1
    if count == 3 and {moment!r} == "before_a_move":
        os.kill(os.getpid(), signal.SIGKILL)
    done = real(*arguments)
    if count == 3 and {moment!r} == "after_a_move":
        os.kill(os.getpid(), signal.SIGKILL)
    return done
putting_away.{what} = killed
rows = fate._rows
def noted(outcome):
    if count and {moment!r} == "before_the_note":
        os.kill(os.getpid(), signal.SIGKILL)
    return rows(outcome)
fate._rows = noted
run(Path(sys.argv[1]), Home(Path(sys.argv[2])), orders=Orders(fate=fate.Fate({what!r})))
"""
    command = [sys.executable, "-c", program, str(inbox), str(home.root)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, cwd=REPOSITORY)
    assert done.returncode == -9
    left = names(inbox)
    assert len(left) == {"before_a_move": 4, "after_a_move": 3, "before_the_note": 0}[moment]
    outcome = ran(inbox, home, Fate(what))
    assert (outcome.summary.drops_gone, outcome.summary.documents_new) == (0, 0)
    assert names(inbox) == []
    retired = outcome.intake.retired
    assert retired.archived + retired.deleted == len(left)
    assert [row[1:3] for row in drops(home)] == [("loaded", True)] * 6
    if what == "archive":
        assert len(names(archive)) == 6
        assert {row[3] for row in drops(home)} == {str(path) for path in archive.rglob("*.txt")}


def test_drops_are_put_away_though_nothing_else_is_to_be_done(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    run(inbox, home)
    assert run(inbox, home).intake.is_idle
    assert run(inbox, home).intake.is_idle
    assert ran(inbox, home).intake.retired.archived == 1, "another fate is another circumstance"


def test_the_settings_decide_where_no_flag_does(
    inbox: Path, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from flows.commands import take_in

    monkeypatch.setenv("WINNOW_PUBLISHED_DROPS", "archive")
    monkeypatch.setenv("WINNOW_ARCHIVE", str(tmp_path / "taken"))
    assert take_in._fate(None, None) == Fate("archive", tmp_path / "taken")
    assert take_in._fate(take_in.PublishedDrops.delete, None).kind == "delete"


def test_the_day_is_that_of_putting_away(inbox: Path, home: Home, archive: Path):
    drop(inbox / "a.txt", seconds=time.time() - 10)
    run(inbox, home)
    with hold(home, "a test"), Warehouse.open(home) as warehouse:
        listing = steps.list_inbox(inbox).drops
        fate.retire(warehouse, listing, inbox, home, ARCHIVE, datetime(2031, 2, 3, 4))
    assert names(archive) == ["2031/02/03/a.txt"]


def test_a_text_can_be_forgotten_whose_file_was_put_away(inbox: Path, home: Home):
    drop(inbox / "a.txt")
    ran(inbox, home)
    with hold(home, "a test"), Warehouse.open(home) as warehouse:
        warehouse._database.connection.execute("update drops set status = 'forgotten'")
        assert "retired_drops_were_read" not in {finding.check for finding in warehouse.check(None)}
