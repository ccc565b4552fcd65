"""Stored texts become fragments again, by today's rules and all corrections."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from flows import fragments
from transforms.clean import relabel
from transforms.tables import Tables
from warehouse.home import Home
from warehouse.store import Warehouse

BATCH_DOCUMENTS = 2_000


def relabelled_fragments(
    warehouse: Warehouse, home: Home, document_ids: list[UUID] | None
) -> Iterator[tuple[Path, int]]:
    """Fragments that may take the place of what is stored, each with its number of documents.

    document_ids: which documents; None for all. A fragment is deleted when the next one is asked for.
    """
    corrections = warehouse.corrections()
    for texts in warehouse.texts(document_ids, BATCH_DOCUMENTS):
        with _fragment(relabel(texts, corrections), home) as fragment:
            yield fragment, texts.num_rows


@contextmanager
def _fragment(tables: Tables, home: Home) -> Iterator[Path]:
    fragment = fragments.write(tables, home.fragments_path, is_replacement=True)
    try:
        yield fragment
    finally:
        fragments.delete(fragment)
