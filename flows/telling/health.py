"""Is a person needed? Judged by the last run, the files and the disk; every reason says what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.durations import in_units
from flows.heartbeat import Heartbeat
from flows.telling.rhythms import Expected
from warehouse.rows import Alarm, Holder

_SPARE = 1.1  # a publication needs the work file's size beside the old version, and the file grows meanwhile
_STUCK = timedelta(hours=24)  # longer than any run that was ever seen
_WELL = {"published", "unchanged"}


@dataclass(frozen=True)
class Reason:
    """Something that a person should know, with what to do about it."""

    sentence: str
    is_grave: bool = True  # a person is needed; else a warning


@dataclass(frozen=True)
class Signs:
    """What is judged by."""

    heartbeat: Heartbeat | None  # the end of the last run of the inbox
    upkeep: Heartbeat | None  # the end of the last upkeep
    last_end: datetime | None  # of any run of the inbox that is known of
    at_work: Holder | None
    expected: Expected | None  # of the next run; None where nothing tells
    alarms: Sequence[Alarm]  # that are open
    trouble: str | None  # why the published file cannot be read, where it should be
    open_quarantine: int
    work_size: int  # bytes
    free: int  # bytes of the disk


@dataclass(frozen=True)
class Health:
    """The verdict."""

    reasons: tuple[Reason, ...]

    def is_healthy(self, *, strict: bool = False) -> bool:
        """Whether no person is needed; strict: not even for a warning."""
        return not any(reason.is_grave or strict for reason in self.reasons)


def judge(signs: Signs, now: datetime) -> Health:
    """The reasons to call a person, the grave ones first. now: naive UTC."""
    found = [
        *_last_run(signs.heartbeat),
        *_upkeep(signs.upkeep),
        *_silence(signs, now),
        *_stuck(signs.at_work, now),
        *([Reason(signs.trouble)] if signs.trouble else []),
        *_disk(signs),
        *_alarms(signs.alarms),
        *_quarantine(signs.open_quarantine),
    ]
    return Health(tuple(sorted(found, key=lambda reason: not reason.is_grave)))


def _last_run(last: Heartbeat | None) -> Iterator[Reason]:
    if last is None or last.status in _WELL:
        return
    when = f"{last.at:%Y-%m-%d %H:%M} UTC"
    if last.status == "stopped":
        yield Reason(
            f"The last run was stopped at {when}, by a person or the system. The next one goes on from "
            "there: start it, or wait for the schedule.",
            is_grave=False,
        )
    elif last.status == "refused":
        yield Reason(
            f"The last run was refused at {when}: {_ended(last.error)} "
            "What was loaded is kept; the next run tries to publish it."
        )
    else:
        yield Reason(
            f"The last run failed at {when}: {_ended(last.error)} "
            "Mend what it names, then run again: winnow run INBOX."
        )


def _upkeep(last: Heartbeat | None) -> Iterator[Reason]:
    if last is not None and last.status not in {*_WELL, "stopped"}:
        yield Reason(
            f"The last upkeep failed at {last.at:%Y-%m-%d %H:%M} UTC: {_ended(last.error)} "
            "Mend what it names, then run it again: winnow upkeep."
        )


def _silence(signs: Signs, now: datetime) -> Iterator[Reason]:
    last, expected = signs.last_end, signs.expected
    if last is None or expected is None or signs.at_work or now <= expected.until:
        return
    yield Reason(
        f"No run has ended for {in_units(now - last)}, though {expected.reason}. See whether what "
        "starts them still works (winnow schedule and its Prefect server, cron, systemd), "
        "or start one: winnow run INBOX."
    )


def _stuck(at_work: Holder | None, now: datetime) -> Iterator[Reason]:
    if at_work and now - at_work.since > _STUCK:
        yield Reason(
            f"A run has been at work for {in_units(now - at_work.since)}: {at_work}. "
            "If it is stuck, end that process; the next run goes on from there."
        )


def _disk(signs: Signs) -> Iterator[Reason]:
    needed = int(signs.work_size * _SPARE)
    if signs.free < needed:
        yield Reason(
            f"The disk is nearly full: the next publication needs {_megabytes(needed)}, and "
            f"{_megabytes(signs.free)} are free. Free some, or move the home to a larger disk."
        )


def _alarms(alarms: Sequence[Alarm]) -> Iterator[Reason]:
    for alarm in alarms:
        yield Reason(f"{alarm.sentence} {alarm.advice}".strip(), is_grave=alarm.severity == "error")


def _quarantine(count: int) -> Iterator[Reason]:
    if count:
        drops = "1 drop waits" if count == 1 else f"{count:,} drops wait"
        yield Reason(
            f"{drops} in quarantine. See why, and what to do: winnow ask quarantined.", is_grave=False
        )


def _ended(sentence: str | None) -> str:
    """A sentence with its full stop, which errors of the warehouse do not have."""
    return f"{(sentence or 'for no known reason').rstrip().removesuffix('.')}."


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
