"""Machine code goes to the user's cache, never into the package; without a cache everything still works."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import warnings
import pyarrow as pa
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from transforms.features import features
    counts = features(pa.array(["a long line of several words"] * 2_000, pa.large_string())).counts
    from transforms.repeats import _compiled
    _compiled()
print(counts["words"][0], [str(warning.message) for warning in caught if "kernels" in str(warning.message)])
"""


def _run(cache: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment |= {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_kernels_are_kept_in_the_users_cache(tmp_path):
    assert _run(tmp_path) == "6 []\n"
    assert list((tmp_path / "winnow" / "kernels").rglob("*.nbi"))
    assert not list((ROOT / "transforms").rglob("*.nbi"))


def test_where_nothing_can_be_written_they_compile_in_memory_with_one_warning(tmp_path):
    (tmp_path / "file").write_text("a file where a folder should be")
    said = _run(tmp_path / "file")
    assert said.startswith("6 ")
    assert said.count("cannot be written") == 1
