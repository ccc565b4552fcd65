"""What the tests of the flows share: an inbox, a home, the command, one Prefect server per session."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from warehouse.home import Home

REPOSITORY = Path(__file__).parents[2]
LONG_AGO = 1_700_000_000  # seconds since 1970: nobody is still writing

ARTICLE = """Ferry to the islands stops for the winter

By Ada Marsh

The last ferry of the year left the harbour on Sunday evening with forty passengers on board.

SIGN UP FOR OUR NEWSLETTER

“We will miss it,” said the keeper of the lighthouse, who has lived on the outer island for thirty years.

ADVERTISEMENT

Service begins again in April, the company said, if the ice allows it and the repairs are done by then.
"""


def drop(path: Path, text: str | bytes = ARTICLE, *, seconds: float = LONG_AGO) -> Path:
    """Leave a drop that has held still since the given time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.utime(path, (seconds, seconds))
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "news")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the tests' processes: no server, and a Prefect home of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    prefect_home = tmp_path_factory.mktemp("prefect")

    return kept | {"PYTHONPATH": str(REPOSITORY), "PREFECT_HOME": str(prefect_home)}


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def winnow(environment: dict[str, str]) -> Command:
    """The command as a process: winnow("clean", path) gives its code, output and errors."""

    def run(*arguments: object, stdin: bytes | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *map(str, arguments)],
            env=environment | more,
            input=stdin,
            capture_output=True,
            timeout=120,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture(scope="session")
def server(environment: dict[str, str]) -> Iterator[str]:
    """The address of a real Prefect server with a home of its own, which shows its pages too."""
    port = free_port()
    told = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_API_URL": f"http://127.0.0.1:{port}/api",  # its pages do not ask for the port
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port)],
        env=environment | told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(f"http://127.0.0.1:{port}/api/health"), seconds=90)
        yield f"http://127.0.0.1:{port}/api"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def winnow_served(winnow: Command, server: str) -> Command:
    """The command with the session's server configured."""
    return lambda *arguments, **more: winnow(*arguments, PREFECT_API_URL=server, **more)


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait for something to become true; TimeoutError when it does not."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
