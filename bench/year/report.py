"""What the year was like, and whether it kept its promises."""

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.year.accounts import mistakes
from bench.year.simulation import Cost, Year, fresh_home
from warehouse.home import Home

LARGEST_SIZE = 1.3  # of the home, times that of a fresh load
LARGEST_COST = 1.5  # of a run at the end, times one at the beginning
_FEW = range(1, 5)  # documents: runs that brought about as much are compared
_ENOUGH = 30  # runs whose median is compared with that of others
_SHOWN = 20


def print_report(year: Year) -> int:
    """Print it; 1 when a promise is broken, else 0."""
    wrong = mistakes(year.accounts, year.inbox, year.home)
    print(f"{year.days} days in {year.seconds:.0f} s, {year.upkeep_seconds:.0f} s of them upkeep")
    for what, count in year.counts.items():
        print(f"  {count:>7,}  {what}")
    versions = len(year.accounts.owed)
    print(f"Versions of drops that runs met: {versions:,}; not accounted for: {len(wrong)}")
    for sentence in wrong[:_SHOWN]:
        print(f"  {sentence}")
    is_large, is_dear = _print_size(year), _print_costs(year)
    print(f"Most memory held: {year.peak_bytes / 1e6:.0f} MB")
    return int(bool(wrong) or is_large or is_dear or not versions)


def _print_size(year: Year) -> bool:
    with TemporaryDirectory(dir=year.inbox.parent) as folder:
        size, fresh = _size(year.home), _size(fresh_home(year, Path(folder)))
    print(
        f"The home holds {size / 1e6:.1f} MB, a fresh load of the same drops {fresh / 1e6:.1f} MB: "
        f"{size / fresh:.2f} times as much (asked: {LARGEST_SIZE})"
    )
    return size > LARGEST_SIZE * fresh


def _size(home: Home) -> int:
    return sum(path.stat().st_size for path in home.root.rglob("*") if path.is_file())


def _print_costs(year: Year) -> bool:
    """CPU-seconds of a run by the quarter of the year; True where the last is too dear."""
    span, dear = max(1, year.days // 4), False
    print("CPU-seconds of a run, median    first quarter  second   third  fourth   fourth by first")
    for name, taken in (("that brought 1 to 4 texts", _FEW), ("that found nothing to do", range(1))):
        quarters = [_costs(year.costs, taken, span * n, span * (n + 1)) for n in range(4)]
        if min(map(len, quarters)) < _ENOUGH:
            print(f"  {name:<28}  too few to compare: {', '.join(f'{len(costs)}' for costs in quarters)}")
            continue
        medians = [statistics.median(costs) for costs in quarters]
        ratio = medians[3] / medians[0]
        shown = "  ".join(f"{cost:>6.4f}" for cost in medians)
        print(f"  {name:<28}  {shown}  {ratio:>8.2f} (asked: {LARGEST_COST})")
        dear = dear or ratio > LARGEST_COST
    return dear


def _costs(costs: list[Cost], taken: range, first: int, last: int) -> list[float]:
    return [cost.cpu_seconds for cost in costs if cost.taken in taken and first <= cost.day < last]
