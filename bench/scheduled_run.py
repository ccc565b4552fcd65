"""What a scheduled run with nothing to do costs beyond Prefect's own.

    python -m bench.scheduled_run [--runs 5]

A real server, two deployments: the ingest of the examples, taken in before, and a flow that does nothing. In
turn, a run of each is carried out by the very process that a runner starts for it (`prefect.engine`).
Prints medians of its time from start to end and of its largest memory, and the differences.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

_ROOT = Path(__file__).parents[1]
# A small process starts the run: Linux counts the memory of whoever starts a process as that process's own.
_WATCH = """
import json, os, subprocess, sys, time
begun = time.perf_counter()
run = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
used = os.wait4(run.pid, 0)[2]
print(json.dumps([time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    seconds: float  # from start to end
    cpu: float  # seconds of a core
    megabytes: float  # the largest resident set


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    count = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as environment:
        os.environ.update(environment)  # before Prefect is imported
        ingest, nothing = _deployed(Path(folder) / "news")
        _run(ingest)  # the first, which has something to do
        pairs = [(_run(nothing), _run(ingest)) for _ in range(count)]
    nothings, ingests = zip(*pairs, strict=True)
    more = [Cost(b.seconds - a.seconds, b.cpu - a.cpu, b.megabytes - a.megabytes) for a, b in pairs]
    print(f"a flow that does nothing  {_medians(nothings)}")
    print(f"ingest, nothing new       {_medians(ingests)}")
    print(f"beyond Prefect            {_medians(more)}")


def _medians(costs: Sequence[Cost]) -> str:
    seconds, cpu, megabytes = (
        statistics.median(getattr(cost, field.name) for cost in costs) for field in fields(Cost)
    )
    return f"{seconds:6.2f} s  {cpu:6.2f} CPU-s  {megabytes:5.0f} MB"


@contextmanager
def _server(folder: Path) -> Iterator[dict[str, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_LOGGING_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui", "--port", str(port)]
    server = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _answers(port):
            time.sleep(0.5)
        yield environment | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PYTHONPATH": str(_ROOT)}
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _deployed(home: Path) -> tuple[str, str]:
    """The ids of the two deployments."""
    from prefect.types.entrypoint import EntrypointType

    from bench.nothing import nothing
    from flows.orchestration.schedule import Plan, deployments

    ingest, _ = deployments(_ROOT / "examples" / "drops", home, Plan(timedelta(days=9), timedelta(days=9)))
    empty = nothing.to_deployment("nothing", entrypoint_type=EntrypointType.MODULE_PATH)
    return str(ingest.apply()), str(empty.apply())  # type: ignore[union-attr]


def _run(deployment: str) -> Cost:
    """One run in a process of its own, as a runner does it."""
    from prefect.client.orchestration import get_client
    from prefect.states import Pending

    with get_client(sync_client=True) as client:
        run = client.create_flow_run_from_deployment(deployment)  # type: ignore[arg-type]
        client.set_flow_run_state(run.id, Pending())
        measured = subprocess.run(
            [sys.executable, "-I", "-c", _WATCH, sys.executable, "-m", "prefect.engine"],
            env=os.environ | {"PREFECT__FLOW_RUN_ID": str(run.id)},
            check=True,
            stdout=subprocess.PIPE,
        )
        state = client.read_flow_run(run.id).state
    assert state
    assert state.is_completed(), state
    return Cost(*json.loads(measured.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
