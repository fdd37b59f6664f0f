"""How long a bone drug is taken: review, pause, ceiling, and treatment that fails or lapses."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG, BISPHOSPHONATES, ONCOLOGY, ORAL_BISPHOSPHONATES
from cds_service.clinical.course import Course
from cds_service.clinical.long_use import doses_on_record, long_use, reasons_to_continue
from cds_service.clinical.on_treatment import fracture_on_treatment, lapsed_supply, loss_on_treatment
from cds_service.clinical.scans import rescanned_since
from cds_service.clinical.therapy import on_therapy
from cds_service.clinical.timeline import course_of, courses
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="patient-view")

ZOLEDRONIC_ACID = ("zoledronic-acid-osteoporosis", "zoledronic-acid")
FOR_THE_BONE = BISPHOSPHONATES - ONCOLOGY - {"pamidronate"}


@rule(
    title="Five years of an oral bisphosphonate",
    indicator="info",
    only_with=ANY_BONE_DRUG,
    needs="medications dxa imaging procedures orders",
    claims="dxa imaging procedures orders",
    helps="conditions birth-date frax-major frax-hip",
    harm=3,
    frequency=5,
)
def bp_holiday_review_oral(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    oral bisphosphonates are being taken and have been for five years, gaps of up to 90 days bridged
    Then    ask for a review: a pause where the risk is low or moderate, going on to ten years where a fracture, the
            hip's T-score, age, a glucocorticoid or FRAX make it high
    Unless  a scan of the last twelve months shows that treatment was reviewed
    Why     after some years a pause loses little in most, and atypical fractures grow more frequent
    """
    use = long_use(chart, limits, ORAL_BISPHOSPHONATES)
    if use is None or not use.current or not use.lasted(limits.review_oral_months.value):
        return
    if rescanned_since(chart, months_before(chart.as_of, limits.bisphosphonate_review_months.value)):
        return
    yield Finding(
        use=use,
        reasons=[*reasons_to_continue(chart, limits)],
        most=limits.oral_most_years,
        pause_from=limits.pause_from_years,
        pause_to=limits.pause_to_years,
    )


@rule(
    title="Three doses of zoledronic acid",
    indicator="info",
    hooks="patient-view order-select order-sign medication-refill",
    orders=" ".join(ZOLEDRONIC_ACID),
    only_with=ANY_BONE_DRUG,
    needs="medications dxa imaging procedures orders",
    claims="dxa imaging procedures orders",
    helps="administrations conditions birth-date frax-major frax-hip",
    harm=3,
    frequency=3,
)
def bp_holiday_review_iv(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    three doses of zoledronic acid 5 mg or more are on record, or three years are covered, and the last one
            still works; or the next one is being ordered
    Then    ask for a review before it: a pause where the risk is low or moderate, going on to six doses where it
            is high
    Unless  a scan of the last twelve months shows that treatment was reviewed; a dose ordered long after the last
            one is a new beginning
    Why     three yearly doses protect for years after
    """
    course = course_of(chart, limits, *ZOLEDRONIC_ACID)
    use = long_use(chart, limits, frozenset(ZOLEDRONIC_ACID))
    if course is None or use is None or not _goes_on(order, course, limits):
        return
    doses = doses_on_record(course)
    if doses < limits.holiday_zoledronate_doses.value and not use.lasted(limits.review_iv_months.value):
        return
    if rescanned_since(chart, months_before(chart.as_of, limits.bisphosphonate_review_months.value)):
        return
    yield Finding(
        order=order,
        use=use,
        doses=doses,
        last=course.last,
        reasons=[*reasons_to_continue(chart, limits)],
        most=limits.zoledronate_most_doses,
    )


def _goes_on(order: DraftOrder | None, course: Course, limits: Limits) -> bool:
    """Whether the last dose still works, or the one being ordered follows on it."""
    if order is None:
        return bool(course.working)
    since = course.days_since_last
    return since is not None and since <= limits.holiday_zoledronate_days.value


@rule(
    title="A bisphosphonate beyond its longest studied time",
    indicator="warning",
    hooks="patient-view order-select order-sign medication-refill",
    orders=" ".join(sorted(FOR_THE_BONE)),
    only_with=ANY_BONE_DRUG,
    needs="medications",
    helps="administrations procedures dxa",
    beats="bp-holiday-review-oral bp-holiday-review-iv",
    harm=3,
    frequency=3,
)
def bp_maximum_duration(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    oral bisphosphonates were taken for more than ten years in all, or zoledronic acid 5 mg is past its
            sixth dose, or would be with the order; and treatment goes on
    Then    ask for a review, and name another class for who is still at high risk
    Why     there is little evidence beyond, and the risk of an atypical fracture rises with the years
    """
    oral = long_use(chart, limits, ORAL_BISPHOSPHONATES)
    if oral is not None and not (oral.exceeds(limits.oral_most_months.value) and (order or oral.current)):
        oral = None
    course = course_of(chart, limits, *ZOLEDRONIC_ACID)
    ordered = order is not None and bool(order.drug.groups & {*ZOLEDRONIC_ACID})
    doses = (doses_on_record(course) if course else 0) + ordered
    infused = course is not None and doses > limits.zoledronate_most_doses.value and bool(order or course.working)
    if oral is not None or infused:
        yield Finding(
            order=order,
            oral=oral,
            course=course if infused else None,
            doses=doses if infused else None,
            most=limits.zoledronate_most_doses if infused else limits.oral_most_years,
        )


@rule(
    title="Bisphosphonate pause without a recheck",
    indicator="info",
    only_with=ANY_BONE_DRUG,
    needs="medications dxa imaging procedures orders",
    claims="dxa imaging procedures orders",
    helps="administrations",
    addressed_by="dxa-order",
    harm=3,
    frequency=4,
)
def bp_holiday_recheck(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate was stopped after three years or more, nothing else is taken for the bone, and it has
            been off for two years (risedronate: one) without a scan in the last two; or for five years anyway
    Then    ask for the risk and a scan to be looked at again
    Unless  another bone drug came after it, or a scan is ordered
    Why     protection fades during a pause, soonest after risedronate
    """
    use = long_use(chart, limits, FOR_THE_BONE)
    if use is None or use.current or on_therapy(chart, limits) is not None:
        return
    found = courses(chart, limits)
    infused = [doses_on_record(one) for one in found if one.product in ZOLEDRONIC_ACID]
    enough = any(doses >= limits.holiday_zoledronate_doses.value for doses in infused)
    if not enough and not use.lasted(limits.pause_after_months.value):
        return
    others = [one for one in found if one.product not in FOR_THE_BONE | {"estrogen-systemic"} and one.newest]
    if any(one.newest and one.newest > use.until for one in others):
        return
    soon = use.product == "risedronate"
    after = limits.recheck_risedronate_months if soon else limits.recheck_months
    if use.until > months_before(chart.as_of, after.value):
        return
    chart.require_absence("medications", since=use.until)
    scanned = months_before(chart.as_of, limits.recheck_scan_months.value)
    if use.until > months_before(chart.as_of, limits.recheck_anyway_months.value) and rescanned_since(chart, scanned):
        return
    yield Finding(use=use, off_since=use.until)


@rule(
    title="Fracture or bone loss on treatment",
    indicator="warning",
    only_with=f"{ANY_BONE_DRUG} bisphosphonate-holiday",
    needs="medications conditions birth-date imaging procedures orders dxa bmd",
    claims="imaging procedures orders dxa",
    helps="administrations",
    harm=4,
    frequency=3,
)
def fracture_on_therapy_reassess(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    in the last 180 days a fragility fracture happened after a year or more of a bone drug, or during a
            bisphosphonate pause, or a scan showed five percent or more lost since the one before
    Then    ask for adherence, secondary causes and another drug to be thought about
    Unless  a scan since the fracture shows that treatment was reviewed
    Why     one fracture is not yet failure of the drug, but it wants a reason, and the next is likely soon
    """
    broken = fracture_on_treatment(chart, limits)
    if broken is not None and broken.fracture.span is not None:
        if not rescanned_since(chart, broken.fracture.span.last):
            yield Finding(fracture=broken.fracture, treatment=broken.drug, pause=broken.pause)
        return
    lost = loss_on_treatment(chart, limits)
    if lost is not None:
        yield Finding(
            fracture=None, treatment=lost.drug, pause=lost.pause, density=lost.now, before=lost.before, loss=lost
        )


@rule(
    title="No supply of a bone drug",
    indicator="info",
    needs="medications",
    helps="administrations",
    harm=3,
    frequency=4,
    on=False,
)
def bone_therapy_adherence_gap(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the supplies of an oral bisphosphonate, raloxifene or a PTH analogue ran out more than 90 days ago
    Then    ask whether it is still taken, or was meant to stop
    Unless  a stop or a pause is written down, it was just prescribed again, or another bone drug is taken. Off by
            default: many records hold no dispensing
    Why     half of those who begin have stopped within a year, mostly unsaid
    """
    lapse = lapsed_supply(chart, limits)
    if lapse is not None:
        chart.require_absence("medications", since=lapse.until)
        yield Finding(lapse=lapse, days=chart.days_since(lapse.until), product=lapse.product, today=chart.as_of)
