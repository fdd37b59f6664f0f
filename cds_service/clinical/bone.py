"""Bone density and fractures: who T-scores apply to, the lowest of them, and which fractures count."""

from collections.abc import Iterable

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Fracture, Score
from cds_service.rulebook import Limits

CENTRAL_SITES = ("lumbar-spine", "total-hip", "femoral-neck")
MAJOR_SITES = ("hip", "vertebral")
OTHER_SITES = ("pelvis", "humerus", "forearm")


def postmenopausal(chart: Chart, limits: Limits) -> bool:
    """Whether a woman's menopause is recorded, surgical, or presumed from her age."""
    if chart.has("menopause", "surgical-menopause") is not None:
        return True
    if any("bilateral-oophorectomy" in one.concepts for one in chart.procedures):
        return True
    return chart.age is not None and bool(chart.age >= limits.postmenopausal_age.value)


def t_scores_apply(chart: Chart, limits: Limits) -> bool:
    """Whether T-scores and WHO classes are for this patient (the catalogue's T_POP)."""
    if chart.age is None or chart.person.sex is None:
        return False
    if chart.person.sex == "male":
        return bool(chart.age >= limits.t_score_age_men.value)
    return postmenopausal(chart, limits) or bool(chart.age >= limits.t_score_age_women.value)


def current_scores(chart: Chart, limits: Limits) -> tuple[Score, ...]:
    """The T-scores that count for diagnosis: valid sites, of each site the newest study."""
    newest: dict[str, Score] = {}
    for one in valid_scores(chart, limits):
        kept = newest.get(one.site)
        if kept is None or (one.day, -one.value) > (kept.day, -kept.value):
            newest[one.site] = one
    return tuple(newest.values())


def valid_scores(chart: Chart, limits: Limits) -> tuple[Score, ...]:
    """Every T-score at a site that is valid for diagnosis, of any date up to today."""
    sites = (*CENTRAL_SITES, "third-radius") if limits.use_radius.value else CENTRAL_SITES
    return tuple(one for one in chart.scores if one.kind == "T-score" and one.site in sites and one.day <= chart.as_of)


def lowest(scores: Iterable[Score]) -> Score | None:
    """The lowest score; of equal ones a hip or spine before the radius, then the newest."""
    return min(scores, key=lambda one: (one.value, one.site == "third-radius", -one.day.toordinal()), default=None)


def lowest_t(chart: Chart, limits: Limits) -> Score | None:
    """The lowest current T-score, or None when there is none or T-scores do not apply."""
    return lowest(current_scores(chart, limits)) if t_scores_apply(chart, limits) else None


def persistent_osteoporosis(chart: Chart, limits: Limits) -> Score | None:
    """An earlier valid T-score in the osteoporotic range while the newest lowest no longer is (dx-persist)."""
    now = lowest_t(chart, limits)
    if now is None or now.value <= limits.osteoporosis_t.value:
        return None
    return lowest(one for one in valid_scores(chart, limits) if one.value <= limits.osteoporosis_t.value)


def qualifying_fractures(chart: Chart, limits: Limits, *sites: str) -> tuple[Fracture, ...]:
    """Fragility fractures (the catalogue's QFF) at these sites, newest first, undated ones last.

    A low-trauma or presumed low-trauma fracture at hip, vertebra, pelvis, humerus or forearm from the minimum
    age on; never from a tumour or a high-energy accident; never one that is still to come.
    """
    wanted = sites or (*MAJOR_SITES, *OTHER_SITES)
    found = [
        one
        for one in chart.fractures
        if one.site in wanted and not one.high_energy and not one.tumour and _old_enough(chart, one, limits)
    ]
    return tuple(sorted(found, key=_newest_first))


def _newest_first(one: Fracture) -> int:
    return -one.span.last.toordinal() if one.span else 0


def _old_enough(chart: Chart, one: Fracture, limits: Limits) -> bool:
    least: int = limits.fracture_min_age.value
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
    return one.span is not None and (one.span.last - one.span.first).days > 31


def recent(chart: Chart, one: Fracture, within: int) -> bool:
    """Whether a fracture is at most `within` days old, counted from the earliest day it can have been."""
    days = days_ago(chart, one)
    return days is not None and 0 <= days <= within
