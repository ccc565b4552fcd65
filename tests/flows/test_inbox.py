"""Every drop is found or refused with a reason; nothing leads out of the inbox."""

import os
import socket
from pathlib import Path

import pytest

from flows.errors import InboxError
from flows.inbox import Listing, find_inbox, list_inbox
from flows.uris import path_of, source_of, uri_of
from tests.flows.conftest import drop


def uris(listing: Listing) -> list[str]:
    return [uri.removeprefix(f"{listing.inbox}/") for uri in listing.drops["uri"].to_pylist()]


def reasons(listing: Listing) -> dict[str, str]:
    names = [Path(uri).name for uri in listing.refused["uri"].to_pylist()]
    return dict(zip(names, listing.refused["reason"].to_pylist(), strict=True))


def test_drops_are_listed_by_uri_with_size_and_time(inbox: Path):
    drop(inbox / "b" / "two.txt", "two\n", seconds=1_000)
    drop(inbox / "a.txt", "one!\n")
    listing = list_inbox(inbox)
    assert uris(listing) == ["a.txt", "b/two.txt"]
    assert listing.drops["size"].to_pylist() == [5, 4]
    assert listing.drops["modified_ns"].to_pylist()[1] == 1_000 * 10**9


def test_any_case_of_the_kind_is_a_drop_and_other_kinds_are_counted(inbox: Path):
    for name in ("A.TXT", "b.Txt", "page.html", "noise.HTML", "README", ".hidden.txt"):
        drop(inbox / name)
    drop(inbox / ".git" / "inside.txt")
    listing = list_inbox(inbox)
    assert uris(listing) == ["A.TXT", "b.Txt"]
    assert listing.other_kinds == {".html": 2, "hidden": 2, "no extension": 1}
    assert listing.other_count == 5


def test_a_name_that_is_not_utf8_becomes_a_file_uri_and_leads_back_to_the_file(inbox: Path):
    path = os.fsencode(inbox) + b"/caf\xe9 100%.txt"
    Path(os.fsdecode(path)).write_bytes(b"text")
    (uri,) = list_inbox(inbox).drops["uri"].to_pylist()
    assert uri == f"file://{inbox}/caf%E9%20100%25.txt"
    assert path_of(uri).read_bytes() == b"text"


def test_a_name_with_newlines_blanks_and_a_percent_sign_stays_as_it_is(inbox: Path):
    path = drop(inbox / "two\nlines %41 \x1b[31m.txt")
    (uri,) = list_inbox(inbox).drops["uri"].to_pylist()
    assert uri == str(path)
    assert path_of(uri) == path


def test_the_source_is_the_first_folder_below_the_inbox_else_the_inbox(inbox: Path):
    assert source_of(str(inbox / "harbour" / "deep" / "a.txt"), inbox) == "harbour"
    assert source_of(str(inbox / "a.txt"), inbox) == "inbox"
    strange = uri_of(os.fsencode(inbox) + b"/caf\xe9/a.txt")
    assert source_of(strange, inbox) == "caf%E9"


def test_a_link_to_a_file_inside_the_inbox_is_a_drop(inbox: Path):
    drop(inbox / "real.txt", "text")
    (inbox / "link.txt").symlink_to("real.txt")
    listing = list_inbox(inbox)
    assert uris(listing) == ["link.txt", "real.txt"]
    assert listing.drops["size"].to_pylist() == [4, 4]
    assert not listing.refused.num_rows


def test_links_that_dangle_loop_or_lead_out_are_refused_with_the_reason(inbox: Path, tmp_path: Path):
    drop(tmp_path / "secret.txt")
    (inbox / "dangling.txt").symlink_to("nowhere.txt")
    (inbox / "loop.txt").symlink_to("loop.txt")
    (inbox / "out.txt").symlink_to(tmp_path / "secret.txt")
    (inbox / "through.txt").symlink_to("loop.txt/deeper.txt")
    listing = list_inbox(inbox)
    assert reasons(listing) == {
        "dangling.txt": "dangling_link",
        "loop.txt": "link_loop",
        "out.txt": "link_outside",
        "through.txt": "link_loop",
    }
    assert len(uris(listing)) == 4, "refused drops are listed, so that they do not count as gone"
    for error in listing.refused["error"].to_pylist():
        assert ";" in error, "it says what to do"


def test_a_neighbouring_folder_whose_name_begins_alike_is_outside(inbox: Path, tmp_path: Path):
    drop(tmp_path / "inbox-private" / "secret.txt")
    (inbox / "out.txt").symlink_to(tmp_path / "inbox-private" / "secret.txt")
    assert reasons(list_inbox(inbox)) == {"out.txt": "link_outside"}


def test_links_to_folders_are_never_followed(inbox: Path, tmp_path: Path):
    drop(tmp_path / "elsewhere" / "a.txt")
    (inbox / "elsewhere").symlink_to(tmp_path / "elsewhere")
    (inbox / "round").symlink_to(inbox)
    (inbox / "folder.txt").symlink_to(tmp_path / "elsewhere")
    (inbox / "self.txt").symlink_to(inbox)
    listing = list_inbox(inbox)
    assert reasons(listing) == {"folder.txt": "link_outside", "self.txt": "link_outside"}


def test_pipes_and_sockets_are_refused_unopened(inbox: Path, monkeypatch: pytest.MonkeyPatch):
    os.mkfifo(inbox / "pipe.txt")
    monkeypatch.chdir(inbox)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("plug.txt")
        assert reasons(list_inbox(inbox)) == {"pipe.txt": "not_a_file", "plug.txt": "not_a_file"}


def test_a_folder_named_like_a_drop_is_a_folder(inbox: Path):
    drop(inbox / "folder.txt" / "a.txt")
    assert uris(list_inbox(inbox)) == ["folder.txt/a.txt"]


def test_the_home_inside_the_inbox_is_left_out(inbox: Path):
    drop(inbox / "news" / "a.txt")
    drop(inbox / "b.txt")
    assert uris(list_inbox(inbox, leave_out=inbox / "news")) == ["b.txt"]


def test_a_folder_that_cannot_be_listed_is_named(inbox: Path, monkeypatch: pytest.MonkeyPatch):
    drop(inbox / "closed" / "a.txt")
    drop(inbox / "open.txt")
    real = os.scandir

    def scandir(folder):  # the tests may run as root, whom permissions do not stop
        if os.fsencode(folder).endswith(b"/closed"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    listing = list_inbox(inbox)
    assert uris(listing) == ["open.txt"]
    assert listing.unreadable == [f"{inbox}/closed"]


def test_an_inbox_that_cannot_be_used_says_why(inbox: Path, tmp_path: Path):
    with pytest.raises(InboxError, match="does not exist"):
        find_inbox(tmp_path / "nowhere")
    with pytest.raises(InboxError, match="is a file, not an inbox"):
        find_inbox(drop(tmp_path / "file.txt"))
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InboxError, match="loop"):
        find_inbox(tmp_path / "loop")


def test_one_inbox_under_two_names_is_one_inbox(inbox: Path, tmp_path: Path):
    drop(inbox / "a.txt")
    (tmp_path / "alias").symlink_to(inbox)
    assert list_inbox(tmp_path / "alias").drops.equals(list_inbox(inbox).drops)
