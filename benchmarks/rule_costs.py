"""What each rule costs once the chart is built: `python -m benchmarks.rule_costs [OBSERVATIONS] [DEAREST]`.

CPU time in microseconds, medians of some runs in the order in which the engine asks, each on a chart of its own. What
several rules ask of a chart is worked out once: the first that asks pays for it. `sum(range(10_000))` of the same run
stands beside it, since the speed of a machine changes from run to run.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from unittest import mock

from benchmarks.bodies import HOOKS, TODAY, body
from benchmarks.tables import table
from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.chart.assemble import chart_of
from cds_service.engine import Engine
from cds_service.fhir import prefetch
from cds_service.fhir.reader import Reader
from cds_service.gunicorn_conf import when_ready
from cds_service.protocol.request import parse
from cds_service.rulebook import Rule
from cds_service.settings import Settings
from cds_service.verdict import Verdict
from tests.requests import PATIENT

COLUMNS = ("hook", "rule", "CPU us", "of all rules")
REPEATS = 40


def costs(answerer: Answerer, hook: str, observations: int) -> dict[str, float]:
    """Microseconds by rule, dearest first; beside the rules, `all` of them and `sum(range(10_000))`."""
    request = parse(body(observations, hook))
    reader = Reader(PATIENT, prefetch.read(request.prefetch or {}))
    reader.add_drafts(request.drafts)
    run = Engine._run
    spent: dict[str, list[int]] = defaultdict(list)

    def timed(engine: Engine, rule: Rule, verdict: Verdict, whole: bool) -> None:
        began = time.thread_time_ns()
        run(engine, rule, verdict, whole)
        spent[rule.id].append(time.thread_time_ns() - began)

    with mock.patch.object(Engine, "_run", timed):
        for _ in range(REPEATS + 2):
            chart = chart_of(reader.record, as_of=TODAY, zone=answerer.zone, selections=request.selections)
            answerer.engine.evaluate(hook, chart)
            began = time.thread_time_ns()
            sum(range(10_000))
            spent["sum(range(10_000))"].append(time.thread_time_ns() - began)
    found = {name: median(times[2:]) / 1000 for name, times in spent.items()}
    plain = found.pop("sum(range(10_000))")
    dearest = dict(sorted(found.items(), key=lambda one: -one[1]))
    return {"all": sum(found.values()), "sum(range(10_000))": plain, **dearest}


def rows(observations: int = 100, dearest: int = 10) -> Iterator[list[str]]:
    answerer = answerer_of(Settings())
    when_ready(None)  # the garbage collector as the server has it
    for hook in HOOKS:
        found = costs(answerer, hook, observations)
        whole = found.pop("all")
        plain = found.pop("sum(range(10_000))")
        yield [hook, f"all {len(found)}", f"{whole:.0f}", "1.00"]
        yield [hook, "`sum(range(10_000))`", f"{plain:.0f}", f"{plain / whole:.2f}"]
        for name, cost in [*found.items()][:dearest]:
            yield [hook, name, f"{cost:.1f}", f"{cost / whole:.2f}"]
        rest = [*found.values()][dearest:]
        if rest:
            yield [hook, f"the other {len(rest)}, each", f"{median(rest):.1f}", f"{median(rest) / whole:.3f}"]


def main(observations: int = 100, dearest: int = 10) -> None:
    print(table(COLUMNS, rows(observations, dearest)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
