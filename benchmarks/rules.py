"""What all rules together cost once the chart is built: `python -m benchmarks.rules [REPEATS]`.

CPU time in milliseconds, the least and the median of some runs, each on a chart of its own that was made before; and
the ratio of the least to that of plain work of the same run, `sum(range(10_000))`, since the speed of a machine changes
from run to run. `at once` is the least of runs that each follow the making of their chart: that of a large one pushes
the code of the rules out of the processor's caches. A row ends with whether the median stays under the limit.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from benchmarks.bodies import HOOKS, SIZES, TODAY, body
from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.chart.assemble import chart_of
from cds_service.fhir import prefetch
from cds_service.fhir.reader import Reader
from cds_service.gunicorn_conf import when_ready
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.requests import PATIENT

COLUMNS = ("rules", "least", "median", "ratio", "at once", "chart")
MOST = 1.0  # ms that all rules together may cost


def took(task: Callable[[], object]) -> float:
    began = time.process_time()
    task()
    return (time.process_time() - began) * 1000


def plain() -> int:
    return sum(range(10_000))


def row(answerer: Answerer, hook: str, observations: int, repeats: int) -> tuple[float, ...]:
    request = parse(body(observations, hook))
    reader = Reader(PATIENT, prefetch.read(request.prefetch or {}))
    reader.add_drafts(request.drafts)
    record = reader.record
    build = partial(chart_of, record, as_of=TODAY, zone=answerer.zone, selections=request.selections)
    answerer.engine.evaluate(hook, build())
    made = [build() for _ in range(repeats)]
    rules = [took(partial(answerer.engine.evaluate, hook, chart)) for chart in made]
    del made
    at_once = min(took(partial(answerer.engine.evaluate, hook, build())) for _ in range(repeats))
    floor = min(took(plain) for _ in range(repeats))
    charts = median(took(build) for _ in range(repeats))
    return len(answerer.engine.rules_for(hook)), min(rules), median(rules), min(rules) / floor, at_once, charts


def main(repeats: int = 30) -> None:
    answerer = answerer_of(Settings())
    when_ready(None)  # the garbage collector as the server has it
    print(f"{'hook':>12} {'observations':>12}  " + "  ".join(f"{name:>11}" for name in COLUMNS))
    for hook in HOOKS:
        for observations in SIZES:
            figures = row(answerer, hook, observations, repeats)
            held = f"under {MOST} ms" if figures[2] < MOST else f"over {MOST} ms"
            print(f"{hook:>12} {observations:12}  " + "  ".join(f"{figure:11.2f}" for figure in figures), f" {held}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
