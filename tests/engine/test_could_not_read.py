""" "Nothing to say" and "could not look" never look alike: the card that says what could not be read."""

import pytest

from cds_service.chart.model import Source
from cds_service.chart.nouns import Unreadable
from cds_service.rulebook import SourceState
from tests.engine.invented import TODAY, chart, hidden, invent, order, shown, silent, verdict

no_rules = pytest.mark.usefixtures("no_rules")

FAILED = {"creatinine": Source("failed")}
DXA_HOOKS = "patient-view order-sign"


@no_rules
@pytest.mark.parametrize("state", ["missing", "failed", "partial"])
def test_a_rule_that_could_be_critical_says_when_it_could_not_look(state: SourceState) -> None:
    invent("grave", indicator="critical", orders="alendronate", needs="creatinine", says=silent)
    found = verdict(chart(order("1", "alendronate"), lacking={"creatinine": Source(state)}))
    (plan,) = found.plans
    assert plan.findings == ()
    assert [(one.rule.id, one.lacks[0].why) for one in plan.not_evaluated] == [("grave", state)]
    assert plan.indicator == "info"


@no_rules
def test_a_rule_that_only_warns_of_a_tablet_keeps_to_the_trace() -> None:
    invent("mild", orders="alendronate", needs="creatinine", says=silent)
    found = verdict(chart(order("1", "alendronate"), lacking=FAILED))
    assert found.plans == ()
    assert [one.rule.id for one in found.not_evaluated] == ["mild"]


@no_rules
@pytest.mark.parametrize(
    "drug", ["zoledronic-acid-osteoporosis", "ibandronate-iv", "denosumab-osteoporosis", "romosozumab", "teriparatide"]
)
def test_any_rule_about_an_injected_drug_says_when_it_could_not_look(drug: str) -> None:
    invent("mild", orders=drug, needs="creatinine", says=silent)
    assert len(verdict(chart(order("1", drug), lacking=FAILED)).plans) == 1


@no_rules
def test_a_source_that_was_read_and_is_empty_is_no_lack() -> None:
    invent("grave", indicator="critical", needs="creatinine", says=silent)
    found = verdict(chart(order(), lacking={"creatinine": Source("empty")}))
    assert found.plans == ()
    assert found.not_evaluated == []


@no_rules
def test_a_rule_that_speaks_in_spite_of_a_lack_was_evaluated() -> None:
    invent("grave", indicator="critical", needs="creatinine")
    found = verdict(chart(order(), lacking=FAILED))
    assert shown(found) == ["grave"]
    assert found.not_evaluated == []


@no_rules
def test_a_help_that_lacks_keeps_no_rule_from_its_answer() -> None:
    invent("grave", indicator="critical", helps="creatinine", says=silent)
    found = verdict(chart(order(), lacking=FAILED))
    assert found.plans == ()
    assert found.not_evaluated == []


@no_rules
def test_an_order_that_could_not_be_read_is_said() -> None:
    unread = Unreadable("MedicationRequest/9", "wrong shape", frozenset({"draftOrders"}))
    (plan,) = verdict(chart(order(), unreadable=(unread,))).plans
    assert plan.findings == ()


@no_rules
def test_the_card_takes_the_last_of_the_five_places() -> None:
    invent("speaks")
    invent("lacks", indicator="critical", orders="alendronate", needs="creatinine", says=silent)
    drafts = [*(order(str(n)) for n in range(5)), order("tablet", "alendronate")]
    found = verdict(chart(*drafts, lacking=FAILED))
    assert len(found.plans) == 5
    assert found.plans[-1].findings == ()
    assert hidden(found) == {"speaks": "limit"}
    assert len([one for one in found.fired if one.shown]) == 4


@no_rules
def test_there_is_one_such_card_for_all_orders_and_rules() -> None:
    invent("grave", indicator="critical", needs="creatinine", says=silent)
    invent("graver", indicator="critical", needs="creatinine", says=silent)
    (plan,) = verdict(chart(order("1"), order("2"), lacking=FAILED)).plans
    assert len(plan.not_evaluated) == 4


# --- an opened chart: the real tier rules ---------------------------------------------------------


@pytest.mark.parametrize("what", ["dxa", "conditions"])
def test_an_opened_chart_says_when_the_tier_could_not_be_computed_because_a_read_failed(what: str) -> None:
    (plan,) = verdict(chart(lacking={what: Source("failed")}), "patient-view").plans
    assert plan.findings == ()
    assert {one.rule.family for one in plan.not_evaluated} == {"tier"}


@pytest.mark.parametrize("state", ["missing", "partial"])
def test_an_opened_chart_keeps_quiet_about_what_was_never_sent(state: SourceState) -> None:
    found = verdict(chart(lacking={"dxa": Source(state)}), "patient-view")
    assert found.plans == ()
    assert "tier-indeterminate" in {one.rule.id for one in found.not_evaluated}


def test_a_score_that_could_not_be_read_counts_as_a_read_that_failed() -> None:
    unread = Unreadable("Observation/1", "dxa: unknown unit", frozenset({"dxa"}), TODAY)
    found = verdict(chart(unreadable=(unread,)), "patient-view")
    assert any(plan.findings == () for plan in found.plans)


def test_a_failed_source_beside_the_tier_makes_no_card() -> None:
    found = verdict(chart(lacking={"allergies": Source("failed"), "procedures": Source("failed")}), "patient-view")
    assert all(plan.findings for plan in found.plans)
