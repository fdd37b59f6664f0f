"""What is counted, for Prometheus. Every label takes its values from a closed set; anything else counts as "other".

Under gunicorn the processes share a directory, which `cds_service.gunicorn_conf` names: each keeps its counts in files
there, and whichever answers `/metrics` adds them up. Elsewhere the counts are those of one process.
"""

import fcntl
import os
import struct
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client looks here, when it is first imported
CONTENT_TYPE = CONTENT_TYPE_LATEST
OTHER = "other"
_PREFIX = "bone_health_cds"

# Seconds; the budget of an answer without fetching lies well under a tenth.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

disable_created_metrics()  # when a series began would double their number

Name = Literal[
    "requests",
    "cards",
    "rules_not_evaluated",
    "rules_raised",
    "findings_suppressed",
    "fetches",
    "refused",
    "feedback",
    "store_failures",
    "switched_off_answers",
    "switch_faults",
    "log_fields_dropped",
    "reloads",
]

# Each counter: what it says, and its labels.
COUNTERS: Mapping[Name, tuple[str, tuple[str, ...]]] = {
    "requests": ("Calls answered, by service (none for other paths) and HTTP status", ("service", "status")),
    "cards": ("Cards given, by the rule of their first finding and by indicator", ("rule", "indicator")),
    "rules_not_evaluated": ("Rules that could not be evaluated, and for lack of what", ("rule", "what")),
    "rules_raised": ("Rules that raised an exception", ("rule",)),
    "findings_suppressed": ("Findings that were true and not shown, and why not", ("rule", "why")),
    "fetches": ("Prefetch keys asked for at a FHIR server, and what came", ("key", "outcome")),
    "refused": ("Calls not let in, and why", ("reason",)),
    "feedback": ("What became of cards", ("outcome",)),
    "store_failures": ("What the store could not do, and what became of it", ("operation", "outcome")),
    "switched_off_answers": ("Answers that the switch emptied, wholly or by rules", ("scope",)),
    "switch_faults": ("What was wrong with the file of the switch", ("fault",)),
    "log_fields_dropped": ("Fields that were not let into the log", ()),
    "reloads": ("Reloads of the site's files, and whether they were taken", ("outcome",)),
}

_STATUSES = frozenset(str(status.value) for status in HTTPStatus)
_INDICATORS = frozenset({"info", "warning", "critical"})
_WHY_HIDDEN = frozenset(
    {"beats", "owner", "addressed", "classification", "limit", "snoozed", "overridden", "told", "silent"}
)
_SCOPES = ("all", "client", "rule")
_CLOSED: Mapping[str, frozenset[str]] = {
    "status": _STATUSES,
    "indicator": _INDICATORS,
    "why": _WHY_HIDDEN,
    "outcome": frozenset(
        {
            *("supplied", "partial", "empty", "failed", "missing"),  # of a fetch
            *("accepted", "overridden", "unknown-card"),  # of a card
            *("retried", "lost", "skipped"),  # of what the store failed to do
            *("taken", "refused"),  # of a reload
        }
    ),
    "operation": frozenset({"issued", "calls", "feedback", "recall", "settle"}),
    "scope": frozenset(_SCOPES),
    "fault": frozenset({"unreadable", "not-understood"}),
}


class Metrics:
    """What one application counts.

    `closed` gives the values that the labels `service`, `rule`, `what` (was lacking), `key` (of prefetch) and `reason`
    (of a refusal) may take.
    """

    def __init__(self, closed: Mapping[str, Collection[str]]) -> None:
        self._directory = os.environ.get(DIRECTORY)
        if self._directory is not None:
            Path(self._directory).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._registry = CollectorRegistry()
        self._closed = {**_CLOSED, **{label: frozenset(values) for label, values in closed.items()}}
        self._counters = {
            name: Counter(f"{_PREFIX}_{name}", says, labels, registry=self._registry)
            for name, (says, labels) in COUNTERS.items()
        }
        # Found once: the library looks each up by its labels.
        self._series: dict[tuple[Any, ...], Counter] = {}
        self._timed: dict[str, Histogram] = {}
        self._seconds = Histogram(
            f"{_PREFIX}_request_seconds",
            "How long answers took, by service (none for other paths)",
            ("service",),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._switched = Gauge(
            f"{_PREFIX}_switched_off",
            "How much the switch has off: everything (0 or 1), clients, rules",
            ("scope",),
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )
        self.switched_off(everything=False, clients=0, rules=0)

    def count(self, name: Name, by: int = 1, **labels: str) -> None:
        """Add to a counter. A value outside its closed set is counted as "other", and not kept."""
        key = (name, *labels.items())
        counter = self._series.get(key)
        if counter is None:
            known = {label: self._known(label, value) for label, value in labels.items()}
            counter = self._counters[name].labels(**known) if labels else self._counters[name]
            if known == labels:  # as many as the closed sets allow, and no more
                self._series[key] = counter
        counter.inc(by)

    def _known(self, label: str, value: str) -> str:
        return value if value in self._closed.get(label, ()) else OTHER

    def took(self, service: str, seconds: float) -> None:
        """Note how long an answer took."""
        known = self._known("service", service)
        series = self._timed.get(known)
        if series is None:
            series = self._timed[known] = self._seconds.labels(known)
        series.observe(seconds)

    def switched_off(self, *, everything: bool, clients: int, rules: int) -> None:
        """Say what is switched off now."""
        for scope, many in zip(_SCOPES, (int(everything), clients, rules), strict=True):
            self._switched.labels(scope).set(many)

    def shown(self) -> bytes:
        """All of it, of all processes, in Prometheus's text format."""
        with self._whole() as registry:
            return generate_latest(registry)

    def value(self, name: str, **labels: str) -> float:
        """What a series stands at, 0 when there is none; `name` as Prometheus has it, without our prefix."""
        with self._whole() as registry:
            return registry.get_sample_value(f"{_PREFIX}_{name}", labels) or 0.0

    @contextmanager
    def _whole(self) -> Iterator[CollectorRegistry]:
        if self._directory is None:
            yield self._registry
            return
        registry = CollectorRegistry()
        MultiProcessCollector(registry, self._directory)
        with _to_myself(Path(self._directory), fcntl.LOCK_SH):
            yield registry


def process_ended(pid: int) -> None:
    """What a process that has ended had as its state counts no more. What it counted stays counted.

    It is added to that of all who ended before, so that many reloads leave no more files than one.
    """
    directory = Path(os.environ[DIRECTORY])
    if not directory.is_dir():
        return  # nobody has counted anything
    mark_process_dead(pid)
    with _to_myself(directory, fcntl.LOCK_EX):
        for left in directory.glob(f"*_{pid}.db"):
            with suppress(*_BROKEN):
                _add_up(left, directory / f"{left.name.partition('_')[0]}_ended.db")
            left.unlink(missing_ok=True)


# A process may be killed while it makes its file. What is in such a one is lost; it is no reason to end as well.
_BROKEN = (OSError, ValueError, RuntimeError, struct.error)


def _add_up(left: Path, together: Path) -> None:
    counted = [*MmapedDict.read_all_values_from_file(str(left))]
    ended = MmapedDict(str(together))
    for key, value, *_ in counted:
        ended.write_value(key, ended.read_value(key)[0] + value, 0.0)
    ended.close()


@contextmanager
def _to_myself(directory: Path, how: int) -> Iterator[None]:
    """While what was left is added up nobody looks on, lest it be counted twice, or not at all."""
    shared = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(shared, how)
        yield
    finally:
        os.close(shared)
