"""How a flow tells of itself while it works."""

from prefect import get_run_logger

from flows import stopping
from flows.orchestration import artifacts
from flows.reporting import Reporter, Silent, in_words
from flows.telling.logs import fields


class RunLog:
    """A Reporter for a flow: its log, a bar on its page, and whoever listens in this process.

    It also stops the run where a signal had got lost.
    """

    def __init__(self, other: Reporter | None = None) -> None:
        self.log = get_run_logger()
        self.other = other or Silent()
        self.progress = artifacts.Progress(self.log)

    def stage(self, name: str, total: int | None = None) -> None:
        """See Reporter."""
        stopping.stop_again()
        self.progress.stage(name, total)
        self.log.info("%s…", in_words(name, total), extra=fields("stage", stage=name, total=total))
        self.other.stage(name, total)

    def advance(self, count: int) -> None:
        """See Reporter."""
        stopping.stop_again()
        self.log.info("%s done", f"{count:,}", extra=fields("progress", count=count))
        self.progress.advance(count)
        self.other.advance(count)

    def warn(self, sentence: str) -> None:
        """See Reporter."""
        self.log.warning(sentence, extra=fields("warning"))
        self.other.warn(sentence)
