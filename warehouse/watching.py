"""What is watched: the checks as their files describe them, and what a person said about them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from warehouse import statements

SEVERITIES = ("off", "warning", "error")


@dataclass(frozen=True)
class Watching:
    """What a person said about the watch; all of it may be left unsaid."""

    intervals: Mapping[str, timedelta] = field(
        default_factory=dict
    )  # source: the longest silence that is usual
    severity: Mapping[str, str] = field(default_factory=dict)  # check: one of SEVERITIES
    ignore: Collection[str] = ()  # sources whose silence is no alarm


def checks() -> dict[str, str]:
    """The checks of the watch, each with its own severity."""
    return {name.rsplit("/", 1)[1]: _said(name, "severity") for name in statements.names("watch")}


def advice(check: str) -> str:
    """What a person can do about an alarm of this check; empty for one that this version does not know."""
    known = f"watch/{check}" in statements.names("watch")
    return _said(f"watch/{check}", "advice") if known else ""


def _said(name: str, key: str) -> str:
    found = re.search(rf"^-- {key}: (.+)$", statements.text(name), re.MULTILINE)
    assert found, f"sql/{name}.sql lacks its line -- {key}: …"
    return found.group(1)
