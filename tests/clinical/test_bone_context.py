"""What makes a bone context, and which diseases stand outside the usual rules."""

from typing import Any

import pytest

from cds_service.chart.nouns import Problem
from cds_service.clinical.bone_context import bone_context, diagnosed_since
from cds_service.clinical.exclusions import metabolic_bone_disease, standing_exclusions
from tests.clinical.charts import LIMITS, ago, chart, on


def problem(concept: str, days: int | None = 9, **more: Any) -> Problem:
    return Problem(frozenset({concept}), concept, f"Condition/{concept}", on(days) if days else None, **more)


@pytest.mark.parametrize("concept", ["paget-disease", "osteomalacia", "hypophosphatasia", "osteogenesis-imperfecta"])
def test_four_diseases_are_a_specialists(concept: str) -> None:
    found = chart(problems=(problem(concept),))
    assert metabolic_bone_disease(found) is not None
    assert "metabolic-bone-disease" in standing_exclusions(found, LIMITS)


def test_a_disease_that_is_over_or_not_certain_is_none() -> None:
    assert metabolic_bone_disease(chart(problems=(problem("paget-disease", active=False),))) is None
    assert metabolic_bone_disease(chart(problems=(problem("osteomalacia", certain=False),))) is None


def test_the_context_and_the_day_of_the_diagnosis() -> None:
    assert not bone_context(chart(), LIMITS)
    coded = chart(problems=(problem("osteoporosis", 400),))
    assert bone_context(coded, LIMITS)
    assert diagnosed_since(coded, LIMITS) == ago(400)
    assert diagnosed_since(chart(problems=(problem("osteoporosis", None),)), LIMITS) is None
