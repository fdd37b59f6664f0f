"""Bone-density studies as records send them: the place, the side, the vertebrae, the scanner, g/cm² and TBS."""

from datetime import date
from typing import Any

import pytest

from cds_service.chart.fracture_words import fractures_said
from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Density, Score
from cds_service.chart.vertebrae import vertebrae
from tests.chart.reading import SUBJECT, chart, concept
from tests.requests import JSON, LOINC, SNOMED, ago, observation, searchset

HIP, FEMUR, SPINE, FOREARM, HEEL, HUMERUS = "38264-8", "38263-0", "38267-1", "38265-5", "38266-3", "85390-3"
BMD_SPINE, BMD_LEFT_HIP, BMD = "24966-4", "46278-8", "46383-6"


def rows(text: str) -> list[list[str]]:
    """The rows of a text table, without its head."""
    lines = [line.strip().strip("|") for line in text.strip().splitlines()]
    return [[cell.strip() for cell in line.split("|")] for line in lines][1:]


def scan(code: str = FEMUR, value: float = -2.6, **more: Any) -> JSON:
    return observation(code, "T-score", value, "{T-score}", **more)


def score(one: JSON) -> Score:
    (found,) = chart(dxa=[one]).scores
    return found


# --- the place ------------------------------------------------------------------------------------

PLACES = rows("""
| code    | body site                       | site           | region                  |
| 38267-1 |                                 | lumbar-spine   |                         |
| 38267-1 | L1-L4                           | lumbar-spine   |                         |
| 38267-1 | L1, L3 and L4                   | lumbar-spine   |                         |
| 38267-1 | L1-L4 (excluding L2)            | lumbar-spine   |                         |
| 38267-1 | L1-L4 excluding L2, L3 and L4   | not-diagnostic | single vertebra         |
| 38267-1 | L2                              | not-diagnostic | single vertebra         |
| 38267-1 | Lumbar spine L3                 | not-diagnostic | single vertebra         |
| 38267-1 | L5                              | not-diagnostic | single vertebra         |
| 38267-1 | Lateral lumbar spine            | not-diagnostic | lateral spine           |
| 38267-1 | Lateral spine L2-L4             | not-diagnostic | lateral spine           |
| 38267-1 | Lumbar spine, QCT               | not-diagnostic | quantitative CT         |
| 104938-6 | Thoracic spine                 | not-diagnostic | thoracic spine          |
| 38264-8 |                                 | total-hip      |                         |
| 38264-8 | Total hip                       | total-hip      |                         |
| 38264-8 | Neck of left femur              | femoral-neck   |                         |
| 38264-8 | Ward's triangle                 | not-diagnostic | Ward's area             |
| 38264-8 | Greater trochanter              | not-diagnostic | trochanter              |
| 38263-0 | Bilateral femoral neck          | femoral-neck   |                         |
| 38265-5 |                                 | forearm        |                         |
| 38265-5 | Radius 33%                      | third-radius   |                         |
| 38265-5 | Ultradistal radius              | not-diagnostic | ultradistal radius      |
| 38265-5 | UD radius                       | not-diagnostic | ultradistal radius      |
| 38265-5 | Total radius                    | not-diagnostic | total radius            |
| 38265-5 | Mid radius                      | not-diagnostic | mid radius              |
| 38266-3 |                                 | not-diagnostic | a peripheral site       |
| 38266-3 | Left heel                       | not-diagnostic | heel                    |
| 38266-3 | total hip                       | not-diagnostic | a peripheral site       |
| 85390-3 |                                 | not-diagnostic | humerus                 |
| 38264-8 | Finger                          | not-diagnostic | finger                  |
| 38264-8 | Heel, quantitative ultrasound   | not-diagnostic | heel                    |
| 38264-8 | QUS                             | not-diagnostic | quantitative ultrasound |
| 38264-8 | Whole body                      | not-diagnostic | whole body              |
| 38264-8 | Tibia                           | not-diagnostic | tibia                   |
""")


@pytest.mark.parametrize(("code", "words", "site", "region"), PLACES)
def test_the_place_of_a_score_and_why_it_does_not_diagnose(code: str, words: str, site: str, region: str) -> None:
    found = score(scan(code, bodySite={"text": words} if words else None))
    assert (found.site, found.region) == (site, region)


def test_the_vertebrae_measured_are_kept() -> None:
    assert score(scan(SPINE, bodySite={"text": "L1-L3"})).vertebrae == {"L1", "L2", "L3"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("T11-L1", {"T11", "T12", "L1"}),
        ("D12", {"T12"}),
        ("L2 to L4", {"L2", "L3", "L4"}),
        ("T13-L9, L7", set()),
        ("T-score", set()),
    ],
)
def test_vertebrae_are_read_from_words(text: str, named: set[str]) -> None:
    assert vertebrae(text) == named


SPOILT = rows("""
| code    | note                                          | region             |
| 38264-8 | Left total hip arthroplasty.                  | hip with hardware  |
| 38264-8 | Surgical screws in situ                       | hip with hardware  |
| 38264-8 | No hardware                                   |                    |
| 38267-1 | L1-L4. Screws in the hip                      |                    |
| 38267-1 | Compression fracture of L2                    | fractured vertebra |
| 38267-1 | L3 is fractured                               | fractured vertebra |
| 38267-1 | Fracture of a vertebra is seen                | fractured vertebra |
| 38267-1 | No vertebral fracture, good positioning       |                    |
| 38267-1 | L2 was excluded because of a fracture         |                    |
| 38267-1 | Wrist fracture last year                      |                    |
""")


@pytest.mark.parametrize(("code", "note", "region"), SPOILT)
def test_the_study_itself_may_say_that_it_is_spoilt(code: str, note: str, region: str) -> None:
    found = score(scan(code, note=[{"text": note}]))
    assert (found.region, found.site == "not-diagnostic") == (region, bool(region))


def test_hardware_on_the_other_side_and_a_vertebra_not_measured_spoil_nothing() -> None:
    hardware, broken = [{"text": "Prosthesis in the right hip"}], [{"text": "Compression fracture of T12"}]
    assert score(scan("80946-7", note=hardware)).region == ""
    assert score(scan("80945-9", note=hardware)).region == "hip with hardware"
    assert score(scan(SPINE, bodySite={"text": "L1-L4"}, note=broken)).region == ""


@pytest.mark.parametrize(
    "junk", [{"note": "text"}, {"note": [{"text": 5}]}, {"method": []}, {"device": 7}, {"performer": {}}]
)
def test_what_only_helps_may_be_broken(junk: JSON) -> None:
    assert score(scan(HIP, **junk)).site == "total-hip"


@pytest.mark.parametrize(
    ("code", "side"), [("80946-7", "left"), ("80945-9", "right"), ("80948-3", "left"), ("80947-5", "right"), (HIP, "")]
)
def test_loinc_tells_the_side(code: str, side: str) -> None:
    assert score(scan(code)).side == side


# --- words instead of codes -----------------------------------------------------------------------


def worded(text: str, *codings: tuple[str, str], **more: Any) -> JSON:
    return {**scan(**more), "code": concept(text, *codings)}


@pytest.mark.parametrize(
    ("text", "kind", "site"),
    [
        ("DXA lumbar spine T-score", "T-score", "lumbar-spine"),
        ("Femoral neck T score", "T-score", "femoral-neck"),
        ("Total hip Z-score", "Z-score", "total-hip"),
        ("L1-L4 T-score", "T-score", "lumbar-spine"),
        ("T-score", "T-score", "not-diagnostic"),
    ],
)
def test_a_score_known_by_its_words_says_so(text: str, kind: str, site: str) -> None:
    found = score(worded(text, ("urn:local", "77")))
    assert (found.kind, found.site, found.by_name) == (kind, site, True)


def test_a_score_of_no_site_diagnoses_nothing_and_says_why() -> None:
    assert score(worded("T-score")).region == "site not told"


@pytest.mark.parametrize(
    "text", ["TBS T-score", "T-score category", "FRAX with T-score", "Change in T-score", "Apgar score"]
)
def test_other_scores_are_none_of_ours(text: str) -> None:
    one = chart(dxa=[worded(text)])
    assert (one.scores, one.scans, one.unreadable) == ((), (), ())


def test_components_take_the_place_from_their_study() -> None:
    part = {"code": {"text": "T-score"}, "valueQuantity": {"value": -2.2, "code": "1"}}
    study = {
        "resourceType": "Observation",
        "id": "s",
        "status": "final",
        "code": concept("DXA", (LOINC, "83311-1")),
        "subject": SUBJECT,
        "effectiveDateTime": ago(9),
        "bodySite": concept("Left", (SNOMED, "29627003")),
        "component": [part],
    }
    found = score(study)
    assert (found.site, found.side, found.value) == ("femoral-neck", "left", -2.2)


def test_the_words_and_the_site_of_a_whole_study_move_no_coded_component() -> None:
    def part(code: str, value: float) -> JSON:
        return {"code": concept(None, (LOINC, code)), "valueQuantity": {"value": value, "code": "1"}}

    study = {
        **worded("DXA of lumbar spine L1-L4, total hip and femoral neck", (LOINC, "83311-1")),
        "bodySite": {"text": "Femoral neck"},
        "component": [part(SPINE, -1.1), part(HIP, -1.2), part(FOREARM, -1.3), part("104938-6", -1.4)],
    }
    del study["valueQuantity"]
    told = [(one.site, one.value) for one in chart(dxa=[study]).scores]
    assert told == [("lumbar-spine", -1.1), ("femoral-neck", -1.2), ("forearm", -1.3), ("lumbar-spine", -1.4)]


def test_words_that_name_two_sites_tell_none() -> None:
    assert score(worded("T-score total hip, lumbar spine")).region == "site not told"


# --- density, TBS ---------------------------------------------------------------------------------


def density(one: JSON) -> Density:
    (found,) = chart(dxa=[one]).densities
    return found


@pytest.mark.parametrize(
    ("value", "unit", "grams"),
    [(0.812, "g/cm2", 0.812), (0.812, "g/cm²", 0.812), (812, "mg/cm2", 0.812), (8.12, "kg/m2", 0.812)],
)
def test_density_is_kept_in_grams_and_as_it_was_reported(value: float, unit: str, grams: float) -> None:
    found = density(observation(BMD_SPINE, "BMD", value, unit))
    assert (found.site, found.value, found.reported, found.reported_unit) == ("lumbar-spine", grams, value, unit)
    assert found.as_value() == {"value": value, "unit": unit, "date": found.day.isoformat()}


def test_the_place_of_a_density_is_told_as_that_of_a_score_is() -> None:
    left = density(observation(BMD_LEFT_HIP, "BMD", 0.7, "g/cm2"))
    assert (left.site, left.side) == ("total-hip", "left")
    neck = observation(BMD, "BMD", 0.7, "g/cm2", bodySite={"text": "Left femoral neck"})
    assert density(neck).site == "femoral-neck"
    assert density(observation(BMD, "x", 0.7, "g/cm2")).region == "site not told"
    assert density({**neck, "code": {"text": "Total hip BMD"}}).site == "femoral-neck"


@pytest.mark.parametrize(
    "value",
    [
        {"valueQuantity": {"value": 0.7}},
        {"valueQuantity": {"value": 0.7, "unit": "g"}},
        {"valueQuantity": {"value": 70, "unit": "g/cm2"}},
        {"valueQuantity": {"value": 0.7, "unit": "g/cm2"}, "effectiveDateTime": "2020"},
    ],
)
def test_a_density_that_cannot_be_read_leaves_the_scores_alone(value: JSON) -> None:
    one = chart(dxa=[{**observation(BMD_SPINE, "BMD", 1, "g/cm2"), **value}])
    assert one.densities == ()
    assert [bad.about for bad in one.unreadable] == [frozenset({"bmd"})]
    assert one.lack("dxa") is None
    lack = one.lack("bmd")
    assert lack is not None
    assert lack.why == "unreadable"


@pytest.mark.parametrize(("site", "scans"), [("Left femoral neck", 1), ("Heel", 0), ("Wherever", 0)])
def test_a_density_is_of_a_scan_when_its_site_is_one_of_a_scan(site: str, scans: int) -> None:
    assert len(chart(dxa=[observation(BMD, "BMD", 0.7, "g/cm2", bodySite={"text": site})]).scans) == scans


def test_a_stated_absence_of_density_is_no_value() -> None:
    one = observation(BMD_SPINE, "BMD", 1, "g/cm2", dataAbsentReason={"text": "artefact"})
    del one["valueQuantity"]
    found = chart(dxa=[one])
    assert (found.densities, found.unreadable, len(found.scans)) == ((), (), 1)


def test_words_that_are_no_density_are_passed_over() -> None:
    assert chart(dxa=[worded("BMD result", value=-2.5)]).densities == ()


def tbs(**more: Any) -> Chart:
    return chart(dxa=[{**scan(value=1.25), "code": {"text": "TBS L1-L4"}, **more}])


def test_tbs_is_known_by_its_words() -> None:
    (found,) = tbs(valueQuantity={"value": 1.25, "unit": "1"}).values("tbs")
    assert found.value == 1.25


@pytest.mark.parametrize(
    "more",
    [
        {"valueQuantity": {"value": 12}},
        {"valueQuantity": {"value": 1.2, "unit": "%"}},
        {"valueQuantity": {"value": 1.2, "comparator": "<"}},
        {"valueQuantity": None, "valueString": "degraded"},
        {"valueQuantity": None, "dataAbsentReason": {"text": "no"}},
        {"valueQuantity": {"value": 1.2}, "effectiveDateTime": None, "issued": None},
    ],
)
def test_what_is_no_tbs_hides_nothing(more: JSON) -> None:
    one = tbs(**more)
    assert (one.values("tbs"), one.unreadable) == ((), ())


# --- scanner --------------------------------------------------------------------------------------


def test_the_scanner_is_kept_as_it_was_sent() -> None:
    sent: JSON = {
        "device": {"reference": "Device/9", "display": "Lunar"},
        "performer": [{"reference": "Practitioner/1"}, {"reference": "Organization/2"}],
        "method": {"text": "DXA Hologic "},
    }
    found = score(scan(**sent)).scanner
    assert (found.device, found.organisation, found.method) == ("Device/9", "Organization/2", "dxa hologic")
    assert score(scan(device={"display": "Lunar"})).scanner.device == "Lunar"
    assert score(scan()).scanner.device == ""


# --- FRAX and the totals of tools -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "label"),
    [
        ({}, ""),
        ({"note": [{"text": "TBS-adjusted"}]}, "TBS-adjusted"),
        ({"note": [{"text": "TBS was 1.2"}]}, ""),
        ({"method": {"text": "FRAXplus"}}, "FRAXplus"),
        ({"code": concept("FRAX+ (TBS adjusted)", (LOINC, "90265-0"))}, "FRAXplus"),
    ],
)
def test_a_frax_that_its_report_adjusted_says_so(more: JSON, label: str) -> None:
    (found,) = chart(assessments=[{**observation("90265-0", "FRAX", 21, "%"), **more}]).values("frax-major")
    assert found.label == label


def test_a_frax_says_for_whom_its_version_was_made() -> None:
    def version(words: str) -> str:
        frax = {**observation("90265-0", "FRAX", 21, "%"), "method": {"text": words}}
        return chart(assessments=[frax]).values("frax-major")[0].version

    said = ("FRAX US (Caucasian)", "FRAX, US Hispanic", "FRAX UK", "US Blackwell clinic")
    assert [version(words) for words in said] == ["caucasian", "hispanic", "", ""]


def test_the_frax_panel_is_no_probability_and_its_components_are() -> None:
    def part(code: str, percent: float) -> JSON:
        return {"code": concept(None, (LOINC, code)), "valueQuantity": {"value": percent, "code": "%"}}

    parts = [part("90265-0", 21.04), part("90266-8", 4.5)]
    panel = {**observation("90264-3", "FRAX", 33, "%"), "component": parts}
    one = chart(assessments=[panel])
    assert {name: [value.value for value in found] for name, found in one.measured.items()} == {
        "frax-major": [21.0],
        "frax-hip": [4.5],
    }


@pytest.mark.parametrize(
    ("code", "kind"),
    [("98146-4", "ost-score"), ("98140-7", "orai-score"), ("98139-9", "orai-score"), ("98136-5", "osiris-score")],
)
def test_the_recorded_total_of_a_tool_is_read(code: str, kind: str) -> None:
    (found,) = chart(assessments=[observation(code, "x", 12, "{score}")]).values(kind)
    assert (found.value, found.reported_unit) == (12, "")
    assert chart(assessments=[observation(code, "x", 12, "%")]).values(kind) == ()
    assert len(chart(assessments=[observation(code, "x", 999, "{score}")]).unreadable) == 1


# --- presence and absence -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (searchset(), None),
        (None, None),
        ({**searchset(), "link": [{"relation": "next", "url": "?2"}]}, "partial"),
        ("<html>", "failed"),
    ],
)
@pytest.mark.parametrize("what", ["dxa", "bmd"])
def test_each_state_of_the_source_gives_its_own_answer(sent: Any, why: str | None, what: str) -> None:
    lack = chart(dxa=sent).lack(what)
    assert (lack.why if lack else None) == why


@pytest.mark.parametrize(("days", "sorted_"), [((9, 400), True), ((400, 9), False)])
def test_a_first_page_reaches_back_only_when_it_is_sorted(days: tuple[int, int], sorted_: bool) -> None:
    one, other = (observation(BMD_SPINE, "BMD", 0.9, "g/cm2", days=ago_, id_=f"o{ago_}") for ago_ in days)
    page = {**searchset(one, other), "link": [{"relation": "next", "url": "?2"}]}
    found = chart(dxa=page)
    assert len(found.densities) == 2
    assert (found.lack("dxa", date.fromisoformat(ago(300))) is None) is sorted_


@pytest.mark.parametrize("what", ["frax-major", "ost-score", "orai-score", "osiris-score"])
def test_what_was_not_asked_for_is_missing_and_what_failed_has_failed(what: str) -> None:
    assert chart(assessments=[]).lack(what) is None
    lack = chart(assessments="<html>").lack(what)
    assert lack is not None
    assert lack.why == "failed"


def test_words_alone_make_no_fracture_of_a_scan() -> None:
    assert fractures_said("DXA lumbar spine T-score -3.1") == ()
