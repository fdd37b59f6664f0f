"""Teriparatide and abaloparatide: for how long, and for whom not."""

from collections.abc import Iterator
from datetime import date

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import Done, DraftOrder, Measured, Medication, Problem
from cds_service.clinical.anabolic import high_risk_since, lifetime
from cds_service.clinical.bone_drugs import PTH_ANALOGUES
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.falls import high_fall_risk
from cds_service.clinical.formulas import under
from cds_service.clinical.lifetime import after_supply
from cds_service.clinical.ranges import is_high
from cds_service.clinical.renal import Kidney, dialysis, filtration_rate
from cds_service.clinical.therapy import taken, taking
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

PRESSURE_DRUGS = ("antihypertensive", "thiazide", "loop-diuretic", "central-alpha-agonist")
SKELETON_AT_RISK = (
    *("paget-disease", "bone-metastasis", "skeletal-malignancy", "osteosarcoma-predisposition"),
    *("metabolic-bone-disease", "osteomalacia", "osteogenesis-imperfecta"),
)


@rule(
    title="Two years of teriparatide or abaloparatide",
    indicator="warning",
    orders="teriparatide",
    needs="medications",
    helps="administrations conditions dxa",
    harm=3,
    frequency=2,
)
def teriparatide_24_month_review(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide is being started or continued after 24 months of a lifetime on PTH analogues, or with a
            supply that carries the patient past them
    Then    say how many months were used, and that going on is for those who remain at, or return to, high risk
    Unless  high risk is on record: a fragility fracture, or a T-score of -2.5 or lower, of the last 24 months
    Why     the label of 2020 took the hard limit away and kept the question; European labels keep 24 months, once
    """
    limit = int(limits.review_months.value)
    used, then = lifetime(chart, limits), after_supply(lifetime(chart, limits), order)
    if not used.reaches(limit) and not (then and then.passes(limit)):
        return
    since = months_before(chart.as_of, int(limits.risk_months.value))
    if high_risk_since(chart, limits, since) is not None:
        return
    chart.require_absence("conditions")
    chart.require_absence("dxa", since=since)
    yield Finding(order=order, used=used, months=used.months, limit=limits.review_months, reached=used.reaches(limit))


@rule(
    title="More than two years of abaloparatide or teriparatide",
    indicator="warning",
    orders="abaloparatide",
    needs="medications",
    helps="administrations",
    harm=3,
    frequency=2,
)
def abaloparatide_24_month_limit(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    abaloparatide is being started or continued after 24 months of a lifetime on PTH analogues, or with a
            supply that carries the patient past them
    Then    say how many months were used, and that more is not recommended
    Why     the label recommends no more than two years; European labels say 18 months
    """
    limit = int(limits.longest_months.value)
    used, then = lifetime(chart, limits), after_supply(lifetime(chart, limits), order)
    if used.reaches(limit) or (then and then.passes(limit)):
        yield Finding(
            order=order,
            used=used,
            months=used.months,
            limit=limits.longest_months,
            reached=used.reaches(limit),
            european=limits.european_months,
        )


@rule(
    title="PTH analogue with a raised risk of osteosarcoma",
    indicator="critical",
    orders="teriparatide abaloparatide",
    needs="birth-date conditions",
    helps="procedures alkaline-phosphatase",
    despite="hospice under-18",
    harm=5,
    frequency=1,
)
def pth_analog_osteosarcoma_risk(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide or abaloparatide is being started or continued, and the record holds Paget disease, a bone
            metastasis or cancer, a hereditary risk of osteosarcoma, or a metabolic bone disease other than
            osteoporosis, at any time; or the patient is under 18
    Then    advise against it, naming the reason
    Unless  all that is on record is past radiotherapy whose field is not told, a raised alkaline phosphatase that
            nothing explains, an unconfirmed diagnosis, or the age of a young adult: those only ask to confirm
    Why     osteosarcoma occurred in rats; the labels say to avoid the drug where its risk is raised
    """
    age = chart.age
    events = sorted(chart.problems_of(*SKELETON_AT_RISK), key=lambda one: not _proven(one))
    minor = age is not None and age < limits.adult_age.value
    young = age is not None and not minor and age < limits.young_adult_below.value
    radiated: list[Problem | Done] = [one for one in chart.problems_of("radiotherapy-history") if one.certain]
    radiated += [one for one in chart.procedures if "radiotherapy" in one.concepts]
    phosphatase = _unexplained_phosphatase(chart, limits)
    if not (events or minor or young or radiated or phosphatase):
        return
    critical = minor or any(map(_proven, events))
    yield Finding(
        order=order,
        indicator="critical" if critical else "warning",
        events=tuple(events),
        age=age if minor or young else None,
        minor=minor,
        radiated=tuple(radiated[:1]),
        phosphatase=phosphatase,
    )


def _proven(one: Problem) -> bool:
    return one.certain and not one.by_name


def _unexplained_phosphatase(chart: Chart, limits: Limits) -> Measured | None:
    """An alkaline phosphatase above its range, while neither a liver disease nor a healing fracture explains it."""
    found = chart.newest("alkaline-phosphatase", within=limits.phosphatase_days.value)
    if found is None or not is_high(found) or chart.has("liver-disease") is not None:
        return None
    healing = int(limits.healing_days.value)
    healed = (0 <= (found.day - one.span.first).days <= healing for one in chart.fractures if one.span is not None)
    return None if any(healed) else found


@rule(
    title="PTH analogue with recent stones or much calcium in the urine",
    indicator="warning",
    orders="teriparatide abaloparatide",
    needs="conditions",
    helps="urine-calcium-24h sex",
    addressed_by="order-urine-calcium",
    harm=3,
    frequency=2,
)
def pth_analog_urolithiasis(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide or abaloparatide is being started or continued with a kidney stone that is active or of the
            last 12 months, or with hypercalciuria, as a problem or as measured
    Then    ask for the calcium in the urine first
    Unless  the stone is resolved and older, or the measurement is already ordered; a resolved one without a date
            is asked about
    Why     both drugs raise urine calcium, and may make stones worse
    """
    since = months_before(chart.as_of, int(limits.stone_months.value))
    stone = next((one for one in chart.problems_of("nephrolithiasis") if one.certain and _recent(one, since)), None)
    coded = chart.has("hypercalciuria")
    urine = chart.newest("urine-calcium-24h", within=limits.urine_days.value)
    most = limits.urine_calcium_men if chart.person.sex == "male" else limits.urine_calcium_women
    high = urine if urine is not None and is_high(urine, above=most.value) else None
    if stone or coded or high:
        yield Finding(order=order, stone=stone, hypercalciuria=coded, urine=urine, high=high is not None)


def _recent(stone: Problem, since: date) -> bool:
    return stone.active or stone.onset is None or stone.onset.last >= since


@rule(
    title="First doses of a PTH analogue where blood pressure may fall",
    indicator="info",
    line_when_info=True,
    instruction=True,
    can_be_critical=False,
    orders="teriparatide abaloparatide",
    needs="conditions medications",
    helps="falls-count",
    harm=3,
    frequency=3,
)
def pth_analog_orthostasis(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide or abaloparatide is begun by somebody with orthostatic hypotension, syncope, an
            alpha-blocker, two or more drugs against high blood pressure, or falls
    Then    have the first doses given sitting or lying, as a line of a card that stands anyway; orthostatic
            hypotension, or a syncope of the last 12 months, may stand alone
    Unless  this very drug has been taken for more than 30 days
    Why     blood pressure may drop within four hours of the first doses
    """
    if _tolerated(order, chart, limits):
        return
    hypotension = chart.has("orthostatic-hypotension")
    syncope = sorted(
        (one for one in chart.problems_of("syncope") if one.certain and (one.active or one.onset)),
        key=lambda one: one.onset.last if one.onset else date.min,
    )
    since = months_before(chart.as_of, int(limits.syncope_months.value))
    fainted = syncope[-1] if syncope else None
    lately = fainted is not None and fainted.onset is not None and fainted.onset.first >= since
    blocker = taking(chart, limits, "alpha-blocker")
    pressure = _different(taken(chart, limits, *PRESSURE_DRUGS))
    several = pressure if len(pressure) >= limits.pressure_drugs.value else ()
    falls = high_fall_risk(chart, limits) or _fallen(chart, limits)
    if not lately and fainted is not None and not fainted.active:
        fainted = None
    if hypotension or fainted or blocker or several or falls:
        yield Finding(
            order=order,
            indicator="warning" if hypotension or lately else "info",
            problems=tuple(one for one in (hypotension, fainted) if one),
            drugs=(*((blocker,) if blocker else ()), *several),
            falls=falls,
            hours=limits.drop_hours,
        )


def _tolerated(order: DraftOrder, chart: Chart, limits: Limits) -> bool:
    return any(
        one.working and one.continuous_days > limits.tolerated_days.value
        for one in courses(chart, limits)
        if one.product in order.drug.groups & PTH_ANALOGUES
    )


def _fallen(chart: Chart, limits: Limits) -> Measured | None:
    falls = chart.newest("falls-count", within=limits.falls_window_days.value)
    return falls if falls and falls.comparator in ("", ">", ">=") and falls.value >= 1 else None


def _different(drugs: Iterator[Medication | DraftOrder]) -> tuple[Medication | DraftOrder, ...]:
    """One of each drug: two requests whose names begin with the same word are of one drug."""
    found: dict[str, Medication | DraftOrder] = {}
    for one in drugs:
        words = (word for word in one.drug.name.lower().split() if word.isalpha() and len(word) > len("tabs"))
        found.setdefault(next(words, one.drug.name.lower()), one)
    return tuple(found.values())


@rule(
    title="Teriparatide where calciphylaxis is likelier",
    indicator="info",
    kind="line",
    can_be_critical=False,
    orders="teriparatide",
    needs="conditions medications",
    helps="creatinine procedures",
    harm=3,
    frequency=1,
)
def teriparatide_calciphylaxis_risk(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide is being started or continued with warfarin, a systemic glucocorticoid or an autoimmune
            disease
    Then    name what raises the risk of calciphylaxis, with more weight in kidney failure, as a line of a card that
            stands anyway
    Unless  a glucocorticoid is all there is: it is often the reason for the drug, and shown nowhere
    Why     the label of 2020 warns of calciphylaxis, and of skin calcification that grows worse
    """
    warfarin = taking(chart, limits, "warfarin")
    steroid = taking(chart, limits, *GLUCOCORTICOIDS)
    autoimmune = chart.has("autoimmune-disease")
    if not (warfarin or steroid or autoimmune):
        return
    failure = _kidney_failure(chart, limits)
    indicator: Indicator = "warning" if failure else "info"
    yield Finding(
        order=order,
        indicator=indicator,
        silent=not (warfarin or autoimmune or failure),
        factors=tuple(one for one in (warfarin, steroid, autoimmune) if one),
        failure=failure,
    )


def _kidney_failure(chart: Chart, limits: Limits) -> Problem | Done | Kidney | None:
    treated = dialysis(chart, limits)
    if treated is not None:
        return treated
    rate = filtration_rate(chart, limits)
    return rate if rate is not None and under(rate.value, limits.failure_egfr_below.value) else None
