"""Whatever lies in the inbox ends as a document or as a row that says why not, and the rest loads."""

import base64
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import steps
from flows.road import run
from tests.faults.child import NOBODY, run_child
from tests.faults.rows import rows_of
from tests.flows.conftest import ARTICLE, drop
from warehouse.home import Home
from warehouse.reader import Reader

MOST_SECONDS = 30
MOST_BYTES = 1_500_000_000

HOSTILE = """Robert'); drop table documents; --

"; delete from lines; select $name, ? from read_text('/etc/passwd') where '%s' = {uri}

<script>alert("The ferry sank")</script> & <b>bold</b> &amp; ]]> <!-- a comment -->

\x1b[31mThe harbour was red\x1b[0m \x1b]0;title\x07 \x1b[2J and then it was quiet again for a long time.

The keeper said: \u202eback to front\u202c, \ufeffinvisible, \u2028separated, \x85next, \U0001f6a2 a ship.
"""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    drop(folder / "good" / "good.txt")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "news")


def rejected(home: Home) -> dict[str, tuple[str, str]]:
    """Reason and sentence by the name of the file, of what is still open."""
    with Reader.open(home) as reader:
        found = reader.sql("select uri, reason, error from open_quarantine").to_pylist()
    return {Path(row["uri"]).name: (row["reason"], row["error"]) for row in found}


def stored(home: Home) -> dict[str, dict[str, Any]]:
    """Every current document by the name of its file, with its text joined from its lines."""
    with Reader.open(home) as reader:
        found = reader.sql(
            "select documents.*, lines.text as whole, lines.stored_count from documents "
            "left join (select document_id, string_agg(text, chr(10) order by line_number) as text, "
            "count(*) as stored_count from line_texts group by all) as lines using (document_id) "
            "where is_current"
        ).to_pylist()
    return {Path(row["uri"]).name: row for row in found}


def sound(inbox: Path, home: Home) -> None:
    """The good drop is there, every file is accounted for, and a second run has nothing to add."""
    documents, trouble = stored(home), rejected(home)
    assert documents["good.txt"]["kept_line_count"] >= 3
    names = {Path(os.fsdecode(path)).name for path in inbox.rglob("*.txt")}
    assert len(documents) + len(trouble) == len(names)
    for document in documents.values():
        assert document["stored_count"] == document["line_count"]
    for reason, sentence in trouble.values():
        assert reason.replace("_", "").isalpha()
        assert len(sentence) > 40
        assert sentence.endswith((".", ")."))
        assert "Traceback" not in sentence
        assert "Errno" not in sentence
    before = rows_of(home.published_path)
    assert run(inbox, home).summary.status == "unchanged"
    assert rows_of(home.work_path) == before


def test_what_is_no_text_is_set_aside_with_a_reason(inbox: Path, home: Home):
    bad = {
        "empty.txt": b"",
        "random.txt": random.Random(7).randbytes(5000),
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "program.txt": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20,
        "zeros.txt": bytes(5000),
    }
    for name, content in bad.items():
        drop(inbox / name, content)
    run(inbox, home)
    reasons = {name: reason for name, (reason, _) in rejected(home).items()}
    assert reasons == dict.fromkeys(bad, "binary") | {"empty.txt": "empty"}
    sound(inbox, home)


def test_what_is_strange_but_text_is_stored_whole(inbox: Path, home: Home):
    drop(inbox / "blanks.txt", b"  \n\t\n\r\n \n")
    drop(inbox / "nuls.txt", ARTICLE.replace("ferry", "fe\0rry"))
    drop(inbox / "cut.txt", b"\xff\xfe" + ARTICLE.encode("utf-16-le")[:-1])
    drop(inbox / "surrogate.txt", b"\xff\xfe" + ARTICLE.encode("utf-16-le") + b"\x3d\xd8")
    drop(inbox / "mark.txt", b"\xef\xbb\xbf")
    drop(inbox / "newline.txt", b"\n")
    drop(inbox / "hostile.txt", HOSTILE)
    run(inbox, home)
    documents = stored(home)
    assert rejected(home) == {}
    assert documents["nuls.txt"]["whole"] == ARTICLE.replace("ferry", "fe\0rry").removesuffix("\n")
    assert documents["hostile.txt"]["whole"] == HOSTILE.removesuffix("\n")
    for name in ("cut.txt", "surrogate.txt"):
        assert "undecodable_bytes_replaced" in documents[name]["repairs"]
        assert documents[name]["original"] is not None
        assert documents[name]["whole"].startswith(ARTICLE[:-2])
    assert documents["blanks.txt"]["kept_line_count"] == documents["newline.txt"]["kept_line_count"] == 0
    sound(inbox, home)


def test_names_nobody_expects_are_only_names(inbox: Path, home: Home):
    names = [
        b"two\nlines.txt",
        b"caf\xe9.txt",
        b"'; drop table lines; --.txt",
        b'"quoted" \\ $name %s {x}.txt',
        b"\x1b[31mred\x07.txt",
        b"- -.txt",
        b"n" * 250 + b".txt",
        "Überfahrt \U0001f6a2 \u202etxt.txt".encode(),
        b"upper.TXT",
    ]
    for number, name in enumerate(names):
        path = Path(os.fsdecode(os.fsencode(inbox) + b"/strange/" + name))
        drop(path, ARTICLE.replace("forty", f"{number} and forty"))
    drop(Path(os.fsdecode(os.fsencode(inbox) + b"/sour\xe7e\n'x'/a.txt")), ARTICLE)
    (inbox / "strange" / os.fsdecode(b"broken \xff\n'link'.txt")).symlink_to("nowhere")
    run(inbox, home)
    uris = {row["uri"] for row in stored(home).values()}
    assert len(stored(home)) == len(names) + 2
    assert f"file://{inbox}/strange/caf%E9.txt" in uris
    assert f"{inbox}/strange/'; drop table lines; --.txt" in uris
    assert [reason for reason, _ in rejected(home).values()] == ["dangling_link"]
    assert run(inbox, home).summary.status == "unchanged"


def test_links_pipes_and_folders_are_never_followed_out_or_waited_for(
    inbox: Path, home: Home, tmp_path: Path
):
    secret = drop(tmp_path / "secret.txt", "The password is swordfish.\n")
    (inbox / "outside.txt").symlink_to(secret)
    (inbox / "dangling.txt").symlink_to("nowhere")
    (inbox / "a.txt").symlink_to("b.txt")
    (inbox / "b.txt").symlink_to("a.txt")
    (inbox / "folder.txt").symlink_to("good")
    (inbox / "up").symlink_to("..")
    os.mkfifo(inbox / "pipe.txt")
    run(inbox, home)
    reasons = {name: reason for name, (reason, _) in rejected(home).items()}
    assert reasons == {
        "outside.txt": "link_outside",
        "dangling.txt": "dangling_link",
        "a.txt": "link_loop",
        "b.txt": "link_loop",
        "folder.txt": "not_a_file",
        "pipe.txt": "not_a_file",
    }
    assert not any("swordfish" in str(rows) for rows in rows_of(home.published_path).values())
    sound(inbox, home)


def test_a_link_to_a_drop_inside_the_inbox_is_a_drop(inbox: Path, home: Home):
    (inbox / "link.txt").symlink_to("good/good.txt")
    run(inbox, home)
    assert set(stored(home)) == {"good.txt", "link.txt"}
    sound(inbox, home)


@pytest.mark.parametrize("happening", ["vanishes", "grows", "becomes a folder", "becomes a link out"])
def test_a_file_that_changes_under_the_run_harms_no_other(
    inbox: Path, home: Home, happening: str, monkeypatch: pytest.MonkeyPatch
):
    path, real = drop(inbox / "moving.txt"), steps.list_inbox

    def happen(*arguments: Any, **more: Any):
        listing = real(*arguments, **more)
        if happening == "grows":
            with path.open("a") as growing:
                growing.write("And so it went on for another long sentence, and on, and on.\n")
            return listing
        path.unlink()
        if happening == "becomes a folder":
            path.mkdir()
        if happening == "becomes a link out":
            path.symlink_to("/etc/hostname")
        return listing

    monkeypatch.setattr(steps, "list_inbox", happen)
    run(inbox, home)
    monkeypatch.undo()
    expected = {
        "vanishes": ["vanished"],
        "grows": [],
        "becomes a folder": ["not_a_file"],
        "becomes a link out": ["link_outside"],
    }[happening]
    assert [reason for reason, _ in rejected(home).values()] == expected
    assert "good.txt" in stored(home)
    if happening == "grows":
        assert "another long sentence" in stored(home)["moving.txt"]["whole"]
    run(inbox, home)
    assert run(inbox, home).summary.status == "unchanged"


@pytest.fixture
def of_nobody() -> Iterator[Path]:
    """A place that a user without rights may use, outside pytest's own private one."""
    place = Path(tempfile.mkdtemp(prefix="winnow-nobody-"))
    place.chmod(0o777)
    yield place
    shutil.rmtree(place)


def test_a_file_or_folder_without_read_permission_is_told_and_taken_once_it_may_be_read(of_nobody: Path):
    inbox, home = of_nobody / "inbox", of_nobody / "news"
    drop(inbox / "good" / "good.txt")
    locked = drop(inbox / "locked.txt", ARTICLE.replace("forty", "fifty"))
    folder = drop(inbox / "closed" / "inside.txt", ARTICLE.replace("forty", "sixty")).parent
    user = NOBODY if os.geteuid() == 0 else None
    locked.chmod(0)
    folder.chmod(0)
    told = run_child(inbox, home, user=user)
    assert told.reasons == {str(locked): "unreadable"}
    assert "chmod" in rejected(Home(home))["locked.txt"][1]
    assert set(stored(Home(home))) == {"good.txt"}
    assert run_child(inbox, home, user=user).status == "unchanged"
    locked.chmod(0o644)
    folder.chmod(0o755)
    assert run_child(inbox, home, user=user).status == "published"
    assert rejected(Home(home)) == {}
    assert set(stored(Home(home))) == {"good.txt", "locked.txt", "inside.txt"}


@pytest.mark.parametrize(
    "drops",
    [
        {"sentences.txt": b"The harbour was quiet on Sunday evening, the keeper said. " * 862_069},
        {"word.txt": b"x" * 50_000_000},
        {
            "words.txt": b"".join(b"word%d\n" % number for number in range(200_000)),
            "again.txt": b"word\n" * 200_000,
        },
        {"base64.txt": base64.encodebytes(random.Random(1).randbytes(57 * 200_000))},
    ],
    ids=["one line of 50 MB", "one word of 50 MB", "200,000 lines of one word", "200,000 lines of base64"],
)
def test_a_drop_of_an_absurd_shape_is_stored_whole_in_bounded_time_and_memory(
    inbox: Path, home: Home, drops: dict[str, bytes]
):
    for name, content in drops.items():
        drop(inbox / name, content)
    told = run_child(inbox, home.root)
    assert told.status == "published"
    assert told.seconds < MOST_SECONDS
    assert told.peak_bytes < MOST_BYTES
    documents = stored(home)
    assert set(documents) == {"good.txt", *drops}
    for name, content in drops.items():
        text = content.removesuffix(b"\n")
        assert documents[name]["line_count"] == documents[name]["stored_count"] == text.count(b"\n") + 1
        assert documents[name]["whole"].encode() == text
