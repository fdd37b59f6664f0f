"""A whole folder on all cores: files to buckets, buckets to counts. What is written in between is taken away."""

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.burden.buckets import buckets, keep_medications
from cds_service.burden.files import Bounds, Documents, Part, Task, size_of, tasks
from cds_service.burden.judging import Judge
from cds_service.burden.reading import Outcome, Unread, sort_lines
from cds_service.burden.tally import Tally
from cds_service.fhir import sources
from cds_service.settings import Settings

Given = TypeVar("Given")
Done = TypeVar("Done")
Bucket = tuple[Path, ...]

# The types that a chart is read from, and of which a Bundle or an export that has none is taken to have none.
EXPORTED = frozenset(query.type for query in sources.QUERIES.values())


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way the service may be set up; with `only_profile`, its profile holds whatever a site's file says."""

    settings: Settings
    only_profile: bool = False

    def answerer(self) -> Answerer:
        """What answers for it. Raises ParameterError or RegistryError when a file says what cannot be."""
        return answerer_of(self.settings, only_profile=self.only_profile)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: the configurations, the day, the types not exported, the processes, and how much at once."""

    configurations: tuple[Configuration, ...]
    as_of: date | None
    today: date
    not_exported: frozenset[str] = frozenset()
    jobs: int = 1
    bounds: Bounds = field(default_factory=Bounds)


class Watch(Protocol):
    """Who is told how far the work is: `bytes` of `total` are done of what is called `stage`."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


Name = Callable[[str, Unread], None]


def count(plan: Plan, paths: Iterable[Path], name: Name, watch: Watch) -> Tally:
    """Everything in files and folders, counted; what cannot be read is named as it is met."""
    paths = [*paths]
    tally = Tally.of(len(plan.configurations))
    total = sum(task.bytes for task in tasks(paths, plan.bounds))
    first_lines: list[tuple[Path, int]] = []  # of each part: its file, and the lines of the file before it
    with TemporaryDirectory(prefix="bone-health-burden-") as temporary, _crew(plan) as crew:
        folder = Path(temporary)

        def take(outcome: Outcome) -> None:
            tally.add(outcome.tally)
            for one in outcome.unread:
                if isinstance(one.where, int):
                    file, before = first_lines[one.where]
                    name(f"{file}:{before + (one.line or 0)}", one.reason)
                else:
                    name(f"{one.where}, entry {one.line}" if one.line else str(one.where), one.reason)

        types: set[str] = set()
        done = lines = 0
        for task, outcome in crew(partial(_read, folder), tasks(paths, plan.bounds)):
            if isinstance(task, Part):
                lines = lines if task.start else 0
                first_lines.append((task.file, lines))
                lines += outcome.lines
            take(outcome)
            types |= outcome.types
            done += task.bytes
            watch("reading", done, total)
        keep_medications(folder)
        waiting = buckets(folder)
        if waiting:
            tally.absent = tuple(sorted(EXPORTED - types - plan.not_exported))
        total, done = sum(map(_size, waiting)), 0
        for outcome in (outcome for _, outcome in crew(_judge, waiting)):
            take(outcome)
            done += outcome.bytes
            watch("judging", done, total)
    return tally


def _size(bucket: Bucket) -> int:
    return sum(map(size_of, bucket))


# --- one task, in whatever process ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """What every task of a process works with."""

    judge: Judge
    bounds: Bounds

    @classmethod
    def of(cls, plan: Plan) -> "Desk":
        """Loads rules, numbers and words of each configuration."""
        answerers = tuple(replace(one.answerer(), today=lambda: plan.today) for one in plan.configurations)
        missing = frozenset(key for key, query in sources.QUERIES.items() if query.type in plan.not_exported)
        return cls(Judge(answerers, plan.as_of, plan.today, missing), plan.bounds)

    def outcome(self) -> Outcome:
        """An empty outcome."""
        return Outcome(Tally.of(len(self.judge.answerers)))


def _read(folder: Path, desk: Desk, task: Task) -> Outcome:
    outcome = desk.outcome()
    if isinstance(task, Documents):
        for file in task.files:
            desk.judge.document(file, outcome)
    else:
        sort_lines(task, folder, outcome)
    return outcome


def _judge(desk: Desk, bucket: Bucket) -> Outcome:
    outcome = desk.outcome()
    outcome.bytes = _size(bucket)
    desk.judge.bucket(bucket, desk.bounds.held_bytes, outcome)
    return outcome


# --- who does the tasks -----------------------------------------------------------------------------

_desks: list[Desk] = []  # of this process, once it has begun as a worker


def _begin(plan: Plan) -> None:
    """A worker starts. The process that started it is the one to be interrupted, and then ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _desks.append(Desk.of(plan))
    gc.collect()
    gc.freeze()


def _at_desk(work: Callable[[Desk, Given], Done], given: Given) -> Done:
    return work(_desks[0], given)


class Crew(Protocol):
    """Does a piece of work for everything given, and hands back each with what it came to, in order."""

    def __call__(self, work: Callable[[Desk, Given], Done], many: Iterable[Given]) -> Iterator[tuple[Given, Done]]: ...


@contextmanager
def _crew(plan: Plan) -> Iterator[Crew]:
    if plan.jobs == 1:
        yield partial(_alone, Desk.of(plan))
        return
    # Started anew, not forked: a fork of a process with threads (of a progress bar, say) may hang.
    pool = ProcessPoolExecutor(plan.jobs, get_context("spawn"), _begin, (plan,))
    try:
        yield partial(_together, pool, 2 * plan.jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(desk: Desk, work: Callable[[Desk, Given], Done], many: Iterable[Given]) -> Iterator[tuple[Given, Done]]:
    for one in many:
        yield one, work(desk, one)


def _together(
    pool: ProcessPoolExecutor, most: int, work: Callable[[Desk, Given], Done], many: Iterable[Given]
) -> Iterator[tuple[Given, Done]]:
    """At most `most` are under way at once, so that what waits does not pile up."""
    under_way: deque[tuple[Given, Future[Done]]] = deque()
    for one in many:
        under_way.append((one, pool.submit(_at_desk, work, one)))
        if len(under_way) == most:
            given, future = under_way.popleft()
            yield given, future.result()
    for given, future in under_way:
        yield given, future.result()
