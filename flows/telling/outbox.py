"""Alerts on their way to the command of a person: each a file in the home until the command has taken it.

So an alert is told at least once: also when the command hangs or is missing, or this process is killed. The
id in it tells one that comes twice.
"""

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import Any

from warehouse.home import Home

TIMEOUT = 30.0  # seconds that the command may take for an alert
PATIENCE = 60.0  # seconds for all alerts of a run; those that are left wait for the next run
MOST = 500  # alerts that wait; beyond, the oldest is given up

_FOLDER = "alerts"
_SHOWN = 300  # characters of what the command wrote


class Outbox:
    """The alerts of a home that wait, and the command that takes them."""

    def __init__(
        self, home: Home, command: str, warn: Callable[[str], None], timeout: float = TIMEOUT
    ) -> None:
        self._folder = home.root / _FOLDER
        self._command, self._warn, self._timeout = command, warn, timeout
        self._unwritten: list[bytes] = []

    def put(self, name: str, alert: dict[str, Any]) -> None:
        """Put an alert aside; where the disk does not let us, it is only held in memory."""
        said = (json.dumps(alert) + "\n").encode()
        path = self._folder / f"{name}.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for oldest in self._waiting()[: -MOST + 1]:
                oldest.unlink()
                self._warn(f"More than {MOST} alerts wait; the oldest, {oldest.name}, was given up.")
            unfinished = path.with_suffix(".tmp")
            unfinished.write_bytes(said)
            unfinished.replace(path)
        except OSError:
            self._unwritten.append(said)

    def deliver(self) -> None:
        """Hand over what waits, oldest first; after a failure the others wait for the next run."""
        began = monotonic()
        for path in self._waiting():
            if monotonic() - began > PATIENCE or not self._hand_over(path.read_bytes()):
                break
            path.unlink(missing_ok=True)
        while self._unwritten and self._hand_over(self._unwritten[0]):
            self._unwritten.pop(0)
        with suppress(OSError):  # not there, or not empty
            self._folder.rmdir()

    def _waiting(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))

    def _hand_over(self, said: bytes) -> bool:
        """Run the command, without a shell, with an alert on its standard input."""
        trouble = self._trouble(said)
        if trouble:
            self._warn(
                f"The command of on_alert, {self._command!r}, {trouble}. The alert waits in {self._folder} "
                "and is tried again by the next run."
            )
        return trouble is None

    def _trouble(self, said: bytes) -> str | None:
        try:
            arguments = shlex.split(self._command)
        except ValueError as error:
            return f"cannot be read: {error}"
        if not arguments:
            return "is empty"
        with TemporaryFile() as output:
            try:
                # A session of its own, so that what the command started can be ended with it.
                process = subprocess.Popen(  # noqa: S603 - the operator's own command; nothing of a drop is in it
                    arguments, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
                )
            except OSError as error:
                return f"cannot be run: {error.strerror}"
            try:
                process.communicate(said, timeout=self._timeout)
            except subprocess.TimeoutExpired:
                return f"took longer than {self._timeout:.0f} seconds and was stopped"
            finally:
                _end(process)
            if process.returncode:
                output.seek(0)
                wrote = output.read().decode(errors="replace").strip()[-_SHOWN:]
                return f"ended with {process.returncode}" + (f" ({wrote})" if wrote else "")
        return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()
    process.wait()
