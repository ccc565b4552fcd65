"""Documents whose commands are run: what they print must be what the document says they print."""

import os
import re
import subprocess
import sys
from pathlib import Path

_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```", re.DOTALL | re.MULTILINE)
_NOT_RUN = {"make test"}  # it is running right now

# What differs from machine to machine and from run to run.
_VARIES = (
    (re.compile(r"\d+(\.\d+)? (MB|s)\b"), "N"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?"), "TIME"),
    (re.compile(r"\b\d{8}T\d{6}Z"), "TIME"),
    (re.compile(r"-[0-9a-f]{8}\b"), "-ID"),  # of a document, which depends on the folder
    (re.compile(r"\d+ columns of \d+ tables"), "N columns"),
    (re.compile(r" +"), " "),
)


def blocks(text: str, kind: str) -> list[str]:
    """The code blocks of a kind in a Markdown text."""
    return [found["body"] for found in _BLOCK.finditer(text) if found["kind"] == kind]


def environment(folder: Path) -> dict[str, str]:
    """As after `source .venv/bin/activate`, with a Prefect home of its own."""
    # A make that runs the tests must not make this one speak as its child.
    not_ours = ("MAKE", "MFLAGS", "PREFECT_", "WINNOW_")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(not_ours)}
    made = {**ours, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "120"}
    return made | {"PREFECT_HOME": str(folder / "prefect"), "NO_COLOR": "1"}


def commands(block: str) -> list[str]:
    """What a console block has people type."""
    return re.findall(r"^\$ (.+)$", block, re.MULTILINE)


def run(block: str, folder: Path) -> str:
    """A console block as it comes out when its commands are run in a folder."""
    if _NOT_RUN.intersection(commands(block)):
        return block
    lines = []
    for command in commands(block):
        lines.append(f"$ {command}\n")
        # The environment that runs the tests stands for the one that make would set up.
        real = command + (f" READY= BIN={Path(sys.executable).parent}" if command.startswith("make ") else "")
        done = subprocess.run(
            real,
            shell=True,
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        lines.append(done.stdout.replace(f"{folder}/", ""))
    return "".join(lines)


def steady(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, stand_in in _VARIES:
        text = pattern.sub(stand_in, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def rewrite(document: Path, outputs: list[tuple[str, str]]) -> None:
    """Put today's output into a document: each block as it stands there, and as it comes out."""
    text = document.read_text("utf-8")
    for block, output in outputs:
        text = text.replace(f"```console\n{block}```", f"```console\n{output}```")
    document.write_text(text, "utf-8")
