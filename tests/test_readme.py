"""The README's commands print what it says, its questions have answers, and its Python runs.

`WRITE_README=1 pytest tests/test_readme.py` puts today's output into the README.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.flows.conftest import free_port, wait_until
from tests.transcripts import blocks, environment, rewrite, run, steady

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def _blocks(kind: str) -> list[str]:
    return blocks(README.read_text("utf-8"), kind)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A place with what a fresh clone has, where the commands run one after another."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copy(ROOT / "Makefile", folder)
    return folder


@pytest.fixture(scope="module")
def transcripts(folder: Path) -> list[tuple[str, str]]:
    """Each console block as it stands in the README, and as it comes out."""
    return [(block, run(block, folder)) for block in _blocks("console")]


def test_the_commands_print_what_the_readme_says(transcripts):
    if os.environ.get("WRITE_README"):
        rewrite(README, transcripts)
        transcripts = list(zip(_blocks("console"), (output for _, output in transcripts), strict=True))
    assert len(transcripts) >= 4
    for block, output in transcripts:
        assert steady(output) == steady(block)


def test_the_questions_have_answers(folder, transcripts):
    questions = _blocks("sql")
    assert len(questions) == 5
    with duckdb.connect(str(folder / "news" / "news.duckdb"), read_only=True) as news:
        for question in questions:
            assert news.execute(question).fetchall(), question


def test_the_python_runs(folder, transcripts):
    for script in _blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True
        )
        assert "title" in done.stdout


def test_the_schedule_runs(folder: Path, tmp_path: Path):
    (script,) = _blocks("sh")
    shutil.copytree(folder / "examples" / "drops", tmp_path / "inbox")
    port = free_port()
    variables = environment(tmp_path) | {"PREFECT_SERVER_API_PORT": str(port)}
    here = (
        _here(script, tmp_path).replace("4200", str(port)).replace("winnow schedule", "exec winnow schedule")
    )
    process = subprocess.Popen(
        ["bash", "-c", here],
        cwd=tmp_path,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until((tmp_path / "news" / "news.duckdb").exists, seconds=120)
        assert process.poll() is None, "it serves until it is stopped"
    finally:
        process.terminate()
        process.wait(60)
        os.killpg(process.pid, signal.SIGTERM)  # the server


def test_the_lines_for_cron_are_those_of_deploy_which_are_run_there():
    (block,) = _blocks("crontab")
    shipped = (ROOT / "deploy" / "crontab").read_text("utf-8").splitlines()
    assert block.strip().splitlines() == [line for line in shipped if line[:1] not in {"", "#"}]


def _here(command: str, data: Path) -> str:
    """A command with the places of a real installation put in the place of the README's."""
    installed = str(Path(sys.executable).parent)
    return command.replace("/opt/winnow/.venv/bin", installed).replace("/data", str(data))


def test_every_path_that_it_names_is_there():
    text = re.sub(r"```.*?```", "", README.read_text("utf-8"), flags=re.DOTALL)
    named = re.findall(r"`((?:flows|transforms|warehouse|sql|tests|bench|examples)/[\w./-]*)`", text)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
