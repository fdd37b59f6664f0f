"""How bone density has changed from one study to the next: by more than the error of measurement, or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Density
from cds_service.clinical.bone import densities, earlier_density, percent_change, same_scanner
from cds_service.rulebook import Limits, Value

SITES = ("lumbar-spine", "total-hip", "femoral-neck")


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one site in percent of the earlier density, the limit it is held against, and the scanners."""

    site: str
    value: float
    limit: float
    now: Density
    then: Density
    scanner: Literal["same", "different", "unknown"]
    unit: ClassVar = "%"
    digits: ClassVar = 1

    @property
    def place(self) -> str:
        return self.site.replace("-", " ")

    @property
    def day(self) -> date:
        return self.now.day

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.now.ref, self.then.ref)

    def as_value(self) -> Value:
        return {"value": self.value, "unit": "%", "date": self.now.day.isoformat()}


def changes(chart: Chart, limits: Limits) -> Iterator[Change]:
    """The change of each site (a hip side by side) from the study before to the newest one of that site."""
    for site in SITES:
        found = densities(chart, site)
        for now in found:
            then = earlier_density(chart, now) if now.day == found[0].day else None
            if then is not None:
                yield Change(
                    site,
                    percent_change(now, then),
                    limits.lsc_percent.value[site],
                    now,
                    then,
                    same_scanner(now, then),
                )


def losses(chart: Chart, limits: Limits) -> tuple[Change, ...]:
    """Losses at spine or total hip on one scanner beyond the least significant change, the greatest first."""
    found = (
        one
        for one in changes(chart, limits)
        if one.site != "femoral-neck" and one.scanner == "same" and -one.value > one.limit
    )
    return tuple(sorted(found, key=lambda one: (one.value, one.now.ref)))
