"""Whether a result is outside its normal range: its own range, then its flag, then a limit of ours."""

from typing import Any

import pytest

from cds_service.clinical.ranges import is_high, is_low
from tests.clinical.charts import lab
from tests.clinical.rows import rows

TABLE = """
value | low | high | flag     | limit | high?   | low?
120   |     | 120  |          |       | no      | unknown
121   |     | 120  |          |       | yes     | unknown
30    | 30  |      |          |       | unknown | no
29    | 30  |      |          |       | unknown | yes
121   |     | 120  | normal   |       | yes     | no
121   |     |      | normal   | 100   | no      | no
121   |     |      | high     | 200   | yes     | no
29    |     |      | low      | 10    | no      | yes
121   |     |      | abnormal |       | unknown | unknown
121   |     |      | abnormal | 120   | yes     | no
120   |     |      |          | 120   | no      | no
119   |     |      |          | 120   | no      | yes
121   |     |      |          |       | unknown | unknown
>120  |     | 120  |          |       | yes     | unknown
>119  |     | 120  |          |       | no      | unknown
<130  |     | 120  |          |       | no      | unknown
<30   | 30  |      |          |       | unknown | yes
<31   | 30  |      |          |       | unknown | no
"""
WORD = {True: "yes", False: "no", None: "unknown"}


@pytest.mark.parametrize(("value", "low", "high", "flag", "limit", "is_above", "is_below"), rows(TABLE))
def test_above_and_below(value: str, low: str, high: str, flag: Any, limit: str, is_above: str, is_below: str) -> None:
    comparator, number = (value[0], value[1:]) if value[0] in "<>" else ("", value)
    bounds: dict[str, Any] = {name: float(bound) if bound else None for name, bound in (("low", low), ("high", high))}
    one = lab("alkaline-phosphatase", float(number), comparator=comparator, flag=flag, **bounds)
    ours = float(limit) if limit else None
    assert (WORD[is_high(one, ours)], WORD[is_low(one, ours)]) == (is_above, is_below)
