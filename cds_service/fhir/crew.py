"""Threads that wait for FHIR servers, so that nobody else has to: as many as are needed, up to a number.

They are daemons. A server that never answers keeps one of them waiting, and neither an answer nor the end of the
process waits for that one.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread

Task = Callable[[], None]


class Crew:
    """Daemon threads sharing one queue of tasks. A task that raises hands its exception to its Future."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._hired = 0
        self._hiring = Lock()
        self._idle = Semaphore(0)
        self._tasks: SimpleQueue[tuple[Future[None], Task]] = SimpleQueue()

    def do(self, task: Task) -> Future[None]:
        """Queue a task. One thread more is hired when none is idle and there may be more."""
        future: Future[None] = Future()
        self._tasks.put((future, task))
        with self._hiring:
            if not self._idle.acquire(blocking=False) and self._hired < self._most:
                self._hired += 1
                Thread(target=self._work, name=f"fhir-{self._hired}", daemon=True).start()
        return future

    def _work(self) -> None:
        while True:
            future, task = self._tasks.get()
            if future.set_running_or_notify_cancel():
                try:
                    task()
                except BaseException as error:  # nothing is hidden: whoever asks for the result gets it raised
                    future.set_exception(error)
                else:
                    future.set_result(None)
            del future, task
            self._idle.release()
