"""Bulk Data as a hospital exports it: patients of differing size, their resources in one file for each type.

The lines of all patients are shuffled. Observations are those of `bodies`, of which a given share is of codes that
rules read. Seeded: the same size and share give the same bytes.
"""

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bodies import RESULTS, made_observation, made_prescription, made_problem
from cds_service.terminology import index
from tests.requests import LOINC, PATIENT, man, woman

TYPICAL, SPREAD, MOST = 100, 1.2, 3000  # Observations of a patient: median, sigma of their logarithm, the most
POOL = 400  # different lines of each type, of which those of all patients are copies
_NAME = PATIENT.encode()
_ID = b'"id":"NUMBER"'


@dataclass(frozen=True, slots=True)
class Export:
    """Files of Bulk Data and what is in them: bytes, lines, patients."""

    files: tuple[Path, ...]
    bytes: int
    lines: int
    patients: int


def export(folder: Path, megabytes: float, read_share: float, each: int | None = None) -> Export:
    """Bulk Data of about so many megabytes; `read_share` of the Observations are of codes that rules read.

    `each` is how many Observations every patient has; unless it is given, patients are of all sizes.
    """
    dice = random.Random(f"{megabytes} {read_share} {each}")
    read = [one for one in RESULTS if index().of(LOINC, one[0])]
    others = [one for one in RESULTS if one not in read]
    of_rules = [_blob(made_observation(n, dice.choice(read), dice)) for n in range(POOL)]
    of_none = [_blob(made_observation(n, dice.choice(others), dice)) for n in range(POOL)]
    prescriptions = [_blob(made_prescription(n, dice)) for n in range(POOL)]
    problems = [_blob(made_problem(n, dice)) for n in range(POOL)]
    lines: dict[str, list[bytes]] = {"Patient": [], "Observation": [], "MedicationRequest": [], "Condition": []}
    size = patients = 0
    while size < megabytes * 1_000_000:
        patients += 1
        name = f"invented-{patients}".encode()
        person = (woman if dice.random() < 0.55 else man)(dice.randrange(20, 95))
        results = each or min(MOST, max(3, round(TYPICAL * math.exp(dice.gauss(0, SPREAD)))))
        mine = {
            "Patient": [json.dumps(person, separators=(",", ":")).encode()],
            "Observation": [dice.choice(of_rules if dice.random() < read_share else of_none) for _ in range(results)],
            "MedicationRequest": [dice.choice(prescriptions) for _ in range(results // 10)],
            "Condition": [dice.choice(problems) for _ in range(results // 10)],
        }
        for kind, blobs in mine.items():
            for n, blob in enumerate(blobs):
                line = blob.replace(_ID, b'"id":"%d-%d"' % (patients, n), 1).replace(_NAME, name) + b"\n"
                lines[kind].append(line)
                size += len(line)
    files = []
    for kind, many in lines.items():
        dice.shuffle(many)
        file = folder / f"{kind}.ndjson"
        file.write_bytes(b"".join(many))
        files.append(file)
    return Export(tuple(files), size, sum(map(len, lines.values())), patients)


def _blob(resource: dict[str, object]) -> bytes:
    return json.dumps({**resource, "id": "NUMBER"}, separators=(",", ":")).encode()
