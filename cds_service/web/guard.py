"""The door: who may come in, how often, and over what. What is decided here is decided in security/.

In registered mode every route wants a token but those in PUBLIC and PAGES: a route that is added later is shut until
it is listed. Before the door nothing of a request's body is read.
"""

from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RequestLimit
from werkzeug.middleware.proxy_fix import ProxyFix

from cds_service import logs
from cds_service.metrics import Metrics
from cds_service.protocol.errors import Forbidden, TooManyCalls, Unauthorised, Unavailable
from cds_service.security.callers import Callers
from cds_service.security.registry import Client
from cds_service.security.shared import StateUnreachable, storage_uri
from cds_service.security.tokens import Refused, Why
from cds_service.security.urls import is_loopback
from cds_service.settings import Settings
from cds_service.web.errors import answer
from cds_service.web.observe import current

Network = IPv4Network | IPv6Network
_log = logs.logger(__name__)
DISCOVERY = "hooks.discover"
ANALYTICS = "pages.analytics"
# Pages are looked at in browsers, which have no token; outside open mode they are there only when switched on.
PAGES = frozenset(
    f"pages.{name}"
    for name in (
        *("static", "start", "story", "fire", "make"),
        *("rules", "rule", "value_sets", "value_set", "as_table", "resource", "everything"),
    )
) | {ANALYTICS}
# Who may see the metrics is told by its address.
UNCOUNTED = frozenset({"health.healthz", "health.readyz", "health.metrics"})
PUBLIC = UNCOUNTED | {DISCOVERY}
# Why a call may be refused, as it is counted: by its token, by what is known of it, or by what cannot be told.
REASONS = (*Why, "no-tls", "elsewhere", "too-many", "metrics", "analytics", "state-unreachable")
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def register(app: Flask, settings: Settings, callers: Callers | None, metrics: Metrics) -> None:
    """Hang the door on an application; `callers` is None in open mode."""
    if settings.trusted_proxies:
        many = settings.trusted_proxies
        # Flask lays a middleware around an application so; a plain assignment would be one to a method.
        vars(app)["wsgi_app"] = ProxyFix(app.wsgi_app, x_for=many, x_proto=many, x_host=many)
    if callers is not None:
        _shut(app, settings, callers, metrics)
    elif not settings.open_to_network:
        _keep_to_here(app, metrics)
    if settings.analytics_networks:
        _keep_to_networks(app, ANALYTICS, settings.analytics_networks, metrics)
    _count(app, settings, metrics)
    if settings.hsts_seconds:
        _insist_on_tls(app, settings.hsts_seconds)


def is_shut(settings: Settings, endpoint: str) -> bool:
    """Whether a route wants the client's token."""
    public = PUBLIC - {DISCOVERY} if settings.discovery_needs_token else PUBLIC
    return settings.mode == "registered" and endpoint not in public | PAGES


def caller() -> Client | None:
    """The client whose call is being answered, in registered mode."""
    client: Client | None = g.get("caller")
    return client


def _shut(app: Flask, settings: Settings, callers: Callers, metrics: Metrics) -> None:
    @app.before_request
    def identify() -> None:
        if request.endpoint is None or not is_shut(settings, request.endpoint) or request.method == "OPTIONS":
            return  # an unknown path or method is told so, and a browser asks first without its token
        if settings.trusted_proxies and not request.is_secure:
            metrics.count("refused", reason="no-tls")
            raise Forbidden("call this service over https")
        try:
            g.caller = callers.identify(request.headers.get("Authorization"), request.path)
        except Refused as refused:
            metrics.count("refused", reason=refused.why)
            _log.warning("refused", reason=refused.why, client=refused.client)
            raise Unauthorised from None
        except StateUnreachable as error:
            metrics.count("refused", reason="state-unreachable")
            _log.error("no caller can be let in: used tokens cannot be told", reason=str(error))
            raise Unavailable("the service cannot tell now who calls; try again with a new token") from None
        logs.also(client=g.caller.name)


def _keep_to_here(app: Flask, metrics: Metrics) -> None:
    """In open mode only this machine may call, however the service was started."""

    @app.before_request
    def from_here() -> None:
        environ = current().environ
        address = environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR")
        if address and not _is_here(address):  # a call over a Unix socket has none
            metrics.count("refused", reason="elsewhere")
            raise Forbidden("open mode answers this machine only; see BONE_HEALTH_OPEN_TO_NETWORK")


def _keep_to_networks(app: Flask, endpoint: str, networks: Collection[Network], metrics: Metrics) -> None:
    """One page answers these networks only, this machine too only where they say so."""

    @app.before_request
    def from_there() -> None:
        if request.endpoint == endpoint and not comes_from(networks):
            metrics.count("refused", reason="analytics")
            raise Forbidden("this page is for the networks of BONE_HEALTH_ANALYTICS_NETWORKS")


def comes_from(networks: Collection[Network]) -> bool:
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


@lru_cache(maxsize=16)  # nearly always the same few
def _is_here(address: str | None) -> bool:
    return address is not None and is_loopback(f"[{address}]" if ":" in address else address)


def _count(app: Flask, settings: Settings, metrics: Metrics) -> None:
    def whose() -> str:
        client = caller()
        return f"client {client.name}" if client is not None else f"address {request.remote_addr}"

    def uncounted() -> bool:
        return request.endpoint in UNCOUNTED or (settings.mode == "open" and _is_here(request.remote_addr))

    def too_many(breached: RequestLimit) -> Response:
        metrics.count("refused", reason="too-many")
        refusal = answer(TooManyCalls.status, TooManyCalls.code, f"more than {settings.rate_limit}: call again later")
        refusal.headers["Retry-After"] = str(breached.limit.get_expiry())
        return refusal

    if settings.mode == "open" and not settings.open_to_network:
        return
    Limiter(
        whose,
        app=app,
        application_limits=[settings.rate_limit],
        application_limits_exempt_when=uncounted,
        storage_uri=storage_uri(settings.shared_state),
        key_prefix="bone-health-cds",
        on_breach=too_many,
        swallow_errors=True,  # a service that cannot count answers; one that cannot tell used tokens does not
    )


def _insist_on_tls(app: Flask, seconds: int) -> None:
    @app.after_request
    def insist(response: Response) -> Response:
        if current().is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={seconds}"
        return response
