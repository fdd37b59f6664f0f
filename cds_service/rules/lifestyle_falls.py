"""Falls: who should be asked, who needs an assessment, and what to look at."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical.bone_context import bone_context, osteoporosis, tier_at_least
from cds_service.clinical.drug_list import drugs_taken
from cds_service.clinical.falls import FALL_RECORDS, high_fall_risk
from cds_service.clinical.tests_done import missing
from cds_service.clinical.therapy import taken
from cds_service.rulebook import Cited, Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")

SEDATIVES = ("benzodiazepine", "z-drug", "opioid", "antipsychotic", "tricyclic", "alpha-blocker")


def _at_fall_age(chart: Chart, limits: Limits, age: Cited, fragile_age: Cited) -> bool:
    """Whether falls matter at this age: of everybody from one age on, with osteoporosis or a high tier from another."""
    if chart.age is None:
        return False
    if chart.age >= age.value:
        return True
    return bool(chart.age >= fragile_age.value) and (
        osteoporosis(chart, limits) is not None or tier_at_least(chart, limits, "high")
    )


@rule(
    title="Falls not asked about",
    indicator="info",
    kind="line",
    needs="falls-screen falls-count birth-date",
    claims="falls-screen falls-count",
    addressed_by="referral-falls",
    harm=2,
    frequency=3,
)
def life_falls_screen(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody of 65 or over, or of 50 with osteoporosis or a high tier, was not asked about falls in 12 months
    Then    suggest the three questions, or the Stay Independent questionnaire
    Unless  a high risk of falls is known already
    Why     most fractures need a fall
    """
    if not _at_fall_age(chart, limits, limits.falls_screen_age, limits.falls_screen_fragile_age):
        return
    if high_fall_risk(chart, limits) is not None:
        return
    if missing(chart, ("falls-screen",), int(limits.falls_screen_days.value)):
        yield Finding(
            score=limits.steadi_from,
            window=limits.falls_screen_days,
            alone=False,
            beside=not bone_context(chart, limits),
        )


@rule(
    title="High risk of falls",
    indicator="warning",
    only_with=FALL_RECORDS,
    needs="falls-count conditions birth-date",
    addressed_by="referral-falls",
    harm=3,
    frequency=3,
)
def life_falls_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody of 65 or over, or of 50 with osteoporosis, has a high risk of falls: two falls or one with
            injury in a year, repeated falls as coded, or a test at its limit
    Then    suggest a full assessment of falls, and exercise
    Unless  a falls service has been asked
    Why     exercise prevents falls, and falls break bones
    """
    if chart.age is None:
        return
    old = chart.age >= limits.falls_high_age.value
    fragile = chart.age >= limits.falls_high_fragile_age.value and osteoporosis(chart, limits) is not None
    falls = high_fall_risk(chart, limits) if old or fragile else None
    if falls is not None:
        beside = not bone_context(chart, limits)
        yield Finding(falls=falls, slow=limits.timed_up_and_go_from, beside=beside)


@rule(
    title="Drugs that cause falls",
    indicator="info",
    kind="line",
    needs="medications conditions",
    harm=2,
    frequency=3,
)
def life_falls_drugs(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the risk of falls is high, or osteoporosis is known, and a sedative, an opioid, an antipsychotic, a
            tricyclic or an alpha-blocker is taken, or five drugs or more
    Then    suggest to review them
    Unless  the medication rules on falls speak instead
    Why     each of them makes a fall more likely
    """
    falls = high_fall_risk(chart, limits)
    if falls is None and osteoporosis(chart, limits) is None:
        return
    drugs, every = [*taken(chart, limits, *SEDATIVES)], drugs_taken(chart, limits)
    if drugs or every >= limits.many_drugs.value:
        yield Finding(drugs=drugs, count=every, falls=falls, alone=False, beside=not bone_context(chart, limits))


@rule(
    title="Home hazards",
    indicator="info",
    kind="line",
    only_with=FALL_RECORDS,
    needs="falls-count conditions",
    claims="conditions",
    addressed_by="referral-falls",
    harm=1,
    frequency=2,
)
def life_hip_protect_home(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the risk of falls is high and the patient lives at home
    Then    suggest to look for hazards there: light, loose rugs, bathroom
    Unless  the patient lives in a nursing home
    Why     half of all falls of older people happen at home
    """
    falls = high_fall_risk(chart, limits)
    if falls is None:
        chart.require_absence("conditions")
        return
    if chart.has("nursing-home-resident") is None:
        chart.require_absence("conditions")
        yield Finding(falls=falls, alone=False, beside=not bone_context(chart, limits))
