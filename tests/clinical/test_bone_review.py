"""What shows that somebody looked at the bones lately."""

import pytest

from cds_service.chart.nouns import Done
from cds_service.chart.skeleton import Scan
from cds_service.clinical.bone_review import last_review, reviewed_since, spine_imaged
from tests.clinical.charts import ago, chart, lab, measured, on


@pytest.mark.parametrize(("days", "reviewed"), [(365, True), (366, False), (-1, False)])
def test_a_visit_to_a_bone_clinic_is_a_review(days: int, reviewed: bool) -> None:
    visit = Done(frozenset({"bone-health-visit"}), "Osteoporosis clinic", "Procedure/v", on(days))
    assert reviewed_since(chart(procedures=(visit,)), ago(365)) is reviewed


def test_the_newest_sign_of_a_review_is_shown() -> None:
    frax = lab("frax-hip", 2.0, 100, unit="%")
    patient = chart(scans=(Scan(ago(200), "DiagnosticReport/d"),), measured=measured(frax))
    assert last_review(patient) == frax


def test_what_has_no_day_shows_no_review() -> None:
    visit = Done(frozenset({"bone-health-visit"}), "Osteoporosis clinic", "Procedure/v")
    patient = chart(procedures=(visit,), scans=(Scan(None, "DiagnosticReport/d"),))
    assert last_review(patient) is None
    assert not reviewed_since(patient, ago(365))


def test_an_image_of_no_known_day_was_not_made_since() -> None:
    film = Done(frozenset({"spine-imaging"}), "A film", "Procedure/f")
    assert not spine_imaged(chart(procedures=(film,)), ago(30))
