"""What can be wrong with a request. Each says what was wrong and what to do, and never holds patient data.

The first line of each class is what the service's own description (OpenAPI) says of its status.
"""

from typing import ClassVar


class HookError(Exception):
    """The service failed; nothing was evaluated.

    Base of all: an HTTP status, a FHIR issue code, and text for the integrator (not for the clinician).
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "exception"


class BadRequest(HookError):
    """The body is not JSON, has the wrong shape or names another hook."""

    status = 400
    code = "invalid"


class WrongVersion(BadRequest):
    """What came is of another FHIR version."""

    code = "not-supported"


class Unauthorised(HookError):
    """No token that lets anybody in came; it is never said why."""

    status = 401
    code = "login"

    def __init__(self) -> None:
        super().__init__("401 Unauthorized")


class Forbidden(HookError):
    """Not from there, or not without TLS."""

    status = 403
    code = "forbidden"


class NotFound(HookError):
    """There is no such service."""

    status = 404
    code = "not-found"


class PreconditionFailed(HookError):
    """Data that the service needs was neither supplied nor to be had."""

    status = 412
    code = "required"


class TooLarge(HookError):
    """The body is larger, or holds more orders, than this service accepts."""

    status = 413
    code = "too-long"


class UnsupportedMedia(HookError):
    """The body did not come as JSON."""

    status = 415
    code = "not-supported"


class TooManyCalls(HookError):
    """This client, or this address, has called too often."""

    status = 429
    code = "throttled"


class Unavailable(HookError):
    """Who calls cannot be told now, or what was sent cannot be kept: send it again."""

    status = 503
    code = "transient"


def operation_outcome(code: str, text: str, diagnostics: str) -> dict[str, object]:
    """A FHIR R4 OperationOutcome with one error."""
    issue = {"severity": "error", "code": code, "details": {"text": text}, "diagnostics": diagnostics}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
