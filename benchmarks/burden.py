"""How fast `burden` is on one core: `python -m benchmarks.burden [MB] [REPEATS]`.

Bulk Data of patients of all sizes (bulk.py) of whose Observations 5 % and 25 % are of codes that rules read; and once
of patients who have 1,000 Observations each. CPU time, the best of some runs: of reading lines and sorting them by
patient, and of judging the patients. Beside it, in the same run, what reading the lines alone costs, and `orjson.loads`
of each line. What is loaded once (rules, words) is left out.
"""

import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import orjson

from benchmarks.bodies import TODAY
from benchmarks.bulk import Export, export
from benchmarks.servers import MB
from benchmarks.tables import table
from cds_service.burden import run
from cds_service.burden.run import Configuration, Plan
from cds_service.settings import Settings

COLUMNS = (
    *(
        "Bulk Data",
        "MB",
        "patients",
        "MB/s, a core",
        "of `orjson.loads`",
        "read MB/s",
        "judge MB/s",
        "judge patients/s",
    ),
    *("judge ms a patient", "`orjson.loads` MB/s", "lines alone MB/s"),
)
CASES = {"5 % read": (0.05, None), "25 % read": (0.25, None), "25 % read, 1,000 each": (0.25, 1000)}


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of CPU: to read and sort, to judge; and of the two floors."""

    read: float
    judge: float
    orjson: float
    lines: float


def floors(export: Export) -> tuple[float, float]:
    """Seconds to parse each line with orjson, and to read the lines."""
    began = time.process_time()
    for file in export.files:
        with file.open("rb") as stream:
            for line in stream:
                orjson.loads(line)
    parsed = time.process_time()
    for file in export.files:
        with file.open("rb") as stream:
            for _ in stream:
                pass
    return parsed - began, time.process_time() - parsed


def counted(plan: Plan, desk: run.Desk, export: Export) -> tuple[float, float]:
    """Seconds to read and sort, and to judge; what is loaded before is left out."""
    ends: dict[str, float] = {}

    def watch(stage: str, done: int, total: int) -> None:
        ends[stage] = time.process_time()

    with mock.patch.object(run.Desk, "of", return_value=desk):
        began = time.process_time()
        tally = run.count(plan, export.files, lambda place, reason: None, watch)
    if tally.encounters["patient-view"] != export.patients or tally.unread:
        raise RuntimeError(f"{export.patients} patients, of whom {tally.encounters} were judged; {tally.unread}")
    return ends["reading"] - began, ends["judging"] - ends["reading"]


def measured(export: Export, repeats: int) -> Speed:
    plan = Plan((Configuration(Settings()),), TODAY, TODAY)
    desk = run.Desk.of(plan)
    gc.collect()
    gc.freeze()
    counted(plan, desk, export)  # what is compiled at first use
    best = [min(times) for times in zip(*(counted(plan, desk, export) for _ in range(repeats)), strict=True)]
    return Speed(*best, *(min(times) for times in zip(*(floors(export) for _ in range(repeats)), strict=True)))


def rows(megabytes: float = 60, repeats: int = 3) -> Iterator[list[str]]:
    for name, (read_share, each) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            data = export(Path(folder), megabytes, read_share, each)
            speed = measured(data, repeats)
            size, whole = data.bytes / MB, speed.read + speed.judge
            rates = (size / speed.read, size / speed.judge, data.patients / speed.judge)
            yield [
                name,
                f"{size:.0f}",
                f"{data.patients}",
                f"{size / whole:.0f}",
                f"{speed.orjson / whole:.2f}",
                *(f"{rate:.0f}" for rate in rates),
                f"{speed.judge / data.patients * 1000:.2f}",
                f"{size / speed.orjson:.0f}",
                f"{size / speed.lines:.0f}",
            ]


def main(megabytes: float = 60, repeats: int = 3) -> None:
    print(table(COLUMNS, rows(megabytes, repeats)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
