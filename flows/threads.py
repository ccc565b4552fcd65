"""How many threads work side by side."""

import os

_MOST = 4  # each holds a batch and what becomes of it: some 200 MB


def thread_count() -> int:
    """As many as there are cores for this process, four at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)
