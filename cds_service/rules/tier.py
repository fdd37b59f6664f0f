"""The criteria of the risk tier, and the tier itself. They feed other rules and stand in the trace."""

from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.chart.model import Chart
from cds_service.clinical import giop, nogg, tier
from cds_service.clinical.bone import MAJOR_SITES, qualifying_fractures, recent, t_scores_apply
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG
from cds_service.clinical.equivalents import ANY_GLUCOCORTICOID
from cds_service.clinical.falls import FALL_RECORDS
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.harmful_drugs import steroid_unclear
from cds_service.clinical.therapy import seen_untreated
from cds_service.rulebook import Family, Finding, Lack, Lacking, Limits

GIOP_CLAIMS = "conditions dxa frax-major frax-hip"  # asked only of who takes a glucocorticoid for long
GIOP_NEEDS = f"medications {GIOP_CLAIMS}"
UNCLEAR_DOSE = Lack("steroid dose", "missing")

rule = Family(__name__, topic="fracture-risk", hooks="patient-view order-select order-sign")


@rule.classification(title="Recent fracture", only_with="fractures", needs="conditions")
def vh_recent_fracture_12m(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a hip or vertebral fragility fracture lies within 365 days, or one of pelvis, humerus or forearm
            does and the lowest T-score is below -1.0
    Then    very high risk
    Why     the first year after a fracture is the most dangerous one
    """
    yield from _criterion(chart, limits)


@rule.classification(title="Fracture while treated", only_with=ANY_BONE_DRUG, needs="conditions medications")
def vh_fracture_on_therapy(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture happened while a bone drug was taken that had been begun 365 days before or earlier
    Then    very high risk
    Unless  a gap of more than 60 days lay between: such a fracture does not tell that treatment failed
    Why     AACE 2020 names a fracture while on approved therapy; ACR 2022 asks for twelve months of it
    """
    yield from _criterion(chart, limits)


@rule.classification(title="Several fractures", only_with="fractures", needs="conditions")
def vh_multiple_fractures(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    two or more separate fragility fractures with a known day stand in the record
    Then    very high risk
    Why     every fracture adds to the risk of the next
    """
    yield from _criterion(chart, limits)


@rule.classification(title="Fracture on a drug that harms bone", only_with="fractures", needs="conditions medications")
def vh_harmful_drug_fracture(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture happened after 90 days or more of a systemic glucocorticoid of 5 mg a day and
            above (prednisone equivalent), or on an aromatase inhibitor or, in a man, androgen deprivation
    Then    very high risk
    Unless  the glucocorticoid only replaces what the adrenals lack; a dose that is not understood proves nothing
    Why     AACE 2020 names a fracture on a drug that harms bone, with a long-term glucocorticoid as its example
    """
    facts = [*_criterion(chart, limits)]
    if not facts and t_scores_apply(chart, limits) and steroid_unclear(chart, limits) is not None:
        raise Lacking(UNCLEAR_DOSE)
    yield from facts


@rule.classification(title="Very low T-score", only_with="dxa", needs="dxa")
def vh_tscore_below_3(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score is below -3.0 (-3.0 itself is not)
    Then    very high risk
    Why     AACE 2020 names it among its examples
    """
    yield from _criterion(chart, limits)


@rule.classification(title="Severe osteoporosis", only_with="fractures", needs="dxa conditions")
def vh_severe_op(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a T-score of -2.5 or lower and a fragility fracture both stand in the record, whenever
    Then    very high risk
    Why     established osteoporosis by WHO; the Endocrine Society and AACE figures agree
    """
    yield from _criterion(chart, limits)


@rule.classification(title="Very high FRAX", only_with="frax-major frax-hip", needs="frax-major frax-hip")
def vh_frax(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest FRAX on record is above 30 % (major) or 4.5 % (hip)
    Then    very high risk
    Why     AACE 2020 names both among its examples; FRAX is read, never computed
    """
    yield from _criterion(chart, limits)


@rule.classification(title="Falls beside a high tier", only_with=FALL_RECORDS, needs="conditions falls-count")
def vh_fall_risk(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    two falls in a year, repeated falls or a fall that broke a bone stand in the record of a patient who is
            at high risk anyway
    Then    very high risk
    Unless  falls are all there is: they alone do not make a tier
    Why     AACE 2020 names a high risk of falling among its examples
    """
    yield from _criterion(chart, limits)


@rule.classification(title="Fracture in the last two years", only_with="fractures", needs="conditions")
def flag_imminent(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture lies within 730 days
    Then    say that the risk is imminent, beside any tier: for information on a bone drug, a warning without one,
            critical without one when a hip or vertebra broke within 365 days
    Why     the risk of the next fracture is highest in these two years
    """
    fracture = tier.imminent_fracture(chart, limits)
    if fracture is None:
        return
    untreated = seen_untreated(chart, limits)
    grave = any(
        recent(chart, one, limits.recent_days.value) and not (one.by_name or one.imaging_only)
        for one in qualifying_fractures(chart, limits, *MAJOR_SITES)
    )
    yield Finding(
        indicator="critical" if untreated and grave else "warning" if untreated else "info", fracture=fracture
    )


@rule.classification(title="Tier: very high", needs="dxa conditions")
def tier_very_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    any very-high criterion holds
    Then    the tier is very high
    """
    yield from _tier(chart, limits, "very_high")


@rule.classification(title="Tier: high", needs="dxa conditions")
def tier_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    no very-high criterion holds, and: a hip or vertebral fracture ever, an osteoporotic T-score now or
            earlier, low bone mass with another fragility fracture, FRAX at the treatment line, or a recent
            fracture without a scan
    Then    the tier is high
    """
    yield from _tier(chart, limits, "high")


@rule.classification(title="Tier: moderate", needs="dxa conditions")
def tier_moderate(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score lies between -2.5 and -1.0 and nothing higher holds
    Then    the tier is moderate
    """
    yield from _tier(chart, limits, "moderate")


@rule.classification(title="Tier: low", needs="dxa conditions")
def tier_low(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score is -1.0 or better and nothing higher holds
    Then    the tier is low
    """
    yield from _tier(chart, limits, "low")


@rule.classification(title="Tier: indeterminate", needs="dxa conditions birth-date sex", claims="dxa conditions")
def tier_indeterminate(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    no valid T-score is on record and nothing higher holds
    Then    the tier cannot be told
    """
    if chart.person.sex is not None and chart.age is not None:
        chart.require_absence("dxa", "conditions")
        yield from _tier(chart, limits, "indeterminate")


@rule.classification(title="Tier: not applicable", needs="birth-date sex")
def tier_not_applicable(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the patient is a woman before menopause or a man under 50, to whom T-scores do not apply
    Then    there is no tier
    """
    yield from _tier(chart, limits, "not_applicable")


@rule.classification(
    title="Glucocorticoid: very high", only_with=ANY_GLUCOCORTICOID, needs=GIOP_NEEDS, claims=GIOP_CLAIMS
)
def tier_giop_very_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic glucocorticoid of 2.5 mg a day and above is taken for more than 90 days, and: a low-trauma
            fracture of adult life, 30 mg a day and above for more than 30 days, or 5 g and above within a year; from
            40 years also a T-score of -3.5 or lower or FRAX, adjusted for the dose, at 30 % (major) or 4.5 % (hip)
    Then    the tier is very high
    Unless  the glucocorticoid only replaces what the adrenals lack
    Why     ACR 2022: bone is lost fastest at these doses and breaks at a better density
    """
    yield from _giop(chart, limits, "very_high")


@rule.classification(title="Glucocorticoid: high", only_with=ANY_GLUCOCORTICOID, needs=GIOP_NEEDS, claims=GIOP_CLAIMS)
def tier_giop_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    on such a glucocorticoid from 40 years: a T-score of -2.5 or lower, or FRAX, adjusted for the dose, at 20 %
            (major) or 3 % (hip), and nothing of the very high list
    Then    the tier is at least high
    Why     ACR 2022
    """
    yield from _giop(chart, limits, "high")


@rule.classification(
    title="Glucocorticoid: moderate", only_with=ANY_GLUCOCORTICOID, needs=GIOP_NEEDS, claims=GIOP_CLAIMS
)
def tier_giop_moderate(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    on such a glucocorticoid from 40 years: a T-score of -1.0 or lower, FRAX, adjusted for the dose, at 10 %
            (major) or above 1 % (hip); under 40: 7.5 mg a day and above for 180 days, with a Z-score below -3.0 or
            more bone lost than the least significant change; and nothing higher
    Then    the tier is at least moderate
    Why     ACR 2022; FRAX is not valid under 40
    """
    yield from _giop(chart, limits, "moderate")


@rule.classification(title="Glucocorticoid: low", only_with=ANY_GLUCOCORTICOID, needs=GIOP_NEEDS, claims=GIOP_CLAIMS)
def tier_giop_low(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    on such a glucocorticoid from 40 years: FRAX, adjusted for the dose, below 10 % (major) and at most 1 %
            (hip) with a T-score above -1.0; under 40: the glucocorticoid alone
    Then    the tier is at least low
    Why     ACR 2022
    """
    yield from _giop(chart, limits, "low")


@rule.classification(title="NOGG: very high", needs="conditions medications", on=False)
def nogg_very_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    FRAX reaches the very-high line of the patient's age (hip only with bone density); a vertebra broke within
            two years, or two ever; femoral neck or spine is at a T-score of -3.5 or lower; 7.5 mg a day of
            prednisone and above is taken for three months; or a fracture of two years comes with several other risks
    Then    very high risk: refer
    Why     NOGG 2024
    """
    yield from _nogg(chart, limits, "very_high")


@rule.classification(title="NOGG: high", needs="conditions frax-major frax-hip", on=False)
def nogg_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    FRAX with bone density reaches the intervention line of the patient's age, FRAX without it the upper
            line; or hip or vertebra has broken
    Then    high risk: treat
    Why     NOGG 2024
    """
    yield from _nogg(chart, limits, "high")


@rule.classification(title="NOGG: intermediate", needs="conditions dxa frax-major frax-hip", on=False)
def nogg_intermediate(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    FRAX without bone density lies between the lower and the upper line of the patient's age
    Then    intermediate: measure bone density, then compute FRAX again
    Why     NOGG 2024
    """
    yield from _nogg(chart, limits, "intermediate")


@rule.classification(title="NOGG: low", needs="conditions dxa frax-major frax-hip", on=False)
def nogg_low(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    FRAX without bone density lies below the lower line of the patient's age, FRAX with it below the
            intervention line
    Then    low risk
    Why     NOGG 2024
    """
    yield from _nogg(chart, limits, "low")


def _criterion(chart: Chart, limits: Limits) -> Iterator[Finding]:
    facts = tier.very_high_criterion(limits.rule, chart, limits) if t_scores_apply(chart, limits) else None
    if facts is not None:
        yield Finding(**facts)


def _tier(chart: Chart, limits: Limits, name: tier.TierName) -> Iterator[Finding]:
    found = tier.assess(chart, limits)
    if found.name == name:
        yield Finding(reasons=_facts(found.reasons))


def _giop(chart: Chart, limits: Limits, name: giop.GiopName) -> Iterator[Finding]:
    if not limits.giop_overlay.value:
        return
    found = giop.overlay(chart, limits)
    if found is not None and found.name == name:
        yield Finding(exposure=found.exposure, year_mg=found.exposure.year, reasons=_facts(found.reasons))
    elif found is None or tier.RANK[found.name] < tier.RANK[name]:
        long_term = steroid_exposure(chart, limits).long_term
        lacks = [lack for kind in GIOP_CLAIMS.split() if (lack := chart.lack(kind))] if long_term else []
        if lacks or long_term is None:
            raise Lacking(*(lacks or [UNCLEAR_DOSE]))


def _nogg(chart: Chart, limits: Limits, name: nogg.Category) -> Iterator[Finding]:
    found = nogg.categorise(chart, limits)
    if found is not None and found.name == name:
        yield Finding(reasons=_facts(found.reasons))


def _facts(reasons: Mapping[str, tier.Facts]) -> tuple[Any, ...]:
    """The facts of all reasons, each once."""
    facts = [fact for facts in reasons.values() for fact in facts.values()]
    return tuple(dict.fromkeys(one for fact in facts for one in (fact if isinstance(fact, list) else [fact])))
