"""How long an answer takes when prefetch is left out: `python -m benchmarks.fetch [LATENCY_MS] [REPEATS]`.

The service and a FHIR server that takes so long for each query share this machine, each in a process of its own.
Printed in milliseconds: median, best and worst; the ratio is to one search of the same run.
"""

import multiprocessing
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from multiprocessing.synchronize import Event
from statistics import median
from time import perf_counter

import msgspec
import requests

from benchmarks.chart import answered
from cds_service.app import answerer_of, fetcher_of
from cds_service.settings import Settings
from tests.fhir.asking import leaving
from tests.fhir.stub import Stub, running
from tests.requests import KEYS, PATIENT, creatinine, searchset, zoledronic_acid_story

LEFT_OUT = {"one key": KEYS[7:8], "eight keys": KEYS[4:], "all twelve keys": KEYS, "nothing": ()}
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


def main(latency_ms: int = 50, repeats: int = 30) -> None:
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[str] = context.Queue()
    over = context.Event()
    server = context.Process(target=serve, args=(latency_ms / 1000, told, over))
    server.start()
    base = told.get()
    session = requests.Session()
    search, *rest = timed(lambda: session.get(f"{base}/Observation?patient={PATIENT}&code=2160-0").content, repeats)
    print(f"{'one search':>16} {search:7.1f} ms ({rest[0]:.1f} to {rest[1]:.1f})")
    settings = Settings()
    answerer = answerer_of(settings)
    answerer = replace(answerer, fetcher=fetcher_of(settings, answerer.registry))
    for name, keys in LEFT_OUT.items():
        story = leaving(Stub(base), zoledronic_acid_story(), *(keys or ("none",)))
        body = msgspec.json.encode(story)
        middle, best, worst = timed(partial(answered, answerer, body), repeats)
        print(f"{name:>16} {middle:7.1f} ms ({best:.1f} to {worst:.1f}), {middle / search:.2f} of one search")
    over.set()
    server.join()


if __name__ == "__main__":
    given = dict(zip(("latency_ms", "repeats"), map(int, sys.argv[1:]), strict=False))
    main(**given)
