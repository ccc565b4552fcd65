"""With a real Prefect server, in a real browser: a run's page shows what the run did."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.browser import Page, browser, executable
from tests.flows.conftest import ARTICLE, REPOSITORY, Command, drop
from warehouse.home import Home

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(executable() is None, reason="no Chromium is installed (apt-get install chromium)"),
]

SCREENSHOTS = REPOSITORY / "build" / "screenshots"
HOSTILE = "<img src=x onerror=alert(1)> | **b** [press](javascript:alert(1)) www.evil.example a@evil.example"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("chromium")) as page:
        yield page


def test_a_runs_page_shows_what_the_run_did(
    winnow_served: Command, server: str, inbox: Path, home: Home, page: Page
):
    for number in range(3):
        drop(inbox / "harbour" / f"{number}.txt", ARTICLE.replace("Ferry", f"Ferry {number}"))
    assert winnow_served("run", inbox, "--home", home.root).returncode == 0
    drop(inbox / "harbour" / "late.txt", ARTICLE.replace("Ferry", "Boat"))
    drop(inbox / HOSTILE / "empty.txt", b"")
    assert winnow_served("run", inbox, "--home", home.root).returncode == 0
    name = f"{inbox.parent.name}/{inbox.name} → {home.root.name}"
    (run,) = _newest(
        server, "flow_runs", {"flow_runs": {"name": {"any_": [name]}}, "sort": "START_TIME_DESC"}
    )
    (artifact,) = _newest(server, "artifacts", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})

    for version, base in _pages(server).items():
        page.open(f"{base}runs/flow-run/{run['id']}?tab=Artifacts")
        if version == "v1":  # its address says nothing of tabs
            page.wait_for("Artifacts")
            page.ask("document.getElementById('artifacts').click()")
        shown = page.wait_for("Drops: 5 seen, 1 loaded, 1 quarantined.")
        assert "winnow-run-news" in shown
        page.screenshot(SCREENSHOTS / f"run-{version}.png")

        page.open(f"{base}artifacts/artifact/{artifact['id']}")
        shown = page.wait_for("What changed")
        page.screenshot(SCREENSHOTS / f"artifact-{version}.png")
        for told in (
            "Drops",
            "Lines by label",
            "Slowest stages",
            "Checks",
            "lines_accounted_for",
            "the one before",
        ):
            assert told in shown
        assert f"{HOSTILE}/empty.txt" in shown, "a name from an inbox is shown as it is"
        assert page.ask("document.querySelectorAll('[onerror], a[href*=evil], a[href*=script]').length") == 0
        charts = "[...document.images].filter(image => image.src.startsWith('data:') && image.naturalWidth)"
        assert page.ask(f"{charts}.length") == 1, "the chart is drawn"
    print(f"\nScreenshots: {SCREENSHOTS}")


def _newest(server: str, what: str, wanted: dict) -> list[dict]:
    body = json.dumps(wanted | {"limit": 1}).encode()
    request = urllib.request.Request(f"{server}/{what}/filter", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def _pages(server: str) -> dict[str, str]:
    """Prefect 3.8 has two sets of pages; people use either."""
    root = server.removesuffix("/api")
    with urllib.request.urlopen(f"{root}/ui-settings", timeout=10) as answer:
        known = json.load(answer)
    return {name: f"{root}{known[f'{name}_base_url'].rstrip('/')}/" for name in known["available_uis"]}
