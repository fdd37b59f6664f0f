"""Browsers: any origin may call a service reached on loopback; elsewhere only the origins that are listed."""

from collections.abc import Collection

from flask import Flask, Response

from cds_service.security.urls import is_loopback
from cds_service.web.observe import current

_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Authorization, Accept",
    "Access-Control-Max-Age": "600",
}


def register(app: Flask, origins: Collection[str]) -> None:
    """Add the CORS headers to every answer an allowed origin asked for, preflights included."""

    @app.after_request
    def allow(response: Response) -> Response:
        request = current()
        origin = request.headers.get("Origin")
        if origin and (is_loopback(request.host) or origin in origins):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers.update(_ALLOWED)
            response.vary.add("Origin")
        return response
