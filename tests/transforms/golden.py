"""Golden cases: one file is raw text, a sentinel, and what a reader would call right."""

from dataclasses import dataclass
from pathlib import Path

from transforms.clean import clean_one
from transforms.tables import Tables

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
EXAMPLES = ROOT / "examples" / "drops"
_SENTINEL = b"---- expected ----\n"
_FIELDS = {
    "title": "title",
    "byline": "byline",
    "dateline": "dateline_place",
    "published": "published_at",
    "credit": "credit",
    "outlet": "outlet",
}


@dataclass(frozen=True)
class Case:
    """The bytes of a drop and what is expected of it, as text."""

    name: str
    content: bytes
    expected: str


def cases(folder: Path) -> list[Case]:
    found = []
    for path in sorted(folder.glob("*.txt")):
        content, _, expected = path.read_bytes().partition(_SENTINEL)
        found.append(Case(path.stem, content, expected.decode()))
    return found


def example_cases(folder: Path = GOLDEN / "examples") -> list[Case]:
    found = []
    for path in sorted(folder.glob("*.expected")):
        source, name = path.stem.split("__")
        drop = EXAMPLES / source / f"{name}.txt"
        found.append(Case(path.stem, drop.read_bytes(), path.read_text("utf-8")))
    return found


def complaints(case: Case) -> list[str]:
    """What is not as a reader would have it; empty is good."""
    tables = clean_one(case.name, case.content)
    wanted = case.expected.splitlines()
    count = tables.lines.num_rows
    rest = [line.split(" = ", 1) for line in wanted[count:] if line]
    return [
        *_labels(tables, wanted[:count]),
        *_fields(
            tables, {key.removeprefix("field "): value for key, value in rest if key.startswith("field ")}
        ),
        *_values(
            tables, {key.removeprefix("value "): value for key, value in rest if key.startswith("value ")}
        ),
        *_spans(
            tables, sorted((key.removeprefix("span "), int(v)) for key, v in rest if key.startswith("span "))
        ),
    ]


def _labels(tables: Tables, wanted: list[str]) -> list[str]:
    found = []
    for row, line in zip(tables.lines.to_pylist(), wanted, strict=True):
        got = f"repeat of {row['repeat_of_line']}" if row["label"] == "repeat" else row["label"]
        if got not in line.split("/"):
            found.append(f"line {row['line_number']}: {got} ({row['rule']}), should be {line}")
    return found


def _fields(tables: Tables, wanted: dict[str, str]) -> list[str]:
    """A field that is not told of has no line; outlets are told of only where a promo names one."""
    document = tables.documents.to_pylist()[0]
    found = []
    for field in _FIELDS:
        got = document[f"{field}_line"]
        is_told = field != "outlet" or field in wanted
        if is_told and str(got) != wanted.get(field, "None"):
            found.append(f"{field} is proved by line {got}, should be {wanted.get(field)}")
    return found


def _values(tables: Tables, wanted: dict[str, str]) -> list[str]:
    document = tables.documents.to_pylist()[0]
    found = []
    for field, value in wanted.items():
        got = str(document[_FIELDS[field]])
        if field == "published":
            got = got[: len(value)]
        if got != value:
            found.append(f"{field} is {got!r}, should be {value!r}")
    return found


def _spans(tables: Tables, wanted: list[tuple[str, int]]) -> list[str]:
    got = sorted((span["kind"], span["line_number"]) for span in tables.spans.to_pylist())
    return [] if got == wanted else [f"spans are {got}, should be {wanted}"]
