"""Where the settings are written; asked by every command, so nothing heavy is imported here."""

import os
from pathlib import Path

from flows.errors import SettingsError

CONFIG = "WINNOW_CONFIG"  # names the file
DEFAULT_NAME = "winnow.toml"
PREFIX = "WINNOW_"


def config_path() -> Path | None:
    """The file with the settings; SettingsError when one is named that is not there."""
    named = os.environ.get(CONFIG)
    path = Path(named or DEFAULT_NAME).expanduser()
    if path.is_file():
        return path.absolute()
    if named:
        raise SettingsError(f"{named} is no file of settings; correct the name ({CONFIG} or --config).")
    return None


def pin() -> None:
    """Processes that are started from here, in whatever folder, read the same file."""
    if path := config_path():
        os.environ[CONFIG] = str(path)


def is_bare() -> bool:
    """Whether nobody set anything, so that the defaults hold."""
    return config_path() is None and not any(name.startswith(PREFIX) for name in os.environ)
