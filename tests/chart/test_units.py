"""US and SI units made one: the same amount, however it was reported, and what cannot be an amount."""

import pytest

from cds_service.chart import units
from tests.chart.reading import chart
from tests.clinical.rows import rows
from tests.requests import observation

SAME = """
code    | concept             | amount | unit        | comes to
3016-3  | tsh                 | 0.1    | mIU/L       | 0.1
3016-3  | tsh                 | 0.1    | u[IU]/mL    | 0.1
2777-1  | phosphate           | 1      | mmol/L      | 3.097
14879-1 | phosphate           | 2.5    | mg/dL       | 2.5
2601-3  | magnesium           | 0.8    | mmol/L      | 1.9444
6768-6  | alkaline-phosphatase | 1     | ukat/L      | 60
718-7   | haemoglobin         | 120    | g/L         | 12
59260-0 | haemoglobin         | 7.4    | mmol/L      | 11.92436
4548-4  | haemoglobin-a1c     | 8      | %           | 8
59261-8 | haemoglobin-a1c     | 64     | mmol/mol    | 8.00672
14913-8 | testosterone-level      | 10     | nmol/L      | 288.4
2986-8  | testosterone-level      | 3      | ng/mL       | 300
14927-8 | triglycerides       | 5.65   | mmol/L      | 500.4205
22748-8 | ldl-cholesterol     | 4.14   | mmol/L      | 160.0938
41171-0 | ctx                 | 0.28   | ng/mL       | 280
47255-5 | p1np                | 35     | ng/mL       | 35
14637-3 | urine-calcium-24h   | 6.25   | mmol/(24.h) | 250.5
6874-2  | urine-calcium-24h   | 250    | mg/24 hr    | 250
14698-5 | digoxin-level       | 2      | nmol/L      | 1.5618
14631-6 | bilirubin           | 17.1   | umol/L      | 1
14723-1 | ferritin            | 100    | pmol/L      | 44.5
1988-5  | c-reactive-protein  | 1      | mg/dL       | 10
21198-7 | hcg                 | 25     | [IU]/L      | 25
74013-4 | alcohol-per-day     | 3      | {#}/d       | 3
74013-4 | alcohol-per-day     | 14     | drinks/week | 2
44940-5 | alcohol-per-week    | 14     | {#}/wk      | 14
42802-9 | menopause-age       | 44     | a           | 44
42802-9 | menopause-age       | 44     |             | 44
81930-0 | vitamin-d-intake    | 20     | ug/d        | 800
35264-1 | calcium-intake      | 1.2    | g/d         | 1200
56066-4 | peak-height         | 65     | [in_i]      | 165.1
39156-5 | body-mass-index     | 19.9   | kg/m2       | 19.9
"""


@pytest.mark.parametrize(("code", "concept", "amount", "unit", "comes_to"), rows(SAME))
def test_the_same_amount_whatever_its_unit(code: str, concept: str, amount: str, unit: str, comes_to: str) -> None:
    one = observation(code, concept, float(amount), unit)
    if not unit:
        one["valueQuantity"] = {"value": float(amount)}
    (value,) = chart(labs=[one]).values(concept)
    assert value.value == pytest.approx(float(comes_to))
    assert value.in_reported_unit(value.value) == pytest.approx(float(amount))


IMPLAUSIBLE = """
code    | concept              | amount | unit
3016-3  | tsh                  | 501    | mIU/L
2777-1  | phosphate            | 21     | mg/dL
718-7   | haemoglobin          | 130    | g/dL
4548-4  | haemoglobin-a1c      | 48     | %
42802-9 | menopause-age        | 9      | a
74013-4 | alcohol-per-day      | 61     | /d
2986-8  | testosterone-level       | 300    | mg/dL
3016-3  | tsh                  | 2      | mg/dL
8302-2  | body-height          | 165    | [in_i]
"""


@pytest.mark.parametrize(("code", "concept", "amount", "unit"), rows(IMPLAUSIBLE))
def test_what_cannot_be_an_amount_is_unreadable(code: str, concept: str, amount: str, unit: str) -> None:
    one = chart(labs=[observation(code, concept, float(amount), unit)])
    assert one.values(concept) == ()
    (fault,) = one.unreadable
    assert concept in fault.about


def test_every_concept_with_a_unit_can_be_read_in_it_and_has_bounds() -> None:
    for concept in units.UNIT_OF:
        lowest, highest = units.PLAUSIBLE[concept]
        assert lowest < highest
        assert units.factor(concept, *_spellings(units.UNIT_OF[concept])) == 1.0, concept


def _spellings(unit: str) -> tuple[str, ...]:
    ucum = {"mL/min/1.73 m²": "mL/min/1.73m²", "mg/24 h": "mg/24h", "drinks/wk": "drinks/wk"}
    return (ucum.get(unit, unit),) if unit else ()


def test_a_range_is_read_on_the_scale_of_its_value() -> None:
    ranges = [{"low": {"value": 20}, "high": {"value": 42}}]
    one = observation("59261-8", "HbA1c", 64, "mmol/mol", referenceRange=ranges)
    (value,) = chart(labs=[one]).values("haemoglobin-a1c")
    assert value.low == pytest.approx(3.9816)
    assert value.high == pytest.approx(5.99416)
