"""Cards about orders: of services as of drugs, renewals, what is said once, and what may stand alone."""

from typing import Any

import pytest

from cds_service.chart.model import Source
from cds_service.chart.nouns import Drug, Medication, Span
from cds_service.engine import Engine
from cds_service.verdict import Verdict
from tests.engine.invented import TODAY, ago, chart, hidden, invent, order, pending, shown, silent, verdict
from tests.engine.test_opened_charts import site

pytestmark = pytest.mark.usefixtures("no_rules")


def scan(id_: str = "1", **more: Any) -> Any:
    name = Drug(frozenset({"dxa-order", "dxa-study"}), "DXA of hip and spine")
    return order(id_, drug=name, kind="service", **{"ref": f"ServiceRequest/{id_}", **more})


def signed(*drafts: Any, **switches: Any) -> Verdict:
    return Engine(site(**switches)).evaluate("order-sign", chart(*drafts))


# --- services -------------------------------------------------------------------------------------


def test_an_order_for_a_scan_is_judged_and_has_a_card_of_its_own() -> None:
    invent("mon-dxa-too-soon", orders="dxa-order", topic="fracture-risk")
    invent("renal", orders="alendronate")
    found = verdict(chart(scan(), order("2", "alendronate")))
    assert [(plan.order.ref, plan.findings[0].rule.id) for plan in found.plans if plan.order] == [
        ("ServiceRequest/1", "mon-dxa-too-soon"),
        ("MedicationRequest/2", "renal"),
    ]


def test_an_order_for_a_scan_that_was_not_selected_is_not_judged() -> None:
    invent("mon-dxa-too-soon", orders="dxa-order")
    assert verdict(chart(scan(selected=False)), "order-select").fired == []


def test_the_order_being_judged_does_not_answer_itself() -> None:
    invent("asks", orders="dxa-order", addressed_by="dxa-order")
    own = pending("dxa-order", draft=True)
    assert shown(verdict(chart(scan(), pending=(own,)))) == ["asks"]
    assert hidden(verdict(chart(scan("2"), pending=(own,)))) == {"asks": "addressed:ServiceRequest/1"}


def test_what_could_not_be_read_of_a_scan_is_said_in_the_trace_alone() -> None:
    invent("grave", indicator="critical", orders="dxa-order alendronate", needs="dxa", says=silent)
    lacking = {"dxa": Source("failed")}
    assert verdict(chart(scan(), lacking=lacking)).plans == ()
    assert len(verdict(chart(scan(), lacking=lacking)).not_evaluated) == 1
    assert len(verdict(chart(order("1", "alendronate"), lacking=lacking)).plans) == 1


# --- renewals -------------------------------------------------------------------------------------


def renewed(days: int | None) -> Medication:
    authored = Span(ago(days), ago(days)) if days is not None else None
    return Medication(Drug(frozenset({"x"}), "x"), "active", "MedicationRequest/earlier", authored)


@pytest.mark.parametrize(("days", "told"), [(365, []), (366, ["know"]), (None, ["know"]), (-1, ["know"])])
def test_an_unchanged_renewal_within_a_year_is_not_told_the_same_again(days: int | None, told: list[str]) -> None:
    invent("know", indicator="info")
    found = verdict(chart(order(renews=renewed(days))))
    assert shown(found) == told
    assert hidden(found) == ({} if told else {"know": "addressed:MedicationRequest/earlier"})


def test_an_unchanged_renewal_is_still_warned_of() -> None:
    invent("warns")
    invent("know", indicator="info")
    assert shown(verdict(chart(order(renews=renewed(10))))) == ["warns"]


# --- said once ------------------------------------------------------------------------------------


def test_the_same_information_about_one_ingredient_is_given_once() -> None:
    invent("know", indicator="info")
    invent("warns")
    found = verdict(chart(order("1"), order("2")))
    assert [[one.rule.id for one in plan.findings] for plan in found.plans] == [["warns", "know"], ["warns"]]
    assert hidden(found) == {"know": "limit"}


def test_information_about_two_drugs_is_given_twice() -> None:
    invent("know", indicator="info", orders="alendronate zoledronic-acid-osteoporosis")
    found = verdict(chart(order("1"), order("2", "alendronate")))
    assert shown(found) == ["know", "know"]


def test_a_second_order_about_which_nothing_new_is_to_be_said_has_no_card() -> None:
    invent("know", indicator="info")
    assert len(verdict(chart(order("1"), order("2"))).plans) == 1


def test_a_line_left_without_its_card_is_hidden_too() -> None:
    invent("know", indicator="info")
    invent("line", kind="line")
    found = verdict(chart(order("1"), order("2")))
    assert [(one.rule.id, one.order.ref, one.hidden_by) for one in found.fired if one.order and not one.shown] == [
        ("know", "MedicationRequest/2", "limit"),
        ("line", "MedicationRequest/2", "limit"),
    ]


# --- lines alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("harm", "frequency", "told"), [(2, 5, True), (3, 3, False)])
def test_a_site_may_let_lines_of_some_weight_make_a_card(harm: int, frequency: int, told: bool) -> None:
    invent("line", kind="line", harm=harm, frequency=frequency)
    assert shown(signed(order())) == []
    assert shown(signed(order(), lines_alone=True)) == (["line"] if told else [])


def test_a_finding_may_be_a_line_at_an_order_too() -> None:
    invent("sometimes", says=lambda _: iter(({"alone": False},)))
    assert shown(signed(order())) == []
    invent("card")
    assert shown(signed(order())) == ["card", "sometimes"]


def test_a_line_leads_no_card_however_much_it_weighs_but_what_is_graver_does() -> None:
    invent("line", kind="line", indicator="info", harm=5, frequency=5)
    invent("card", indicator="info", harm=1, frequency=1)
    assert shown(signed(order())) == ["card", "line"]
    invent("grave", kind="line", indicator="warning")
    assert shown(signed(order())) == ["grave", "line", "card"]


def test_one_speaks_of_the_patient_as_a_line_of_one_orders_card_and_as_a_card_of_an_opened_chart() -> None:
    invent("gap-giop-treat", hooks="patient-view order-sign", orders="alendronate", line_at_orders=True)
    one = chart(order("1", "alendronate"))
    assert shown(verdict(one)) == []
    assert shown(verdict(one, "patient-view")) == ["gap-giop-treat"]


def test_a_refill_is_planned_as_orders_are() -> None:
    invent("renal", hooks="medication-refill", orders="alendronate")
    (plan,) = verdict(chart(order("1", "alendronate", day=TODAY)), "medication-refill").plans
    assert plan.order is not None
