"""Whether the service lives, whether it can do its work, and what it has counted: for those who run it."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from ipaddress import ip_network

from flask import Blueprint, Response

from cds_service.logs import logger
from cds_service.metrics import CONTENT_TYPE, Metrics
from cds_service.protocol.errors import Forbidden
from cds_service.web.guard import Network, comes_from

_log = logger(__name__)

# Says what is wrong, or None. Whoever asks reads it: it names no address, no path and no secret. It is asked often.
Check = Callable[[], str | None]

_HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def blueprint(
    checks: Mapping[str, Check], metrics: Metrics, networks: Collection[Network], notes: Iterable[str] = ()
) -> Blueprint:
    """The routes `/healthz`, `/readyz` and `/metrics`; the last answers this machine and `networks` alone.

    `notes` are what readiness says besides: what the site did without.
    """
    routes = Blueprint("health", __name__)
    near = (*_HERE, *networks)
    noted = tuple(notes)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response(b'{"status": "ok"}', mimetype="application/json")

    @routes.get("/readyz")
    def readyz() -> Response:
        found = {name: check() for name, check in checks.items()}
        failing = [name for name, wrong in found.items() if wrong is not None]
        if failing:
            _log.warning("not ready", reason=", ".join(failing))
        body = {
            "status": "not ready" if failing else "ready",
            "checks": {name: wrong or "ok" for name, wrong in found.items()},
            "notes": noted,
        }
        return Response(json.dumps(body), 503 if failing else 200, mimetype="application/json")

    @routes.get("/metrics", endpoint="metrics")
    def counted() -> Response:
        if not comes_from(near):
            metrics.count("refused", reason="metrics")
            raise Forbidden("metrics are for this machine and the networks of BONE_HEALTH_METRICS_NETWORKS")
        return Response(metrics.shown(), content_type=CONTENT_TYPE)

    return routes
