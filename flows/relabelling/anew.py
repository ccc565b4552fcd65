"""Stored texts become tables again, by today's rules and all corrections."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Protocol

import pyarrow as pa

from flows.batches import batches
from flows.threads import thread_count
from transforms.clean import relabel
from transforms.own_rules import OwnRules
from transforms.tables import Tables

_LEAST_DOCUMENTS = 200  # of a thread's part: below, a batch's fixed costs are more than what is won


class Stored(Protocol):
    """Where the texts lie: the work file, or the published one."""

    def texts(self, wanted: pa.Table) -> pa.Table:
        """The texts of these documents, as `decode.TEXTS`."""
        ...


def relabelled(
    wanted: pa.Table, stored: Stored, corrections: pa.Table, own: Mapping[str, OwnRules]
) -> Iterator[dict[str, pa.Table]]:
    """The tables that stored texts become, by name, batch by batch.

    wanted: columns document_id, size. stored: asked for the texts of each batch before that is labelled. own:
    rules of outlets, by source. A batch is shared out among threads.
    """
    with ThreadPoolExecutor(thread_count(), "winnow-label") as pool:
        for part_of_wanted in batches(wanted):
            texts = stored.texts(part_of_wanted)
            parts = min(thread_count(), 1 + texts.num_rows // _LEAST_DOCUMENTS)
            size = -(-texts.num_rows // parts)
            slices = [texts.slice(start, size) for start in range(0, texts.num_rows, size)]
            yield _joined(list(pool.map(lambda part: relabel(part, corrections, own), slices)))


def _joined(parts: list[Tables]) -> dict[str, pa.Table]:
    names = [table.name for table in fields(Tables)]
    return {name: pa.concat_tables([getattr(part, name) for part in parts]) for name in names}
