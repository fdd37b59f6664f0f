"""What the service says of itself, held against what it does: no answer in any test may be one it does not describe."""

from functools import cache
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from cds_service.app import create_app
from cds_service.paths import fixtures_dir
from cds_service.protocol.services import SERVICES
from cds_service.settings import Settings
from cds_service.web.openapi import document


@cache
def description() -> dict[str, Any]:
    """The description of the service with every hook it could answer."""
    return document(create_app(Settings(mode="open")), SERVICES, fixtures_dir(), "2.0.1", lambda _: False)


@cache
def _routes() -> MapAdapter:
    return create_app(Settings(mode="open")).url_map.bind("localhost")


def is_page(path: str, method: str) -> bool:
    """Whether a path is one that people look at in a browser."""
    try:
        endpoint, _ = _routes().match(path, method)
    except HTTPException:
        return False
    return bool(endpoint.startswith("pages."))


def check_described(path: str, method: str, status: int) -> None:
    """Fail unless the description has the path, the method and the status of an answer."""
    if method == "OPTIONS" or is_page(path, method):  # a browser's preflight, a page: no part of the API
        return
    item = description()["paths"].get(path)
    if item is None:
        assert status in (401, 403, 404, 405, 429, 503), f"{path} is not described, and answered {status}"
        return
    operation = item.get("get" if method == "HEAD" else method.lower())
    if operation is None:
        assert status == 405, f"{method} {path} is not described, and answered {status}"
    else:
        assert str(status) in operation["responses"], f"{method} {path} answered {status}, which is not described"
