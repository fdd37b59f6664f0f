"""Where the time of an answer goes, in this process: `python -m benchmarks.chart [REPEATS]`.

Medians of CPU time in milliseconds; of the whole answer also the ratio to `orjson.loads` of the same bytes.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import orjson

from benchmarks.bodies import HOOKS, SIZES, TODAY, body
from cds_service.answer import Answer, Answerer
from cds_service.app import answerer_of
from cds_service.chart.assemble import chart_of
from cds_service.chart.model import Chart
from cds_service.fhir import prefetch
from cds_service.fhir.reader import Reader, Record
from cds_service.gunicorn_conf import when_ready
from cds_service.protocol.request import HookRequest, parse
from cds_service.settings import Settings
from tests.requests import PATIENT

COLUMNS = ("orjson.loads", "parse", "sort out", "read", "chart", "rules, cards", "answer", "ratio")


def timed(task: Callable[[], object], repeats: int) -> float:
    task()
    took = []
    for _ in range(repeats):
        began = time.process_time()
        task()
        took.append((time.process_time() - began) * 1000)
    return median(took)


def read(found: prefetch.Prefetch, request: HookRequest) -> Record:
    reader = Reader(PATIENT, found)
    reader.add_drafts(request.drafts)
    return reader.record


def built(record: Record, answerer: Answerer) -> Chart:
    return chart_of(record, as_of=TODAY, zone=answerer.zone)


def answered(answerer: Answerer, sent: bytes) -> Answer:
    return answerer.answer(parse(sent), TODAY)


def row(answerer: Answerer, hook: str, observations: int, repeats: int) -> list[float]:
    """Milliseconds by the columns, the ratio last."""
    sent = body(observations, hook)
    request = parse(sent)
    found = prefetch.read(request.prefetch or {})
    record = read(found, request)
    floor = timed(partial(orjson.loads, sent), repeats)
    parts = [
        timed(partial(parse, sent), repeats),
        timed(partial(prefetch.read, request.prefetch or {}), repeats),
        timed(partial(read, found, request), repeats),
        timed(partial(built, record, answerer), repeats),
    ]
    whole = timed(partial(answered, answerer, sent), repeats)
    return [floor, *parts, whole - sum(parts), whole, whole / floor]


def main(repeats: int = 15) -> None:
    answerer = answerer_of(Settings())
    when_ready(None)  # the garbage collector as the server has it
    print(f"{'hook':>12} {'observations':>12}  " + "  ".join(f"{name:>12}" for name in COLUMNS))
    for hook in HOOKS:
        for observations in SIZES:
            figures = row(answerer, hook, observations, repeats)
            print(f"{hook:>12} {observations:12}  " + "  ".join(f"{figure:12.2f}" for figure in figures))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
