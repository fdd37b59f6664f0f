"""What remembering costs a hook call: `python -m benchmarks.store [CALLS]`.

CPU time of the whole process, the thread that writes included, for a patient-view of 100 Observations with one card,
with a store and without, turn about; and the ratio of the two.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from flask import Flask

from benchmarks.bodies import body
from cds_service.app import create_app
from cds_service.settings import Settings

ROUNDS = 7


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


def main(calls: int = 100, observations: int = 100) -> None:
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
    print(f"{observations} observations: {without:.2f} ms, with a store {with_store:.2f} ms: {ratio:.3f} of it")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
