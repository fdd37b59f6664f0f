"""Who should have the spine imaged for vertebral fractures, and what is on record of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done
from cds_service.chart.observed import Tested
from cds_service.chart.skeleton import Score
from cds_service.clinical.bone import CENTRAL_SITES, current_scores, lowest, lowest_t, postmenopausal, recent
from cds_service.clinical.glucocorticoid import steroid_exposure, taken_for
from cds_service.clinical.heights import height_loss, historical_loss, prospective_loss
from cds_service.clinical.risk_factors import Factor, began, fractures_from, habits
from cds_service.rulebook import Limits

IMAGES = frozenset({"order-vfa", "spine-imaging"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to image the spine. `alone`: it may make a card; `confirmed`: a height loss that two heights show."""

    factor: Factor
    alone: bool = True
    confirmed: bool = False


def newest_image(chart: Chart) -> Tested | Done | None:
    """The newest image of the spine on record, by report or procedure; one of an unknown day counts as the first."""
    if not chart.procedures and not chart.observes_any(IMAGES):
        return None
    reports: list[Tested | Done] = [
        one for one in chart.tested if one.concept in IMAGES and (one.day is None or one.day <= chart.as_of)
    ]
    procedures: list[Tested | Done] = [
        one for one in chart.procedures if one.concepts & IMAGES and not (one.span and one.span.first > chart.as_of)
    ]
    return max(reports + procedures, key=lambda one: (imaged_on(one) or date.min, one.ref), default=None)


def imaged_on(one: Tested | Done) -> date | None:
    """The day of an image, the first it can have been."""
    return one.day if isinstance(one, Tested) else (one.span.first if one.span else None)


def reasons(chart: Chart, limits: Limits) -> tuple[Reason, ...]:
    """The reasons that hold, by the criteria the profile follows; those that may make a card first."""
    found = CRITERIA[limits.vfa_profile.value](chart, limits)
    return tuple(sorted(found, key=lambda one: not one.alone))


def renewed(chart: Chart, limits: Limits, since: date) -> Factor | None:
    """What has come up after a day and asks for another image: height lost, back pain, a fracture, a steroid course."""
    loss = prospective_loss(chart, limits)
    if loss is not None and loss.earlier.day >= since:
        return Factor("height loss", loss, loss.day)
    for name, concept in (("back pain", "back-pain"), ("kyphosis", "kyphosis")):
        problem = chart.has(concept)
        if problem is not None and _after(began(problem), since):
            return Factor(name, problem, began(problem))
    for one in fractures_from(chart, limits, int(limits.fracture_min_age.value)):
        if one.span is not None and one.span.first > since:
            return Factor("a fracture", one, one.span.first)
    steroid = steroid_exposure(chart, limits)
    if _on_steroid(chart, limits) and steroid.long_days is not None:
        start = chart.as_of - timedelta(days=steroid.long_days - 1)
        return Factor("a glucocorticoid", steroid, start) if start > since else None
    return None


def _after(day: date | None, since: date) -> bool:
    return day is not None and day > since


def _bhof(chart: Chart, limits: Limits) -> Iterator[Reason]:
    score = _by_age(chart, limits)
    if score is not None:
        yield Reason(Factor("low bone mass at this age", score, score.day), alone=False)
    if chart.person.sex == "female" and not postmenopausal(chart, limits):
        return
    loss = height_loss(chart, limits)
    if loss is not None:
        yield Reason(Factor("height loss", loss, loss.day), alone=loss.confirmed, confirmed=loss.confirmed)
    fracture = next(iter(fractures_from(chart, limits, int(limits.fracture_min_age.value))), None)
    if fracture is not None:
        fresh = recent(chart, fracture, limits.recent_days.value)
        yield Reason(Factor("a fracture from 50 on", fracture), alone=fresh)
    if _on_steroid(chart, limits):
        yield Reason(Factor("a long-term glucocorticoid", steroid_exposure(chart, limits)))
    problem = chart.has("hyperparathyroidism")
    if problem is not None:
        yield Reason(Factor("hyperparathyroidism", problem, began(problem)))


def _on_steroid(chart: Chart, limits: Limits) -> bool:
    return bool(taken_for(chart, limits, limits.vfa_gc_dose.value, limits.vfa_gc_days.value))


def _by_age(chart: Chart, limits: Limits) -> Score | None:
    """The T-score that is low for the age: at the femoral neck first in women, then at any site."""
    age = chart.age or 0
    scores = [one for one in current_scores(chart, limits) if one.site in CENTRAL_SITES]
    neck = lowest(one for one in scores if one.site == "femoral-neck")
    low = lowest(scores)
    if low is None:
        return None
    line = limits.vfa_t.value
    if chart.person.sex == "female":
        if neck is not None and age >= limits.vfa_women_neck_age.value and neck.value <= line:
            return neck
        return low if age >= limits.vfa_women_age.value and low.value <= line else None
    if age >= limits.vfa_men_age.value:
        return low if low.value <= line else None
    return low if age >= limits.vfa_men_low_age.value and low.value <= limits.vfa_men_low_t.value else None


def _iscd(chart: Chart, limits: Limits) -> Iterator[Reason]:
    score = lowest_t(chart, limits)
    if score is None or score.value >= limits.vfa_t.value:
        return
    age = chart.age or 0
    least = limits.vfa_women_age if chart.person.sex == "female" else limits.vfa_men_age
    if age >= least.value:
        yield Reason(Factor("low bone mass at this age", score, score.day), alone=False)
    loss = historical_loss(chart, limits)
    if loss is not None:
        yield Reason(Factor("height loss", loss, loss.day), alone=loss.confirmed, confirmed=loss.confirmed)
    if _on_steroid(chart, limits):
        yield Reason(Factor("a long-term glucocorticoid", steroid_exposure(chart, limits)))


def _nogg(chart: Chart, limits: Limits) -> Iterator[Reason]:
    loss = height_loss(chart, limits)
    if loss is not None:
        yield Reason(Factor("height loss", loss, loss.day), alone=loss.confirmed, confirmed=loss.confirmed)
    kyphosis, pain = chart.has("kyphosis"), chart.has("back-pain")
    if kyphosis is not None:
        yield Reason(Factor("kyphosis", kyphosis, began(kyphosis)))
    if pain is not None and habits(chart, limits):
        yield Reason(Factor("back pain with a risk factor", pain, began(pain)))
    if _on_steroid(chart, limits):
        yield Reason(Factor("a long-term glucocorticoid", steroid_exposure(chart, limits)))
    score = lowest_t(chart, limits)
    if score is not None and score.value <= limits.osteoporosis_t.value:
        yield Reason(Factor("an osteoporotic T-score", score, score.day), alone=False)


def _canada(chart: Chart, limits: Limits) -> Iterator[Reason]:
    if (chart.age or 0) < limits.vfa_canada_age.value:
        return
    score = lowest_t(chart, limits)
    if score is not None and score.value <= limits.osteoporosis_t.value:
        yield Reason(Factor("an osteoporotic T-score", score, score.day), alone=False)
    frax = chart.newest("frax-major", within=limits.frax_window_days.value)
    if frax is not None and limits.frax_major_moderate.value <= frax.value < limits.frax_major_high.value:
        yield Reason(Factor("an intermediate FRAX", frax, frax.day), alone=False)


CRITERIA: Mapping[str, Callable[[Chart, Limits], Iterator[Reason]]] = {
    "BHOF": _bhof,
    "ISCD": _iscd,
    "NOGG": _nogg,
    "Canada": _canada,
}
