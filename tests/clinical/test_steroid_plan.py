"""A glucocorticoid that will have been taken for long by the end of its order."""

from datetime import timedelta

import pytest

from cds_service.chart.nouns import Intake
from cds_service.clinical.steroid_plan import long_term_steroid
from tests.clinical.charts import LIMITS, TODAY, chart, request


@pytest.mark.parametrize(("days", "planned"), [(80, False), (81, True)])
def test_an_order_that_ends_on_a_day(days: int, planned: bool) -> None:
    until = Intake(((5.0, None),), until=TODAY + timedelta(days=days))
    found = long_term_steroid(chart(medications=(request("prednisone", 9, intake=until),)), LIMITS)
    assert (found is not None) == planned
