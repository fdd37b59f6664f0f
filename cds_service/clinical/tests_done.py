"""Which laboratory tests and assessments were done, and which are missing and may be called so."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.chart.observed import Answered, Tested
from cds_service.rulebook import Lack, Lacking, Limits

_METABOLIC = ("panel-comprehensive-metabolic", "panel-basic-metabolic", "panel-renal-function")
_LIVER = ("panel-comprehensive-metabolic", "panel-hepatic-function")
# A test -> what proves that it was done; one that is not listed is proved by its own name.
PROOFS: Mapping[str, tuple[str, ...]] = {
    "blood-count": ("haemoglobin", "panel-blood-count"),
    "calcium": ("calcium-total", "calcium-corrected", "calcium-ionised", *_METABOLIC),
    "creatinine": ("creatinine", "egfr", "creatinine-clearance-predicted", *_METABOLIC),
    "phosphate": ("phosphate", "panel-renal-function"),
    "albumin": ("albumin", "panel-renal-function", *_LIVER),
    "total-protein": ("total-protein", *_LIVER),
    "alkaline-phosphatase": ("alkaline-phosphatase", *_LIVER),
    "liver-enzymes": ("alanine-aminotransferase", "aspartate-aminotransferase", *_LIVER),
    "falls-screen": ("falls-screen", "falls-count", "steadi-score", "timed-up-and-go"),
}


def done(chart: Chart, test: str, within: int | None = None) -> Measured | Answered | Tested | None:
    """The newest proof that a test was done, at most `within` days ago."""
    concepts = PROOFS.get(test, (test,))
    proofs = (
        chart.newest(*concepts, within=within),
        chart.answer(*concepts, within=within),
        chart.test(*concepts, within=within),
    )
    return max((one for one in proofs if one), key=lambda one: one.day or date.min, default=None)


def missing(chart: Chart, tests: Iterable[str], within: int | None = None) -> tuple[str, ...]:
    """Those tests that were not done in the last `within` days, or ever.

    A test of which the record was not seen far enough back, or of which a result could not be read, is not called
    missing. Raises Lacking when that leaves none, but some are in doubt.
    """
    since = None if within is None else chart.as_of - timedelta(days=within)
    found: list[str] = []
    lacks: list[Lack] = []
    for test in tests:
        if done(chart, test, within) is None:
            try:
                chart.require_absence(*_sources(chart, test), since=since)
                found.append(test)
            except Lacking as lacking:
                lacks += lacking.lacks
    if lacks and not found:
        raise Lacking(*dict.fromkeys(lacks))
    return tuple(found)


# A test -> the value set of the orders that yield it.
ORDERED_BY: Mapping[str, str] = {
    "blood-count": "order-cbc",
    "calcium": "order-calcium",
    "creatinine": "order-creatinine",
    "phosphate": "order-phosphate",
    "albumin": "order-albumin",
    "alkaline-phosphatase": "order-alp",
    "liver-enzymes": "order-liver-panel",
    "vitamin-d-25oh": "order-vitamin-d",
    "pth": "order-pth",
    "tsh": "order-tsh",
    "spep": "order-spep",
    "ttg-iga": "order-coeliac-serology",
    "testosterone-level": "order-testosterone",
    "cortisol-test": "order-cortisol",
}


def wanted(chart: Chart, limits: Limits, tests: Iterable[str], within: int | None = None) -> tuple[str, ...]:
    """Those tests that are missing, as `missing` says it, and that nobody has ordered either."""
    return tuple(one for one in missing(chart, tests, within) if not under_way(chart, limits, ORDERED_BY[one]))


def under_way(chart: Chart, limits: Limits, *orders: str) -> bool:
    """Whether an order of these value sets is drafted, or was written lately enough to be under way."""
    days = limits.pending_lab_days.value
    return any(
        one.concepts & set(orders) and (one.draft or (one.day is not None and 0 <= chart.days_since(one.day) <= days))
        for one in chart.pending
    )


def _sources(chart: Chart, test: str) -> tuple[str, ...]:
    """The concepts of a test that the record was asked for; of one never asked for, its name, which is a lack."""
    asked = tuple(concept for concept in PROOFS.get(test, (test,)) if concept in chart.sources)
    return asked or (test,)
