"""What can go wrong on this side of the warehouse.

    FlowError
    ├── InboxError          the inbox is not there, is no directory, or cannot be read
    ├── FragmentNotWritten  a batch could not be written: the disk is full, or the like
    ├── TextError           a file given to `winnow clean` cannot be read or holds no text
    ├── RulesError          an outlet's own rules are not as they must be
    ├── GoldError           a gold file is not as it must be, or there is none of that name
    ├── RequestError        a command was asked for something that does not exist (a home, an interval)
    ├── SettingsError       winnow.toml or the environment says what no setting is
    ├── ExportError         an export cannot be written, continued or trusted
    └── NoServer            no Prefect server answers where one is needed

Every message says what happened, to what, and what to do next.
"""


class FlowError(Exception):
    """Parent of every error that the flows raise themselves."""


class InboxError(FlowError):
    """The inbox is not there, is no directory, or cannot be read."""


class FragmentNotWritten(FlowError):  # noqa: N818 - the name is the message
    """A batch could not be written into the home."""


class TextError(FlowError):
    """A file given to `winnow clean` cannot be read or holds no text."""


class RulesError(FlowError):
    """A file with an outlet's own rules is not as it must be."""


class GoldError(FlowError):
    """A gold file is not as it must be, or there is none of that name."""


class RequestError(FlowError):
    """A command was asked for something that does not exist."""


class SettingsError(FlowError):
    """winnow.toml, or a variable of the environment, says something that no setting is."""


class ExportError(FlowError):
    """An export cannot be written, continued or trusted."""


class NoServer(FlowError):  # noqa: N818 - the name is the message
    """No Prefect server answers where one is needed."""
