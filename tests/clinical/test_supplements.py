"""Calcium and vitamin D a day, over everything that is taken and drafted."""

from typing import Literal

import pytest

from cds_service.chart.doses import Dosing, Interval, Schedule, Supplement
from cds_service.chart.nouns import Drug, Medication
from cds_service.clinical.supplements import calcium_a_day, lasts, vitamin_d_a_day
from cds_service.rulebook import Lacking
from tests.clinical.charts import LIMITS, ago, chart, on

DAILY = Schedule(1, 1, Interval(1, "day"))


def vitamin_d(units: float, days: int | None = None) -> Supplement:
    return Supplement(Dosing(units, unit="IU", schedule=DAILY, daily=units, days=days, why_not=""))


def taken(
    supplement: Supplement | None, name: str = "cholecalciferol", kind: Literal["request", "statement"] = "request"
) -> Medication:
    group = name if name in ("cholecalciferol", "ergocalciferol") else "calcium-supplement"
    drug = Drug(frozenset({group}), name)
    return Medication(drug, "active", f"{kind}/{name}", on(90), supplement=supplement, kind=kind)


def test_a_statement_adds_nothing_to_what_is_prescribed_in_its_group() -> None:
    prescribed, said = taken(vitamin_d(1000)), taken(vitamin_d(1000), kind="statement")
    assert vitamin_d_a_day(chart(medications=(prescribed, said)), LIMITS).value == 1000
    assert vitamin_d_a_day(chart(medications=(said,)), LIMITS).value == 1000


def test_a_total_tells_what_it_was_read_from() -> None:
    total = vitamin_d_a_day(chart(medications=(taken(vitamin_d(1000)),)), LIMITS)
    assert total.evidence == ("request/cholecalciferol",)
    assert total.as_value() == {"value": 1000, "unit": "IU/d", "date": None}


def test_what_holds_nothing_of_it_does_not_count() -> None:
    total = calcium_a_day(chart(medications=(taken(vitamin_d(1000), "calcium carbonate"), taken(None, "tums"))), LIMITS)
    assert (total.value, total.products, total.unread) == (0, (), ())


def test_a_dose_in_the_wrong_unit_is_not_understood() -> None:
    dosing = Dosing(5.0, unit="mg", schedule=DAILY, daily=5.0, why_not="")
    total = vitamin_d_a_day(chart(medications=(taken(Supplement(dosing)),)), LIMITS)
    with pytest.raises(Lacking):
        total.require_read()


def test_how_long_a_product_is_ordered_for() -> None:
    assert lasts(taken(vitamin_d(1000, days=14))) == 14
    assert lasts(taken(vitamin_d(1000))) is None
    drug = Drug(frozenset({"cholecalciferol"}), "cholecalciferol")
    supplied = Medication(drug, "active", "x", on(90), ago(6))
    assert lasts(supplied) == 84
    assert lasts(Medication(drug, "active", "x", None, ago(6))) is None
