"""The command as people, scripts and cron meet it: real processes, exit codes, no traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.road import run
from tests.flows.conftest import ARTICLE, Command, drop, wait_until
from tests.flows.test_road import rows
from warehouse.home import Home
from warehouse.lock import hold

COMMANDS = [
    "run",
    "schedule",
    "clean",
    "ask",
    "sql",
    "show",
    "status",
    "keep",
    "drop",
    "rebuild",
    "check",
    "settings",
    "gold",
    "rules",
    "export",
]
OF_GROUPS = ["gold add", "gold list", "gold check", "gold remove", "rules list", "rules check"]


@pytest.fixture
def filled(inbox: Path, home: Home) -> Home:
    drop(inbox / "harbour" / "ferry.txt")
    run(inbox, home)
    return home


@pytest.mark.parametrize("command", [*COMMANDS, *OF_GROUPS])
def test_every_command_has_help_with_examples(winnow: Command, command: str):
    done = winnow(*command.split(), "--help")
    assert done.returncode == 0
    assert f"winnow {command}" in done.stdout.split("Examples:")[1]


def test_the_help_lists_commands_and_exit_codes(winnow: Command):
    done = winnow("--help")
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS)
    assert "Exit codes:" in done.stdout
    assert "3  the home is busy" in done.stdout


def test_a_misspelt_command_is_a_usage_error(winnow: Command):
    assert winnow("runn").returncode == 2
    assert winnow("run", "--nonsense").returncode == 2


# winnow run


@pytest.mark.prefect
def test_run_publishes_and_says_what_it_did(winnow_served: Command, inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    drop(inbox / "empty.txt", b"")
    drop(inbox / "page.html", "<p>")
    done = winnow_served("run", inbox, "--home", home.root)
    assert done.returncode == 0, done.stderr
    assert "2 seen: 1 loaded, 1 quarantined" in done.stdout
    assert "1 new" in done.stdout
    assert f"{inbox}/empty.txt\n    empty: " in done.stdout
    assert "1 .html" in done.stdout
    assert f"Published {home.published_path}" in done.stdout
    assert "Traceback" not in done.stderr
    (inbox / "dangling.txt").symlink_to("nowhere")
    again = winnow_served("run", inbox, "--home", home.root, "--strict", "--json")
    assert again.returncode == 5
    said = json.loads(again.stdout)
    assert (said["run"]["status"], said["is_new"]) == ("published", True)
    assert [reject["reason"] for reject in said["quarantined"]] == ["dangling_link"]
    assert said["open_quarantine"] == {"empty": 1, "dangling_link": 1}


def test_without_a_server_run_starts_a_temporary_one_and_says_so(winnow: Command, inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    done = winnow("run", inbox, "--home", home.root)
    assert done.returncode == 0, done.stderr
    assert "temporary Prefect server" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    assert home.published_path.exists()


def test_a_configured_server_that_does_not_answer_is_an_error_with_two_ways_out(
    winnow: Command, inbox: Path, home: Home
):
    done = winnow("run", inbox, "--home", home.root, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 6
    assert "prefect server start" in done.stderr
    assert "PREFECT_API_URL= winnow run" in done.stderr


def test_a_busy_home_says_who_holds_it_since_when(winnow: Command, inbox: Path, home: Home):
    drop(inbox / "ferry.txt")
    with hold(home, "a long migration"):
        begun = time.monotonic()
        done = winnow("run", inbox, "--home", home.root)
        assert done.returncode == 3
        assert time.monotonic() - begun < 5, "it does not wait for Prefect to find out"
    assert "a long migration" in done.stderr
    assert f"process {os.getpid()}" in done.stderr
    assert "since 20" in done.stderr


@pytest.mark.prefect
def test_of_two_runs_started_together_one_works_and_the_other_leaves(
    server: str, environment: dict[str, str], inbox: Path, home: Home
):
    for number in range(300):
        drop(inbox / f"{number}.txt", ARTICLE.replace("forty", str(number)))
    drop(inbox / "late.txt", seconds=time.time() + 3_600)  # whoever works waits two seconds for this one
    command = [sys.executable, "-m", "flows.cli", "run", str(inbox), "--home", str(home.root)]
    processes = [
        subprocess.Popen(
            command,
            env=environment | {"PREFECT_API_URL": server},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    errors = [process.communicate(timeout=120)[1].decode() for process in processes]
    codes = [process.returncode for process in processes]
    assert sorted(codes) == [0, 3]
    told = errors[codes.index(3)]
    assert "in use by" in told
    assert "since" in told
    assert "Traceback" not in told


@pytest.mark.prefect
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_says_so_and_the_next_one_goes_on(
    number: int, code: int, server: str, environment: dict[str, str], inbox: Path, home: Home
):
    drop(inbox / "ferry.txt")
    drop(inbox / "late.txt", seconds=time.time() + 3_600)  # the run waits two seconds for this one
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "run", str(inbox), "--home", str(home.root)],
        env=environment | {"PREFECT_API_URL": server},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # A shell that started the tests in the background had them ignore Ctrl-C, and the child would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    wait_until(home.work_path.exists, seconds=60)
    process.send_signal(number)
    told = process.communicate(timeout=60)[1].decode()
    assert process.returncode == code
    assert "Stopped. What was published stands" in told
    assert "Traceback" not in told
    assert run(inbox, home).published
    assert rows(home, "select count(*) from documents") == [(2,)]


@pytest.mark.parametrize("command", [["run"], ["schedule", "--every", "5m"]])
def test_an_inbox_that_is_not_there_is_an_error_that_says_so(
    winnow: Command, tmp_path: Path, command: list[str]
):
    done = winnow(*command, tmp_path / "nowhere", "--home", tmp_path / "news")
    assert done.returncode == 1
    assert "does not exist" in done.stderr
    assert not (tmp_path / "news").exists()


def test_a_home_that_is_a_file_is_an_error_that_says_so(winnow: Command, inbox: Path, tmp_path: Path):
    done = winnow("run", inbox, "--home", drop(tmp_path / "file"))
    assert done.returncode == 1
    assert "not a directory" in done.stderr


def test_an_inbox_that_is_still_empty_is_nothing_to_do(winnow_served: Command, inbox: Path, home: Home):
    drop(inbox / "page.html", "<p>")
    done = winnow_served("run", inbox, "--home", home.root)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert "0 seen" in done.stdout
    assert "Nothing to publish yet" in done.stdout
    said = json.loads(winnow_served("run", inbox, "--home", home.root, "--json").stdout)
    assert (said["published"], said["is_new"], said["other_kinds"]) == (None, False, {".html": 1})
    drop(inbox / "ferry.txt")
    assert "Published" in winnow_served("run", inbox, "--home", home.root).stdout


# Reading


@pytest.mark.parametrize(
    "command",
    [
        ["ask"],
        ["sql", "select 1"],
        ["show", "abcd"],
        ["status"],
        ["check"],
        ["rebuild"],
        ["rebuild", "--preview"],
        ["gold", "add", "abcd"],
        ["keep", "abcd", "1"],
    ],
)
def test_before_the_first_run_every_command_says_how_to_begin(
    winnow: Command, home: Home, command: list[str]
):
    done = winnow(*command, "--home", home.root)
    assert done.returncode == 1
    assert "winnow run" in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.root.exists()


def test_sql_answers_in_a_table_or_in_json(winnow: Command, filled: Home):
    statement = "select source, count(*) as documents from current_documents group by all"
    table = winnow("sql", statement, "--home", filled.root).stdout
    assert table.splitlines()[0].split() == ["source", "documents"]
    assert table.splitlines()[2].split() == ["harbour", "1"]
    answer = winnow("sql", statement, "--home", filled.root, "--json").stdout
    assert json.loads(answer) == [{"source": "harbour", "documents": 1}]


def test_sql_that_is_wrong_or_writes_is_an_error(winnow: Command, filled: Home):
    for statement in ("selec 1", "delete from documents", "select * from nothing"):
        done = winnow("sql", statement, "--home", filled.root)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_ask_lists_the_questions_and_answers_them(winnow: Command, filled: Home):
    queries = json.loads(winnow("ask", "--home", filled.root, "--json").stdout)
    assert queries
    assert queries[0]["name"] in winnow("ask", "--home", filled.root).stdout
    for query in queries:
        done = winnow("ask", query["name"], "--home", filled.root, "--json")
        assert done.returncode == 0, done.stderr
    assert winnow("ask", "no_such_question", "--home", filled.root).returncode == 1
    assert winnow("ask", queries[0]["name"], "--param", "x", "--home", filled.root).returncode == 2


def test_show_gives_every_line_of_a_document_with_its_reason(winnow: Command, filled: Home):
    done = winnow("show", "ferry.txt", "--home", filled.root)
    assert "By Ada Marsh" in done.stdout
    assert "NEWSLETTER" in done.stdout
    said = json.loads(winnow("show", "ferry.txt", "--home", filled.root, "--json").stdout)
    assert "\n".join(line["text"] for line in said["lines"]) == ARTICLE.removesuffix("\n")
    assert said["title"] == "Ferry to the islands stops for the winter"
    assert len(said["paragraphs"]) == 3
    assert winnow("show", "ferry.txt", "--explain", "--home", filled.root).stdout == done.stdout
    text = winnow("show", "ferry.txt", "--text", "--home", filled.root).stdout
    assert text == winnow("clean", stdin=ARTICLE.encode()).stdout == "\n\n".join(said["paragraphs"]) + "\n"
    assert winnow("show", "nothing.txt", "--home", filled.root).returncode == 1


def test_a_stored_text_and_one_that_is_only_cleaned_come_out_alike(winnow: Command, inbox: Path, home: Home):
    indented = "\n".join(f"  {line}\t" for line in ARTICLE.splitlines())
    drop(inbox / "ferry.txt", indented)
    run(inbox, home)
    stored = json.loads(winnow("show", "ferry.txt", "--json", "--home", home.root).stdout)
    cleaned = json.loads(winnow("clean", "--json", stdin=indented.encode()).stdout)
    for key in ("paragraphs", "lines", "title", "byline", "title_line"):
        assert stored[key] == cleaned[key]


def test_status_and_check_tell_how_things_stand(winnow: Command, filled: Home):
    with hold(filled, "a run of somebody else"):
        shown = winnow("status", "--home", filled.root).stdout
        assert "a run of somebody else" in shown
    said = json.loads(winnow("status", "--home", filled.root, "--json").stdout)
    assert said["at_work"] is None
    assert said["runs"][0]["status"] == "published"
    assert winnow("check", "--home", filled.root).returncode == 0


def test_a_correction_wins_and_outlives_a_rebuild(winnow: Command, filled: Home):
    number = ARTICLE.splitlines().index("ADVERTISEMENT") + 1
    assert (
        winnow("keep", "ferry.txt", number, "--home", filled.root, "--note", "it is the name").returncode == 0
    )
    assert winnow("drop", "ferry.txt", 5, "--home", filled.root).returncode == 0

    def paragraphs() -> list[str]:
        return json.loads(winnow("show", "ferry.txt", "--home", filled.root, "--json").stdout)["paragraphs"]

    assert "ADVERTISEMENT" in paragraphs()
    assert not any("last ferry" in paragraph for paragraph in paragraphs())
    assert winnow("rebuild", "--preview", "--home", filled.root).stdout == "A rebuild would change no line.\n"
    before = paragraphs()
    assert winnow("rebuild", "--home", filled.root).returncode == 0
    assert paragraphs() == before


def test_a_correction_of_nothing_is_an_error(winnow: Command, filled: Home):
    assert winnow("keep", "ferry.txt", 9_999, "--home", filled.root).returncode == 1
    assert winnow("keep", "nothing.txt", 1, "--home", filled.root).returncode == 1
    assert winnow("keep", "ferry.txt", 0, "--home", filled.root).returncode == 2


def test_control_characters_in_a_drop_do_not_reach_the_screen(winnow: Command, inbox: Path, home: Home):
    drop(
        inbox / "evil\x1b[2J\n[bold]name.txt",
        ARTICLE.replace("Sunday", "Sun\x1b[31mday [red]bracket[/red] \u202e"),
    )
    run(inbox, home)
    ((document_id,),) = rows(home, "select document_id from documents")
    for command in (
        ["show", document_id],
        ["sql", "select d.uri, p.text from current_paragraphs p join documents d using (document_id)"],
    ):
        shown = winnow(*command, "--home", home.root).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "␛[31m" in shown
        assert "[red]bracket[/red]" in shown
        assert "\x1b" not in winnow(*command, "--home", home.root, "--json").stdout


def test_a_reader_that_stops_reading_causes_no_traceback(environment: dict[str, str], tmp_path: Path):
    page = drop(
        tmp_path / "page.txt", "This is a long sentence that goes on about the ferry and its crew.\n" * 50_000
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "clean", "--explain", str(page)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 141
