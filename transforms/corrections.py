"""An analyst's verdicts on lines: they win over every label."""

import numpy as np
import pyarrow as pa

RULE = "correction"

# As people made none.
NONE = pa.table(
    {
        "document_id": pa.array([], pa.uuid()),
        "line_number": pa.array([], pa.int32()),
        "verdict": pa.array([], pa.string()),
    }
)


def corrected(labels: pa.Table, lines: pa.Table, document_ids: pa.Array, corrections: pa.Table) -> pa.Table:
    """The labels with an analyst's verdicts put in their place.

    labels, lines: as `labels.LABELS` and `lines.LINES`, row by row. document_ids: of the batch's texts.
    corrections: columns document_id, line_number, verdict (keep, drop). `score` stays what it was.
    """
    rows, verdicts = _rows(lines, document_ids, corrections)
    if not len(rows):
        return labels
    label = labels["label"].to_numpy(zero_copy_only=False).copy()
    rule = labels["rule"].to_numpy(zero_copy_only=False).copy()
    repeat_of = labels["repeat_of_line"].to_pylist()
    for row, verdict in zip(rows.tolist(), verdicts, strict=True):
        label[row] = "body" if verdict == "keep" else "other"
        rule[row] = RULE
        repeat_of[row] = None
    return pa.table([label, labels["score"], rule, repeat_of], schema=labels.schema)


def _rows(lines: pa.Table, document_ids: pa.Array, corrections: pa.Table) -> tuple[np.ndarray, list[str]]:
    """Which lines are meant, and the verdict on each."""
    if not corrections.num_rows:
        return np.zeros(0, np.int64), []
    document_of = {document_id: row for row, document_id in enumerate(document_ids.to_pylist())}
    first = np.searchsorted(lines["document"].to_numpy(), np.arange(len(document_ids) + 1), "left")
    found = []
    for correction in corrections.select(["document_id", "line_number", "verdict"]).to_pylist():
        document = document_of.get(correction["document_id"])
        if document is not None and first[document] + correction["line_number"] <= first[document + 1]:
            found.append((int(first[document]) + correction["line_number"] - 1, correction["verdict"]))
    return np.array([row for row, _ in found], np.int64), [verdict for _, verdict in found]
