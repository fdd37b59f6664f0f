"""Eight parallel callers, and how soon a server answers at all: `python -m benchmarks.crowd [SECONDS]`.

The callers send a mix of hooks and sizes at once, as fast as they are answered. The service has two workers then.
"""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.bodies import HOOKS, body
from benchmarks.contenders import floor, ours
from benchmarks.servers import MB, Server, running
from benchmarks.tables import table

CALLERS = 8
MIX = {10: 50, 100: 45, 1000: 5}  # of 100 requests, so many have so many Observations
STARTS = 3
COLUMNS = ("server", "workers", "first answer after s", "requests/s, 8 callers", "answered", "failed", "worker MB")


def crowded(server: Server, seconds: float) -> tuple[int, int]:
    """How many requests of eight parallel callers were answered, and how many were not, or wrongly."""
    bodies = {(hook, size): body(size, hook) for hook in HOOKS for size in MIX}
    answered, failed = [0] * CALLERS, [0] * CALLERS
    end = time.perf_counter() + seconds

    def call(n: int) -> None:
        dice = random.Random(n)
        ask = server.caller()
        while time.perf_counter() < end:
            (size,) = dice.choices(list(MIX), list(MIX.values()))
            hook = dice.choice(HOOKS)
            try:
                ask(hook, bodies[hook, size])
                answered[n] += 1
            except (RuntimeError, OSError):
                failed[n] += 1
                ask = server.caller()

    threads = [threading.Thread(target=call, args=(n,)) for n in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered), sum(failed)


def first_answer() -> float:
    """Seconds from nothing to the first right answer, the median of some starts on two workers."""
    taken = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder, running(ours(folder, workers=2)) as (server,):
            taken.append(server.started_in)
    return sorted(taken)[STARTS // 2]


def measure(seconds: float = 10) -> Iterator[tuple[list[str], float, int, float]]:
    """A row for each server, with its seconds to the first answer, its failures and the megabytes of a worker."""
    for kind in (floor, ours):
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            contender = floor(2) if kind is floor else ours(folder, 2)
            (server,) = stack.enter_context(running(contender))
            answered, failed = crowded(server, seconds)
            soon, megabytes = server.started_in, server.memory() / MB
        soon = soon if kind is floor else first_answer()
        figures = (f"{soon:.1f}", f"{answered / seconds:.0f}", str(answered), str(failed), f"{megabytes:.0f}")
        yield [contender.name, "2", *figures], soon, failed, megabytes


def main(seconds: float = 10) -> None:
    print(table(COLUMNS, (row for row, *_ in measure(seconds))))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
