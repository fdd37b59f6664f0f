"""Bone density and fractures: who T-scores apply to, the lowest of them, and which fractures count."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, Problem
from cds_service.chart.skeleton import Density, Fracture, Scan, Score
from cds_service.clinical.menopause import menopausal_status, recorded_menopause
from cds_service.clinical.once import once
from cds_service.rulebook import Limits

CENTRAL_SITES = ("lumbar-spine", "total-hip", "femoral-neck")
HIP_SITES = ("total-hip", "femoral-neck")
INVALID_SITES = ("forearm", "not-diagnostic")
MAJOR_SITES = ("hip", "vertebral")
OTHER_SITES = ("pelvis", "humerus", "forearm")
_COUNTED_SITES = frozenset({*MAJOR_SITES, *OTHER_SITES})
YEAR_OR_MORE = 31  # days; a date that spans more is a year alone


@once
def postmenopausal(chart: Chart, limits: Limits) -> bool:
    """Whether a woman's menopause is recorded, surgical, or presumed from her age while nothing says otherwise."""
    recorded = recorded_menopause(chart, limits)
    if recorded is not None:
        return recorded
    return chart.age is not None and bool(chart.age >= limits.postmenopausal_age.value)


@once
def t_scores_apply(chart: Chart, limits: Limits) -> bool:
    """Whether T-scores and WHO classes are for this patient (the catalogue's T_POP)."""
    if chart.age is None or chart.person.sex is None:
        return False
    if chart.person.sex == "male":
        return bool(chart.age >= limits.t_score_age_men.value)
    status = menopausal_status(chart, limits)
    in_transition = chart.has("menopausal-transition") is not None or (
        status is not None and status.answer == "perimenopausal"
    )
    return in_transition or postmenopausal(chart, limits) or bool(chart.age >= limits.t_score_age_women.value)


def z_scores_apply(chart: Chart, limits: Limits) -> bool:
    """Whether Z-scores are for this patient (Z_POP): an adult of known sex to whom T-scores do not apply."""
    if chart.age is None or chart.person.sex is None:
        return False
    return bool(chart.age >= limits.adult_age.value) and not t_scores_apply(chart, limits)


@once
def current_scores(chart: Chart, limits: Limits) -> tuple[Score, ...]:
    """The T-scores that count for diagnosis: valid sites, of each site the newest study."""
    return _newest_of_each_site(valid_scores(chart, limits))


@once
def valid_scores(chart: Chart, limits: Limits) -> tuple[Score, ...]:
    """Every T-score at a site that is valid for diagnosis, of any date up to today."""
    return tuple(_valid(chart, "T-score", limits))


@once
def invalid_scores(chart: Chart, limits: Limits) -> tuple[Score, ...]:
    """Every T-score that does not count for diagnosis, newest first; its `region` says why where it is known."""
    valid = frozenset(valid_scores(chart, limits))
    found = [one for one in chart.scores if one.kind == "T-score" and one.day <= chart.as_of and one not in valid]
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


def _valid(chart: Chart, kind: Literal["T-score", "Z-score"], limits: Limits) -> Iterator[Score]:
    sites = (*CENTRAL_SITES, "third-radius") if limits.use_radius.value else CENTRAL_SITES
    implants = hip_implants(chart)
    for one in chart.scores:
        if one.kind == kind and one.site in sites and one.day <= chart.as_of and not _in_implant(one, implants):
            yield one


def hip_implants(chart: Chart) -> tuple[Problem | Done, ...]:
    """Artificial hip joints on record, by their problem or their operation."""
    problems = (one for one in chart.problems_of("hip-implant") if one.certain)
    return (*problems, *(one for one in chart.procedures if "hip-implant" in one.concepts))


def _in_implant(score: Score, implants: Iterable[Problem | Done]) -> bool:
    """Whether a hip was measured after an artificial joint was put into the same side; an unknown side is not it."""
    for one in implants:
        when = (one.onset or one.recorded) if isinstance(one, Problem) else one.span
        same_side = one.side == score.side != "" or one.side == "both"
        if score.site in HIP_SITES and same_side and (when is None or when.first <= score.day):
            return True
    return False


def _newest_of_each_site(scores: Iterable[Score]) -> tuple[Score, ...]:
    newest: dict[str, Score] = {}
    for one in scores:
        kept = newest.get(one.site)
        if kept is None or (one.day, -one.value) > (kept.day, -kept.value):
            newest[one.site] = one
    return tuple(newest.values())


def lowest(scores: Iterable[Score]) -> Score | None:
    """The lowest score; of equal ones a hip or spine before the radius, then the newest."""
    return min(scores, key=lambda one: (one.value, one.site == "third-radius", -one.day.toordinal()), default=None)


@once
def lowest_t(chart: Chart, limits: Limits) -> Score | None:
    """The lowest current T-score, or None when there is none or T-scores do not apply."""
    return lowest(current_scores(chart, limits)) if t_scores_apply(chart, limits) else None


@once
def lowest_z(chart: Chart, limits: Limits) -> Score | None:
    """The lowest current Z-score of a patient whom Z-scores are for."""
    if not z_scores_apply(chart, limits):
        return None
    return lowest(current_z_scores(chart, limits))


@once
def current_z_scores(chart: Chart, limits: Limits) -> tuple[Score, ...]:
    """The Z-scores at valid sites, of each site the newest study, whoever the patient is."""
    return _newest_of_each_site(_valid(chart, "Z-score", limits))


def low_z(chart: Chart, limits: Limits) -> Score | None:
    """The lowest Z-score when it is below the expected range for age (-2.0 or lower)."""
    found = lowest_z(chart, limits)
    return found if found is not None and found.value <= limits.z_score_low.value else None


def low_bone_mass(score: Score, limits: Limits) -> bool:
    """Whether a T-score lies below the normal range; its line itself does where a site counts it so."""
    line: float = limits.normal_t.value
    return score.value < line or bool(limits.osteopenia_upper_inclusive.value and score.value == line)


@once
def persistent_osteoporosis(chart: Chart, limits: Limits) -> Score | None:
    """An earlier valid T-score in the osteoporotic range while the newest lowest no longer is (dx-persist)."""
    now = lowest_t(chart, limits)
    if now is None or now.value <= limits.osteoporosis_t.value:
        return None
    return lowest(one for one in valid_scores(chart, limits) if one.value <= limits.osteoporosis_t.value)


def scan_without_score(chart: Chart, limits: Limits) -> Scan | None:
    """The newest scan on record when no score of its study can be read ("scan on record, no T-score readable")."""
    done = [one for one in chart.scans if one.day is None or one.day <= chart.as_of]
    newest = max(done, key=lambda one: (one.day is not None, one.day or chart.as_of), default=None)
    if newest is None:
        return None
    span: int = limits.same_study_days.value
    for one in chart.scores:
        if newest.day is None or abs((one.day - newest.day).days) <= span:
            return None
    return newest


def same_scanner(one: Score | Density, other: Score | Density) -> Literal["same", "different", "unknown"]:
    """Whether two studies were made on one machine, as far as the record tells.

    The device decides. Without it another method, or another organisation, is another machine; one organisation
    with nothing against it is taken for one.
    """
    first, second = one.scanner, other.scanner
    if first.device and second.device:
        return "same" if first.device == second.device else "different"
    if first.method and second.method and first.method != second.method:
        return "different"
    if first.organisation and second.organisation:
        return "same" if first.organisation == second.organisation else "different"
    return "unknown"


def densities(chart: Chart, site: str, side: str = "") -> tuple[Density, ...]:
    """The densities at one site up to today, newest first; with a side, those of that side alone."""
    if not chart.densities:
        return ()
    found = [
        one for one in chart.densities if one.site == site and one.day <= chart.as_of and (not side or one.side == side)
    ]
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


def earlier_density(chart: Chart, now: Density) -> Density | None:
    """The newest density of an earlier day that may be compared: of the same site, side and vertebrae."""
    for one in densities(chart, now.site):
        if one.day < now.day and (one.side, one.vertebrae) == (now.side, now.vertebrae):
            return one
    return None


def percent_change(now: Density, then: Density) -> float:
    """By how many percent of the earlier density the later one differs, to one decimal; a loss is negative.

    >>> from datetime import date
    >>> then, now = (Density("total-hip", g, date(2026, 1, 1), "", g, "g/cm2") for g in (0.800, 0.752))
    >>> percent_change(now, then)
    -6.0
    """
    before, after = Decimal(str(then.value)), Decimal(str(now.value))
    return float(((after - before) / before * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))


def tbs_band(value: float, limits: Limits) -> Literal["normal", "partially degraded", "degraded"]:
    """The band of a trabecular bone score: from 1.31 normal, 1.23 and below degraded."""
    if value >= limits.tbs_normal_from.value:
        return "normal"
    return "degraded" if value <= limits.tbs_degraded_to.value else "partially degraded"


def qualifying_fractures(chart: Chart, limits: Limits, *sites: str) -> tuple[Fracture, ...]:
    """Fragility fractures (the catalogue's QFF) at these sites, newest first, undated ones last.

    A low-trauma or presumed low-trauma fracture at hip, vertebra, pelvis, humerus or forearm from the minimum
    age on; never from a tumour or a high-energy accident; never one that is still to come.
    """
    found = _fragility_fractures(chart, limits)
    return tuple(one for one in found if one.site in sites) if sites and found else found


@once
def _fragility_fractures(chart: Chart, limits: Limits) -> tuple[Fracture, ...]:
    found = [
        one
        for one in chart.fractures
        if one.site in _COUNTED_SITES and not one.high_energy and not one.tumour and _old_enough(chart, one, limits)
    ]
    return tuple(sorted(found, key=_newest_first))


def multiple_fractures(chart: Chart, limits: Limits, *sites: str) -> tuple[Fracture, ...]:
    """The fragility fractures of a patient who has had several: separate dated events, or levels in one record.

    Empty when there are too few. A fracture of no known day never adds to a count of events.
    """
    least: int = limits.multiple_fractures.value
    found = qualifying_fractures(chart, limits, *sites)
    dated = tuple(one for one in found if one.span is not None)
    if len(dated) >= least:
        return dated
    return tuple(one for one in found if one.site == "vertebral" and one.levels >= least)


def _newest_first(one: Fracture) -> int:
    return -one.span.last.toordinal() if one.span else 0


def _old_enough(chart: Chart, one: Fracture, limits: Limits) -> bool:
    least: int = limits.fracture_min_age.value
    if one.pathological:
        least = max(least, limits.pathological_fracture_min_age.value)
    return aged(chart, one, least)


def aged(chart: Chart, one: Fracture, least: int) -> bool:
    """Whether a fracture happened (not after today) at some age or later; of an unknown day, when today is later."""
    if chart.age is None or chart.person.born is None:
        return False
    if one.span is None:
        return chart.age >= least
    if one.span.first > chart.as_of:
        return False
    born = chart.person.born.last
    day = one.span.last
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) >= least


def days_ago(chart: Chart, one: Fracture) -> int | None:
    """Days since a fracture whose month at least is known; None for a year alone or no date at all."""
    if one.span is None or _year_only(one):
        return None
    return chart.days_since(one.span.first)


def _year_only(one: Fracture) -> bool:
    return one.span is not None and (one.span.last - one.span.first).days > YEAR_OR_MORE


def recent(chart: Chart, one: Fracture, within: int) -> bool:
    """Whether a fracture is at most `within` days old, counted from the earliest day it can have been."""
    days = days_ago(chart, one)
    return days is not None and 0 <= days <= within
