"""What the model reads of a line: its shape, its words, and its place in the document, as small integers.

Everything is an integer from -127 to 127, made by integer arithmetic, so that every machine sees the same.
`signals` runs the compiled kernel; `reference` says the same for one document in plain Python, and the tests
hold the one against the other.
"""

from collections import Counter
from itertools import pairwise

import numpy as np

from transforms import features as f
from transforms.features import Features
from transforms.lexicon import (
    AFTER,
    IN_LONG,
    IN_SHORT,
    IS_COMMON,
    LINE_WORDS,
    SHORT_WORDS,
    Lexicon,
    line_hash,
    pair_hash,
)

KINDS = (
    *("ad", "byline", "caption", "comment", "credit", "dateline", "legal", "navigation"),
    *("promo", "related", "social", "timestamp"),
)  # what the wording of a line can name, as `rules` has it
COMMENT = KINDS.index("comment")

# The signals, group by group; the names that follow say where each group begins.
GROUPS: dict[str, tuple[str, ...]] = {
    "shape": (
        *("chars", "words", "few_words", "upper_share", "digit_share", "capitalised_share", "wide_share"),
        *("stops", "commas", "word_length", "longest", "colons", "questions", "separators", "quotes"),
        *("symbols", "shouted", "digit_words", "dashes", "other_share"),
    ),
    "first": ("first_upper", "first_lower", "first_digit", "first_separator", "first_dash", "first_closer"),
    "last": (
        *("last_stop", "last_question", "last_colon", "last_comma", "last_digit"),
        *("last_lower", "last_upper", "last_separator"),
    ),
    "gaps": ("blank_above", "blank_below"),
    "repetition": ("equal_lines", "seen_above"),
    "topic": (
        *("shared_rare", "shared_rare_often", "shared_with_block", "shared_with_top"),
        *("rare_words", "shared_words", "shared_words_with_block"),
    ),
    "lexicon": (
        *("word_mean", "word_least", "word_most", "words_known", "pair_mean", "pair_least", "pair_most"),
        *("pairs_known", "whole_line", "after_mean", "after_least", "after_most", "after_whole_line"),
    ),
    "wording": (*(f"says_{kind}" for kind in KINDS), "says_name"),
    "place": (
        *("from_top", "from_bottom", "place", "lines", "prose_above", "prose_chars", "prose_share"),
        *("place_in_chars", "prose_lines", "prose_distance_up", "prose_distance_down", "is_prose"),
        *("in_block", "above_block", "below_block", "below_comments", "block_share"),
    ),
}
SIGNALS = tuple(name for names in GROUPS.values() for name in names)
SHAPE, FIRST, LAST, GAPS, REPETITION, TOPIC, LEXICON, WORDING, PLACE = (
    SIGNALS.index(names[0]) for names in GROUPS.values()
)
FIRST_CLASSES = (f.UPPER, f.LOWER, f.DIGIT, f.SEPARATOR, f.DASH, f.CLOSER)
LAST_CLASSES = (f.STOP, f.QUESTION, f.COLON, f.COMMA, f.DIGIT, f.LOWER, f.UPPER, f.SEPARATOR)

PROSE_WORDS = 12  # with a full stop in it, a line of so many words is prose
FAR = 1 << 15  # lines to the next prose where there is none
BUCKETS = 1 << 16  # words and lines of one document are told apart by the low bits of their hashes
LOG8 = np.minimum(127, np.round(8 * np.log2(1 + np.arange(1 << 16)))).astype(np.int8)  # 8 to an octave
LOG16 = np.minimum(127, np.round(16 * np.log2(1 + np.arange(1 << 8)))).astype(np.int8)
_FEW_LINES = 400  # so few are read by the reference, before the compiler is even imported
_FEW_WORDS = 10_000  # if they have no more: a single line may be of any length


def signals(
    features: Features,
    rows: np.ndarray,
    starts: np.ndarray,
    kind: np.ndarray,
    is_name: np.ndarray,
    lexicon: Lexicon,
) -> np.ndarray:
    """The signals of the lines that are not blank, int8, a row per line, columns as `SIGNALS`.

    features: of all lines of the batch. rows: lines that are not blank, ascending. starts: where in `rows`
    each document begins, and one more. kind, is_name: per entry of `rows`, an index into `KINDS` or -1, and
    whether the line would be a name above an article.
    """
    gaps = np.diff(rows, prepend=-1) - 1  # blank lines above
    gaps[starts[:-1][starts[:-1] < len(rows)]] = 2  # nothing stands above a document
    counts = features.matrix[rows]
    word_starts = np.append(features.word_starts[rows], features.word_starts[-1])  # blank lines have no words
    if len(rows) > _FEW_LINES or len(features.words) > _FEW_WORDS:
        from transforms.signal_kernels import signal_kernel

        known = (*lexicon.slots, lexicon.sieve)
        return signal_kernel()(counts, features.words, word_starts, starts, gaps, kind, is_name, *known)
    found = np.zeros((len(rows), len(SIGNALS)), np.int8)
    words = features.words.tolist()
    for first, past in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        own = [words[word_starts[row] : word_starts[row + 1]] for row in range(first, past)]
        span = slice(first, past)
        found[span] = reference(
            counts[span].tolist(), own, gaps[span].tolist(), kind[span], is_name[span], lexicon
        )
    return found


def reference(
    counts: list[list[int]],
    words: list[list[int]],
    gaps: list[int],
    kind: np.ndarray,
    is_name: np.ndarray,
    lexicon: Lexicon,
) -> np.ndarray:
    """The signals of one document, in plain Python: what each of them means.

    counts: as `features.reference` gives, per line. words: the hashes of each line's words.
    """
    document = _Document(counts, words)
    known = lexicon.known([number for own in words for number in (*own, *_pairs(own), line_hash(own))])
    columns = [
        [
            *_shape(counts[row], document.words[row]),
            *(127 * (counts[row][f.FIRST] == kind_of_character) for kind_of_character in FIRST_CLASSES),
            *(127 * (counts[row][f.LAST] == kind_of_character) for kind_of_character in LAST_CLASSES),
            *(63 * min(2, gap) for gap in (gaps[row], gaps[row + 1] if row + 1 < len(gaps) else 2)),
            *document.repetition(row),
            *document.topic(row, words[row], known),
            *_lexicon(words[row], IN_SHORT if document.words[row] <= SHORT_WORDS else IN_LONG, known),
            *(127 * (kind[row] == code) for code in range(len(KINDS))),
            127 * bool(is_name[row]),
            *document.place(row, kind),
        ]
        for row in range(len(counts))
    ]
    return np.array(columns, np.int64).reshape(len(counts), len(SIGNALS)).astype(np.int8)


def _shape(c: list[int], words: int) -> list[int]:
    chars, letters = max(1, c[f.CHARS]), max(1, c[f.UPPERS] + c[f.LOWERS])
    spaced = max(1, c[f.WORDS])
    told = min(chars, c[f.UPPERS] + c[f.LOWERS] + c[f.DIGITS] + c[f.WIDES])
    columns = (
        f.LONGEST,
        f.COLONS,
        f.QUESTIONS,
        f.SEPARATORS,
        f.QUOTES,
        f.SYMBOLS,
        f.SHOUTED,
        f.DIGIT_WORDS,
        f.DASHES,
    )
    return [
        _log8(c[f.CHARS]),
        _log16(words),
        min(127, 8 * words),
        127 * c[f.UPPERS] // letters,
        127 * c[f.DIGITS] // chars,
        127 * c[f.CAPITALISED] // spaced,
        127 * c[f.WIDES] // chars,
        _log16(c[f.STOPS]),
        _log16(c[f.COMMAS]),
        min(127, 10 * chars // spaced),
        *(_log16(c[column]) for column in columns),
        127 * (chars - told) // chars,
    ]


def _pairs(words: list[int]) -> list[int]:
    return [pair_hash(*pair) for pair in pairwise(words)]


def _lexicon(words: list[int], column: int, known: dict[int, list[int]]) -> list[int]:
    """What the line's words, pairs of words, and the line as a whole are known for."""
    pairs = _pairs(words)
    of_words, of_pairs = ([known[number] for number in own if number in known] for own in (words, pairs))
    whole = known.get(line_hash(words)) if 0 < len(words) <= LINE_WORDS else None
    after = [value[AFTER] for value in (*of_words, *of_pairs)]
    return [
        *_told([value[column] for value in of_words]),
        127 * len(of_words) // max(1, len(words)),
        *_told([value[column] for value in of_pairs]),
        127 * len(of_pairs) // max(1, len(pairs)),
        whole[column] if whole else 0,
        _told([value[AFTER] for value in of_words])[0],
        *_told(after)[1:],
        whole[AFTER] if whole else 0,
    ]


def _told(values: list[int]) -> tuple[int, int, int]:
    """Mean, and the least and the most, neither of them beyond 0."""
    return (sum(values) // len(values), min(0, *values), max(0, *values)) if values else (0, 0, 0)


class _Document:
    """What a document's lines have in common: repeated lines, its prose, and the densest block of prose."""

    def __init__(self, counts: list[list[int]], words: list[list[int]]) -> None:
        self.chars = [own[f.CHARS] for own in counts]
        self.words = [max(own[f.WORDS], own[f.WIDES] // 2) for own in counts]
        self.is_prose = [
            own[f.STOPS] > 0 and count >= PROSE_WORDS for own, count in zip(counts, self.words, strict=True)
        ]
        self.lines = [line_hash(own) % BUCKETS for own in words]
        self.line_count = Counter(self.lines)
        self.block = self._block()
        self.topic_of_prose = self._topic(words, range(len(counts)))
        self.topic_of_block = self._topic(words, self.block)
        self.top = {word % BUCKETS for word in words[0]} if words else set()
        self.prose_chars = sum(self._prose_chars(range(len(counts))))

    def _topic(self, words: list[list[int]], rows: range) -> Counter[int]:
        """In how many lines of prose each word stands."""
        return Counter(
            bucket for row in rows if self.is_prose[row] for bucket in {word % BUCKETS for word in words[row]}
        )

    def _prose_chars(self, rows: range) -> list[int]:
        return [self.chars[row] * self.is_prose[row] for row in rows]

    def _block(self) -> range:
        """The run of lines with the most prose for the least else (Bentley, Programming Pearls 8.7)."""
        best, block, current, start = 0, range(0), 0, 0
        for row, words in enumerate(self.words):
            if current <= 0:
                current, start = 0, row
            current += min(words, 80) if self.is_prose[row] else -max(4, min(10, PROSE_WORDS - words))
            if current > best:
                best, block = current, range(start, row + 1)
        return block

    def repetition(self, row: int) -> list[int]:
        return [_log16(self.line_count[self.lines[row]] - 1), 127 * (self.lines[row] in self.lines[:row])]

    def topic(self, row: int, words: list[int], known: dict[int, list[int]]) -> list[int]:
        """The share of the line's words that the rest of the prose has too."""
        own = self.is_prose[row]
        in_prose = {word: self.topic_of_prose[word % BUCKETS] - own for word in words}
        in_block = {word: self.topic_of_block[word % BUCKETS] - (own and row in self.block) for word in words}
        rare = [word for word in words if word not in known or not known[word][IS_COMMON]]
        return [
            _share([in_prose[word] > 0 for word in rare]),
            _share([in_prose[word] > 2 for word in rare]),
            _share([in_block[word] > 0 for word in rare]),
            _share([word % BUCKETS in self.top for word in rare]),
            _log16(len(rare)),
            _share([in_prose[word] > 0 for word in words]),
            _share([in_block[word] > 0 for word in words]),
        ]

    def place(self, row: int, kind: np.ndarray) -> list[int]:
        count, chars, block = len(self.chars), max(1, sum(self.chars)), self.block
        above = sum(self._prose_chars(range(row)))
        up = next((row - other for other in range(row - 1, -1, -1) if self.is_prose[other]), FAR)
        down = next((other - row for other in range(row + 1, count) if self.is_prose[other]), FAR)
        is_below_comments = any(
            kind[other] == COMMENT and sum(self.is_prose[:other]) >= 2 for other in range(row)
        )
        return [
            _log8(row),
            _log8(count - 1 - row),
            127 * row // count,
            _log8(count),
            127 * above // max(1, self.prose_chars),
            _log8(self.prose_chars),
            127 * self.prose_chars // chars,
            127 * sum(self.chars[:row]) // chars,
            _log16(sum(self.is_prose)),
            _log16(up),
            _log16(down),
            127 * self.is_prose[row],
            127 * (row in block),
            _log16(max(0, block.start - row)),
            _log16(max(0, row - block.stop + 1)),
            127 * is_below_comments,
            127 * min(self.prose_chars, sum(self.chars[row] for row in block)) // max(1, self.prose_chars),
        ]


def _share(holds: list[bool]) -> int:
    return 127 * sum(holds) // len(holds) if holds else 0


def _log8(count: int) -> int:
    return int(LOG8[min(count, len(LOG8) - 1)])


def _log16(count: int) -> int:
    return int(LOG16[min(count, len(LOG16) - 1)])
