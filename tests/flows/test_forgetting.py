"""A text that is forgotten is nowhere any more, and does not come back under any name."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from flows.keeping.fate import Fate
from flows.keeping.forgetting import affected, forget
from flows.keeping.upkeep import Retention, upkeep
from flows.orders import Orders
from flows.relabelling.gold import add
from flows.relabelling.rebuild import correct, findings, rebuild
from flows.road import run
from tests.faults.rows import rows_of
from tests.flows.conftest import ARTICLE, LONG_AGO, drop
from warehouse import statements
from warehouse.errors import StillThere, UnknownDocument
from warehouse.home import Home
from warehouse.reader import Reader

SECRET = ARTICLE.replace("forty passengers", "forty-one passengers and a nun")
OTHER = ARTICLE.replace("forty passengers", "ninety geese").replace("“We will miss it,”", "“At last,”")
WORDS = "forty-one passengers and a nun"


@pytest.fixture
def taken(inbox: Path, home: Home) -> Path:
    """An inbox whose secret text and another one have been published."""
    drop(inbox / "courier" / "secret.txt", SECRET)
    drop(inbox / "courier" / "other.txt", OTHER)
    run(inbox, home)
    return inbox


def holds(path: Path, words: str = WORDS) -> bool:
    """Whether any value of any table of a database holds these words."""
    return words in repr(rows_of(path))


def statuses(home: Home) -> dict[str, str]:
    with Reader.open(home) as reader:
        rows = reader.sql("select uri, status from drops order by run_id").to_pylist()
    return {Path(row["uri"]).name: row["status"] for row in rows}


def assert_forgotten(home: Home) -> None:
    assert not holds(home.work_path)
    assert not holds(home.published_path)
    assert findings(home) == []


def test_a_forgotten_text_is_in_no_table_of_either_file(taken: Path, home: Home):
    correct(home, "secret.txt", 1, "drop", f"says {WORDS}")
    assert holds(home.work_path)
    assert holds(home.published_path)
    done = forget(home, "document", "secret.txt", "kim", "asked by the nun")
    assert [document.uri for document in done.documents] == [str(taken / "courier" / "secret.txt")]
    assert done.rows["documents"] == done.rows["corrections"] == 1
    assert [(one.others, one.needles > 0, one.columns > 20) for one in done.searched] == [
        ((), True, True)
    ] * 2
    assert_forgotten(home)
    assert statuses(home) == {"other.txt": "loaded", "secret.txt": "forgotten"}
    with Reader.open(home) as reader:
        (row,) = reader.sql("select forgotten_by, reason from forgotten").to_pylist()
    assert row == {"forgotten_by": "kim", "reason": "asked by the nun"}


def test_the_bytes_of_the_files_hold_it_no_more(taken: Path, home: Home):
    long = "\n\n".join(
        f"{number} {WORDS}, and {number * 7919} more words of that kind." for number in range(400)
    )
    drop(taken / "courier" / "long.txt", long)
    run(taken, home)
    before = home.work_path.stat().st_size
    forget(home, "source", "courier", "kim")
    for path in home.root.rglob("*"):
        assert path.is_dir() or WORDS.encode() not in path.read_bytes()
    assert home.work_path.stat().st_size <= before
    assert home.published_path.stat().st_size == home.work_path.stat().st_size


@pytest.mark.parametrize(
    "way", ["unchanged", "touched", "renamed", "away_and_back", "other_newlines", "rewritten"]
)
def test_a_forgotten_text_does_not_come_back(taken: Path, home: Home, way: str):
    forget(home, "document", "secret.txt", "kim")
    path = taken / "courier" / "secret.txt"
    if way == "touched":
        os.utime(path, (LONG_AGO + 60, LONG_AGO + 60))
    elif way == "renamed":
        path.rename(taken / "elsewhere.txt")
    elif way == "away_and_back":
        path.unlink()
        run(taken, home)
        drop(path, SECRET, seconds=LONG_AGO + 60)
    elif way == "other_newlines":
        drop(taken / "island" / "again.txt", SECRET.replace("\n", "\r\n"))
    elif way == "rewritten":
        drop(path, OTHER + "More.\n", seconds=LONG_AGO + 60)
        run(taken, home)
        drop(path, SECRET, seconds=LONG_AGO + 120)
    outcome = run(taken, home)
    assert outcome.drop_counts.get("forgotten", 0) == (way != "unchanged")
    assert outcome.summary.documents_new == 0
    again = run(taken, home)
    assert (again.summary.status, again.published) == ("unchanged", None)
    assert again.drop_counts["unchanged"] == again.summary.drops_seen
    rebuild(home)
    assert_forgotten(home)


def test_all_revisions_go_and_so_does_the_same_text_under_another_name(taken: Path, home: Home):
    path = taken / "courier" / "secret.txt"
    drop(path, SECRET + "A correction.\n", seconds=LONG_AGO + 60)
    twin = drop(taken / "island" / "twin.txt", SECRET)
    run(taken, home)
    drop(twin, OTHER + "The next story under this name.\n", seconds=LONG_AGO + 60)
    run(taken, home)
    told = affected(home, "document", "secret.txt")
    assert [(Path(one.uri).name, one.is_twin) for one in told] == [
        ("secret.txt", False),
        ("secret.txt", False),
        ("twin.txt", True),
    ]
    forget(home, "document", "secret.txt", "kim")
    assert_forgotten(home)
    with Reader.open(home) as reader:
        rows = reader.sql("select uri, revision_number, is_current from documents order by uri").to_pylist()
    assert [(Path(row["uri"]).name, row["revision_number"], row["is_current"]) for row in rows] == [
        ("other.txt", 1, True),
        ("twin.txt", 1, True),
    ]


def test_where_the_current_revision_is_forgotten_as_a_twin_the_one_before_it_stands(taken: Path, home: Home):
    other = taken / "courier" / "other.txt"
    drop(other, SECRET, seconds=LONG_AGO + 60)
    run(taken, home)
    forget(home, "document", "secret.txt", "kim")
    assert_forgotten(home)
    with Reader.open(home) as reader:
        (row,) = reader.sql("select uri, revision_number from current_documents").to_pylist()
    assert row == {"uri": str(other), "revision_number": 1}
    assert run(taken, home).summary.status == "unchanged"


def test_groups_of_duplicates_are_made_anew_without_it(taken: Path, home: Home):
    for name in ("a", "b"):
        drop(taken / name / "copy.txt", OTHER)
    drop(taken / "c" / "copy.txt", OTHER + "\n\nNot the same text, but the same article.\n\nADVERTISEMENT\n")
    run(taken, home)
    with Reader.open(home) as reader:
        assert reader.sql("from duplicate_groups").num_rows >= 3
    forget(home, "source", "a", "kim")
    assert findings(home) == []
    with Reader.open(home) as reader:
        assert reader.sql("from duplicate_groups").num_rows == 0  # all three had the very same text


def test_every_document_of_a_source_goes(taken: Path, home: Home):
    drop(taken / "island" / "other.txt", OTHER.replace("ninety", "eighty"))
    run(taken, home)
    assert len(forget(home, "source", "courier", "kim").documents) == 2
    assert_forgotten(home)
    with Reader.open(home) as reader:
        assert reader.sql("select distinct source from documents").to_pylist() == [{"source": "island"}]
    with pytest.raises(UnknownDocument, match="winnow ask sources"):
        forget(home, "source", "courier", "kim")


def test_a_file_is_named_by_its_path_or_its_address(taken: Path, home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(taken)
    path = drop(taken / "courier" / "a b.txt", SECRET + "Once more.\n")
    run(taken, home)
    for address in (str(path), path.as_uri(), "courier/a b.txt"):
        assert [one.uri for one in affected(home, "url", address)] == [str(path)]
    with pytest.raises(UnknownDocument):
        affected(home, "url", "https://example.org/a%20b.txt")


def test_the_first_bytes_of_an_unreadable_version_go_too(taken: Path, home: Home):
    secret = taken / "courier" / "secret.txt"
    drop(secret, b"\x00\x01" + SECRET.encode() + b"\x00" * 400, seconds=LONG_AGO + 60)
    run(taken, home)
    with Reader.open(home) as reader:
        assert reader.sql("select first_bytes from quarantine where first_bytes is not null").num_rows == 1
    forget(home, "document", "secret.txt", "kim")
    with Reader.open(home) as reader:
        assert reader.sql("select first_bytes from quarantine where first_bytes is not null").num_rows == 0
    assert findings(home) == []


def test_a_table_of_a_later_version_is_not_missed(
    taken: Path, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copy = tmp_path / "sql"
    shutil.copytree(statements.folder(), copy)
    (copy / "migrations" / "0900_quotes.sql").write_text(
        "-- Who said what?\ncreate table quotes (document_id uuid, words varchar);\n"
        "insert into quotes select document_id, text from paragraphs;\n"
    )
    monkeypatch.setattr(statements, "folder", lambda: copy)
    statements.text.cache_clear()
    try:
        run(taken, home)
        assert holds(home.published_path)
        done = forget(home, "document", "secret.txt", "kim")
        assert done.rows["quotes"] == 3
        assert_forgotten(home)
    finally:
        statements.text.cache_clear()


def test_a_text_that_is_kept_where_no_document_is_named_is_not_passed_over(
    taken: Path, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copy = tmp_path / "sql"
    shutil.copytree(statements.folder(), copy)
    (copy / "migrations" / "0900_scraps.sql").write_text(
        "-- What was said?\ncreate table scraps (words struct(said varchar[]));\n"
        "insert into scraps select {'said': [text]} from paragraphs;\n"
    )
    monkeypatch.setattr(statements, "folder", lambda: copy)
    statements.text.cache_clear()
    try:
        with pytest.raises(StillThere, match="scraps"):
            forget(home, "document", "secret.txt", "kim")
    finally:
        statements.text.cache_clear()


def test_a_document_that_says_a_line_of_it_within_another_is_named(taken: Path, home: Home):
    (line,) = [line for line in SECRET.splitlines() if WORDS in line]
    drop(
        taken / "island" / "quoting.txt",
        OTHER + f"\nThe Courier wrote: {line} So it did, and more than that.\n",
    )
    run(taken, home)
    done = forget(home, "document", "secret.txt", "kim")
    assert [len(one.others) for one in done.searched] == [1, 1]


def test_gold_files_fragments_and_logs_that_hold_it_go(taken: Path, home: Home):
    gold = home.root / "gold"
    drop(gold / "secret.txt", SECRET)
    drop(gold / "lines.jsonl", json.dumps({"text": SECRET}))
    drop(gold / "other.txt", OTHER)
    add(home, "courier/secret.txt")
    drop(home.root / "news.duckdb.wal.20260101T000000.set-aside", SECRET)
    drop(home.fragments_path / "0123456789abcdef.unreadable" / "lines.parquet", SECRET)
    drop(home.root / "notes.md", SECRET)
    done = forget(home, "document", "secret.txt", "kim")
    assert [path.name for path in gold.iterdir()] == ["other.txt"]
    assert done.files_left == (str(home.root / "notes.md"),)
    assert not list(home.fragments_path.iterdir())
    assert not list(home.root.glob("*.set-aside"))


def test_the_tombstone_outlives_the_work_file_and_an_older_published_one(
    taken: Path, home: Home, tmp_path: Path
):
    shutil.copyfile(home.published_path, tmp_path / "older.duckdb")
    forget(home, "document", "secret.txt", "kim")
    home.work_path.unlink()
    run(taken, home)
    assert_forgotten(home)
    home.work_path.unlink()
    home.published_path.unlink()
    outcome = run(taken, home)
    assert outcome.drop_counts["forgotten"] == 1
    assert_forgotten(home)
    (home.root / "forgotten.jsonl").unlink()  # the database brings the file back, too
    run(taken, home)
    assert len((home.root / "forgotten.jsonl").read_text().splitlines()) == 1


def test_a_tombstone_tells_nothing_of_the_text(taken: Path, home: Home):
    forget(home, "document", "secret.txt", "kim")
    (line,) = (home.root / "forgotten.jsonl").read_text().splitlines()
    assert json.loads(line).keys() == {
        "document_id",
        "text_sha256",
        "uri_sha256",
        "forgotten_at",
        "forgotten_by",
        "reason",
    }
    assert "secret" not in line


SHAPE = (
    "select table_name, column_name, data_type, comment from duckdb_columns()",
    "select table_name, constraint_text from duckdb_constraints()",
    "select view_name, len(sql), comment from duckdb_views()",
    "select function_name, macro_definition, comment from duckdb_functions()",
    "select database_name, tags from duckdb_databases()",
)


def shape(path: Path) -> list[object]:
    """What a database says of itself: columns, keys, views, macros, storage version, migrations."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as news (read_only)")
        connection.execute("use news")
        questions = [f"{question} where database_name = 'news' order by all" for question in SHAPE]
        questions.append("select name, sha256, applied_at from migrations order by all")
        return [connection.execute(question).fetchall() for question in questions]


def test_what_is_compacted_keeps_comments_keys_views_and_storage_version(taken: Path, home: Home):
    before = shape(home.published_path)
    forget(home, "document", "secret.txt", "kim")
    assert shape(home.published_path) == before


def test_the_archived_file_of_a_drop_goes_and_expired_ones_stay_accounted_for(
    inbox: Path, home: Home, tmp_path: Path
):
    drop(inbox / "courier" / "secret.txt", SECRET)
    drop(inbox / "courier" / "other.txt", OTHER)
    run(inbox, home, orders=Orders(fate=Fate("archive", tmp_path / "archive")))
    archived = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    assert len(archived) == 2
    forget(home, "document", "secret.txt", "kim")
    (left,) = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    assert WORDS not in left.read_text()
    assert_forgotten(home)
    upkeep(home, Retention(timedelta(microseconds=1)))
    assert statuses(home) == {"other.txt": "expired", "secret.txt": "forgotten"}
    assert findings(home) == []
    drop(inbox / "courier" / "secret.txt", SECRET)
    assert run(inbox, home).summary.documents_new == 0
