"""`winnow clean`: one text in, its paragraphs out, in under a second and without the machinery."""

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flows.conftest import ARTICLE, Command, drop

KEPT = [ARTICLE.splitlines()[number] for number in (4, 8, 12)]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return drop(tmp_path / "page.txt")


def test_it_prints_the_kept_paragraphs_between_blank_lines(winnow: Command, page: Path):
    done = winnow("clean", page)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n\n".join(KEPT) + "\n", "")


def test_it_reads_standard_input_and_several_files(winnow: Command, page: Path):
    once = winnow("clean", "-", stdin=ARTICLE.encode()).stdout
    assert once == winnow("clean", stdin=ARTICLE.encode()).stdout == winnow("clean", page).stdout
    assert winnow("clean", page, page).stdout == once + "\n" + once


def test_explain_prints_every_line_with_label_score_and_rule(winnow: Command, page: Path):
    shown = winnow("clean", "--explain", page).stdout
    assert "\x1b" not in shown
    numbered = [line.split()[:2] for line in shown.splitlines() if line[:4].strip().isdigit()]
    assert [int(number) for number, _ in numbered] == list(range(1, 14))
    assert numbered[4] == ["5", "body"]
    assert "title " in shown


def test_explain_names_what_a_repeat_repeats(winnow: Command, tmp_path: Path):
    paragraph = (
        "The last ferry of the year left the harbour on Sunday evening with forty passengers on board.\n\n"
    )
    page = drop(tmp_path / "twice.txt", paragraph * 2 + ARTICLE)
    assert "repeat of 1" in winnow("clean", "--explain", page).stdout


def test_json_gives_fields_paragraphs_and_lines(winnow: Command, page: Path):
    said = json.loads(winnow("clean", "--json", page).stdout)
    assert said["paragraphs"] == KEPT
    assert said["byline"]
    assert [line["text"] for line in said["lines"]] == ARTICLE.splitlines()
    assert set(said["lines"][0]) >= {"line_number", "label", "score", "rule", "repeat_of_line"}


def test_a_pipe_gets_the_exact_text_and_a_terminal_a_harmless_one(
    winnow: Command, environment: dict[str, str], tmp_path: Path
):
    page = drop(tmp_path / "page.txt", ARTICLE.replace("Sunday", "Sun\x1b[2Jday"))
    assert "Sun\x1b[2Jday" in winnow("clean", page).stdout
    shown = _on_a_terminal(["clean", str(page)], environment)
    assert "\x1b[2J" not in shown
    assert "Sun␛[2Jday" in shown


def test_colours_are_for_terminals_and_no_color_is_respected(environment: dict[str, str], page: Path):
    assert "\x1b[" in _on_a_terminal(["clean", "--explain", str(page)], environment)
    assert "\x1b[" not in _on_a_terminal(["clean", "--explain", str(page)], environment | {"NO_COLOR": "1"})


def test_what_cannot_be_cleaned_is_told_and_the_others_are_cleaned(
    winnow: Command, page: Path, tmp_path: Path
):
    empty = drop(tmp_path / "empty.txt", b"")
    done = winnow("clean", tmp_path / "nowhere.txt", tmp_path, empty, page)
    assert done.returncode == 1
    assert done.stdout == "\n\n".join(KEPT) + "\n"
    assert [line.split(" ")[0].split("/")[-1] for line in done.stderr.splitlines()] == [
        "nowhere.txt",
        tmp_path.name,
        "empty.txt",
    ]
    assert "Traceback" not in done.stderr


def test_nothing_at_all_is_told_too(winnow: Command, environment: dict[str, str]):
    done = winnow("clean", stdin=b"")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Standard input is empty: there is nothing to clean.\n"
    assert "name a file, or pipe a text into it" in _on_a_terminal(["clean"], environment)


def test_a_locale_without_unicode_changes_nothing(winnow: Command, page: Path):
    done = winnow(
        "clean", page, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii"
    )
    assert "“We will miss it,”" in done.stdout


def test_it_imports_neither_prefect_nor_duckdb(environment: dict[str, str], page: Path):
    script = (
        "import sys; sys.argv = ['winnow', 'clean', sys.argv[1]]\n"
        "from flows.cli import main\n"
        "try: main()\n"
        "finally: assert not {'prefect', 'duckdb', 'fastapi', 'httpx'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(page)], env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_it_takes_less_than_a_second(winnow: Command, page: Path):
    winnow("clean", page)  # kernels may compile once
    took = []
    for _ in range(3):  # the machine may be busy with something else
        begun = time.monotonic()
        winnow("clean", page)
        took.append(time.monotonic() - begun)
    assert min(took) < 1.0


def _on_a_terminal(arguments: list[str], environment: dict[str, str]) -> str:
    """What the command prints on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *arguments],
        env=environment | {"TERM": "xterm-256color", "COLUMNS": "100"},
        stdout=theirs,
        stdin=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65_536):
            shown += piece
    except OSError:
        pass  # Linux says so when the other end is closed
    finally:
        os.close(ours)
        process.wait(30)
    return shown.decode()
