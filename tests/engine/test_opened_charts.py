"""What an opened chart shows: one main card led by the gravest subject, the urgent drugs, and a digest."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.engine import Engine
from cds_service.parameters import SHARED, Parameters, load
from cds_service.rulebook import OPENED, Indicator
from cds_service.verdict import Verdict
from tests.engine.invented import chart, hidden, invent, shown, verdict

pytestmark = pytest.mark.usefixtures("no_rules")

RISK: dict[str, Any] = {"hooks": "patient-view", "topic": "fracture-risk"}
SAFETY: dict[str, Any] = {"hooks": "patient-view"}


def risk(rule_id: str, indicator: Indicator = "info", **options: Any) -> None:
    invent(rule_id, indicator=indicator, **{**RISK, **options})


def opened(**switches: Any) -> Verdict:
    """An opened chart at a site that set some switches of its own."""
    return Engine(site(**switches)).evaluate("patient-view", chart())


def site(**switches: Any) -> Parameters:
    known = load()
    shared = dict(known.numbers[SHARED])
    shared |= {name: replace(shared[name], value=value) for name, value in switches.items()}
    return replace(known, numbers={**known.numbers, SHARED: shared})


def says(**facts: Any) -> Any:
    def rule(_: Chart) -> Iterator[dict[str, Any]]:
        yield facts

    return rule


# --- the main card --------------------------------------------------------------------------------


def test_the_first_class_that_fired_leads_and_the_rest_folds_in_by_class() -> None:
    for rule_id in ("life-a", "workup-a", "frax-needed", "screen-a", "mon-a", "dx-incidental-vfx", "gap-a"):
        risk(rule_id, "warning")
    risk("gap-omw-180")
    found = opened()
    (card,) = found.plans
    assert [one.rule.id for one in card.findings][:4] == ["gap-omw-180", "dx-incidental-vfx", "gap-a", "mon-a"]
    assert [one.rule.id for one in card.findings][4:] == ["frax-needed", "screen-a", "life-a"]
    assert hidden(found) == {"workup-a": "limit"}, "at most six lines"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("gap-post-fracture", "gap-treat-tscore"),
        ("gap-treat-tscore", "mon-bmd-loss"),
        ("dx-incidental-vfx", "mon-bmd-loss"),
        ("mon-dxa-due", "screen-dxa-women-65"),
        ("frax-needed", "workup-pth"),
        ("screen-dxa-women-65", "life-vitd-low"),
        ("workup-pth", "dx-uncoded"),
    ],
)
def test_of_two_classes_the_first_leads_though_the_other_is_graver(stronger: str, weaker: str) -> None:
    risk(weaker, "critical", harm=5, frequency=5)
    risk(stronger, "warning", harm=1, frequency=1)
    assert shown(opened()) == [stronger, weaker]


def test_inside_a_class_the_graver_leads_and_then_the_more_frequent() -> None:
    risk("gap-often", frequency=5)
    risk("gap-rare", frequency=1)
    risk("gap-grave", "warning", harm=1)
    assert shown(opened()) == ["gap-grave", "gap-often", "gap-rare"]


def test_what_may_not_stand_alone_leads_no_card_but_keeps_its_place() -> None:
    risk("gap-line", kind="line")
    risk("gap-alone", says=says(alone=False))
    risk("mon-card")
    assert shown(opened()) == ["mon-card", "gap-line", "gap-alone"]


@pytest.mark.parametrize("option", [{"kind": "line"}, {"line_when_info": True}, {"says": says(alone=False)}])
def test_what_may_not_stand_alone_is_silent_without_a_card(option: dict[str, Any]) -> None:
    risk("gap-line", **option)
    found = opened()
    assert (found.plans, hidden(found)) == ((), {"gap-line": "limit"})


def test_a_finding_that_warns_may_stand_alone_where_its_information_may_not() -> None:
    risk("mon-height-loss", line_when_info=True, says=says(indicator="warning"))
    assert shown(opened()) == ["mon-height-loss"]


def test_what_is_true_but_shown_nowhere_stands_in_the_trace() -> None:
    risk("gap-first")
    risk("screen-silent", says=says(silent=True))
    found = opened()
    assert shown(found) == ["gap-first"]
    assert hidden(found) == {"screen-silent": "silent"}


# --- work-up and lifestyle ------------------------------------------------------------------------


@pytest.mark.parametrize("rule_id", ["workup-celiac", "life-exercise"])
def test_work_up_and_lifestyle_alone_make_a_card_only_where_a_site_wants_it(rule_id: str) -> None:
    risk(rule_id)
    assert (opened().plans, shown(opened(workup_alone=True))) == ((), [rule_id])


def test_a_line_of_lifestyle_that_a_site_lets_stand_alone_is_mere_information() -> None:
    risk("life-falls-high", "warning", kind="line")
    (card,) = opened(workup_alone=True).plans
    assert card.indicator == "info"
    assert opened().plans == ()


def test_work_up_that_warns_stands_alone() -> None:
    risk("workup-pth", "warning")
    assert shown(opened()) == ["workup-pth"]


def test_at_most_four_lines_are_about_lifestyle() -> None:
    risk("gap-main")
    for n in range(5):
        risk(f"life-{n}", harm=5 - n)
    found = opened()
    assert shown(found) == ["gap-main", "life-0", "life-1", "life-2", "life-3"]
    assert hidden(found) == {"life-4": "limit"}


def test_information_alone_opens_no_card_where_a_site_does_not_want_it() -> None:
    risk("screen-a")
    assert opened(standalone_info=False).plans == ()
    risk("mon-a", "warning")
    assert shown(opened(standalone_info=False)) == ["mon-a", "screen-a"]


# --- the indicator --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "indicator"),
    [("workup-pth", "info"), ("life-vitd-low", "info"), ("mon-bmd-loss", "warning"), ("screen-dxa-gc", "warning")],
)
def test_only_rows_that_weigh_raise_the_main_card(line: str, indicator: Indicator) -> None:
    risk("gap-omw-180")
    risk(line, "warning")
    (card,) = opened().plans
    assert (card.findings[0].rule.id, card.indicator) == ("gap-omw-180", indicator)


@pytest.mark.parametrize(("topic", "indicator"), [("fracture-risk", "critical"), ("medication-safety", "warning")])
@pytest.mark.parametrize("hook", sorted(OPENED))
def test_an_opened_chart_is_never_critical_about_a_drug(topic: Any, indicator: Indicator, hook: str) -> None:
    invent("gap-a", indicator="critical", topic=topic, hooks=hook)
    (card,) = verdict(chart(), hook).plans
    assert card.indicator == indicator


# --- one scan, and screening beside a gap ---------------------------------------------------------


def test_a_scan_is_asked_for_once_for_the_first_reason_that_holds() -> None:
    for rule_id in ("screen-dxa-men-70", "screen-dxa-gc", "screen-rescreen"):
        risk(rule_id, "warning" if rule_id == "screen-rescreen" else "info")
    found = opened()
    assert shown(found) == ["screen-dxa-gc"]
    assert hidden(found) == {"screen-dxa-men-70": "beats:screen-dxa-gc", "screen-rescreen": "beats:screen-dxa-gc"}


def test_a_reason_that_is_silent_or_answered_gives_no_way() -> None:
    risk("screen-dxa-fracture", says=says(silent=True))
    risk("screen-dxa-women-65")
    assert shown(opened()) == ["screen-dxa-women-65"]


def test_a_reason_that_may_open_a_card_goes_before_one_that_may_not() -> None:
    risk("screen-dxa-secondary", kind="line")
    risk("screen-dxa-men-70")
    assert shown(opened()) == ["screen-dxa-men-70"]


def test_a_spine_film_is_no_scan() -> None:
    risk("screen-dxa-women-65")
    risk("screen-vfa", kind="line")
    assert shown(opened()) == ["screen-dxa-women-65", "screen-vfa"]


def test_beside_a_treatment_gap_screening_only_folds_in() -> None:
    risk("screen-dxa-fracture", "warning")
    risk("frax-needed")
    risk("dx-uncoded", kind="line")
    risk("gap-treat-tscore", "warning")
    (card,) = opened().plans
    assert [one.rule.id for one in card.findings] == [
        "gap-treat-tscore",
        "screen-dxa-fracture",
        "frax-needed",
        "dx-uncoded",
    ]


# --- how many cards -------------------------------------------------------------------------------


def test_the_urgent_drugs_have_a_card_of_their_own_and_the_rest_stands_in_a_digest() -> None:
    risk("gap-main", "warning")
    invent("denosumab-overdue", harm=5, frequency=5, **SAFETY)
    invent("one", harm=4, **SAFETY)
    invent("two", indicator="info", harm=5, **SAFETY)
    found = verdict(chart(), "patient-view")
    assert [[one.rule.id for one in plan.findings] for plan in found.plans] == [
        ["denosumab-overdue"],
        ["one", "two"],
        ["gap-main"],
    ]


def test_a_digest_has_at_most_four_items_the_gravest() -> None:
    for harm in range(1, 6):
        invent(f"harm-{harm}", harm=harm, **SAFETY)
    found = verdict(chart(), "patient-view")
    assert shown(found) == ["harm-5", "harm-4", "harm-3", "harm-2"]
    assert hidden(found) == {"harm-1": "limit"}


def test_there_are_at_most_three_cards_and_no_urgent_drug_is_lost() -> None:
    risk("gap-main", "critical")
    for rule_id, harm in (("denosumab-overdue", 5), ("romosozumab-event-on-therapy", 4), ("vitd-toxic-25ohd", 3)):
        invent(rule_id, harm=harm, **SAFETY)
    invent("else", harm=2, **SAFETY)
    found = verdict(chart(), "patient-view")
    assert [[one.rule.id for one in plan.findings] for plan in found.plans] == [
        ["gap-main"],
        ["denosumab-overdue"],
        ["romosozumab-event-on-therapy", "vitd-toxic-25ohd", "else"],
    ]
    assert hidden(found) == {}


def test_three_urgent_drugs_alone_have_three_cards() -> None:
    for rule_id in ("denosumab-overdue", "romosozumab-event-on-therapy", "vitd-toxic-25ohd"):
        invent(rule_id, **SAFETY)
    assert [len(plan.findings) for plan in verdict(chart(), "patient-view").plans] == [1, 1, 1]


def test_lines_alone_make_no_digest() -> None:
    invent("line", kind="line", **SAFETY)
    found = verdict(chart(), "patient-view")
    assert (found.plans, hidden(found)) == ((), {"line": "limit"})


@pytest.mark.parametrize("hook", sorted(OPENED))
def test_discharge_and_a_new_problem_are_planned_as_an_opened_chart(hook: str) -> None:
    risk("gap-main", hooks=hook)
    risk("life-a", kind="line", hooks=hook)
    (card,) = verdict(chart(), hook).plans
    assert (card.order, [one.rule.id for one in card.findings]) == (None, ["gap-main", "life-a"])
