"""Every answer that is not 2xx is an OperationOutcome: what was wrong, what to do, no patient data, no stack."""

import json

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from cds_service.protocol.errors import BadRequest, HookError, TooLarge, operation_outcome
from cds_service.web.observe import request_id, tell

RETRY_SECONDS = "5"
_CODES = {404: "not-found", 405: "not-supported", 413: "too-long", 415: "not-supported"}


def answer(status: int, code: str, text: str) -> Response:
    """An OperationOutcome with one error, for the integrator, and the id under which the log has it."""
    outcome = operation_outcome(code, text, f"request {request_id()}")
    return Response(json.dumps(outcome), status, mimetype="application/fhir+json")


def register(app: Flask) -> None:
    """Hang the error handlers on an application."""

    def hook_error(error: HookError) -> Response:
        tell(exception=type(error).__name__)
        response = answer(error.status, error.code, str(error))
        if error.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        if error.status == 503:
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    def too_large(_: RequestEntityTooLarge) -> Response:
        limit = app.config["MAX_CONTENT_LENGTH"]
        return hook_error(TooLarge(f"the body is larger than the {limit} bytes this service accepts"))

    def too_deep(_: RecursionError) -> Response:
        return hook_error(BadRequest("the body is nested too deeply"))

    def http_error(error: HTTPException) -> Response:
        if isinstance(error.response, Response):
            return error.response
        status = error.code or 500
        response = answer(status, _CODES.get(status, "processing"), f"{status} {error.name}")
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    def unexpected(error: Exception) -> Response:
        tell(exception=type(error).__name__)
        return answer(500, "exception", "the service failed; the failure was recorded. Nothing was evaluated")

    app.register_error_handler(HookError, hook_error)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(RecursionError, too_deep)  # a nest may just pass the first reader, not those behind it
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)
