"""Whom screening is for, and what the quick tools and a FRAX without bone density say of it."""

from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.bone import MAJOR_SITES, postmenopausal, qualifying_fractures
from cds_service.clinical.menopause import early_menopause, menopausal_status, menopause
from cds_service.clinical.risk_factors import ASKED, Factor
from cds_service.clinical.risk_tools import RECORDED, Answers, Result, results
from cds_service.clinical.therapy import ever_treated, on_therapy, taking
from cds_service.rulebook import Limits


def known_or_treated(chart: Chart, limits: Limits) -> bool:
    """Whether osteoporosis stands on the problem list, or a bone drug is or was taken: no matter for screening."""
    if any(one.certain for one in chart.problems_of("osteoporosis")):
        return True
    return on_therapy(chart, limits) is not None or ever_treated(chart, limits) is not None


def beyond_screening(chart: Chart, limits: Limits) -> bool:
    """The same, or a hip or vertebra has broken: that is treated rather than screened."""
    return known_or_treated(chart, limits) or bool(qualifying_fractures(chart, limits, *MAJOR_SITES))


def young_after_menopause(chart: Chart, limits: Limits, below: int) -> bool:
    """Whether a woman under `below` years is after menopause and old enough to be screened."""
    if chart.person.sex != "female" or chart.age is None or chart.age >= below:
        return False
    early = early_menopause(chart, limits) is not None
    least = min(limits.screen_min_age.value, limits.screen_early_age.value) if early else limits.screen_min_age.value
    return bool(chart.age >= least) and postmenopausal(chart, limits)


def menopause_presumed(chart: Chart, limits: Limits) -> bool:
    """Whether nothing but her age says that a woman is after menopause."""
    recorded = chart.has("menopause", "surgical-menopause") is not None or menopause(chart, limits) is not None
    operated = any("bilateral-oophorectomy" in one.concepts for one in chart.procedures)
    return not (recorded or operated or menopausal_status(chart, limits) is not None)


def enough(chart: Chart, factors: tuple[Factor, ...], least: int) -> bool:
    """Whether so many risk factors are on record. Raises Lacking where too few are, and not all was asked."""
    if len(factors) >= least:
        return True
    chart.require_known(*ASKED, since=date.min)
    return False


def require_tools(chart: Chart, limits: Limits) -> None:
    """Raise Lacking where a tool, a FRAX or the weight it takes may have been overlooked."""
    since = chart.as_of - timedelta(days=int(limits.risk_tool_window_days.value))
    chart.require_known("body-weight", "frax-major", *RECORDED, since=since)


def asked(chart: Chart, limits: Limits) -> tuple[Result | Measured, ...]:
    """Every tool that is recorded or can be computed, and the newest FRAX for a major fracture."""
    estrogen = True if taking(chart, limits, "estrogen-systemic") else None if chart.lack("medications") else False
    arthritis = None if chart.lack("conditions") else chart.has("rheumatoid-arthritis") is not None
    found = results(chart, limits, Answers(estrogen_now=estrogen, rheumatoid_arthritis=arthritis))
    frax = chart.newest("frax-major", within=limits.frax_window_days.value)
    return (*found, frax) if frax is not None and not frax.comparator else found


def positive(chart: Chart, limits: Limits) -> tuple[Result | Measured, ...]:
    """Those of them that call for a scan."""
    return tuple(one for one in asked(chart, limits) if _calls(one, limits))


def _calls(one: Result | Measured, limits: Limits) -> bool:
    if isinstance(one, Result):
        return one.positive
    return bool(one.value >= limits.frax_major_screen.value)


def named(one: Result | Measured) -> str:
    """What a result is called on a card: "OST", "FRAX without bone density"."""
    return one.tool if isinstance(one, Result) else "FRAX without bone density"
