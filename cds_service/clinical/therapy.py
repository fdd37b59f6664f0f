"""Whether the patient is on a bone drug today, has been, or is on a bisphosphonate holiday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, DraftOrder, Medication
from cds_service.clinical.bone import qualifying_fractures
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
# Given by a clinician, month by month: an active order counts, and so does a dose that was just given.
MONTHLY = frozenset({"romosozumab"})
_GIVEN_BY_REQUEST = frozenset({"active", "completed"})
_NEVER_TAKEN = frozenset({"cancelled"})


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
    """Every bone drug ever given or requested, with whether its effect reaches to today."""
    for dose in chart.doses:
        if dose.drug.groups & BONE_DRUGS and not (dose.day and dose.day > chart.as_of):
            yield _exposure_of_dose(chart, dose, limits)
    for request in chart.medications:
        taken = request.status not in _NEVER_TAKEN and not request.do_not_perform
        if request.drug.groups & BONE_DRUGS and taken:
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
    # Of a clinic-given drug there may be only the request: "completed" means that the dose was given.
    given = request.status in _GIVEN_BY_REQUEST
    if covers is not None:
        current = given and (chart.days_since(day) <= covers if day is not None else request.status == "active")
    else:
        current = request.status == "active" and _supplied(chart, request, limits.supply_grace_days.value)
        if request.drug.groups & MONTHLY and day is not None:
            current = current or (given and chart.days_since(day) <= limits.supply_grace_days.value)
    return Exposure(request.drug.name, request.drug.groups, request.ref, day, current)


def _supplied(chart: Chart, request: Medication, grace: int) -> bool:
    """Whether the supply reaches to today, or ended no longer ago than the grace; unknown supplies do."""
    return request.supply_until is None or chart.days_since(request.supply_until) <= grace


def on_therapy(chart: Chart, limits: Limits) -> Exposure | None:
    """The bone drug that works today, if any; oncology dosing counts too."""
    return next((one for one in exposures(chart, limits) if one.current), None)


def ever_treated(chart: Chart, limits: Limits) -> Exposure | None:
    """Any bone drug on record at any time; past hormone therapy alone was not for the bone."""
    return next((one for one in exposures(chart, limits) if one.groups - {"estrogen-systemic"}), None)


def drafted_bone_drug(chart: Chart) -> DraftOrder | None:
    """A bone drug being started, continued or changed in this very request."""
    return next((one for one in chart.drafts if one.action != "stop" and one.drug.groups & BONE_DRUGS), None)


def holiday(chart: Chart, limits: Limits) -> date | None:
    """The last day covered before a bisphosphonate holiday that still runs; None when there is none.

    After enough zoledronate doses, or (inferred) after years of an oral bisphosphonate. A fragility fracture
    since then ends it. There is no holiday from denosumab.
    """
    last = _zoledronate_pause(chart, limits) or _oral_pause(chart, limits)
    if last is None:
        return None
    since = [one for one in qualifying_fractures(chart, limits) if one.span is not None and one.span.first > last]
    return None if since else last


def _zoledronate_pause(chart: Chart, limits: Limits) -> date | None:
    given = {dose.day for dose in chart.doses if dose.drug.groups & ZOLEDRONATE and dose.day}
    requested = {
        one.authored.first
        for one in chart.medications
        if one.drug.groups & ZOLEDRONATE and one.authored and one.status in _GIVEN_BY_REQUEST
    }
    doses = sorted(given or requested)  # a dose and the request for it are one dose
    if len(doses) < limits.holiday_zoledronate_doses.value:
        return None
    days = chart.days_since(doses[-1])
    inside = limits.zoledronate_effect_days.value < days <= limits.holiday_zoledronate_days.value
    return doses[-1] if inside else None


def _oral_pause(chart: Chart, limits: Limits) -> date | None:
    taken = [
        (one.authored.first, one.supply_until)
        for one in chart.medications
        if one.drug.groups & ORAL_BISPHOSPHONATES and one.authored and one.supply_until
        if one.status not in _NEVER_TAKEN and not one.do_not_perform
    ]
    days: set[int] = set()
    for start, end in taken:
        days.update(range(start.toordinal(), end.toordinal()))
    if len(days) < limits.holiday_oral_exposure_days.value:
        return None
    last = max(end for _, end in taken)
    return last if 0 < chart.days_since(last) <= limits.holiday_oral_since_days.value else None


def taking(chart: Chart, limits: Limits, *groups: str) -> Medication | DraftOrder | None:
    """An active request whose supply has not long ended, or a draft being started, of one of these drug groups."""
    wanted = frozenset(groups)
    for request in chart.medications:
        active = request.status == "active" and not request.do_not_perform
        if active and request.drug.groups & wanted and _supplied(chart, request, limits.stale_list_days.value):
            return request
    return next((one for one in chart.drafts if one.action != "stop" and one.drug.groups & wanted), None)
