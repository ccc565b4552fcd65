"""A dead source is noticed, and a living one is left in peace: on histories that were made up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse import histories
from tests.warehouse.histories import LABELS, START, Arrival, Days, Played, arrival, source
from tests.warehouse.runs import ask
from warehouse import statements, watching
from warehouse.home import Home
from warehouse.rows import Alarm, Alarms
from warehouse.store import Warehouse
from warehouse.watching import Watching

FRESHNESS_ONLY = Watching(severity={name: "off" for name in watching.checks() if name != "freshness"})
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
REGULAR: dict[str, Days] = {
    kind.__name__: kind
    for kind in (
        histories.daily,
        histories.on_workdays,
        histories.in_office_hours,
        histories.round_the_clock,
        histories.weekly,
        histories.by_chance,
    )
}
# A dead source is to be noticed so long after its last news, and no sooner.
PATIENCE = {
    "daily": (2 * DAY, 3 * DAY),
    "on_workdays": (2 * DAY, 6 * DAY),
    "in_office_hours": (1 * DAY, 5 * DAY),
    "round_the_clock": (6 * HOUR, 30 * HOUR),
    "weekly": (12 * DAY, 22 * DAY),
    "by_chance": (5 * DAY, 30 * DAY),
    "monthly": (60 * DAY, 100 * DAY),
}
QUIET_SPRING = datetime(2025, 4, 14)  # before the first holidays of the histories


def freshness(played: Played, name: str) -> tuple[datetime | None, float | None]:
    """When the source is overdue, and which silence is usual for it (hours)."""
    found = played.connection.execute(
        "select due_at, usual_hours from freshness where source = $source", {"source": name}
    ).fetchall()
    return found[0] if found else (None, None)


def names(alarms: tuple[Alarm, ...]) -> set[tuple[str, str]]:
    return {(alarm.check, alarm.subject) for alarm in alarms}


def test_steady_sources_of_every_kind_are_left_in_peace(home: Home) -> None:
    arrivals = [one for name, kind in REGULAR.items() for one in source(name, kind, length=98 * DAY)]
    arrivals += source("monthly", histories.monthly, length=98 * DAY)
    with Played(home, arrivals) as played:
        assert played.every(2 * DAY, QUIET_SPRING, START + 30 * HOUR) == []
        assert freshness(played, "monthly") == (None, None), "three arrivals teach no rhythm"


@pytest.mark.parametrize("kind", [*REGULAR, "monthly"])
@given(seed=st.integers(0, 10**6), hours=st.integers(0, 24 * 14))
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_source_that_stops_is_alarmed_after_its_patience_and_not_before(
    tmp_path_factory: pytest.TempPathFactory, kind: str, seed: int, hours: int
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    start = START - 400 * DAY if kind in ("monthly", "weekly") else START - 80 * DAY
    stops = START + hours * HOUR
    arrivals = source(
        kind, getattr(histories, kind), start=start, end=stops, length=stops - start + DAY, seed=seed
    )
    last = arrivals[-1].at
    with Played(home, arrivals, FRESHNESS_ONLY, since=start) as played:
        played.at(max(last, stops))
        due, usual = freshness(played, kind)
        assert due
        assert usual
        least, most = PATIENCE[kind]
        assert least <= due - last <= most
        assert played.warehouse.next_due(last) == due
        if due > stops:
            assert played.at(due - MINUTE).open == ()
        opened = played.at(due + MINUTE).opened
        assert names(opened) == {("freshness", kind)}
        assert opened[0].measured
        assert opened[0].measured == pytest.approx((due + MINUTE - last) / HOUR)
        assert played.warehouse.next_due(due + MINUTE) is None
        assert names(played.at(due + 40 * DAY).open) == {("freshness", kind)}


def test_weekends_are_no_silence_and_a_single_holiday_is_forgiven(home: Home) -> None:
    arrivals = source("wire", histories.on_workdays, length=120 * DAY)
    with Played(home, arrivals, FRESHNESS_ONLY) as played:
        played.at(datetime(2025, 4, 25))
        ((rest_days,),) = played.connection.sql("select rest_days from freshness").fetchall()
        assert rest_days == ["Sat", "Sun"]
        may_day = datetime(2025, 5, 1)
        assert played.every(6 * HOUR, may_day + 3 * DAY, may_day - DAY) == []


def test_a_source_is_not_watched_before_its_rhythm_is_known(home: Home) -> None:
    arrivals = source("new", histories.daily, length=10 * DAY)
    with Played(home, arrivals) as played:
        assert played.every(5 * DAY, START + 60 * DAY) == []
        assert freshness(played, "new") == (None, None)


def test_an_archive_that_is_loaded_at_once_teaches_no_rhythm(home: Home) -> None:
    steady = source("wire", histories.daily, length=60 * DAY)
    archive = [
        arrival(name, START + 40 * DAY + minutes * MINUTE, 2000, {"body": 0.9, "legal": 0.1}, Random(minutes))
        for name in ("wire", "archive")
        for minutes in (0, 15, 30)
    ]
    with Played(home, steady + archive) as played:
        assert played.every(DAY, START + 50 * DAY, START + 38 * DAY) == []
        with_archive = freshness(played, "wire")
        assert freshness(played, "archive") == (None, None)
        played.connection.execute("delete from daily_arrivals where document_count > 1000")
        assert freshness(played, "wire")[1] == pytest.approx(with_archive[1], rel=0.1)


def test_an_outage_of_the_past_does_not_make_the_next_one_last_longer(home: Home) -> None:
    whole = source("wire", histories.daily, length=70 * DAY)
    with_outage = [one for one in whole if not START + 30 * DAY < one.at < START + 38 * DAY]
    with Played(home, with_outage) as played:
        played.at(START + 70 * DAY)
        due, _ = freshness(played, "wire")
        assert due
        assert due - whole[-1].at < 3 * DAY


def test_an_interval_that_was_set_is_taken_as_it_is(home: Home) -> None:
    arrivals = source("wire", histories.daily, length=30 * DAY)
    last = arrivals[-1].at
    set_to = Watching(intervals={"wire": 6 * HOUR, "never seen": 7 * DAY})
    with Played(home, arrivals, set_to) as played:
        played.at(last)
        assert freshness(played, "wire") == (last + 6 * HOUR, 6.0)
        assert names(played.at(last + 7 * HOUR).open) == {("freshness", "wire")}
        late = played.at(last + 7 * DAY + HOUR).open
        assert names(late) == {("freshness", "wire"), ("freshness", "never seen")}
        played.watching = Watching(intervals={"wire": 6 * HOUR}, ignore=["wire"])
        assert played.at(last + 30 * DAY).open == ()
        played.watching = Watching()
        assert names(played.at(last + 30 * DAY).open) == {("freshness", "wire")}
        assert played.connection.sql("from source_expectations").fetchall() == []


def test_a_clock_that_was_ahead_for_a_while_does_not_silence_the_watch(home: Home) -> None:
    arrivals = source("wire", histories.daily, length=60 * DAY)
    ahead = arrival("wire", START + 900 * DAY, 3, LABELS, Random(0))
    with Played(home, [*arrivals, ahead]) as played:
        played.at(START + 900 * DAY)
        due, _ = freshness(played, "wire")
        played.connection.execute("update runs set started_at = $now", {"now": START + 60 * DAY})
        due, _ = freshness(played, "wire")
        assert due
        assert due < START + 64 * DAY


def test_an_alarm_opens_once_and_closes_once(home: Home) -> None:
    arrivals = [
        one
        for one in source("wire", histories.daily, length=80 * DAY)
        if not START + 50 * DAY < one.at < START + 60 * DAY
    ]
    with Played(home, arrivals, FRESHNESS_ONLY) as played:
        told = played.every(6 * HOUR, START + 62 * DAY, START + 49 * DAY)
        kinds = [(len(found.opened), len(found.closed)) for _, found in told]
        assert kinds == [(1, 0), (0, 1)]
        (row,) = played.connection.sql("from alarms").fetchall()
        assert row[:2] == ("freshness", "wire")
        assert [moment for moment, _ in told] == [row[8], row[10]]
        assert played.alarms.open == ()


def test_a_check_that_is_off_closes_its_alarms_and_another_severity_shows(home: Home) -> None:
    with Played(home, source("wire", histories.daily, length=30 * DAY)) as played:
        now = START + 60 * DAY
        assert [alarm.severity for alarm in played.at(now).open] == ["warning"]
        played.watching = Watching(severity={"freshness": "error"})
        found = played.at(now + DAY)
        assert ([alarm.severity for alarm in found.open], found.opened) == (["error"], ())
        played.watching = Watching(severity={"freshness": "off"})
        assert names(played.at(now + 2 * DAY).closed) == {("freshness", "wire")}


def changed(
    kind: str, change: Callable[[Random, datetime], Arrival], days: int = 75, since: int = 60
) -> list[Arrival]:
    """A daily source that is as the change makes it from some day on."""
    before = [one for one in source(kind, histories.daily, length=days * DAY) if one.at < START + since * DAY]
    random = Random(0)
    return before + [change(random, START + (day * 24 + 7) * HOUR) for day in range(since, days)]


@pytest.mark.parametrize(
    ("check", "shares", "documents", "quarantined", "subject"),
    [
        ("quarantined", LABELS, 3, 3, "wire"),
        ("set_aside", {"body": 0.15, "promo": 0.85}, 4, 0, "wire"),
        ("drift", {"body": 0.5, "legal": 0.5}, 4, 0, "wire"),
        ("volume", LABELS, 60, 0, "wire"),
    ],
)
def test_a_source_that_changes_is_noticed_within_days_and_not_by_a_single_one(
    home: Home, check: str, shares: dict[str, float], documents: int, quarantined: int, subject: str
) -> None:
    def change(random: Random, at: datetime) -> Arrival:
        return arrival("wire", at, documents, shares, random, quarantined)

    with Played(home, changed("wire", change)) as played:
        assert played.every(2 * DAY, START + 60 * DAY, START + 50 * DAY) == []
        after_one_day = played.at(START + 61 * DAY)
        assert after_one_day.open == ()
        told = played.every(DAY, START + 68 * DAY, START + 62 * DAY)
        opened = [name for _, found in told for name in names(found.opened)]
        assert (check, subject) in opened
        assert len(opened) == len(set(opened))


def test_of_a_source_without_a_past_nothing_is_said_to_be_usual(home: Home) -> None:
    with Played(home, [Arrival("new", START + 10 * HOUR, 1, 6)]) as played:
        (alarm,) = played.at(START + DAY).open
    assert alarm.sentence == "6 of the first drops of new could not be read: 86 %."


def test_far_fewer_documents_than_usual_are_noticed_after_three_days(home: Home) -> None:
    steady = [
        arrival("wire", START + (day * 24 + hour) * HOUR, 10, LABELS, Random(day))
        for day in range(60)
        for hour in range(6, 16)
    ]
    few = [arrival("wire", START + (day * 24 + 7) * HOUR, 10, LABELS, Random(day)) for day in range(60, 70)]
    with Played(home, steady + few) as played:
        told = played.every(DAY, START + 66 * DAY, START + 57 * DAY)
        assert [(moment, names(found.opened)) for moment, found in told] == [
            (START + 63 * DAY, {("volume", "wire")})
        ]
        assert "10.0 documents a day" in told[0][1].opened[0].sentence


def test_a_silent_source_is_told_of_once_and_not_as_one_of_few_documents_too(home: Home) -> None:
    steady = [
        arrival("wire", START + (day * 24 + hour) * HOUR, 10, LABELS, Random(day))
        for day in range(60)
        for hour in range(6, 16)
    ]
    with Played(home, steady) as played:
        assert names(played.at(START + 66 * DAY).open) == {("freshness", "wire")}
        played.watching = Watching(severity={"freshness": "off"})
        assert names(played.at(START + 67 * DAY).open) == {("volume", "wire")}


def test_a_rule_that_stops_is_noticed_unless_its_sources_stopped(home: Home) -> None:
    lame = {"body": 0.5, "promo": 0.2, "navigation": 0.3}

    def change(random: Random, at: datetime) -> Arrival:
        return arrival("wire", at, 4, lame, random)

    rules_only = Watching(severity={name: "off" for name in watching.checks() if name != "silent_rules"})
    other = source("ended", histories.daily, length=50 * DAY, shares={"body": 0.5, "comment": 0.5})
    with Played(home, changed("wire", change) + other, rules_only) as played:
        told = played.every(DAY, START + 70 * DAY, START + 57 * DAY)
        assert [names(found.opened) for _, found in told] == [{("silent_rules", "caption_rule")}]
        assert told[0][0] < START + 68 * DAY


def test_nothing_is_learnt_across_a_change_of_the_rules(home: Home) -> None:
    def change(random: Random, at: datetime) -> Arrival:
        return arrival("wire", at, 4, {"body": 0.2, "promo": 0.8}, random)

    with Played(home, changed("wire", change)) as played:
        played.at(START + 70 * DAY)
        played.connection.execute(
            "update daily_counts set rules_version = 'r2' where day >= $day", {"day": START + 60 * DAY}
        )
        assert played.at(START + 70 * DAY + HOUR).open == ()


def test_every_check_says_how_grave_it_is_and_what_to_do_and_selects_what_an_alarm_needs(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        for name, severity in watching.checks().items():
            assert severity in watching.SEVERITIES
            assert watching.advice(name).endswith(".")
            table = warehouse._database.table(f"watch/{name}", {"now": START})
            assert table.column_names == ["subject", "measured", "expected", "unit", "sentence"]
            assert not statements.claim(f"watch/{name}").endswith("severity")
    assert set(watching.checks()) == {
        "freshness",
        "volume",
        "set_aside",
        "quarantined",
        "drift",
        "silent_rules",
    }


def test_an_empty_home_has_nothing_to_watch(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        run_id = warehouse.start_run("ingest", "/inbox")
        assert warehouse.watch(run_id, START) == Alarms()
        assert warehouse.next_due(START) is None
    assert ask(home, "from alarms") == []
