"""Batches on their way into the warehouse: a folder of Parquet files, complete as soon as it has its name."""

import hashlib
import re
import shutil
from dataclasses import fields
from pathlib import Path

import pyarrow.parquet as pq

from flows.errors import FragmentNotWritten
from transforms.arrow import compute as pc
from transforms.tables import Tables

_COMPLETE = re.compile(r"[0-9a-f]{16}")
_REPLACEMENT = ".replacement"  # left by a rebuild that was killed, before 0.2: nothing to be loaded
_UNREADABLE = ".unreadable"
_UNFINISHED = ".tmp"
_DOOMED = ".deleted"


def write(tables: Tables, folder: Path) -> Path:
    """Write a batch as a fragment of the folder; its name follows from what it holds, so twice is once.

    FragmentNotWritten when that cannot be done; what was begun is removed.
    """
    try:
        return _write(tables, folder)
    except OSError as error:
        raise FragmentNotWritten(
            f"A batch could not be written to {folder}: {error.strerror or error}; "
            "make room or mend it, then run again. What was published stands."
        ) from error


def _write(tables: Tables, folder: Path) -> Path:
    name = _name(tables)
    unfinished, fragment = folder / f"{name}{_UNFINISHED}", folder / name
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        for table in fields(tables):
            pq.write_table(
                getattr(tables, table.name), unfinished / f"{table.name}.parquet", compression="lz4"
            )
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)  # it may hold the last free bytes
        raise
    if fragment.exists():
        delete(fragment)
    return unfinished.rename(fragment)


def leftovers(folder: Path) -> list[Path]:
    """The complete fragments that a killed run left, in a fixed order. Unfinished ones are deleted."""
    complete = []
    for found in sorted(folder.iterdir()):
        if _COMPLETE.fullmatch(found.name):
            complete.append(found)
        elif found.suffix in {_UNFINISHED, _DOOMED, _REPLACEMENT}:
            shutil.rmtree(found, ignore_errors=True)
    return complete


def are_waiting(folder: Path) -> bool:
    """Whether a killed run left anything to be loaded or cleared; what was set aside is for a person."""
    return any(found.suffix != _UNREADABLE for found in folder.iterdir())


def delete(fragment: Path) -> None:
    """Remove a fragment; killed in between, what is left is not taken for a fragment."""
    doomed = fragment.with_suffix(_DOOMED)
    shutil.rmtree(doomed, ignore_errors=True)
    shutil.rmtree(fragment.rename(doomed))


def set_aside(fragment: Path) -> Path:
    """Put a fragment that cannot be read out of the way, under a name that says so."""
    aside = fragment.with_suffix(_UNREADABLE)
    shutil.rmtree(aside, ignore_errors=True)
    return fragment.rename(aside)


def summary(fragment: Path) -> tuple[dict[str, int], list[dict[str, str]]]:
    """How many lines of a fragment have each label, and what of it could not be taken: uri, reason, error.

    Raises OSError or pyarrow's ArrowInvalid when the fragment cannot be read.
    """
    lines = fragment / "lines.parquet"
    labels = pq.read_table(lines, columns=["label"], read_dictionary=["label"])["label"]
    rejects = pq.read_table(fragment / "quarantine.parquet", columns=["uri", "reason", "error"])
    counts = {count["values"].as_py(): count["counts"].as_py() for count in pc.value_counts(labels)}
    return counts, rejects.to_pylist()


def _name(tables: Tables) -> str:
    digest = hashlib.sha256()
    for drop_id in sorted(tables.drops["drop_id"].combine_chunks().storage.to_pylist()):
        digest.update(drop_id)
    return digest.hexdigest()[:16]
