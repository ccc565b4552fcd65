"""`--log json`: every line of standard error is one JSON object, said once."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.road import run
from flows.telling.logs import JsonLines
from tests.flows.conftest import Command, drop
from warehouse.home import Home


@given(st.text())
def test_whatever_a_text_holds_it_is_one_line_and_comes_back(text: str):
    record = logging.LogRecord("winnow", logging.WARNING, "", 0, "%s", (text,), None)
    line = JsonLines().format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == text


@pytest.mark.prefect
def test_a_run_logs_in_json_with_its_stages_and_its_end(winnow_served: Command, tmp_path: Path, home: Home):
    inbox = tmp_path / "in\nbox \x1b[31m{}"
    drop(inbox / "ferry.txt")
    done = winnow_served("run", inbox, "--home", home.root, "--log", "json", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["run"]["documents_new"] == 1, "the result is not mixed with the log"
    said = _lines(done.stderr)
    stages = [line for line in said if line.get("event") == "stage"]
    assert [line["stage"] for line in stages] == ["discover", "take", "check", "publish"]
    assert {line["run_id"] for line in stages[1:]} == {1}
    (end,) = [line for line in said if line.get("event") == "run_ended"]
    assert (end["status"], end["documents_new"], end["drops"]["loaded"]) == ("published", 1, 1)
    assert end["labels"]["body"] == 3
    messages = [(line["message"], line.get("task_run_id")) for line in said]
    assert len(messages) == len(set(messages)), "nothing is said twice"


def test_an_error_is_one_line_and_the_setting_says_so_too(winnow: Command, tmp_path: Path, home: Home):
    done = winnow("run", tmp_path / "nowhere", "--home", home.root, WINNOW_LOG="json")
    assert done.returncode == 1
    (line,) = _lines(done.stderr)
    assert (line["level"], line["event"]) == ("ERROR", "error")
    assert "does not exist" in line["message"]


def test_a_rebuild_logs_in_json_without_prefect(winnow: Command, inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    done = winnow("rebuild", "--all", "--home", home.root, "--log", "json")
    assert done.returncode == 0
    assert {"stage", "progress"} <= {line["event"] for line in _lines(done.stderr)}


def test_an_upkeep_logs_in_json_and_is_counted(winnow: Command, inbox: Path, home: Home, tmp_path: Path):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    path = tmp_path / "winnow.prom"
    done = winnow("upkeep", "--home", home.root, "--log", "json", WINNOW_METRICS=str(path))
    assert done.returncode == 0, done.stderr
    assert "stage" in {line["event"] for line in _lines(done.stderr)}
    assert 'kind="upkeep"} 1.0' in path.read_text()


def test_people_get_text_unless_they_want_json(winnow: Command, inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    done = winnow("rebuild", "--all", "--home", home.root, "--log", "text", WINNOW_LOG="json")
    assert "Labelling stored texts anew" in done.stderr
    assert "{" not in done.stderr
    assert winnow("rebuild", "--log", "xml").returncode == 2


def _lines(errors: str) -> list[dict[str, Any]]:
    said = [json.loads(line) for line in errors.splitlines()]
    for line in said:
        assert {"time", "level", "logger", "message"} <= set(line)
        assert line["time"].endswith("Z")
    return said
