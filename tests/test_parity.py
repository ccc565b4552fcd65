"""Compiled and in plain Python, line by line the same, over real pages.

The references take an hour for all of them, so a sample is drawn; `make parity` reads every line.
"""

import gzip
import json
import os
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.transforms.documents import Read, assert_same, by_kernel, by_reference, judged, read
from transforms.decode import decode
from transforms.features import reference
from transforms.model import model

SHARED = Path(__file__).parents[2] / "shared"
IS_WHOLE = os.environ.get("PARITY") == "whole"
SAMPLE_CHARS = 1_500_000  # of each set
BATCH_CHARS = 1_000_000

pytestmark = [
    pytest.mark.skipif(not (SHARED / "quality").is_dir(), reason=f"no pages of the web in {SHARED}"),
    pytest.mark.timeout(0 if IS_WHOLE else 300),
]


def texts_of(path: Path) -> list[str]:
    """Every rendering of every page of a gold file, or a sample of them: the same each time."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        texts = [text for line in file for text in json.loads(line)["raw"].values()]
    if IS_WHOLE:
        return texts
    random.Random(1).shuffle(texts)
    sizes = np.cumsum([len(text) for text in texts])
    return texts[: int(np.searchsorted(sizes, SAMPLE_CHARS))]


def batches(texts: list[str]) -> Iterator[Read]:
    """As few batches as memory allows."""
    batch_of_text = np.cumsum([len(text) for text in texts]) // BATCH_CHARS
    bounds = [0, *(np.flatnonzero(np.diff(batch_of_text)) + 1).tolist(), len(texts)]
    for first, past in pairwise(bounds):
        yield read([decode(text.encode()).text for text in texts[first:past]])


def assert_parity(texts: list[str], patch: pytest.MonkeyPatch) -> None:
    for own in batches(texts):
        signals = by_kernel(own, model().lexicon, patch)
        np.testing.assert_array_equal(signals, by_reference(own, model().lexicon, patch))
        lines = signals, own.words, own.starts
        assert_same(judged(lines, model(), patch, few=-1), judged(lines, model(), patch))
        for row, line in zip(own.rows.tolist(), own.lines.to_pylist(), strict=True):
            counts, words = reference(line)
            span = slice(own.features.word_starts[row], own.features.word_starts[row + 1])
            assert own.features.matrix[row].tolist() == [*counts.values()], line
            assert own.features.words[span].tolist() == words, line


@pytest.mark.parametrize("name", ["drops_dev", "drops_news_dev", "drops_seedlike_dev"])
def test_kernels_and_references_agree_on_pages_of_the_web(name, monkeypatch):
    assert_parity(texts_of(SHARED / "quality" / f"{name}.jsonl.gz"), monkeypatch)


def test_they_agree_on_a_file_of_common_crawl(monkeypatch):
    found = list((SHARED / "wet").glob("*.wet.gz"))
    assert found
    assert_parity([gzip.decompress(path.read_bytes()).decode() for path in found], monkeypatch)
