"""FRAX: the probability on record, whether it may be held against a threshold, and what adjusts it.

FRAX is never computed here. Several adjustments are possible and no evidence joins them: only the most dominant
one is applied. What feeds the tier is a parameter; the others are shown beside the raw value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.bone import qualifying_fractures, recent, valid_scores
from cds_service.clinical.formulas import under
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.therapy import on_therapy
from cds_service.rulebook import Limits, Value

Which = Literal["frax-major", "frax-hip"]
Kind = Literal["gc", "falls", "ls-discordance", "reported"]
NotValid = Literal["age-unknown", "under-40", "over-90", "on-therapy"]
Hint = Literal["recent-fracture", "several-fractures", "falls", "ls-discordance", "type-2-diabetes", "tbs"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What bears on a FRAX result and is judged elsewhere; None stands for not known.

    `gc_mg_per_day`: prednisone-equivalent of a glucocorticoid that the FRAX counted (never replacement therapy).
    `therapy_since`: first day of the bone drug the patient was on when the FRAX was computed.
    """

    gc_mg_per_day: float | None = None
    falls_in_a_year: int | None = None
    therapy_since: date | None = None
    type_2_diabetes: bool = False


NOTHING_KNOWN = Setting()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One way to adjust one probability: by which factor, to which percentage, and whether it feeds the tier."""

    kind: Kind
    factor: float
    value: float
    feeds: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """A FRAX probability as reported, as it is shown adjusted, and as the tier takes it (`value`)."""

    raw: Measured
    value: float
    shown: Adjustment | None
    others: tuple[Adjustment, ...]

    @property
    def proof(self) -> "Measured | Estimate":
        """What shows the probability: the result on record, or, where it was adjusted for the tier, this estimate."""
        return self.raw if self.value == self.raw.value else self

    @property
    def day(self) -> date:
        return self.raw.day

    @property
    def unit(self) -> str:
        return self.raw.unit

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.raw.evidence

    def as_value(self) -> Value:
        return {"value": self.value, "unit": "%", "date": self.raw.day.isoformat()}


def newest_frax(chart: Chart, which: Which, limits: Limits) -> Measured | None:
    """The newest result that is young enough; of one day the one its report adjusted. A bound is no number."""
    found = [one for one in chart.values(which) if chart.days_since(one.day) <= limits.frax_window_days.value]
    same_day = [one for one in found if one.day == found[0].day]
    chosen = next((one for one in same_day if one.label), next(iter(same_day), None))
    return None if chosen is None or chosen.comparator else chosen


def not_valid(chart: Chart, one: Measured, setting: Setting, limits: Limits) -> NotValid | None:
    """Why a result is context only and not for a threshold; None when it may be used."""
    if chart.age is None:
        return "age-unknown"
    if chart.age < limits.frax_age_from.value:
        return "under-40"
    if chart.age > limits.frax_age_to.value:
        return "over-90"
    since = setting.therapy_since
    return "on-therapy" if since and (one.day - since).days >= limits.frax_therapy_days.value else None


def estimate(chart: Chart, which: Which, limits: Limits, setting: Setting = NOTHING_KNOWN) -> Estimate | None:
    """The probability to hold against a threshold, with its one adjustment; None when there is no valid one."""
    raw = newest_frax(chart, which, limits)
    if raw is None or not_valid(chart, raw, setting, limits) is not None:
        return None
    possible = adjustments(raw, which, ls_discordance(chart, limits), setting, limits)
    shown, others = most_dominant(possible)
    feeding, _ = most_dominant(one for one in possible if one.feeds)
    return Estimate(raw, feeding.value if feeding else raw.value, shown, others)


def setting_of(chart: Chart, limits: Limits) -> Setting:
    """What of the record bears on a FRAX result: falls as counted, a long-term glucocorticoid, a drug that works."""
    falls = chart.newest("falls-count", within=limits.falls_window_days.value)
    drug = on_therapy(chart, limits)
    steroid = steroid_exposure(chart, limits)
    return Setting(
        gc_mg_per_day=steroid.now if steroid.long_term else None,
        falls_in_a_year=round(falls.value) if falls is not None and not falls.comparator else None,
        therapy_since=drug.day if drug is not None else None,
    )


def estimates(chart: Chart, limits: Limits) -> dict[Which, Estimate]:
    """Every valid probability of the record, as the tier takes it."""
    which: tuple[Which, ...] = ("frax-major", "frax-hip")
    if all(newest_frax(chart, one, limits) is None for one in which):
        return {}
    setting = setting_of(chart, limits)
    found = {one: estimate(chart, one, limits, setting) for one in which}
    return {one: valid for one, valid in found.items() if valid is not None}


def adjustments(
    raw: Measured, which: Which, discordance: int, setting: Setting, limits: Limits
) -> tuple[Adjustment, ...]:
    """Every adjustment that is possible. What the report adjusted itself is left as it is: nothing is added."""
    feeding = str(limits.frax_tier_adjust.value).replace(",", " ").split()
    if raw.label:
        return (Adjustment("reported", 1.0, raw.value, "reported" in feeding),)
    factors: tuple[tuple[Kind, float], ...] = (
        ("gc", gc_factor(setting.gc_mg_per_day, which, limits)),
        ("falls", falls_factor(setting.falls_in_a_year, limits)),
        ("ls-discordance", discordance_factor(discordance, which, limits)),
    )
    return tuple(
        Adjustment(kind, factor, adjusted(raw.value, factor), kind in feeding and _may_feed(factor, limits))
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
    high, low = float(limits.frax_gc_high_dose.value), float(limits.frax_gc_low_dose.value)
    major = which == "frax-major"
    if under(high, mg_per_day) or (limits.gc_high_inclusive.value and not under(mg_per_day, high)):
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
    spines = [one for one in valid_scores(chart, limits) if one.site == "lumbar-spine"]
    necks = [one for one in valid_scores(chart, limits) if one.site == "femoral-neck"]
    days = {one.day for one in spines} & {one.day for one in necks}
    if not days:
        return 0
    spine = min(Decimal(str(one.value)) for one in spines if one.day == max(days))
    neck = min(Decimal(str(one.value)) for one in necks if one.day == max(days))
    if neck - spine < Decimal(str(limits.frax_ls_discordance_from.value)):
        return 0
    return int((neck - spine).quantize(Decimal(1), ROUND_HALF_UP))


def hints(chart: Chart, limits: Limits, setting: Setting = NOTHING_KNOWN) -> tuple[Hint, ...]:
    """What lets FRAX understate the risk and is told in words: it changes no number."""
    fractures = qualifying_fractures(chart, limits)
    dated = [one for one in fractures if one.span is not None]
    falls = setting.falls_in_a_year
    told: tuple[tuple[Hint, bool], ...] = (
        ("recent-fracture", any(recent(chart, one, limits.imminent_days.value) for one in fractures)),
        ("several-fractures", len(dated) >= limits.multiple_fractures.value),
        ("falls", falls is not None and falls >= limits.frax_falls.value),
        ("ls-discordance", ls_discordance(chart, limits) > 0),
        ("type-2-diabetes", setting.type_2_diabetes),
        ("tbs", usable_tbs(chart, limits) is not None),
    )
    return tuple(hint for hint, holds in told if holds)


def usable_tbs(chart: Chart, limits: Limits) -> Measured | None:
    """The newest trabecular bone score, unless body mass index is known and outside what it is calibrated for."""
    tbs = chart.newest("tbs")
    weight, height = chart.newest("body-weight", within=limits.weight_window_days.value), chart.newest("body-height")
    if tbs is None or weight is None or height is None:
        return tbs
    index = weight.value / (height.value / 100) ** 2
    return tbs if limits.tbs_bmi_from.value <= index <= limits.tbs_bmi_to.value else None


def adjusted(percent: float, factor: float) -> float:
    """A probability times a factor, to the one decimal FRAX is compared in, never above 100.

    >>> adjusted(17.4, 1.15), adjusted(26.1, 1.15), adjusted(4.0, 1.2), adjusted(90.0, 1.3)
    (20.0, 30.0, 4.8, 100.0)
    """
    product = Decimal(str(percent)) * Decimal(str(factor))
    return float(min(product.quantize(Decimal("0.1"), ROUND_HALF_UP), Decimal(100)))
