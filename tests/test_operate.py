"""docs/operate.md names what there is, all of it and nothing else: commands, settings, metrics, errors.

`WRITE_DOCS=1 pytest tests/test_operate.py` puts today's settings, sample and output into it.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from flows import exit_codes, settings
from flows.cli import app
from flows.display.settings import as_rows
from flows.settings import Reading
from flows.settings_tree import Settings
from flows.telling import metrics
from flows.telling.alerts import KINDS, Alert
from tests.literal_texts import HOLE
from tests.messages import Found, collected
from tests.transcripts import blocks, commands, rewrite, run, steady
from warehouse.home import Home
from warehouse.rows import Alarm
from warehouse.watching import advice, checks

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "operate.md"

# Where somebody else's words are passed on as they are: they are listed where they are made, or are DuckDB's.
PASSED_ON = {
    "flows/commands/gold.py:list_",  # gold.py
    "flows/commands/hand_over.py:tell",  # the name of a table
    "flows/commands/keeping.py:_seconds",  # durations.py
    "flows/commands/serve.py:schedule",  # schedule.py
    "flows/commands/text.py:_clean",  # the sentence of a drop in quarantine
    "flows/commands/text.py:clean",  # _clean
    "flows/durations.py:duration",  # the length itself
    "flows/relabelling/gold.py:_read",  # transforms/gold.py
    "flows/handover/export.py:export",  # the name of a table
    "flows/telling/health.py:_alarms",  # sql/watch
    "flows/telling/health.py:judge",  # standing.py
    "flows/telling/metrics.py:written_after",  # write
    "flows/relabelling/outlets.py:look_through",  # transforms/own_rules.py
    "flows/relabelling/outlets.py:read_rules",  # look_through
    "flows/orchestration/prefect_runs.py:records_deleted",  # what was done
    "flows/reading.py:refused_drops",  # inbox.py
    "flows/road.py:_put_away",  # fate.py
    "flows/road.py:note",  # decode.py
    "flows/road.py:warn",
    "flows/road.py:watch",  # sql/watch
    "flows/orchestration/schedule.py:interval",  # durations.py
    "flows/settings.py:_sentence",  # settings_tree.py, and pydantic's
    "flows/settings.py:read",  # _sentence
    "flows/settings_tree.py:_known",
    "transforms/own_rules.py:_pattern",  # transforms/patterns.py
    "transforms/patterns.py:unknown",
    "transforms/records.py:_unread",  # reading.py
    "warehouse/database.py:_named",  # DuckDB's, and migrate.py
    "warehouse/extract.py:answered",
    "warehouse/extract.py:selected",
    "warehouse/flips.py:flips",  # a count of progress
    "warehouse/reader.py:ask",
    "warehouse/reader.py:sql",
    "warehouse/store.py:watch",  # the alarms themselves
}


def text() -> str:
    return DOCUMENT.read_text("utf-8")


def section(title: str) -> str:
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", text(), re.MULTILINE | re.DOTALL)
    assert found, title
    return found[2]


def table(within: str, heading: str) -> dict[str, list[str]]:
    """The rows of the table whose first heading this is: the first cell, without marks, and the others."""
    lines = within.partition(f"| {heading} |")[2].splitlines()[2:]
    rows = {}
    for line in lines:
        if not line.startswith("|"):
            break
        first, *others = (cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        rows[first.strip("`")] = others
    return rows


def spans(within: str) -> list[str]:
    """What stands in code spans, outside of blocks."""
    prose = re.sub(r"^```.*?^```", "", within, flags=re.DOTALL | re.MULTILINE)
    return [
        found["one"].replace("\n", " ").strip()
        for found in re.finditer(r"(?P<ticks>`+)(?P<one>.+?)(?P=ticks)(?!`)", prose, re.DOTALL)
    ]


# Errors


@pytest.fixture(scope="module")
def found() -> Found:
    return collected()


def listed() -> list[str]:
    lines = re.findall(r"^- (`+) ?(.+?) ?\1(?: —|$)", section("Errors"), re.MULTILINE)
    return [message for _, message in lines]


def test_every_message_can_be_read_from_the_source(found: Found):
    assert found.unread == []
    assert {message.function for message in found.passed_on} == PASSED_ON
    assert len(found.messages) > 150


def test_every_message_is_listed_with_its_cure(found: Found):
    known = set(listed())
    assert [f"{one.place}: {one.text}" for one in found.messages if one.text not in known] == []


def test_no_message_is_listed_that_nobody_says_any_more(found: Found):
    said = {one.text for one in found.messages}
    assert [message for message in listed() if message not in said] == []
    assert len(listed()) == len(set(listed()))


def test_every_reason_of_the_quarantine_is_explained(found: Found):
    assert set(table(section("Drops in quarantine"), "reason")) == found.reasons


def test_a_message_that_is_made_in_several_ways_is_found_in_each(tmp_path: Path):
    """The collector itself, on a module that has all forms in which messages are made."""
    from tests.messages import collected_from

    source = tmp_path / "flows" / "made.py"
    source.parent.mkdir()
    source.write_text(
        "START = 'Start it'\n"
        "def sentence(path):\n"
        "    return f'{path} is gone' + '; look'\n"
        "def fail(path, is_new):\n"
        "    word = 'new' if is_new else 'old'\n"
        "    raise InboxError(f'{path} is {word}; {START}')\n"
        "def more(path):\n"
        "    raise InboxError(sentence(path))\n"
        "def worst(path):\n"
        "    raise InboxError({path: 1})\n"
        "def other(error):\n"
        "    raise InboxError(str(error))\n"
    )
    made = collected_from(tmp_path)
    assert {one.text for one in made.messages} == {
        "… is new; Start it",
        "… is old; Start it",
        "… is gone; look",
    }
    assert made.unread == ["flows/made.py:10"]
    assert [one.function for one in made.passed_on] == ["flows/made.py:other"]
    assert made.passed_on[0].text == HOLE


def test_every_exit_code_is_listed():
    codes = {value for name, value in vars(exit_codes).items() if name.isupper()}
    assert {int(code) for code in table(section("Exit codes"), "code")} == codes | {0, 2, 143}


# Commands


def command_lines() -> Iterator[str]:
    """Whatever the document has people type that begins with winnow."""
    yield from (span for span in spans(text()) if re.match(r"winnow [a-z-]", span))
    typed = [line for block in blocks(text(), "console") for line in commands(block)]
    typed += [line for block in blocks(text(), "sh") for line in block.splitlines()]
    for line in typed:
        for found in re.finditer(r"(?:^|&& |; |\|\| |/bin/)winnow (?P<rest>.+)", line.partition(" #")[0]):
            yield f"winnow {found['rest']}"


def test_every_command_and_option_exists():
    lines = list(command_lines())
    assert len(lines) > 40
    for line in lines:
        command: Any = typer.main.get_command(app)
        for word in re.split(r"[\s,;]+", line)[1:]:
            if word in {"||", "|", "&&", ">", "2>"}:
                break
            if hasattr(command, "commands") and not word.startswith("-"):
                assert word.strip(".") in command.commands, line
                command = command.commands[word.strip(".")]
            elif word.startswith("--"):
                assert word.strip("`.") in options(command), line


def test_every_option_that_stands_alone_exists():
    group: Any = typer.main.get_command(app)
    known = {option for command in (group, *group.commands.values()) for option in options(command)}
    prose = text().partition("\n## Errors\n")[0]
    alone = {word.partition(" ")[0] for word in spans(prose) if word.startswith("--")}
    assert "--on-arrival" in alone or len(alone) > 5
    assert alone <= known


def options(command: Any) -> set[str]:
    named = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return named | {"--help", "-h"}


def test_every_path_that_it_names_is_there():
    named = [one for one in spans(text()) if re.match(r"(deploy|sql|flows|tests|bench)/|prefect\.yaml$", one)]
    named += re.findall(r"/opt/winnow/(deploy/[\w./-]+\w)", text())
    assert len(named) > 10
    # Of unit.* the part before the star is found.
    missing = [path for path in named if not (ROOT / path).exists() and not list(ROOT.glob(f"{path}.*"))]
    assert missing == []


def test_every_chapter_that_it_points_to_is_there():
    pointed_at = set(re.findall(r"\]\(#([\w-]+)\)", text()))
    assert len(pointed_at) > 10
    assert pointed_at <= anchors()


def anchors() -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


# What is generated


def put(marker: str, made: str) -> None:
    """The part between two marks is what it should be."""
    between = re.compile(rf"(<!-- {marker} -->\n)(.*?)(<!-- end of {marker} -->)", re.DOTALL)
    if os.environ.get("WRITE_DOCS"):
        DOCUMENT.write_text(between.sub(lambda parts: parts[1] + made + parts[3], text()), "utf-8")
    now = between.search(text())
    assert now, marker
    assert now[2] == made


def test_every_setting_is_listed_as_it_is():
    rows = as_rows(Reading(Settings(), {}, None))
    lines = [f"| `{row['setting']}` | {shown(row['shown'])} | {row['meaning']} |\n" for row in rows]
    put("settings", "| setting | default | meaning |\n|---|---|---|\n" + "".join(lines))


def shown(value: str) -> str:
    return value if value == "not set" else f"`{value}`"


def test_the_sample_of_an_alert_is_one():
    alarm = Alarm(
        check="freshness",
        subject="harbour-courier",
        severity="warning",
        sentence="harbour-courier has brought nothing for 3 days, and usually something every 22 hours.",
        opened_at=datetime(2026, 11, 25, 15, 15),
        measured=72.0,
        expected=22.0,
        unit="hours",
        advice=advice("freshness"),
    )
    alert = Alert(
        "24b7d2a6daaa4687a5f556e0d60e03a7",
        "alarm.opened",
        alarm.severity,
        alarm.opened_at,
        "/data/news",
        8128,
        alarm.sentence,
        alarm.advice,
        (alarm,),
    )
    put("alert", f"```json\n{json.dumps(alert.as_json(), indent=2)}\n```\n")
    assert set(KINDS) <= set(spans(section("Alerts")))


def test_the_settings_in_examples_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    examples = blocks(text(), "toml")
    assert len(examples) >= 2
    for example in examples:
        (tmp_path / "winnow.toml").write_text(example, "utf-8")
        monkeypatch.setenv("WINNOW_CONFIG", str(tmp_path / "winnow.toml"))
        assert settings.read().origins
    named = {row["setting"] for row in as_rows(Reading(Settings(), {}, None))}
    for variable in re.findall(r"WINNOW_(\w+__\w+)=", text()):
        assert variable.lower().replace("__", ".") in named


def test_every_check_of_the_watch_is_listed():
    assert set(table(section("What is watched, and alerts"), "check")) == set(checks())


def test_the_script_for_alerts_sends_them(tmp_path: Path):
    (script,) = blocks(text(), "python")
    sendmail = tmp_path / "sendmail"
    sendmail.write_text(f"#!/bin/sh\ncat > {shlex.quote(str(tmp_path / 'sent'))}\n")
    sendmail.chmod(0o755)
    (sample,) = blocks(text(), "json")
    here = script.replace("/usr/sbin/sendmail", str(sendmail))
    subprocess.run([sys.executable, "-c", here], input=sample, text=True, check=True)
    assert json.loads(sample)["sentence"] in (tmp_path / "sent").read_text("utf-8")


# The tour


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tour")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.fixture(scope="module")
def transcripts(folder: Path) -> list[tuple[str, str]]:
    return [(block, run(block, folder)) for block in blocks(text(), "console")]


def test_the_tour_prints_what_the_document_says(transcripts):
    if os.environ.get("WRITE_DOCS"):
        rewrite(DOCUMENT, transcripts)
        transcripts = list(zip(blocks(text(), "console"), (output for _, output in transcripts), strict=True))
    typed = {line.split()[1] for block, _ in transcripts for line in commands(block) if "winnow" in line}
    assert typed >= {"run", "status", "backup", "restore", "forget", "rules", "gold", "rebuild", "export"}
    for block, output in transcripts:
        assert steady(output) == steady(block)


def test_every_file_of_a_home_is_explained(folder: Path, transcripts):
    names = " ".join(table(section("Where everything lies"), "name"))
    explained = set(re.findall(r"[\w.…-]+/?", names))
    for home in ("tour", "lost"):
        for path in (folder / home).iterdir():
            name = re.sub(r"\d{8}T\d{6}", "…", path.name) + ("/" if path.is_dir() else "")
            assert name in explained


def test_every_metric_is_listed(folder: Path, transcripts):
    path = folder / "winnow.prom"
    metrics.write(path, Home(folder / "tour"))
    written = set(re.findall(r"^# TYPE (\w+)", path.read_text("utf-8"), re.MULTILINE))
    assert set(table(section("What a run tells"), "metric")) == written
