"""The time after a fracture: the newest fragility fracture, and the episode that the quality measure counts."""

from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Density, Fracture, Scan, Score
from cds_service.clinical.bone import MAJOR_SITES, OTHER_SITES, qualifying_fractures, recent
from cds_service.clinical.risk_factors import fractures_elsewhere
from cds_service.clinical.therapy import Exposure, exposures
from cds_service.rulebook import Limits


@dataclass(frozen=True, slots=True)
class Episode:
    """A fracture as the quality measure sees it: how many days ago, in which measurement year, and her age then."""

    fracture: Fracture
    day: date
    days: int
    year: int
    age: int

    def until(self, limits: Limits) -> date:
        """The last day of the measure."""
        return self.day + timedelta(days=int(limits.omw_days.value))

    def looks_back(self, limits: Limits) -> date:
        """The first day on which a measured density makes it no new case."""
        return self.day - timedelta(days=int(limits.omw_density_days.value))

    def measured(self, chart: Chart, limits: Limits) -> Scan | Score | Density | None:
        """A density measured since, or in the time before, by whatever technique; a scan of an unknown day counts."""
        studies: tuple[Scan | Score | Density, ...] = (*chart.scans, *chart.scores, *chart.densities)
        since = self.looks_back(limits)
        return next((one for one in studies if one.day is None or since <= one.day <= chart.as_of), None)

    def drug(self, chart: Chart, limits: Limits) -> Exposure | None:
        """A bone drug ordered or taken since, or in the time before; hormone therapy does not close the measure."""
        since = self.day - timedelta(days=int(limits.omw_drug_days.value))
        for one in exposures(chart, limits):
            until = one.course.covered_until
            on_it = one.current or (until is not None and until >= since) or (one.day is not None and one.day >= since)
            if on_it and one.groups - {"estrogen-systemic"}:
                return one
        return None


def freshest(chart: Chart, limits: Limits, within: int) -> Fracture | None:
    """The newest fragility fracture of the last so many days, a hip or a vertebra before any other site."""
    for sites in (MAJOR_SITES, OTHER_SITES):
        for one in qualifying_fractures(chart, limits, *sites):
            if recent(chart, one, within):
                return one
    return None


def episode(chart: Chart, limits: Limits) -> Episode | None:
    """The newest fracture that the quality measure counts: coded, of a known day, and no other shortly before it.

    The measurement year is the fracture's own up to the end of June, the next one after that; the age is that of
    its last day.
    """
    born = chart.person.born
    if born is None:
        return None
    known = (*chart.fractures, *fractures_elsewhere(chart))
    coded = [one for one in known if not (one.by_name or one.imaging_only or one.tumour)]
    days = {one.span.first: one for one in coded if one.span is not None and one.span.exact}
    for day in sorted(days, reverse=True):
        ago = chart.days_since(day)
        if not 0 <= ago <= limits.omw_days.value:
            continue
        if any(0 < (day - other).days <= limits.omw_clean_days.value for other in days):
            continue
        year = day.year + (day.month > limits.omw_last_month.value)
        return Episode(days[day], day, ago, year, year - born.last.year)
    return None
