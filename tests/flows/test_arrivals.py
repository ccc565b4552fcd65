"""Drops that arrive are told of once they hold still: once per burst, and not for anything else."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.orchestration import arrivals as module
from flows.orchestration.arrivals import Burst, arrivals
from tests.flows.conftest import wait_until

SETTLE = 0.15  # seconds: the tests cannot wait two each time


def at_rest(burst: Burst, times: list[float]) -> list[float]:
    return [now for now in times if burst.is_over(now)]


def test_a_burst_is_told_of_once_when_nothing_has_moved_for_the_settle_time():
    burst = Burst(settle=2, longest=60)
    for second in range(5):
        burst.add({f"/in/{second}.txt"}, second)
        assert not burst.is_over(second)
    assert at_rest(burst, [5, 6, 7, 8, 100]) == [6]


def test_a_file_that_grows_is_told_of_when_it_is_done_however_long_that_takes():
    burst = Burst(settle=2, longest=60)
    for second in range(600):
        burst.add({"/in/huge.txt"}, second)
        assert not burst.is_over(second + 0.5)
    assert at_rest(burst, [600, 601, 602]) == [601]


def test_in_a_stream_without_end_what_holds_still_does_not_wait_for_the_end():
    burst = Burst(settle=2, longest=60)
    told = []
    for second in range(200):
        burst.add({f"/in/{second}.txt"}, second)
        told += at_rest(burst, [second])
    assert told == [60, 120, 180]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40)), min_size=1, max_size=40))
def test_every_change_is_told_of_and_never_before_it_held_still(steps: list[tuple[int, int]]):
    burst, now, waiting, latest = Burst(settle=20, longest=100), 0, set[str](), dict[str, int]()
    for name, pause in steps:
        now += pause
        burst.add({str(name)}, now)
        waiting.add(str(name))
        latest[str(name)] = now
        if burst.is_over(now):
            told = {path for path in waiting if now - latest[path] >= 20}
            assert told
            waiting -= told
    assert burst.is_over(now + 20) == bool(waiting)
    assert not burst.is_over(now + 1000)


@dataclass
class Heard:
    """What came out of a watch."""

    arrivals: list[float] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    beginnings: int = 0  # how often the watching began anew

    def count(self) -> int:
        return len(self.arrivals)


@pytest.fixture
def watched(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    with watching(inbox, tmp_path / "news", monkeypatch) as heard:
        yield heard


@contextmanager
def watching(
    inbox: Path, home: Path, monkeypatch: pytest.MonkeyPatch, settle: float = SETTLE
) -> Iterator[Heard]:
    """A watch in a thread; it has begun when this is entered."""
    monkeypatch.setattr(module, "_ABSENCE", 0.1)
    stop, heard = threading.Event(), Heard()
    looked = module._lying_there

    def look(*where: Path) -> set[str]:
        heard.beginnings += 1
        return looked(*where)

    monkeypatch.setattr(module, "_lying_there", look)

    def listen() -> None:
        for _ in arrivals(inbox, home, stop, heard.warnings.append, Burst(settle=settle, longest=60.0)):
            heard.arrivals.append(time.monotonic())

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        wait_until(lambda: heard.beginnings == 1, seconds=20)
        yield heard
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def once(heard: Heard, expected: int = 1) -> bool:
    """Whether so many arrivals are heard, and no more come in the time in which they would."""
    wait_until(lambda: heard.count() >= expected, seconds=20)
    time.sleep(4 * SETTLE)
    return heard.count() == expected


def test_a_flood_of_ten_thousand_drops_is_one_arrival(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with watching(inbox, tmp_path / "news", monkeypatch, settle=1.0) as heard:  # no pause of a busy machine
        for number in range(10_000):
            (inbox / f"{number}.txt").write_bytes(b"text")
        done = time.monotonic()
        assert once(heard)
        assert heard.arrivals[0] >= done


def test_a_drop_is_told_of_when_it_has_held_still_and_not_while_it_is_written(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with watching(inbox, tmp_path / "news", monkeypatch, settle=1.0) as heard:
        with (inbox / "slow.txt").open("wb") as file:
            for _ in range(12):
                file.write(b"a paragraph\n")
                file.flush()
                last = time.monotonic()
                time.sleep(0.15)
        assert once(heard)
        assert heard.arrivals[0] >= last + 1.0


def test_what_no_run_would_take_is_no_arrival(watched: Heard, inbox: Path):
    for name in ["page.html", ".hidden.txt", ".git/a.txt", "../news/a.txt"]:
        (inbox / name).parent.mkdir(exist_ok=True)
        (inbox / name).write_bytes(b"text")
    time.sleep(4 * SETTLE)
    assert watched.count() == 0
    (inbox / "real.TXT").write_bytes(b"text")
    assert once(watched)


def test_a_drop_that_is_taken_away_is_no_arrival(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (inbox / "a.txt").write_bytes(b"text")
    with watching(inbox, tmp_path / "news", monkeypatch) as heard:
        assert once(heard), "what lay there has arrived"
        (inbox / "a.txt").unlink()
        time.sleep(4 * SETTLE)
        assert heard.count() == 1


def test_the_home_inside_the_inbox_does_not_call_for_runs(inbox: Path, monkeypatch: pytest.MonkeyPatch):
    with watching(inbox, inbox / "news", monkeypatch) as heard:
        (inbox / "news").mkdir()
        (inbox / "news" / "a.txt").write_bytes(b"text")
        time.sleep(4 * SETTLE)
        assert heard.count() == 0


def test_a_folder_that_is_moved_in_full_is_an_arrival(watched: Heard, inbox: Path, tmp_path: Path):
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "a.txt").write_bytes(b"text")
    (tmp_path / "wire").rename(inbox / "wire")
    assert once(watched)


def test_a_name_that_is_not_utf_8_is_an_arrival_and_does_not_end_the_watching(watched: Heard, inbox: Path):
    Path(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.txt")).write_bytes(b"text")
    assert once(watched)
    (inbox / "next.txt").write_bytes(b"text")
    assert once(watched, 2)


@pytest.mark.parametrize("leave", [shutil.rmtree, lambda inbox: inbox.rename(inbox.with_name("old"))])
def test_an_inbox_that_goes_is_missed_once_and_watched_again_when_it_is_back(
    watched: Heard, inbox: Path, leave: Callable[[Path], object]
):
    leave(inbox)
    wait_until(lambda: bool(watched.warnings), seconds=20)
    time.sleep(4 * SETTLE)
    assert [str(inbox) in warning for warning in watched.warnings] == [True]
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(b"text")
    assert once(watched)
    assert watched.beginnings == 2
    (inbox / "b.txt").write_bytes(b"text")
    assert once(watched, 2)


def test_an_inbox_that_cannot_be_watched_is_told_and_tried_again(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_TROUBLE", 0.05)
    refusals = [OSError(28, "No space left on device")] * 2

    def watch_once_there_is_room(*where, real=module.watch, **how):
        if refusals:
            raise refusals.pop()
        return real(*where, **how)

    monkeypatch.setattr(module, "watch", watch_once_there_is_room)
    with watching(inbox, tmp_path / "news", monkeypatch) as heard:
        assert len(heard.warnings) == 2
        assert "max_user_watches" in heard.warnings[0]
        (inbox / "a.txt").write_bytes(b"text")
        assert once(heard)
