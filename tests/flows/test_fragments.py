"""A fragment is complete or it is none; what a killed run left is found again."""

from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows import fragments
from transforms import tables
from transforms.clean import clean_one

SCHEMAS = {field.name: getattr(tables, field.name.upper()) for field in fields(tables.Tables)}
TEXT = b"The ferry left the harbour on Sunday evening with forty passengers on board.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fragments").mkdir()
    return tmp_path / "fragments"


def test_a_fragment_holds_every_table_also_the_empty_ones(folder: Path):
    fragment = fragments.write(clean_one("/in/a.txt", TEXT), folder)
    assert {path.stem for path in fragment.iterdir()} == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        assert pq.read_schema(fragment / f"{name}.parquet").equals(schema)


def test_the_name_follows_from_the_drops_so_twice_is_once(folder: Path):
    first = fragments.write(clean_one("/in/a.txt", TEXT), folder)
    again = fragments.write(clean_one("/in/a.txt", TEXT), folder)
    other = fragments.write(clean_one("/in/a.txt", TEXT + b"More.\n"), folder)
    assert first == again != other
    assert len(first.name) == 16


def test_an_unfinished_fragment_is_no_leftover_and_is_deleted(folder: Path):
    complete = fragments.write(clean_one("/in/a.txt", TEXT), folder)
    (folder / "0123456789abcdef.tmp").mkdir()
    (folder / "0123456789abcdef.tmp" / "lines.parquet").write_bytes(b"half")
    assert fragments.leftovers(folder) == [complete]
    assert list(folder.iterdir()) == [complete]


def test_a_writer_killed_half_way_leaves_nothing_that_counts(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def killed(table: pa.Table, where: Path, **_: object) -> None:
        if where.stem == "spans":
            raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", killed)
    with pytest.raises(KeyboardInterrupt):
        fragments.write(clean_one("/in/a.txt", TEXT), folder)
    assert fragments.leftovers(folder) == []


def test_what_an_older_rebuild_left_is_never_loaded_as_new_drops(folder: Path):
    left = fragments.write(clean_one("/in/a.txt", TEXT), folder)
    left.rename(left.with_suffix(".replacement"))
    assert fragments.leftovers(folder) == []
    assert list(folder.iterdir()) == []


def test_a_fragment_set_aside_is_kept_but_not_taken_again(folder: Path):
    aside = fragments.set_aside(fragments.write(clean_one("/in/a.txt", TEXT), folder))
    assert fragments.leftovers(folder) == []
    assert aside.exists()


def test_the_summary_counts_labels_and_names_rejects(folder: Path):
    labels, rejects = fragments.summary(fragments.write(clean_one("/in/a.txt", TEXT), folder))
    assert sum(labels.values()) == 1
    assert rejects == []
    labels, (reject,) = fragments.summary(fragments.write(clean_one("/in/b.txt", b""), folder))
    assert labels == {}
    assert (reject["uri"], reject["reason"]) == ("/in/b.txt", "empty")
