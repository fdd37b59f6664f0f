"""How gunicorn runs the service; the Procfile and `bone-health-cds serve` both name this module."""

import gc
import os

# Threads, because a request may wait for a FHIR server, and others should not have to wait with it.
worker_class = "gthread"
threads = 8
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)

# Rules, value sets and templates are loaded once, before the workers are forked from what has been loaded.
preload_app = True

# Nobody steers a running server from outside: it is stopped and started.
control_socket_disable = True


def when_ready(_server: object) -> None:
    """Spares the garbage collector what lives as long as the process, and lets it look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
