"""Physical lines to logical ones: what a mail program broke over several lines is one line of the text.

Labels are given to logical lines, so that nobody judges half a sentence; every physical line then has the
label of the logical line that it belongs to. A text without broken lines is its own logical lines.
"""

from dataclasses import dataclass
from functools import cached_property
from string import ascii_lowercase

import numpy as np
import pyarrow as pa

from transforms import edges as e
from transforms.arrow import compute as pc
from transforms.edges import edges
from transforms.features import Features, features
from transforms.joints import joined_texts, unbroken
from transforms.kernels import buffers
from transforms.lines import LINES
from transforms.wrapping import STARTS, going_on

# A line this long is no entry of a menu: code points, or half of them in a script of wide characters.
_LONG = 35
_LONG_UNSPACED = 20
_SHORTEST = 30  # bytes: a shorter line tells nothing of a column
_SHORT_SHARE = 0.1  # of a text's joints: of one that is broken at every text node, many follow a short line

# By byte; those of characters beyond ASCII may be of anything. A space is an indent.
_BYTES = np.arange(256)
_IS_MARK = np.isin(_BYTES, list(b" \t\"'([,.;:)]!?")) | (_BYTES >= 0x80)
_MAY_BEGIN = np.isin(_BYTES, list(ascii_lowercase.encode())) | _IS_MARK
_MAY_END = ~np.isin(_BYTES, list(b".!?:;|{}>"))


@dataclass(frozen=True)
class LogicalLines:
    """The logical lines of a batch, and the physical ones that they are made of."""

    physical: pa.Table  # as `lines.LINES`
    joints: np.ndarray | None  # int8, per physical line, as `wrapping.going_on`; None where nothing is joined
    is_cut: np.ndarray | None  # bool, per physical line: loses the hyphen at its end

    @cached_property
    def first(self) -> np.ndarray:
        """For each logical line the row of its first physical line; int64, ascending."""
        if self.joints is None:
            return np.arange(self.physical.num_rows)
        return np.flatnonzero(self.joints == STARTS)

    @cached_property
    def of(self) -> np.ndarray:
        """For each physical line the row of its logical line; int64."""
        if self.joints is None:
            return self.first
        return np.cumsum(self.joints == STARTS) - 1

    @cached_property
    def lines(self) -> pa.Table:
        """As `lines.LINES`: number and start of the first physical line, end of the last one."""
        if self.joints is None or self.is_cut is None:
            return self.physical
        picked = pa.array(self.first)
        last = np.append(self.first[1:], len(self.joints)) - 1
        columns = {
            **{name: self.physical[name].take(picked) for name in ("document", "line_number", "line_start")},
            "line_end": self.physical["line_end"].take(pa.array(last)),
            "text": self._texts(last),
        }
        return pa.table(columns, schema=LINES)

    def _texts(self, last: np.ndarray) -> pa.Array:
        """The text of each logical line; that of a physical line that stands alone is as it was."""
        assert self.joints is not None
        assert self.is_cut is not None
        text = self.physical["text"].combine_chunks()
        is_several = last > self.first
        rows = np.flatnonzero(is_several[self.of])
        trimmed = pc.utf8_trim_whitespace(text.take(pa.array(rows)))
        joints = self.joints[rows]
        whole = joined_texts(trimmed, joints, self.is_cut[rows], np.flatnonzero(joints == STARTS))
        picked = self.first.copy()
        picked[is_several] = len(text) + np.arange(len(whole))
        return pa.concat_arrays([text, whole]).take(pa.array(picked))

    def counts(self, found: Features) -> dict[str, np.ndarray]:
        """Words and wide characters of every physical line, as `Features.counts` has them.

        found: as `features.features` gives for the logical lines.
        """
        if self.joints is None:
            return found.counts
        rows = np.flatnonzero(np.bincount(self.of)[self.of] > 1)
        text = self.physical["text"].combine_chunks()
        parts = features(text, rows).counts
        counts = {name: found.counts[name][self.of] for name in ("words", "wides")}
        for name, column in counts.items():
            column[rows] = parts[name]
        return counts

    def spread(self, labels: pa.Table) -> pa.Table:
        """The labels of every physical line, from those of the logical ones; both as `labels.LABELS`.

        A line of a repeat names the line at its own place in what is repeated, where both were broken into
        as many; else the first line of that.
        """
        if self.joints is None:
            return labels
        given = labels.take(pa.array(self.of))
        repeat_of = given["repeat_of_line"].combine_chunks()
        rows = np.flatnonzero(repeat_of.is_valid().to_numpy(zero_copy_only=False))
        if not len(rows):
            return given
        document = self.physical["document"].to_numpy()
        number = repeat_of.fill_null(0).to_numpy().copy()
        target = self.of[np.searchsorted(document, document[rows]) + number[rows] - 1]
        size = np.bincount(self.of)
        is_alike = size[target] == size[self.of[rows]]
        number[rows] += np.where(is_alike, rows - self.first[self.of[rows]], 0).astype(number.dtype)
        mask = ~repeat_of.is_valid().to_numpy(zero_copy_only=False)
        at = given.schema.get_field_index("repeat_of_line")
        return given.set_column(at, given.schema.field(at), pa.array(number, pa.int32(), mask=mask))

    def agreeing(self, labels: pa.Table) -> "LogicalLines":
        """The same, with a line that a person judged apart from those of its line that nobody did.

        labels: of the physical lines, as `corrections.corrected` gives.
        """
        if self.joints is None or self.is_cut is None:
            return self
        is_other = np.zeros(len(self.joints), bool)
        for name in ("label", "rule"):
            codes = labels[name].combine_chunks().dictionary_encode().indices.to_numpy()
            is_other[1:] |= codes[1:] != codes[:-1]
        if not (is_other & (self.joints != STARTS)).any():
            return self
        joints = np.where(is_other, STARTS, self.joints).astype(np.int8)
        is_followed = np.append(joints[1:] != STARTS, False)
        return LogicalLines(self.physical, joints, self.is_cut & is_followed)


def logical_lines(lines: pa.Table) -> LogicalLines:
    """The logical lines of a batch; lines as `lines.LINES`."""
    texts = lines["text"].combine_chunks()
    document = lines["document"].to_numpy()
    rows = _asked(document, texts)
    if not len(rows):
        return LogicalLines(lines, None, None)
    ends = edges(texts, rows)
    found = going_on(
        document[rows], lines["line_number"].to_numpy()[rows], np.zeros(len(rows), np.int8), ends
    )
    found = _safe(document[rows], found, ends)
    if not found.any():
        return LogicalLines(lines, None, None)
    joints, is_cut = np.zeros(len(document), np.int8), np.zeros(len(document), bool)
    joints[rows], is_cut[rows] = unbroken(document[rows], texts, rows, found, ends)
    return LogicalLines(lines, joints, is_cut)


def _asked(document: np.ndarray, texts: pa.Array) -> np.ndarray:
    """The lines of the documents of which two may go together, as far as their outer bytes tell.

    A long line, and below it one that begins with neither capital, digit nor symbol: without any such pair,
    no sentence goes on, and no text is wrapped at a column (`wrapping` wants some breaks before small words).
    """
    offsets, data = buffers(texts)
    size = np.diff(offsets)
    is_pair = (size[:-1] >= _SHORTEST) & (size[1:] > 0) & (document[1:] == document[:-1])
    above = np.flatnonzero(is_pair)
    first, last = data[offsets[above + 1]], data[offsets[above + 1] - 1]
    above = above[_MAY_BEGIN[first] & (_MAY_END[last] | _IS_MARK[first])]
    if not len(above):
        return np.zeros(0, np.int64)
    has_pair = np.zeros(int(document[-1]) + 1, bool)
    has_pair[document[above]] = True
    return np.flatnonzero(has_pair[document] & (size > 0))


def _safe(document: np.ndarray, joints: np.ndarray, ends: dict[str, np.ndarray]) -> np.ndarray:
    """The joints that are believed before anything is known of the lines but their ends.

    Only those below a long line: entries of a menu go on with each other, to all appearances. And none in a
    document that is broken at every text node: the model has learnt to judge such pieces as they stand, and
    more was lost than won by putting only some of them together.
    """
    shortest = np.where(ends["first"] == e.UNSPACED, _LONG_UNSPACED, _LONG)
    is_below_long = np.concatenate([[False], (ends["length"] - ends["indent"] >= shortest)[:-1]])
    is_joint = joints != STARTS
    every = np.bincount(document[is_joint], minlength=int(document[-1]) + 1)
    short = np.bincount(document[is_joint & ~is_below_long], minlength=len(every))
    is_wrapped = short <= _SHORT_SHARE * every
    return np.where(is_below_long & is_wrapped[document], joints, STARTS).astype(np.int8)
