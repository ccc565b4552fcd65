"""One home, two versions of DuckDB: what the one wrote the other reads, and goes on with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OTHER = ROOT / ".duckdb2"

pytestmark = pytest.mark.skipif(not OTHER.is_dir(), reason="`make duckdb2` puts the other version there")

RUN = """
import sys
from pathlib import Path
import duckdb
from tests.warehouse.fragments import story
from tests.warehouse.runs import ingest
from warehouse.home import Home

numbers = range(int(sys.argv[2]))
drops = [story(f"/inbox/courier/{number}.txt", f"It closed {number} times.") for number in numbers]
ingest(Home(Path(sys.argv[1])), *drops)
print(duckdb.__version__.split(".")[0])
"""
READ = """
import sys
import duckdb

with duckdb.connect(sys.argv[1] + "/news.duckdb", read_only=True) as news:
    print(duckdb.__version__.split(".")[0])
    print(news.sql("select count(*) from current_documents").fetchall()[0][0])
    print(news.sql("select count(text), min(evidence(document_id, 2, 7)) from line_texts").fetchall()[0])
"""


def _said(script: str, version: str, *arguments: object) -> list[str]:
    folders = [str(ROOT)] if version == "1" else [str(OTHER), str(ROOT)]
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(folders)}
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize(("first", "second"), [("1", "2"), ("2", "1")])
def test_a_home_goes_on_under_the_other_version_and_both_read_it(first: str, second: str, tmp_path: Path):
    home = tmp_path / "news"
    assert _said(RUN, first, home, 2) == [first]
    assert _said(READ, second, home) == [second, "2", "(6, 'title')"]
    assert _said(RUN, second, home, 3) == [second]
    assert _said(READ, first, home) == [first, "3", "(9, 'title')"]
