"""A home that cannot be one says so."""

import os
from pathlib import Path

import pytest

from warehouse.errors import HomeError
from warehouse.home import Home


def test_a_home_is_made_with_what_belongs_into_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "news")
    home.prepare()
    home.prepare()
    assert sorted(path.name for path in home.root.iterdir()) == ["fragments"]


@pytest.mark.parametrize("below", ["", "/deeper"])
def test_a_home_that_is_a_file_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "news").write_text("a file")
    with pytest.raises(HomeError, match="not a directory is in the way"):
        Home(Path(f"{tmp_path}/news{below}")).prepare()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(HomeError, match="cannot be"):
        Home(tmp_path).prepare()


def test_a_home_below_the_kernel_s_own_files_is_refused() -> None:
    with pytest.raises(HomeError, match="cannot be made"):
        Home(Path("/proc/winnow")).prepare()


def test_a_home_whose_name_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="not valid UTF-8"):
        Home(tmp_path / os.fsdecode(b"caf\xe9")).prepare()


def test_a_name_that_no_file_system_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="cannot be made"):
        Home(tmp_path / "new\0s").prepare()
