"""Small fragments for the warehouse's tests, of the shape that transforms writes.

A drop is written down as its labelled lines; "body+" continues the paragraph of the line before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

KEPT = ("body", "body+", "subheading", "standfirst")
Row = dict[str, object]

SCHEMAS = {
    "drops": "drop_id uuid, uri string, source string, format string, size int64, modified_ns int64, "
    "modified_at timestamp, sha256 string, status string",
    "documents": "document_id uuid, drop_id uuid, record_number int32, uri string, source string, "
    "title string, title_line int32, byline string, byline_line int32, authors strings, "
    "dateline_place string, dateline_line int32, published_at timestamp, published_precision string, "
    "published_text string, "
    "published_line int32, credit string, credit_line int32, outlet string, outlet_line int32, "
    "language string, encoding string, newline string, has_final_newline bool, repairs strings, "
    "line_count int32, "
    "kept_line_count int32, word_count int32, text_sha256 string, kept_sha256 string, "
    "rules_version string, original binary",
    "lines": "document_id uuid, line_number int32, line_start int32, line_end int32, label string, "
    "score float32, rule string, repeat_of_line int32, paragraph_number int32, text string",
    "paragraphs": "document_id uuid, paragraph_number int32, first_line int32, last_line int32, "
    "text string, word_count int32, fingerprint uint64",
    "spans": "document_id uuid, line_number int32, kind string, span_start int32, span_end int32, "
    "rule string",
    "quarantine": "quarantine_id uuid, drop_id uuid, uri string, record_number int32, reason string, "
    "error string, first_bytes binary",
}
TYPES = {
    "uuid": pa.uuid(),
    "string": pa.string(),
    "strings": pa.list_(pa.string()),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float32": pa.float32(),
    "bool": pa.bool_(),
    "binary": pa.binary(),
    "timestamp": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Drop:
    """One version of a file: its labelled lines, or the reason why it could not be read."""

    uri: str
    lines: Sequence[tuple[str, str]] = ()  # (label, text)
    modified_ns: int = 1_700_000_000_000_000_000
    reason: str | None = None
    is_read: bool = True  # whether its bytes were, where there is a reason
    rules_version: str = "r1"

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.lines)

    @property
    def sha256(self) -> str | None:
        if self.reason and not self.is_read:
            return None
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def size(self) -> int:
        return len(self.text.encode())

    @property
    def drop_id(self) -> UUID:
        return _id(self.uri, self.sha256 or "", self.modified_ns, self.size)

    @property
    def document_id(self) -> UUID:
        return _id(self.uri, 1, self.sha256)

    @property
    def source(self) -> str:
        return self.uri.split("/")[-2]


def story(uri: str, *texts: str, modified_ns: int = Drop.modified_ns) -> Drop:
    """A drop of a title and body lines, one paragraph each, with a promo after the first."""
    body = [("body", text) for text in texts]
    return Drop(uri, [("title", "A title"), *body[:1], ("promo", "Sign up"), *body[1:]], modified_ns)


def write(folder: Path, *drops: Drop) -> Path:
    """Write one fragment that holds these drops; return its directory."""
    folder.mkdir(parents=True, exist_ok=True)
    loaded = [drop for drop in drops if drop.reason is None]
    made: dict[str, Iterable[Row]] = {
        "drops": map(_drop, drops),
        "documents": map(_document, loaded),
        "lines": [row for drop in loaded for row in _lines(drop)],
        "paragraphs": [row for drop in loaded for row in _paragraphs(drop)],
        "spans": [row for drop in loaded for row in _spans(drop)],
        "quarantine": [_rejection(drop) for drop in drops if drop.reason is not None],
    }
    for name, rows in made.items():
        pq.write_table(table(name, rows), folder / f"{name}.parquet")
    return folder


def table(name: str, rows: Iterable[Row]) -> pa.Table:
    fields = [field.split() for field in SCHEMAS[name].split(", ")]
    schema = pa.schema([(column, TYPES[kind]) for column, kind in fields])
    columns = list(rows)
    arrays = [
        _uuids([row.get(field.name) for row in columns])
        if field.type == pa.uuid()
        else pa.array([row.get(field.name) for row in columns], field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def listing(*drops: Drop) -> pa.Table:
    """What a walk through the inbox says about these drops."""
    return pa.table(
        {
            "uri": pa.array([drop.uri for drop in drops], pa.string()),
            "size": pa.array([drop.size for drop in drops], pa.int64()),
            "modified_ns": pa.array([drop.modified_ns for drop in drops], pa.int64()),
        }
    )


def _drop(drop: Drop) -> Row:
    return {
        "drop_id": drop.drop_id,
        "uri": drop.uri,
        "source": drop.source,
        "format": "txt",
        "size": drop.size,
        "modified_ns": drop.modified_ns,
        "modified_at": datetime.fromtimestamp(drop.modified_ns // 10**9, UTC).replace(tzinfo=None),
        "sha256": drop.sha256,
        "status": "loaded" if drop.reason is None else "quarantined",
    }


def _document(drop: Drop) -> Row:
    paragraphs = _paragraphs(drop)
    titles = [(number, text) for number, (label, text) in enumerate(drop.lines, 1) if label == "title"]
    kept = "\n".join(str(row["text"]) for row in paragraphs)
    return {
        "document_id": drop.document_id,
        "drop_id": drop.drop_id,
        "record_number": 1,
        "uri": drop.uri,
        "source": drop.source,
        "title": titles[0][1] if titles else None,
        "title_line": titles[0][0] if titles else None,
        "encoding": "utf-8",
        "newline": "lf",
        "has_final_newline": False,
        "repairs": [],
        "line_count": len(drop.lines),
        "kept_line_count": sum(label in KEPT for label, _ in drop.lines),
        "word_count": sum(len(str(row["text"]).split()) for row in paragraphs),
        "text_sha256": hashlib.sha256(drop.text.encode()).hexdigest(),
        "kept_sha256": hashlib.sha256(kept.encode()).hexdigest() if paragraphs else None,
        "rules_version": drop.rules_version,
    }


def _lines(drop: Drop) -> list[Row]:
    rows: list[Row] = []
    start = paragraph = 0
    following = [label for label, _ in drop.lines[1:]] + [""]
    for number, ((label, text), next_label) in enumerate(zip(drop.lines, following, strict=True), 1):
        is_kept = label in KEPT
        paragraph += is_kept and label != "body+"
        is_whole_paragraph = is_kept and label != "body+" and next_label != "body+"
        same = [
            row["line_number"] for row, (_, earlier) in zip(rows, drop.lines, strict=False) if earlier == text
        ]
        rows.append(
            {
                "document_id": drop.document_id,
                "line_number": number,
                "line_start": start,
                "line_end": start + len(text),
                "label": label.rstrip("+"),
                "score": 0.9 if is_kept else 0.1,
                "rule": "shape",
                "repeat_of_line": same[0] if label == "repeat" else None,
                "paragraph_number": paragraph if is_kept else None,
                "text": None if is_whole_paragraph else text,
            }
        )
        start += len(text) + 1
    return rows


def _paragraphs(drop: Drop) -> list[Row]:
    rows: list[Row] = []
    for number, (label, text) in enumerate(drop.lines, 1):
        if label == "body+":
            text = f"{rows.pop()['text']} {text}"
        if label in KEPT:
            rows.append(
                {
                    "document_id": drop.document_id,
                    "paragraph_number": len(rows) + 1,
                    "first_line": number - (label == "body+"),
                    "last_line": number,
                    "text": text,
                    "word_count": len(text.split()),
                    "fingerprint": int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]),
                }
            )
    return rows


def _spans(drop: Drop) -> list[Row]:
    """A dateline wherever a body line has " — "."""
    return [
        {
            "document_id": row["document_id"],
            "line_number": row["line_number"],
            "kind": "dateline",
            "span_start": row["line_start"],
            "span_end": row["line_start"] + text.index(" — "),  # type: ignore[operator]
            "rule": "dash",
        }
        for row, (label, text) in zip(_lines(drop), drop.lines, strict=True)
        if label == "body" and " — " in text
    ]


def _rejection(drop: Drop) -> Row:
    return {
        "quarantine_id": _id(drop.drop_id, drop.reason),
        "drop_id": drop.drop_id,
        "uri": drop.uri,
        "record_number": None,
        "reason": drop.reason,
        "error": f"{drop.uri} is {drop.reason}; look at it",
        "first_bytes": drop.text.encode()[:64] if drop.is_read else None,
    }


def _uuids(values: Sequence[object]) -> pa.Array:
    return pa.array([value.bytes if isinstance(value, UUID) else None for value in values], pa.uuid())


def _id(*parts: object) -> UUID:
    return UUID(bytes=hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:16])
