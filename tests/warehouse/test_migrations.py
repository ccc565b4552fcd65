"""Tables come into being once; every one says what it holds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.fragments import story
from tests.warehouse.runs import ask, contents, ingest, sql
from warehouse import schema, statements
from warehouse.errors import MigrationError
from warehouse.home import Home
from warehouse.store import Warehouse

ONE = story("/inbox/herald/one.txt", "It rained.")


@pytest.fixture
def own_statements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of sql/ that a test may change."""
    copy = tmp_path / "sql"
    shutil.copytree(statements.folder(), copy)
    monkeypatch.setattr(statements, "folder", lambda: copy)
    statements.text.cache_clear()
    yield copy
    statements.text.cache_clear()


def edit(path: Path, text: str) -> None:
    path.write_text(text)
    statements.text.cache_clear()


def test_a_migration_that_changed_after_it_was_applied_is_refused(home: Home, own_statements: Path) -> None:
    ingest(home, ONE)
    path = own_statements / "migrations" / "0002_documents.sql"
    edit(path, path.read_text() + "-- a thought\n")
    with pytest.raises(MigrationError) as refused:
        Warehouse.open(home)
    assert (
        str(refused.value)
        == "0002_documents.sql changed after it was applied; restore it and add a new migration"
    )


def test_a_new_migration_is_applied_to_an_old_database_and_published(
    home: Home, own_statements: Path
) -> None:
    ingest(home, ONE)
    before = contents(home)
    edit(own_statements / "migrations" / "0900_tags.sql", "create table tags (document_id uuid);")
    assert ingest(home, ONE).status == "published"
    assert ask(home, "from tags") == []
    assert contents(home) == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(home: Home, own_statements: Path) -> None:
    ingest(home, ONE)
    before = contents(home)
    path = own_statements / "migrations" / "0900_tags.sql"
    edit(path, "create table tags (document_id uuid);\ncreate table drops (drop_id uuid);")
    with pytest.raises(Exception, match=r"sql/migrations/0900_tags\.sql: .*drops"):
        Warehouse.open(home)
    path.unlink()
    assert contents(home) == before


def test_a_database_of_a_newer_version_is_refused(home: Home) -> None:
    ask(home, "insert into migrations values (99, '0099_later.sql', 'x', '2030-01-01')")
    with pytest.raises(MigrationError, match=r"0099_later\.sql.*written by a newer version"):
        Warehouse.open(home)


def test_a_migration_may_not_be_put_before_applied_ones(home: Home, own_statements: Path) -> None:
    ingest(home, ONE)
    (own_statements / "migrations" / "0010_run_stages.sql").rename(
        own_statements / "migrations" / "0900_run_stages.sql"
    )
    with pytest.raises(MigrationError):
        Warehouse.open(home)


def test_every_table_and_column_says_what_it_holds(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        tables = sql(
            warehouse, "select table_name, comment from duckdb_tables() where database_name = 'work'"
        )
        columns = sql(
            warehouse,
            """select table_name, column_name from duckdb_columns()
            where database_name = 'work' and not internal and comment is null""",
        )
        views = sql(
            warehouse,
            "select view_name, comment from duckdb_views() where database_name = 'work' and not internal",
        )
    made = sum(statements.text(name).count("\ncreate table ") for name in statements.names("migrations"))
    assert len(tables) == made + 1
    assert [name for name, comment in tables + views if not (comment or "").startswith("One row per ")] == []
    assert columns == []


def test_a_current_document_is_described_in_the_words_of_documents(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        said = sql(
            warehouse,
            """select column_name, count(*), count(distinct comment) from duckdb_columns()
            where table_name in ('documents', 'current_documents') and database_name = 'work' group by all""",
        )
    assert {column for column, count, _ in said if count == 1} == {"original", "is_current"}
    assert [column for column, _, wordings in said if wordings > 1] == []


def test_views_keep_their_comments_when_they_are_made_again(home: Home) -> None:
    for _ in range(2):
        assert ask(home, "select comment from duckdb_views() where view_name = 'line_texts'")[0][0]


def test_the_description_of_the_tables_is_current() -> None:
    assert schema.path().read_text(encoding="utf-8") == schema.described(), "run python -m warehouse.schema"


def test_the_file_is_of_the_storage_version_that_older_readers_know(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        tags = sql(warehouse, "select tags from duckdb_databases() where database_name = 'work'")[0][0]
    assert "v1.5" in str(tags)
