"""One small chart: how many lines each of the last runs brought, and how many of those were kept.

Prefect's pages throw inline SVG away and draw Mermaid in only one of their two versions; an image whose
address holds it is shown by both (tried with Prefect 3.8).
"""

from base64 import b64encode
from collections.abc import Sequence
from statistics import median
from xml.sax.saxutils import escape

from warehouse.retrospect import Brought

_WIDTH, _HEIGHT = 640, 190
_LEFT, _TOP, _BOTTOM = 8, 40, 24  # around the bars
_KEPT, _OTHER, _INK = "#2f6fd0", "#a9b4c4", "#7d8694"  # legible on white and on black


def image(recent: Sequence[Brought]) -> str:
    """The chart as a Markdown image, with the same in words for who cannot see it."""
    words = "; ".join(f"run {run.run_id}: {run.lines_kept:,} of {run.lines_new:,}" for run in recent)
    address = b64encode(svg(recent).encode()).decode()
    return f"![Lines kept, of those brought, by the last runs: {words}](data:image/svg+xml;base64,{address})"


def svg(recent: Sequence[Brought]) -> str:
    """Bars, the newest run at the right; a dashed line where the median of the runs before it lies."""
    most = max((run.lines_new for run in recent), default=0) or 1
    step = (_WIDTH - 2 * _LEFT) / max(len(recent), 1)
    names = [f"run {run.run_id}" for run in recent[:-1]] + ["this run"]
    bars = [
        part
        for place, (run, name) in enumerate(zip(recent, names, strict=False))
        for part in _bar(run, name, _LEFT + place * step, step, most)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="{_INK}">'
        f"{''.join([*_legend(has_median=len(recent) > 1), *bars, *_median_line(recent, most)])}</svg>"
    )


def _bar(run: Brought, name: str, left: float, step: float, most: int) -> list[str]:
    width, middle = step * 0.62, left + step / 2
    whole, kept = _height(run.lines_new, most), _height(run.lines_kept, most)
    bottom = _HEIGHT - _BOTTOM
    return [
        _rectangle(middle - width / 2, bottom - whole, width, whole, _OTHER),
        _rectangle(middle - width / 2, bottom - kept, width, kept, _KEPT),
        _text(middle, bottom - whole - 5, f"{run.lines_new:,}", "middle"),
        _text(middle, bottom + 16, name, "middle"),
    ]


def _median_line(recent: Sequence[Brought], most: int) -> list[str]:
    if len(recent) < 2:
        return []
    height = _HEIGHT - _BOTTOM - _height(median(run.lines_new for run in recent[:-1]), most)
    return [_dashes(_LEFT, _WIDTH - _LEFT, height)]


def _legend(*, has_median: bool) -> list[str]:
    parts = [
        _rectangle(_LEFT, 4, 11, 11, _KEPT),
        _text(_LEFT + 17, 14, "lines kept"),
        _rectangle(_LEFT + 95, 4, 11, 11, _OTHER),
        _text(_LEFT + 112, 14, "other lines"),
    ]
    if has_median:
        parts += [_dashes(_LEFT + 195, _LEFT + 219, 10), _text(_LEFT + 226, 14, "median before this run")]
    return parts


def _height(lines: float, most: int) -> float:
    return lines / most * (_HEIGHT - _TOP - _BOTTOM)


def _rectangle(left: float, top: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _dashes(left: float, right: float, height: float) -> str:
    return (
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{height:.1f}" y2="{height:.1f}" '
        f'stroke="{_INK}" stroke-dasharray="5 4"/>'
    )


def _text(left: float, bottom: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{left:.1f}" y="{bottom:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
