"""What a request costs, against the least it can cost and against a peer: `python -m benchmarks.served`.

Servers of one worker each run side by side and are asked in turn, so that all of them meet the same noise: the floor
(floor_app.py under the same gunicorn), HealthChain (peer_app.py) and this service with every rule, metrics and a store.
CPU is what the kernel counted for all threads of the server, per request; times are one caller's. Each round is about
another patient, so that nothing remembered of one request helps with the next. Every answer is looked at: it must be a
200 with the card that its chart calls for.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.bodies import HOOKS, SIZES, body, of_another
from benchmarks.contenders import floor, ours, peer
from benchmarks.goals import OF_FLOOR, OF_PEER, P99_OF_MEDIAN
from benchmarks.servers import MB, Server, running
from benchmarks.tables import table

FLOOR, DICT, MODELS, OURS = "floor", "HealthChain dict", "HealthChain models", "bone-health-cds"
# How often each is asked with so many Observations. A p99 wants many requests of ours and of the floor; the peer with
# fhir.resources takes a second for a thousand Observations, and half a minute for ten thousand.
ASKED = {
    10: {FLOOR: 300, DICT: 150, MODELS: 60, OURS: 300},
    100: {FLOOR: 300, DICT: 100, MODELS: 20, OURS: 300},
    1000: {FLOOR: 150, DICT: 40, MODELS: 4, OURS: 150},
    10_000: {FLOOR: 60, DICT: 12, OURS: 60},
}
WARM_UP = 2
COLUMNS = (
    *("hook", "Observations", "MB", "server", "CPU ms", "of floor", "of HealthChain dict", "p99/median"),
    *("p50 ms", "p99 ms", "requests/s", "worker MB", "requests", "errors"),
)
SUMMARY = (
    *("hook", "Observations", "floor ms", "HealthChain ms", "ours ms"),
    *("of the floor", "must / goal", "", "of HealthChain", "must / goal", "", "p99/median", ""),
)


@dataclass(slots=True)
class Figures:
    """What one server needed for each request of one kind: CPU and wall time in milliseconds; bytes of its worker."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    memory: int = 0
    errors: int = 0

    @property
    def middle(self) -> float:
        return median(self.cpu)

    @property
    def p99_of_median(self) -> float:
        return p99(self.cpu) / self.middle


Measured = dict[tuple[str, int, str], Figures]  # hook, Observations, server


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]


def measured(servers: Sequence[Server], hook: str, size: int) -> dict[str, Figures]:
    """The servers are asked in turn; those that are asked less often are so at even distances."""
    asked = body(size, hook)
    often = {server: ASKED[size][server.contender.name] for server in servers if server.contender.name in ASKED[size]}
    rounds = max(often.values())
    found = {server.contender.name: Figures() for server in often}
    for server in often:
        for _ in range(WARM_UP):
            server.ask(hook, asked)
    for turn in range(rounds):
        about = of_another(asked, turn)
        for server, times in often.items():
            if turn * times // rounds == (turn + 1) * times // rounds:
                continue
            one = found[server.contender.name]
            before, began = server.cpu(), time.perf_counter()
            try:
                server.ask(hook, about)
            except RuntimeError:
                one.errors += 1
            ended, after = time.perf_counter(), server.cpu()
            one.cpu.append((after - before) / 1e6)
            one.wall.append((ended - began) * 1000)
    for server in often:
        found[server.contender.name].memory = server.memory()
    return found


def measure() -> Measured:
    """All servers with all bodies."""
    found: Measured = {}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        servers = stack.enter_context(running(floor(), peer("dict"), peer("models"), ours(folder)))
        for size in SIZES:
            for hook in HOOKS:
                for name, figures in measured(servers, hook, size).items():
                    found[hook, size, name] = figures
    return found


def rows(found: Measured) -> Iterator[list[str]]:
    """Every server with every body."""
    for (hook, size, name), one in found.items():
        least, usual = found[hook, size, FLOOR].middle, found[hook, size, DICT].middle
        yield [
            *(hook, f"{size:,}", f"{len(body(size, hook)) / MB:.2f}", name, f"{one.middle:.2f}"),
            *(f"{one.middle / least:.2f}", f"{one.middle / usual:.2f}", f"{one.p99_of_median:.1f}"),
            *(f"{median(one.wall):.1f}", f"{p99(one.wall):.1f}", f"{1000 / median(one.wall):.0f}"),
            *(f"{one.memory / MB:.0f}", f"{len(one.cpu)}", f"{one.errors}"),
        ]


def summary(found: Measured) -> Iterator[list[str]]:
    """This service with each body, held against what it must and means to cost."""
    for hook in HOOKS:
        for size in SIZES:
            least, usual, own = (found[hook, size, name] for name in (FLOOR, DICT, OURS))
            cells = [hook, f"{size:,}", *(f"{one.middle:.2f}" for one in (least, usual, own))]
            for other, bar in ((least, OF_FLOOR[size]), (usual, OF_PEER[size])):
                ratio = own.middle / other.middle
                cells += [f"{ratio:.2f}", f"{bar.must} / {bar.goal}", bar.mark(ratio)]
            yield [*cells, f"{own.p99_of_median:.1f}", P99_OF_MEDIAN.mark(own.p99_of_median)]


def main() -> None:
    found = measure()
    print(table(COLUMNS, rows(found)) + "\n\n" + table(SUMMARY, summary(found)))


if __name__ == "__main__":
    main()
