"""Commands that keep a home in order: forget, upkeep, backup, restore."""

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption, LogOption, existing
from flows.display.screen import say, warn, write_json

if TYPE_CHECKING:
    from flows.keeping.forgetting import By
    from flows.keeping.upkeep import Step
    from flows.settings_tree import Settings
    from warehouse.home import Home

YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
PatienceOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="How long to wait for a run to end: 30s, 10m.", show_default="10m"),
]


def forget(
    document: Annotated[
        str | None,
        typer.Option(metavar="DOCUMENT", help="A text, in all its revisions.", show_default=False),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="SOURCE", help="Every text of a source.", show_default=False)
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Every text of a file (its path) or address.", show_default=False
        ),
    ] = None,
    note: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why, for whoever reads it later.", show_default=False)
    ] = None,
    backups: Annotated[
        bool, typer.Option("--backups", help="Take a new backup, and delete those that hold the text.")
    ] = False,
    yes: YesOption = False,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Forget texts: from every table, fragment and file, for ever.

    A text that is exactly the same under another name goes, too. What is left is a tombstone of hashes, by
    which the text is known if it comes again: it is then counted as 'forgotten' and not loaded. Afterwards
    both database files are searched for its lines. The file in the inbox is not touched.

    \b
    Examples:
      winnow forget --document 3f2a --note "asked by the person named in it"
      winnow forget --url /data/inbox/harbour/ferry.txt --yes --backups
      winnow forget --source island-post --home /data/news
    """
    from getpass import getuser

    from flows.display.keeping import forgotten_json, print_affected, print_forgotten
    from flows.keeping import forgetting

    by, value = _one_of(document, source, url)
    where, settings = existing(home), _settings()
    if backups and settings.backup.folder is None:
        raise typer.BadParameter(
            "--backups needs to know where they lie; write it into winnow.toml: [backup] folder"
        )
    if not yes:
        print_affected(forgetting.affected(where, by, value))
        _ask("Forget them for ever?")
    done = forgetting.forget(where, by, value, getuser(), note)
    held, deleted = _of_backups(where, settings, is_to_go=backups)
    write_json(forgotten_json(done, held, deleted)) if as_json else print_forgotten(done, held, deleted)


def upkeep(
    home: HomeOption = DEFAULT_HOME,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    patience: PatienceOption = None,
    prefect: Annotated[
        bool,
        typer.Option(
            "--prefect",
            help="Also delete Prefect's old records of our runs; without a server, it starts one meanwhile.",
        ),
    ] = False,
    as_json: JsonOption = False,
    log: LogOption = None,
) -> None:
    """Keep a home in order: retention, compaction, backup.

    Texts older than the settings keep them go, and so do rows of runs that brought nothing; the work file is
    written anew where much of it is dead; what changed is published; and a backup is taken where the settings
    name a folder for it. Waits for a run that is at work. `winnow schedule` runs it with --prefect.

    \b
    Examples:
      winnow upkeep --dry-run
      winnow upkeep --home /data/news
      WINNOW_RETENTION__KEEP=365d winnow upkeep --json
    """
    from dataclasses import asdict

    from flows.display.progress import watching
    from flows.keeping import upkeep as work
    from flows.telling import metrics

    settings = _settings()
    where = existing(home)
    with metrics.written_after(settings.metrics, where, warn), watching(is_quiet=as_json) as watcher:
        report = work.upkeep(
            where,
            work.Retention.of(settings),
            work.BackupPlan.of(settings),
            patience=_seconds(patience) if patience else work.PATIENCE,
            is_preview=dry_run,
            reporter=watcher,
            on_alert=settings.on_alert,
        )
    if prefect and not dry_run:
        report.steps.append(_prefect_kept_up(settings.retention.prefect_runs))
    if as_json:
        write_json(asdict(report))
        return
    for step in report.steps:
        say(f"  {step.name:<10}  {step.seconds:>7.2f} s  {step.sentence}")
    if dry_run:
        say("Nothing was changed; to do it: winnow upkeep")


def backup(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER", help="Where to; by default the folder of the settings.", show_default=False
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Back up what is published, while runs and readers work.

    The published file with all texts, labels and corrections, gold files, rules, winnow.toml and what was
    forgotten; with a manifest of checksums. It is opened and counted before it counts as a backup. Older ones
    in that folder go as the settings say (backup.keep).

    \b
    Examples:
      winnow backup /mnt/backups
      winnow backup --home /data/news --json
    """
    from flows.keeping import backups
    from flows.keeping.upkeep import beside_home

    settings = _settings()
    target = folder or settings.backup.folder
    if target is None:
        raise typer.BadParameter('give a folder, or write it into winnow.toml: [backup] folder = "…"')
    taken = backups.take(existing(home), target, settings.backup.keep, beside_home(settings))
    if as_json:
        rows = taken.backup.rows
        write_json(
            {"path": taken.backup.path, "size": taken.backup.size, "rows": rows, "deleted": taken.deleted}
        )
        return
    say(
        f"Backed up to {taken.backup.path}: {taken.backup.rows['documents']:,} documents, "
        f"{taken.backup.size / 1e6:,.1f} MB, checked."
    )
    for path in taken.deleted:
        say(f"Deleted the old one {path}.")


def restore(
    backup: Annotated[
        Path,
        typer.Argument(metavar="BACKUP", help="The folder that winnow backup named.", show_default=False),
    ],
    home: HomeOption = DEFAULT_HOME,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where the home has what the backup lacks.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a backup in the place of a home.

    What was there is set aside. A damaged backup is refused. Texts that were forgotten since stay forgotten;
    drops that came since are taken from the inbox by the next run; corrections made since are lost.

    \b
    Examples:
      winnow restore /mnt/backups/news-20261125T033000Z
      winnow restore /mnt/backups/news-20261125T033000Z --home /data/news --yes
    """
    from flows.keeping import backups
    from warehouse.home import Home

    done = backups.restore(Home(home), backup, is_sure=yes)
    if as_json:
        write_json(
            {
                "home": home,
                "backup": done.backup.path,
                "made_at": done.backup.made_at,
                "rows": done.backup.rows,
                "set_aside": done.set_aside,
                "forgotten_again": done.forgotten_again,
            }
        )
        return
    count = done.backup.rows["documents"] - done.forgotten_again
    say(f"Restored {home} as of {done.backup.made_at:%Y-%m-%d %H:%M:%S} UTC: {count:,} documents.")
    if done.forgotten_again:
        say(f"{done.forgotten_again:,} documents had been forgotten since, and stay so.")
    if done.set_aside:
        say(f"What was there lies in {done.set_aside}; delete it when all is well.")
    say("The next run takes in what came since, as far as it still lies in the inbox.")


def _one_of(document: str | None, source: str | None, url: str | None) -> "tuple[By, str]":
    given: list[tuple[By, str]] = []
    if document is not None:
        given.append(("document", document))
    if source is not None:
        given.append(("source", source))
    if url is not None:
        given.append(("url", url))
    if len(given) != 1:
        raise typer.BadParameter("give one of --document, --source, --url")
    return given[0]


def _seconds(text: str) -> float:
    from flows.durations import duration

    try:
        return duration(text).total_seconds()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _ask(question: str) -> None:
    import sys

    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to be asked; say --yes to do it")
    if not typer.confirm(question):
        warn("Nothing was changed.")
        raise typer.Exit(1)


def _of_backups(home: "Home", settings: "Settings", *, is_to_go: bool) -> tuple[list[Path], list[Path]]:
    """The backups that still hold what was forgotten, and those that were deleted for it."""
    from flows.keeping import backups
    from flows.keeping.upkeep import beside_home

    if settings.backup.folder is None or not (held := backups.holding(home, settings.backup.folder)):
        return [], []
    if not is_to_go:
        return [one.path for one in held], []
    return [], list(backups.replace(home, held, beside_home(settings)).deleted)


def _prefect_kept_up(keep: timedelta) -> "Step":
    """The records go from the configured server, or from the file that temporary ones left."""
    from flows.keeping.upkeep import Step
    from flows.orchestration import prefect_settings, temporary_server

    begun = time.monotonic()
    prefect_settings.prepare()
    if prefect_settings.api_url() is None:
        temporary_server.start()
    from flows.orchestration.prefect_runs import records_deleted

    sentence = records_deleted(keep)
    return Step("prefect", time.monotonic() - begun, sentence)


def _settings() -> "Settings":
    from flows.settings import current

    return current()
