"""The worker that gunicorn runs: one that stops without leaving a caller in the queue of the kernel."""

from select import POLLIN, poll
from socket import socket

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """A threaded worker that, told to stop, takes whoever has been let in, and lets go of the port before it works off.

    gunicorn's own keeps the port open until its last answer: who connects meanwhile waits, and is cut off at the end.
    Here such a caller is taken by another worker, or, when all of them stop, is refused and can go elsewhere at once.
    """

    sockets: list[socket]

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            listeners, self.sockets = self.sockets, []
            for listener in listeners:
                waiting = poll()
                waiting.register(listener, POLLIN)
                while waiting.poll(0):
                    self.accept(listener)
                listener.close()
