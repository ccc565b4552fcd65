"""Settings: one typed place, the later voice wins, and a mistake is named with what is right."""

import json
import os
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import settings
from flows.display.settings import template_text
from flows.durations import duration, in_units
from flows.errors import SettingsError
from flows.settings_file import CONFIG
from flows.settings_tree import Settings
from tests.flows.conftest import Command, drop
from warehouse.home import Home


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("WINNOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "winnow.toml"
    path.write_text(text, encoding="utf-8")
    return path


@given(st.integers(1, 10**9))
def test_a_length_of_time_reads_as_it_is_written(seconds: int):
    assert duration(in_units(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


def test_without_a_word_the_defaults_hold():
    reading = settings.read()
    assert reading.settings == Settings()
    assert {origin for _, _, origin, _ in reading.values()} == {"default"}


def test_the_file_the_environment_and_a_flag_speak_in_that_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(folder, 'home = "a"\nstrict = true\n[schedule]\ningest = "1h"\nupkeep = "1d"\n')
    monkeypatch.setenv("WINNOW_HOME", "b")
    monkeypatch.setenv("WINNOW_SCHEDULE__INGEST", "5m")
    reading = settings.read({"home": Path("c"), "inbox": None})
    found = reading.settings
    assert (found.home, found.schedule.ingest, found.schedule.upkeep) == (Path("c"), "5m", "1d")
    origins = {name: origin for name, _, origin, _ in reading.values()}
    assert origins["home"] == "--home"
    assert origins["schedule.ingest"] == "WINNOW_SCHEDULE__INGEST"
    assert origins["schedule.upkeep"] == origins["strict"] == str(path)
    assert origins["inbox"] == "default"


def test_paths_are_taken_from_the_folder_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch):
    path = written(folder, 'inbox = "in"\nhome = "/data/news"\n[backup]\nfolder = "../kept"\n')
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv(CONFIG, str(path))
    found = settings.current()
    assert found.inbox == folder / "in"
    assert found.home == Path("/data/news")
    assert found.backup.folder == folder / "../kept"


def test_tables_by_source_add_up_over_the_places(folder: Path, monkeypatch: pytest.MonkeyPatch):
    path = written(folder, '[watch.intervals]\n"harbour courier" = "1d"\nwire = "2h"\n')
    monkeypatch.setenv("WINNOW_WATCH__INTERVALS", '{"wire": "30m"}')
    reading = settings.read()
    assert reading.settings.watch.intervals == {
        "harbour courier": timedelta(days=1),
        "wire": timedelta(minutes=30),
    }
    origin = next(origin for name, _, origin, _ in reading.values() if name == "watch.intervals")
    assert origin == f"{path}, WINNOW_WATCH__INTERVALS__WIRE"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('hom = "x"', "hom is no setting; did you mean 'home'"),
        ('[schedul]\ningest = "15m"', "schedul is no setting; did you mean 'schedule'"),
        ('[schedule]\ningests = "15m"', "schedule.ingests is no setting; did you mean 'schedule.ingest'"),
        ('[schedule]\ningest = "often"', "schedule.ingest: 'often' is no length of time; write it like 30s"),
        ('[schedule]\ningest = "* * * *"', "schedule.ingest: '* * * *' is no length of time"),
        ('published_drops = "burn"', "published_drops: 'burn' should be 'leave', 'archive' or 'delete'"),
        ('[watch.severity]\nvolume = "bad"', "watch.severity.volume: 'bad' should be 'off', 'warning' or"),
        ("[backup]\nkeep = 0", "backup.keep: 0 should be greater than or equal to 1"),
        ('strict = "perhaps"', "strict: 'perhaps' should be a valid boolean"),
        ('schedule = "15m"', "schedule: '15m' should be a valid dictionary"),
        ('home = "x', "is not valid TOML"),
        ('[retention]\nkeep = "99999999999999d"', "is longer than a calendar"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_what_is_right(folder: Path, text: str, said: str):
    path = written(folder, text)
    with pytest.raises(SettingsError) as caught:
        settings.read()
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_several_mistakes_are_told_together(folder: Path):
    written(folder, 'hom = "x"\nstrict = 7\n')
    with pytest.raises(SettingsError) as caught:
        settings.read()
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("WINNOW_HOEM", "x", "WINNOW_HOEM is no setting; did you mean 'WINNOW_HOME'"),
        ("WINNOW_SCHEDULE_INGEST", "15m", "did you mean 'WINNOW_SCHEDULE__INGEST'"),
        ("WINNOW_STRICT", "perhaps", "WINNOW_STRICT: strict: 'perhaps' should be a valid boolean"),
        ("WINNOW_WATCH__INTERVALS", "{", "write such a table as JSON"),
        ("WINNOW_CONFIG", "nowhere.toml", "nowhere.toml is no file of settings"),
    ],
)
def test_a_mistake_in_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        settings.read()
    assert said in str(caught.value)


def test_the_template_is_a_settings_file_that_says_nothing_yet(folder: Path):
    written(folder, template_text())
    assert settings.current() == Settings()


def test_every_line_of_the_template_may_be_taken_as_it_stands(folder: Path):
    taken = re.sub(r"^# (\w+ = [^…\n]*)$", r"\1", template_text(), flags=re.MULTILINE)
    written(folder, taken)
    assert tomllib.loads(taken)["schedule"]["ingest"] == "15m"
    assert settings.current() == Settings(home=folder / "news")


def test_the_command_shows_values_and_where_they_came_from(winnow: Command, folder: Path):
    path = folder / "other.toml"
    path.write_text('[retention.sources]\n"a b" = "90d"\n', encoding="utf-8")
    done = winnow("--config", path, "settings", "--home", folder / "x", "--json", WINNOW_STRICT="true")
    assert done.returncode == 0, done.stderr
    said = {row["setting"]: (row["value"], row["origin"]) for row in json.loads(done.stdout)["settings"]}
    assert said["home"] == (str(folder / "x"), "--home")
    assert said["strict"] == (True, "WINNOW_STRICT")
    assert said["retention.sources"] == ({"a b": "90d"}, str(path))
    shown = winnow("--config", path, "settings").stdout
    assert '{"a b" = "90d"}' in shown


def test_a_command_uses_the_home_and_the_inbox_of_the_settings(
    winnow: Command, inbox: Path, home: Home, folder: Path
):
    drop(inbox / "ferry.txt")
    path = folder / "winnow.toml"
    path.write_text(f'home = "{home.root}"\n', encoding="utf-8")
    told = winnow("--config", path, "status")
    assert f"{home.published_path} is not there" in told.stderr
    missing = winnow("--config", path, "run")
    assert missing.returncode == 2
    assert 'write it into winnow.toml: inbox = "…"' in " ".join(missing.stderr.split())


def test_a_wrong_setting_is_told_without_a_traceback(winnow: Command, folder: Path):
    path = written(folder, 'hom = "x"')
    done = winnow("--config", path, "status")
    assert done.returncode == 1
    assert done.stderr == f"winnow: {path}: hom is no setting; did you mean 'home'.\n"
