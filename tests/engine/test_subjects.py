"""One subject, one speaker: who owns which words, held against the rows that were agreed."""

from typing import Any

import pytest

from cds_service.rulebook import OPENED, ORDERING, Indicator, Topic
from cds_service.subjects import SUBJECTS
from tests.engine.invented import chart, hidden, invent, order, shown, silent, verdict
from tests.test_house import IDS

no_rules = pytest.mark.usefixtures("no_rules")

ALWAYS, BESIDE = "while it is on", "when it fired"

# Hooks, owner, who is silent, when. Each row is checked by inventing the two rules.
AGREED: tuple[tuple[str, str, str, str], ...] = (
    ("patient-view", "denosumab-overdue", "gap-treat-hip-vertebral", BESIDE),
    ("patient-view", "denosumab-overdue", "gap-persistence", BESIDE),
    ("patient-view", "denosumab-overdue", "dx-incidental-vfx", BESIDE),
    ("patient-view", "gap-treat-hip-vertebral", "dx-incidental-vfx", BESIDE),
    ("patient-view", "gap-post-fracture", "gap-treat-hip-vertebral", BESIDE),
    ("patient-view", "denosumab-overdue", "mon-denosumab-continuity", ALWAYS),
    ("patient-view", "denosumab-stop-without-follow-on", "gap-treat-tscore", BESIDE),
    ("patient-view", "pth-analog-no-follow-on", "gap-very-high-bone-forming", BESIDE),
    ("patient-view", "pth-analog-no-follow-on", "gap-anabolic-followon", ALWAYS),
    ("patient-view", "romosozumab-no-follow-on", "gap-dx-no-drug", BESIDE),
    ("patient-view", "romosozumab-no-follow-on", "gap-anabolic-followon", ALWAYS),
    ("patient-view", "bone-therapy-adherence-gap", "gap-persistence", ALWAYS),
    ("patient-view", "gap-treat-tscore", "bone-therapy-adherence-gap", BESIDE),
    ("patient-view", "bp-holiday-review-oral", "mon-bp-duration", ALWAYS),
    ("patient-view", "bp-holiday-review-iv", "mon-bp-duration", ALWAYS),
    ("patient-view", "bp-maximum-duration", "mon-bp-duration", ALWAYS),
    ("patient-view", "mon-fx-on-therapy", "fracture-on-therapy-reassess", ALWAYS),
    ("patient-view", "mon-treatment-failure", "fracture-on-therapy-reassess", ALWAYS),
    ("patient-view", "mon-bmd-loss", "fracture-on-therapy-reassess", ALWAYS),
    ("patient-view", "gap-giop-treat", "gc-very-high-dose-no-treatment", BESIDE),
    ("patient-view", "gap-giop-treat", "gc-high-risk-no-treatment", BESIDE),
    ("patient-view", "screen-dxa-gc", "gc-chronic-no-bone-assessment", BESIDE),
    ("patient-view", "screen-dxa-ai-adt", "aromatase-inhibitor-no-dxa", ALWAYS),
    ("patient-view", "gap-adt-treat", "adt-no-dxa", ALWAYS),
    ("order-sign", "adt-no-dxa", "screen-dxa-ai-adt", ALWAYS),
    ("order-sign", "aromatase-inhibitor-no-dxa", "gap-ai-treat", ALWAYS),
    ("patient-view", "bone-harming-drug-summary", "workup-med-review", ALWAYS),
    ("patient-view", "fall-risk-cns-polypharmacy", "life-falls-drugs", ALWAYS),
    ("patient-view", "vitd-high-25ohd", "life-vitd-excess", BESIDE),
    ("patient-view", "calcium-above-ul", "life-vitd-excess", BESIDE),
    ("patient-view", "hypercalcaemia-with-calcium-or-vitd", "life-vitd-excess", BESIDE),
    ("order-sign", "no-calcium-vitd-plan", "life-calcium", ALWAYS),
    ("order-sign", "vitd-deficient-before-antiresorptive", "life-vitd-low", ALWAYS),
    ("patient-view", "life-vitd-low", "vitd-missing-before-parenteral", ALWAYS),
    ("patient-view", "life-calcium", "no-calcium-vitd-plan", ALWAYS),
    ("order-sign", "baseline-workup-missing", "workup-baseline-labs", ALWAYS),
    ("order-sign", "dental-procedure-before-start", "workup-dental-baseline", ALWAYS),
    ("patient-view", "workup-baseline-labs", "baseline-workup-missing", ALWAYS),
    ("order-sign", "gap-no-treat-low", "low-risk-bone-drug-start", ALWAYS),
    ("order-sign", "denosumab-advanced-ckd-boxed", "gap-ckd-refer", ALWAYS),
)


def two(hook: str, owner: str, guest: str, **of_owner: Any) -> None:
    invent(owner, hooks=hook, **of_owner)
    invent(guest, hooks=hook)


@no_rules
@pytest.mark.parametrize(("hook", "owner", "guest", "when"), AGREED, ids=lambda part: part.replace(" ", "-"))
def test_the_owner_speaks_and_the_other_stands_in_the_trace(hook: str, owner: str, guest: str, when: str) -> None:
    two(hook, owner, guest)
    found = verdict(chart(order()), hook)
    assert hidden(found) == {guest: f"owner:{owner}"}
    assert shown(found) == [owner]


@no_rules
@pytest.mark.parametrize(("hook", "owner", "guest", "when"), AGREED, ids=lambda part: part.replace(" ", "-"))
def test_an_owner_that_had_nothing_to_say_owns_only_what_is_always_its_own(
    hook: str, owner: str, guest: str, when: str
) -> None:
    two(hook, owner, guest, says=silent)
    found = verdict(chart(order()), hook)
    assert hidden(found) == ({guest: f"owner:{owner}"} if when == ALWAYS else {})


@no_rules
@pytest.mark.parametrize(("hook", "owner", "guest", "when"), AGREED, ids=lambda part: part.replace(" ", "-"))
def test_an_owner_that_is_off_owns_nothing(hook: str, owner: str, guest: str, when: str) -> None:
    two(hook, owner, guest, on=False)
    assert hidden(verdict(chart(order()), hook)) == {}


@no_rules
def test_an_owner_whose_topic_is_off_owns_nothing() -> None:
    topic: Topic = "fracture-risk"
    invent("gap-giop-treat", hooks="patient-view", topic=topic)
    invent("gc-high-risk-no-treatment", hooks="patient-view")
    found = verdict(chart(), "patient-view", topics=frozenset({"medication-safety"}))
    assert shown(found) == ["gc-high-risk-no-treatment"]


@no_rules
def test_an_owner_that_does_not_answer_the_hook_owns_nothing_there() -> None:
    invent("gap-giop-treat", hooks="patient-view", topic="fracture-risk")
    invent("gc-high-risk-no-treatment", hooks="encounter-discharge")
    assert shown(verdict(chart(), "encounter-discharge")) == ["gc-high-risk-no-treatment"]


@no_rules
def test_who_owns_a_subject_depends_on_whether_something_is_being_ordered() -> None:
    for rule_id in ("screen-dxa-ai-adt", "adt-no-dxa"):
        invent(rule_id, hooks="patient-view order-sign", orders="zoledronic-acid-osteoporosis")
    assert shown(verdict(chart(order()), "patient-view")) == ["screen-dxa-ai-adt"]
    assert shown(verdict(chart(order()), "order-sign")) == ["adt-no-dxa"]


@no_rules
@pytest.mark.parametrize(
    ("indicator", "silent_one", "owner"),
    [("info", "mon-dxa-holiday", "bp-holiday-recheck"), ("warning", "bp-holiday-recheck", "mon-dxa-holiday")],
)
def test_a_new_fracture_on_holiday_is_a_matter_for_monitoring(
    indicator: Indicator, silent_one: str, owner: str
) -> None:
    invent("mon-dxa-holiday", hooks="patient-view", indicator=indicator)
    invent("bp-holiday-recheck", hooks="patient-view", indicator="info")
    assert hidden(verdict(chart(), "patient-view")) == {silent_one: f"owner:{owner}"}


@no_rules
def test_what_is_owned_is_a_matter_of_one_order() -> None:
    invent("denosumab-overdue", orders="alendronate")
    invent("gap-persistence", orders="alendronate zoledronic-acid-osteoporosis")
    found = verdict(chart(order("1", "alendronate"), order("2")))
    assert [(one.rule.id, one.order.ref) for one in found.fired if one.order and not one.shown] == [
        ("gap-persistence", "MedicationRequest/1")
    ]


@no_rules
@pytest.mark.parametrize(
    ("of_owner", "of_guest", "indicator", "owned"),
    [
        ({"fracture": "hip"}, {"fracture": "hip", "others": 0}, "warning", True),
        ({"fracture": "hip"}, {"fracture": "hip", "others": 1}, "warning", False),
        ({"fracture": "forearm"}, {"fracture": "hip", "others": 0}, "warning", False),
        ({"fracture": "vertebral"}, {"fracture": "vertebral", "others": 0}, "info", False),
    ],
)
def test_a_gap_is_said_unless_the_same_fracture_alone_was_said_as_gravely(
    of_owner: dict[str, Any], of_guest: dict[str, Any], indicator: Indicator, owned: bool
) -> None:
    invent("gap-post-fracture", hooks="patient-view", indicator=indicator, says=lambda _: iter((of_owner,)))
    invent("gap-treat-hip-vertebral", hooks="patient-view", indicator="warning", says=lambda _: iter((of_guest,)))
    hidden_by = {"gap-treat-hip-vertebral": "owner:gap-post-fracture"} if owned else {}
    assert hidden(verdict(chart(), "patient-view")) == hidden_by


@no_rules
def test_an_owner_that_is_true_but_shown_nowhere_owns_nothing() -> None:
    invent("denosumab-overdue", hooks="patient-view", says=lambda _: iter(({"silent": True},)))
    invent("gap-persistence", hooks="patient-view")
    assert shown(verdict(chart(), "patient-view")) == ["gap-persistence"]


def test_every_rule_of_the_table_is_one_of_the_catalogues() -> None:
    named = {rule for one in SUBJECTS for rule in (*one.owners, *one.silent)}
    assert named <= IDS


def test_nobody_owns_what_it_is_silent_about_on_the_same_hook() -> None:
    for one in SUBJECTS:
        assert one.hooks in (OPENED, ORDERING, OPENED | ORDERING)
        assert not {*one.owners} & one.silent
