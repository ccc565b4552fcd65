"""Every setting: its type, its default, and what it is for. How they are read is in settings.py."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from flows import durations
from warehouse.watching import Watching, checks

Severity = Literal["off", "warning", "error"]

_CRON = re.compile(r"\S+(?: \S+){4}")


def _length(value: object) -> object:
    return durations.duration(value) if isinstance(value, str) else value


def _rhythm(value: object) -> object:
    if not isinstance(value, str) or not _CRON.fullmatch(value.strip()):
        durations.duration(str(value))
    return value


Duration = Annotated[timedelta, BeforeValidator(_length)]
Rhythm = Annotated[str, BeforeValidator(_rhythm)]  # an interval, or a cron line in UTC


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Schedule(_Group):
    """When `winnow schedule` runs what."""

    ingest: Rhythm = Field(
        default="15m", description="How often drops are taken in: 15m, or a cron line in UTC."
    )
    upkeep: Rhythm = Field(default="30 3 * * *", description="When upkeep runs: 1d, or a cron line in UTC.")
    on_arrival: bool = Field(
        default=False, description="Also run when drops arrive, without waiting for the rhythm."
    )


class Watch(_Group):
    """What is watched, and how much is too much."""

    intervals: dict[str, Duration] = Field(
        default={},
        description="The longest usual silence of a source, where its past should not tell: harbour = '1d'.",
    )
    ignore: list[str] = Field(default=[], description="Sources whose silence is no alarm: they have ended.")
    severity: dict[str, Severity] = Field(
        default={}, description="How grave an alarm is: off, warning (publishes) or error (does not)."
    )

    @field_validator("severity")
    @classmethod
    def _known(cls, severity: dict[str, Severity]) -> dict[str, Severity]:
        if unknown := severity.keys() - checks():
            raise ValueError(f"{min(unknown)!r} is no check of the watch; there are: {', '.join(checks())}")
        return severity

    def watching(self) -> Watching:
        """The same as the warehouse takes it."""
        return Watching(self.intervals, self.severity, self.ignore)


class Retention(_Group):
    """What is kept, and for how long."""

    keep: Duration | None = Field(
        default=None, description="How long texts are kept: 730d. Not set: for ever."
    )
    sources: dict[str, Duration] = Field(
        default={}, description="The same for single sources, where it differs: harbour = '90d'."
    )
    runs: Duration = Field(
        default=timedelta(days=90), description="How long rows of runs are kept that brought nothing."
    )
    prefect_runs: Duration = Field(
        default=timedelta(days=30), description="How long Prefect's server keeps its records of our runs."
    )


class Backup(_Group):
    """Where backups go."""

    folder: Path | None = Field(
        default=None, description="Where upkeep puts a backup each time. Not set: it makes none."
    )
    keep: int = Field(default=7, ge=1, description="How many of the newest backups are kept.")


class Settings(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="WINNOW_", env_nested_delimiter="__"
    )

    inbox: Path | None = Field(default=None, description="The folder that drops are left in.")
    home: Path = Field(default=Path("news"), description="Where the warehouse lives.")
    strict: bool = Field(
        default=False, description="Whether a run ends with 5 when a drop could not be read."
    )
    published_drops: Literal["leave", "archive", "delete"] = Field(
        default="leave",
        description="What becomes of a drop once its rows are published: leave, archive or delete.",
    )
    archive: Path | None = Field(default=None, description="Where archived drops go.")
    rules: Path | None = Field(
        default=None,
        description="Folder with an outlet's own rules, SOURCE.toml each. Not set: rules/ in the home.",
    )
    on_alert: str | None = Field(
        default=None, description="A command that gets every alert as JSON on its standard input."
    )
    metrics: Path | None = Field(
        default=None,
        description="File for Prometheus (node_exporter's textfile collector), written after each run.",
    )
    log: Literal["text", "json"] = Field(default="text", description="What standard error is written in.")
    schedule: Schedule = Schedule()
    watch: Watch = Watch()
    retention: Retention = Retention()
    backup: Backup = Backup()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given is put together already: settings.py knows where each value came from."""
        return (init_settings,)
