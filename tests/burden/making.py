"""Invented patients in the three forms that `burden` reads: requests, Bundles, and Bulk Data of all of them mixed."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from cds_service.burden.files import Bounds
from cds_service.burden.reading import Unread
from cds_service.burden.run import Configuration, Plan, count
from cds_service.burden.tally import Tally
from cds_service.settings import Settings
from tests.population import Invented, adults, bone_drug_orders
from tests.requests import JSON, PATIENT, TODAY
from tests.rules.cases import hook_request

# So small that a handful of patients is read in many parts and sorted into many buckets.
SMALL = Bounds(part_bytes=5_000, documents=3, held_bytes=3_000)
Named = list[tuple[str, Unread]]


def requests_of(patients: int = 12) -> list[list[JSON]]:
    """By patient: adults whose chart is opened, and others for whom a bone drug is signed when it has been opened."""
    many = [[_request(one, f"a{n}")] for n, one in enumerate(adults(patients))]
    for n, one in enumerate(bone_drug_orders(patients)):
        signed = _request(one, f"b{n}")
        opened = {**signed, "hook": "patient-view", "context": {**signed["context"], "encounterId": "e"}}
        del opened["context"]["draftOrders"]
        many.append([opened, signed])
    return many


def _request(one: Invented, patient_id: str) -> JSON:
    request: JSON = json.loads(json.dumps(hook_request(one.case)).replace(PATIENT, patient_id))
    return request


def resources_of(requests: list[JSON]) -> list[JSON]:
    """Everything that is in the requests of one patient, drafts included."""
    prefetch = requests[-1]["prefetch"]
    drafts = requests[-1]["context"].get("draftOrders", {"entry": []})
    entries = [entry for key, page in prefetch.items() if key != "patient" for entry in page["entry"]]
    return [prefetch["patient"], *(entry["resource"] for entry in (*entries, *drafts["entry"]))]


def bundle(resources: Iterable[JSON]) -> JSON:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def as_requests(folder: Path, patients: list[list[JSON]]) -> Path:
    for n, requests in enumerate(patients):
        for request in requests:
            write(folder / f"{n % 3}" / f"{n}-{request['hook']}.json", request)
    return folder


def as_bundles(folder: Path, patients: list[list[JSON]]) -> Path:
    for n, requests in enumerate(patients):
        write(folder / f"{n}.json.gz", bundle(resources_of(requests)))
    return folder


def as_bulk_data(folder: Path, patients: list[list[JSON]], seed: int = 1) -> Path:
    """One file for each type, every other one gzipped, the lines of all patients shuffled."""
    by_type: dict[str, list[JSON]] = {}
    for requests in patients:
        for resource in resources_of(requests):
            by_type.setdefault(resource["resourceType"], []).append(resource)
    for n, (kind, resources) in enumerate(sorted(by_type.items())):
        Random(seed).shuffle(resources)
        write_lines(folder / f"{kind}.ndjson{'.gz' if n % 2 else ''}", resources)
    return folder


def write(file: Path, content: Any) -> Path:
    """A file of JSON, or of words and bytes as they are; gzipped when its name says so."""
    file.parent.mkdir(parents=True, exist_ok=True)
    blob = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else _json(content)
    file.write_bytes(gzip.compress(blob) if file.suffix == ".gz" else blob)
    return file


def write_lines(file: Path, lines: Iterable[Any]) -> Path:
    """One value a line; what is bytes already stands as it is."""
    return write(file, b"".join((one if isinstance(one, bytes) else _json(one)) + b"\n" for one in lines))


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def counted(*paths: Path, bounds: Bounds = SMALL, jobs: int = 1, **more: Any) -> tuple[Tally, Named]:
    """What is counted of files and folders, and what is named as not read."""
    named: Named = []
    configurations = more.pop("configurations", (Configuration(Settings(mode="open")),))
    plan = Plan(configurations, TODAY, TODAY, jobs=jobs, bounds=bounds, **more)
    tally = count(plan, paths, lambda place, reason: named.append((place, reason)), lambda *_: None)
    return tally, named
