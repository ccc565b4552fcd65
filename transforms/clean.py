"""The road inside one batch: from the bytes of drops, or from stored texts, to tables."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from transforms import tables
from transforms.arrow import compute as pc
from transforms.corrections import NONE, corrected
from transforms.decode import texts
from transforms.document import fields
from transforms.features import Features, features
from transforms.fingerprints import fingerprints
from transforms.labels import Outlets, labels
from transforms.lines import lines
from transforms.logical_lines import LogicalLines, logical_lines
from transforms.own_rules import OwnRules, versions
from transforms.paragraphs import kept_rows, paragraph_rows, paragraphs
from transforms.records import Reject, drop_id, quarantine, records
from transforms.rules import rules_version
from transforms.spans import spans
from transforms.tables import RAW_DROPS, Tables, table

_NO_RULES: Mapping[str, OwnRules] = {}


def clean(
    raw_drops: pa.Table, corrections: pa.Table | None = None, own: Mapping[str, OwnRules] = _NO_RULES
) -> Tables:
    """From the bytes of a batch of drops to its tables.

    raw_drops: as `RAW_DROPS`. corrections: see `corrections.corrected`. own: rules of outlets, by source.
    """
    found, unread = records(raw_drops)
    decoded, not_text = texts(found)
    rejects = [*unread, *not_text]
    return _structured(decoded, corrections, own, _drops(raw_drops, rejects), rejects)


def relabel(stored: pa.Table, corrections: pa.Table, own: Mapping[str, OwnRules] = _NO_RULES) -> Tables:
    """From stored texts (as `decode.TEXTS`) to their tables, by the rules as they are now."""
    return _structured(stored, corrections, own, tables.DROPS.empty_table(), [])


def clean_one(name: str, content: bytes, source: str = "", own: Mapping[str, OwnRules] = _NO_RULES) -> Tables:
    """From the bytes of one file to its tables, outside any inbox."""
    sha256 = hashlib.sha256(content).hexdigest()
    row: dict[str, Any] = {
        "drop_id": [drop_id(name, sha256, 0, len(content)).bytes],
        "uri": [name],
        "source": [source],
        "format": ["txt"],
        "size": [len(content)],
        "modified_ns": [0],
        "modified_at": [datetime.fromtimestamp(0, UTC).replace(tzinfo=None)],
        "sha256": [sha256],
        "content": [content],
        "reason": [None],
        "error": [None],
    }
    return clean(table(row, RAW_DROPS), own=own)


def _structured(
    decoded: pa.Table,
    corrections: pa.Table | None,
    own: Mapping[str, OwnRules],
    drops: pa.Table,
    rejects: list[Reject],
) -> Tables:
    outlets = Outlets(decoded["source"].to_pylist(), own) if own else None
    split = lines(decoded)
    whole = logical_lines(split)
    found = features(whole.lines["text"].combine_chunks())
    judged = whole.spread(labels(whole.lines, found, outlets=outlets))
    judged = corrected(judged, split, decoded["document_id"].combine_chunks(), corrections or NONE)
    kept = paragraphs(split, judged, whole.counts(found))
    marked = spans(split, judged, kept)
    known = _known(whole, found, judged, marked, kept, decoded.num_rows)
    return Tables(
        drops=drops,
        documents=_documents(decoded, split, judged, kept, {**known, **_by(outlets, decoded.num_rows)}),
        lines=_lines(decoded, split, judged, kept),
        paragraphs=_paragraphs(decoded, kept),
        spans=_identified(decoded, marked, tables.SPANS),
        quarantine=quarantine(rejects),
    )


def _known(
    whole: LogicalLines, found: Features, judged: pa.Table, marked: pa.Table, kept: pa.Table, count: int
) -> dict[str, list[Any]]:
    """The fields of the documents, which are read from logical lines too."""
    agreeing = whole.agreeing(judged)
    if agreeing is not whole:
        found = features(agreeing.lines["text"].combine_chunks())
    labelled = judged.take(pa.array(agreeing.first))
    return fields(agreeing.lines, labelled, marked, found.counts, kept, count)


def _by(outlets: Outlets | None, count: int) -> dict[str, list[Any]]:
    """By which rules each document was labelled."""
    if outlets is None:
        return {"rules_version": [rules_version()] * count}
    of_sources = versions(outlets.rules)
    return {"rules_version": [of_sources.get(source, rules_version()) for source in outlets.sources]}


def _drops(raw_drops: pa.Table, rejects: list[Reject]) -> pa.Table:
    rejected = pa.array([reject.drop_id.bytes for reject in rejects], pa.binary(16))
    is_rejected = pc.is_in(raw_drops["drop_id"].combine_chunks().storage, rejected)
    status = pc.if_else(is_rejected, "quarantined", "loaded")
    columns = {name: raw_drops[name] for name in tables.DROPS.names if name != "status"}
    return table({**columns, "status": status}, tables.DROPS)


def _documents(
    decoded: pa.Table, split: pa.Table, judged: pa.Table, kept: pa.Table, known: dict[str, list[Any]]
) -> pa.Table:
    count = decoded.num_rows
    copied = {name: decoded[name] for name in tables.DOCUMENTS.names if name in decoded.column_names}
    document_of_line = split["document"].to_numpy()
    document = kept["document"].to_numpy()
    return table(
        {
            **copied,
            **known,
            "line_count": np.bincount(document_of_line, minlength=count),
            "kept_line_count": np.bincount(document_of_line[kept_rows(judged)], minlength=count),
            "word_count": np.bincount(document, kept["word_count"].to_numpy(), minlength=count).astype(int),
            "kept_sha256": _kept_sha256(kept, count),
        },
        tables.DOCUMENTS,
    )


def _kept_sha256(kept: pa.Table, count: int) -> list[str | None]:
    """A hash over the kept text of each document; NULL where nothing is kept."""
    ends = np.searchsorted(kept["document"].to_numpy(), np.arange(count + 1), "left")
    paragraphs_of_batch = kept["text"].combine_chunks().cast(pa.string())
    per_document = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), paragraphs_of_batch)
    joined = pc.binary_join(per_document, "\n").to_pylist()
    has_text = (np.diff(ends) > 0).tolist()
    return [
        hashlib.sha256(text.encode()).hexdigest() if is_full else None
        for text, is_full in zip(joined, has_text, strict=True)
    ]


def _lines(decoded: pa.Table, split: pa.Table, judged: pa.Table, kept: pa.Table) -> pa.Table:
    """Lines with their labels; the text of a line that is exactly its paragraph is stored there only."""
    rows = kept_rows(judged)
    own = paragraph_rows(kept, split, rows)
    number = np.zeros(split.num_rows, np.int32)
    number[rows] = kept["paragraph_number"].to_numpy()[own]
    text = split["text"].combine_chunks()
    is_alone = (kept["first_line"].to_numpy() == kept["last_line"].to_numpy())[own]
    rows, own = rows[is_alone], own[is_alone]  # no text is laid out once for each of many lines
    is_same = pc.equal(text.take(pa.array(rows)), kept["text"].combine_chunks().take(pa.array(own)))
    is_stored = np.zeros(split.num_rows, bool)
    is_stored[rows] = is_same.to_numpy(zero_copy_only=False)
    columns = {
        **{name: split[name] for name in ("document", "line_number", "line_start", "line_end")},
        **{name: judged[name] for name in judged.column_names},
        "paragraph_number": pa.array(number, pa.int32(), mask=number == 0),
        "text": pc.if_else(pa.array(is_stored), pa.scalar(None, text.type), text),
    }
    return _identified(decoded, pa.table(columns), tables.LINES)


def _paragraphs(decoded: pa.Table, kept: pa.Table) -> pa.Table:
    numbers = fingerprints(kept["text"].combine_chunks())
    return _identified(decoded, kept.append_column("fingerprint", pa.array(numbers)), tables.PARAGRAPHS)


def _identified(decoded: pa.Table, rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows of a step under the ids of their documents."""
    ids = decoded["document_id"].combine_chunks().take(rows["document"].combine_chunks())
    return table({"document_id": ids, **{name: rows[name] for name in rows.column_names}}, schema)
