"""Where the CPU time of an answer goes, in this process: `python -m benchmarks.stages [REPEATS]`.

The functions of each stage are timed while the service's own code calls them, without what they call of other stages.
Each repeat is about another patient. Medians in milliseconds; of the whole also the ratio to `orjson.loads` of the same
bytes.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from statistics import median
from typing import Any

import msgspec
import orjson

from benchmarks.bodies import HOOKS, SIZES, TODAY, body, of_another
from benchmarks.tables import table
from cds_service import answer
from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.cards import CardBook
from cds_service.engine import Engine
from cds_service.fhir import prefetch, validity
from cds_service.gunicorn_conf import when_ready
from cds_service.settings import Settings

OF_STAGE: tuple[tuple[str, object, str], ...] = (
    ("parse", answer, "read_request"),
    ("sort out", prefetch, "read"),
    ("chart", answer, "chart_of"),
    ("rules", Engine, "judge"),
    ("validate", validity, "fault_of"),
    ("cards", CardBook, "cards"),
)
STAGES = ("parse", "sort out", "read", "chart", "rules", "validate", "cards", "encode")
COLUMNS = ("hook", "Observations", *STAGES, "all", "orjson.loads", "ratio")
REPEATS = {10: 60, 100: 40, 1000: 15, 10_000: 5}


class Stopwatch:
    """CPU nanoseconds by stage; what a stage spends inside another counts for the inner one alone."""

    def __init__(self) -> None:
        self.spent: dict[str, int] = defaultdict(int)
        self._under_way = ["read"]  # what no other stage does: from the parsed request to the record
        self._since = 0

    def start(self) -> None:
        self.spent.clear()
        self._since = time.thread_time_ns()

    def _turn(self) -> None:
        now = time.thread_time_ns()
        self.spent[self._under_way[-1]] += now - self._since
        self._since = now

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._turn()
        self._under_way.append(name)
        try:
            yield
        finally:
            self._turn()
            self._under_way.pop()

    def stop(self) -> dict[str, float]:
        """Milliseconds by stage."""
        self._turn()
        return {name: spent / 1e6 for name, spent in self.spent.items()}

    def watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def watching(*arguments: Any, **named: Any) -> Any:
            with self.stage(name):
                return function(*arguments, **named)

        return watching


@contextmanager
def watching(watch: Stopwatch) -> Iterator[None]:
    """The stages are timed while this lasts."""
    originals = [(owner, name, getattr(owner, name)) for _, owner, name in OF_STAGE]
    for stage, owner, name in OF_STAGE:
        setattr(owner, name, watch.watched(stage, getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, function in originals:
            setattr(owner, name, function)


def answered(answerer: Answerer, sent: bytes) -> answer.Answer:
    return answerer.answer(answer.read_request(sent), TODAY)


def row(answerer: Answerer, hook: str, observations: int, repeats: int) -> list[float]:
    """Milliseconds by stage, of all, and of `orjson.loads`; and the ratio."""
    sent = body(observations, hook)
    watch = Stopwatch()
    taken: list[dict[str, float]] = []
    floor: list[float] = []
    with watching(watch):
        for turn in range(repeats + 2):  # the first two warm up
            asked = of_another(sent, turn)
            watch.start()
            cards = answered(answerer, asked).cards
            with watch.stage("encode"):
                msgspec.json.encode({"cards": cards})
            taken.append(watch.stop())
            del cards
            began = time.thread_time_ns()
            orjson.loads(sent)
            floor.append((time.thread_time_ns() - began) / 1e6)
    parts = [median(one.get(stage, 0.0) for one in taken[2:]) for stage in STAGES]
    whole, least = median(sum(one.values()) for one in taken[2:]), median(floor[2:])
    return [*parts, whole, least, whole / least]


def rows(repeats: int = 0) -> Iterator[list[str]]:
    answerer = answerer_of(Settings())
    when_ready(None)  # the garbage collector as the server has it
    for hook in HOOKS:
        for size in SIZES:
            figures = row(answerer, hook, size, repeats or REPEATS[size])
            yield [hook, f"{size:,}", *(f"{figure:.2f}" for figure in figures)]


def main(repeats: int = 0) -> None:
    print(table(COLUMNS, rows(repeats)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
