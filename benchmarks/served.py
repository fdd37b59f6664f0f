"""What a request costs, against the least it can cost and against a peer: `make bench`.

Servers of one worker each run side by side and are asked in turn, so that all of them meet the same noise:
the floor (floor_app.py under the same gunicorn), HealthChain (peer_app.py) and this service with every rule.
CPU is what the kernel counted for all threads of the server, per request; times are one caller's.
"""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from benchmarks.bodies import HOOKS, SIZES, body
from benchmarks.servers import HERE, Contender, Server, gunicorn, running

REQUESTS = {10: 60, 100: 30, 1000: 8, 10_000: 3}
MODELS_UP_TO = 1000  # above that the typed peer takes half a minute for one request
CALLERS = 8
MB = 1_000_000

FLOOR = Contender(
    "floor",
    gunicorn("benchmarks.floor_app:create_app()"),
    dict.fromkeys(HOOKS, "/cds-services/constant"),
    b"Constant",
    {},
)
OURS = Contender(
    "bone-health-cds",
    gunicorn("cds_service.app:served()"),
    {hook: f"/cds-services/bone-health-{hook}" for hook in HOOKS},
    b"org.bone-health-cds.rules",
    {},
)


def peers(environment: Path) -> list[Contender]:
    """HealthChain with its two handlers, in the environment that `make bench` makes for it."""
    paths = {hook: f"/cds/cds-services/t-score-{hook}" for hook in HOOKS}
    return [
        Contender(
            f"HealthChain {kind}",
            [str(environment / "bin" / "python"), str(HERE / "peer_app.py"), "PORT", kind],
            paths,
            b"Untreated osteoporosis",
            {"PYTHONPATH": ""},
        )
        for kind in ("dict", "models")
    ]


def measured(servers: Sequence[Server], hook: str, size: int) -> None:
    """One row a server: they are asked in turn, as often as each other."""
    asked = body(size, hook)
    times = REQUESTS[size]
    cpu: dict[str, list[float]] = {server.contender.name: [] for server in servers}
    wall: dict[str, list[float]] = {server.contender.name: [] for server in servers}
    for round_ in range(times + 2):
        for server in servers:
            before, began = server.cpu(), time.perf_counter()
            server.ask(hook, asked)
            ended, after = time.perf_counter(), server.cpu()
            if round_ >= 2:  # the first two warm up
                cpu[server.contender.name].append((after - before) / 1e6)
                wall[server.contender.name].append((ended - began) * 1000)
    floor = median(cpu[FLOOR.name])
    for server in servers:
        name = server.contender.name
        spent, took = cpu[name], wall[name]
        middle = median(spent)
        print(
            f"| {hook} | {size:,} | {len(asked) / MB:.2f} | {name} | {middle:.2f} | {middle / floor:.2f} "
            f"| {_p99(spent) / middle:.1f} | {median(took):.1f} | {_p99(took):.1f} | {server.memory() / MB:.0f} |"
        )


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]


def loaded(server: Server, hook: str, size: int, seconds: float = 5.0) -> float:
    """Requests a second under eight parallel callers; RuntimeError if any fails."""
    asked = body(size, hook)
    answered = [0] * CALLERS
    failures: list[BaseException] = []
    end = time.perf_counter() + seconds

    def call(n: int) -> None:
        ask = server.caller()
        try:
            while time.perf_counter() < end:
                ask(hook, asked)
                answered[n] += 1
        except (RuntimeError, OSError) as error:
            failures.append(error)

    threads = [threading.Thread(target=call, args=(n,)) for n in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"{len(failures)} of {CALLERS} callers failed: {failures[0]}")
    return sum(answered) / seconds


def main() -> None:
    contenders = [FLOOR, *peers(HERE.parent / ".venv-peer"), OURS]
    print("| hook | Observations | MB | server | CPU ms | of the floor | p99/median | p50 ms | p99 ms | worker MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with running(*contenders) as servers:
        for hook in HOOKS:
            for size in SIZES:
                asked = [one for one in servers if size <= MODELS_UP_TO or not one.contender.name.endswith("models")]
                measured(asked, hook, size)
        print("\n| server | first answer after s | requests/s, 8 callers, 100 Observations |\n|---|---|---|")
        for server in servers:
            print(f"| {server.contender.name} | {server.started_in:.1f} | {loaded(server, 'patient-view', 100):.0f} |")


if __name__ == "__main__":
    main()
