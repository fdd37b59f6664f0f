"""What the service says of itself: one line each, as JSON or as text for a terminal, with the fields of FIELDS alone.

A field that is not in the list, or not of its type, is dropped and counted; so a value of a patient that somebody
hands over by mistake is not printed. What other packages say is kept back as a whole, but for a few sentences of
gunicorn's own: their words may hold a URL, a header or a value. No line holds a traceback.
"""

import json
import logging
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from threading import ExceptHookArgs
from types import MappingProxyType
from typing import Any, Literal

import structlog
from structlog.stdlib import BoundLogger, add_log_level, add_logger_name, filter_by_level

# Every field that may stand in a line, in this order.
FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "time": str,
    "level": str,
    "event": str,  # a sentence of the code, never made of values
    "service": str,
    "hook": str,
    "method": str,
    "status": int,
    "cards_critical": int,
    "cards_warning": int,
    "cards_info": int,
    "not_evaluated": int,  # how many rules were not
    "ms": (int, float),
    "request": str,  # the id of the request
    "client": str,  # its name in the registry
    "rule": str,
    "reason": str,  # a word or sentence of the code
    "exception": str,  # the class, never the message
    "line": int,  # of a file that the site wrote
    "logger": str,
    "dropped": int,  # how many fields were
}
LONGEST = 300

# What gunicorn may say of itself, as its code has it: nothing of a request can stand in these.
_HARMLESS = frozenset(
    {
        "Starting gunicorn %s",
        "Listening at: %s (%s)",
        "Listening at: %s",
        "Using worker: %s",
        "Booting worker with pid: %s",
        "Worker exiting (pid: %s)",
        "Worker (pid:%s) exited with code %s.",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent %s! Perhaps out of memory?",
        "WORKER TIMEOUT (pid:%s)",
        "Handling signal: %s",
        "Hang up: %s",
        "Shutting down: %s",
        "graceful stop of workers",
        "Connection in use: %s",
        "Invalid address: %s",
        "Can't connect to %s",
    }
)
ACCESS = "gunicorn.access"
WITHHELD = "said something that is kept back"

_now = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")


# What stands in every line of a thread: in one variable. structlog has one for each field, and looks for them among
# all variables there are at each line.
_standing: ContextVar[Mapping[str, str]] = ContextVar("standing", default=MappingProxyType({}))


class Fields(dict[str, Any]):
    """The fields of a line that have been looked through."""


class _Told:
    """Whom to tell how many fields were dropped."""

    to: Callable[[int], None] | None = None


def tell_dropped(to: Callable[[int], None]) -> None:
    """Have dropped fields counted there from now on."""
    _Told.to = to


def allowed(fields: Mapping[str, Any]) -> Fields:
    """What may be printed of these fields."""
    kept = Fields()
    for name, type_ in FIELDS.items():
        value = fields.get(name)
        if isinstance(value, type_):
            kept[name] = value[:LONGEST] if isinstance(value, str) else value
    if len(kept) == len(fields):
        return kept
    dropped = sum(name not in kept and value is not None for name, value in fields.items())
    if dropped:
        kept["dropped"] = dropped
        if _Told.to is not None:
            _Told.to(dropped)
    return kept


def _with_standing(_logger: object, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {**_standing.get(), **fields}


def _as_record(_logger: object, _method: str, fields: Mapping[str, Any]) -> tuple[tuple[Fields], dict[str, Any]]:
    return (allowed(fields),), {"exc_info": False}  # a traceback has the message, whoever asks for one


def logger(name: str) -> BoundLogger:
    """The logger of one module. `log.info("a sentence", status=200)`: what varies is a field, never in the sentence."""
    processors: list[structlog.typing.Processor] = [
        filter_by_level,
        _with_standing,
        add_log_level,
        add_logger_name,
        _now,
        _as_record,
    ]
    made: BoundLogger = structlog.wrap_logger(logging.getLogger(name), processors, BoundLogger)
    return made.bind()  # what is wrapped alone is bound anew for each line


def begin(**fields: str) -> None:
    """From here on these fields, and no others from before, stand in every line of this thread."""
    _standing.set(fields)


def also(**fields: str) -> None:
    """From here on these fields stand in every line of this thread too."""
    _standing.set({**_standing.get(), **fields})


_encode = json.JSONEncoder().encode  # kept: `json.dumps`, as structlog calls it, makes an encoder for each line


def _as_json(_logger: object, _method: str, fields: dict[str, Any]) -> str:
    return _encode(fields)


class Lines(logging.Formatter):
    """Writes lines: of ours what was allowed, of others what is known to be harmless."""

    def __init__(self, how: Literal["json", "text"]) -> None:
        super().__init__()
        self._render: Callable[[object, str, dict[str, Any]], str] = _as_json
        if how == "text":
            self._render = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key="time")

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said: Any = record.msg
        return self._render(None, "", dict(said if isinstance(said, Fields) else _of_others(record)))


def _of_others(record: logging.LogRecord) -> Fields:
    fields: dict[str, Any] = {"level": record.levelname.lower(), "logger": record.name}
    if record.name == ACCESS and isinstance(record.args, Mapping):
        status = str(record.args.get("s", ""))
        fields |= {
            "event": "access",
            "method": record.args.get("m"),
            "status": int(status) if status.isdecimal() else None,
            "ms": record.args.get("M"),
            "request": record.args.get("{x-request-id}o"),
        }
    elif record.name.partition(".")[0] == "gunicorn" and record.msg in _HARMLESS:
        fields["event"] = record.getMessage()
    else:
        fields["event"] = WITHHELD
    if record.exc_info and record.exc_info[0] is not None:
        fields["exception"] = record.exc_info[0].__name__
    return allowed(_now(None, "", fields))


def configuration(how: Literal["auto", "json", "text"], level: str, *, access: bool) -> dict[str, Any]:
    """What `logging.config.dictConfig` wants, to have everything in a process written to standard error so."""
    chosen = how if how != "auto" else "text" if sys.stderr.isatty() else "json"
    out = {"handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "cds_service.logs.Lines", "how": chosen}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "cds_service": {**out, "level": level.upper()},
            "gunicorn.error": {**out, "level": "INFO"},
            ACCESS: {**out, "level": "INFO" if access else "WARNING"},
            "matplotlib": {"level": "CRITICAL"},  # it tells of its search for fonts
        },
    }


def thread_failed(failure: ExceptHookArgs) -> None:
    """In place of `threading.excepthook`, which prints a traceback and the message."""
    logger(__name__).error("a thread ended", exception=failure.exc_type.__name__)
