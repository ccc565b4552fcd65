"""Record batches to files: Parquet, CSV (RFC 4180) or JSON Lines. What is written is hashed on the way."""

import hashlib
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Literal, Protocol, cast

import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import ExportError
from transforms.arrow import compute as pc

Format = Literal["parquet", "csv", "jsonl"]

# What a spreadsheet takes for the beginning of a formula, also in full width (OWASP, "CSV Injection").
_FORMULA = r"^([=+\-@\t\r\n＝＋－＠])"
_ROW_GROUP_BYTES = 32 * 2**20  # of Arrow's memory, gathered before they are written
# Line ends to many readers of text, though not to JSON.
_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}


class Hashed:
    """A new file that knows the SHA-256 and the number of the bytes written to it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("xb")
        self._digest = hashlib.sha256()
        self.bytes = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    @property
    def closed(self) -> bool:
        return self.file.closed

    def write(self, data: Any) -> int:
        """Write all of it."""
        self.file.write(data)
        self._digest.update(data)
        size = memoryview(data).nbytes
        self.bytes += size
        return size

    def flush(self) -> None:
        self.file.flush()

    def close(self) -> None:
        """Close it, with its bytes on the disk."""
        if not self.file.closed:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def abandon(self) -> None:
        """Close it, whatever it holds."""
        self.file.close()


class Writer(Protocol):
    """Takes record batches, in order, until it is closed."""

    def write(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


class _Parquet:
    def __init__(self, file: Hashed, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(cast("IO[bytes]", file), schema, compression="zstd")
        self._schema = schema
        self._gathered: list[pa.RecordBatch] = []
        self._bytes = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._gathered.append(batch)
        self._bytes += batch.nbytes
        if self._bytes > _ROW_GROUP_BYTES:
            self._write_gathered()

    def close(self) -> None:
        if self._gathered:
            self._write_gathered()
        self._writer.close()

    def _write_gathered(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._gathered, self._schema))
        self._gathered, self._bytes = [], 0


class _Csv:
    """Text is quoted and NULL is not, so that an empty text is not taken for NULL."""

    def __init__(self, file: Hashed, schema: pa.Schema, *, is_raw: bool) -> None:
        self._file, self._is_raw = file, is_raw
        names = self._quoted(pa.array(schema.names, pa.string())).to_pylist()
        file.write((",".join(names) + "\r\n").encode())

    def write(self, batch: pa.RecordBatch) -> None:
        cells = [self._cells(column) for column in batch.columns]
        rows = pc.binary_join_element_wise(*cells, ",") if len(cells) > 1 else cells[0]
        for row in (rows,) if rows.nbytes < _ROW_GROUP_BYTES else _pieces(rows):
            self._file.write(("\r\n".join(row.to_pylist()) + "\r\n").encode())

    def close(self) -> None:
        pass

    def _cells(self, column: pa.Array) -> pa.Array:
        kind = column.type
        if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
            return pc.fill_null(column.cast(pa.string()), "")
        return pc.fill_null(self._quoted(_as_text(column)), "")

    def _quoted(self, text: pa.Array) -> pa.Array:
        if not self._is_raw:
            text = pc.replace_substring_regex(text, _FORMULA, r"'\1")
        doubled = pc.replace_substring(text, '"', '""')
        return pc.binary_join_element_wise('"', doubled, '"', "")


class _JsonLines:
    def __init__(self, file: Hashed, schema: pa.Schema) -> None:
        self._file = file
        self._names = schema.names

    def write(self, batch: pa.RecordBatch) -> None:
        columns = [_json_values(column) for column in batch.columns]
        encode = json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":")).encode
        lines = [
            encode(dict(zip(self._names, row, strict=True))).translate(_LINE_ENDS)
            for row in zip(*columns, strict=True)
        ]
        self._file.write(("\n".join(lines) + "\n").encode() if lines else b"")

    def close(self) -> None:
        pass


def writer(format: Format, file: Hashed, schema: pa.Schema, *, is_raw: bool) -> Writer:  # noqa: A002
    """Begin a file of this format. is_raw: in CSV, leave cells that a spreadsheet would calculate."""
    if format == "parquet":
        return _Parquet(file, schema)
    return _Csv(file, schema, is_raw=is_raw) if format == "csv" else _JsonLines(file, schema)


def _as_text(column: pa.Array) -> pa.Array:
    """Text as it is; times as ISO 8601; bytes as base64; lists and the like as JSON."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    values = _json_values(column)
    return pa.array(
        [value if value is None or isinstance(value, str) else _json(value) for value in values], pa.string()
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _json_values(column: pa.Array) -> list[Any]:
    """The values as JSON has them: times as ISO 8601, bytes as base64, floats with the digits they need.

    ExportError where a number is none that JSON has.
    """
    kind = column.type
    if pa.types.is_floating(kind):
        return _finite(column)
    values = column.to_pylist()
    convert: Callable[[Any], Any] | None = None
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_time(kind):
        convert = _iso
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        convert = _base64
    elif pa.types.is_decimal(kind) and kind.scale == 0:
        convert = int
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


def _finite(column: pa.Array) -> list[float | None]:
    # By way of text: 0.9 as float32 would else become 0.8999999761581421.
    values = [None if text is None else float(text) for text in column.cast(pa.string()).to_pylist()]
    if any(value is not None and not math.isfinite(value) for value in values):
        raise ExportError(
            "A number is infinite or none at all, and JSON has no word for that; "
            "leave it out in the statement, or write --format parquet."
        )
    return values


def _iso(value: Any) -> str:
    return value.isoformat()


def _base64(value: bytes) -> str:
    import base64

    return base64.b64encode(value).decode()


def _pieces(rows: pa.Array) -> list[pa.Array]:
    return [rows.slice(start, 1000) for start in range(0, len(rows), 1000)]
