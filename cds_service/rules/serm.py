"""Raloxifene and its kin."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Measured, Medication, PendingOrder, Problem
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG
from cds_service.clinical.formulas import surely_over
from cds_service.clinical.lifestyle import smokes_now
from cds_service.clinical.menopause import menopausal_status, recorded_menopause
from cds_service.clinical.pregnancy import described, pregnancy
from cds_service.clinical.therapy import taking
from cds_service.clinical.timeline import course_of
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")

ATTACKS = (
    *("myocardial-infarction-acute", "myocardial-infarction-any", "myocardial-infarction-history"),
    *("stroke-acute", "stroke-history", "stroke-sequelae", "tia"),
)
SERMS = ("raloxifene", "bazedoxifene-ce")


@rule(
    title="Raloxifene after a venous clot",
    indicator="critical",
    orders="raloxifene",
    hooks="order-select order-sign medication-refill",
    needs="conditions",
    despite="hospice",
    harm=5,
    frequency=2,
)
def raloxifene_vte(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is being started or continued and a deep vein thrombosis, pulmonary embolism or
            retinal vein thrombosis stands anywhere in the record, however old, resolved ones included
    Then    advise against it, naming the event
    Unless  the record is of a superficial phlebitis; an unconfirmed event only warns
    Why     boxed warning and contraindication: raloxifene raises the risk of venous clots
    """
    events = sorted(chart.problems_of("vte"), key=lambda one: not one.certain)
    for event in events[:1]:
        yield Finding(order=order, indicator="critical" if event.certain else "warning", event=event)


@rule(
    title="Raloxifene with a raised risk of stroke",
    indicator="warning",
    orders="raloxifene",
    hooks="order-select order-sign medication-refill",
    needs="conditions",
    helps="smoking-status",
    harm=4,
    frequency=2,
)
def raloxifene_stroke_risk(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is being started or continued with coronary heart disease or atrial fibrillation, after a heart
            attack, stroke or transient ischaemic attack at any time, or with hypertension in a smoker
    Then    name them: a stroke on the drug is likelier to be fatal
    Why     boxed warning, which is no contraindication
    """
    attacks = [one for one in chart.problems_of(*ATTACKS) if one.certain]
    diseases = [
        *attacks,
        *(one for name in ("coronary-artery-disease", "atrial-fibrillation") if (one := chart.has(name))),
    ]
    pressure, smoking = chart.has("hypertension"), smokes_now(chart)
    if diseases:
        yield Finding(order=order, diseases=tuple(dict.fromkeys(diseases)), pressure=None, smoking=None)
    elif pressure and smoking:
        yield Finding(order=order, diseases=(), pressure=pressure, smoking=smoking)


@rule(
    title="Raloxifene before surgery or bed rest",
    indicator="warning",
    orders="raloxifene bazedoxifene-ce orthopaedic-surgery-major",
    hooks="patient-view order-select order-sign medication-refill",
    only_with=ANY_BONE_DRUG,
    needs="medications orders",
    helps="conditions",
    harm=4,
    frequency=1,
)
def raloxifene_immobilisation(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a patient on raloxifene, or on conjugated estrogens with bazedoxifene, is confined to bed, or major
            orthopaedic surgery is ordered for one of the next 14 days or for a day not told; or such a drug is
            ordered then
    Then    have the drug stopped in time, till the patient walks again
    Unless  the order for surgery has no day and is older than three months
    Why     both raise the risk of a venous clot, and so does lying still
    """
    drug: Medication | DraftOrder | None = order
    plans = [one for one in chart.pending if "orthopaedic-surgery-major" in one.concepts]
    if order is None or order.kind == "service":
        drug = taking(chart, limits, *SERMS)
        plans = [one for one in plans if order is None or one.ref == order.ref]
    soon = sorted((one for one in plans if _soon(one, chart, limits)), key=lambda one: one.planned is None)
    bed = chart.has("bed-confinement") if order is None or order.kind == "drug" else None
    if drug is None or not (soon or bed):
        return
    plan = soon[0] if soon else None
    yield Finding(
        order=order,
        taken=drug,
        combined="bazedoxifene-ce" in drug.drug.groups,
        plan=plan.ref if plan else None,
        day=str(plan.planned) if plan and plan.planned else None,
        bed=None if plan else bed,
        hours=limits.stop_hours,
        weeks_from=limits.stop_weeks_from,
        weeks_to=limits.stop_weeks_to,
    )


def _soon(plan: PendingOrder, chart: Chart, limits: Limits) -> bool:
    if plan.planned is None:
        return plan.day is None or chart.days_since(plan.day) <= limits.undated_days.value
    ahead = chart.as_of + timedelta(days=limits.ahead_days.value)
    return plan.planned.last >= chart.as_of and plan.planned.first <= ahead


@rule(
    title="Raloxifene is for women after menopause",
    indicator="critical",
    orders="raloxifene",
    hooks="order-select order-sign medication-refill",
    needs="birth-date sex conditions",
    helps="procedures menopause-age pregnancy-status hcg",
    despite="hospice",
    harm=4,
    frequency=1,
)
def raloxifene_not_for_premenopausal(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is being started or continued in pregnancy or while breast-feeding; in a man; or in a woman
            before menopause, as recorded or, under 45 years, for want of any record of menopause
    Then    advise against it in pregnancy and breast-feeding; else say whom it is for
    Unless  menopause is merely not recorded from 45 years on; a pregnancy without a date only warns
    Why     contraindicated in pregnancy; before menopause, and in men, its benefit is not shown
    """
    found = None if chart.person.sex == "male" else pregnancy(chart, limits) or _nursing(chart, limits)
    if found is not None:
        how, since = described(found)
        grave: Indicator = "critical" if since else "warning"
        yield Finding(order=order, indicator=grave, why="", how=how, since=since, shown_by=found)
        return
    why = _not_after_menopause(chart, limits)
    if why:
        yield Finding(order=order, indicator="warning", why=why, how=None, since=None, shown_by=None)


def _nursing(chart: Chart, limits: Limits) -> Problem | None:
    """Breast-feeding on record, begun or recorded not too long ago."""
    found = chart.has("lactation")
    days = [chart.days_since(when.last) for when in (found.onset, found.recorded) if when] if found else []
    return found if min(days, default=0) <= limits.nursing_days.value else None


def _not_after_menopause(chart: Chart, limits: Limits) -> str:
    """Why the patient is not after menopause, in words; "" when she may be."""
    if chart.person.sex == "male":
        return "a man"
    status = menopausal_status(chart, limits)
    if status is not None and status.answer == "premenopausal":
        return "before menopause, as recorded"
    age = chart.age
    young = age is not None and age < limits.menopause_unlikely_below.value
    if chart.person.sex is None or not young or recorded_menopause(chart, limits):
        return ""
    chart.require_absence("conditions", "procedures")
    return f"{age} years old, no menopause on record"


@rule(
    title="Raloxifene: liver, triglycerides, bleeding",
    indicator="info",
    kind="line",
    orders="raloxifene",
    hooks="order-select order-sign medication-refill",
    needs="conditions",
    helps="triglycerides medications",
    harm=2,
    frequency=1,
)
def raloxifene_other_cautions(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is being started or continued with a liver disease, with uterine bleeding that nothing explains,
            or where triglycerides were above 500 mg/dL on an oestrogen
    Then    name it, as a line of a card that stands anyway
    Unless  the liver is fatty, or its disease not specified, and no more than that
    Why     the label asks for caution: little is known in liver disease, triglycerides may rise again, and bleeding
            is to be looked into
    """
    ill = (one for one in chart.problems_of("liver-disease") if one.active and one.certain)
    liver = next((one for one in ill if "liver-steatosis" not in one.concepts), None)
    bleeding = chart.has("vaginal-bleeding")
    high = _high_on_oestrogen(chart, limits)
    if liver or bleeding or high:
        yield Finding(order=order, liver=liver, bleeding=bleeding, triglycerides=high)


def _high_on_oestrogen(chart: Chart, limits: Limits) -> Measured | None:
    """The newest triglycerides above the limit on a day an oestrogen was being taken."""
    course = course_of(chart, limits, "estrogen-systemic")
    spells = course.stretches if course else ()
    for one in chart.values("triglycerides"):
        over = surely_over(one.value, one.comparator, limits.triglycerides_above.value)
        if over and any(spell.start <= one.day <= spell.end for spell in spells):
            return one
    return None
