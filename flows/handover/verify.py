"""Is an export still what its manifests say?"""

import hashlib
from pathlib import Path

from flows.handover import manifest as manifests
from flows.handover.manifest import File, Found

_PIECE = 2**20


def verify(folder: Path) -> tuple[int, list[str]]:
    """How many files an export and its increments have, and a sentence for each that is not as it should be.

    ExportError when a manifest cannot be read, or the increments do not follow each other.
    """
    chain = manifests.chain(folder)
    troubles = [sentence for found in chain for sentence in _troubles(found)]
    return sum(len(found.manifest.files) for found in chain), troubles


def _troubles(found: Found) -> list[str]:
    said = [_trouble(found.folder, file) for file in found.manifest.files]
    named = {file.path for file in found.manifest.files} | {manifests.NAME, manifests.SUMS}
    strange = [
        f"{path} is in no manifest; it is not part of the export."
        for path in sorted(found.folder.rglob("*"))
        if not path.is_dir()
        and (relative := path.relative_to(found.folder)).parts[0] != manifests.INCREMENTS
        and relative.as_posix() not in named
    ]
    return [sentence for sentence in said if sentence] + strange


def _trouble(folder: Path, file: File) -> str | None:
    path = folder / file.path
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"{path} lies outside the export; the manifest was changed."
    try:
        size = path.stat().st_size
        if size != file.bytes:
            return f"{path} has {size:,} bytes instead of {file.bytes:,}; copy it again."
        if _digest(path) != file.sha256:
            return f"{path} has other content than was written; copy it again."
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}; copy it again."
    return None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
