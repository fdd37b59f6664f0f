"""What can be wrong with a request. Each says what was wrong and what to do, and never holds patient data.

HookError
├── BadRequest 400        not JSON, wrong shape, wrong hook, another FHIR version
├── Unauthorised 401      no token that lets anybody in; it never says why
├── Forbidden 403         not from there, or not without TLS
├── NotFound 404          no such service
├── PreconditionFailed 412  the data the service needs was not supplied
├── TooLarge 413
├── UnsupportedMedia 415
└── Unavailable 503       who calls cannot be told now
"""

from typing import ClassVar


class HookError(Exception):
    """Base of all: an HTTP status, a FHIR issue code, and text for the integrator (not for the clinician)."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "exception"


class BadRequest(HookError):
    status = 400
    code = "invalid"


class WrongVersion(BadRequest):
    code = "not-supported"


class Unauthorised(HookError):
    status = 401
    code = "login"

    def __init__(self) -> None:
        super().__init__("401 Unauthorized")


class Forbidden(HookError):
    status = 403
    code = "forbidden"


class NotFound(HookError):
    status = 404
    code = "not-found"


class PreconditionFailed(HookError):
    status = 412
    code = "required"


class TooLarge(HookError):
    status = 413
    code = "too-long"


class UnsupportedMedia(HookError):
    status = 415
    code = "not-supported"


class Unavailable(HookError):
    status = 503
    code = "transient"


def operation_outcome(code: str, text: str, diagnostics: str) -> dict[str, object]:
    """A FHIR R4 OperationOutcome with one error."""
    issue = {"severity": "error", "code": code, "details": {"text": text}, "diagnostics": diagnostics}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
