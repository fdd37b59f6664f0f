"""Bone drugs and pregnancy: one that is known, and one that may be."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.fertility import may_conceive, protected_by
from cds_service.clinical.pregnancy import described, negative_test, pregnancy
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")


@rule(
    title="Denosumab in pregnancy",
    indicator="critical",
    orders="denosumab-osteoporosis denosumab",
    needs="conditions",
    claims="conditions",
    helps="hcg pregnancy-status",
    beats="denosumab-pregnancy-test-missing",
    despite="hospice under-18",
    harm=5,
    frequency=1,
)
def denosumab_pregnancy(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg is being started or continued and a pregnancy test of the last 42 days is positive, or a
            pregnancy is on record that was begun or recorded within its own length
    Then    advise against it, naming what shows the pregnancy and its date
    Unless  the pregnancy has ended, by its record or by a newer test; one without a date only warns
    Why     contraindicated: the antibody reaches the child and harms its bones and lymph nodes
    """
    found = pregnant(order, chart, limits)
    if found is not None:
        yield found
    elif may_conceive(chart, limits, limits.fertile_from.value, limits.fertile_to.value):
        chart.require_known("conditions", since=chart.as_of)


@rule(
    title="Pregnancy test before denosumab",
    indicator="warning",
    orders="denosumab-osteoporosis denosumab",
    needs="birth-date sex conditions procedures hcg",
    claims="birth-date sex conditions procedures hcg",
    addressed_by="order-hcg",
    despite="under-18",
    gate=True,
    harm=4,
    frequency=1,
)
def denosumab_pregnancy_test_missing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg is being started or continued in a woman of 12 to 55 years who may conceive, and no
            pregnancy test of the last 14 days is negative
    Then    ask for a test, and for contraception until five months after a dose
    Unless  menopause, sterilisation or the removal of womb or ovaries is on record
    Why     a pregnancy is to be excluded before each start: the drug is contraindicated in it
    """
    if not may_conceive(chart, limits, limits.fertile_from.value, limits.fertile_to.value):
        return
    if negative_test(chart, limits) is not None:
        return
    chart.require_known("sex", "birth-date", since=chart.as_of)
    chart.require_absence("conditions", "procedures")
    chart.require_absence("hcg", since=chart.as_of - timedelta(days=limits.negative_pregnancy_test_days.value))
    yield Finding(order=order, age=chart.age, window=limits.negative_pregnancy_test_days, after=limits.after_dose)


@rule(
    title="Bisphosphonate in pregnancy, or where one is possible",
    indicator="critical",
    orders="alendronate risedronate etidronate ibandronate ibandronate-oral ibandronate-iv "
    "zoledronic-acid-osteoporosis zoledronic-acid pamidronate",
    needs="birth-date sex conditions procedures medications",
    claims="birth-date sex conditions procedures medications",
    helps="hcg pregnancy-status",
    despite="hospice under-18",
    harm=4,
    frequency=1,
)
def bp_pregnancy(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate is being started or continued in pregnancy; or, as a line of a card that stands anyway,
            in a woman of 12 to 49 years of whom neither contraception nor infertility is on record
    Then    advise against it in pregnancy; else ask for contraception, and a test where in doubt
    Unless  menopause, sterilisation or the removal of womb or ovaries is on record
    Why     the drug stays in bone for years and is released again, in a later pregnancy too
    """
    found = pregnant(order, chart, limits)
    if found is not None:
        yield found
        return
    if not may_conceive(chart, limits, limits.fertile_from.value, limits.fertile_to.value):
        return
    chart.require_known("sex", "birth-date", "conditions", since=chart.as_of)
    if (chart.age or 0) > limits.contraception_to.value or protected_by(chart, limits) is not None:
        return
    chart.require_absence("procedures", "medications")
    yield Finding(order=order, indicator="warning", alone=False, shown_by=None, how="", since=None, age=chart.age)


def pregnant(order: DraftOrder, chart: Chart, limits: Limits) -> Finding | None:
    """That the patient is pregnant: critical, unless its only evidence has no date."""
    found = None if chart.person.sex == "male" else pregnancy(chart, limits)
    if found is None:
        return None
    how, since = described(found)
    indicator: Indicator = "critical" if since else "warning"
    return Finding(order=order, indicator=indicator, shown_by=found, how=how, since=since, age=chart.age)
