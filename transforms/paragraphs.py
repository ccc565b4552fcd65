"""Labelled lines to paragraphs: only kept lines, in order, each in one paragraph.

Today a kept line is a paragraph. Lines wrapped at some column will be joined here.
"""

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.places import word_counts
from transforms.tables import KEPT, table

PARAGRAPHS = pa.schema(
    [
        ("document", pa.int32()),  # row of the text in its batch, from 0
        ("paragraph_number", pa.int32()),
        ("first_line", pa.int32()),
        ("last_line", pa.int32()),
        ("text", pa.large_string()),
        ("word_count", pa.int32()),
    ]
)


def paragraphs(lines: pa.Table, labels: pa.Table, counts: dict[str, np.ndarray]) -> pa.Table:
    """The paragraphs of a batch, as `PARAGRAPHS`, in the order of their lines.

    lines, labels, counts: as `lines.LINES`, `labels.LABELS` and `features.features`, row by row.
    """
    rows = kept_rows(labels)
    document = lines["document"].to_numpy()[rows]
    line_numbers = lines["line_number"].to_numpy()[rows]
    return table(
        {
            "document": document,
            "paragraph_number": np.arange(len(rows)) - np.searchsorted(document, document, "left") + 1,
            "first_line": line_numbers,
            "last_line": line_numbers,
            "text": pc.utf8_trim_whitespace(lines["text"].take(pa.array(rows))).combine_chunks(),
            "word_count": word_counts(counts)[rows],
        },
        PARAGRAPHS,
    )


def kept_rows(labels: pa.Table) -> np.ndarray:
    """Which lines stay in the text."""
    is_kept = pc.is_in(labels["label"], pa.array(KEPT))
    return np.flatnonzero(is_kept.to_numpy())
