"""What a run says while it works: to a terminal, to a log, or to nobody."""

from contextvars import ContextVar
from typing import Protocol

_WORDS = {
    "discover": "Looking through the inbox",
    "take": "Reading, cleaning and loading",
    "label": "Labelling stored texts anew",
    "check": "Checking",
    "publish": "Publishing",
    "retire": "Putting published drops away",
}


def in_words(stage: str, total: int | None = None) -> str:
    """A stage as a person is told of it.

    >>> in_words("take", 2_000), in_words("settle")
    ('Reading, cleaning and loading: 2,000 drops', 'Settle')
    """
    words = _WORDS.get(stage, stage.capitalize())
    what = "documents" if stage == "label" else "drops"
    return words if total is None else f"{words}: {total:,} {what}"


class Reporter(Protocol):
    """Whoever wants to hear how a run is getting on."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; `total` items lie before it, if that is known."""
        ...

    def advance(self, count: int) -> None:
        """So many more items of the stage are done."""
        ...

    def warn(self, sentence: str) -> None:
        """Something a person should know, that does not stop the run."""
        ...


class Silent:
    """Says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """See Reporter."""

    def advance(self, count: int) -> None:
        """See Reporter."""

    def warn(self, sentence: str) -> None:
        """See Reporter."""


listener: ContextVar[Reporter] = ContextVar("listener", default=Silent())  # noqa: B039 - it has no state
run_number: ContextVar[int | None] = ContextVar("run_number", default=None)  # of the run at work, for logs
