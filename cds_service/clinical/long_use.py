"""How long drugs of one kind were taken, and who should go on with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.chart.skeleton import Score
from cds_service.clinical.bone import HIP_SITES, current_scores, lowest, t_scores_apply
from cds_service.clinical.bone_drugs import BONE_DRUGS, ingredient_of
from cds_service.clinical.course import Course, Stretch
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.therapy import exposures
from cds_service.clinical.tier import fracture_on_therapy, high_frax, hip_or_vertebral_fracture, multiple_fractures
from cds_service.clinical.timeline import courses, joined
from cds_service.rulebook import Fact, Limits, Value

_YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class LongUse:
    """The time drugs of one kind were taken, small gaps bridged: the last spell of it, and all spells laid together.

    `name` and `product` are those of the newest drug; `current`: its effect reaches to today; `doses` are those of a
    clinic-given drug that the record shows, in all.
    """

    name: str
    product: str
    current: bool
    doses: int
    spells: tuple[Stretch, ...]
    refs: tuple[str, ...]

    @property
    def since(self) -> date:
        """The first day of the last spell."""
        return self.spells[-1].start

    @property
    def until(self) -> date:
        """The last day that is covered."""
        return self.spells[-1].end

    @property
    def days(self) -> int:
        """Days of the last spell."""
        return self.spells[-1].days

    @property
    def years(self) -> int:
        """Completed years of the last spell."""
        return _completed(self.since, self.until)

    @property
    def years_in_all(self) -> int:
        """Completed years of all spells together."""
        return _completed(self._as_if_since, self.until)

    def lasted(self, months: int) -> bool:
        """Whether the last spell is at least so many calendar months long."""
        return self.since <= months_before(self.until, months)

    def lasted_in_all(self, months: int) -> bool:
        """Whether all spells together are at least so many calendar months long."""
        return self._as_if_since <= months_before(self.until, months)

    def exceeds(self, months: int) -> bool:
        """Whether all spells together are longer than so many calendar months."""
        return self._as_if_since < months_before(self.until, months)

    @property
    def _as_if_since(self) -> date:
        return self.until - timedelta(days=sum(one.days for one in self.spells))

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.years, "unit": "a", "date": self.since.isoformat()}


def _completed(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def long_use(chart: Chart, limits: Limits, products: frozenset[str]) -> LongUse | None:
    """How long these bone drugs were taken, one after another or at once; None when no time of them is known."""
    taken = [one for one in courses(chart, limits) if one.product in products]
    found = [one for one in taken if one.stretches]
    if not found:
        return None
    newest = max(found, key=lambda one: (bool(one.working), one.stretches[-1].end, one.product))
    times = [(at.start, at.end) for one in found for at in one.stretches]
    return LongUse(
        newest.name,
        newest.product,
        any(one.working for one in found),
        sum(map(doses_on_record, taken)),
        joined(times, int(limits.bridged_gap_days.value)),
        tuple(ref for one in found for ref in one.refs),
    )


def doses_on_record(course: Course) -> int:
    """How many doses of a clinic-given drug the record shows, those without a day included."""
    return len(course.given) + course.undated


def first_dose(order: DraftOrder, chart: Chart, limits: Limits) -> bool:
    """Whether no dose and no request of the ingredient being ordered stands in the record, which was seen whole."""
    ingredients = {ingredient_of(one) for one in order.drug.groups & BONE_DRUGS}
    if any(ingredient_of(group) in ingredients for one in exposures(chart, limits) for group in one.groups):
        return False
    chart.require_absence("medications")
    return True


# --- who should go on -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to go on with treatment, in words, and the fact it rests on."""

    name: str
    fact: Fact | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.fact.evidence if self.fact else ()

    def as_value(self) -> Value:
        day = self.fact.as_value()["date"] if self.fact else None
        return {"value": self.name, "unit": None, "date": day}


def reasons_to_continue(chart: Chart, limits: Limits) -> Iterator[Reason]:
    """What makes the risk of fracture too high for a pause: fractures, the hip's density, age, steroids, FRAX."""
    facts = hip_or_vertebral_fracture(chart, limits)
    if facts is not None:
        yield Reason(f"a {facts['fracture'].site} fracture", facts["fracture"])
    facts = multiple_fractures(chart, limits)
    if facts is not None:
        yield Reason("several fractures", facts["fractures"][0])
    facts = fracture_on_therapy(chart, limits)
    if facts is not None:
        yield Reason("a fracture during treatment", facts["fracture"])
    score = low_hip(chart, limits)
    if score is not None:
        value = f"{score.value:.1f}".replace("-", "\N{MINUS SIGN}")
        yield Reason(f"a T-score of {value} at the {score.place}", score)
    if chart.age is not None and chart.age >= limits.continue_from_age.value:
        yield Reason(f"an age of {chart.age}")
    dose = steroid_exposure(chart, limits).now
    if dose is not None and dose >= limits.continue_steroid_dose.value:
        yield Reason("a glucocorticoid")
    facts = high_frax(chart, limits)
    if facts is not None:
        yield Reason("a high FRAX", next(iter(facts.values())))


def low_hip(chart: Chart, limits: Limits) -> Score | None:
    """The lowest current T-score of the hip, when it lies in the osteoporotic range and T-scores apply."""
    score = lowest(one for one in current_scores(chart, limits) if one.site in HIP_SITES)
    low = score is not None and t_scores_apply(chart, limits) and score.value <= limits.osteoporosis_t.value
    return score if low else None
