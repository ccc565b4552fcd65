"""What keeps a home in order, in a process of its own, with an accident on its way."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from tests.faults.child import Accident, prepare
from tests.flows.conftest import REPOSITORY


def kill_during(what: str, home: Path, value: str, accident: Accident) -> None:
    """Do it until the accident kills the process; it must happen."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.keeper", what, str(home), value, json.dumps(asdict(accident))],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, (
        f"it was not killed: {done.returncode} {done.stdout} {done.stderr}"
    )


def _main(what: str, home: Path, value: str, accident: Accident) -> None:
    import warehouse.publish
    from flows.keeping import backups, forgetting, upkeep
    from warehouse.home import Home

    warehouse.publish.FICLONE = 0  # copy, whatever the file system can do
    prepare(accident, home)
    if what == "forget":
        forgetting.forget(Home(home), "document", value, "kim")
    elif what == "restore":
        backups.restore(Home(home), Path(value), is_sure=True)
    elif what == "upkeep":
        upkeep.upkeep(Home(home), upkeep.Retention(timedelta(seconds=float(value))))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], Accident(**json.loads(sys.argv[4])))
