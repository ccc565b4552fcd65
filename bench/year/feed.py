"""The senders of the simulated year: who leaves what in the inbox, and when; the same every time.

Five outlets with rhythms of their own, one bulk load of an archive, and all that goes wrong with files:
corrections, copies, touched files, late ones, half-written ones, broken ones, folders that are cleared.
"""

import os
import random
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bench.speed import drops
from bench.year.clock import seconds

_SIZE = 2_000  # bytes of a drop, or so
_AGE = timedelta(minutes=5)  # of a drop when the run sees it: it holds still
_ARCHIVE_DAY, _ARCHIVE_DROPS = 100, 300
_BROKEN = (b"", b"\x00\x01\x02PNG\x00\x00", b"   \n\n")


class Feed:
    """Writes into the inbox what its outlets send until a moment; remembers each version that it wrote."""

    def __init__(self, inbox: Path, start: datetime) -> None:
        self.inbox, self.start = inbox, start
        self.changed: list[Path] = []  # written, moved or removed since somebody last asked
        self._chance = random.Random(20_260_101)
        self._texts: Iterator[str] = drops(_SIZE)
        self._numbers = count(1)
        self._recent: deque[Path] = deque(maxlen=200)
        self._halves: dict[Path, bytes] = {}
        self._cleared: list[tuple[Path, bytes]] = []

    def send(self, now: datetime) -> None:
        """What arrives in the quarter of an hour before `now`."""
        self._finish_halves(now)
        for source, howmany in _due(now):
            for _ in range(self._chance.randint(*howmany)):
                self._article(source, now)
        day, minute = (now - self.start).days, now.hour * 60 + now.minute
        if day == _ARCHIVE_DAY and minute == 600:
            for _ in range(_ARCHIVE_DROPS):
                self._article("old-archive", now, age=timedelta(days=2000))
        if minute == 18 * 60 + 15:
            self._mishaps(day, now)
        if now.day == 28 and minute == 0:
            self._clear(now)

    def taken(self) -> list[Path]:
        """What changed since this was last asked."""
        changed, self.changed = self.changed, []
        return changed

    def _mishaps(self, day: int, now: datetime) -> None:
        happens = self._chance.random
        if happens() < 0.3:
            self._correct(now)
        if happens() < 0.1:
            self._copy(now)
        if happens() < 0.1:
            self._touch(now)
        if happens() < 0.1:
            self._article("harbour", now, age=timedelta(days=self._chance.randint(1, 40)))  # late
        if happens() < 0.1:
            self._half(now)
        if happens() < 0.05:
            self._write(self._path("broken", now), self._chance.choice(_BROKEN), now - _AGE)
        if happens() < 0.02:
            self._dangling(now)
        if happens() < 0.05:
            self._return(now)

    def _article(self, source: str, now: datetime, age: timedelta = _AGE) -> None:
        path = self._path(source, now)
        self._write(path, next(self._texts).encode(), now - age)
        self._recent.append(path)

    def _correct(self, now: datetime) -> None:
        if path := self._standing():
            self._write(path, path.read_bytes() + f"\nCorrected at {now:%H:%M}.\n".encode(), now - _AGE)

    def _return(self, now: datetime) -> None:
        """A correction is taken back: earlier bytes stand again."""
        if path := self._standing():
            earlier, corrected, _ = path.read_bytes().partition(b"\nCorrected at ")
            if corrected:
                self._write(path, earlier, now - _AGE)

    def _copy(self, now: datetime) -> None:
        if path := self._standing():
            self._write(self._path("wire", now), path.read_bytes(), now - _AGE)

    def _touch(self, now: datetime) -> None:
        if path := self._standing():
            self._write(path, path.read_bytes(), now - _AGE)

    def _half(self, now: datetime) -> None:
        """A file that is still being written when the run looks: touched at this very moment."""
        path, whole = self._path("wire", now), next(self._texts).encode()
        self._write(path, whole[: len(whole) // 2], now)
        self._halves[path] = whole

    def _finish_halves(self, now: datetime) -> None:
        for path, whole in self._halves.items():
            self._write(path, whole, now - _AGE)
        self._halves = {}

    def _dangling(self, now: datetime) -> None:
        path = self._path("broken", now)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(self.inbox / "nowhere.txt")
        self._halves[path] = next(self._texts).encode()  # and is mended within the hour

    def _clear(self, now: datetime) -> None:
        """An operator clears what is older than a month; a few come back by a restore that was wrong."""
        for path, content in self._cleared[:3]:
            self._write(path, content, now - _AGE)
        self._cleared = []
        for folder in sorted(self.inbox.glob("*/*")):
            if folder.name < f"{now - timedelta(days=30):%Y-%m}":
                for path in sorted(folder.iterdir()):
                    self._cleared.append((path, path.read_bytes()))
                    path.unlink()
                    self.changed.append(path)
                folder.rmdir()

    def _standing(self) -> Path | None:
        there = [path for path in self._recent if path.is_file()]
        return self._chance.choice(there) if there else None

    def _path(self, source: str, now: datetime) -> Path:
        return self.inbox / source / f"{now:%Y-%m}" / f"{now:%d}-{next(self._numbers):05}.txt"

    def _write(self, path: Path, content: bytes, modified_at: datetime) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be a link
        path.write_bytes(content)
        os.utime(path, (seconds(modified_at), seconds(modified_at)))
        self.changed.append(path)


def _due(now: datetime) -> list[tuple[str, tuple[int, int]]]:
    """Which outlets send now, and between how many drops and how many."""
    at, weekday = (now.hour, now.minute), now.weekday()
    rhythms = [
        ("wire", at == (8, 0) and now.day % 2 == 0, (3, 5)),
        ("harbour", at == (6, 0) and weekday in (0, 2, 4), (3, 5)),
        ("evening", at == (18, 15), (1, 3)),
        ("weekly", at == (10, 0) and weekday == 5, (5, 7)),
        ("monthly", at == (9, 0) and now.day == 1, (3, 5)),
    ]
    return [(source, howmany) for source, is_due, howmany in rhythms if is_due]
