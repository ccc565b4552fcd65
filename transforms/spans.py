"""Stretches inside a kept line that are not the reporter's prose: the dateline, an editor's note.

They are marked; the paragraph stays as it is.
"""

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.paragraphs import kept_rows
from transforms.rules import SpanRule, captured, span_rules
from transforms.tables import table

SPANS = pa.schema(
    [
        ("document", pa.int32()),  # row of the text in its batch, from 0
        ("line_number", pa.int32()),
        ("kind", pa.string()),
        ("span_start", pa.int32()),  # half-open, code points of the document's text
        ("span_end", pa.int32()),
        ("rule", pa.string()),
        ("place", pa.string()),  # of a dateline
    ]
)

_DATELINE_PARAGRAPHS = 2  # a dateline opens the article; after a standfirst, its second paragraph
_DATELINE_CHARS = 200


def spans(lines: pa.Table, labels: pa.Table) -> pa.Table:
    """The marked stretches of a batch, as `SPANS`, in the order of the text.

    lines, labels: as `lines.LINES` and `labels.LABELS`, row by row.
    """
    rows = kept_rows(labels)
    document = lines["document"].to_numpy()[rows]
    texts = lines["text"].combine_chunks().take(pa.array(rows))
    starts = lines["line_start"].to_numpy()[rows]
    is_opening = np.arange(len(rows)) - np.searchsorted(document, document, "left") < _DATELINE_PARAGRAPHS
    is_bracketed = pc.match_substring_regex(texts, r"[(\[（【]").to_numpy(zero_copy_only=False)
    scope = {"dateline": is_opening, "editor_note": is_bracketed}
    found: dict[tuple[int, int], dict[str, object]] = {}
    for rule in span_rules():
        for row, text, groups in _hits(rule, texts, np.flatnonzero(scope[rule.kind])):
            start = int(starts[row]) + text.index(groups["span"])
            found.setdefault(
                (row, start),
                {
                    "document": int(document[row]),
                    "line_number": lines["line_number"][int(rows[row])].as_py(),
                    "kind": rule.kind,
                    "span_start": start,
                    "span_end": start + len(groups["span"]),
                    "rule": rule.name,
                    "place": groups.get("place"),
                },
            )
    ordered = [found[key] for key in sorted(found)]
    return table({name: [span[name] for span in ordered] for name in SPANS.names}, SPANS)


def _hits(rule: SpanRule, texts: pa.Array, rows: np.ndarray) -> list[tuple[int, str, dict[str, str]]]:
    """Row, line and groups of the lines in which the rule finds its stretch."""
    lines = texts.take(pa.array(rows))
    heads = pc.utf8_slice_codeunits(lines, 0, _DATELINE_CHARS) if rule.kind == "dateline" else lines
    hits = np.flatnonzero(pc.match_substring_regex(heads, rule.pattern).to_numpy(zero_copy_only=False))
    chosen = heads.take(pa.array(hits))
    groups = captured(rule, chosen)
    return list(zip(rows[hits].tolist(), lines.take(pa.array(hits)).to_pylist(), groups, strict=True))
