"""Metrics for Prometheus, as a text file that node_exporter's textfile collector reads.

What is counted in the warehouse changes with each publication only. A run that published nothing takes those
figures over from the file as it is, and opens no database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, write_to_textfile
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from flows import heartbeat
from flows.display.screen import visible
from flows.errors import RequestError
from warehouse.errors import WarehouseError
from warehouse.figures import Figures
from warehouse.home import Home
from warehouse.reader import Reader

KINDS = (heartbeat.INGEST, "upkeep")
_PUBLISHED_AT = "winnow_published_timestamp_seconds"
_OF_RUNS = "winnow_last_run_"
_WELL = {"published", "unchanged"}


def write(path: Path, home: Home) -> None:
    """Write the file anew: whole, by a rename. RequestError says why that cannot be done."""
    families = [*_of_runs(home), *_of_the_published_version(path, home)]
    registry = CollectorRegistry()
    registry.register(_Ready(families))
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise RequestError(
            f"The metrics could not be written to {path}: {error.strerror or error}; "
            "mend that, or change the setting metrics."
        ) from error


@contextmanager
def written_after(path: Path | None, home: Home, tell: Callable[[str], object]) -> Iterator[None]:
    """Write the metrics when what is done here has ended, however it ends.

    path: None writes none. tell: where to say that it could not be done, which fails no run.
    """
    try:
        yield
    finally:
        if path is not None:
            try:
                write(path, home)
            except RequestError as error:
                tell(str(error))


class _Ready(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _of_runs(home: Home) -> Iterator[Metric]:
    ends = {kind: end for kind in KINDS if (end := heartbeat.read(home, kind))}
    yield _gauge(
        home,
        f"{_OF_RUNS}timestamp_seconds",
        "When the last run of a kind ended.",
        "kind",
        {kind: _since_1970(end.at) for kind, end in ends.items()},
    )
    yield _gauge(
        home,
        f"{_OF_RUNS}success",
        "Whether it did what it should: 1, else 0.",
        "kind",
        {kind: float(end.status in _WELL) for kind, end in ends.items()},
    )
    yield _gauge(
        home,
        f"{_OF_RUNS}duration_seconds",
        "How long it took.",
        "kind",
        {kind: end.seconds for kind, end in ends.items()},
    )


def _of_the_published_version(path: Path, home: Home) -> list[Metric]:
    """Nothing where there is none that can be read: what is not known is absent, and not 0."""
    try:
        state = home.published_path.stat()
    except FileNotFoundError:
        return []
    published_at = state.st_mtime_ns / 1e9
    if carried := _carried_over(path, home, published_at):
        return carried
    try:
        with Reader.open(home) as reader:
            found = reader.figures()
    except WarehouseError:
        return []
    return [
        _gauge(home, _PUBLISHED_AT, "When the published version was put in place.", None, published_at),
        _gauge(home, "winnow_published_bytes", "Size of the published file.", None, state.st_size),
        *_of_figures(home, found),
    ]


def _of_figures(home: Home, found: Figures) -> Iterator[Metric]:
    arrivals = {source: _since_1970(at) for source, at in found.last_arrivals.items()}
    yield _gauge(home, "winnow_documents", "Texts, each in its latest revision.", None, found.documents)
    yield _gauge(home, "winnow_drops", "Versions of files that were seen.", "status", found.drops)
    yield _gauge(home, "winnow_lines", "Lines of all texts, old revisions too.", "label", found.lines)
    yield _gauge(
        home, "winnow_quarantine_open", "Files that wait for a person.", "reason", found.open_quarantine
    )
    yield _gauge(home, "winnow_alarms_open", "Alarms of the watch.", "severity", found.open_alarms)
    yield _gauge(
        home,
        "winnow_source_last_arrival_timestamp_seconds",
        "When a source last sent something.",
        "source",
        arrivals,
    )


def _carried_over(path: Path, home: Home, published_at: float) -> list[Metric]:
    """What the file says of the published version, if that is still the same; else nothing."""
    with suppress(OSError, ValueError):  # there is none yet, or it is none of ours
        known = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
        said = {family.name: family.samples for family in known}
        (stamp,) = said.get(_PUBLISHED_AT, [])
        if (stamp.value, stamp.labels["home"]) == (published_at, _shown(home)):
            return [family for family in known if not family.name.startswith(_OF_RUNS)]
    return []


def _gauge(
    home: Home, name: str, meaning: str, label: str | None, values: Mapping[str, float] | float
) -> Metric:
    """Values by a label, or one value; the library escapes what the label says."""
    made = GaugeMetricFamily(name, meaning, labels=["home", label] if label else ["home"])
    if isinstance(values, Mapping):
        for said, value in values.items():
            made.add_metric([_shown(home), visible(said)], value)
    else:
        made.add_metric([_shown(home)], values)
    return made


def _shown(home: Home) -> str:
    return visible(str(home.root.absolute()))


def _since_1970(moment: datetime) -> float:
    return moment.replace(tzinfo=UTC).timestamp()
