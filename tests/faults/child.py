"""A run in a process of its own, with an accident on its way. Started by `start` or `run_child`.

The accident happens before, during or after a call of a function of the product: the process is killed,
or the disk is filled. Nothing else is changed; the road is the one without Prefect.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import reduce, wraps
from pathlib import Path
from typing import Any

from tests.flows.conftest import ARTICLE, REPOSITORY

NOBODY = 65534
FILLER = "filler"


@dataclass(frozen=True)
class Accident:
    """What happens, and at which moment."""

    what: str  # 'kill', or 'fill': the disk of the home has no more than `leave_free` bytes left
    module: str  # where the function is looked up when it is called
    function: str  # its name there, or Class.name
    when: str = "before"  # before, half (of a copy) or after the call
    nth: int = 1  # of the calls counted
    having: str = ""  # only calls with this among their arguments are counted
    leave_free: int = 0


@dataclass(frozen=True)
class Job:
    """A run to be done by a child."""

    inbox: str
    home: str
    accident: dict[str, Any] | None = None
    batch_drops: int = 3  # several batches, so that one may be loaded while another is not
    user: int | None = None  # give up root for this user first
    correct: tuple[str, int] | None = None  # instead of a run: drop this line of this document
    rebuild: bool = False  # instead of a run: label what other rules labelled


@dataclass(frozen=True)
class Told:
    """What a child said at its end."""

    status: str = ""
    error: str = ""  # type and message of the exception that ended the run
    kinds: list[str] = field(default_factory=list)  # the names of that exception's classes
    reasons: dict[str, str] = field(default_factory=dict)  # uri to the reason of its rejection
    seconds: float = 0.0  # of the run, without the start of Python
    peak_bytes: int = 0


def start(job: Job) -> "subprocess.Popen[str]":
    """Start the child and go on."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.child", json.dumps(asdict(job))],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_child(
    inbox: Path,
    home: Path,
    accident: Accident | None = None,
    *,
    batch_drops: int = 3,
    user: int | None = None,
) -> Told:
    """Run to the end; the child must not die, nor say anything on its error output."""
    job = Job(str(inbox), str(home), asdict(accident) if accident else None, batch_drops, user)
    with start(job) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert err == ""
    return Told(**json.loads(out))


def kill_during(
    inbox: Path,
    home: Path,
    accident: Accident,
    *,
    correct: tuple[str, int] | None = None,
    rebuild: bool = False,
) -> None:
    """Run (or correct a line, or rebuild) until the accident kills the process; it must happen."""
    job = Job(str(inbox), str(home), asdict(accident), correct=correct, rebuild=rebuild)
    with start(job) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, f"it was not killed: {process.returncode} {out} {err}"


def prepare(accident: Accident, home: Path) -> None:
    *path, name = accident.function.split(".")
    owner = reduce(getattr, path, importlib.import_module(accident.module))
    setattr(owner, name, _with_accident(getattr(owner, name), accident, home))


def _with_accident(real: Callable[..., Any], accident: Accident, home: Path) -> Callable[..., Any]:
    lock, calls = threading.Lock(), 0

    @wraps(real)
    def wrapped(*arguments: Any, **more: Any) -> Any:
        nonlocal calls
        with lock:
            calls += accident.having in f"{arguments} {more}"
            is_now = calls == accident.nth and accident.having in f"{arguments} {more}"
        if is_now and accident.when == "half":
            content = Path(arguments[0]).read_bytes()
            Path(arguments[1]).write_bytes(content[: len(content) // 2])
        if is_now and accident.when != "after":
            _happen(accident, home)
        result = real(*arguments, **more)
        if is_now and accident.when == "after":
            _happen(accident, home)
        return result

    return wrapped


def _happen(accident: Accident, home: Path) -> None:
    if accident.what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    fill(home, accident.leave_free)


def fill(folder: Path, leave_free: int) -> None:
    """Fill the disk of a folder, but for so many bytes."""
    state = os.statvfs(folder)
    with (folder / FILLER).open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, max(1, state.f_bavail * state.f_frsize - leave_free))


def _main(job: Job) -> Told:
    # Imported here, as the parent needs none of it.
    import flows.batches
    import warehouse.publish
    from flows.errors import FlowError
    from flows.relabelling import rebuild
    from flows.road import run
    from transforms.clean import clean_one
    from warehouse.errors import WarehouseError
    from warehouse.home import Home

    flows.batches.BATCH_DROPS = job.batch_drops
    warehouse.publish.FICLONE = 0  # copy, whatever the file system can do
    if job.accident:
        prepare(Accident(**job.accident), Path(job.home))
    if job.user is not None:
        clean_one("warm.txt", ARTICLE.encode())  # modules that are imported late may be root's own
        os.setgroups([])
        os.setresgid(job.user, job.user, job.user)
        os.setresuid(job.user, job.user, job.user)
    if job.correct:
        rebuild.correct(Home(Path(job.home)), *job.correct, "drop", None)
        return Told()
    if job.rebuild:
        rebuild.rebuild(Home(Path(job.home)))
        return Told()
    begun = time.monotonic()
    try:
        outcome = run(Path(job.inbox), Home(Path(job.home)))
    except (FlowError, WarehouseError) as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return Told("", f"{type(error).__name__}: {error}", kinds, {}, time.monotonic() - begun, _peak())
    reasons = {reject["uri"]: reject["reason"] for reject in outcome.intake.rejects}
    return Told(outcome.summary.status, "", [], reasons, time.monotonic() - begun, _peak())


def _peak() -> int:
    """The most memory held, in bytes; getrusage would count what the parent held when it started us."""
    if not Path("/proc/self/status").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    print(json.dumps(asdict(_main(Job(**json.loads(sys.argv[1]))))))
