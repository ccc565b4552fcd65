"""Compiled loops: how a kernel is compiled and where its machine code is kept.

A kernel reads Arrow's own buffers (offsets and bytes) and holds no lock, so that threads use every core.
The machine code goes to the user's cache directory, never into the installed package.
"""

import os
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa


@cache
def _cache_folder() -> str | None:
    """A cache directory of the user's; None when none can be written."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return chosen  # numba judges it
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    folder = base / "winnow" / "kernels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        warnings.warn(
            f"{folder} cannot be written: kernels are compiled anew in every process; set NUMBA_CACHE_DIR",
            stacklevel=3,
        )
        return None
    return str(folder)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop over arrays on its first call; the interpreter's lock is released while it runs."""
    import numba  # half of the start of a small command; not every one needs it
    from numba.core import config

    folder = _cache_folder()
    # Not by the environment: it must not change while other threads start processes.
    config.CACHE_DIR = folder or ""  # type: ignore[attr-defined] -- made at run time
    return numba.njit(cache=folder is not None, nogil=True)(function)


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The kernel of a function, made once in a process."""
    return kernel(function)


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """A piece of a kernel, compiled into each kernel that calls it."""
    import numba  # see `kernel`

    return numba.njit(nogil=True)(function)


@cache
def one_blas_thread() -> None:
    """Keep matrix products on the thread that asks for them: batches already use every core."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")


def buffers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The offsets (one more than rows) and bytes of a large_string array without NULLs, without a copy."""
    assert texts.type == pa.large_string(), texts.type
    assert not texts.null_count
    _, offsets, data = texts.buffers()
    rows = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return rows, np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(0, np.uint8)
