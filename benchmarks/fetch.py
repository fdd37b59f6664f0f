"""How long an answer takes when prefetch is left out: `python -m benchmarks.fetch [LATENCY_MS] [REPEATS]`.

The service and a FHIR server that takes so long for each query share this machine, each in a process of its own.
Printed in milliseconds: median, best and worst; the ratio is to one search of the same run.
"""

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from multiprocessing.synchronize import Event
from statistics import median
from time import perf_counter

import msgspec
import requests

from benchmarks.stages import answered
from benchmarks.tables import table
from cds_service.app import answerer_of, fetcher_of
from cds_service.settings import Settings
from tests.fhir.asking import leaving
from tests.fhir.stub import Stub, running
from tests.requests import KEYS, PATIENT, creatinine, searchset, zoledronic_acid_story

LEFT_OUT = {"one key": KEYS[7:8], "eight keys": KEYS[4:], "all twelve keys": KEYS, "nothing": ()}
COLUMNS = ("left out of prefetch", "median ms", "best", "worst", "of one search")
RESULTS = 100  # in each search of Observations


def serve(latency: float, told: "multiprocessing.Queue[str]", over: Event) -> None:
    """A FHIR server in a process of its own."""
    with running() as stub:
        stub.latency = latency
        labs = [creatinine(1.26, id_=f"creatinine-{n}", days=10 + n) for n in range(RESULTS)]
        stub.hold_prefetch({**zoledronic_acid_story()["prefetch"], "labs": searchset(*labs)})
        told.put(stub.base)
        over.wait()


def timed(task: Callable[[], object], repeats: int) -> tuple[float, float, float]:
    task()
    took = []
    for _ in range(repeats):
        began = perf_counter()
        task()
        took.append((perf_counter() - began) * 1000)
    return median(took), min(took), max(took)


def rows(latency_ms: int = 50, repeats: int = 30) -> Iterator[list[str]]:
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[str] = context.Queue()
    over = context.Event()
    server = context.Process(target=serve, args=(latency_ms / 1000, told, over))
    server.start()
    try:
        base = told.get()
        session = requests.Session()
        search = timed(lambda: session.get(f"{base}/Observation?patient={PATIENT}&code=2160-0").content, repeats)
        yield ["one search alone", *(f"{one:.0f}" for one in search), "1.00"]
        settings = Settings()
        answerer = answerer_of(settings)
        answerer = replace(answerer, fetcher=fetcher_of(settings, answerer.registry))
        for name, keys in LEFT_OUT.items():
            story = leaving(Stub(base), zoledronic_acid_story(), *(keys or ("none",)))
            took = timed(partial(answered, answerer, msgspec.json.encode(story)), repeats)
            yield [name, *(f"{one:.0f}" for one in took), f"{took[0] / search[0]:.2f}"]
    finally:
        over.set()
        server.join()


def main(latency_ms: int = 50, repeats: int = 30) -> None:
    print(table(COLUMNS, rows(latency_ms, repeats)))


if __name__ == "__main__":
    given = dict(zip(("latency_ms", "repeats"), map(int, sys.argv[1:]), strict=False))
    main(**given)
