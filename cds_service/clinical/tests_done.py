"""Which laboratory tests and assessments were done, and which are missing and may be called so."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.chart.observed import Answered, Tested
from cds_service.clinical.once import once
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
    if not chart.observes_any(concepts):
        return None
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
            unseen = chart.lacks_of_absence(_sources(chart, test), since)
            lacks += unseen
            if not unseen:
                found.append(test)
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
    lacking, ordered = missing(chart, tests, within), _ordered(chart, limits)
    return tuple([one for one in lacking if ORDERED_BY[one] not in ordered])


def under_way(chart: Chart, limits: Limits, *orders: str) -> bool:
    """Whether an order of these value sets is drafted, or was written lately enough to be under way."""
    return not _ordered(chart, limits).isdisjoint(orders)


@once
def _ordered(chart: Chart, limits: Limits) -> frozenset[str]:
    """The value sets of all orders that are under way."""
    days = limits.pending_lab_days.value
    ordered = (
        one.concepts
        for one in chart.pending
        if one.draft or (one.day is not None and 0 <= chart.days_since(one.day) <= days)
    )
    return frozenset().union(*ordered)


def _sources(chart: Chart, test: str) -> list[str]:
    """The concepts of a test that the record was asked for; of one never asked for, its name, which is a lack."""
    asked = [concept for concept in PROOFS.get(test, (test,)) if concept in chart.sources]
    return asked or [test]
