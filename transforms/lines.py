"""Text to lines: joined by newlines, the lines are the text."""

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc

LINES = pa.schema(
    [
        ("document", pa.int32()),  # row of the text in its batch, from 0
        ("line_number", pa.int32()),
        ("line_start", pa.int32()),
        ("line_end", pa.int32()),
        ("text", pa.large_string()),
    ]
)


def lines(texts: pa.Table) -> pa.Table:
    r"""Split every text at its newlines without losing a character.

    texts: column text (large_string). Returns one row per line, in order, as `LINES`:
    document (row of the text, from 0), line_number (from 1), line_start and line_end (half-open, code
    points of the text, the newline left out), text.

    >>> lines(pa.table({"text": pa.array(["a\n\nbé"], pa.large_string())})).to_pylist()[-1]
    {'document': 0, 'line_number': 3, 'line_start': 3, 'line_end': 5, 'text': 'bé'}
    """
    split = pc.split_pattern(texts["text"].combine_chunks(), "\n")
    counts = pc.list_value_length(split).to_numpy()
    text = pc.list_flatten(split)
    document = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    lengths = pc.utf8_length(text).to_numpy().astype(np.int64)
    first = np.concatenate([[0], np.cumsum(counts)])[:-1].astype(np.int64)
    start = np.concatenate([[0], np.cumsum(lengths + 1)])
    start_in_text = start[:-1] - start[first[document]]
    return pa.table(
        [
            document,
            np.arange(len(document), dtype=np.int64) - first[document] + 1,
            start_in_text,
            start_in_text + lengths,
            text,
        ],
        schema=LINES,
    )
