from pathlib import Path

import pytest

from warehouse.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose path has a quote and glob characters in it."""
    made = Home(tmp_path / "it's [my] *news*")
    made.prepare()
    return made
