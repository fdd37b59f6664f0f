"""Writes issued cards, and counts of calls, behind the back of the request: an answer never waits for the store.

What still waits is lost when the process is killed outright. Feedback never goes this way.
"""

import atexit
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event, Lock, Thread
from time import monotonic, sleep
from typing import Literal

from cds_service.metrics import Metrics
from cds_service.store.database import StoreDown, StoreRefused
from cds_service.store.records import Issued, Kind

LINGER_SECONDS = 0.5  # what is issued meanwhile is written together
COUNT_SECONDS = 5.0  # what is counted meanwhile is added together, which costs less than each call by itself
RETRY_SECONDS = 1.0
FAREWELL_SECONDS = 5.0
MOST_WAITING = 20_000
MOST_TOGETHER = 500


class Writer:
    """A queue of cards with a bound, counts of calls, and one thread for each process that writes both.

    `write` takes cards, the same ones again when it failed; `add` takes counts, and adds all of them or none.
    """

    def __init__(
        self, write: Callable[[Sequence[Issued]], None], add: Callable[[Mapping[Kind, int]], None], metrics: Metrics
    ) -> None:
        self._write = write
        self._add = add
        self._metrics = metrics
        self._renew()
        os.register_at_fork(after_in_child=self._renew)  # what the parent still has to write, the parent writes
        atexit.register(self.close)

    def _renew(self) -> None:
        self._waiting: deque[Issued] = deque()
        self._calls: Counter[Kind] = Counter()
        self._lock = Lock()
        self._called = Event()
        self._idle = Event()
        self._idle.set()
        self._ending = Event()
        self._hurry = Event()
        self._thread: Thread | None = None

    def put(self, cards: Sequence[Issued], calls: Iterable[Kind] = ()) -> None:
        """Have these written soon; cards are counted and dropped when the store has been away for too long.

        `calls` are what one call counts as, each kind once.
        """
        if MOST_WAITING - len(self._waiting) < len(cards):
            self._lost(len(cards), "issued")
            cards = ()
        with self._lock:
            self._waiting.extend(cards)
            self._calls.update(calls)
            self._idle.clear()
            if self._thread is None:
                self._thread = Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
        if not self._called.is_set():  # else the thread has yet to look
            self._called.set()

    def flush(self, seconds: float = FAREWELL_SECONDS) -> bool:
        """Have all that waits written now; False when that takes longer than so many seconds."""
        self._hurry.set()
        self._called.set()
        return self._idle.wait(seconds)

    def close(self) -> None:
        """Write what waits, for a few seconds at most, and stop."""
        self._ending.set()
        self._called.set()
        if not self.flush(FAREWELL_SECONDS):
            self._lost(len(self._waiting), "issued")

    def _lost(self, many: int, what: Literal["issued", "calls"]) -> None:
        self._metrics.count("store_failures", by=many, operation=what, outcome="lost")

    def _run(self) -> None:
        ends: float | None = None
        counted = monotonic()
        while True:
            self._called.wait(COUNT_SECONDS if self._calls else None)
            self._hurry.wait(LINGER_SECONDS)
            if self._ending.is_set() and ends is None:
                ends = monotonic() + FAREWELL_SECONDS
            self._called.clear()
            hurried = self._hurry.is_set()
            if hurried:  # one that comes from now on is for the next round
                self._hurry.clear()
            add = hurried or self._ending.is_set() or monotonic() - counted > COUNT_SECONDS
            due = len(self._waiting)  # what comes from now on waits for others, or each would be written by itself
            while due or (add and self._calls):
                try:
                    due -= self._write_some(due)
                    if add:
                        self._add_calls()
                        counted = monotonic()
                except StoreDown:
                    self._metrics.count("store_failures", operation="issued", outcome="retried")
                    if ends is not None and monotonic() > ends:
                        return
                    sleep(RETRY_SECONDS if ends is None else RETRY_SECONDS / 10)
            with self._lock:
                if not (self._waiting or self._calls):
                    self._idle.set()
                    if self._ending.is_set():
                        self._thread = None
                        return

    def _write_some(self, due: int) -> int:
        """Write, of so many cards, those that have waited longest; how many. Raises StoreDown, and they wait on."""
        some = [self._waiting[n] for n in range(min(due, MOST_TOGETHER))]
        if not some:
            return 0
        try:
            self._write(some)
        except StoreRefused:
            self._lost(len(some), "issued")
        for _ in some:
            self._waiting.popleft()
        return len(some)

    def _add_calls(self) -> None:
        """Add what was counted meanwhile. Raises StoreDown, and it waits on."""
        with self._lock:
            calls, self._calls = self._calls, Counter()
        if not calls:
            return
        try:
            self._add(calls)
        except StoreRefused:
            self._lost(sum(calls.values()), "calls")
        except StoreDown:
            with self._lock:
                self._calls.update(calls)
            raise
