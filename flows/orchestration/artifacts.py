"""What a run leaves on its page in Prefect's UI. An artifact costs the server time and a row: few of them."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from logging import Logger, LoggerAdapter
from typing import Any, cast
from uuid import UUID

from httpx import HTTPError
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact

from flows.display.markdown import escaped
from flows.display.run_page import alarms_page, refusal_page, run_page
from flows.outcome import Outcome
from flows.reporting import in_words
from warehouse.errors import AlarmsRefuse, ChecksFailed, Refused
from warehouse.home import Home

RUN, REFUSAL, PROGRESS = "winnow-run", "winnow-refusal", "winnow-progress"

Log = Logger | LoggerAdapter[Any]


def tell_outcome(outcome: Outcome, home: Home, sentence: str, log: Log) -> None:
    """Put a run that published on its page; one that brought nothing leaves no artifact."""
    if outcome.published:
        with _unless_unreachable(log):
            create_markdown_artifact(key=key(RUN, home), markdown=run_page(outcome), description=sentence)


def tell_refusal(error: Refused, home: Home, log: Log) -> None:
    """Put what the checks or the watch found on the page of a refused run."""
    if isinstance(error, ChecksFailed):
        page = refusal_page(error.findings)
    elif isinstance(error, AlarmsRefuse):
        page = alarms_page(error.alarms)
    else:
        return
    with _unless_unreachable(log):
        create_markdown_artifact(key=key(REFUSAL, home), markdown=page, description=escaped(str(error)))


def key(kind: str, home: Home) -> str:
    """Under which name Prefect lists an artifact beside those of earlier runs: one for each home's name.

    >>> from pathlib import Path
    >>> key(RUN, Home(Path("/data/My News")))
    'winnow-run-my-news'
    """
    name = re.sub(r"[^a-z0-9]+", "-", home.root.name.lower()).strip("-")
    return f"{kind}-{name}" if name else kind


class Progress:
    """A progress bar on the run's page, for stages that take long: nothing for short ones, few updates."""

    PATIENCE = 15.0  # seconds a stage works before it gets a bar
    RHYTHM = 5.0  # seconds between updates

    def __init__(self, log: Log, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._name, self._total, self._done = "", 0, 0
        self._next = 0.0  # when the server may hear of it
        self._artifact: UUID | None = None

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins, and with it the one before has ended."""
        self.close()
        self._name, self._total, self._done = name, total or 0, 0
        self._next = self._clock() + self.PATIENCE

    def advance(self, count: int) -> None:
        """So many more items of the stage are done."""
        self._done += count
        if self._total and self._done < self._total and self._clock() >= self._next:
            self._show(100 * self._done / self._total)
            self._next = self._clock() + self.RHYTHM

    def close(self) -> None:
        """The stage is over; its bar, if it has one, is full."""
        if self._artifact:
            self._show(100.0)
        self._artifact, self._total = None, 0

    def _show(self, percent: float) -> None:
        with _unless_unreachable(self._log):
            if self._artifact:
                update_progress_artifact(self._artifact, percent)
            else:
                made = create_progress_artifact(
                    percent, key=PROGRESS, description=in_words(self._name, self._total)
                )
                self._artifact = cast("UUID", made)  # a coroutine only for who calls from one


@contextmanager
def _unless_unreachable(log: Log) -> Iterator[None]:
    """What is told to the server must not fail a run that did its work: it is a warning in its log."""
    try:
        yield
    except HTTPError as error:
        with suppress(HTTPError):
            log.warning("The run's page could not be written (%s); the run itself is not concerned.", error)
