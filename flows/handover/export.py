"""An export: tables of one published version as files, or what changed in them since an earlier export.

It is written into a folder beside its place and renamed when it is whole, so a killed one is never taken for
a finished one. A run is never in its way: the version that was opened stays readable.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import ExportError
from flows.handover import manifest as manifests
from flows.handover.formats import Format
from flows.handover.manifest import ExportedColumn, ExportedTable, File, Found, Manifest, Previous
from flows.handover.tables import Sink, write_partitions, write_table
from warehouse.extract import BY_DEFAULT, INDEX, Extract, Relation
from warehouse.home import Home


@dataclass(frozen=True)
class Wanted:
    """What is to be exported, and how. None leaves it to the export that is continued."""

    tables: tuple[str, ...] = ()  # none: those of the export that is continued, or BY_DEFAULT
    query: str | None = None  # a named question instead
    parameters: Mapping[str, str] = field(default_factory=dict)  # its parameters
    sql: str | None = None  # or a statement
    format: Format | None = None  # none: parquet
    is_raw: bool | None = None  # CSV: leave cells that a spreadsheet would calculate as they are


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    folder: Path  # where its manifest lies
    manifest: Manifest
    is_new: bool  # False: the version was exported before, and nothing was written


def export(
    home: Home,
    folder: Path,
    wanted: Wanted,
    now: datetime,
    since: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Exported:
    """Write an export into a folder. Where one lies there already, what changed since then goes beside it.

    since: the folder or manifest of an export; only what changed since then is written. now: UTC.
    tell: hears the name of each table when it is begun.
    Raises ExportError, NothingPublished, UnknownTable, UnknownQuery, QueryError; no folder is then there.
    """
    if wanted.query is not None or wanted.sql is not None:
        return _export_answer(home, _empty_place(folder), wanted, now)
    earlier, place = _earlier(folder, since)
    with Extract.open(home) as extract:
        settled = _settled(wanted, earlier)
        if earlier and _is_same_version(earlier.manifest, extract):
            return Exported(earlier.folder, earlier.manifest, is_new=False)
        relations = [extract.relation(name) for name in dict.fromkeys(settled.tables)]
        with _unfinished(place) as unfinished:
            changes = extract.compare(_index_of(earlier))
            sink = Sink(unfinished, settled.format or "parquet", is_raw=bool(settled.is_raw))
            tables = []
            for relation in relations:
                tell(relation.name)
                tables.append(_write(extract, relation, sink))
            made = _manifest(extract, settled, now, tables, earlier)
            made = _with_changes(made, sink, changes, extract.index(), is_increment=earlier is not None)
            _finish(unfinished, made)
    return Exported(place, made, is_new=True)


def _export_answer(home: Home, place: Path, wanted: Wanted, now: datetime) -> Exported:
    """The rows of a question or statement, whole each time: nobody can say what is new in them."""
    with Extract.open(home) as extract, _unfinished(place) as unfinished:
        sink = Sink(unfinished, wanted.format or "parquet", is_raw=bool(wanted.is_raw))
        if wanted.query is not None:
            name, statement = wanted.query, wanted.query
            rows = extract.answered(wanted.query, wanted.parameters)
        else:
            name, statement = "result", wanted.sql or ""
            rows = extract.selected(statement)
        with rows as (schema, batches):
            file = write_table(sink, name, schema, batches)
        columns = [ExportedColumn(column.name, str(column.type), "") for column in schema]
        table = ExportedTable(name, "", "whole", [], columns, file.rows, [file])
        made = _manifest(extract, wanted, now, [table], None, statement)
        _finish(unfinished, made)
    return Exported(place, made, is_new=True)


def _earlier(folder: Path, since: Path | None) -> tuple[Found | None, Path]:
    """The export that is built on, and where the new one goes."""
    if since is not None:
        found = manifests.read(since) if since.is_file() else manifests.chain(since)[-1]
        return found, _empty_place(folder)
    if (folder / manifests.NAME).exists():
        numbers = manifests.numbers(folder)
        number = int(numbers[-1]) + 1 if numbers else 1
        return manifests.chain(folder)[-1], folder / manifests.INCREMENTS / f"{number:06}"
    return None, _empty_place(folder)


def _empty_place(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if (folder / manifests.NAME).exists():
            raise ExportError(f"{folder} holds an export already; give a folder that does not exist yet.")
        raise ExportError(
            f"{folder} holds something that is no export; give a folder that is empty, or does not exist yet."
        )
    return folder


def _is_same_version(earlier: Manifest, extract: Extract) -> bool:
    now = extract.version()
    return (earlier.run_id, earlier.finished_at) == (now.run_id, now.finished_at)


def _settled(wanted: Wanted, earlier: Found | None) -> Wanted:
    """What is written: as wanted, where it is a beginning; else as the export that it continues."""
    if earlier is None:
        return Wanted(
            wanted.tables or BY_DEFAULT, format=wanted.format or "parquet", is_raw=bool(wanted.is_raw)
        )
    before = earlier.manifest
    tables = tuple(table.name for table in before.tables)
    if before.statement is not None:
        raise ExportError(
            f"{earlier.folder} holds the answer to a query, which cannot be continued; give a new folder."
        )
    for said, wish, was in (
        ("the tables", set(wanted.tables or tables), set(tables)),
        ("the format", wanted.format or before.format, before.format),
        ("--raw", before.is_raw if wanted.is_raw is None else wanted.is_raw, before.is_raw),
    ):
        if wish != was:
            raise ExportError(
                f"{earlier.folder} was exported with {said} {_shown(was)}, what is added must be like it; "
                "leave that option out, or export into a new folder."
            )
    return Wanted(tables, format=before.format, is_raw=before.is_raw)


def _shown(value: object) -> str:
    return ", ".join(sorted(value)) if isinstance(value, set) else str(value)


def _index_of(earlier: Found | None) -> pa.Table | None:
    if earlier is None:
        return None
    file = earlier.manifest.index
    if file is None:
        raise ExportError(f"{earlier.folder} has no index, so nothing can build on it; give a new folder.")
    try:
        content = (earlier.folder / file.path).read_bytes()
    except OSError as error:
        raise ExportError(
            f"{earlier.folder / file.path} cannot be read: {error.strerror}; "
            "restore it, or export into a new folder."
        ) from error
    if File(file.path, file.rows, len(content), _sha256(content)) != file:
        raise ExportError(
            f"{earlier.folder / file.path} is not what its manifest says; "
            "restore it, or export into a new folder."
        )
    return pq.read_table(pa.BufferReader(content)).cast(INDEX)


def _sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _write(extract: Extract, relation: Relation, sink: Sink) -> ExportedTable:
    partitioned_by: list[str] = []
    if relation.is_of_documents and sink.format == "parquet":
        partitioned_by = ["source", "month"]
        sources = extract.sources()
        with extract.changed_rows(relation) as (schema, batches):
            files = write_partitions(sink, relation.name, schema, batches, sources)
    elif relation.is_of_documents:
        with extract.changed_rows(relation) as (schema, batches):
            files = [write_table(sink, relation.name, _without_partition(schema), _plain(batches))]
    else:
        with extract.all_rows(relation) as (schema, batches):
            files = [write_table(sink, relation.name, schema, batches)]
    return ExportedTable(
        name=relation.name,
        comment=relation.comment,
        mode="by_document" if relation.is_of_documents else "whole",
        partitioned_by=partitioned_by,
        columns=[ExportedColumn(column.name, column.type, column.comment) for column in relation.columns],
        rows=sum(file.rows for file in files),
        files=files,
    )


def _without_partition(schema: pa.Schema) -> pa.Schema:
    return pa.schema(list(schema)[2:])


def _plain(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return (batch.select(batch.schema.names[2:]) for batch in batches)


def _manifest(
    extract: Extract,
    wanted: Wanted,
    now: datetime,
    tables: list[ExportedTable],
    earlier: Found | None,
    statement: str | None = None,
) -> Manifest:
    published = extract.version()
    previous = None
    if earlier is not None:
        previous = Previous(earlier.manifest.run_id, earlier.manifest.finished_at, earlier.sha256)
    return Manifest(
        shape=manifests.shape(),
        winnow_version=_version(),
        run_id=published.run_id,
        finished_at=published.finished_at,
        made_at=now,
        kind="increment" if earlier else "full",
        previous=previous,
        format=wanted.format or "parquet",
        is_raw=bool(wanted.is_raw),
        tables=tables,
        changed_documents=None,
        changes={},
        index=None,
        statement=statement,
    )


def _with_changes(
    made: Manifest, sink: Sink, changes: pa.Table, index: pa.Table, *, is_increment: bool
) -> Manifest:
    counts = dict.fromkeys(("new", "changed", "superseded", "removed"), 0)
    for pair in changes["change"].value_counts().to_pylist():
        counts[pair["values"]] = pair["counts"]
    changed = None
    if is_increment:
        changed = write_table(sink, "changed_documents", changes.schema, iter(changes.to_batches()))
    as_parquet = Sink(sink.folder, "parquet", is_raw=False)
    indexed = write_table(as_parquet, "index", index.schema, iter(index.to_batches()))
    return Manifest(**{**made.__dict__, "changed_documents": changed, "changes": counts, "index": indexed})


def _finish(unfinished: Path, made: Manifest) -> None:
    """The checksums, and last of all the manifest."""
    content = manifests.dump(made)
    sums = [(file.sha256, file.path) for file in made.files] + [(_sha256(content), manifests.NAME)]
    lines = "".join(f"{sha256}  {path}\n" for sha256, path in sorted(sums, key=lambda pair: pair[1]))
    (unfinished / manifests.SUMS).write_text(lines, encoding="utf-8")
    (unfinished / manifests.NAME).write_bytes(content)


@contextmanager
def _unfinished(place: Path) -> Iterator[Path]:
    """A folder beside the place that gets its name at the end; what a killed export left there is removed.

    ExportError when it cannot be written, or another export is at work on it.
    """
    unfinished = place.with_name(f"{place.name}.unfinished")
    try:
        unfinished.mkdir(parents=True, exist_ok=True)
        handle = os.open(unfinished, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(unfinished)
            try:
                yield unfinished
            except BaseException:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise
            os.sync()
            unfinished.rename(place)
        finally:
            os.close(handle)
    except BlockingIOError:
        raise ExportError(f"Another export is writing to {place}; wait until it is done.") from None
    except OSError as error:
        raise ExportError(
            f"{place} could not be written: {error.strerror or error}; make room, or give another folder."
        ) from error


def _clear(folder: Path) -> None:
    for found in folder.iterdir():
        shutil.rmtree(found) if found.is_dir() and not found.is_symlink() else found.unlink()


def _version() -> str:
    try:
        return version("winnow-etl")
    except PackageNotFoundError:
        return "unknown"
