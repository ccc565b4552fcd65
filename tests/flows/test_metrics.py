"""Metrics: a text file for Prometheus that tells of every run, also of one that failed or found nothing."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows import heartbeat
from flows.errors import RequestError
from flows.heartbeat import Heartbeat
from flows.road import run
from flows.telling import metrics
from tests.flows.conftest import Command, drop
from warehouse import figures
from warehouse.home import Home
from warehouse.reader import Reader

ENDED = Heartbeat(datetime(2026, 1, 1), "ingest", "failed", "The disk is full.", seconds=2.5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "winnow.prom"


def read(path: Path) -> dict[tuple[str, str], float]:
    """(name, the label beside home, if any): value. The parser refuses what Prometheus would refuse."""
    found = {}
    for family in text_string_to_metric_families(path.read_text()):
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            (label,) = [value for name, value in sample.labels.items() if name != "home"] or [""]
            assert (sample.name, label) not in found
            found[sample.name, label] = sample.value
    return found


def test_they_tell_of_the_run_and_of_what_is_published(inbox: Path, home: Home, path: Path):
    drop(inbox / "harbour" / "ferry.txt")
    drop(inbox / "empty.txt", b"")
    run(inbox, home)
    metrics.write(path, home)
    said = read(path)
    assert said["winnow_last_run_success", "ingest"] == 1
    assert said["winnow_last_run_timestamp_seconds", "ingest"] > 1.7e9
    assert said["winnow_last_run_duration_seconds", "ingest"] > 0
    assert said["winnow_documents", ""] == 1
    assert (said["winnow_drops", "loaded"], said["winnow_drops", "quarantined"]) == (1, 1)
    assert said["winnow_lines", "body"] == 3
    assert said["winnow_quarantine_open", "empty"] == 1
    assert (said["winnow_alarms_open", "warning"], said["winnow_alarms_open", "error"]) == (0, 0)
    assert said["winnow_published_bytes", ""] == home.published_path.stat().st_size
    assert said["winnow_source_last_arrival_timestamp_seconds", "harbour"] > 1.7e9
    assert [left for left in path.parent.iterdir() if ".prom." in left.name] == []


def test_a_run_that_published_nothing_opens_no_database_for_them(
    inbox: Path, home: Home, path: Path, monkeypatch: pytest.MonkeyPatch
):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    metrics.write(path, home)
    before = read(path)

    def opened(_: object) -> None:
        raise AssertionError("the published file was opened")

    monkeypatch.setattr(Reader, "open", opened)
    heartbeat.write(home, ENDED)
    metrics.write(path, home)
    after = read(path)
    assert after["winnow_last_run_success", "ingest"] == 0
    assert after["winnow_last_run_duration_seconds", "ingest"] == 2.5
    of_runs = {key for key in before if key[0].startswith("winnow_last_run_")}
    assert {key: value for key, value in after.items() if key not in of_runs} == {
        key: value for key, value in before.items() if key not in of_runs
    }


def test_a_new_version_is_counted_anew(inbox: Path, home: Home, path: Path):
    drop(inbox / "ferry.txt")
    run(inbox, home)
    metrics.write(path, home)
    drop(inbox / "boat.txt", b"The boat is late again, said the keeper of the lighthouse on Monday.\n")
    run(inbox, home)
    metrics.write(path, home)
    assert read(path)["winnow_documents", ""] == 2


def test_what_is_not_known_is_absent(home: Home, path: Path):
    home.prepare()
    heartbeat.write(home, replace(ENDED, kind="upkeep", status="published"))
    path.write_text("no metrics at all {")
    metrics.write(path, home)
    assert read(path) == {
        ("winnow_last_run_timestamp_seconds", "upkeep"): 1767225600,
        ("winnow_last_run_success", "upkeep"): 1,
        ("winnow_last_run_duration_seconds", "upkeep"): 2.5,
    }


def test_a_hostile_source_is_a_label_and_nothing_else(inbox: Path, home: Home, path: Path):
    hostile = 'a"} 1\nwinnow_documents{home="x"} 99 \\ \x1b[31m'
    drop(inbox / hostile / "ferry.txt")
    run(inbox, home)
    metrics.write(path, home)
    said = read(path)
    assert said["winnow_documents", ""] == 1
    assert 'a"} 1␊winnow_documents{home="x"} 99 \\ ␛[31m' in {label for _, label in said}


def test_the_number_of_sources_is_bounded(
    inbox: Path, home: Home, path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(figures, "MOST_SOURCES", 3)
    for number in range(6):
        drop(inbox / f"s{number}" / "ferry.txt")
    run(inbox, home)
    metrics.write(path, home)
    named = {label for name, label in read(path) if "last_arrival" in name}
    assert named == {"s0", "s1", "s2", "(other)"}


def test_they_are_written_when_a_run_fails_and_the_failure_stays_the_failure(home: Home, path: Path):
    home.prepare()
    told: list[str] = []

    def fail(path: Path) -> None:
        with metrics.written_after(path, home, told.append):
            heartbeat.write(home, ENDED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail(path)
    assert read(path)["winnow_last_run_success", "ingest"] == 0
    with pytest.raises(ZeroDivisionError):
        fail(path / "nowhere")
    assert "could not be written" in told[0]


@pytest.mark.prefect
def test_the_setting_has_them_written_by_every_run(
    winnow_served: Command, inbox: Path, home: Home, path: Path
):
    drop(inbox / "ferry.txt")
    setting = {"WINNOW_METRICS": str(path)}
    assert winnow_served("run", inbox, "--home", home.root, **setting).returncode == 0
    assert read(path)["winnow_documents", ""] == 1
    assert winnow_served("run", inbox / "nowhere", "--home", home.root, **setting).returncode == 1
    assert read(path)["winnow_last_run_success", "ingest"] == 0
    nowhere = str(path / "nowhere")
    done = winnow_served("run", inbox, "--home", home.root, WINNOW_METRICS=nowhere)
    assert done.returncode == 0, "the run itself went well"
    assert f"could not be written to {nowhere}" in done.stderr


def test_a_folder_that_is_not_there_is_told(home: Home, tmp_path: Path):
    home.prepare()
    with pytest.raises(RequestError, match=r"nowhere.*change the setting metrics"):
        metrics.write(tmp_path / "nowhere" / "winnow.prom", home)
