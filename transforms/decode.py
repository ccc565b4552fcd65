"""Records to text: which encoding, which repairs, and nothing replaced in silence.

The order: a byte-order mark, else strict UTF-8, else Windows-1252 unless a detector is clearly surer.
A detector alone misreads short Western texts (measured: 5 of 5), so it is asked only about texts whose
bytes above 0x7F stand in clusters, as Cyrillic or Japanese do and the accents of Western languages do not.
"""

import codecs
import hashlib
import re
import zlib
from dataclasses import dataclass, replace

import pyarrow as pa

from transforms.records import Reject
from transforms.tables import table

TEXTS = pa.schema(
    [
        ("document_id", pa.uuid()),
        ("drop_id", pa.uuid()),
        ("record_number", pa.int32()),
        ("uri", pa.string()),
        ("source", pa.string()),
        ("encoding", pa.string()),
        ("newline", pa.string()),
        ("has_final_newline", pa.bool_()),
        ("repairs", pa.list_(pa.string())),
        ("original", pa.large_binary()),
        ("text", pa.large_string()),
        ("text_sha256", pa.string()),
    ]
)

_MARKS = (  # the longer first: a UTF-32 mark begins with a UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST_OF_MARKS = {mark[:1] for mark, _ in _MARKS}
_MARK_OF = {encoding: mark for mark, encoding in _MARKS}
_LEAST_UTF16 = 8  # bytes; of fewer nobody can tell
_NO_MARK = "no_byte_order_mark"

# Control characters that no text file holds: C0 without tab, line feed, form feed, carriage return, escape.
_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B}) + b"\x7f"
_MOST_CONTROLS_IN_UTF8 = 0.3  # share of bytes; a text with stray NULs is still a text
_MOST_CONTROLS_ELSEWHERE = 0.02  # random bytes have 0.1

# https://encoding.spec.whatwg.org/#windows-1252: the five holes of the code page are C1 controls.
_WINDOWS_1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_TO_WINDOWS_1252 = {ord(character): byte for byte, character in enumerate(_WINDOWS_1252)}
_CLUSTER = re.compile(rb"[\x80-\xff]{2,}")
_HIGH = bytes(range(0x80, 0x100))

# What UTF-8 looks like when it was read as Windows-1252 and written as UTF-8 again: a cheap test for asking
# ftfy, which costs a hundred times more. (Accents, curly quotes and dashes, symbols, Cyrillic.)
_MOJIBAKE = re.compile("|".join(("Ã", "â€", "Â", "Ð¾", "Ðµ")).encode())


class NotTextError(ValueError):
    """The bytes are not text; the message says what they look like."""


@dataclass(frozen=True)
class Decoded:
    """A text and how it was read. With `is_exact`, `encode` gives its bytes back."""

    text: str
    encoding: str
    repairs: tuple[str, ...] = ()
    newline: str = "none"
    has_final_newline: bool = False
    is_exact: bool = True


def texts(records: pa.Table) -> tuple[pa.Table, list[Reject]]:
    """Decode every record of a batch.

    records: as `RECORDS`. Returns a table as `TEXTS`, and the records that are not text.
    """
    decoded: list[Decoded | None] = []
    rejects = []
    for row, content in enumerate(records["content"]):
        try:
            decoded.append(decode(content.as_py()))
        except NotTextError as error:
            decoded.append(None)
            rejects.append(_reject(records.slice(row, 1), str(error)))
    kept = records.filter(pa.array([value is not None for value in decoded], pa.bool_()))
    return _table(kept, [value for value in decoded if value is not None]), rejects


def decode(content: bytes) -> Decoded:
    r"""Read bytes as text with `\n` at every line end; a final newline is noted and taken off.

    Raises NotTextError for binary content.

    >>> decoded = decode("Überraschung\r\n".encode("cp1252"))
    >>> decoded.text, decoded.encoding, decoded.newline, decoded.has_final_newline
    ('Überraschung', 'windows-1252', 'crlf', True)
    """
    return _with_newlines(_with_mojibake_undone(_characters(content), content))


def encode(decoded: Decoded) -> bytes:
    """The bytes that an exact `Decoded` was read from."""
    mark = b"" if _NO_MARK in decoded.repairs else _MARK_OF.get(decoded.encoding, b"")
    newline = {"crlf": "\r\n", "cr": "\r"}.get(decoded.newline, "\n")
    text = (decoded.text + "\n" * decoded.has_final_newline).replace("\n", newline)
    if decoded.encoding == "windows-1252":
        return codecs.charmap_encode(text, "strict", _TO_WINDOWS_1252)[0]
    return mark + text.encode(decoded.encoding.removesuffix("-sig"))


def _characters(content: bytes) -> Decoded:
    if content[:1] in _FIRST_OF_MARKS:
        for mark, encoding in _MARKS:
            if content.startswith(mark):
                return _declared(content[len(mark) :], encoding)
    if b"\0" in content and (unmarked := _utf16_without_mark(content)):
        return _declared(content, unmarked, (_NO_MARK,))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(content)
    _refuse_binary(content, _MOST_CONTROLS_IN_UTF8)
    return Decoded(text, "utf-8")


def _declared(content: bytes, encoding: str, repairs: tuple[str, ...] = ()) -> Decoded:
    """Decode what a mark declares; what does not decode becomes U+FFFD, and that is recorded."""
    codec = encoding.removesuffix("-sig")
    try:
        return Decoded(content.decode(codec), encoding, repairs)
    except UnicodeDecodeError:
        text = content.decode(codec, "replace")
        return Decoded(text, encoding, (*repairs, "undecodable_bytes_replaced"), is_exact=False)


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 of a Latin text has a zero in every second byte, always on the same side."""
    sample = content[:4096]
    if len(sample) < _LEAST_UTF16:
        return None
    zeros = [sample[side::2].count(0) for side in (0, 1)]
    if max(zeros) * 5 < len(sample) * 2 or min(zeros) * 20 > len(sample):
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _not_utf8(content: bytes) -> Decoded:
    _refuse_binary(content, _MOST_CONTROLS_ELSEWHERE)
    if damaged := _damaged_utf8(content):
        return damaged
    high = len(content) - len(content.translate(None, _HIGH))
    clustered = sum(len(cluster) for cluster in _CLUSTER.findall(content))
    if high >= 16 and clustered * 2 > high and (detected := _detected(content)):
        return detected
    text = codecs.charmap_decode(content, "strict", _WINDOWS_1252)[0]  # type: ignore[arg-type] -- 256 characters
    return Decoded(text, "windows-1252", ("encoding_guessed",))


def _damaged_utf8(content: bytes) -> Decoded | None:
    """A cut or damaged UTF-8 text: far more whole sequences than broken ones."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(len(run) for run in re.findall("[^\x00-\x7f\ufffd]+", text))
    if whole < 4 * broken:
        return None
    return Decoded(text, "utf-8", ("undecodable_bytes_replaced",), is_exact=False)


def _detected(content: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # slow to import, rarely needed

    best = from_bytes(content[: 1 << 16]).best()
    if best is None or best.encoding in {"cp1252", "latin_1", "iso8859_15"}:
        return None
    try:
        text = content.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    name = codecs.lookup(best.encoding).name
    is_exact = text.encode(best.encoding, "replace") == content
    return Decoded(text, name, ("encoding_guessed",), is_exact=is_exact)


def _refuse_binary(content: bytes, most: float) -> None:
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls > most * len(content):
        share = round(100 * controls / len(content))
        raise NotTextError(f"The file is binary: {share} % of its bytes are control characters.")


def _with_mojibake_undone(decoded: Decoded, content: bytes) -> Decoded:
    if not _MOJIBAKE.search(content):
        return decoded
    import ftfy  # slow to import, rarely needed

    text = ftfy.fix_encoding(decoded.text)
    if text == decoded.text:
        return decoded
    return replace(decoded, text=text, repairs=(*decoded.repairs, "mojibake_undone"), is_exact=False)


def _with_newlines(decoded: Decoded) -> Decoded:
    text, newline = decoded.text, "lf" if "\n" in decoded.text else "none"
    if "\r" in text:
        crlf = text.count("\r\n")
        kinds = {"crlf": crlf, "cr": text.count("\r") - crlf, "lf": text.count("\n") - crlf}
        found = [kind for kind, count in kinds.items() if count]
        newline = found[0] if len(found) == 1 else "mixed"
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    has_final_newline = text.endswith("\n")
    return replace(
        decoded,
        text=text[:-1] if has_final_newline else text,
        newline=newline,
        has_final_newline=has_final_newline,
        is_exact=decoded.is_exact and newline != "mixed",
    )


def _reject(record: pa.Table, error: str) -> Reject:
    row = record.to_pylist()[0]
    error += " If it is text, ask its sender for UTF-8."
    return Reject(row["drop_id"], row["uri"], "binary", error, first_bytes=row["content"][:64])


def _table(records: pa.Table, decoded: list[Decoded]) -> pa.Table:
    columns = {name: records[name] for name in ("document_id", "drop_id", "record_number", "uri", "source")}
    contents = records["content"]
    encoded = [value.text.encode("utf-8", "surrogatepass") for value in decoded]
    return table(
        {
            **columns,
            "encoding": [value.encoding for value in decoded],
            "newline": [value.newline for value in decoded],
            "has_final_newline": [value.has_final_newline for value in decoded],
            "repairs": [list(value.repairs) for value in decoded],
            "original": [
                None if value.is_exact else zlib.compress(contents[row].as_py())
                for row, value in enumerate(decoded)
            ],
            "text": pa.array(encoded, pa.large_binary()).cast(pa.large_string()),
            "text_sha256": [hashlib.sha256(text).hexdigest() for text in encoded],
        },
        TEXTS,
    )
