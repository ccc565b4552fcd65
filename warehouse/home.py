"""The home directory: where the lock, the work file, the published file and the fragments lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import HomeError


@dataclass(frozen=True)
class Home:
    """A home directory. Making one touches nothing; prepare() does.

    >>> Home(Path("/srv/news")).published_path.as_posix()
    '/srv/news/news.duckdb'
    """

    root: Path

    @property
    def lock_path(self) -> Path:
        return self.root / "lock"

    @property
    def work_path(self) -> Path:
        return self.root / "work.duckdb"

    @property
    def published_path(self) -> Path:
        return self.root / "news.duckdb"

    @property
    def fragments_path(self) -> Path:
        return self.root / "fragments"

    @property
    def spill_path(self) -> Path:
        """Where the writer puts what does not fit into memory; not there when at rest."""
        return self.root / "spill"

    def prepare(self) -> None:
        """Make the directory and what belongs into it; raise HomeError where that cannot be done."""
        for folder in (self.root, self.fragments_path):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError) as error:
                raise HomeError(
                    f"{_shown(folder)} cannot be made: something that is not a directory is in the way; "
                    "move that away or choose another home with --home"
                ) from error
            except (OSError, ValueError) as error:
                raise HomeError(
                    f"{_shown(folder)} cannot be made: {_reason(error)}; choose another home with --home"
                ) from error
            if not os.access(folder, os.W_OK | os.X_OK):
                raise HomeError(
                    f"{_shown(folder)} cannot be written; give this user the right to, "
                    "or choose another home with --home"
                )
        try:
            str(self.root).encode()
        except UnicodeEncodeError as error:
            raise HomeError(
                f"{_shown(self.root)} is not valid UTF-8, and DuckDB opens no such path; choose another home"
            ) from error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _shown(path: Path) -> str:
    return str(path).encode(errors="backslashreplace").decode()
