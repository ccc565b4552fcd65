"""The steps turn values into values: no file is opened but packaged rules and weights, code, and kernels."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import transforms

PACKAGE = Path(transforms.__file__).parent
PROGRAM = """
import json, sys
opened = []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event == "open" else None)
from transforms.clean import clean_one
article = "The last ferry of the year left the harbour on Sunday evening with forty passengers on board.\\n"
for content in (article, article * 2_000, "Überfahrt eingestellt.\\n", ""):
    clean_one("a.txt", content.encode("cp1252"))
print(json.dumps(opened))
"""


def test_the_steps_open_nothing_but_code_rules_weights_and_kernels(tmp_path: Path):
    cache = tmp_path / "cache"
    temporary = tmp_path / "temporary"  # py3langid unpacks its model there, into a file without a name
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ
        | {"PYTHONPATH": str(PACKAGE.parent), "XDG_CACHE_HOME": str(cache), "TMPDIR": str(temporary)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    of_python = (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix)
    of_the_machine = ("/proc", "/sys")  # which processor is this? the compiler's libraries ask
    allowed = {Path(path).resolve() for path in (*of_python, *of_the_machine, PACKAGE, cache, temporary)}
    opened = [(tmp_path / path).resolve() for path in json.loads(done.stdout) if not path.isdigit()]
    assert {".toml", ".npz"} <= {path.suffix for path in opened}
    assert [path for path in opened if not allowed.intersection([path, *path.parents])] == []
    assert list(temporary.iterdir()) == []
