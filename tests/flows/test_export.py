"""Tables are handed over whole, or what changed in them; what is there can be checked; text stays text."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.errors import ExportError
from flows.handover import export as exporting
from flows.handover import manifest as manifests
from flows.handover.export import Exported, Wanted, export
from flows.handover.partitions import segments
from flows.handover.verify import verify
from flows.road import run
from tests.flows.conftest import Command
from tests.warehouse.fragments import Drop, story
from tests.warehouse.runs import ingest
from tests.warehouse.test_rebuild import batch_of
from warehouse import contracts
from warehouse.errors import NothingPublished, QueryError, UnknownTable
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.reader import Reader
from warehouse.store import Warehouse

EXAMPLES = Path(__file__).parents[2] / "examples" / "drops"
NOW = datetime(2026, 3, 1, 6, 0)
ONE = story("/inbox/herald/one.txt", "CAIRO — It rained 🌧 hard.", "It stopped.")
TWIN = replace(ONE, uri="/inbox/tribune/it's 100%.txt")
LOCKED = Drop("/inbox/herald/locked.txt", reason="unreadable", is_read=False)
HIVE = ds.partitioning(pa.schema([("source", pa.string()), ("month", pa.string())]), flavor="hive")
EVERY_TABLE = (
    "current_documents",
    "current_paragraphs",
    "line_texts",
    "set_aside",
    "documents",
    "spans",
    "duplicate_groups",
    "corrections",
    "drops",
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "it's [my] *news*")


@pytest.fixture
def filled(home: Home) -> Home:
    ingest(home, ONE, TWIN, LOCKED)
    return home


def rows_of(done: Exported, name: str) -> list[dict[str, Any]]:
    """The rows of a table in a JSON Lines export."""
    lines = (done.folder / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    return [json.loads(line) for line in lines]


def published(home: Home, statement: str) -> list[tuple[Any, ...]]:
    with Reader.open(home) as reader:
        return [tuple(row.values()) for row in reader.sql(statement).to_pylist()]


# What is written


def test_parquet_holds_every_row_and_is_parted_by_source_and_month(filled: Home, tmp_path: Path):
    done = export(filled, tmp_path / "out", Wanted(tables=("current_documents", "line_texts")), NOW)
    assert {table.name: table.rows for table in done.manifest.tables} == {
        "current_documents": 2,
        "line_texts": 8,
    }
    found = sorted(path.parent.relative_to(done.folder).as_posix() for path in done.folder.rglob("part-*"))
    null = "month=__HIVE_DEFAULT_PARTITION__"
    assert found == [
        f"{table}/source={source}/{null}"
        for table in ("current_documents", "line_texts")
        for source in ("herald", "tribune")
    ]
    lines = ds.dataset(done.folder / "line_texts", partitioning=HIVE).to_table()
    assert sorted(lines["text"].to_pylist()) == sorted(
        text for (text,) in published(filled, "select text from line_texts")
    )
    assert set(lines["source"].to_pylist()) == {"herald", "tribune"}
    glob = (
        str(done.folder / "line_texts" / "**" / "*.parquet").replace("[", "[[]").replace("*news", "[*]news")
    )
    assert duckdb.execute("select count(*), max(month) from read_parquet($1)", [glob]).fetchall() == [
        (8, None)
    ]


def test_the_month_is_that_of_publication(tmp_path: Path):
    home = Home(tmp_path / "news")
    run(EXAMPLES, home)
    done = export(home, tmp_path / "out", Wanted(), NOW)
    dated = "select source, strftime(published_at, '%Y-%m') from current_documents order by all nulls first"
    parted = ds.dataset(done.folder / "current_documents", partitioning=HIVE).to_table()
    pairs = zip(parted["source"].to_pylist(), parted["month"].to_pylist(), strict=True)
    assert sorted(pairs, key=lambda pair: (pair[0], pair[1] or "")) == published(home, dated)
    assert (done.folder / "current_paragraphs" / "source=quarryside-post" / "month=2025-10").is_dir()


def test_without_a_wish_the_articles_and_what_was_set_aside_are_written(filled: Home, tmp_path: Path):
    done = export(filled, tmp_path / "out", Wanted(), NOW)
    assert [table.name for table in done.manifest.tables] == [
        "current_documents",
        "current_paragraphs",
        "set_aside",
    ]


@pytest.mark.parametrize("name", ["current_documents", "drops", "runs", "open_quarantine"])
def test_the_manifest_says_what_the_columns_mean(filled: Home, tmp_path: Path, name: str):
    (table,) = export(filled, tmp_path / "out", Wanted(tables=(name,)), NOW).manifest.tables
    assert table.comment.startswith("One row per")
    assert all(column.comment and column.type for column in table.columns)
    assert (table.mode == "by_document") == (name == "current_documents")


def test_csv_tells_null_from_empty_and_keeps_commas_quotes_and_newlines(filled: Home, tmp_path: Path):
    statement = "select 'a,\"b\"\r\nc' as x, '' as y, null::varchar as z, ['é', null] as l, 0.1::float as f"
    done = export(filled, tmp_path / "out", Wanted(sql=statement, format="csv"), NOW)
    written = (done.folder / "result.csv").read_bytes().decode()
    assert written == '"x","y","z","l","f"\r\n"a,""b""\r\nc","",,"[""é"", null]",0.1\r\n'
    with (done.folder / "result.csv").open(newline="", encoding="utf-8") as file:
        assert next(csv.DictReader(file)) == {
            "x": 'a,"b"\r\nc',
            "y": "",
            "z": "",
            "l": '["é", null]',
            "f": "0.1",
        }


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_calculate_is_disarmed_unless_raw(
    filled: Home, tmp_path: Path, text: str
):
    quoted = text.replace("'", "''")
    for is_raw, expected in ((False, "'" + text), (True, text)):
        wanted = Wanted(sql=f"select '{quoted}' as x, -1 as y", format="csv", is_raw=is_raw)
        done = export(filled, tmp_path / str(is_raw), wanted, NOW)
        with (done.folder / "result.csv").open(newline="", encoding="utf-8") as file:
            assert next(csv.DictReader(file)) == {"x": expected, "y": "-1"}


def test_json_lines_hold_one_row_a_line_whatever_the_text_says(home: Home, tmp_path: Path):
    hostile = story("/inbox/herald/a.txt", 'A "quote",\u2028 a\x85line \\ and \x00 nul 🌧', "Second.")
    ingest(home, hostile)
    done = export(home, tmp_path / "out", Wanted(tables=("current_paragraphs",), format="jsonl"), NOW)
    written = (done.folder / "current_paragraphs.jsonl").read_text(encoding="utf-8")
    assert len(written.splitlines()) == 2, "readers that split at every line end Unicode knows agree"
    assert [row["text"] for row in rows_of(done, "current_paragraphs")] == [
        text for (text,) in published(home, "select text from current_paragraphs order by paragraph_number")
    ]


def test_a_number_that_json_does_not_have_is_an_error_that_says_so(filled: Home, tmp_path: Path):
    with pytest.raises(ExportError, match="infinite"):
        export(filled, tmp_path / "out", Wanted(sql="select 'nan'::double as x", format="jsonl"), NOW)
    assert not (tmp_path / "out").exists()


def test_a_named_question_and_a_statement_can_be_exported(filled: Home, tmp_path: Path):
    done = export(
        filled,
        tmp_path / "a",
        Wanted(query="search", parameters={"words": "rained"}, format="jsonl"),
        NOW,
    )
    assert len(rows_of(done, "search")) == 2
    assert done.manifest.statement == "search"
    with pytest.raises(QueryError):
        export(filled, tmp_path / "b", Wanted(sql="select * from nowhere"), NOW)
    with pytest.raises(QueryError, match="no rows"):
        export(filled, tmp_path / "b", Wanted(sql="set threads = 1"), NOW)
    with pytest.raises(QueryError):
        export(filled, tmp_path / "b", Wanted(sql="delete from documents"), NOW)
    assert not (tmp_path / "b").exists()
    with pytest.raises(ExportError, match="cannot be continued"):
        export(filled, tmp_path / "a", Wanted(tables=("drops",)), NOW)


@pytest.mark.parametrize("name", ["nonsense", "documents; drop table documents", "news.main.documents", ""])
def test_a_table_is_one_of_those_that_are_there(filled: Home, tmp_path: Path, name: str):
    with pytest.raises(UnknownTable, match="current_documents"):
        export(filled, tmp_path / "out", Wanted(tables=(name,)), NOW)


def test_before_the_first_publication_there_is_nothing_to_export(home: Home, tmp_path: Path):
    with pytest.raises(NothingPublished):
        export(home, tmp_path / "out", Wanted(), NOW)


# Names of folders


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), max_size=6))
def test_any_source_has_a_folder_of_its_own_that_no_file_system_minds(names: list[str]):
    spelt = segments(names)
    assert len({segment.casefold() for segment in spelt.values()}) == len(set(names))
    for segment in spelt.values():
        assert len(f"source={segment}".encode()) < 255
        assert segment.isascii()
        assert not set(segment) & set('/\\:*?"<>| \n\0')
        assert not segment.endswith(".")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_readers_of_hive_folders_get_the_source_back(name: str):
    from urllib.parse import unquote

    for segment in (segments([name])[name], segments([name, name.swapcase()])[name]):
        assert "~" in segment or unquote(segment) == name


HOSTILE_SOURCES = [
    "..",
    ".",
    "a%2Fb",
    "BBC",
    "bbc",
    "x" * 200,
    "né",
    "__HIVE_DEFAULT_PARTITION__",
    "a=b/c"[:3],
]


def test_hostile_sources_come_back_as_they_were(home: Home, tmp_path: Path):
    drops = [
        story(f"/inbox/{source}/a.txt", f"It rained {number}.")
        for number, source in enumerate(HOSTILE_SOURCES)
    ]
    ingest(home, *drops)
    done = export(home, tmp_path / "out", Wanted(tables=("current_documents",)), NOW)
    found = ds.dataset(done.folder / "current_documents", partitioning=None).to_table()
    assert sorted(found["source"].to_pylist()) == sorted(HOSTILE_SOURCES)
    parted = ds.dataset(done.folder / "current_documents", partitioning=HIVE).to_table()
    as_null = (
        "__HIVE_DEFAULT_PARTITION__"  # a folder cannot say that this is a name; the column in the file does
    )
    assert sorted(source or as_null for source in parted["source"].to_pylist()) == sorted(HOSTILE_SOURCES)
    assert verify(done.folder)[1] == []


# What changed since


def relabelled(drop: Drop, line_number: int, label: str) -> Drop:
    lines = [
        (label if number == line_number else old, text) for number, (old, text) in enumerate(drop.lines, 1)
    ]
    return replace(drop, lines=lines, rules_version="r2")


def rebuild(home: Home, folder: Path, *drops: Drop) -> None:
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("rebuild", None)
        warehouse.texts(warehouse.these([drop.document_id for drop in drops]))
        warehouse.replace(batch_of(folder, *drops), run_id)
        warehouse.settle(run_id)
        assert warehouse.check(run_id) == []
        warehouse.finish_run(run_id, "published", None, 0)
    publish(home)


def forget(home: Home, drop: Drop) -> None:
    """Remove a text and its file from every table, as a person may ask for."""
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("upkeep", None)
        for table in ("lines", "paragraphs", "spans", "duplicate_groups", "documents", "corrections"):
            warehouse._database.connection.execute(
                f"delete from {table} where document_id in (select document_id from documents where uri = $1)"
                if table != "documents"
                else "delete from documents where uri = $1",
                [drop.uri],
            )
        warehouse._database.connection.execute("delete from drops where uri = $1", [drop.uri])
        warehouse.finish_run(run_id, "published", None, 0)
    publish(home)


Tables = dict[str, list[dict[str, Any]]]


def received(done: Exported, before: Tables) -> Tables:
    """What a receiver has after following the manifest."""
    changed: set[str] = set()
    if done.manifest.changed_documents:
        changed = {row["document_id"] for row in rows_of(done, "changed_documents")}
    after = {}
    for table in done.manifest.tables:
        kept = []
        if table.mode == "by_document":
            kept = [row for row in before.get(table.name, []) if row["document_id"] not in changed]
        after[table.name] = kept + rows_of(done, table.name)
    return after


def ordered(tables: Tables) -> Tables:
    return {name: sorted(rows, key=lambda row: json.dumps(row)) for name, rows in tables.items()}


URIS = ("/inbox/herald/a.txt", "/inbox/herald/b.txt", "/inbox/tribune/a.txt")
TEXTS = (("It rained.",), ("It rained.", "It stopped."), ("It snowed — twice.",))
ACTIONS = st.one_of(
    st.tuples(st.just("drop"), st.sampled_from(URIS), st.sampled_from(TEXTS)),
    st.tuples(st.just("relabel"), st.sampled_from(URIS), st.sampled_from(["promo", "body"])),
    st.tuples(st.just("forget"), st.sampled_from(URIS), st.none()),
    st.tuples(st.just("export"), st.none(), st.none()),
)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(history=st.lists(ACTIONS, min_size=2, max_size=7))
def test_an_export_and_its_increments_are_the_full_export(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, Any, Any]]
):
    folder = tmp_path_factory.mktemp("history")
    home, wanted = Home(folder / "news"), Wanted(tables=EVERY_TABLE, format="jsonl")
    inbox: dict[str, Drop] = {URIS[0]: story(URIS[0], "It rained.")}
    ingest(home, *inbox.values())
    have = received(export(home, folder / "out", wanted, NOW), {})
    for at, (action, uri, what) in enumerate([*history, ("export", None, None)]):
        if action == "drop":
            inbox[uri] = story(uri, *what, modified_ns=Drop.modified_ns + at)
            ingest(home, *inbox.values())
        elif action == "relabel" and uri in inbox:
            rebuild(home, folder / "rebuilt", relabelled(inbox[uri], 2, what))
        elif action == "forget" and uri in inbox:
            forget(home, inbox.pop(uri))
        elif action == "export":
            done = export(home, folder / "out", Wanted(), NOW)
            if done.is_new:
                assert done.manifest.kind == "increment"
                have = received(done, have)
    full = received(export(home, folder / "full", wanted, NOW), {})
    assert ordered(have) == ordered(full)
    assert verify(folder / "out")[1] == []


def test_only_documents_that_changed_are_written_again(filled: Home, tmp_path: Path):
    first = export(filled, tmp_path / "out", Wanted(format="jsonl"), NOW)
    revised = story(ONE.uri, "CAIRO — It poured.", modified_ns=Drop.modified_ns + 1)
    other = story("/inbox/herald/new.txt", "It snowed.")
    ingest(filled, revised, TWIN, LOCKED, other)
    second = export(filled, tmp_path / "out", Wanted(), NOW)
    assert second.folder == tmp_path / "out" / "increments" / "000001"
    assert second.manifest.changes == {"new": 2, "changed": 0, "superseded": 1, "removed": 0}
    assert {row["title"] for row in rows_of(second, "current_documents")} == {"A title"}
    assert len(rows_of(second, "current_documents")) == 2
    assert second.manifest.previous
    assert second.manifest.previous.run_id == first.manifest.run_id
    assert not export(filled, tmp_path / "out", Wanted(), NOW).is_new, "nothing was published since"
    aside = export(filled, tmp_path / "aside", Wanted(), NOW, since=tmp_path / "out" / manifests.NAME)
    assert rows_of(aside, "current_paragraphs") == rows_of(second, "current_paragraphs")


def test_what_is_added_is_like_what_is_there(filled: Home, tmp_path: Path):
    export(filled, tmp_path / "out", Wanted(format="csv"), NOW)
    for other in (Wanted(format="jsonl"), Wanted(tables=("drops",)), Wanted(is_raw=True)):
        with pytest.raises(ExportError, match="must be like it"):
            export(filled, tmp_path / "out", other, NOW)


# What can be trusted


def test_an_export_that_was_killed_is_not_taken_for_a_finished_one(filled: Home, tmp_path: Path):
    program = (
        "import os, sys; from datetime import datetime; from pathlib import Path\n"
        "from flows.handover import export as e\n"
        "from warehouse.home import Home\n"
        "e._with_changes = lambda *_, **__: os._exit(9)\n"
        "e.export(Home(Path(sys.argv[1])), Path(sys.argv[2]), e.Wanted(), datetime(2026, 1, 1))\n"
    )
    out = tmp_path / "out"
    command = [sys.executable, "-c", program, str(filled.root), str(out)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2]).returncode == 9
    assert not out.exists()
    assert (tmp_path / "out.unfinished").is_dir()
    with pytest.raises(ExportError, match="no finished export"):
        verify(tmp_path / "out.unfinished")
    assert export(filled, out, Wanted(), NOW).is_new
    assert not (tmp_path / "out.unfinished").exists()
    assert verify(out)[1] == []


def test_an_error_leaves_nothing_behind(filled: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write_table", full)
    with pytest.raises(ExportError, match="No space left"):
        export(filled, tmp_path / "out", Wanted(), NOW)
    assert [path.name for path in tmp_path.iterdir()] == [filled.root.name]


def test_of_two_exports_to_one_place_the_second_is_told_to_wait(filled: Home, tmp_path: Path):
    with exporting._unfinished(tmp_path / "out"), pytest.raises(ExportError, match="Another export"):
        export(filled, tmp_path / "out", Wanted(), NOW)


def test_a_folder_that_holds_something_else_is_left_alone(filled: Home, tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    export(filled, out, Wanted(), NOW)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match="no export"):
        export(filled, tmp_path / "other", Wanted(), NOW)
    with pytest.raises(ExportError, match="already"):
        export(filled, out, Wanted(sql="select 1 as one"), NOW)


def test_a_run_and_an_export_do_not_get_in_each_others_way(filled: Home, tmp_path: Path):
    with exporting.Extract.open(filled) as extract:
        before = extract.version()
        ingest(filled, ONE)
        assert extract.version() == before
        extract.compare(None)
        with extract.changed_rows(extract.relation("current_documents")) as (_, batches):
            assert sum(batch.num_rows for batch in batches) == 2
    assert export(filled, tmp_path / "out", Wanted(), NOW).manifest.run_id > before.run_id


def test_checking_finds_what_is_lost_changed_or_added(filled: Home, tmp_path: Path):
    done = export(filled, tmp_path / "out", Wanted(tables=("drops", "runs"), format="csv"), NOW)
    assert verify(done.folder) == (3, [])
    sums = subprocess.run(
        ["sha256sum", "-c", manifests.SUMS], cwd=done.folder, capture_output=True, text=True
    )
    assert sums.returncode == 0
    assert f"{manifests.NAME}: OK" in sums.stdout
    (done.folder / "drops.csv").write_bytes((done.folder / "drops.csv").read_bytes()[::-1])
    (done.folder / "runs.csv").unlink()
    (done.folder / "stray.csv").touch()
    troubles = verify(done.folder)[1]
    assert [
        any(word in sentence for sentence in troubles) for word in ("other content", "cannot be", "stray")
    ]
    assert len(troubles) == 3


def test_a_manifest_that_was_tampered_with_leads_nowhere(filled: Home, tmp_path: Path):
    done = export(filled, tmp_path / "out", Wanted(tables=("runs",), format="csv"), NOW)
    path = done.folder / manifests.NAME
    path.write_text(path.read_text().replace('"runs.csv"', '"../../../etc/passwd"'))
    assert any("outside" in sentence for sentence in verify(done.folder)[1])
    path.write_text("{}")
    with pytest.raises(ExportError, match="not a manifest"):
        verify(done.folder)


def test_an_increment_whose_foundation_changed_is_refused(filled: Home, tmp_path: Path):
    out = tmp_path / "out"
    export(filled, out, Wanted(), NOW)
    ingest(filled, ONE)
    export(filled, out, Wanted(), NOW)
    path = out / manifests.NAME
    path.write_text(path.read_text() + "\n")
    with pytest.raises(ExportError, match="does not build on"):
        verify(out)


# The schema


def test_every_exported_row_is_what_the_json_schema_says(filled: Home, tmp_path: Path):
    rebuild(filled, tmp_path / "rebuilt", relabelled(ONE, 2, "promo"))
    schemas = contracts.json_schemas()
    names = tuple(schemas)
    done = export(filled, tmp_path / "out", Wanted(tables=names, format="jsonl"), NOW)
    validated = 0
    for name in names:
        jsonschema.Draft202012Validator.check_schema(schemas[name])
        validator = jsonschema.Draft202012Validator(
            schemas[name], format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        for row in rows_of(done, name):
            validator.validate(row)
            validated += 1
    assert validated > 40
    assert all(schema["properties"] and schema["description"] for schema in schemas.values())


def test_the_json_schema_refuses_what_the_database_would(filled: Home, tmp_path: Path):
    done = export(filled, tmp_path / "out", Wanted(tables=("current_documents",), format="jsonl"), NOW)
    row = rows_of(done, "current_documents")[0]
    validator = jsonschema.Draft202012Validator(contracts.json_schemas()["current_documents"])
    for wrong in (
        {"uri": None},
        {"line_count": "7"},
        {"published_at": "yesterday"},
        {"extra": 1},
        {"repairs": None},
    ):
        assert not validator.is_valid(row | wrong), wrong


def test_the_dbt_source_tests_hold_in_the_published_tables(filled: Home):
    source = yaml.safe_load(contracts.dbt_sources())["sources"][0]
    tested = 0
    for table in source["tables"]:
        assert table["description"]
        for column in table["columns"]:
            assert column["description"], (table["name"], column["name"])
            assert column["data_type"]
            for test in column.get("data_tests", []):
                name, tested = column["name"], tested + 1
                bad = f"select 1 from {table['name']} where {name} is null"
                if test == "unique":
                    bad = f"select {name} from {table['name']} group by all having count(*) > 1"
                assert published(filled, bad) == []
    assert tested > 60
    documents = next(table for table in source["tables"] if table["name"] == "current_documents")
    assert documents["columns"][0]["data_tests"] == ["unique", "not_null"]


# The command


def test_the_command_exports_continues_and_checks(winnow: Command, filled: Home, tmp_path: Path):
    out = tmp_path / "out"
    first = winnow("export", out, "--home", filled.root, "--format", "jsonl")
    assert first.returncode == 0, first.stderr
    assert "current_paragraphs" in first.stdout
    assert f"Exported run 1 to {out}." in first.stdout
    ingest(filled, ONE)
    said = json.loads(winnow("export", out, "--home", filled.root, "--json").stdout)
    assert (said["kind"], said["is_new"], said["run_id"]) == ("increment", True, 2)
    assert "Nothing new" in winnow("export", out, "--home", filled.root).stdout
    assert winnow("export", "--verify", out).returncode == 0
    os.truncate(out / "current_paragraphs.jsonl", 3)
    broken = winnow("export", "--verify", out)
    assert (broken.returncode, "instead of" in broken.stdout) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("out", "--verify", "out"),
        ("out", "--table", "drops", "--sql", "select 1"),
        ("out", "--sql", "select 1", "--since", "out"),
        ("out", "--param", "a=b"),
        ("out", "--format", "xml"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(winnow: Command, arguments: tuple[str, ...]):
    assert winnow("export", *arguments).returncode == 2


def test_the_command_prints_the_schema_without_a_home(winnow: Command):
    assert yaml.safe_load(winnow("export", "--schema", "dbt").stdout)["version"] == 2
    assert "current_documents" in json.loads(winnow("export", "--schema", "json").stdout)
