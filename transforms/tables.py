"""The tables that travel: what a batch of drops becomes, column by column.

A fragment on disk holds one Parquet file per field of `Tables`; the warehouse loads them as they are.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

UUID = pa.uuid()
UTC = pa.timestamp("us")  # naive: always UTC

KEPT = ("body", "subheading", "standfirst")  # labels of the lines that are the article
SET_ASIDE = (
    *("promo", "ad", "related", "navigation", "caption", "social", "legal", "comment"),
    *("repeat", "template", "other"),
)
FIELD_LABELS = ("title", "byline", "dateline", "timestamp", "credit")  # of those that went into fields

_SIGHTING = [
    ("drop_id", UUID),
    ("uri", pa.string()),  # absolute POSIX path, unescaped
    ("source", pa.string()),
    ("format", pa.string()),
    ("size", pa.int64()),  # bytes
    ("modified_ns", pa.int64()),  # exactly as the file system tells it, to notice a change
    ("modified_at", UTC),
    ("sha256", pa.string()),  # hex; NULL when the bytes were never read
]

RAW_DROPS = pa.schema(
    [
        *_SIGHTING,
        ("content", pa.large_binary()),  # NULL when the bytes could not be read; then the next two say why
        ("reason", pa.string()),
        ("error", pa.string()),
    ]
)

DROPS = pa.schema([*_SIGHTING, ("status", pa.string())])  # loaded or quarantined

DOCUMENTS = pa.schema(
    [
        ("document_id", UUID),
        ("drop_id", UUID),
        ("record_number", pa.int32()),
        ("uri", pa.string()),
        ("source", pa.string()),
        ("title", pa.string()),
        ("title_line", pa.int32()),
        ("byline", pa.string()),
        ("byline_line", pa.int32()),
        ("authors", pa.list_(pa.string())),  # names only, in order; NULL where none is sure
        ("dateline_place", pa.string()),
        ("dateline_line", pa.int32()),
        ("published_at", UTC),  # NULL unless the day is known
        ("published_precision", pa.string()),  # time_only, day, minute
        ("published_text", pa.string()),
        ("published_line", pa.int32()),
        ("credit", pa.string()),
        ("credit_line", pa.int32()),
        ("outlet", pa.string()),
        ("outlet_line", pa.int32()),
        ("language", pa.string()),  # ISO 639-1
        ("encoding", pa.string()),
        ("newline", pa.string()),  # lf, crlf, cr, mixed, none
        ("has_final_newline", pa.bool_()),
        ("repairs", pa.list_(pa.string())),
        ("line_count", pa.int32()),
        ("kept_line_count", pa.int32()),
        ("word_count", pa.int32()),  # of the kept paragraphs
        ("text_sha256", pa.string()),  # hex, of the whole text in UTF-8
        ("kept_sha256", pa.string()),  # hex, of the kept paragraphs joined by \n; NULL when none is kept
        ("rules_version", pa.string()),
        ("original", pa.large_binary()),  # zlib; only where the text does not give the bytes back
    ]
)

LINES = pa.schema(
    [
        ("document_id", UUID),
        ("line_number", pa.int32()),
        ("line_start", pa.int32()),  # half-open, code points of the document's text
        ("line_end", pa.int32()),
        ("label", pa.string()),
        ("score", pa.float32()),  # probability that the line belongs to the article
        ("rule", pa.string()),
        ("repeat_of_line", pa.int32()),
        ("paragraph_number", pa.int32()),
        ("text", pa.large_string()),  # NULL when it is exactly its paragraph's text: stored once, there
    ]
)

PARAGRAPHS = pa.schema(
    [
        ("document_id", UUID),
        ("paragraph_number", pa.int32()),
        ("first_line", pa.int32()),
        ("last_line", pa.int32()),
        ("text", pa.large_string()),
        ("word_count", pa.int32()),
        ("fingerprint", pa.uint64()),
    ]
)

SPANS = pa.schema(
    [
        ("document_id", UUID),
        ("line_number", pa.int32()),  # in which it starts
        ("kind", pa.string()),  # dateline, editor_note
        ("span_start", pa.int32()),  # half-open, code points of the document's text
        ("span_end", pa.int32()),
        ("rule", pa.string()),
    ]
)

QUARANTINE = pa.schema(
    [
        ("quarantine_id", UUID),
        ("drop_id", UUID),
        ("uri", pa.string()),
        ("record_number", pa.int32()),  # NULL when the whole drop is meant
        ("reason", pa.string()),
        ("error", pa.string()),
        ("first_bytes", pa.binary()),
    ]
)


@dataclass(frozen=True)
class Tables:
    """What one batch becomes: each table with the schema of its name above."""

    drops: pa.Table
    documents: pa.Table
    lines: pa.Table
    paragraphs: pa.Table
    spans: pa.Table
    quarantine: pa.Table


def table(rows: dict[str, Any], schema: pa.Schema) -> pa.Table:
    """Columns by name, brought into the order and types of a schema; KeyError when one is missing."""
    return pa.table({field.name: _column(rows[field.name], field.type) for field in schema}, schema=schema)


def _column(values: Any, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if not isinstance(values, pa.Array | pa.ChunkedArray):
        return pa.array(values, type=kind)
    return values if values.type == kind else values.cast(kind)
