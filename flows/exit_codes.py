"""With which code a command ends; `winnow --help` tells them to people."""

import signal

ERROR = 1
BUSY = 3
REFUSED = 4  # by the checks
QUARANTINED = 5
NO_SERVER = 6
UNHEALTHY = 7  # status: a person is needed
BY_CTRL_C = 128 + signal.SIGINT
BROKEN_PIPE = 128 + signal.SIGPIPE
