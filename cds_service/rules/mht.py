"""Menopausal hormone therapy: for whom systemic oestrogen is not, and how it is given safely."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Measured, Problem
from cds_service.clinical.formulas import surely_over, under
from cds_service.clinical.hormones import (
    for_the_bone,
    lining_protected,
    operated_since,
    premature_menopause,
    womb,
)
from cds_service.clinical.menopause import menopause, womb_removed
from cds_service.clinical.renal import filtration_rate
from cds_service.clinical.therapy import taken
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

SYSTEMIC = "estrogen-systemic bazedoxifene-ce"
ARTERIAL = (
    *("myocardial-infarction-acute", "myocardial-infarction-any", "myocardial-infarction-history"),
    *("stroke-acute", "stroke-history", "stroke-sequelae", "arterial-thromboembolism"),
)
CANCERS = ("breast-cancer", "oestrogen-dependent-cancer")
NOT_BESIDE_BAZEDOXIFENE = ("estrogen-systemic", "progestogen", "raloxifene", "serm-other", "tibolone")


@rule(
    title="Systemic oestrogen after a venous clot, or with thrombophilia",
    indicator="critical",
    orders=SYSTEMIC,
    needs="conditions",
    despite="hospice",
    harm=5,
    frequency=2,
)
def mht_vte_thrombophilia(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic oestrogen is being started or continued and a deep vein thrombosis, a pulmonary embolism or a
            thrombophilia stands anywhere in the record, however old
    Then    advise against it, naming it
    Unless  the oestrogen is a local vaginal one; an unconfirmed record, and a thrombosis of the retina alone, only warn
    Why     contraindicated: oestrogen raises the risk of another clot, through the skin less so
    """
    events = [*chart.problems_of("vte", "thrombophilia")]
    yield from _against(order, events, [one for one in events if "retinal-vein-thrombosis" not in one.concepts])


@rule(
    title="Systemic oestrogen after a heart attack, stroke or arterial clot",
    indicator="critical",
    orders=SYSTEMIC,
    needs="conditions",
    despite="hospice",
    harm=5,
    frequency=2,
)
def mht_arterial_thromboembolism(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic oestrogen is being started or continued and a heart attack, a stroke or an arterial clot stands
            anywhere in the record, as an event or as history
    Then    advise against it, naming it
    Unless  the oestrogen is a local vaginal one; an unconfirmed record only warns
    Why     contraindicated; some older labels name only the past year
    """
    events = [*chart.problems_of(*ARTERIAL)]
    yield from _against(order, events, events)


@rule(
    title="Systemic oestrogen with a cancer that oestrogen feeds",
    indicator="critical",
    orders=SYSTEMIC,
    needs="conditions",
    despite="hospice",
    harm=5,
    frequency=2,
)
def mht_hormone_dependent_cancer(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic oestrogen is being started or continued and a cancer of the breast, or another that oestrogen
            feeds, is known, suspected or past
    Then    advise against it, naming the cancer
    Unless  the oestrogen is a local vaginal one
    Why     contraindicated, also while the cancer is only suspected
    """
    events = sorted(chart.problems_of(*CANCERS), key=lambda one: (one.by_name, not one.certain, one.ref))
    for event in events[:1]:
        yield Finding(order=order, indicator="warning" if event.by_name else "critical", event=event, only_retina=False)


@rule(
    title="Systemic oestrogen in liver disease",
    indicator="critical",
    orders=SYSTEMIC,
    needs="conditions",
    helps="alanine-aminotransferase",
    despite="hospice",
    harm=5,
    frequency=2,
)
def mht_liver_disease(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic oestrogen is being started or continued with an active liver disease, or with an ALT above three
            times its upper limit in the last 90 days
    Then    advise against it, naming the disease or the value
    Unless  the oestrogen is a local vaginal one; a fatty or unspecified liver disease alone, an unconfirmed one, and
            an ALT that came without its range, only warn
    Why     contraindicated in liver impairment or disease
    """
    diseases = [one for one in chart.problems_of("liver-disease", "liver-steatosis") if one.active]
    grave = [one for one in diseases if "liver-steatosis" not in one.concepts and one.certain and not one.by_name]
    enzyme, certain = _high_enzyme(chart, limits)
    if not diseases and enzyme is None:
        return
    indicator: Indicator = "critical" if grave or certain else "warning"
    disease = next(iter([*grave, *diseases]), None)
    yield Finding(order=order, indicator=indicator, disease=disease, enzyme=enzyme, times=limits.times_upper)


def _high_enzyme(chart: Chart, limits: Limits) -> tuple[Measured | None, bool]:
    """An ALT surely above its limit, and whether that limit is its own."""
    found = chart.newest("alanine-aminotransferase", within=limits.enzyme_days.value)
    if found is None:
        return None, False
    upper = found.high if found.high is not None else limits.enzyme_upper.value
    over = surely_over(found.value, found.comparator, limits.times_upper.value * upper)
    return (found if over else None), over and found.high is not None


@rule(
    title="Systemic oestrogen with bleeding that nobody has explained",
    indicator="critical",
    orders=SYSTEMIC,
    needs="conditions procedures",
    claims="procedures",
    despite="hospice",
    harm=5,
    frequency=2,
)
def mht_undiagnosed_bleeding(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic oestrogen is being started or continued with vaginal bleeding on record that nothing explains,
            and the lining of the womb was not looked at since
    Then    advise against it until the bleeding is explained
    Unless  the oestrogen is a local vaginal one; unconfirmed bleeding, or an examination that may lie before the
            bleeding or after it, only warns
    Why     contraindicated: the bleeding may be a cancer of the womb
    """
    found: list[tuple[bool, Problem]] = []
    for bleeding in chart.problems_of("vaginal-bleeding"):
        examined = operated_since(chart, "endometrial-evaluation", bleeding)
        if bleeding.active and (examined is True or examined is False):
            sure = not examined and bleeding.certain and not bleeding.by_name
            found.append((sure, bleeding))
    if found:
        chart.require_absence("procedures")
        sure, event = max(found, key=lambda one: one[0])
        yield Finding(order=order, indicator="critical" if sure else "warning", event=event, sure=sure)


def _against(order: DraftOrder, events: list[Problem], grave: list[Problem]) -> Iterator[Finding]:
    """Against the order for the gravest of some events."""
    certain = [one for one in grave if one.certain and not one.by_name]
    for event in [*certain, *grave, *events][:1]:
        yield Finding(
            order=order,
            indicator="critical" if certain else "warning",
            event=event,
            only_retina=not grave,
        )


@rule(
    title="Oestrogen without a progestogen while the womb is in place",
    indicator="critical",
    orders="estrogen-systemic",
    needs="sex conditions procedures medications",
    claims="sex conditions procedures medications",
    harm=4,
    frequency=2,
)
def mht_unopposed_oestrogen_uterus(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic oestrogen alone is being started or continued in a woman whose womb was not removed, and
            nothing protects its lining: no progestogen, bazedoxifene or levonorgestrel device, taken or drafted
    Then    advise a progestogen beside it; where a finding of the womb shows that it is there, with more weight
    Unless  the order holds a progestogen; a womb device of unknown kind is asked about
    Why     boxed warning: cancer of the lining of the womb
    """
    if chart.person.sex == "male" or lining_protected(chart, limits, order) is not None:
        return
    there = womb(chart)
    if there is None:
        return
    chart.require_known("sex", since=chart.as_of)
    chart.require_absence("conditions", "procedures", "medications")
    critical = there.shown_by is not None and there.device is None
    yield Finding(
        order=order,
        indicator="critical" if critical else "warning",
        shown_by=there.shown_by,
        device=there.device,
    )


@rule(
    title="Hormone therapy begun late for the bone",
    indicator="warning",
    orders=SYSTEMIC,
    needs="birth-date conditions",
    helps="menopause-age last-menstrual-period dxa medications",
    harm=3,
    frequency=2,
)
def mht_late_start(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic oestrogen is newly started for the bone at 60 years or later, ten years or more after menopause,
            or at an unknown time after it
    Then    say that the balance of benefit and harm is less favourable, and name a bisphosphonate
    Unless  it is a continuation, menopause came before its time, or hot flushes are on record
    Why     guidelines and the labels of 2026 put the start before 60 years, or within ten years of menopause
    """
    reason = for_the_bone(chart, limits)
    if order.action != "start" or chart.age is None or chart.age < limits.late_age.value or reason is None:
        return
    if premature_menopause(chart, limits, limits.premature_below.value):
        return
    came = menopause(chart, limits)
    if came is None:
        chart.require_known("menopause-age", "last-menstrual-period", since=chart.as_of)
    elif not came.at_least(limits.late_years.value, chart.as_of):
        return
    yield Finding(
        order=order,
        age=chart.age,
        came=came,
        years=came.years(chart.as_of) if came else None,
        late_age=limits.late_age,
        late_years=limits.late_years,
        reason=reason,
    )


@rule(
    title="Conjugated estrogens with bazedoxifene: what not to add, and for whom not",
    indicator="warning",
    orders="bazedoxifene-ce",
    needs="conditions medications birth-date",
    helps="creatinine procedures",
    can_be_critical=False,
    harm=2,
    frequency=1,
)
def ce_bza_restrictions(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    conjugated estrogens with bazedoxifene are being started or continued beside another oestrogen, a
            progestogen or a SERM; or at 75 years or more, with reduced kidney function, or without a womb
    Then    name what is not to be added; else say for whom the product is not advised
    Why     the label: bazedoxifene takes the place of a progestogen, and of another SERM; it was not studied in old
            age or with kidney disease, and protects a womb
    """
    beside = [one for one in taken(chart, limits, *NOT_BESIDE_BAZEDOXIFENE) if one.ref != order.ref]
    others = tuple(one for one in beside if "bazedoxifene-ce" not in one.drug.groups)
    old = chart.age is not None and chart.age >= limits.old_age.value
    rate = filtration_rate(chart, limits)
    reduced = rate if rate is not None and under(rate.value, limits.cutoff_bazedoxifene.value) else None
    gone = womb_removed(chart)
    if others or old or reduced or gone:
        yield Finding(
            order=order,
            indicator="warning" if others else "info",
            others=others,
            stoppable=tuple(one for one in others if "serm-other" not in one.drug.groups),
            age=chart.age if old else None,
            kidney=reduced,
            limit=limits.cutoff_bazedoxifene,
            womb=gone,
        )
