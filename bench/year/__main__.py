"""A year on its schedule: 35,040 quarter hours in one process, some of them real processes that are killed.

    python -m bench.year [--days 365] [--processes 200] [--keep FOLDER]

Prints what happened, whether every drop is accounted for, the home's size beside that of a fresh load of
the same drops, and what a run costs at the end beside the beginning. Exits with 1 when a promise is broken.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.year.report import print_report
from bench.year.simulation import Year


def main() -> int:
    """Run the year, print, and judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--processes", type=int, default=200, help="ticks that are real processes")
    parser.add_argument("--keep", type=Path, help="a folder for the home and the inbox, to be looked at")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        year = Year(arguments.keep or Path(folder), arguments.days, arguments.processes)
        year.run()
        return print_report(year)


if __name__ == "__main__":
    sys.exit(main())
