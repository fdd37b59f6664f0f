"""What can keep a FHIR server from giving what it was asked for: each kind has a name and words for the trace.

The words hold no URL, no token and nothing a server said: they may stand in a log, a trace and an error.
"""

from enum import StrEnum


class Fault(StrEnum):
    """Why a read or a search failed."""

    ELSEWHERE = "it leads to another server"
    FORBIDDEN_ADDRESS = "its name leads to an address that may not be read"
    LATE = "no whole answer came before the deadline"
    UNREACHABLE = "the server could not be reached"
    INSECURE = "no secure connection could be made"
    UNSENDABLE = "it cannot be asked for in a URL and headers"
    CUT = "the answer broke off"
    TOO_LARGE = "there was more than may be read"
    TOO_MANY = "there were more pages than may be read"
    CIRCLE = "its pages go round in a circle"
    REDIRECT = "the server answered with a redirect, which is not followed"
    UNAUTHORISED = "the server does not accept the token, or no longer"
    FORBIDDEN = "the token does not reach it"
    ABSENT = "the server has no such thing"
    NOT_OFFERED = "the server does not answer such a query"
    BUSY = "the server is too busy"
    BROKEN = "the server failed"
    ODD = "the server answered with an unforeseen status"
    NOT_FHIR = "what came is not FHIR JSON"
    OUTCOME = "an OperationOutcome came instead"
    ANOTHER_TYPE = "a resource of another type came"
    STRANGER = "a resource of another patient came"
    FOREIGN = "what came is shaped as in another FHIR version than R4"


class Failed(Exception):
    """One read or search failed. `again` is after how many seconds it may be tried once more; None is never."""

    def __init__(self, fault: Fault, status: int | None = None, again: float | None = None) -> None:
        super().__init__(f"{fault} ({status})" if status is not None else str(fault))
        self.fault = fault
        self.again = again


_FAULTS = {
    400: Fault.NOT_OFFERED,
    401: Fault.UNAUTHORISED,
    403: Fault.FORBIDDEN,
    404: Fault.ABSENT,
    405: Fault.NOT_OFFERED,
    406: Fault.NOT_OFFERED,
    410: Fault.ABSENT,
    415: Fault.NOT_OFFERED,
    422: Fault.NOT_OFFERED,
    429: Fault.BUSY,
    501: Fault.NOT_OFFERED,
    503: Fault.BUSY,
}
_PASSING = frozenset({502, 503, 504})  # statuses of a server between others, or restarting
_SOON = 0.1  # seconds


def of_status(status: int, retry_after: str | None = None) -> Failed:
    """The failure that a status other than 200 stands for, with the time after which to try again."""
    fault = _FAULTS.get(status, Fault.ODD)
    if 300 <= status < 400:
        fault = Fault.REDIRECT
    elif fault is Fault.ODD and status >= 500:
        fault = Fault.BROKEN
    again = _SOON if status in _PASSING else None
    if fault is Fault.BUSY and retry_after is not None:
        again = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
    return Failed(fault, status, again)
