"""Logs for machines: one JSON object per line on standard error, in place of text for people.

Texts from drops are escaped by JSON, so a line is a line whatever a file is called. Prefect sets up logging
for itself, anew in every process that it starts: it is told by the environment to write through our handler,
which those processes inherit.
"""

import logging
import os
from datetime import UTC, datetime
from typing import Any, Literal

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from flows.display import screen
from flows.reporting import in_words, run_number

OURS = "winnow"
_CHOSEN: list[str] = []


class JsonLines(JsonFormatter):
    """time (UTC), level, logger, message; and event, run_id, stage, counts, … where a record has them."""

    def __init__(self) -> None:
        renamed = {"levelname": "level", "name": "logger"}
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields=renamed,
            reserved_attrs=[*RESERVED_ATTRS, "send_to_api"],  # between Prefect and its handlers
        )

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """See JsonFormatter."""
        moment = datetime.fromtimestamp(record.created, UTC)
        log_data["time"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        super().add_fields(log_data, record, message_dict)


class JsonHandler(logging.StreamHandler):
    """Takes the place of Prefect's console handler, whatever format and colours that one was to have."""

    def __init__(self, stream: Any = None, styles: dict[str, str] | None = None) -> None:
        super().__init__(stream)
        self._lines = JsonLines()

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        return self._lines.format(record)


class LoggingReporter:
    """A Reporter that writes to the log, for work that Prefect does not watch."""

    def __init__(self) -> None:
        self._log = logging.getLogger(OURS)

    def stage(self, name: str, total: int | None = None) -> None:
        """See Reporter."""
        self._log.info("%s…", in_words(name, total), extra=fields("stage", stage=name, total=total))

    def advance(self, count: int) -> None:
        """See Reporter."""
        self._log.info("%s done", f"{count:,}", extra=fields("progress", count=count))

    def warn(self, sentence: str) -> None:
        """See Reporter."""
        self._log.warning(sentence, extra=fields("warning"))


def use(form: Literal["text", "json"]) -> None:
    """Write the logs of this process, and of those that it starts, as text or as JSON.

    To be called before Prefect is imported.
    """
    if form == "text" or _CHOSEN:
        return
    _CHOSEN.append(form)
    os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_CLASS"] = f"{__name__}.{JsonHandler.__name__}"
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")
    logging.captureWarnings(True)
    for name in (OURS, "py.warnings"):
        log = logging.getLogger(name)
        log.addHandler(JsonHandler())
        log.setLevel(logging.INFO)
        log.propagate = False  # else Prefect's root logger, which has our handler, would say it again
    screen.warn_through(_told)


def is_json() -> bool:
    """Whether this process logs as JSON."""
    return bool(_CHOSEN)


def fields(event: str, **values: Any) -> dict[str, Any]:
    """What a record of the log says beside its message; what is None is left out.

    >>> sorted(fields("stage", stage="take", total=None).keys() - {"run_id"})
    ['event', 'stage']
    """
    said = {"event": event, "run_id": run_number.get(), **values}
    return {name: value for name, value in said.items() if value is not None}


def _told(text: str, is_error: bool) -> None:
    level, event = (logging.ERROR, "error") if is_error else (logging.INFO, "note")
    logging.getLogger(OURS).log(level, text, extra=fields(event))
