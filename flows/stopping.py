"""Ctrl-C and SIGTERM end a command in order: the run's row says so, the temporary server stops."""

import signal
from types import FrameType
from typing import NoReturn

_received: list[int] = []
_installed: list[bool] = []


def install() -> None:
    """Treat SIGTERM (systemd, cron, containers) like Ctrl-C, and remember which it was."""
    _installed.append(True)
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where a shell had it ignored
        signal.signal(signal.SIGINT, _stop)


def install_again() -> None:
    """Once more inside a flow, where Prefect put a handler of its own; not in runs that Prefect started."""
    if _installed:
        signal.signal(signal.SIGTERM, _stop)


def exit_code() -> int | None:
    """128 and the signal's number, as shells have it; None when none came."""
    return 128 + _received[-1] if _received else None


def stop_again() -> None:
    """Stop if a signal came whose exception is gone.

    DuckDB and pydantic turn it into errors of their own, and a destructor passes none on.
    """
    if _received:
        _raise(_received[-1])


def _stop(number: int, frame: FrameType | None) -> None:
    _received.append(number)
    if not _is_in_destructor(frame):
        _raise(number)


def _is_in_destructor(frame: FrameType | None) -> bool:
    """What is raised there is not passed on, but printed with a traceback; `stop_again` stops a bit later."""
    while frame and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


def _raise(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
