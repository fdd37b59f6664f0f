"""FRAX: the probability on record, whether it may be held against a threshold, and what adjusts it.

FRAX is never computed here. Several adjustments are possible and no evidence joins them: only the most dominant
one is applied. What feeds the tier is a parameter; the others are shown beside the raw value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Span
from cds_service.chart.skeleton import Score
from cds_service.clinical.bone import multiple_fractures, qualifying_fractures, recent, valid_scores
from cds_service.clinical.falls import repeated_falls
from cds_service.clinical.formulas import under
from cds_service.clinical.glucocorticoid import SteroidExposure, steroid_exposure
from cds_service.clinical.once import once
from cds_service.clinical.steroid_plan import high_dose
from cds_service.clinical.therapy import treated_at
from cds_service.rulebook import Limits, Value

Which = Literal["frax-major", "frax-hip"]
Kind = Literal["gc", "falls", "ls-discordance", "reported"]
NotValid = Literal["age-unknown", "under-40", "over-90", "on-therapy"]
PROBABILITIES: tuple[Which, ...] = ("frax-major", "frax-hip")
TBS_ADJUSTED = "TBS-adjusted"


@dataclass(frozen=True, slots=True)
class Setting:
    """What bears on a FRAX result and is judged elsewhere; None stands for not known.

    `gc_mg_per_day`: prednisone-equivalent of a glucocorticoid that the FRAX counted (never replacement therapy).
    """

    gc_mg_per_day: float | None = None
    falls_in_a_year: int | None = None


NOTHING_KNOWN = Setting()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One way to adjust one probability: by which factor, to which percentage, and whether it feeds the tier."""

    kind: Kind
    factor: float
    value: float
    feeds: bool

    @property
    def evidence(self) -> tuple[str, ...]:
        return ()

    def as_value(self) -> Value:
        return {"value": self.value, "unit": "%", "date": None}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A FRAX probability as reported, as it is shown adjusted, and as the tier takes it (`value`)."""

    raw: Measured
    value: float
    shown: Adjustment | None
    others: tuple[Adjustment, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.raw.evidence

    @property
    def unit(self) -> str:
        return self.raw.unit

    @property
    def day(self) -> date:
        return self.raw.day

    @property
    def proof(self) -> "Measured | Estimate":
        """What shows the probability: the result on record, or, where it was adjusted for the tier, this estimate."""
        return self.raw if self.value == self.raw.value else self

    @property
    def possible(self) -> tuple[Adjustment, ...]:
        """Every adjustment there is, the most dominant first."""
        return (self.shown, *self.others) if self.shown else ()

    def as_value(self) -> Value:
        return {"value": self.value, "unit": "%", "date": self.raw.day.isoformat()}


Estimates = Mapping[Which, Estimate]


def newest_frax(chart: Chart, which: Which, limits: Limits) -> Measured | None:
    """The newest result that is young enough; of one day the one its report adjusted. A bound is no number.

    What was adjusted by a bone score that is not calibrated for the patient's body mass gives way to what was not.
    """
    if chart.newest(which, within=limits.frax_window_days.value) is None:
        return None
    found = [one for one in chart.values(which) if chart.days_since(one.day) <= limits.frax_window_days.value]
    same_day = [one for one in found if one.day == found[0].day]
    unfit = "" if tbs_fits(chart, limits) else TBS_ADJUSTED
    chosen = min(same_day, key=lambda one: (one.label in ("", unfit), one.label == unfit != ""))
    return None if chosen.comparator else chosen


def not_valid(chart: Chart, one: Measured, limits: Limits) -> NotValid | None:
    """Why a result is context only and not for a threshold; None when it may be used."""
    if chart.age is None:
        return "age-unknown"
    if chart.age < limits.frax_age_from.value:
        return "under-40"
    if chart.age > limits.frax_age_to.value:
        return "over-90"
    treated = treated_at(chart, limits, Span(one.day, one.day), least=int(limits.frax_therapy_days.value))
    return "on-therapy" if treated is not None else None


def setting_of(chart: Chart, limits: Limits) -> Setting:
    """What the record knows that bears on its FRAX results."""
    steroid = counted_steroid(chart, limits)
    falls = repeated_falls(chart, limits, limits.frax_falls)
    counted = round(falls.value) if isinstance(falls, Measured) else int(limits.frax_falls.value)
    return Setting(steroid.now if steroid else None, counted if falls is not None else None)


def counted_steroid(chart: Chart, limits: Limits) -> SteroidExposure | None:
    """The glucocorticoid that the newest FRAX must have counted: taken for months by today, and begun before it.

    None when today's dose is not understood, and of replacement therapy. A steroid of which the begin is not
    known, but that has been taken for long, is presumed to have been counted.
    """
    days = [found.day for which in PROBABILITIES if (found := newest_frax(chart, which, limits))]
    if not days:
        return None
    exposure = steroid_exposure(chart, limits)
    if not exposure.now:
        return None
    if exposure.days is None:
        return exposure if exposure.long_term else None
    long = exposure.days > limits.gc_long_term_days.value
    return exposure if long and chart.days_since(max(days)) < exposure.days else None


@once
def estimates(chart: Chart, limits: Limits) -> Estimates:
    """The probabilities that may be held against a threshold, with what the record knows to adjust them by."""
    setting = setting_of(chart, limits)
    found = ((which, estimate(chart, which, limits, setting)) for which in PROBABILITIES)
    return {which: one for which, one in found if one is not None}


def estimate(chart: Chart, which: Which, limits: Limits, setting: Setting = NOTHING_KNOWN) -> Estimate | None:
    """The probability to hold against a threshold, with its one adjustment; None when there is no valid one."""
    raw = newest_frax(chart, which, limits)
    if raw is None or not_valid(chart, raw, limits) is not None:
        return None
    possible = adjustments(raw, which, ls_discordance(chart, limits), setting, limits)
    shown, others = most_dominant(possible)
    feeding, _ = most_dominant(one for one in possible if one.feeds)
    return Estimate(raw, feeding.value if feeding else raw.value, shown, others)


def adjustments(
    raw: Measured, which: Which, discordance: int, setting: Setting, limits: Limits
) -> tuple[Adjustment, ...]:
    """Every adjustment that is possible. What the report adjusted itself is left as it is: nothing is added."""
    feeding = limits.frax_tier_adjust.value
    if raw.label:
        return (Adjustment("reported", 1.0, raw.value, feeding["reported"]),)
    factors: tuple[tuple[Kind, float], ...] = (
        ("gc", gc_factor(setting.gc_mg_per_day, which, limits)),
        ("falls", falls_factor(setting.falls_in_a_year, limits)),
        ("ls-discordance", discordance_factor(discordance, which, limits)),
    )
    return tuple(
        Adjustment(kind, factor, adjusted(raw.value, factor), feeding[kind] and _may_feed(factor, limits))
        for kind, factor in factors
        if factor != 1.0
    )


def _may_feed(factor: float, limits: Limits) -> bool:
    return factor > 1 or bool(limits.gc_low_downadjust.value)


def most_dominant(possible: Iterable[Adjustment]) -> tuple[Adjustment | None, tuple[Adjustment, ...]]:
    """The adjustment with the largest factor, and the others: no two are ever applied together."""
    ranked = sorted(possible, key=lambda one: one.factor, reverse=True)
    return (ranked[0] if ranked else None), tuple(ranked[1:])


def gc_factor(mg_per_day: float | None, which: Which, limits: Limits) -> float:
    """What the dose of a glucocorticoid multiplies FRAX by: up above 7.5 mg, down below 2.5 mg, else nothing."""
    if mg_per_day is None or mg_per_day <= 0:
        return 1.0
    low, major = float(limits.frax_gc_low_dose.value), which == "frax-major"
    if high_dose(mg_per_day, limits):
        return float(limits.frax_gc_high_major.value if major else limits.frax_gc_high_hip.value)
    if under(mg_per_day, low):
        return float(limits.frax_gc_low_major.value if major else limits.frax_gc_low_hip.value)
    return 1.0


def falls_factor(falls: int | None, limits: Limits) -> float:
    """What repeated falls in a year multiply FRAX by."""
    return float(limits.frax_falls_factor.value) if falls is not None and falls >= limits.frax_falls.value else 1.0


def discordance_factor(discordance: int, which: Which, limits: Limits) -> float:
    """What a spine worse than the femoral neck multiplies FRAX by: a tenth for each whole T-score, major only."""
    return 1.0 + float(limits.frax_ls_discordance_step.value) * discordance if which == "frax-major" else 1.0


def ls_discordance(chart: Chart, limits: Limits) -> int:
    """By how many whole T-scores the spine is lower than the neck of the newest exam with both; 0 when it is not.

    A spine that is better gives nothing: it may be an artefact.
    """
    pair = discordant_scores(chart, limits)
    return int(_apart(*pair).quantize(Decimal(1), ROUND_HALF_UP)) if pair else 0


def discordant_scores(chart: Chart, limits: Limits) -> tuple[Score, Score] | None:
    """Spine and femoral neck of the newest exam with both, where the spine is lower by so much that it adjusts."""
    spines = [one for one in valid_scores(chart, limits) if one.site == "lumbar-spine"]
    necks = [one for one in valid_scores(chart, limits) if one.site == "femoral-neck"]
    days = {one.day for one in spines} & {one.day for one in necks}
    if not days:
        return None
    spine = min((one for one in spines if one.day == max(days)), key=lambda one: (one.value, one.ref))
    neck = min((one for one in necks if one.day == max(days)), key=lambda one: (one.value, one.ref))
    enough = _apart(spine, neck) >= Decimal(str(limits.frax_ls_discordance_from.value))
    return (spine, neck) if enough else None


def _apart(spine: Score, neck: Score) -> Decimal:
    return Decimal(str(neck.value)) - Decimal(str(spine.value))


def understating(chart: Chart, limits: Limits, gc_dose: float) -> Mapping[str, Any]:
    """What lets FRAX understate the risk, by name: it is told in words and changes no number.

    `gc_dose`: prednisone-equivalents a day from which a glucocorticoid does.
    """
    fractures = qualifying_fractures(chart, limits)
    several = multiple_fractures(chart, limits)
    steroid = steroid_exposure(chart, limits)
    discordant = discordant_scores(chart, limits)
    known = {
        "recent_fracture": next((one for one in fractures if recent(chart, one, limits.imminent_days.value)), None),
        "several_fractures": several[-1] if several else None,
        "glucocorticoid": steroid if steroid.now is not None and not under(steroid.now, gc_dose) else None,
        "type_2_diabetes": chart.has("type-2-diabetes"),
        "falls": repeated_falls(chart, limits, limits.frax_falls),
        "parkinson": chart.has("parkinson-disease"),
        "spine": discordant[0] if discordant else None,
        "frailty": chart.has("frailty"),
    }
    return {name: fact for name, fact in known.items() if fact is not None}


def usable_tbs(chart: Chart, limits: Limits) -> Measured | None:
    """The newest trabecular bone score, unless body mass index is known and outside what it is calibrated for."""
    return chart.newest("tbs") if tbs_fits(chart, limits) else None


def tbs_fits(chart: Chart, limits: Limits) -> bool:
    """Whether the body mass index is not known, or one for which the trabecular bone score is calibrated."""
    weight, height = chart.newest("body-weight", within=limits.weight_window_days.value), chart.newest("body-height")
    if weight is None or height is None:
        return True
    index = weight.value / (height.value / 100) ** 2
    return bool(limits.tbs_bmi_from.value <= index <= limits.tbs_bmi_to.value)


def adjusted(percent: float, factor: float) -> float:
    """A probability times a factor, to the one decimal FRAX is compared in, never above 100.

    >>> adjusted(17.4, 1.15), adjusted(26.1, 1.15), adjusted(4.0, 1.2), adjusted(90.0, 1.3)
    (20.0, 30.0, 4.8, 100.0)
    """
    product = Decimal(str(percent)) * Decimal(str(factor))
    return float(min(product.quantize(Decimal("0.1"), ROUND_HALF_UP), Decimal(100)))
