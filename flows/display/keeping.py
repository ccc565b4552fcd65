"""What a forget would remove, and what it did."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.display.screen import counted, say
from flows.keeping.forgetting import Forgotten
from flows.uris import path_of
from warehouse.forget import Affected

_MOST = 20  # documents that are named


def print_affected(documents: Sequence[Affected]) -> None:
    """The documents that would go."""
    say(f"{counted(len(documents), 'document')} would be forgotten:", "bold")
    for one in documents[:_MOST]:
        twin = "  (the same text)" if one.is_twin else ""
        say(f"  {str(one.document_id)[:8]}  {one.uri}#{one.record_number}  {one.title or '(no title)'}{twin}")
    if len(documents) > _MOST:
        say(f"  … and {len(documents) - _MOST:,} more")


def print_forgotten(done: Forgotten, held: Sequence[Path], deleted: Sequence[Path]) -> None:
    """What was removed, and the proof."""
    rows = ", ".join(f"{count:,} {table}" for table, count in done.rows.items() if count)
    say(f"Forgotten: {counted(len(done.documents), 'document')} ({rows}).", "bold")
    for path in done.files_removed:
        say(f"  removed: {path}")
    for name, searched in zip(("work.duckdb", "news.duckdb"), done.searched, strict=True):
        if not searched.needles:
            say(f"  {name}: not searched: every line of it also stands in other documents, or is short")
            continue
        others = f", but {len(searched.others):,} other documents say one of them" if searched.others else ""
        say(
            f"  {name}: searched {searched.columns:,} columns of {searched.tables:,} tables for "
            f"{searched.needles:,} of its lines and paragraphs: 0 found{others}"
        )
        for document_id in searched.others[:_MOST]:
            say(f"    {document_id}; if it is meant as well: winnow forget --document {document_id}")
    for path in done.files_left:
        say(f"  {path} holds a line of it, and is no file of winnow's: look at it", "yellow")
    still = sorted({one.uri for one in done.documents if path_of(one.uri).exists()})
    for uri in still[:_MOST]:
        say(f"  the drop {uri} still lies there; winnow reads it no more", "yellow")
    if len(still) > _MOST:
        say(f"  … and {len(still) - _MOST:,} more drops", "yellow")
    for path in held:
        say(
            f"  the backup {path} still holds it: take a new one (winnow backup), then delete this",
            "yellow",
        )
    for path in deleted:
        say(f"  deleted the backup {path}, which held it; a new one was taken first")
    say("Open readers keep the version they opened; exports that were handed on are not reached.")


def forgotten_json(done: Forgotten, held: Sequence[Path], deleted: Sequence[Path]) -> dict[str, Any]:
    """The same for programs; without titles, which are texts."""
    documents = [
        {name: value for name, value in asdict(one).items() if name != "title"} for one in done.documents
    ]
    return asdict(done) | {
        "documents": documents,
        "backups_holding_it": list(held),
        "backups_deleted": list(deleted),
    }
