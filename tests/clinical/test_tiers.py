"""The tier's algorithm: which criteria are named as its reasons, and what makes risk imminent."""

import pytest

from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import PendingOrder
from cds_service.clinical.exclusions import standing_exclusions
from cds_service.clinical.tier import assess, high_frax
from tests.clinical.charts import KINDS, LIMITS, chart, done, fracture, lab, measured, on, problem, score

UNSEEN = {kind: Source("supplied") for kind in KINDS} | {"conditions": Source("failed")}
UNSCANNED = {kind: Source("supplied") for kind in KINDS} | {"dxa": Source("partial")}


@pytest.mark.parametrize(
    ("where", "name", "reasons"),
    [
        (chart(fractures=(fracture("hip", on(9)),)), "very_high", {"vh-recent-fracture-12m"}),
        (
            chart(scores=(score(-3.1),), fractures=(fracture("hip", on(9)), fracture("forearm", on(900)))),
            "very_high",
            {"vh-recent-fracture-12m", "vh-multiple-fractures", "vh-tscore-below-3", "vh-severe-op"},
        ),
        (chart(measured=measured(lab("frax-hip", 4.6, unit="%"))), "very_high", {"vh-frax"}),
        (chart(fractures=(fracture("hip", on(900)),)), "high", {"dx-clinical-hip-vertebral"}),
        (chart(scores=(score(-2.5),)), "high", {"dx-bmd-osteoporosis"}),
        (chart(scores=(score(-2.4, days=9), score(-2.5, days=900))), "high", {"dx-bmd-osteoporosis"}),
        (
            chart(scores=(score(-1.1),), fractures=(fracture("pelvis", on(900)),)),
            "high",
            {"dx-clinical-osteopenia-fracture"},
        ),
        (chart(measured=measured(lab("frax-major", 20.0, unit="%"))), "high", {"frax-high-us"}),
        (chart(fractures=(fracture("forearm", on(730)),)), "high", {"provisional-fracture"}),
        (chart(scores=(score(-1.1),)), "moderate", {"score"}),
        (chart(scores=(score(-1.0),)), "low", {"score"}),
        (chart(scores=(score(-1.0),), sources=UNSEEN), "indeterminate", set()),
        (chart(scores=(score(-1.0),), sources=UNSCANNED), "indeterminate", set()),
        (chart(), "indeterminate", set()),
        (chart(70, None, scores=(score(-3.1),)), "indeterminate", set()),
        (chart(None, scores=(score(-3.1),)), "indeterminate", set()),
        (chart(40, "male", scores=(score(-3.1),)), "not_applicable", set()),
    ],
)
def test_a_tier_comes_with_the_criteria_that_put_the_patient_there(where: Chart, name: str, reasons: set[str]) -> None:
    tier = assess(where, LIMITS)
    assert (tier.name, set(tier.reasons)) == (name, reasons)


@pytest.mark.parametrize(("days", "imminent"), [(730, True), (731, False)])
def test_risk_is_imminent_for_two_years_in_any_tier(days: int, imminent: bool) -> None:
    tier = assess(chart(scores=(score(-1.0),), fractures=(fracture("forearm", on(days)),)), LIMITS)
    assert (tier.imminent is not None) is imminent
    assert tier.name == "low"


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (chart(40, measured=measured(lab("frax-major", 21.0, days=730))), True),
        (chart(39, measured=measured(lab("frax-major", 21.0, days=730))), False),
        (chart(90, measured=measured(lab("frax-major", 21.0, days=730))), True),
        (chart(91, measured=measured(lab("frax-major", 21.0, days=730))), False),
        (chart(70, measured=measured(lab("frax-major", 21.0, days=731))), False),
        (chart(70, measured=measured(lab("frax-major", 21.0, comparator=">"))), False),
        (chart(None, measured=measured(lab("frax-major", 21.0))), False),
        (chart(70), False),
    ],
)
def test_frax_is_read_from_40_to_90_for_two_years(where: Chart, found: bool) -> None:
    assert (high_frax(where, LIMITS) is not None) is found


@pytest.mark.parametrize(
    ("concept", "exclusion"),
    [
        ("hospice", "hospice"),
        ("pregnancy", "pregnancy"),
        ("lactation", "lactation"),
        ("bone-metastasis", "bone-metastasis"),
        ("multiple-myeloma", "multiple-myeloma"),
        ("paget-disease", "metabolic-bone-disease"),
        ("osteomalacia", "metabolic-bone-disease"),
        ("osteogenesis-imperfecta", "metabolic-bone-disease"),
    ],
)
def test_an_active_confirmed_problem_excludes(concept: str, exclusion: str) -> None:
    assert standing_exclusions(chart(problems=(problem(concept),)), LIMITS) == (exclusion,)
    for weak in (problem(concept, active=False), problem(concept, certain=False)):
        assert standing_exclusions(chart(problems=(weak,)), LIMITS) == ()


@pytest.mark.parametrize(
    "where",
    [
        chart(procedures=(done("hospice-care"),)),
        chart(pending=(PendingOrder(frozenset({"hospice-care"}), "ServiceRequest/1", None),)),
        chart(procedures=(done("hospice-care"),), problems=(problem("hospice"),)),
    ],
)
def test_hospice_is_also_known_by_its_orders_and_procedures_and_named_once(where: Chart) -> None:
    assert standing_exclusions(where, LIMITS) == ("hospice",)


@pytest.mark.parametrize(("age", "excluded"), [(17, ("under-18",)), (18, ()), (None, ())])
def test_the_young_are_excluded_and_an_unknown_age_is_not(age: int | None, excluded: tuple[str, ...]) -> None:
    assert standing_exclusions(chart(age), LIMITS) == excluded
