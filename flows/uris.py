"""Paths to uris and back. A uri is the absolute path as it is; only what is not UTF-8 is escaped."""

import os
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

_ESCAPED = "file://"


def uri_of(path: bytes) -> str:
    r"""The uri of an absolute path.

    >>> uri_of(b"/in/caf\xc3\xa9 100%.txt")
    '/in/café 100%.txt'
    >>> uri_of(b"/in/caf\xe9.txt")
    'file:///in/caf%E9.txt'
    """
    try:
        return path.decode()
    except UnicodeDecodeError:
        return _ESCAPED + quote_from_bytes(path)


def bytes_of(uri: str) -> bytes:
    r"""The path behind a uri, as the system knows it; an unescaped uri begins with a slash.

    >>> bytes_of("file:///in/caf%E9.txt")
    b'/in/caf\xe9.txt'
    """
    return unquote_to_bytes(uri.removeprefix(_ESCAPED)) if uri.startswith(_ESCAPED) else uri.encode()


def path_of(uri: str) -> Path:
    """The path behind a uri."""
    return Path(os.fsdecode(bytes_of(uri)))


def source_of(uri: str, inbox: Path) -> str:
    """Where a drop comes from: the first folder below the inbox, else the inbox's own name.

    >>> source_of("/in/harbour/2024/a.txt", Path("/in"))
    'harbour'
    >>> source_of("/in/a.txt", Path("/in"))
    'in'
    """
    root = os.fsencode(inbox).rstrip(b"/")
    folder, is_below, _ = bytes_of(uri)[len(root) + 1 :].partition(b"/")
    name = folder if is_below else root.rpartition(b"/")[2] or b"inbox"
    return uri_of(name).removeprefix(_ESCAPED)
