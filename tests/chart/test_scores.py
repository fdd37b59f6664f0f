"""Bone-density scores: at which site, of which kind, and what only shows that a scan was made."""

from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Score
from cds_service.clinical.bone import lowest_t
from cds_service.parameters import SHARED, load
from tests.chart.reading import SUBJECT, chart, concept
from tests.requests import JSON, LOINC, SNOMED, ago, observation, spine_t_score

HIP, FEMUR, SPINE, RADIUS, HEEL = "38264-8", "38263-0", "38267-1", "38265-5", "38266-3"


def scan(code: str = FEMUR, value: float = -2.6, **more: Any) -> JSON:
    return observation(code, "T-score", value, "{T-score}", **more)


def score(one: JSON) -> Score:
    (found,) = chart(dxa=[one]).scores
    return found


def lowest(one: Chart) -> float | None:
    found = lowest_t(one, load().limits(SHARED))
    return found.value if found else None


@pytest.mark.parametrize(
    ("code", "site"),
    [
        (SPINE, "lumbar-spine"),
        ("104938-6", "lumbar-spine"),
        (HIP, "total-hip"),
        ("80946-7", "total-hip"),
        (FEMUR, "femoral-neck"),
        (RADIUS, "forearm"),
        (HEEL, "not-diagnostic"),
    ],
)
def test_loinc_tells_the_site(code: str, site: str) -> None:
    assert score(scan(code)).site == site


@pytest.mark.parametrize(
    ("coding", "site"),
    [("29627003", "femoral-neck"), ("122496007", "lumbar-spine")],
)
def test_a_coded_body_site_says_more_than_the_code_of_the_study(coding: str, site: str) -> None:
    assert score(scan(HIP, bodySite=concept(None, (SNOMED, coding)))).site == site


@pytest.mark.parametrize(
    ("words", "site"),
    [
        ("Left femoral neck", "femoral-neck"),
        ("TOTAL HIP", "total-hip"),
        ("Lumbar spine L1-L4", "lumbar-spine"),
        ("AP Spine (L1–L4)", "lumbar-spine"),
        ("L1 to L4", "lumbar-spine"),
        ("L2-L4", "lumbar-spine"),
        ("1/3 radius", "third-radius"),
        ("33% radius", "third-radius"),
        ("Ward's triangle", "not-diagnostic"),
    ],
)
def test_the_words_of_a_body_site_say_it_too(words: str, site: str) -> None:
    assert score(scan(SPINE if site == "lumbar-spine" else FEMUR, bodySite={"text": words})).site == site


def test_a_vertebra_alone_is_not_the_lumbar_spine() -> None:
    assert score(scan(SPINE, bodySite={"text": "L1"})).site == "not-diagnostic"
    assert lowest(chart(dxa=[scan(SPINE, -4.0, bodySite={"text": "L1"})])) is None


def test_a_site_that_does_not_diagnose_stays_so_whatever_else_is_said() -> None:
    assert score(scan(HEEL, bodySite={"text": "total hip"})).site == "not-diagnostic"


@pytest.mark.parametrize(
    ("more", "side"),
    [
        ({"code": "80946-7"}, "left"),
        ({"bodySite": {"text": "Left femoral neck"}}, "left"),
        ({"bodySite": {"coding": [{"system": SNOMED, "code": "24028007"}]}}, "right"),
        ({}, ""),
    ],
)
def test_the_side_is_kept_where_it_is_told(more: JSON, side: str) -> None:
    code = more.pop("code", FEMUR)
    assert score(scan(code, **more)).side == side


def test_a_z_score_beside_it_is_not_a_t_score() -> None:
    z_score = observation("85394-5", "Z-score", -1.1, "{Z-score}")
    one = chart(dxa=[scan(SPINE, -2.7), z_score])
    assert {(found.kind, found.value) for found in one.scores} == {("T-score", -2.7), ("Z-score", -1.1)}
    assert lowest(one) == -2.7


def test_scores_as_components_of_one_study_are_each_a_score() -> None:
    parts = [
        {"code": concept(None, (LOINC, SPINE)), "valueQuantity": {"value": -2.1, "code": "1"}},
        {"code": concept(None, (LOINC, HIP)), "valueQuantity": {"value": -2.8, "code": "{T-score}"}},
        {"code": concept(None, (LOINC, "85394-5")), "valueString": "-0.4"},
    ]
    study = {
        "resourceType": "Observation",
        "id": "study",
        "status": "final",
        "code": concept("DXA", (LOINC, "38269-7")),
        "subject": SUBJECT,
        "effectiveDateTime": ago(50),
        "component": parts,
    }
    one = chart(dxa=[study])
    assert sorted((found.kind, found.site, found.value) for found in one.scores) == [
        ("T-score", "lumbar-spine", -2.1),
        ("T-score", "total-hip", -2.8),
        ("Z-score", "lumbar-spine", -0.4),
    ]
    assert one.unreadable == ()


@pytest.mark.parametrize("unit", ["1", "{T-score}", "{t-score}", "T-score", "SD", "{SD}", "[SD]"])
def test_the_units_of_a_score_are_those_seen_in_the_wild(unit: str) -> None:
    assert score(scan(value=-2.5, valueQuantity={"value": -2.5, "code": unit})).value == -2.5


@pytest.mark.parametrize(
    "value",
    [{"valueQuantity": {"value": -2.5}}, {"valueInteger": -3}, {"valueString": "−2.5"}, {"valueString": "-2,5"}],
)
def test_a_bare_number_is_a_score(value: JSON) -> None:
    one = scan()
    del one["valueQuantity"]
    assert score({**one, **value}).value in (-2.5, -3.0)


@pytest.mark.parametrize(("value", "printed"), [(-2.45, -2.5), (-2.44, -2.4), (-2.5458, -2.5), (-2.55, -2.6)])
def test_a_score_is_what_the_report_prints(value: float, printed: float) -> None:
    assert score(scan(value=value)).value == printed


@pytest.mark.parametrize(
    "value",
    [
        {"valueQuantity": {"value": 0.712, "unit": "g/cm2"}},
        {"valueQuantity": {"value": -2.5, "comparator": "<", "code": "1"}},
        {"valueQuantity": {"value": -25, "code": "1"}},
        {"valueString": "osteoporosis"},
        {},
    ],
)
def test_what_is_no_score_is_unreadable_but_the_scan_was_made(value: JSON) -> None:
    one = scan()
    del one["valueQuantity"]
    found = chart(dxa=[{**one, **value}])
    assert found.scores == ()
    assert [bad.about for bad in found.unreadable] == [frozenset({"dxa"})]
    assert found.scans


def test_a_score_entered_in_error_is_neither_score_nor_scan() -> None:
    one = chart(dxa=[spine_t_score(-3.5, status="entered-in-error")])
    assert (one.scores, one.scans, one.unreadable) == ((), (), ())


def test_a_stated_absence_shows_a_scan_and_no_score() -> None:
    one = scan(dataAbsentReason={"text": "artefact"})
    del one["valueQuantity"]
    found = chart(dxa=[one])
    assert (found.scores, len(found.scans), found.unreadable) == ((), 1, ())


def test_of_one_site_the_newest_study_counts_and_of_all_sites_the_lowest() -> None:
    studies = [
        scan(SPINE, -3.4, days=900, id_="old"),
        scan(SPINE, -2.2, days=90, id_="new"),
        scan(HIP, -2.4, days=1500, id_="hip"),
        scan(RADIUS, -4.0, days=90, id_="forearm"),
        scan(HEEL, -4.0, days=90, id_="heel"),
    ]
    assert lowest(chart(dxa=studies)) == -2.4


def test_a_z_score_alone_never_gives_a_lowest_t() -> None:
    assert lowest(chart(dxa=[observation("85394-5", "Z", -3.0, "{Z-score}")])) is None


@pytest.mark.parametrize(
    ("key", "kind", "status", "code"),
    [
        ("imaging", "DiagnosticReport", "final", (LOINC, "38269-7")),
        ("procedures", "Procedure", "completed", (SNOMED, "312681000")),
        ("orders", "ServiceRequest", "completed", ("http://www.ama-assn.org/go/cpt", "77080")),
    ],
)
def test_a_scan_is_known_by_its_report_its_procedure_or_its_completed_order(
    key: str, kind: str, status: str, code: tuple[str, str]
) -> None:
    done = {"resourceType": kind, "id": "s", "status": status, "subject": SUBJECT, "code": concept(None, code)}
    filled: JSON = {key: [{**done, "intent": "order"}]}
    assert [scan.ref for scan in chart(**filled).scans] == [f"{kind}/s"]


@pytest.mark.parametrize(
    ("key", "kind", "status"),
    [
        ("imaging", "DiagnosticReport", "cancelled"),
        ("imaging", "DiagnosticReport", "entered-in-error"),
        ("imaging", "DiagnosticReport", "registered"),
        ("procedures", "Procedure", "not-done"),
        ("procedures", "Procedure", "entered-in-error"),
        ("procedures", "Procedure", "preparation"),
        ("orders", "ServiceRequest", "active"),
        ("orders", "ServiceRequest", "revoked"),
    ],
)
def test_a_scan_that_was_not_made_is_no_scan(key: str, kind: str, status: str) -> None:
    resource = {"resourceType": kind, "id": "s", "status": status, "subject": SUBJECT}
    filled: JSON = {key: [{**resource, "intent": "order", "code": concept(None, (LOINC, "38269-7"))}]}
    assert chart(**filled).scans == ()
