"""Batches are bounded, deterministic, and lose nothing."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some

from flows.batches import BATCH_BYTES, BATCH_DROPS, batches
from flows.inbox import SIGHTINGS


def seen(sizes: list[int]) -> pa.Table:
    rows = [{"uri": f"/{n:06}.txt", "size": size, "modified_ns": 0} for n, size in enumerate(sizes)]
    return pa.Table.from_pylist(rows, SIGHTINGS)


def test_no_drops_make_no_batch():
    assert list(batches(seen([]))) == []


def test_many_small_drops_make_batches_of_four_thousand():
    assert [batch.num_rows for batch in batches(seen([5] * 8_001))] == [4_000, 4_000, 1]


def test_a_large_drop_is_a_batch_of_its_own():
    sizes = [1_000, BATCH_BYTES + 1, 1_000, 1_000]
    assert [batch["size"].to_pylist() for batch in batches(seen(sizes))] == [
        [1_000],
        [BATCH_BYTES + 1],
        [1_000] * 2,
    ]


@given(some.lists(some.integers(0, BATCH_BYTES * 2), max_size=60))
def test_joined_the_batches_are_the_drops_and_each_is_within_its_bounds(sizes: list[int]):
    drops = seen(sizes)
    made = list(batches(drops))
    assert pa.concat_tables([drops.slice(0, 0), *made]).equals(drops)
    for batch in made:
        assert 1 <= batch.num_rows <= BATCH_DROPS
        assert batch.num_rows == 1 or sum(batch["size"].to_pylist()) <= BATCH_BYTES
