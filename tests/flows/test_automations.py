"""The examples in deploy/automations are what Prefect takes, and listen for what winnow says."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from flows.telling import alerts
from tests.flows.conftest import ARTICLE, REPOSITORY, Command, drop, wait_until

FILES = sorted((REPOSITORY / "deploy" / "automations").glob("*.yaml"))


def test_there_is_an_example_for_alarms_failed_runs_and_missing_ones():
    assert [path.stem for path in FILES] == ["alarm", "failed_run", "missing_run"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_automation_is_one_for_prefect(path: Path):
    from prefect.events.schemas.automations import AutomationCore

    automation = AutomationCore.model_validate(yaml.safe_load(path.read_text()))
    assert automation.enabled
    assert automation.actions


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_automation_waits_for_events_that_exist(path: Path):
    expected = yaml.safe_load(path.read_text())["trigger"]["expect"]
    ours = {f"winnow.{kind}" for kind in alerts.KINDS}
    states = {f"prefect.flow-run.{name}" for name in ("Completed", "Failed", "HomeBusy")}
    assert set(expected) <= ours | states


@pytest.mark.prefect
def test_a_command_and_an_automation_hear_of_a_run_that_fails(
    tmp_path: Path, winnow: Command, server: str, environment: dict[str, str]
):
    import httpx

    made = subprocess.run(
        [sys.executable, "-m", "prefect", "automation", "create", "--from-file", str(FILES[1])],
        env=environment | {"PREFECT_API_URL": server},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    inbox, home, heard = tmp_path / "inbox", tmp_path / "news", tmp_path / "heard"
    drop(inbox / "a.txt", ARTICLE)
    drop(inbox / "b.txt", b"")
    more = {"PREFECT_API_URL": server, "WINNOW_ON_ALERT": f"sh -c 'cat >> {heard}'"}
    assert winnow("run", inbox, "--home", home, **more).returncode == 0
    assert '"kind": "drops.quarantined"' in heard.read_text()
    (home / "work.duckdb").write_bytes(b"not a database")
    assert winnow("run", inbox, "--home", home, **more).returncode == 1
    assert '"kind": "run.failed"' in heard.read_text()

    def events() -> set[str]:
        asked = {
            "filter": {
                "occurred": {"since": (datetime.now(UTC) - timedelta(minutes=10)).isoformat()},
                "event": {"prefix": ["winnow.", "prefect.automation."]},
            }
        }
        found = httpx.post(f"{server}/events/filter", json=asked, timeout=30).json()["events"]
        return {event["event"] for event in found}

    wait_until(
        lambda: {"winnow.drops.quarantined", "winnow.run.failed", "prefect.automation.triggered"} <= events(),
        60,
    )
