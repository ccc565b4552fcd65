"""Whether every drop of the year is accounted for: what was written against what the warehouse says."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.relabelling.rebuild import findings
from warehouse.home import Home
from warehouse.reader import Reader

_SAMPLE = 200  # files whose text is compared letter by letter

Version = tuple[str, str]  # uri, SHA-256 of the bytes


@dataclass
class Accounts:
    """Every version of a file that the feed wrote, and whether a run that came to its end has met it."""

    written: set[Version] = field(default_factory=set)
    owed: set[Version] = field(default_factory=set)
    revisions: dict[str, list[bytes]] = field(default_factory=dict)  # of a file, as runs met them
    _pending: dict[str, bytes] = field(default_factory=dict)

    def note(self, changed: list[Path]) -> None:
        """Files were written, moved or removed."""
        for path in changed:
            self._pending.pop(str(path), None)
            if path.is_file():
                content = path.read_bytes()
                self.written.add(_version(str(path), content))
                self._pending[str(path)] = content

    def settle(self) -> None:
        """A run came to its end: whatever lies in the inbox now must be in the warehouse."""
        for uri, content in self._pending.items():
            self.owed.add(_version(uri, content))
            self.revisions.setdefault(uri, []).append(content)
        self._pending = {}


def _version(uri: str, content: bytes) -> Version:
    return uri, hashlib.sha256(content).hexdigest()


def mistakes(accounts: Accounts, inbox: Path, home: Home) -> list[str]:
    """What is not as it should be; nothing when every drop is accounted for."""
    with Reader.open(home) as reader:
        seen = _versions(reader.sql("select uri, sha256 from drops where sha256 is not null"))
        led = _versions(
            reader.sql("select drops.uri, drops.sha256 from drops semi join documents using (drop_id)")
        )
        refused = _versions(
            reader.sql("select drops.uri, drops.sha256 from quarantine inner join drops using (drop_id)")
        )
        current = dict(
            _versions(
                reader.sql(
                    "select documents.uri, drops.sha256 from current_documents as documents"
                    " inner join drops using (drop_id)"
                )
            )
        )
        texts = _texts(reader)
    standing = {path: path.read_bytes() for path in sorted(inbox.rglob("*.txt")) if path.is_file()}
    found = [f"never met: {version}" for version in accounts.owed - seen]
    found += [f"never written: {version}" for version in seen - accounts.written]
    found += [f"neither a document nor quarantined: {version}" for version in accounts.owed - led - refused]
    for path, content in standing.items():
        version = _version(str(path), content)
        if version not in refused and current.get(str(path)) != version[1]:
            found.append(f"not the current revision: {version}")
    for path in list(standing)[:: max(1, len(standing) // _SAMPLE)]:
        if str(path) in texts and texts[str(path)] != _as_text(standing[path]):
            found.append(f"another text: {path}")
    found += [f"check {finding.check}: {finding.bad_rows} bad rows" for finding in findings(home)]
    return found


def _versions(table: Any) -> set[Version]:
    return {(row["uri"], row["sha256"]) for row in table.to_pylist()}


def _texts(reader: Reader) -> dict[str, str]:
    rows = reader.sql(
        "select documents.uri, rejoined(lines.line_number, lines.text) as text from line_texts as lines"
        " inner join current_documents as documents using (document_id) group by documents.uri"
    )
    return {row["uri"]: row["text"] for row in rows.to_pylist()}


def _as_text(content: bytes) -> str:
    return content.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n")
