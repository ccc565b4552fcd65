"""What a run with nothing to do costs beyond Prefect's own start.

    python bench/second_run.py [--runs 3]

In turn: a Prefect flow that does nothing, and `winnow run` over the examples, taken in before. Both start a
temporary Prefect server, in a Prefect home of their own. Prints medians and the difference.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_EXAMPLES = Path(__file__).parents[1] / "examples" / "drops"
_NOTHING = """
from flows.orchestration import prefect_settings
prefect_settings.prepare()
from prefect import flow
flow(lambda: None)()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "news"
        winnow = [sys.executable, "-m", "flows.cli", "run", str(_EXAMPLES), "--home", str(home)]
        nothing = [sys.executable, "-c", _NOTHING]
        _seconds(winnow, Path(folder))  # the first run, which has something to do
        times = [(_seconds(nothing, Path(folder)), _seconds(winnow, Path(folder))) for _ in range(runs)]
    flow, run = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"a flow that does nothing: {flow:.1f} s")
    print(f"winnow run, nothing new:  {run:.1f} s")
    print(f"beyond Prefect's start:   {statistics.median(b - a for a, b in times):.1f} s")


def _seconds(command: list[str], folder: Path) -> float:
    environment = {**os.environ, "PREFECT_HOME": str(folder / "prefect")}
    environment.pop("PREFECT_API_URL", None)
    begun = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
