"""Writes issued cards behind the back of the request, many at a time: an answer never waits for the store.

Cards still in the queue are lost when the process is killed outright. Feedback never goes this way.
"""

import atexit
import os
from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread
from time import monotonic, sleep

from cds_service.metrics import Metrics
from cds_service.store.database import StoreDown, StoreRefused
from cds_service.store.records import Issued

LINGER_SECONDS = 0.5  # what is issued meanwhile is written together
RETRY_SECONDS = 1.0
FAREWELL_SECONDS = 5.0
MOST_WAITING = 20_000
MOST_TOGETHER = 500


class Writer:
    """A queue with a bound, and one thread for each process that empties it."""

    def __init__(self, write: Callable[[Sequence[Issued]], None], metrics: Metrics) -> None:
        self._write = write
        self._metrics = metrics
        self._renew()
        os.register_at_fork(after_in_child=self._renew)  # what the parent still has to write, the parent writes
        atexit.register(self.close)

    def _renew(self) -> None:
        self._waiting: deque[Issued] = deque()
        self._lock = Lock()
        self._called = Event()
        self._idle = Event()
        self._idle.set()
        self._ending = Event()
        self._hurry = Event()
        self._thread: Thread | None = None

    def put(self, cards: Sequence[Issued]) -> None:
        """Have these written soon; counted and dropped when the store has been away for too long."""
        room = MOST_WAITING - len(self._waiting)
        if room < len(cards):
            self._lost(len(cards))
            return
        with self._lock:
            self._waiting.extend(cards)
            self._idle.clear()
            if self._thread is None:
                self._thread = Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
        self._called.set()

    def flush(self, seconds: float = FAREWELL_SECONDS) -> bool:
        """Have all that waits written now; False when that takes longer than so many seconds."""
        self._hurry.set()
        return self._idle.wait(seconds)

    def close(self) -> None:
        """Write what waits, for a few seconds at most, and stop."""
        self._ending.set()
        self._called.set()
        if not self.flush(FAREWELL_SECONDS):
            self._lost(len(self._waiting))

    def _lost(self, many: int) -> None:
        self._metrics.count("store_failures", by=many, operation="issued", outcome="lost")

    def _run(self) -> None:
        ends: float | None = None
        while True:
            self._called.wait()
            self._hurry.wait(LINGER_SECONDS)
            if self._ending.is_set() and ends is None:
                ends = monotonic() + FAREWELL_SECONDS
            self._called.clear()
            self._hurry.clear()
            while self._waiting:
                some = [self._waiting[n] for n in range(min(len(self._waiting), MOST_TOGETHER))]
                try:
                    self._write(some)
                except StoreRefused:
                    self._lost(len(some))
                except StoreDown:
                    self._metrics.count("store_failures", operation="issued", outcome="retried")
                    if ends is not None and monotonic() > ends:
                        return
                    sleep(RETRY_SECONDS if ends is None else RETRY_SECONDS / 10)
                    continue
                for _ in some:
                    self._waiting.popleft()
            with self._lock:
                if not self._waiting:
                    self._idle.set()
                    if self._ending.is_set():
                        self._thread = None
                        return
