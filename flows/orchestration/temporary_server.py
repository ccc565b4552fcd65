"""The server that Prefect starts for a run when none is configured, and its end."""

import sys
from contextlib import suppress
from subprocess import PIPE, Popen
from typing import Any

from flows.errors import NoServer

# Waits for the end of its input, which comes when the run ends, however it ends; then stops the server.
_WATCH = "read _; kill {pid} 2>/dev/null"


def start() -> None:
    """Start the temporary server, so that it also stops when this process is killed.

    Prefect would start it by itself, but stops it only on an orderly exit: every run that is killed
    (`kill -9`, out of memory) would leave a server of 200 MB behind. NoServer when it does not start.
    """
    from prefect.server.api.server import SubprocessASGIServer

    class Watched(SubprocessASGIServer):
        def _run_uvicorn_command(self) -> Popen[Any]:
            process = super()._run_uvicorn_command()
            _watch(process.pid)
            return process

    server = Watched()  # there is one per process: Prefect's clients find this one
    try:
        server.start()
    except RuntimeError as error:
        raise NoServer(
            f"Prefect's temporary server did not start: {error}\nStart one yourself: prefect server start"
        ) from error


_watchers: list[Popen[bytes]] = []  # held, as the end of one's input is what it waits for


def _watch(pid: int) -> None:
    if sys.platform == "win32":
        return
    command = ["/bin/sh", "-c", _WATCH.format(pid=pid)]
    with suppress(OSError):  # without a shell nobody watches; an orderly exit still stops it
        _watchers.append(Popen(command, stdin=PIPE, start_new_session=True))  # noqa: S603 - holds a number
