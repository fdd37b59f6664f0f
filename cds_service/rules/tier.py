"""The criteria of the risk tier, and the tier itself. They feed other rules and stand in the trace."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical import tier
from cds_service.clinical.bone import t_scores_apply
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view order-select order-sign")


@rule.classification(title="Recent fracture", needs="conditions")
def vh_recent_fracture_12m(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a hip or vertebral fragility fracture lies within 365 days, or one of pelvis, humerus or forearm
            does and the lowest T-score is below -1.0
    Then    very high risk
    Why     the first year after a fracture is the most dangerous one
    """
    yield from _criterion(chart, limits, tier.recent_fracture)


@rule.classification(title="Fracture while treated", needs="conditions medications")
def vh_fracture_on_therapy(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture happened while a bone drug was taken that had been begun 365 days before or earlier
    Then    very high risk
    Unless  a gap of more than 60 days lay between: such a fracture does not tell that treatment failed
    Why     AACE 2020 names a fracture while on approved therapy; ACR 2022 asks for twelve months of it
    """
    yield from _criterion(chart, limits, tier.fracture_on_therapy)


@rule.classification(title="Several fractures", needs="conditions")
def vh_multiple_fractures(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    two or more separate fragility fractures with a known day stand in the record
    Then    very high risk
    Why     every fracture adds to the risk of the next
    """
    yield from _criterion(chart, limits, tier.multiple_fractures)


@rule.classification(title="Very low T-score", needs="dxa")
def vh_tscore_below_3(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score is below -3.0 (-3.0 itself is not)
    Then    very high risk
    Why     AACE 2020 names it among its examples
    """
    yield from _criterion(chart, limits, tier.very_low_t)


@rule.classification(title="Severe osteoporosis", needs="dxa conditions")
def vh_severe_op(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a T-score of -2.5 or lower and a fragility fracture both stand in the record, whenever
    Then    very high risk
    Why     established osteoporosis by WHO; the Endocrine Society and AACE figures agree
    """
    yield from _criterion(chart, limits, tier.severe_osteoporosis)


@rule.classification(title="Very high FRAX", needs="frax-major frax-hip")
def vh_frax(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest FRAX on record is above 30 % (major) or 4.5 % (hip)
    Then    very high risk
    Why     AACE 2020 names both among its examples; FRAX is read, never computed
    """
    if t_scores_apply(chart, limits):
        yield from _criterion(chart, limits, tier.very_high_frax)


@rule.classification(title="Falls beside a high tier", needs="conditions falls-count")
def vh_fall_risk(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    two falls in a year, repeated falls or a fall that broke a bone stand in the record of a patient who is
            at high risk anyway
    Then    very high risk
    Unless  falls are all there is: they alone do not make a tier
    Why     AACE 2020 names a high risk of falling among its examples
    """
    yield from _criterion(chart, limits, tier.fall_risk)


@rule.classification(title="Fracture in the last two years", needs="conditions")
def flag_imminent(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture lies within 730 days
    Then    say that the risk is imminent, beside any tier
    Why     the risk of the next fracture is highest in these two years
    """
    fracture = tier.imminent_fracture(chart, limits)
    if fracture is not None:
        yield Finding(fracture=fracture)


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


def _criterion(chart: Chart, limits: Limits, met: tier.Criterion) -> Iterator[Finding]:
    facts = met(chart, limits) if t_scores_apply(chart, limits) else None
    if facts is not None:
        yield Finding(**facts)


def _tier(chart: Chart, limits: Limits, name: tier.TierName) -> Iterator[Finding]:
    found = tier.assess(chart, limits)
    if found.name == name:
        facts = [fact for facts in found.reasons.values() for fact in facts.values()]
        flat = [one for fact in facts for one in (fact if isinstance(fact, list) else [fact])]
        yield Finding(reasons=tuple(dict.fromkeys(flat)))
