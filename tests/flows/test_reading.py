"""Bytes are read once and whole; a file that moves is looked at again; nothing stops the others."""

import errno
import os
import threading
import time
from pathlib import Path

import pyarrow as pa
import pytest

from flows import reading
from flows.clock import SYSTEM
from flows.inbox import SIGHTINGS, list_inbox
from flows.reading import look_again, read_batch, wait_for
from tests.flows.conftest import drop
from transforms.tables import RAW_DROPS


def sightings(inbox: Path) -> pa.Table:
    return list_inbox(inbox).drops


def read(inbox: Path, seen: pa.Table, *, is_last_look: bool = False) -> tuple[dict[str, object], list[str]]:
    rows, again = read_batch(seen, inbox, is_last_look=is_last_look)
    found = {Path(row["uri"]).name: row["content"] or row["reason"] for row in rows.to_pylist()}
    return found, [Path(uri).name for uri in again["uri"].to_pylist()]


def test_the_bytes_come_with_where_and_when(inbox: Path):
    drop(inbox / "harbour" / "a.txt", b"one\x00two")
    rows, again = read_batch(sightings(inbox), inbox, is_last_look=False)
    (row,) = rows.to_pylist()
    assert rows.schema.equals(RAW_DROPS)
    assert again.num_rows == 0
    assert (row["content"], row["source"], row["format"], row["reason"]) == (
        b"one\x00two",
        "harbour",
        "txt",
        None,
    )
    assert row["modified_at"].year == 2023


def test_a_large_drop_is_read_whole(inbox: Path):
    content = os.urandom(3_000_000)
    drop(inbox / "large.txt", content)
    assert read(inbox, sightings(inbox)) == ({"large.txt": content}, [])


def test_reads_that_come_in_pieces_are_joined(inbox: Path, monkeypatch: pytest.MonkeyPatch):
    drop(inbox / "a.txt", b"0123456789")
    seen, real = sightings(inbox), os.read
    monkeypatch.setattr(os, "read", lambda handle, size: real(handle, min(size, 3)))
    assert read(inbox, seen) == ({"a.txt": b"0123456789"}, [])


def test_an_empty_drop_has_no_bytes_but_a_hash(inbox: Path):
    drop(inbox / "empty.txt", b"")
    (row,) = read_batch(sightings(inbox), inbox, is_last_look=False)[0].to_pylist()
    assert row["content"] == b""
    assert row["sha256"].startswith("e3b0c442")


def test_a_drop_that_vanished_since_the_listing_is_a_reject(inbox: Path):
    drop(inbox / "a.txt")
    drop(inbox / "b.txt", "stays")
    seen = sightings(inbox)
    (inbox / "a.txt").unlink()
    assert read(inbox, seen) == ({"a.txt": "vanished", "b.txt": b"stays"}, [])


def test_a_drop_that_changed_since_the_listing_is_looked_at_again(inbox: Path):
    drop(inbox / "a.txt", "short")
    seen = sightings(inbox)
    drop(inbox / "a.txt", "longer by far")
    assert read(inbox, seen) == ({}, ["a.txt"])
    assert read(inbox, seen, is_last_look=True) == ({"a.txt": "still_changing"}, [])


def test_a_drop_that_grows_while_it_is_read_is_looked_at_again(inbox: Path, monkeypatch: pytest.MonkeyPatch):
    path = drop(inbox / "a.txt", "begun")
    seen, real = sightings(inbox), os.read

    def read_and_grow(handle: int, size: int) -> bytes:
        content = real(handle, size)
        with path.open("a") as more:
            more.write(" and gone on")
        return content

    monkeypatch.setattr(os, "read", read_and_grow)
    assert read(inbox, seen) == ({}, ["a.txt"])


def test_a_drop_without_permission_is_a_reject_that_says_what_to_do(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
):
    drop(inbox / "secret.txt")
    seen = sightings(inbox)
    monkeypatch.setattr(os, "open", _failing(PermissionError(errno.EACCES, "Permission denied")))
    rows, _ = read_batch(seen, inbox, is_last_look=False)
    (row,) = rows.to_pylist()
    assert row["reason"] == "unreadable"
    assert "chmod" in row["error"]
    assert row["sha256"] is None


def test_trouble_of_the_machine_is_looked_at_again_but_not_for_ever(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
):
    drop(inbox / "a.txt")
    seen = sightings(inbox)
    monkeypatch.setattr(os, "open", _failing(OSError(errno.EMFILE, "Too many open files")))
    assert read(inbox, seen) == ({}, ["a.txt"])
    assert read(inbox, seen, is_last_look=True) == ({"a.txt": "unreadable"}, [])


def test_a_pipe_put_in_the_place_of_a_drop_does_not_block(inbox: Path):
    drop(inbox / "a.txt")
    seen = sightings(inbox)
    (inbox / "a.txt").unlink()
    os.mkfifo(inbox / "a.txt")
    assert read(inbox, seen)[0] == {"a.txt": "not_a_file"}


def test_a_link_that_was_turned_outside_after_the_listing_is_not_read(inbox: Path, tmp_path: Path):
    drop(tmp_path / "secret.txt", "secret")
    drop(inbox / "real.txt", "inside")
    (inbox / "link.txt").symlink_to("real.txt")
    seen = sightings(inbox)
    assert read(inbox, seen)[0]["link.txt"] == b"inside"
    (inbox / "link.txt").unlink()
    (inbox / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert read(inbox, seen)[0]["link.txt"] == "link_outside"


def test_a_drop_that_is_too_large_is_never_opened(inbox: Path, monkeypatch: pytest.MonkeyPatch):
    with (inbox / "huge.txt").open("wb") as sparse:
        sparse.truncate(reading.LARGEST + 1)
    seen = sightings(inbox)
    monkeypatch.setattr(os, "open", _failing(AssertionError("opened")))
    assert read(inbox, seen)[0] == {"huge.txt": "too_large"}


def test_young_drops_that_held_still_are_taken_and_growing_ones_are_not(inbox: Path):
    now = time.time()
    drop(inbox / "still.txt", seconds=now)
    drop(inbox / "growing.txt", seconds=now)
    drop(inbox / "vanishing.txt", seconds=now)
    seen = sightings(inbox)
    drop(inbox / "growing.txt", "more", seconds=now + 1)
    (inbox / "vanishing.txt").unlink()
    steady, problems = look_again(seen, inbox, time.time_ns())
    assert [Path(uri).name for uri in steady["uri"].to_pylist()] == ["still.txt"]
    reasons = {Path(row["uri"]).name: row["reason"] for row in problems.to_pylist()}
    assert reasons == {"growing.txt": "still_changing", "vanishing.txt": "vanished"}


def test_a_drop_that_changed_but_then_settled_is_taken_as_it_is_now(inbox: Path):
    drop(inbox / "a.txt", "first")
    seen = sightings(inbox)
    drop(inbox / "a.txt", "second version", seconds=time.time() - 60)
    steady, problems = look_again(seen, inbox, time.time_ns())
    assert steady["size"].to_pylist() == [len("second version")]
    assert problems.num_rows == 0


@pytest.mark.parametrize("age", [0.0, 1.9, 3600.0, -3600.0])
def test_waiting_takes_two_seconds_at_most(age: float, monkeypatch: pytest.MonkeyPatch):
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    modified_ns = int((time.time() - age) * 1e9)
    wait_for(
        pa.Table.from_pylist([{"uri": "/a.txt", "size": 1, "modified_ns": modified_ns}], SIGHTINGS), SYSTEM
    )
    assert slept[0] == pytest.approx(min(max(2 - age, 0), 2), abs=0.1)


def test_threads_may_read_side_by_side(inbox: Path):
    for number in range(50):
        drop(inbox / f"{number}.txt", f"text {number}")
    seen, found = sightings(inbox), []
    threads = [threading.Thread(target=lambda: found.append(read(inbox, seen))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one == found[0] for one in found)


def _failing(error: BaseException):
    def fail(*_: object, **__: object):
        raise error

    return fail
