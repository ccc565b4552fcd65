"""Lines that go on with each other, put together: the hyphen between two halves of a word, and the text."""

import numpy as np
import pyarrow as pa

from transforms.arrow import compute as pc
from transforms.edges import HYPHEN, SOFT_HYPHEN
from transforms.hyphens import DROP, KEEP_AND_SPACE, Words
from transforms.kernels import buffers
from transforms.wrapping import CLOSE, SPACED


def unbroken(
    document: np.ndarray, texts: pa.Array, rows: np.ndarray, joints: np.ndarray, ends: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The joints once words that were broken at a line's end are whole; and which lines lose their hyphen.

    texts: lines, large_string. rows: indices into them of the lines that the rest is about. document: of each
    line, ascending. joints: as `wrapping.going_on` gives. ends: as `edges.edges` gives. Returns int8 and
    bool, one per line.
    """
    joints, is_cut = joints.copy(), np.zeros(len(document), bool)
    is_broken = np.append(joints[1:] == CLOSE, False)[: len(document)]
    is_cut[is_broken & (ends["closing"] == SOFT_HYPHEN)] = True
    hyphens = np.flatnonzero(is_broken & (ends["closing"] == HYPHEN))
    for row, fate in zip(hyphens.tolist(), _fates(document, texts, rows, hyphens), strict=True):
        is_cut[row] = fate == DROP
        joints[row + 1] = SPACED if fate == KEEP_AND_SPACE else CLOSE
    return joints, is_cut


def joined_texts(trimmed: pa.Array, joints: np.ndarray, is_cut: np.ndarray, first: np.ndarray) -> pa.Array:
    """One text from each of `first` on, large_string: its lines stand side by side in one buffer already.

    trimmed: lines, large_string. joints, is_cut: as `unbroken` gives. first: rows that start a text.
    """
    if len(first) == len(trimmed):
        return trimmed
    whole = pc.utf8_slice_codeunits(trimmed.filter(pa.array(is_cut)), 0, -1)
    pieces = pc.replace_with_mask(trimmed, pa.array(is_cut), whole)
    return glued(pieces, np.append(joints[1:] == SPACED, False), first)


def glued(pieces: pa.Array, is_spaced: np.ndarray, first: np.ndarray) -> pa.Array:
    """The pieces from each of `first` on in one text, with a space after those that are spaced."""
    space, nothing = pa.scalar(" ", pa.large_string()), pa.scalar("", pa.large_string())
    after = pc.if_else(pa.array(is_spaced), space, nothing)
    offsets, data = buffers(pc.binary_join_element_wise(pieces, after, nothing))
    starts = offsets[np.append(first, len(pieces))]
    return pa.LargeStringArray.from_buffers(len(first), pa.py_buffer(starts), pa.py_buffer(data))


def _fates(document: np.ndarray, texts: pa.Array, rows: np.ndarray, hyphens: np.ndarray) -> list[int]:
    """What becomes of the hyphen at the end of each of these lines; each looks at its own document."""
    above = texts.take(pa.array(rows[hyphens])).to_pylist()
    below = texts.take(pa.array(rows[hyphens + 1])).to_pylist()
    found = []
    for own in np.unique(document[hyphens]):
        start, end = np.searchsorted(document, [own, own + 1])
        words = Words(texts.take(pa.array(rows[start:end])).to_pylist())
        start, end = np.searchsorted(document[hyphens], [own, own + 1])
        found += [words.hyphen(*pair) for pair in zip(above[start:end], below[start:end], strict=True)]
    return found
