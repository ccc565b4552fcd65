"""How a run is getting on, on standard error: a bar on a terminal, plain lines otherwise."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.display.screen import console, warn
from flows.reporting import Reporter, Silent, in_words
from flows.telling import logs


@contextmanager
def watching(*, is_quiet: bool = False) -> Iterator[Reporter]:
    """Whoever tells how work that Prefect does not watch is getting on: a bar, lines, the log, or nobody."""
    if is_quiet:
        yield Silent()
    elif logs.is_json():
        yield logs.LoggingReporter()
    else:
        with Watcher() as watcher:
            yield watcher


class Watcher:
    """A Reporter for the person at the terminal; a context manager, as a bar must be put away."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._total: int | None = None
        self._done = 0
        if sys.stderr.isatty():
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            self._bar = Progress(*columns, console=console(is_error=True), transient=True)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def stage(self, name: str, total: int | None = None) -> None:
        """See Reporter."""
        self._total, self._done = total, 0
        if self._bar:
            for task in self._bar.task_ids:
                self._bar.remove_task(task)
            self._bar.add_task(in_words(name), total=total)
        else:
            warn(f"{in_words(name, total)}…")

    def advance(self, count: int) -> None:
        """See Reporter."""
        self._done += count
        if self._bar:
            for task in self._bar.task_ids:
                self._bar.advance(task, count)
        elif self._total and self._done < self._total:
            warn(f"  {self._done:,} of {self._total:,}")

    def warn(self, sentence: str) -> None:
        """See Reporter."""
        warn(sentence)
