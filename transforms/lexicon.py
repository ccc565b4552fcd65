"""What words tell: a learned table from the hash of a word, of a pair of words, or of a whole short line.

It is made by `training/` and travels with the model's weights. No word stands in it, only hashes; every entry
comes from several sites.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

# Columns of a lexicon's values. The first three are log odds, 127 for a ratio of e⁴.
IN_SHORT = 0  # of belonging to the article, met in a line of few words
IN_LONG = 1  # the same, met in a longer line
AFTER = 2  # of standing below the article and not above it, for lines that do not belong to it
IS_COMMON = 3  # 1 for a word of so many sites that it tells nothing of a text's topic

SHORT_WORDS = 8  # a line of few words
LINE_WORDS = 10  # longer lines are not looked up whole
SIEVE_BITS = 20  # low bits of a key that the sieve tells apart: it stays in the cache, the slots do not

_MASK = 0xFFFFFFFF


@dataclass(frozen=True)
class Lexicon:
    """`keys`: uint32, ascending, distinct, none 0. `values`: int8, a row per key, columns as above."""

    keys: np.ndarray
    values: np.ndarray

    def known(self, hashes: list[int]) -> dict[int, list[int]]:
        """The values of those hashes that have an entry, for the few lines that are read in Python."""
        wanted = np.unique(np.array(hashes, np.uint32))
        at = np.searchsorted(self.keys, wanted)
        is_known = at < np.searchsorted(self.keys, wanted, "right")
        return dict(zip(wanted[is_known].tolist(), self.values[at[is_known]].tolist(), strict=True))

    @cached_property
    def slots(self) -> tuple[np.ndarray, np.ndarray]:
        """Keys and values spread over a table with open addressing (Knuth, TAOCP 6.4), for the kernel.

        A key's search begins at its low bits and goes on slot by slot; key 0 is an empty slot.
        """
        size = 1 << int(np.ceil(np.log2(2 * len(self.keys) + 2)))
        keys, values = np.zeros(size, np.uint32), np.zeros((size, self.values.shape[1]), np.int8)
        waiting = np.arange(len(self.keys))
        at = self.keys.astype(np.int64) & (size - 1)
        while len(waiting):  # round by round: who finds the slot free, first come first served, takes it
            _, first = np.unique(at, return_index=True)
            taken = first[keys[at[first]] == 0]
            keys[at[taken]], values[at[taken]] = self.keys[waiting[taken]], self.values[waiting[taken]]
            stays = np.ones(len(waiting), bool)
            stays[taken] = False
            waiting, at = waiting[stays], (at[stays] + 1) & (size - 1)
        return keys, values

    @cached_property
    def sieve(self) -> np.ndarray:
        """A bit for each number of `SIEVE_BITS` bits, in words of 32: 1 where some key ends in these bits."""
        low = self.keys.astype(np.int64) & ((1 << SIEVE_BITS) - 1)
        bits = np.zeros(1 << SIEVE_BITS, np.uint8)
        bits[low] = 1
        return np.packbits(bits, bitorder="little").view("<u4").astype(np.uint32)


def pair_hash(first: int, second: int) -> int:
    """The hash of two words in a row."""
    mixed = (first * 0x9E3779B1 + second * 0x85EBCA77 + 17) & _MASK
    return mixed ^ mixed >> 13


def line_hash(words: list[int]) -> int:
    """The hash of all words of a line."""
    mixed = 0x1234567
    for word in words:
        mixed = ((mixed ^ word) * 0x9E3779B1 + len(words)) & _MASK
        mixed ^= mixed >> 16
    return mixed
