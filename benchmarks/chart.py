"""How long a chart takes to build, against parsing its bytes: `python -m benchmarks.chart [REPEATS]`.

Medians of CPU time in milliseconds, and the ratio to `json.loads` of the same bytes in the same run.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from statistics import median

from cds_service.answer import Answer, Answerer
from cds_service.app import answerer_of
from cds_service.chart.assemble import chart_of
from cds_service.fhir import prefetch
from cds_service.fhir.reader import Reader
from cds_service.fhir.sources import QUERIES
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.requests import JSON, LOINC, PATIENT, TODAY, searchset

# What a chart holds most of: LOINC code, unit, a usual value, name. One in a hundred is a bone-density score.
USUAL = (
    ("2160-0", "mg/dL", 1.0, "Creatinine [Mass/volume] in Serum or Plasma"),
    ("4548-4", "%", 6.0, "Hemoglobin A1c/Hemoglobin.total in Blood"),
    ("2345-7", "mg/dL", 99.0, "Glucose [Mass/volume] in Serum or Plasma"),
    ("17861-6", "mg/dL", 9.3, "Calcium [Mass/volume] in Serum or Plasma"),
    ("29463-7", "kg", 66.0, "Body weight"),
    ("8867-4", "/min", 70.0, "Heart rate"),
    ("718-7", "g/dL", 13.0, "Hemoglobin [Mass/volume] in Blood"),
    ("6690-2", "10*3/uL", 6.0, "Leukocytes [#/volume] in Blood by Automated count"),
    ("2951-2", "mmol/L", 140.0, "Sodium [Moles/volume] in Serum or Plasma"),
    ("8480-6", "mm[Hg]", 120.0, "Systolic blood pressure"),
)
SCORE = ("38263-0", "{T-score}", -2.1, "DXA Femur [T-score] Bone density")


def observation(n: int, dice: random.Random) -> JSON:
    code, unit, value, name = SCORE if n % 100 == 99 else dice.choice(USUAL)
    day = TODAY - timedelta(days=dice.randrange(4000))
    return {
        "resourceType": "Observation",
        "id": f"observation-{n}",
        "status": "final",
        "category": [{"coding": [{"code": "laboratory", "display": "Laboratory"}]}],
        "code": {"coding": [{"system": LOINC, "code": code, "display": name}], "text": name},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "encounter": {"reference": f"Encounter/{n % 50}"},
        "effectiveDateTime": f"{day}T08:{n % 60:02d}:00-05:00",
        "issued": f"{day}T09:00:00.000-05:00",
        "valueQuantity": {"value": round(value * dice.uniform(0.8, 1.2), 2), "unit": unit, "code": unit},
    }


def request(observations: int) -> bytes:
    dice = random.Random(observations)  # the same chart each time
    keys = {key: searchset() for key in QUERIES}
    keys["patient"] = {"resourceType": "Patient", "id": PATIENT, "gender": "female", "birthDate": "1950-01-01"}
    keys["labs"] = searchset(*(observation(n, dice) for n in range(observations)))
    return json.dumps(
        {
            "hook": "patient-view",
            "hookInstance": "0c3cf1e1-62b6-4a5b-9b5b-1d6e3f0f5a11",
            "context": {"userId": "Practitioner/olsen-8", "patientId": PATIENT},
            "prefetch": keys,
        }
    ).encode()


def read(body: bytes) -> Reader:
    return Reader(PATIENT, prefetch.read(parse(body).prefetch or {}))


def answered(answerer: Answerer, body: bytes, as_of: date | None = None) -> Answer:
    return answerer.answer(parse(body), as_of)


def timed(task: Callable[[], object], repeats: int) -> float:
    task()
    took = []
    for _ in range(repeats):
        began = time.process_time()
        task()
        took.append((time.process_time() - began) * 1000)
    return median(took)


def main(repeats: int = 15) -> None:
    answerer = answerer_of(Settings())
    print("observations     kB   json.loads   parse and read      chart     answer")
    for observations in (10, 100, 1000, 10_000):
        body = request(observations)
        floor = timed(partial(json.loads, body), repeats)
        parts = (
            timed(partial(read, body), repeats),
            timed(partial(chart_of, read(body).record, as_of=TODAY, zone=answerer.zone), repeats),
            timed(partial(answered, answerer, body, TODAY), repeats),
        )
        told = "  ".join(f"{part:6.2f} ({part / floor:5.2f})" for part in parts)
        print(f"{observations:12} {len(body) // 1000:6}   {floor:10.2f}   {told}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
