"""An EHR in a browser: discovery, preflights, prefetch searched by the page, hooks, cards, feedback."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from cds_service.app import create_app
from cds_service.settings import Settings
from tests.counterparts.conftest import HERE, Medplum
from tests.requests import JSON, LOINC

pytestmark = [pytest.mark.node, pytest.mark.browser]
PATIENT = "browser-1"
RECORD: list[JSON] = [
    {"resourceType": "Patient", "id": PATIENT, "gender": "female", "birthDate": "1952-03-04"},
    {
        "resourceType": "Observation",
        "id": "t-score",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "38263-0"}], "text": "Femoral neck T-score"},
        "bodySite": {"text": "Femoral neck"},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "effectiveDateTime": "2026-10-01",
        "valueQuantity": {"value": -2.8, "unit": "{T-score}"},
    },
    {
        "resourceType": "Observation",
        "id": "calcium",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "17861-6"}]},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "effectiveDateTime": "2026-11-01",
        "valueQuantity": {"value": 7.9, "unit": "mg/dL"},
    },
]


@pytest.fixture
def service() -> Iterator[str]:
    """The service on a port of its own."""
    server = make_server("127.0.0.1", 0, create_app(Settings(mode="open")), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/cds-services"
    server.shutdown()
    thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Serves this folder and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def page() -> Iterator[str]:
    """The page, from an origin that is not the service's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(HERE))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/ehr.html"
        server.shutdown()


def test_a_browser_gets_its_cards(medplum: Medplum, service: str, page: str) -> None:
    medplum.load(RECORD)
    place = json.dumps({"service": service, "fhir": medplum.base, "patient": PATIENT})
    program = ["node", str(HERE / "browser.mjs"), str(shutil.which("chromium")), page, place]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    came = json.loads(ran.stdout)
    assert came["complaints"] == []
    assert {"patient-view", "order-select", "order-sign"} <= {*came["hooks"]}
    assert any(url.startswith(f"{service}/bone-health-") for url in came["preflights"]), "the browser asked first"
    assert [one["status"] for one in (came["opened"], came["chosen"], came["signed"], came["answer"])] == [200] * 4
    assert came["noDrugYet"]["body"] == {"cards": []}
    assert [card["indicator"] for card in came["opened"]["body"]["cards"]] == ["warning"]
    assert [card["source"]["topic"]["code"] for card in came["chosen"]["body"]["cards"]] == [
        "hypocalcaemia-before-bone-agent"
    ]
    assert came["shown"][0][0] == "warning"
    assert came["shown"][1][0] == "critical"
    assert "−2.8" in came["shown"][0][1]
