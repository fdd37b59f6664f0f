"""The criteria of the ISCD for an image of the spine: no profile of ours follows them, but a site may."""

import pytest

from cds_service.chart.nouns import Intake, Sex
from cds_service.clinical.vertebral_imaging import reasons
from tests.clinical.charts import chart, lab, measured, request, score
from tests.clinical.test_tier_switches import switched

ISCD = switched(vfa_profile="ISCD")


@pytest.mark.parametrize(
    ("sex", "age", "t_score", "names"),
    [
        ("female", 70, -1.1, ["low bone mass at this age"]),
        ("female", 70, -1.0, []),
        ("female", 69, -1.1, []),
        ("male", 80, -1.1, ["low bone mass at this age"]),
        ("male", 79, -1.1, []),
    ],
)
def test_low_bone_mass_counts_from_an_age(sex: Sex, age: int, t_score: float, names: list[str]) -> None:
    assert [one.factor.name for one in reasons(chart(age, sex, scores=(score(t_score),)), ISCD)] == names


@pytest.mark.parametrize(("t_score", "names"), [(-1.1, ["height loss", "a long-term glucocorticoid"]), (-1.0, [])])
def test_height_and_steroid_count_with_low_bone_mass(t_score: float, names: list[str]) -> None:
    heights = measured(
        lab("body-height", 155.0, unit="cm"),
        lab("body-height", 155.0, 90, unit="cm"),
        lab("peak-height", 160.0, 900, unit="cm"),
    )
    steroid = request("prednisone", 200, intake=Intake(((10, None),)))
    found = reasons(chart(60, scores=(score(t_score),), measured=heights, medications=(steroid,)), ISCD)
    assert [one.factor.name for one in found] == names
    assert all(one.alone for one in found)
