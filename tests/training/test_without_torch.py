"""Only what trains needs PyTorch and CatBoost: pages, lexicons, scores and synthetic drops do not."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDS_IT = {"network", "fitting", "boosting", "train"}
SCRIPT = """
import importlib, sys
sys.modules["torch"] = sys.modules["catboost"] = None  # whoever imports one gets an ImportError
for name in sys.argv[1:]:
    importlib.import_module(f"training.{name}")
"""


def test_all_but_the_fitting_is_imported_without_them():
    names = {path.stem for path in (ROOT / "training").glob("*.py")} - NEEDS_IT - {"__init__", "conftest"}
    assert "lexicons" in names
    subprocess.run([sys.executable, "-c", SCRIPT, *sorted(names)], cwd=ROOT, check=True)


def test_cleaning_needs_nothing_of_training():
    script = (
        "import sys, transforms.clean; print([name for name in sys.modules if name.startswith('training')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"
