"""Whether the patient is on a bone drug today, has been, or is on a bisphosphonate holiday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cds_service.chart.model import Chart, Dose, DraftOrder, Medication
from cds_service.rulebook import Limits, Value

ORAL_BISPHOSPHONATES = frozenset({"alendronate", "risedronate", "ibandronate-oral", "etidronate"})
ZOLEDRONATE = frozenset({"zoledronic-acid-osteoporosis", "zoledronic-acid-oncology", "zoledronic-acid"})
DENOSUMAB = frozenset({"denosumab-osteoporosis", "denosumab-oncology", "denosumab"})
IV_IBANDRONATE = frozenset({"ibandronate-iv"})
OTHER_CLINIC_GIVEN = frozenset({"pamidronate"})
DAILY = frozenset(
    {"teriparatide", "abaloparatide", "raloxifene", "bazedoxifene-ce", "estrogen-systemic", "romosozumab"}
)
BONE_DRUGS = (
    ORAL_BISPHOSPHONATES | ZOLEDRONATE | DENOSUMAB | IV_IBANDRONATE | OTHER_CLINIC_GIVEN | DAILY | {"ibandronate"}
)
_TAKEN = frozenset({"active"})
_GIVEN_BY_REQUEST = frozenset({"active", "completed"})


@dataclass(frozen=True, slots=True)
class Exposure:
    """One bone drug on record: the newest event that speaks for it, and until when its effect reaches."""

    name: str
    groups: frozenset[str]
    ref: str
    day: date | None
    current: bool

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.ref,)

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.day.isoformat() if self.day else None}


def exposures(chart: Chart, limits: Limits) -> Iterator[Exposure]:
    """Every bone drug ever requested or given, with whether its effect reaches to today."""
    for dose in chart.doses:
        if dose.drug.groups & BONE_DRUGS and not (dose.day and dose.day > chart.as_of):
            yield _exposure_of_dose(chart, dose, limits)
    for request in chart.medications:
        if request.drug.groups & BONE_DRUGS and not request.do_not_perform:
            yield _exposure_of_request(chart, request, limits)


def _effect_days(groups: frozenset[str], limits: Limits) -> int | None:
    """How many days one dose of a clinic-given drug covers; None for drugs the patient takes alone."""
    if groups & ZOLEDRONATE:
        return int(limits.zoledronate_effect_days.value)
    if groups & DENOSUMAB:
        return int(limits.denosumab_effect_days.value)
    if groups & (IV_IBANDRONATE | OTHER_CLINIC_GIVEN):
        return int(limits.ibandronate_iv_effect_days.value)
    return None


def _exposure_of_dose(chart: Chart, dose: Dose, limits: Limits) -> Exposure:
    covers = _effect_days(dose.drug.groups, limits)
    if covers is None:
        covers = int(limits.supply_grace_days.value)
    current = dose.day is not None and chart.days_since(dose.day) <= covers
    return Exposure(dose.drug.name, dose.drug.groups, dose.ref, dose.day, current)


def _exposure_of_request(chart: Chart, request: Medication, limits: Limits) -> Exposure:
    day = request.authored.first if request.authored else None
    covers = _effect_days(request.drug.groups, limits)
    if covers is not None:
        # Only a request: the dose is presumed given, and "completed" means given, not stopped.
        given = request.status in _GIVEN_BY_REQUEST
        current = given and (chart.days_since(day) <= covers if day is not None else request.status == "active")
    else:
        current = request.status in _TAKEN and (
            request.supply_until is None or chart.days_since(request.supply_until) <= limits.supply_grace_days.value
        )
    return Exposure(request.drug.name, request.drug.groups, request.ref, day, current)


def on_therapy(chart: Chart, limits: Limits) -> Exposure | None:
    """The bone drug that works today, if any; oncology dosing counts too."""
    return next((one for one in exposures(chart, limits) if one.current), None)


def ever_treated(chart: Chart, limits: Limits) -> Exposure | None:
    """Any bone drug on record at any time; past hormone therapy alone was not for the bone."""
    return next((one for one in exposures(chart, limits) if one.groups - {"estrogen-systemic"}), None)


def drafted_bone_drug(chart: Chart) -> DraftOrder | None:
    """A bone drug being started, continued or changed in this very request."""
    return next((one for one in chart.drafts if one.action != "stop" and one.drug.groups & BONE_DRUGS), None)


def zoledronate_holiday(chart: Chart, limits: Limits) -> Exposure | None:
    """The last of enough zoledronate doses, given too long ago to work yet recently enough to be a pause."""
    seen = {one.day: one for one in exposures(chart, limits) if one.day and one.groups & ZOLEDRONATE}
    doses = [seen[day] for day in sorted(seen)]
    if len(doses) < limits.holiday_zoledronate_doses.value:
        return None
    last = doses[-1]
    days = chart.days_since(last.day) if last.day else 0
    inside = limits.zoledronate_effect_days.value < days <= limits.holiday_zoledronate_days.value
    return last if inside else None


def taking(chart: Chart, *groups: str) -> Medication | DraftOrder | None:
    """An active request, or a draft being started, of one of these drug groups."""
    wanted = frozenset(groups)
    for request in chart.medications:
        if request.status in _TAKEN and request.drug.groups & wanted and not request.do_not_perform:
            return request
    return next((one for one in chart.drafts if one.action != "stop" and one.drug.groups & wanted), None)
