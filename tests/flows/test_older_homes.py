"""A home of every older level of migrations, with rows in it: today's winnow takes up all of it."""

import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from flows.keeping.upkeep import upkeep
from flows.relabelling.rebuild import findings, rebuild
from flows.road import run
from tests.faults.rows import Rows, rows_of
from tests.flows.conftest import ARTICLE, LONG_AGO, drop
from warehouse import statements
from warehouse.database import Database
from warehouse.errors import StatementFailed, WarehouseError
from warehouse.home import Home
from warehouse.migrate import apply
from warehouse.reader import Reader

LEVELS = [int(name.split("/")[1][:4]) for name in statements.names("migrations")]
ADVICE = "published by an older version of winnow; winnow upkeep publishes it anew"
WHOLE_FROM = 10  # level from which on a home could have been published; below, a killed first run left it


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Home]:
    """An inbox, and a home of today: revisions, duplicates, quarantine, a correction."""
    place = tmp_path_factory.mktemp("now")
    inbox, home = place / "inbox", Home(place / "news")
    ferry = drop(inbox / "courier" / "ferry.txt", ARTICLE)
    drop(inbox / "island" / "copy.txt", ARTICLE)
    drop(inbox / "island" / "empty.txt", b"")
    run(inbox, home)
    drop(ferry, ARTICLE + "A correction.\n", seconds=LONG_AGO + 60)
    run(inbox, home)
    return inbox, home


def of_level(level: int, today: Home, home: Home) -> None:
    """Make a home as an older version published it: its migrations and rows, and views that fit."""
    home.prepare()
    with Database.new(home.work_path, home) as database:
        with database.transaction():
            database.rows("state/migrations_table")
        for name in statements.names("migrations"):
            if int(name.split("/")[1][:4]) <= level:
                apply(database, name)
        if level >= WHOLE_FROM:
            database.attach(today.published_path, "today", "read_only")
            for table, columns, _ in database.rows("state/tables_and_columns"):
                if table not in ("migrations", "made_views"):
                    names = ", ".join(columns)
                    database.connection.execute(
                        f"insert into {table} ({names}) select {names} from today.{table} order by rowid"
                    )
            database.detach("today")
        for name in statements.names("views") + statements.names("macros"):
            with suppress(WarehouseError), database.transaction():
                database.rows(name)
    if level >= WHOLE_FROM:
        shutil.copyfile(home.work_path, home.published_path)


def without_new(rows: Rows) -> Rows:
    """What every level has: documents and what belongs to them, without what labelling anew may change."""
    return {
        name: rows[name]
        for name in ("lines", "paragraphs", "spans", "quarantine", "duplicate_groups", "drops")
    }


def trouble_of(reader: Reader) -> str:
    """What is said where an older published file cannot say how things stand; nothing where it can."""
    try:
        reader.status()
    except StatementFailed as error:
        return str(error)
    return ""


@pytest.mark.parametrize("level", LEVELS[:-1])
def test_a_home_of_an_older_level_is_taken_up_with_all_its_rows(
    level: int, now: tuple[Path, Home], tmp_path: Path
):
    inbox, today = now
    home = Home(tmp_path / "news")
    of_level(level, today, home)
    if level >= WHOLE_FROM:
        with Reader.open(home) as reader:
            told = trouble_of(reader)
            assert ADVICE in told if told else reader.status().document_count == 2
            assert reader.sql("from documents").num_rows == 3
        assert upkeep(home).is_published
    run(inbox, home)
    expected = without_new(rows_of(today.published_path))
    assert findings(home) == []
    with Reader.open(home) as reader:
        assert reader.status().document_count == 2
        assert reader.sql("from current_paragraphs").num_rows > 4
    if level >= WHOLE_FROM:
        assert without_new(rows_of(home.published_path)) == expected
        rebuild(home)
        assert without_new(rows_of(home.published_path)) == expected
        with Reader.open(home) as reader:
            assert reader.sql("from documents where arrived_at is null").num_rows == 0
        assert run(inbox, home).summary.status == "unchanged"


def test_the_commands_say_what_to_do_with_a_published_file_of_another_version(
    now: tuple[Path, Home], tmp_path: Path, winnow
):
    _, today = now
    home = Home(tmp_path / "news")
    of_level(WHOLE_FROM, today, home)
    told = winnow("status", "--home", home.root)
    assert "Traceback" not in told.stderr
    assert told.returncode == 0 or ADVICE in told.stdout + told.stderr
    done = winnow("upkeep", "--home", home.root)
    assert done.returncode == 0, done.stderr
    assert winnow("status", "--home", home.root).returncode in (0, 7)
