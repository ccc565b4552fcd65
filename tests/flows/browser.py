"""A headless Chromium, told by its own protocol (DevTools) where to go, and asked what it shows."""

import base64
import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--headless=new", "--disable-gpu", "--remote-debugging-port=0", "--window-size=1400,1000")


def executable() -> str | None:
    """Where a Chromium is; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser(profile: Path) -> Iterator["Page"]:
    """A browser with a profile of its own, and its one page."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # it refuses to start otherwise
    process = subprocess.Popen(
        [str(executable()), *_FLAGS, *as_root, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with connect(_address(profile), max_size=None) as connection:
            yield Page(connection)
    finally:
        process.terminate()
        process.wait(30)


def _address(profile: Path) -> str:
    note = profile / "DevToolsActivePort"
    end = time.monotonic() + 60
    while not (note.exists() and "\n" in note.read_text()):
        if time.monotonic() > end:
            raise TimeoutError("Chromium did not start")
        time.sleep(0.05)
    port = note.read_text().split()[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=10) as answer:
        (page,) = [found for found in json.load(answer) if found["type"] == "page"]
    return page["webSocketDebuggerUrl"]


class Page:
    """What the browser shows."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._sent = 0

    def open(self, url: str) -> None:
        """Go somewhere."""
        self._call("Page.navigate", url=url)

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; None while there is no page to ask."""
        return self._call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get(
            "value"
        )

    def text(self) -> str:
        """What can be read on the page."""
        return self.ask("document.body ? document.body.innerText : ''") or ""

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """What can be read as soon as this text can be; an AssertionError with what there is instead."""
        end = time.monotonic() + seconds
        while text not in (shown := self.text()):
            assert time.monotonic() < end, f"{text!r} is not on the page:\n{shown}"
            time.sleep(0.2)
        return shown

    def screenshot(self, path: Path) -> None:
        """Keep a picture of the whole page, scrolled or not."""
        for _ in range(2):  # as high as its longest part, which scrolls in itself
            height = self.ask(
                "Math.max(...[...document.querySelectorAll('*')].map(part => part.scrollHeight), 600)"
            )
            self._call(
                "Emulation.setDeviceMetricsOverride",
                width=1400,
                height=min(int(height), 6_000),
                deviceScaleFactor=1,
                mobile=False,
            )
            time.sleep(0.5)
        taken = self._call("Page.captureScreenshot")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(taken["data"]))
        self._call("Emulation.clearDeviceMetricsOverride")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._sent += 1
        self._connection.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while (answer := json.loads(self._connection.recv(timeout=60))).get("id") != self._sent:
            pass  # events, which nobody asked for
        assert "result" in answer, answer
        return answer["result"]
