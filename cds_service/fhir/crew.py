"""Threads that wait for FHIR servers, so that nobody else has to: as many as are needed, up to a number.

They are daemons. A server that never answers keeps one of them waiting, and neither an answer nor the end of the
process waits for that one.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from weakref import finalize

Task = Callable[[], None]
Tasks = SimpleQueue[tuple[Future[None], Task] | None]


class Crew:
    """Daemon threads sharing one queue of tasks, for as long as the crew is referred to.

    A task that raises hands its exception to its Future.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._hired = 0
        self._hiring = Lock()
        self._idle = Semaphore(0)
        self._tasks: Tasks = SimpleQueue()
        finalize(self, self._tasks.put, None)

    def do(self, task: Task) -> Future[None]:
        """Queue a task, in the context of who asks for it. One thread more is hired when none is idle and may be."""
        future: Future[None] = Future()
        self._tasks.put((future, partial(copy_context().run, task)))
        with self._hiring:
            if not self._idle.acquire(blocking=False) and self._hired < self._most:
                self._hired += 1
                name = f"fhir-{self._hired}"
                Thread(target=_work, args=(self._tasks, self._idle), name=name, daemon=True).start()
        return future


def _work(tasks: Tasks, idle: Semaphore) -> None:
    while (queued := tasks.get()) is not None:
        future, task = queued
        if future.set_running_or_notify_cancel():
            try:
                task()
            except Exception as error:  # any: nothing is hidden, whoever asks for the result gets it raised
                future.set_exception(error)
            else:
                future.set_result(None)
        del queued, future, task
        idle.release()
    tasks.put(None)  # the next one may go home too
