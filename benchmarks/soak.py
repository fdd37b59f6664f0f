"""Whether the service keeps its memory: `python -m benchmarks.soak [--minutes 60] [--rate 10]`.

One worker with the store on is asked for a mix of hooks and sizes, each time about another patient, at most `rate`
requests a second, and its memory is looked at every few seconds (shared pages by their share, PSS). The first tenth of
the time warms up. Exits with 1 when a "must" is missed: of the rest, the second half's mean at most 1.05 times the
first's; never 250 MB; no failure.
"""

import argparse
import random
import sys
import tempfile
import time
from statistics import fmean

from benchmarks.bodies import HOOKS, body, of_another
from benchmarks.contenders import ours
from benchmarks.servers import MB, Server, running

MIX = {10: 50, 100: 40, 1000: 9, 10_000: 1}  # of 100 requests, so many have so many Observations
EVERY = 2.0  # seconds between two looks
WARM_UP = 0.1
MOST_GROWTH, MOST_MB = 1.05, 250


def soaked(server: Server, minutes: float, rate: float) -> tuple[list[float], int]:
    """Megabytes of the worker after the warm-up, look by look, and how many requests were answered."""
    dice = random.Random(20261122)
    bodies = {(hook, size): body(size, hook) for hook in HOOKS for size in MIX}
    began = last = time.perf_counter()
    looks: list[float] = []
    answered = 0
    while (now := time.perf_counter()) < began + minutes * 60:
        (size,) = dice.choices(list(MIX), list(MIX.values()))
        hook = dice.choice(HOOKS)
        server.ask(hook, of_another(bodies[hook, size], answered))
        answered += 1
        if now - last >= EVERY:
            last = now
            if now - began > WARM_UP * minutes * 60:
                looks.append(server.memory() / MB)
        time.sleep(max(0.0, began + answered / rate - time.perf_counter()))
    return looks, answered


def main(minutes: float, rate: float) -> int:
    with tempfile.TemporaryDirectory() as folder, running(ours(folder)) as (server,):
        looks, answered = soaked(server, minutes, rate)
    half = len(looks) // 2
    first, second = fmean(looks[:half]), fmean(looks[half:])
    print(f"{answered} requests in {minutes:g} minutes, {len(looks)} looks at the worker's memory")
    print(f"first half {first:.1f} MB, second half {second:.1f} MB: {second / first:.3f} of it (must: {MOST_GROWTH})")
    print(f"largest {max(looks):.1f} MB (must: below {MOST_MB})")
    return int(second / first > MOST_GROWTH or max(looks) >= MOST_MB)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=10)
    sys.exit(main(**vars(parser.parse_args())))
