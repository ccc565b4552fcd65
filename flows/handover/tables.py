"""A table's rows to its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.handover import partitions
from flows.handover.formats import Format, Hashed, Writer, writer
from flows.handover.manifest import File


@dataclass(frozen=True)
class Sink:
    """Where files go and how they are written."""

    folder: Path
    format: Format
    is_raw: bool


class _Open:
    """A file that is being written."""

    def __init__(self, sink: Sink, path: str, schema: pa.Schema) -> None:
        self._path, self._rows = path, 0
        self._file = Hashed(sink.folder / path)
        self._writer: Writer = writer(sink.format, self._file, schema, is_raw=sink.is_raw)

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write(batch)
        self._rows += batch.num_rows

    def close(self) -> File:
        self._writer.close()
        self._file.close()
        return File(self._path, self._rows, self._file.bytes, self._file.sha256)

    def abandon(self) -> None:
        """Let go of the file; what it holds is worthless."""
        self._file.abandon()


def write_table(sink: Sink, name: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> File:
    """One file that holds all rows; it is there even when there are none."""
    opened = _Open(sink, f"{name}.{sink.format}", schema)
    try:
        for batch in batches:
            opened.write(batch)
        return opened.close()
    finally:
        opened.abandon()


def write_partitions(
    sink: Sink,
    name: str,
    schema: pa.Schema,
    batches: Iterator[pa.RecordBatch],
    sources: list[str],
) -> list[File]:
    """A file for each source and month that has rows; the rows come ordered by them, as first columns.

    File names are numbered through the table, so they stay apart where folders fall together.
    """
    rest = pa.schema(list(schema)[2:])
    spelt = partitions.segments(sources)
    files: list[File] = []
    opened: _Open | None = None
    at: tuple[str, str | None] | None = None
    try:
        for batch in batches:
            for source, month, rows in partitions.runs(batch):
                if opened is None or (source, month) != at:
                    if opened is not None:
                        files.append(opened.close())
                    at = (source, month)
                    where = partitions.folder(spelt[source], month)
                    opened = _Open(sink, f"{name}/{where}/part-{len(files) + 1:05}.{sink.format}", rest)
                opened.write(rows)
        if opened is not None:
            files.append(opened.close())
        return files
    finally:
        if opened is not None:
            opened.abandon()
