"""Drops to batches: what one task takes, and what is held in memory at a time."""

from collections.abc import Iterator

import pyarrow as pa

BATCH_DROPS = 4_000
# Rules are compiled for every batch, and every batch is a transaction: with 8 MB the whole road costs some
# 9 CPU-s/GB more, with 32 MB some 10 less, and more memory.
BATCH_BYTES = 16_000_000


def batches(sightings: pa.Table) -> Iterator[pa.Table]:
    """Slices of the sightings, in their order; a drop above the limit of bytes is a batch of its own.

    Of any table with a column `size`, in bytes: stored documents are labelled anew in such slices, too.
    """
    start = held = 0
    for row, size in enumerate(sightings["size"].to_pylist()):
        if row > start and (held + size > BATCH_BYTES or row - start == BATCH_DROPS):
            yield sightings.slice(start, row - start)
            start, held = row, 0
        held += size
    if sightings.num_rows > start:
        yield sightings.slice(start)
