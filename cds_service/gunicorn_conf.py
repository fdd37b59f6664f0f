"""How gunicorn runs the service; the Procfile and `bone-health-cds serve` both name this module."""

import ctypes
import gc
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol

from cds_service import logs
from cds_service.security.urls import is_loopback
from cds_service.settings import Settings

_log = logs.logger(__name__)

# OpenTelemetry's own settings; one that names where traces go asks for them.
TRACED_BY = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")

# Threads, because a request may wait for a FHIR server, and others should not have to wait with it.
worker_class = "cds_service.gunicorn_worker.Worker"
threads = 8
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)

# Rules, value sets and templates are loaded once, before the workers are forked from what has been loaded. Nothing of
# it can be freed: looking for that every 700 objects would take an eighth of the start. `when_ready` sets it anew.
preload_app = True
gc.set_threshold(100_000)

# A header longer than a token may be, or more of them than a browser sends, are refused before they are kept.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 16_380

# A worker that shows no life for so long is replaced; a kept connection waits so long for its next request. Slow
# senders are for the proxy in front to hold back: it hands on whole requests.
timeout = 30
keepalive = 5

# On SIGTERM, and when it is replaced, a worker takes no more calls and has so many seconds for those it has.
graceful_timeout = 30

# Which proxies are believed is said once, in BONE_HEALTH_TRUSTED_PROXIES.
forwarded_allow_ips = ""

# Nobody steers a running server over a socket: it is stopped, started, and on SIGHUP reads the site's files again.
control_socket_disable = True


# What the log holds of gunicorn is chosen as all else is; so a wrong setting is told here, before anything is loaded.
_settings = Settings()
logconfig_dict = logs.configuration(_settings.log_format, _settings.log_level, access=_settings.log_access)

# Where the processes keep what they count, made by the first that counts. prometheus_client wants to know of it before
# it is imported, which is when the service is loaded; so nothing here may import it sooner.
_counts = Path(tempfile.gettempdir()) / f"bone-health-cds-{token_hex(8)}"
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={_counts}"]


def on_starting(server: Any) -> None:
    """Refuse to listen where other machines call, in open mode, before anything listens."""
    settings = Settings()
    elsewhere = [where for where in server.cfg.address if not _is_here(where)]
    if settings.mode == "open" and not settings.open_to_network and elsewhere:
        raise SystemExit(
            f"open mode does not authenticate callers, so it does not listen on {elsewhere[0]}. "
            "Use BONE_HEALTH_MODE=registered; or say BONE_HEALTH_OPEN_TO_NETWORK=true where everybody may call."
        )


def _is_here(where: object) -> bool:
    """Whether an address that gunicorn binds is reached from this machine alone: a loopback one, or a Unix socket."""
    if isinstance(where, tuple):
        host = str(where[0])
        return is_loopback(f"[{host}]" if ":" in host else host)
    return isinstance(where, str)


def post_worker_init(worker: Any) -> None:
    """A thread that fails says of what class the failure was, and nothing else. Traces begin, if they are wanted."""
    threading.excepthook = logs.thread_failed
    if _traces_wanted() and _traces_possible():
        from cds_service.tracing import start

        start(worker.wsgi)


def _traces_wanted() -> bool:
    return any(os.environ.get(name) for name in TRACED_BY)


def _traces_possible() -> bool:
    return find_spec("opentelemetry") is not None and find_spec("opentelemetry.instrumentation.flask") is not None


def child_exit(_server: object, worker: Any) -> None:
    """A worker is gone, however it went."""
    _count_out(worker.pid)


def _count_out(process: int) -> None:
    from cds_service.metrics import process_ended

    with suppress(OSError):  # counts are no reason for the process above the workers to end
        process_ended(process)


def on_exit(_server: object) -> None:
    """Take away what was counted."""
    shutil.rmtree(_counts, ignore_errors=True)


def when_ready(_server: object) -> None:
    """Look less often for what can be freed, now that all is loaded.

    A request leaves a dozen objects that only the collector can take away (of Werkzeug's and SQLAlchemy's making), so
    to look seldom costs memory: at 200,000 objects a worker grew for 16,000 requests.
    """
    gc.set_threshold(20_000, 20, 100)
    gc.freeze()  # what can be freed of a start is a few kilobytes: to look for it takes a tenth of a second
    _settle_memory()
    if _traces_wanted() and not _traces_possible():
        _log.warning("traces are asked for, and there will be none: install bone-health-cds[otel]")


# Of malloc.h: the option, and its number of heaps or bytes.
_M_ARENA_MAX = (-8, 1)
_M_MMAP_THRESHOLD = (-3, 32 * 1024 * 1024)
_M_TRIM_THRESHOLD = (-1, 64 * 1024 * 1024)


def _settle_memory() -> None:
    """The threads of a worker take memory from one heap, and it keeps what the next request will want again.

    glibc would give each a heap of its own, and a body of 20 MB read by one thread after another leaves a hole in each:
    a worker grew by half in a quarter of an hour. Threads that hold the interpreter's lock need no heaps to themselves.
    And it would hand memory back after each large body, only to have the kernel clear it anew for the next: one part
    in ten of what such a body costs.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # of glibc alone
    if set_option is not None:
        for option in (_M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD):
            set_option(*option)


class Reloaded(Protocol):
    """What gunicorn hands to `on_reload`: its process above the workers, and the application they are forked with."""

    app: Any


def on_reload(server: Reloaded) -> None:
    """SIGHUP: the workers that follow are forked from an application made anew, of the site's files as they stand now.

    gunicorn alone would fork them from the one that is loaded. The new one is first made in a process that is thrown
    away: whatever is wrong with the files, the service goes on with what it has.
    """
    from cds_service.app import renewed

    taken = _goes_well(renewed)
    if taken:
        gc.unfreeze()
        server.app.callable = renewed()
        gc.collect()  # the application that was
        gc.freeze()
        _log.info("the site's files were read again")
    else:
        _log.error("the site's files were not taken: the service goes on with what it read before")
    server.app.callable.extensions["metrics"].count("reloads", outcome="taken" if taken else "refused")


def _goes_well(make: Callable[[], object]) -> bool:
    """Whether something can be made, tried in a child; what it says of what is wrong is logged."""
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        _count_out(child)
        return status == 0
    status = 1
    try:
        logging.disable()  # what an application says as it starts is said when it is made in earnest
        make()
        status = 0
    except SystemExit as wrong:
        logging.disable(logging.NOTSET)
        _log.error("the site's files are wrong", reason=str(wrong))
    except Exception as error:  # any: this process ends, and those that serve go on
        logging.disable(logging.NOTSET)
        _log.error("the site's files are wrong", exception=type(error).__name__)
    finally:
        os._exit(status)
