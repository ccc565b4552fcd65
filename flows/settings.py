"""The settings as they hold now, and who said so.

winnow.toml is read first; the environment (WINNOW_…, with __ between a group and its key) overrules it, and
a flag overrules both. The file is the one that `winnow --config` or WINNOW_CONFIG names, else winnow.toml in
the current folder. Paths in it are taken from the folder it lies in.
"""

import os
import tomllib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import EnvSettingsSource

from flows.errors import SettingsError
from flows.settings_file import CONFIG, PREFIX, config_path
from flows.settings_tree import Settings

BY_DEFAULT = "default"


@dataclass(frozen=True)
class Reading:
    """The settings, and where each came from."""

    settings: Settings
    origins: Mapping[str, str]  # 'schedule.ingest': the file, the variable or the flag; not the defaults
    path: Path | None  # the file that was read

    def values(self) -> Iterator[tuple[str, Any, str, str]]:
        """Each setting: its name, its value, where that came from, and what it is for."""
        for name, field, value in _leaves(self.settings):
            within = [said for key, said in self.origins.items() if key == name or key.startswith(f"{name}.")]
            yield name, value, ", ".join(dict.fromkeys(within)) or BY_DEFAULT, field.description or ""


def current(flags: Mapping[str, Any] | None = None) -> Settings:
    """The settings that hold now; see `read`."""
    return read(flags).settings


def read(flags: Mapping[str, Any] | None = None) -> Reading:
    """Put the settings together. flags: by name of the setting; None where a flag was not given.

    SettingsError names what is wrong, where it is written, and what is right.
    """
    path = config_path()
    layers = [
        (str(path), _from_file(path) if path else {}),
        (PREFIX, _from_environment()),
        ("--", {name: value for name, value in (flags or {}).items() if value is not None}),
    ]
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for place, layer in layers:
        for keys, value in _flat(layer):
            _put(merged, keys, value)
            origins[".".join(keys)] = _spelt(place, keys)
    try:
        return Reading(Settings(**merged), origins, path)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(one, origins) for one in error.errors())) from None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}; correct it there.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}; change its permissions.") from None
    return _with_paths(found, Settings, path.parent)


def _with_paths(found: dict[str, Any], model: type[BaseModel], folder: Path) -> dict[str, Any]:
    """The same with its paths taken from the folder of the file."""
    made = dict(found)
    for name, field in model.model_fields.items():
        group, value = field.annotation, found.get(name)
        if isinstance(value, dict) and isinstance(group, type) and issubclass(group, BaseModel):
            made[name] = _with_paths(value, group, folder)
        elif isinstance(value, str) and Path in (group, *typing.get_args(group)):
            made[name] = str(folder / Path(value).expanduser())
    return made


def _from_environment() -> dict[str, Any]:
    known = {f"{PREFIX}{name.replace('.', '__')}".upper(): value for name, _, value in _leaves(Settings())}
    tables = tuple(f"{variable}__" for variable, value in known.items() if isinstance(value, dict))
    for variable in os.environ:
        if (
            variable.startswith(PREFIX)
            and variable not in {*known, CONFIG}
            and not variable.startswith(tables)
        ):
            raise SettingsError(f"{variable} is no setting{_nearest(variable, [*known, CONFIG])}.")
    try:
        return EnvSettingsSource(Settings)()
    except ValueError as error:  # JSON that is none, for a table of values
        raise SettingsError(f"The environment: {error}; write such a table as JSON.") from None


def _flat(layer: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in layer.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, (*above, key))
        else:
            yield (*above, key), value


def _put(tree: dict[str, Any], keys: tuple[str, ...], value: Any) -> None:
    for key in keys[:-1]:
        inner = tree.get(key)
        tree[key] = tree = inner if isinstance(inner, dict) else {}
    tree[keys[-1]] = value


def _leaves(model: BaseModel, above: str = "") -> Iterator[tuple[str, Any, Any]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", field, value


def _spelt(place: str, keys: tuple[str, ...]) -> str:
    if place == PREFIX:
        return PREFIX + "__".join(keys).upper()
    return f"--{keys[-1].replace('_', '-')}" if place == "--" else place


def _sentence(error: Any, origins: Mapping[str, str]) -> str:
    """What pydantic found wrong: where it is written, what is wrong, what is right."""
    keys = [str(key) for key in error["loc"]]
    name = ".".join(keys)
    place = next((said for key, said in origins.items() if key == name or key.startswith(f"{name}.")), name)
    if error["type"] == "extra_forbidden":
        known = [leaf for leaf, _, _ in _leaves(Settings())] + list(Settings.model_fields)
        return f"{place}: {name} is no setting{_nearest(name, known)}."
    said = error["msg"].removeprefix("Value error, ")
    if said.startswith("Input should be "):
        said = f"{error['input']!r} should be {said.removeprefix('Input should be ')}"
    return f"{place}: {name}: {said}."


def _nearest(wrong: str, known: list[str]) -> str:
    """'; did you mean …' when something is spelt much like it, else what there is.

    >>> _nearest("schedul", ["schedule", "home"]), _nearest("zzz", ["schedule", "home"])
    ("; did you mean 'schedule'", '; there are: schedule, home')
    """
    if close := get_close_matches(wrong, known, 1, 0.7):
        return f"; did you mean {close[0]!r}"
    last = wrong.rpartition(".")[2]
    if close := [name for name in known if name.rpartition(".")[2] == last]:
        return f"; did you mean {close[0]!r}"
    return f"; there are: {', '.join(known)}"
