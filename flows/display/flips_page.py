"""A preview as one page: no script, nothing fetched, every word of a drop escaped."""

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.display.flips import by_change, by_source, summary
from flows.display.gold import together
from flows.display.screen import visible
from flows.errors import RequestError
from flows.relabelling.preview import Previewed
from transforms.tables import KEPT

_FOLDER = Path(__file__).parent


def write_page(found: Previewed, path: Path) -> None:
    """Write the page; RequestError when the file cannot be written."""
    try:
        path.write_text(page(found, datetime.now(UTC)), encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{path} could not be written: {error.strerror}; choose another file.") from error


def page(found: Previewed, now: datetime) -> str:
    """The page as HTML. now: UTC."""
    style = (_FOLDER / "flips.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    flips = found.flips
    return environment.get_template("flips.html.jinja").render(
        style=_Plain(style),
        # The one thing the page may load is the style that stands in it.
        style_hash=f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}",
        now=f"{now:%Y-%m-%d %H:%M}",
        summary=summary(found),
        flips=flips,
        changes=by_change(flips),
        sources=by_source(flips),
        most=max((count for _, _, count, _ in by_change(flips)), default=1),
        gold=found.gold,
        together=together(found.gold),
        kept=KEPT,
    )


class _Plain(str):
    """The page's own style: neither escaped nor made visible."""

    def __html__(self) -> str:
        return self


def _shown(value: object) -> object:
    """What is printed: numbers with thousands, and of control characters what they are."""
    if isinstance(value, bool) or not isinstance(value, int | str) or hasattr(value, "__html__"):
        return value
    return f"{value:,}" if isinstance(value, int) else visible(value)
