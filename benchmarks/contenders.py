"""The servers that are compared: the floor, HealthChain with its two handlers, and this service with all it has on."""

import sys
from pathlib import Path

from benchmarks.bodies import HOOKS
from benchmarks.servers import Contender

HERE = Path(__file__).parent
PEER = HERE.parent / ".venv-peer"  # `make bench` makes it


def gunicorn(app: str, workers: int = 1) -> list[str]:
    """The command of the Procfile, on so many workers."""
    options = ["--config", "python:cds_service.gunicorn_conf", "--workers", str(workers), "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *options, "--bind", "127.0.0.1:PORT", app]


def floor(workers: int = 1) -> Contender:
    """floor_app.py under the same gunicorn."""
    paths = dict.fromkeys(HOOKS, "/cds-services/constant")
    return Contender(
        "floor", gunicorn("benchmarks.floor_app:create_app()", workers), paths, dict.fromkeys(HOOKS, b"Constant"), {}
    )


def peer(kind: str) -> Contender:
    """HealthChain; its handler reads the bundles as `dict`, or with fhir.resources as `models`."""
    return Contender(
        f"HealthChain {kind}",
        [str(PEER / "bin" / "python"), str(HERE / "peer_app.py"), "PORT", kind],
        {hook: f"/cds/cds-services/t-score-{hook}" for hook in HOOKS},
        dict.fromkeys(HOOKS, b"Untreated osteoporosis"),
        {"PYTHONPATH": ""},
    )


def ours(folder: str, workers: int = 1) -> Contender:
    """This service with every rule, metrics, its log and a store in a folder."""
    return Contender(
        "bone-health-cds",
        gunicorn("cds_service.app:served()", workers),
        {hook: f"/cds-services/bone-health-{hook}" for hook in HOOKS},
        {"patient-view": b'"gap-treat-tscore"', "order-sign": b'"hypocalcaemia-before-bone-agent"'},
        {
            "BONE_HEALTH_STORE": f"{folder}/store.db",
            "BONE_HEALTH_PATIENT_KEY": "a key that only this invented site knows",
            "BONE_HEALTH_LOG_FORMAT": "json",
        },
    )
