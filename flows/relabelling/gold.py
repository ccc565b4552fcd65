"""An analyst's own gold texts, in `gold/` of the home: made from stored documents, edited by hand, scored.

They hold the text of documents, so whoever forgets a document must ask `files_of` for them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pyarrow as pa

from flows.errors import GoldError
from transforms import gold
from transforms.clean import relabel
from transforms.corrections import NONE as NO_CORRECTIONS
from transforms.corrections import RULE as CORRECTED
from transforms.decode import TEXTS
from transforms.gold import GoldScore, GoldSyntaxError, GoldText, parse, written
from transforms.own_rules import OwnRules
from transforms.tables import KEPT, table
from warehouse.errors import UnknownDocument
from warehouse.home import Home
from warehouse.reader import Reader

_ODD = re.compile(r"[^\w.-]+")
_LONGEST = 80  # characters of a file's name, before the id
_HOW = (
    "Mark each line of the text below: '+ ' belongs to the article, '- ' does not.",
    "The marks are those that the line has today; change them to what is right.",
)


@dataclass(frozen=True)
class GoldFile:
    """One gold text of the home."""

    name: str  # of its file, without .txt
    path: Path
    gold: GoldText

    @property
    def document_id(self) -> UUID | None:
        """The document it was made from, if the head tells."""
        told = self.gold.told.get("document_id", "")
        return UUID(told) if re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", told) else None


@dataclass(frozen=True)
class Scored:
    """A gold text, and how labels agree with it."""

    name: str
    source: str
    note: str  # why there is nothing stored to compare with; empty where there is
    left_out: int  # lines that a person corrected: they tell nothing of the rules
    before: GoldScore | None  # the stored labels; None where the note says why
    after: GoldScore  # today's rules, on the text of the file


def folder(home: Home) -> Path:
    """Where the gold texts of a home lie."""
    return home.root / "gold"


def read(home: Home) -> Iterator[GoldFile]:
    """Every gold text of the home, by name; GoldError at the first that is none."""
    for path in _paths(home):
        yield _read(path)


def look_through(home: Home) -> tuple[list[GoldFile], list[str]]:
    """The gold texts, and what is wrong with the files that are none."""
    found, complaints = [], []
    for path in _paths(home):
        try:
            found.append(_read(path))
        except GoldError as error:
            complaints.append(str(error))
    return found, complaints


def add(home: Home, reference: str) -> Path:
    """Write a published document with its present verdicts, corrections applied, as a gold text to be edited.

    UnknownDocument when there is none; GoldError when it has a gold text already.
    """
    with Reader.open(home) as reader:
        document_id = reader.find_document(reference)
        document = reader.document(document_id)
        rows = reader.lines(document_id).to_pylist()
    if there := files_of(home, [document_id]):
        raise GoldError(f"{there[0]} has this document already; edit it, or remove it first.")
    told = {
        "document_id": str(document_id),
        "source": _on_a_line(document["source"]),
        "uri": _on_a_line(document["uri"]),
        "page_type": "page",
        "language": document["language"] or "unknown",
    }
    name = f"{document['source']}-{Path(document['uri']).stem}"
    path = folder(home) / f"{_ODD.sub('-', name).strip('.-')[:_LONGEST]}-{str(document_id)[:8]}.txt"
    lines = [(row["label"] in KEPT, row["text"]) for row in rows]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(written(told, lines, _HOW))
    except OSError as error:
        raise GoldError(f"{path} could not be written: {error.strerror}; make room or mend it.") from error
    return path


def remove(home: Home, name: str) -> Path:
    """Delete a gold text by its name; GoldError when there is none."""
    for path in _paths(home):
        if path.stem == name.removesuffix(".txt"):
            path.unlink()
            return path
    raise GoldError(f"There is no gold text {name!r} in {folder(home)}; winnow gold list names them.")


def files_of(home: Home, document_ids: Iterable[UUID]) -> list[Path]:
    """The files that hold the text of these documents, also where they are no gold texts any more."""
    wanted = {str(document_id) for document_id in document_ids}
    return [path for path in _paths(home) if wanted & set(_ids_in(path))]


def score(files: Iterable[GoldFile], reader: Reader, own: Mapping[str, OwnRules]) -> list[Scored]:
    """Each gold text beside what is stored, and beside what today's rules make of it.

    own: rules of outlets, by source.
    """
    texts = list(files)
    if not texts:
        return []
    anew = relabel(_as_stored(texts), NO_CORRECTIONS, own).lines
    found = []
    for number, file in enumerate(texts):
        labels = anew.filter(_is_of(anew, number))["label"].to_pylist()
        now = [
            label in KEPT for label, (_, text) in zip(labels, file.gold.lines, strict=True) if text.strip()
        ]
        found.append(_scored(file, now, *_stored(file, reader)))
    return found


def note(file: GoldFile, reader: Reader) -> str:
    """Why a gold text cannot be compared with what is stored; empty where it can."""
    return _stored(file, reader)[1]


def _scored(file: GoldFile, now: list[bool], stored: list[tuple[str, str]], note: str) -> Scored:
    """stored: label and rule of each line that is not blank, empty where there is nothing to compare with."""
    counted = [rule != CORRECTED for _, rule in stored] or [True] * len(now)
    wanted = [one for one, counts in zip(file.gold.spoken, counted, strict=True) if counts]
    after = [kept for kept, counts in zip(now, counted, strict=True) if counts]
    before = [label in KEPT for label, rule in stored if rule != CORRECTED]
    return Scored(
        name=file.name,
        source=file.gold.told.get("source", ""),
        note=note,
        left_out=counted.count(False),
        before=gold.score(wanted, before) if stored else None,
        after=gold.score(wanted, after),
    )


def _stored(file: GoldFile, reader: Reader) -> tuple[list[tuple[str, str]], str]:
    """Label and rule of each stored line that is not blank; or none, and why they cannot be compared."""
    document_id = file.document_id
    if document_id is None:
        return [], "the head names no document"
    try:
        reader.document(document_id)
    except UnknownDocument:
        return [], "the document is not stored"
    rows = [row for row in reader.lines(document_id).to_pylist() if row["text"].strip()]
    if [row["text"].strip() for row in rows] != [text for _, text in file.gold.spoken]:
        return [], "the text is no longer that of the document"
    return [(row["label"], row["rule"]) for row in rows], ""


def _as_stored(texts: list[GoldFile]) -> pa.Table:
    """The texts in the form in which stored ones are labelled anew; each by its number."""
    count = len(texts)
    numbers = [number.to_bytes(16) for number in range(count)]
    columns = {
        "document_id": pa.array(numbers, pa.uuid()),
        "drop_id": pa.array(numbers, pa.uuid()),
        "record_number": [1] * count,
        "uri": [file.name for file in texts],
        "source": [file.gold.told.get("source", "") for file in texts],
        "encoding": ["utf-8"] * count,
        "newline": ["lf"] * count,
        "has_final_newline": [False] * count,
        "repairs": [[]] * count,
        "original": [None] * count,
        "text": [file.gold.text for file in texts],
        "text_sha256": [""] * count,
    }
    return table(columns, TEXTS)


def _is_of(lines: pa.Table, number: int) -> pa.Array:
    ids = lines["document_id"].combine_chunks().storage.to_pylist()
    return pa.array([one == number.to_bytes(16) for one in ids])


def _read(path: Path) -> GoldFile:
    try:
        return GoldFile(path.stem, path, parse(path.read_bytes().decode()))
    except GoldSyntaxError as error:
        raise GoldError(f"{path}:{error.line_number} {error.said}.") from None
    except UnicodeDecodeError:
        raise GoldError(f"{path} is not UTF-8; save it as that.") from None
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}; change its permissions.") from error


def _paths(home: Home) -> list[Path]:
    return sorted(folder(home).glob("*.txt"))


def _ids_in(path: Path) -> list[str]:
    """What the head says, however the rest of the file looks."""
    head = path.read_bytes().partition(b"\n----\n")[0].decode(errors="replace")
    return [row.removeprefix("document_id: ").strip() for row in head.split("\n")]


def _on_a_line(text: str) -> str:
    """A name in one line, whatever characters it has; those that break lines are escaped."""
    return json.dumps(text, ensure_ascii=False)[1:-1] if "\n" in text else text
