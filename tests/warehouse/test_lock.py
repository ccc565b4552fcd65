"""One process may write; the other says who does."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from warehouse.errors import HomeError, HomeIsBusy
from warehouse.home import Home
from warehouse.lock import hold, holder

HOLD = """
import sys, time
from pathlib import Path
from warehouse.home import Home
from warehouse.lock import hold
with hold(Home(Path(sys.argv[1])), "a test's other half"):
    print("held", flush=True)
    time.sleep(60)
"""

LOOK = """
import os, sys
from pathlib import Path
from warehouse.home import Home
from warehouse.lock import holder
if os.geteuid() == 0:
    os.setuid(65534)
print(holder(Home(Path(sys.argv[1]))))
"""


@contextmanager
def another_process_holds(home: Home) -> Iterator[subprocess.Popen[str]]:
    started = [sys.executable, "-c", HOLD, str(home.root)]
    with subprocess.Popen(
        started, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_of_two_processes_one_holds_the_lock_and_the_other_learns_who(home: Home) -> None:
    with another_process_holds(home) as process:
        with pytest.raises(HomeIsBusy, match="a test's other half") as busy, hold(home, "mine"):
            pass
        assert busy.value.holder is not None
        assert busy.value.holder.pid == process.pid
        assert isinstance(busy.value.holder.since, datetime)
        assert f"process {process.pid}" in str(busy.value)
        assert holder(home) == busy.value.holder


def test_the_lock_of_a_killed_process_is_free(home: Home) -> None:
    with another_process_holds(home) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert holder(home) is None
        with hold(home, "mine"):
            found = holder(home)
            assert found is not None
            assert (found.pid, found.purpose) == (os.getpid(), "mine")


def test_the_lock_file_stays_in_place_and_names_nobody_once_released(home: Home) -> None:
    with hold(home, "mine"):
        inode = home.lock_path.stat().st_ino
    assert home.lock_path.stat().st_ino == inode
    assert holder(home) is None


def test_whoever_may_only_read_the_lock_learns_who_holds_it_and_that_nobody_does() -> None:
    place = Path(tempfile.mkdtemp(prefix="winnow-lock-"))  # pytest's own place is closed to others
    try:
        place.chmod(0o755)
        home = Home(place)
        with another_process_holds(home) as process:
            assert f"process {process.pid}" in _holder_as_nobody(home)
            process.kill()
            process.wait()
            assert home.lock_path.read_text(), "the name of the last one still stands in it"
            assert _holder_as_nobody(home) == "None"
    finally:
        shutil.rmtree(place)


def _holder_as_nobody(home: Home) -> str:
    """What a user without rights is told; without root, what this one is told of a file it may not write."""
    home.lock_path.chmod(0o444)
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(home.root)],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_looking_at_a_home_that_was_never_used_finds_nobody(tmp_path: Path) -> None:
    assert holder(Home(tmp_path / "nothing")) is None
    assert not (tmp_path / "nothing").exists()


def test_a_lock_file_that_says_nonsense_is_no_obstacle(home: Home) -> None:
    home.lock_path.write_text("who knows")
    assert holder(home) is None
    with hold(home, "mine"):
        pass


def test_a_lock_that_cannot_be_opened_is_a_clear_error(home: Home) -> None:
    home.lock_path.mkdir()
    with pytest.raises(HomeError, match="cannot be locked"), hold(home, "mine"):
        pass
