"""What remembering costs a hook call, and how long a report takes: `python -m benchmarks.store [CALLS] [URL]`.

First CPU time of the whole process, the thread that writes included, for a patient-view of 100 Observations with one
card, with a store and without, turn about; and the ratio of the two. Then a report over 100,000 invented cards and what
became of them, in a SQLite file, or in the empty database of a URL.
"""

import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path
from statistics import median

from flask import Flask

from benchmarks.bodies import body
from cds_service.app import create_app
from cds_service.paths import cards_dir
from cds_service.report.figures import Question, Report, Step, report
from cds_service.settings import Settings
from cds_service.store.database import Database, url_of
from cds_service.templates import categories_of_reasons
from tests.requests import TODAY
from tests.store.invented import fill

ROUNDS = 7
STEPS: tuple[Step, ...] = ("all", "day")


def cost(app: Flask, request: bytes, calls: int) -> float:
    """CPU milliseconds of one call, on average."""
    client = app.test_client()
    began = time.process_time()
    for _ in range(calls):
        answer = client.post("/cds-services/bone-health-patient-view", data=request, content_type="application/json")
        if not answer.get_json()["cards"]:
            raise SystemExit("nothing is issued, so nothing is measured")
    if app.extensions["recorder"] is not None:
        app.extensions["recorder"].writer.flush(60)
    return (time.process_time() - began) * 1000 / calls


def measured(calls: int = 100, observations: int = 100) -> str:
    """What a store adds to a call, in words."""
    request = body(observations, "patient-view")
    with tempfile.TemporaryDirectory() as folder:
        key = {"patient_key": "a key that only this invented site knows"}
        store = {"store": str(Path(folder) / "store.db"), **key}
        apps = [create_app(Settings.model_validate(one)) for one in ({}, store)]
        for app in apps:
            cost(app, request, 20)
        taken = [[cost(app, request, calls) for app in apps] for _ in range(ROUNDS)]
    without, with_store = (median(one) for one in zip(*taken, strict=True))
    ratio = median(remembered / forgot for forgot, remembered in taken)
    return f"{observations} Observations: {without:.2f} ms, with a store {with_store:.2f} ms: {ratio:.3f} of it."


def reporting(url: str, cards: int = 100_000) -> None:
    """Print how long a report takes, by the day and in one."""
    fill(url, cards)
    database = Database(url_of(url))
    categories = categories_of_reasons(cards_dir())
    for step in STEPS:
        times, told = [], Report(Question())
        for _ in range(ROUNDS):
            began, worked = time.perf_counter(), time.process_time()
            told = report(database, Question(step), UTC, TODAY, categories)
            times.append((time.perf_counter() - began, time.process_time() - worked))
        if told.over_all[0].shown + told.over_all[0].silent != cards:
            raise SystemExit("not every card is in the report")
        (seconds, worked), rules = min(times), len(told.over_all) - 1
        print(f"{cards} cards, {rules} rules, by {step}: {seconds:.2f} s, of it {worked:.2f} s at work here")
    database.close()


def main(calls: str = "100", url: str = "") -> None:
    print(measured(int(calls)))
    with tempfile.TemporaryDirectory() as folder:
        reporting(url or str(Path(folder) / "store.db"))


if __name__ == "__main__":
    main(*sys.argv[1:])
