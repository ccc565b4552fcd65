"""Stretches inside a paragraph that are not the reporter's prose: the dateline, an editor's note.

They are marked; the paragraph stays as it is.
"""

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.paragraphs import kept_rows, texts_in_place
from transforms.rules import SpanRule, captured, span_rules
from transforms.tables import table

SPANS = pa.schema(
    [
        ("document", pa.int32()),  # row of the text in its batch, from 0
        ("line_number", pa.int32()),  # in which it starts
        ("kind", pa.string()),
        ("span_start", pa.int32()),  # half-open, code points of the document's text
        ("span_end", pa.int32()),
        ("rule", pa.string()),
        ("place", pa.string()),  # of a dateline
    ]
)

_DATELINE_PARAGRAPHS = 2  # a dateline opens the article; after a standfirst, its second paragraph
_DATELINE_CHARS = 200


def spans(lines: pa.Table, labels: pa.Table, paragraphs: pa.Table) -> pa.Table:
    """The marked stretches of a batch, as `SPANS`, in the order of the text.

    lines, labels, paragraphs: as `lines.LINES`, `labels.LABELS` (row by row) and `paragraphs.PARAGRAPHS`.
    A stretch stands in one paragraph, not always in one line.
    """
    rows = kept_rows(labels)
    texts = texts_in_place(paragraphs, lines, rows)
    is_opening = paragraphs["paragraph_number"].to_numpy() <= _DATELINE_PARAGRAPHS
    is_bracketed = pc.match_substring_regex(texts, r"[(\[（【]").to_numpy(zero_copy_only=False)
    scope = {"dateline": is_opening, "editor_note": is_bracketed}
    places = _Places(lines, paragraphs)
    found: dict[tuple[int, int], dict[str, object]] = {}
    for rule in span_rules():
        for row, text, groups in _hits(rule, texts, np.flatnonzero(scope[rule.kind])):
            offset = text.index(groups["span"])
            found.setdefault(
                (row, offset),
                {
                    **places.of(row, offset, offset + len(groups["span"])),
                    "kind": rule.kind,
                    "rule": rule.name,
                    "place": groups.get("place"),
                },
            )
    ordered = [found[key] for key in sorted(found)]
    return table({name: [span[name] for span in ordered] for name in SPANS.names}, SPANS)


class _Places:
    """Where places in a paragraph are: the line, and the code points of the document's text."""

    def __init__(self, lines: pa.Table, paragraphs: pa.Table) -> None:
        document = lines["document"].to_numpy()
        self._bounds = np.searchsorted(document, np.arange(document.max(initial=-1) + 2)).tolist()
        self._start = lines["line_start"].to_numpy()
        self._document_of = paragraphs["document"].to_numpy().tolist()
        self._first_of = paragraphs["first_line"].to_numpy().tolist()

    def of(self, paragraph: int, start: int, end: int) -> dict[str, object]:
        """Document, line number, start and end of a stretch that is told by its places in its paragraph."""
        document = self._document_of[paragraph]
        own = self._start[self._bounds[document] : self._bounds[document + 1]]
        offset = int(own[self._first_of[paragraph] - 1])
        return {
            "document": document,
            "line_number": int(own.searchsorted(offset + start, "right")),
            "span_start": offset + start,
            "span_end": offset + end,
        }


def _hits(rule: SpanRule, texts: pa.Array, rows: np.ndarray) -> list[tuple[int, str, dict[str, str]]]:
    """Row, text and groups of the paragraphs in which the rule finds its stretch."""
    asked = texts.take(pa.array(rows))
    heads = pc.utf8_slice_codeunits(asked, 0, _DATELINE_CHARS) if rule.kind == "dateline" else asked
    hits = np.flatnonzero(pc.match_substring_regex(heads, rule.pattern).to_numpy(zero_copy_only=False))
    chosen = heads.take(pa.array(hits))
    groups = captured(rule, chosen)
    return list(zip(rows[hits].tolist(), asked.take(pa.array(hits)).to_pylist(), groups, strict=True))
