"""The folder with the outlets' own rules: one `<source>.toml` each."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from flows.errors import RulesError
from transforms.own_rules import OwnRules, OwnRulesError, own_rules
from warehouse.home import Home

_ENDING = ".toml"
_NO_NAME = re.compile(r"[%/\x00-\x1f\x7f]|^\.")  # what a file name cannot have, or would hide it


def rules_folder(home: Home, setting: Path | None) -> Path:
    """Where the outlets' own rules lie; RulesError when the settings name a folder that is not there."""
    if setting is None:
        return home.root / "rules"
    if not setting.is_dir():
        raise RulesError(
            f"{setting}, which the setting `rules` names, is no folder; create it or correct the setting."
        )
    return setting


def read_rules(home: Home, setting: Path | None) -> Mapping[str, OwnRules]:
    """The outlets' own rules by source; none where there is no folder.

    RulesError names every file that is not as it must be, the rule in it, and the cure.
    """
    found, complaints = look_through(rules_folder(home, setting))
    if complaints:
        raise RulesError("\n".join(complaints.values()))
    return found


def look_through(folder: Path) -> tuple[dict[str, OwnRules], dict[str, str]]:
    """The rules by source, and what is wrong with the files that could not be taken, by source."""
    found: dict[str, OwnRules] = {}
    complaints: dict[str, str] = {}
    for path in _files(folder):
        source = source_of_file(path)
        try:
            found[source] = own_rules(path.read_bytes().decode())
        except OwnRulesError as error:
            complaints[source] = f"{path}: {error}."
        except UnicodeDecodeError:
            complaints[source] = f"{path} is not UTF-8; save it as that."
        except OSError as error:
            complaints[source] = f"{path} cannot be read: {error.strerror}; change its permissions."
    return found, complaints


def file_of(source: str) -> str:
    """The name of a source's file: the source, with what no file name may have percent-encoded.

    >>> file_of("harbour-courier"), file_of("a/b 100%")
    ('harbour-courier.toml', 'a%2Fb 100%25.toml')
    """
    return _NO_NAME.sub(lambda found: f"%{ord(found[0]):02X}", source) + _ENDING


def source_of_file(path: Path) -> str:
    """The source whose rules a file holds.

    >>> source_of_file(Path("rules/a%2Fb 100%25.toml"))
    'a/b 100%'
    """
    return unquote(path.name.removesuffix(_ENDING))


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in folder.iterdir() if path.name.endswith(_ENDING))
    except FileNotFoundError:
        return
    except OSError as error:
        raise RulesError(
            f"The folder {folder} cannot be read: {error.strerror}; correct the setting `rules`."
        ) from error
