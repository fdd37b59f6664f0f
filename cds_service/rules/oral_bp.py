"""Oral bisphosphonates: where a tablet may not, or had better not, go."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import Done, DraftOrder, Problem, Span
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

IBANDRONATE = frozenset({"ibandronate", "ibandronate-oral"})
# Beside systemic sclerosis, these show that it has reached the oesophagus.
OF_THE_OESOPHAGUS = ("oesophageal-dyskinesia", "oesophagitis", "barrett-oesophagus")
UPPER_GUT = (
    *("barrett-oesophagus", "oesophagitis", "peptic-ulcer", "gastritis-duodenitis", "dysphagia"),
    *("oesophageal-dyskinesia", "systemic-sclerosis"),
)


@rule(
    title="Oral bisphosphonate with an oesophagus that empties slowly",
    indicator="critical",
    orders="alendronate risedronate ibandronate ibandronate-oral",
    needs="conditions",
    despite="hospice",
    harm=4,
    frequency=3,
)
def oral_bp_oesophageal_contraindication(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is being started or continued and achalasia, stricture or obstruction of the
            oesophagus stands in the record, or systemic sclerosis beside a disease of the oesophagus
    Then    advise against it, naming the condition
    Unless  the condition is resolved; an unconfirmed one only warns
    Why     a tablet that stays in the oesophagus ulcerates it: label contraindication
    """
    events = [one for one in chart.problems_of("oesophageal-emptying-disorder") if one.active]
    if _sclerosis_of_the_oesophagus(chart):
        events += [one for one in chart.problems_of("systemic-sclerosis") if one.active]
    for event in sorted(events, key=lambda one: not one.certain)[:1]:
        yield Finding(order=order, indicator="critical" if event.certain else "warning", event=event)


@rule(
    title="Oral bisphosphonate for a patient who cannot sit up",
    indicator="critical",
    orders="alendronate risedronate ibandronate ibandronate-oral",
    needs="conditions",
    despite="hospice",
    harm=4,
    frequency=2,
)
def oral_bp_cannot_sit_upright(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is being started or continued and confinement to bed is coded
    Then    advise against it: the patient must stay upright for as long as the label says
    Unless  the confinement has ended; an unconfirmed one only warns. A kyphosis or a wheelchair is no evidence
    Why     a tablet taken lying down stays in the oesophagus: label contraindication
    """
    events = [one for one in chart.problems_of("bed-confinement") if one.active]
    upright = limits.ibandronate_wait_minutes if order.drug.groups & IBANDRONATE else limits.oral_wait_minutes
    for event in sorted(events, key=lambda one: not one.certain)[:1]:
        yield Finding(order=order, indicator="critical" if event.certain else "warning", event=event, upright=upright)


@rule(
    title="Alendronate as a liquid for a patient who may aspirate",
    indicator="critical",
    orders="alendronate-liquid",
    needs="conditions",
    despite="hospice",
    harm=4,
    frequency=1,
)
def oral_bp_aspiration_solution(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    alendronate as oral solution or effervescent tablet is being started or continued and dysphagia, also
            after a stroke, or aspiration stands in the record
    Then    advise against it, naming the condition
    Unless  the condition is resolved; an unconfirmed one only warns
    Why     the liquid may reach the lung: label contraindication
    """
    events = [one for one in chart.problems_of("aspiration-risk", "dysphagia") if one.active]
    for event in sorted(events, key=lambda one: not one.certain)[:1]:
        yield Finding(order=order, indicator="critical" if event.certain else "warning", event=event)


@rule(
    title="Oral bisphosphonate with disease of the upper gut",
    indicator="warning",
    orders="alendronate risedronate ibandronate ibandronate-oral",
    needs="conditions",
    gate=True,
    harm=3,
    frequency=4,
)
def oral_bp_active_upper_gi(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is being started or continued and Barrett oesophagus, oesophagitis, an ulcer,
            gastritis or duodenitis, dysphagia, dyskinesia of the oesophagus or systemic sclerosis is active, or the
            gut has bled in the last twelve months
    Then    suggest a drug that is not swallowed, naming what is there
    Unless  it is resolved; of a bleed that is over the day still counts. Sclerosis that has reached the oesophagus
            is a contraindication, said by its own rule
    Why     the tablets irritate what they touch: label precaution
    """
    beyond = _sclerosis_of_the_oesophagus(chart)
    since = Span(months_before(chart.as_of, limits.bleed_months.value), chart.as_of)
    events = [one for one in chart.problems_of(*UPPER_GUT) if one.active and one.certain]
    if beyond:
        events = [one for one in events if not one.concepts & {"systemic-sclerosis", "oesophageal-dyskinesia"}]
    bleeds = [one for one in chart.problems_of("gi-bleed") if one.certain and _bled(one, since)]
    events += [one for one in bleeds if one not in events]
    if events:
        undated = [one for one in bleeds if one.onset is None and not one.concepts & {*UPPER_GUT}]
        yield Finding(order=order, events=events, undated=undated or None)


def _sclerosis_of_the_oesophagus(chart: Chart) -> bool:
    """Whether systemic sclerosis stands beside a coded disease of the oesophagus."""
    return chart.has("systemic-sclerosis") is not None and chart.has(*OF_THE_OESOPHAGUS) is not None


def _bled(one: Problem, since: Span) -> bool:
    """Whether a bleed may have happened since that day. One of no known day counts while it is active.

    The day it was written down tells nothing but that it had happened by then.
    """
    if one.onset is not None:
        return one.onset.last >= since.first
    return one.active and (one.recorded is None or one.recorded.last >= since.first)


@rule(
    title="Oral bisphosphonate with poor absorption",
    indicator="warning",
    orders="alendronate risedronate ibandronate ibandronate-oral",
    needs="conditions",
    helps="procedures vitamin-d-25oh",
    gate=True,
    harm=3,
    frequency=2,
)
def oral_bp_malabsorption(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is being started or continued after an operation that bypasses, narrows or
            removes the stomach (a warning), or with a short bowel, active coeliac disease, or inflammatory bowel
            disease of which small bowel was resected (information)
    Then    suggest a drug by the vein, and 25-OH vitamin D
    Why     little of a tablet is absorbed even in health; after a bypass it can also ulcerate the junction
    """
    surgery: list[Problem | Done] = [one for one in chart.procedures if "gastric-bypass" in one.concepts]
    status = chart.has("bariatric-surgery-status")
    resected = any("small-bowel-resection" in one.concepts for one in chart.procedures)
    bowel = chart.has("short-bowel", "coeliac-disease") or (
        chart.has("inflammatory-bowel-disease") if resected else None
    )
    event = status or next(iter(surgery), None)
    if event is not None:
        yield Finding(order=order, event=event, stomach=True)
    elif bowel is not None:
        yield Finding(order=order, indicator="info", event=bowel, stomach=False)
