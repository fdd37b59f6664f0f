"""The worker that gunicorn runs: it leaves no caller in the queue of the kernel, and copies a body once."""

from select import POLLIN, poll
from socket import MSG_WAITALL, socket
from ssl import SSLSocket
from typing import Any

from gunicorn.http.body import Body, LengthReader
from gunicorn.workers.gthread import ThreadWorker

_SMALL = 8192  # bytes: what is no larger gunicorn reads as well, and with a limit of time when it is left unread


class WholeBody(Body):
    """The body of a request whose length is known; asked for all of it, it has the kernel write that into its bytes.

    gunicorn's own copies each byte several times on the way: as much work, at 20 MB, as to find out what they say.
    """

    reader: LengthReader

    def __init__(self, reader: LengthReader, connection: socket) -> None:
        super().__init__(reader)
        self._connection = connection

    def read(self, size: int | None = None) -> bytes:
        reader = self.reader
        if size is None or size <= _SMALL or size != reader.length or self.buf.tell():
            return bytes(super().read(size))
        try:
            parts = [_taken_over(reader, size)]
            missing = size - len(parts[0])
            # A signal may cut the wait short; nothing at all means that the caller has gone.
            while missing and (part := self._connection.recv(missing, MSG_WAITALL)):
                parts.append(part)
                missing -= len(part)
        except Exception:
            self.failed = True  # whoever reads on would take the rest of this body for the next request
            raise
        reader.length = 0
        filled = [part for part in parts if part]
        return filled[0] if len(filled) == 1 else b"".join(filled)


def _taken_over(reader: LengthReader, size: int) -> bytes:
    """What came of a body together with the header; what stands behind it is of the next request."""
    buffered: bytes = reader.unreader.take_buffered()
    if len(buffered) > size:
        reader.unreader.unread(buffered[size:])
    return buffered[:size]


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

    def handle_request(self, req: Any, conn: Any) -> bool:
        reader = req.body.reader
        if isinstance(reader, LengthReader) and not isinstance(conn.sock, SSLSocket):
            req.body = WholeBody(reader, conn.sock)
        return bool(super().handle_request(req, conn))
