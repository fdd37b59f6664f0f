"""`burden PATH...`: how many cards a folder of charts or requests would give, and what could not be evaluated."""

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cds_service.burden.reading import Unread
from cds_service.burden.report import Report
from cds_service.burden.run import EXPORTED, Configuration, Plan, Watch, count
from cds_service.parameters import ParameterError, profiles
from cds_service.security.registry import RegistryError
from cds_service.settings import Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--profile", help="Guideline profile.")
@click.option("--site-file", type=_FILE, help="YAML file of a site's own numbers and switches.")
@click.option(
    "--against",
    metavar="PROFILE_OR_SITE_FILE",
    help="A second configuration beside the first: another profile without a site file, or another site file.",
)
@click.option(
    "--not-exported",
    multiple=True,
    type=click.Choice(sorted(EXPORTED - {"Patient"})),
    metavar="TYPE",
    help="A resource type that Bundles and Bulk Data do not hold because nobody exported it: rules that need it are "
    "not evaluated, instead of finding that nobody has any.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day instead of today.")
@click.option("--json", "form", flag_value="json", help="One JSON object instead of tables.")
@click.option("--csv", "form", flag_value="csv", help="CSV instead of tables: one number a row.")
@click.option("--jobs", type=click.IntRange(1), help="Processes at work; as many as there are cores unless said.")
def burden(
    paths: tuple[Path, ...],
    profile: str | None,
    site_file: Path | None,
    against: str | None,
    not_exported: tuple[str, ...],
    as_of: datetime | None,
    form: str | None,
    jobs: int | None,
) -> None:
    """Count the cards that requests and charts would give, per 100 encounters by rule, indicator and hook.

    A PATH is a CDS Hooks request or the Bundle of one patient (.json), Bulk Data with one resource a line (.ndjson),
    any of them gzipped (.gz), or a folder of these. A request is one encounter of its hook; a patient of a Bundle or of
    Bulk Data is one patient-view, and one order-sign if there are draft medication requests. What they do not
    hold, the patient does not have, unless --not-exported says otherwise.

    Bulk Data is sorted by patient first, in a folder of its own under the system's folder for temporary files (TMPDIR
    names another). IT HOLDS PATIENT DATA: only the caller can read it (mode 0700), it may grow as large as the unpacked
    input, and it is removed at the end, also after an interruption, though not after a kill -9.

    Standard output names no patient and no file. What could not be read is named by file and line on standard error,
    never with its content; the exit status is then 1.
    """
    first = Configuration(_settings(profile, site_file), only_profile=profile is not None)
    configurations = [first] if against is None else [first, _other(first, against)]
    names = [*map(_checked, configurations)]
    day = as_of.date() if as_of is not None else None
    plan = Plan(tuple(configurations), day, first.settings.today(), frozenset(not_exported), jobs or _cores())
    console = Console(stderr=True)

    def name(place: str, reason: Unread) -> None:
        console.print(f"{place}: {reason}", markup=False, highlight=False, soft_wrap=True)

    try:
        with _ends_in_order(), _progress(console) as watch:
            tally = count(plan, paths, name, watch)
    except BrokenProcessPool as error:
        raise click.ClickException("a process died at work, perhaps for want of memory; try fewer --jobs") from error
    report = Report(tally, names, day, plan.today)
    if form is None:
        report.print(Console())
    else:
        click.echo(report.json() if form == "json" else report.csv())
    sys.exit(1 if tally.unread else 0)


def _settings(profile: str | None, site_file: Path | None) -> Settings:
    """Those of the environment, but for what is said."""
    said = {"profile": profile, "site_file": site_file}
    given: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    return Settings(**given)


def _other(first: Configuration, against: str) -> Configuration:
    if against in profiles():
        alone = first.settings.model_copy(update={"profile": against, "site_file": None})
        return Configuration(alone, only_profile=True)
    if Path(against).is_file():
        return replace(first, settings=first.settings.model_copy(update={"site_file": Path(against)}))
    names = ", ".join(profiles())
    raise click.BadParameter(f"there is no profile or file {against}; profiles: {names}", param_hint="--against")


def _checked(configuration: Configuration) -> str:
    """The name of a configuration, once it is known to be right."""
    try:
        profile = configuration.answerer().engine.parameters.profile
    except (ParameterError, RegistryError, OSError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    site_file = configuration.settings.site_file
    return f"{profile} + {site_file.name}" if site_file else profile


def _cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _ends_in_order() -> Iterator[None]:
    """A TERM ends the program as an interruption does, so that the temporary folder is removed."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(console: Console) -> Iterator[Watch]:
    """A bar for each stage, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bars: dict[str, Any] = {}

        def watch(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(stage)
            progress.update(bars[stage], completed=done, total=max(total, 1))

        yield watch
