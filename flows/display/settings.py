"""Settings for people and programs, in the words of winnow.toml."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from flows.durations import in_units
from flows.settings import Reading
from flows.settings_file import DEFAULT_NAME
from flows.settings_tree import Settings

_UNSET = "not set"


def as_rows(reading: Reading) -> list[dict[str, Any]]:
    """One row per setting: setting, value (for JSON), shown (as in TOML), origin, meaning."""
    return [
        {
            "setting": name,
            "value": _plain(value),
            "shown": _UNSET if value is None else _toml(value),
            "origin": origin,
            "meaning": meaning,
        }
        for name, value, origin, meaning in reading.values()
    ]


def template_text() -> str:
    """A winnow.toml in which every setting stands as a comment, with its default and what it is for."""
    reading = Reading(Settings(), {}, None)
    lines = [
        f"# {DEFAULT_NAME}: what is not set is as shown. Paths are taken from the folder of this file.",
        "# The environment overrules it (WINNOW_HOME, WINNOW_SCHEDULE__INGEST), flags overrule both.",
        "",
    ]
    group = ""
    for name, value, _, meaning in reading.values():
        above, _, key = name.rpartition(".")
        if above != group:
            lines += ["", f"[{above}]"]
            group = above
        lines += [f"# {meaning}", f"# {key} = {_toml('…' if value is None else value)}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A value as winnow.toml has it.

    >>> _toml({"harbour": timedelta(days=1)}), _toml(True)
    ('{harbour = "1d"}', 'true')
    """
    value = _plain(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else json.dumps(key, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, timedelta):
        return in_units(value)
    return str(value) if isinstance(value, Path) else value
