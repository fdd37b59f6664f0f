"""Whether the service lives, whether it can do its work, and what it has counted: for those who run it."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from flask import Blueprint, Response, request

from cds_service.logs import logger
from cds_service.metrics import CONTENT_TYPE, Metrics
from cds_service.protocol.errors import Forbidden

_log = logger(__name__)

# Says what is wrong, or None. Whoever asks reads it: it names no address, no path and no secret. It is asked often.
Check = Callable[[], str | None]
Network = IPv4Network | IPv6Network

_HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


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
        if not _may_look(near):
            metrics.count("refused", reason="metrics")
            raise Forbidden("metrics are for this machine and the networks of BONE_HEALTH_METRICS_NETWORKS")
        return Response(metrics.shown(), content_type=CONTENT_TYPE)

    return routes


def _may_look(networks: Collection[Network]) -> bool:
    """Whether who calls, and the proxy that hands the call on if there is one, are both of these networks.

    Behind a proxy that is not said to be trusted nobody knows who calls.
    """
    behind = request.environ.get("werkzeug.proxy_fix.orig")
    if behind is None and any(name in request.headers for name in _FORWARDED):
        return False
    addresses = [request.remote_addr, *([behind.get("REMOTE_ADDR")] if behind is not None else [])]
    return all(_inside(address, networks) for address in addresses)


def _inside(address: str | None, networks: Collection[Network]) -> bool:
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in networks)
