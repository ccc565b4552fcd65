"""The short form of `make year`: some days of quarter hours, with real processes, kills and an upkeep."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_after_some_days_of_quarter_hours_every_drop_is_accounted_for():
    command = [sys.executable, "-m", "bench.year", "--days", "5", "--processes", "6"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "      480  ticks" in done.stdout
    assert "        6  real processes" in done.stdout
    assert "not accounted for: 0" in done.stdout
    assert "2  upkeeps" in done.stdout
