"""The benchmarks run and say what they are asked."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.baselines import BASELINES

ROOT = Path(__file__).parents[1]


def _bench(script: str, *arguments: object) -> str:
    command = [sys.executable, "-m", f"bench.{script}", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def test_the_speed_benchmark_reports_every_stage():
    printed = _bench("speed", "--drops", 60, "--runs", 1)
    for stage in ("discover", "read and clean", "load", "settle", "check", "release", "in all"):
        assert f"| {stage} |" in printed
    assert "documents/s" in printed
    assert "peak memory" in printed


def test_the_lines_benchmark_reports_every_step_for_drops_and_for_pages():
    printed = _bench("lines", "--size", 0.1, "--runs", 1)
    for step in ("lines", "features", "rules", "signals", "model", "repeats", "paragraphs", "in all"):
        cells = next(line for line in printed.splitlines() if line.startswith(f"| {step} |")).split("|")
        assert all(float(cell) > 0 for cell in cells[2:-1])
        assert len(cells) == 5
    assert "two threads × one" in printed


ARTICLE = (
    "The bridge, which opened in 1901, was closed on Tuesday after inspectors found cracks in two piers."
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    page = {
        "id": "one",
        "dataset": "mine",
        "page_type": "news",
        "raw": {"text": f"Advertisement\n{ARTICLE}", "other": f"{ARTICLE}\nAdvertisement"},
        "gold": ARTICLE,
        "labels": {"text": "01", "other": "10"},
    }
    path = tmp_path / "gold.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.write(json.dumps(page) + "\n")
    return path


def test_the_cleaning_benchmark_names_every_baseline_and_scores_a_gold_file(gold: Path):
    printed = _bench("cleaning", gold, "--rendering", "text")
    assert "| winnow | 1.000 |" in printed
    assert "| keep everything | 0.971 |" in printed
    for tool in BASELINES:
        row = f"| {tool.name} | " if tool.is_installed() else f"| {tool.name}: not installed"
        assert row in printed


def test_the_cleaning_benchmark_tells_renderings_apart(gold: Path):
    printed = _bench("cleaning", gold, "--rendering", "text", "--by", "rendering")
    assert "| other | winnow | 1.000 | 1 |" in printed
    assert "| text | keep everything | 0.971 | 1 |" in printed
    assert "| mine | 1 | 1.000 | 1.000 | 1.000 | 0.000 | 0.000 |" in printed


def test_the_cleaning_benchmark_reads_a_folder_of_pages():
    printed = _bench("cleaning", ROOT / "tests" / "quality", "--by", "type", "--alone")
    assert "| recipe | winnow |" in printed
    assert "jusText" not in printed


def test_the_fields_benchmark_scores_a_gold_file(tmp_path):
    text = (
        "The old bridge will close for good\nBy Ada Brook\n3 March 2025\n"
        "The council voted on Tuesday to close the bridge, after an inspection found cracks in two piers."
    )
    meta = {
        "title": "The old  bridge will close for good",
        "authors": ["Ada Brook"],
        "publishing_date": "2025-03-03 10:00:00+01:00",
    }
    page = {
        "id": "1",
        "site": "one",
        "dataset": "mine",
        "language": "en",
        "raw": {"text": text},
        "meta": meta,
    }
    gold = tmp_path / "gold.jsonl.gz"
    with gzip.open(gold, "wt") as file:
        file.write(json.dumps(page) + "\n")
    printed = _bench("fields", gold)
    for field in ("title", "authors", "day", "language"):
        assert f"| mine | text | {field} | 1 | 1.000 | 1.000 | 1.000 | 1.000 |" in printed


def test_the_listing_benchmark_finds_nothing_to_take_in_what_it_made():
    printed = _bench("listing", "--drops", 50, 120, "--runs", 1)
    assert [line.split()[0] for line in printed.splitlines()[2:]] == ["50", "120"]
