"""FRAX as the record has it: when to compute one, what it is worth, what adjusts it. It is read, never computed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cds_service.chart.model import Chart
from cds_service.clinical import frax, tier
from cds_service.clinical.bone import (
    MAJOR_SITES,
    persistent_osteoporosis,
    qualifying_fractures,
    recent,
    t_scores_apply,
    tbs_band,
)
from cds_service.clinical.bone_review import last_frax
from cds_service.clinical.chart_qfracture import told
from cds_service.clinical.diagnosis import osteopenia
from cds_service.clinical.falls import repeated_falls
from cds_service.clinical.formulas import under
from cds_service.clinical.therapy import on_therapy, seen_untreated
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view order-select order-sign")


@rule(
    title="Low bone mass without a FRAX",
    indicator="info",
    hooks="patient-view",
    only_with="dxa",
    needs="dxa frax-major frax-hip conditions medications birth-date sex",
    claims="frax-major frax-hip conditions medications",
    helps="administrations body-weight body-height smoking-status alcohol-per-day falls-count",
    beats="mon-risk-reassess-untreated",
    harm=2,
    frequency=4,
)
def frax_needed(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score shows low bone mass at an age FRAX is valid for, and no FRAX of the last two years
            stands in the record
    Then    suggest to compute one with the density of the femoral neck; where a profile wants it, show QFracture-2012
            until then, beside whose it is and whom it was made from
    Unless  a bone drug is active, or treatment is indicated anyway: a fragility fracture, a T-score that was
            osteoporotic once, a high tier for any other reason
    Why     between normal density and osteoporosis it is FRAX that tells whether treatment is worth it
    """
    score = osteopenia(chart, limits)
    if score is None or chart.age is None or not limits.frax_age_from.value <= chart.age <= limits.frax_age_to.value:
        return
    window = int(limits.frax_window_days.value)
    if chart.newest(*frax.PROBABILITIES, within=window) is not None or on_therapy(chart, limits) is not None:
        return
    if _treatment_indicated(chart, limits):
        return
    chart.require_absence("dxa", "conditions", "medications")
    chart.require_absence(*frax.PROBABILITIES, since=chart.as_of - timedelta(days=window))
    yield Finding(score=score, window=limits.frax_window_days, last=last_frax(chart), **told(chart, limits))


def _treatment_indicated(chart: Chart, limits: Limits) -> bool:
    """Whether a treatment line is met already, by a row of its own or by a tier that it makes."""
    if qualifying_fractures(chart, limits, *MAJOR_SITES) or persistent_osteoporosis(chart, limits) is not None:
        return True
    with_fracture = tier.osteopenia_with_fracture(chart, limits) is not None
    return with_fracture or tier.assess(chart, limits).name in ("high", "very_high")


@rule.classification(title="FRAX at the treatment line", only_with="frax-major frax-hip", needs="frax-major frax-hip")
def frax_high_us(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest FRAX of two years is 20 % or more (major) or 3 % or more (hip)
    Then    high risk
    Unless  it may not be held against a threshold: frax-not-valid says why
    """
    yield from _over(chart, limits, tier.high_frax)


@rule.classification(title="FRAX very high", only_with="frax-major frax-hip", needs="frax-major frax-hip")
def frax_very_high_us(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest FRAX of two years, with its one adjustment, is above 30 % (major) or 4.5 % (hip)
    Then    very high risk
    Unless  it may not be held against a threshold: frax-not-valid says why
    """
    yield from _over(chart, limits, tier.very_high_frax)


def _over(chart: Chart, limits: Limits, met: tier.Criterion) -> Iterator[Finding]:
    facts = met(chart, limits) if t_scores_apply(chart, limits) else None
    if facts is not None:
        yield Finding(indicator="warning" if seen_untreated(chart, limits) else "info", **facts)


@rule.classification(
    title="FRAX that is no threshold", only_with="frax-major frax-hip", needs="frax-major frax-hip birth-date"
)
def frax_not_valid(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the patient is under 40 or over 90, or had been on a bone drug for 12 months when it was computed
    Then    show the FRAX as context, and hold it against no threshold
    """
    facts: dict[str, Any] = {}
    for which in frax.PROBABILITIES:
        one = frax.newest_frax(chart, which, limits)
        why = frax.not_valid(chart, one, limits) if one is not None else None
        if why is not None and why != "age-unknown":
            facts |= {_name(which): one, "why": why}
    if facts:
        yield Finding(**facts)


@rule.classification(
    title="FRAX adjusted for a glucocorticoid", only_with="frax-major frax-hip", needs="frax-major frax-hip medications"
)
def frax_adjust_gc(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic glucocorticoid that FRAX counted is taken today at more than 7.5 mg prednisone a day, or at
            less than 2.5 mg
    Then    show FRAX as reported and adjusted: up by 1.15 (major) and 1.20 (hip), or down by 0.80 and 0.65
    Unless  the dose is not understood, or replaces what the adrenals do not make
    Why     FRAX assumes an average dose; only the upward factor feeds the tier
    """
    steroid = frax.counted_steroid(chart, limits)
    if steroid is not None:
        yield from _adjusted(chart, limits, "gc", dose=steroid)


@rule.classification(
    title="FRAX adjusted for falls", only_with="frax-major frax-hip", needs="frax-major frax-hip falls-count"
)
def frax_adjust_falls(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    two falls or more in a year are on record
    Then    show FRAX as reported and times 1.3; it feeds no tier
    Unless  the report itself has adjusted it
    """
    falls = repeated_falls(chart, limits, limits.frax_falls)
    if falls is not None:
        yield from _adjusted(chart, limits, "falls", falls=falls)


@rule.classification(
    title="FRAX in diabetes",
    only_with="frax-major frax-hip",
    needs="frax-major frax-hip conditions",
    claims="conditions",
)
def frax_adjust_t2dm(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    diabetes stands on the problem list
    Then    hint that FRAX understates: enter rheumatoid arthritis in its place, or read FRAXplus; multiply nothing
    Unless  the patient has rheumatoid arthritis, which FRAX has counted already
    """
    found = frax.estimates(chart, limits)
    diabetes = chart.has("type-2-diabetes") or chart.has("type-1-diabetes")
    if not found:
        return
    if diabetes is None:
        chart.require_absence("conditions")
        return
    if chart.has("rheumatoid-arthritis") is None:
        chart.require_absence("conditions")
        yield Finding(diabetes=diabetes, **_as_reported(found))


@rule.classification(title="Spine worse than femoral neck", only_with="frax-major frax-hip", needs="frax-major dxa")
def frax_adjust_ls_discordance(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the T-score of the spine is lower than that of the femoral neck of one exam by 1 or more
    Then    show FRAX (major) as reported and raised by a tenth for each whole T-score; it feeds no tier
    Unless  the spine is the better one: that may be an artefact
    """
    pair = frax.discordant_scores(chart, limits)
    if pair is not None:
        yield from _adjusted(chart, limits, "ls-discordance", spine=pair[0], neck=pair[1])


@rule.classification(title="FRAX and the trabecular bone score", only_with="frax-major frax-hip tbs", needs="dxa")
def frax_adjust_tbs(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a trabecular bone score is on record, or a FRAX that its report adjusted by one
    Then    name its band, and take the adjusted FRAX where the report gives it; compute none
    Unless  body mass index is outside what the score is calibrated for
    """
    if not frax.tbs_fits(chart, limits):
        return
    tbs = frax.usable_tbs(chart, limits)
    found = frax.estimates(chart, limits).items()
    labelled: dict[str, Any] = {_name(which): one.raw for which, one in found if one.raw.label == frax.TBS_ADJUSTED}
    if tbs is not None or labelled:
        yield Finding(tbs=tbs, band=tbs_band(tbs.value, limits) if tbs else None, **labelled)


@rule.classification(
    title="FRAX after a recent fracture", only_with="frax-major frax-hip", needs="frax-major frax-hip conditions"
)
def frax_adjust_recency(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture lies within 24 months and a FRAX is on record
    Then    say that FRAX understates: take FRAXplus where the report gives it, else go by the fracture
    """
    broken = (one for one in qualifying_fractures(chart, limits) if recent(chart, one, limits.imminent_days.value))
    fracture, found = next(broken, None), frax.estimates(chart, limits)
    if fracture is not None and found:
        yield Finding(fracture=fracture, label=_label(found), **_as_reported(found))


@rule.classification(title="One adjustment alone", only_with="frax-major frax-hip", needs="frax-major frax-hip")
def frax_one_adjustment(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    two adjustments of FRAX or more are possible
    Then    show the largest upward one alone, and name the others; only the upward glucocorticoid factor and what
            the report itself adjusted feed the tier
    """
    facts: dict[str, Any] = {}
    for which, one in frax.estimates(chart, limits).items():
        if len(one.possible) > 1:
            name = _name(which)
            taken, *others = one.possible
            facts |= {name: one.raw, f"{name}_adjustment": taken.kind, f"{name}_adjusted": taken}
            facts |= {f"{name}_others": tuple(other.kind for other in others), f"{name}_tier": one}
    if facts:
        yield Finding(**facts)


@rule.classification(
    title="FRAX may understate", only_with="frax-major frax-hip", needs="frax-major frax-hip conditions"
)
def frax_underestimates(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    FRAX stays below the treatment line, and something stands in the record that it does not see: several
            fractures or a recent one, a high glucocorticoid dose, type 2 diabetes, falls, Parkinson's disease, a
            spine worse than the neck, frailty
    Then    say that it may understate the risk
    """
    found = frax.estimates(chart, limits)
    if not found or tier.treatment_frax(chart, limits) is not None:
        return
    reasons = frax.understating(chart, limits, limits.gc_dose_from.value)
    if reasons:
        dose = getattr(reasons.get("glucocorticoid"), "now", None)
        much = dose is not None and not under(dose, limits.gc_dose_much.value)
        yield Finding(**_as_reported(found), **reasons, the_more=much or None)


@rule.classification(title="FRAX of a race version", only_with="frax-major frax-hip", needs="frax-major frax-hip")
def frax_race_note(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the report says that FRAX was computed with one of the race versions of the United States
    Then    show which; change no value
    """
    newest = ((which, frax.newest_frax(chart, which, limits)) for which in frax.PROBABILITIES)
    named = {which: one for which, one in newest if one is not None and one.version}
    if named:
        facts: dict[str, Any] = {_name(which): one for which, one in named.items()}
        yield Finding(version=next(iter(named.values())).version, **facts)


def _name(which: frax.Which) -> str:
    return which.removeprefix("frax-")


def _as_reported(found: frax.Estimates) -> dict[str, Any]:
    return {_name(which): one.raw for which, one in found.items()}


def _label(found: frax.Estimates) -> str | None:
    return next((one.raw.label for one in found.values() if one.raw.label), None)


def _adjusted(chart: Chart, limits: Limits, kind: frax.Kind, **facts: Any) -> Iterator[Finding]:
    """FRAX as reported and with one kind of adjustment, whether or not it is the one that is applied."""
    shown: dict[str, Any] = {}
    for which, one in frax.estimates(chart, limits).items():
        adjustment = next((other for other in one.possible if other.kind == kind), None)
        if adjustment is not None:
            shown |= {_name(which): one.raw, f"{_name(which)}_adjusted": adjustment}
    if shown:
        yield Finding(**facts, **shown)
