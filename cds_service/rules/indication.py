"""For whom bone drugs are meant: children, men and young women on romosozumab, people at low risk."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import lowest_t, qualifying_fractures
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.formulas import under
from cds_service.clinical.frax import estimates
from cds_service.clinical.menopause import recorded_menopause
from cds_service.clinical.therapy import ever_treated, taking
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

BISPHOSPHONATES = (
    "alendronate risedronate etidronate ibandronate ibandronate-oral ibandronate-iv zoledronic-acid-osteoporosis "
    "zoledronic-acid pamidronate"
)
OTHERS = "denosumab-osteoporosis denosumab romosozumab teriparatide abaloparatide raloxifene"


@rule(
    title="A bone drug under 18 years",
    indicator="warning",
    orders=f"{BISPHOSPHONATES} {OTHERS} calcitonin bazedoxifene-ce",
    needs="birth-date conditions",
    claims="conditions",
    despite="under-18",
    harm=4,
    frequency=1,
)
def bone_agent_under_18(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug is being started or continued in a patient under 18
    Then    say that it is not established there, and refer
    Unless  osteogenesis imperfecta is on record
    Why     denosumab raised calcium dangerously in children once stopped; PTH analogues are not for open growth plates
    """
    if chart.age is None or chart.age >= limits.adult_age.value:
        return
    if chart.has("osteogenesis-imperfecta") is None:
        chart.require_known("conditions", since=chart.as_of)
        denosumab = bool(order.drug.groups & {"denosumab-osteoporosis", "denosumab"})
        analogue = bool(order.drug.groups & {"teriparatide", "abaloparatide"})
        yield Finding(order=order, age=chart.age, limit=limits.adult_age, denosumab=denosumab, analogue=analogue)


@rule(
    title="Romosozumab in a man or before menopause",
    indicator="info",
    kind="line",
    orders="romosozumab",
    needs="birth-date sex conditions",
    claims="birth-date sex conditions",
    helps="procedures menopause-age",
    harm=2,
    frequency=1,
)
def romosozumab_not_indicated(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is being started or continued in a man, or in a woman under 45 without a record of menopause
    Then    say, as a line of a card that stands anyway, whom the US label names
    Unless  the woman is 45 or older
    Why     it is labelled for women after menopause alone
    """
    age = chart.age
    if chart.person.sex == "male":
        yield Finding(order=order, age=None)
        return
    if age is not None and age >= limits.menopause_possible_from.value:
        return
    if recorded_menopause(chart, limits):
        return
    chart.require_known("birth-date", "sex", since=chart.as_of)
    chart.require_absence("conditions", "procedures")
    yield Finding(order=order, age=age)


@rule(
    title="A first bone drug at low risk",
    indicator="info",
    kind="line",
    on=False,
    orders=f"{BISPHOSPHONATES} {OTHERS}",
    needs="dxa frax-major frax-hip conditions medications",
    harm=2,
    frequency=2,
)
def low_risk_bone_drug_start(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a first bone drug is being started, the lowest T-score is above -2.5, no fragility fracture is on record,
            both FRAX probabilities are below 20 % and 3 %, and no glucocorticoid is taken
    Then    say, as a line of a card that stands anyway, that most people with such values need no drug
    Unless  the drug is a hormone, which may be for symptoms
    Why     the benefit is small, and side effects are not
    """
    lowest = lowest_t(chart, limits)
    frax = estimates(chart, limits)
    major, hip = frax.get("frax-major"), frax.get("frax-hip")
    if order.action != "start" or lowest is None or lowest.value <= limits.osteoporosis_t.value:
        return
    if major is None or not under(major.value, limits.frax_major_high.value):
        return
    if hip is None or not under(hip.value, limits.frax_hip_high.value):
        return
    if qualifying_fractures(chart, limits) or taking(chart, limits, *GLUCOCORTICOIDS) is not None:
        return
    if ever_treated(chart, limits) is None:
        chart.require_absence("dxa", "conditions", "medications")
        yield Finding(order=order, lowest=lowest, major=major, hip=hip)
