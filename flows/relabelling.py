"""Stored texts become tables again, by today's rules and all corrections."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pyarrow as pa

from flows.threads import thread_count
from transforms.clean import relabel
from transforms.own_rules import OwnRules
from transforms.tables import Tables

BATCH_DOCUMENTS = 2_000
_LEAST_DOCUMENTS = 200  # of a thread's part: below, a batch's fixed costs are more than what is won


def relabelled(
    batches: Iterable[pa.Table], corrections: pa.Table, own: Mapping[str, OwnRules]
) -> Iterator[dict[str, pa.Table]]:
    """Each batch of texts (as `decode.TEXTS`) as the tables that it becomes, by name.

    own: rules of outlets, by source. A batch is shared out among threads.
    """
    with ThreadPoolExecutor(thread_count(), "winnow-label") as pool:
        for texts in batches:
            parts = min(thread_count(), 1 + texts.num_rows // _LEAST_DOCUMENTS)
            size = -(-texts.num_rows // parts)
            slices = [texts.slice(start, size) for start in range(0, texts.num_rows, size)]
            yield _joined(list(pool.map(lambda part: relabel(part, corrections, own), slices)))


def _joined(parts: list[Tables]) -> dict[str, pa.Table]:
    names = [table.name for table in fields(Tables)]
    return {name: pa.concat_tables([getattr(part, name) for part in parts]) for name in names}
