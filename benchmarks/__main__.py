"""All that is measured, in one run of less than ten minutes: `make bench`, or `python -m benchmarks [--write]`.

With --write the tables go to RESULTS.md, and the first of them to README.md as well.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from benchmarks import burden, crowd, fetch, rule_costs, served, stages, store
from benchmarks.goals import BENCH_S, BURDEN_MB_PER_S, FAILURES, FIRST_ANSWER_S, WORKER_MB, Bar
from benchmarks.servers import MB
from benchmarks.tables import BEGIN, END, README, RESULTS, between, measured_on, table

OTHERS = ("besides", "measured", "must", "")


class Report:
    """Parts of a page, printed as they are ready."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._parts: list[str] = []

    @contextmanager
    def part(self, title: str, words: str) -> Iterator[Callable[[str], None]]:
        self._say(f"## {title}\n\n{words}")
        yield self._say
        print(f"({self.seconds:.0f} s so far)", file=sys.stderr, flush=True)

    def _say(self, words: str) -> None:
        self._parts.append(words)
        print(words, end="\n\n", flush=True)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._began

    def page(self, first: str) -> str:
        head = "# Measurements\n\nWritten by `make bench`. Compare figures of one run only."
        return "\n\n".join([head, f"{BEGIN}\n{first}\n{END}", *self._parts]) + "\n"


def besides(figures: Iterable[tuple[str, float, str, Bar]]) -> list[list[str]]:
    """What is measured besides the cost of a request, with its bar and its mark."""
    return [
        [name, f"{figure:.3g}{unit}", f"{'≥' if bar.least else '≤'} {bar.must:g}{unit}", bar.mark(figure)]
        for name, figure, unit, bar in figures
    ]


def measure(report: Report) -> str:
    """Everything; gives the tables that README quotes."""
    with report.part("A request", _words(served)) as say:
        found = served.measure()
        say(table(served.COLUMNS, served.rows(found)))
    with report.part("Eight parallel callers, and the first answer", _words(crowd)) as say:
        crowds = [*crowd.measure()]
        say(table(crowd.COLUMNS, (row for row, *_ in crowds)))
    with report.part("Stages of an answer", _words(stages)) as say:
        say(table(stages.COLUMNS, stages.rows()))
    with report.part("Rules", _words(rule_costs)) as say:
        say(table(rule_costs.COLUMNS, rule_costs.rows()))
    with report.part("Prefetch left out", _words(fetch)) as say:
        say(table(fetch.COLUMNS, fetch.rows(repeats=15)))
    with report.part("The store", _words(store)) as say:
        say(store.measured(calls=40))
    with report.part("Population", _words(burden)) as say:
        speeds = [*burden.rows()]
        say(table(burden.COLUMNS, speeds))
    *_, (_, soon, failed, megabytes) = crowds
    largest = max(one.memory for (_, _, name), one in found.items() if name == served.OURS) / MB
    others = besides(
        (
            ("first answer, two workers", soon, " s", FIRST_ANSWER_S),
            ("wrong answers, of all servers", sum(one.errors for one in found.values()), "", FAILURES),
            ("failures of eight callers on two workers", failed, "", FAILURES),
            ("memory of a worker, the largest", max(largest, megabytes), " MB", WORKER_MB),
            *((f"`burden`, {row[0]}", float(row[3]), " MB/s a core", BURDEN_MB_PER_S) for row in speeds),
            ("all these measurements", report.seconds, " s", BENCH_S),
        )
    )
    return "\n\n".join((measured_on(), table(served.SUMMARY, served.summary(found)), table(OTHERS, others)))


def _words(module: object) -> str:
    """What a module says it measures, without its first paragraph."""
    return (module.__doc__ or "").partition("\n\n")[2].strip()


def main(write: bool) -> None:
    os.environ.setdefault("BONE_HEALTH_LOG_LEVEL", "error")  # of what is measured in this process
    report = Report()
    first = measure(report)
    print(first)
    if write:
        RESULTS.write_text(report.page(first), encoding="utf-8")
        readme = README.read_text(encoding="utf-8")
        README.write_text(readme.replace(between(readme), f"\n{first}\n"), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    main(**vars(parser.parse_args()))
