"""Goals of treatment, in T-score and in bone turnover. Guidelines do not agree on them: off until a site wants them."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.clinical.bone import current_scores, lowest, qualifying_fractures, t_scores_apply, valid_scores
from cds_service.clinical.bone_drugs import ORAL_BISPHOSPHONATES
from cds_service.clinical.therapy import on_therapy
from cds_service.clinical.treatment_response import begun, kind_of, long_treated, turnover
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")


@rule(
    title="T-score short of the goal of treatment",
    kind="line",
    indicator="info",
    needs="dxa medications birth-date sex",
    helps="administrations procedures conditions",
    harm=2,
    frequency=2,
    switch="target_rules",
)
def mon_target_tscore(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug works and the newest T-score of the total hip (without one, the lowest of spine and neck) is
            short of the goal: above -2.5; above -2.0 where treatment began at -2.5 or lower; -1.5 or better after a
            fragility fracture
    Then    name the goal
    Unless  the score was measured before treatment
    Why     a higher T-score on treatment goes with fewer fractures
    """
    drug = on_therapy(chart, limits)
    if drug is None or not t_scores_apply(chart, limits):
        return
    scores = current_scores(chart, limits)
    now = lowest(one for one in scores if one.site == "total-hip") or lowest(
        one for one in scores if one.site in ("lumbar-spine", "femoral-neck")
    )
    start = begun(drug)
    if now is None or now.day <= start:
        return
    earlier = [one for one in valid_scores(chart, limits) if one.site == now.site and one.day <= start]
    first = max(earlier, key=lambda one: (one.day, -one.value), default=None)
    goal, short = limits.goal_least, now.value <= limits.goal_least.value
    if first is not None and first.value <= limits.osteoporosis_t.value:
        goal, short = limits.goal_from_low, now.value <= limits.goal_from_low.value
    fractured = bool(qualifying_fractures(chart, limits))
    if fractured:
        goal, short = limits.goal_fractured, now.value < limits.goal_fractured.value
    if short:
        yield Finding(score=now, goal=goal, above=not fractured, medicine=drug)


@rule(
    title="Bone turnover not down after three months of tablets",
    kind="line",
    indicator="info",
    needs="medications",
    helps="ctx p1np",
    harm=2,
    frequency=2,
    switch="btm_rules",
)
def mon_btm_adherence(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate was begun three to six months ago, and no marker measured since has fallen from its
            value before: P1NP by 38 %, CTX by 56 %
    Then    ask whether the tablets are taken as they must be
    Why     most people who take them have such a fall within three months
    """
    drug = on_therapy(chart, limits)
    if drug is None or not drug.groups & ORAL_BISPHOSPHONATES:
        return
    start = begun(drug)
    if not limits.begun_from_days.value <= chart.days_since(start) <= limits.begun_to_days.value:
        return
    since = start + timedelta(days=int(limits.measured_from_days.value))
    found = [*turnover(chart, start, since)]
    enough = limits.marker_falls.value
    if found and all(one.value < enough[one.concept] for one in found):
        yield Finding(markers=found, medicine=drug, start=start)


@rule(
    title="Bone turnover above the goal of treatment",
    kind="line",
    indicator="info",
    needs="medications",
    helps="administrations procedures ctx p1np",
    harm=2,
    frequency=2,
    switch="btm_rules",
)
def mon_btm_target(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a drug against resorption has been taken for six months or more, and the newest CTX of that time is above
            280 ng/L, or P1NP above 35 µg/L
    Then    ask about doses, absorption and secondary causes
    Unless  the drug forms bone: that raises the markers
    Why     turnover that is not held down may mean that the drug does not reach the bone
    """
    drug = long_treated(chart, limits, int(limits.treated_days.value))
    if drug is None or kind_of(drug) == "bone-forming":
        return
    since = begun(drug) + timedelta(days=int(limits.treated_days.value))
    for concept, line in limits.marker_goals.value.items():
        now = next((one for one in chart.values(concept) if one.day >= since and not one.comparator), None)
        if now is not None and now.value > line:
            yield Finding(marker=now, name=concept, goal=line, medicine=drug)
            return
