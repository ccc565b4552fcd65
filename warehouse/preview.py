"""The published file, on which a rebuild is tried out: nothing is changed, and no run has to wait."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from warehouse import flips, relabel
from warehouse.database import Database
from warehouse.flips import Flips
from warehouse.reader import Reader


class Preview(Reader):
    """An open published version, read-only. In the Arrow tables it gives, ids are uuids."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        database.keep_uuids()

    def outdated(self, rules_version: str, of_sources: Mapping[str, str]) -> pa.Table:
        """As `relabel.outdated`: the documents that other rules labelled, and the sizes of their files."""
        return relabel.outdated(self._database, rules_version, of_sources)

    def sources(self, rules_version: str, of_sources: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        """As `relabel.sources`: documents by source, and how many of them are outdated."""
        return relabel.sources(self._database, rules_version, of_sources)

    def every(self) -> pa.Table:
        """All documents, and the sizes of their files."""
        return relabel.every(self._database)

    def texts(self, wanted: pa.Table) -> pa.Table:
        """The whole texts of these documents; flips() goes by those asked for last."""
        return relabel.texts(self._database, wanted)

    def corrections(self) -> pa.Table:
        """document_id, line_number, verdict of every line that a person decided on."""
        return self._database.table("state/corrections")

    def flips(self, batch: Mapping[str, pa.Table]) -> Flips:
        """What would change if the batch took the place of the stored rows of its documents."""
        return flips.flips(self._database, batch)
