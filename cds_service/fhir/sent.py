"""One resource as it was sent and what was read of it: decoded once, wherever it came from."""

from typing import Any

import msgspec
from msgspec import Raw

from cds_service.fhir import structs

_decode = msgspec.json.Decoder(structs.AnyResource).decode


class Sent(msgspec.Struct, gc=False, frozen=True):
    """A resource, the fullUrl it was given, and its slim struct; without one, `fault` says why it cannot be read."""

    raw: Raw
    url: str | None = None
    resource: Any = None
    fault: str = ""


def received(raw: Raw, url: str | None = None) -> Sent:
    """Read one resource; what is wrong with it is kept, not raised."""
    try:
        resource = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return Sent(raw, url, None, str(error))
    return Sent(raw, url, resource)
