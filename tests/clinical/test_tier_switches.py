"""Each switch of the tier by itself: what it moves, and that the default stands on the other side."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Intake, Span
from cds_service.clinical.tier import assess, very_high_criterion
from cds_service.parameters import SHARED, load
from cds_service.paths import cards_dir
from cds_service.rulebook import Limits
from cds_service.rules.tier import tier_giop_very_high
from tests.clinical.charts import LIMITS, chart, fracture, lab, measured, on, problem, request, score


def switched(**values: Any) -> Limits:
    """The default numbers with some of them replaced; of a table the cells that differ."""
    numbers = dict(load().numbers[SHARED])
    for name, value in values.items():
        old = numbers[name].value
        numbers[name] = replace(numbers[name], value=old | value if isinstance(old, dict) else value)
    return Limits(SHARED, {}, numbers)


def frax(which: str, percent: float) -> Chart:
    return chart(scores=(score(-0.5),), measured=measured(lab(f"frax-{which}", percent, unit="%")))


FALLER: dict[str, Any] = {"measured": measured(lab("falls-count", 2, unit="1"))}
REPEATED: dict[str, Any] = {"problems": (problem("repeated-falls", onset=on(9)),)}
BROKE: dict[str, Any] = {"problems": (problem("fall-event", onset=on(9)),), "fractures": (fracture("ankle", on(9)),)}
STEROID = request("prednisone", 900, intake=Intake(((10, None),)))
INHIBITOR = request("aromatase-inhibitor", 1300)


@pytest.mark.parametrize(
    ("where", "values", "name", "default"),
    [
        (chart(scores=(score(-3.0),)), {"vh_t_inclusive": True}, "very_high", "high"),
        (chart(scores=(score(-2.9),)), {"vh_t_inclusive": True}, "high", "high"),
        (chart(scores=(score(-3.5),)), {"vh_t": -3.5}, "high", "very_high"),
        (chart(scores=(score(-3.5),)), {"vh_t": -3.5, "vh_t_inclusive": True}, "very_high", "very_high"),
        (frax("major", 30.0), {"vh_frax_inclusive": True}, "very_high", "high"),
        (frax("major", 29.9), {"vh_frax_inclusive": True}, "high", "high"),
        (frax("hip", 4.5), {"vh_frax_inclusive": True}, "very_high", "high"),
        (frax("hip", 4.4), {"vh_frax_inclusive": True}, "high", "high"),
        (frax("hip", 5.0), {"frax_sets_tier": {"hip": False}}, "low", "very_high"),
        (frax("major", 35.0), {"frax_sets_tier": {"hip": False}}, "very_high", "very_high"),
        (frax("major", 35.0), {"frax_sets_tier": {"major": False}}, "low", "very_high"),
        (
            chart(scores=(score(-2.5),), fractures=(fracture("forearm", on(900)),)),
            {"vh_severe_op": False},
            "high",
            "very_high",
        ),
        (chart(scores=(score(-0.5),), **FALLER), {"vh_falls_requires_high": False}, "very_high", "low"),
        (chart(scores=(score(-2.5),), **FALLER), {"vh_fall_inputs": {"falls-count": False}}, "high", "very_high"),
        (
            chart(scores=(score(-2.5),), **FALLER),
            {"vh_fall_inputs": {"repeated-falls": False}},
            "very_high",
            "very_high",
        ),
        (chart(scores=(score(-2.5),), **REPEATED), {"vh_fall_inputs": {"repeated-falls": False}}, "high", "very_high"),
        (chart(scores=(score(-2.5),), **BROKE), {"vh_fall_inputs": {"injurious-fall": False}}, "high", "very_high"),
        (chart(scores=(score(-1.0),)), {"osteopenia_upper_inclusive": True}, "moderate", "low"),
        (chart(scores=(score(-0.9),)), {"osteopenia_upper_inclusive": True}, "low", "low"),
        (
            chart(scores=(score(-1.0),), fractures=(fracture("forearm", on(9)),)),
            {"osteopenia_upper_inclusive": True},
            "very_high",
            "low",
        ),
        (chart(scores=(score(-2.6, "third-radius"),)), {"use_radius_for_tier": False}, "indeterminate", "high"),
        (chart(scores=(score(-2.6, "third-radius"),)), {"use_radius": False}, "indeterminate", "high"),
        (chart(fractures=(fracture("hip", on(400)),)), {"recent_days": 730}, "very_high", "high"),
        (chart(fractures=(fracture("forearm", on(400)),)), {"imminent_days": 365}, "indeterminate", "high"),
        (
            chart(fractures=(fracture("hip", on(900)), fracture("forearm", on(1300)))),
            {"multiple_fractures": 3},
            "high",
            "very_high",
        ),
        (
            chart(fractures=(fracture("hip", on(900)), fracture("forearm", on(1300)))),
            {"multiple_fracture_sites": {"forearm": False}},
            "high",
            "very_high",
        ),
        (chart(scores=(score(-3.1),)), {"very_high_criteria": {"vh-tscore-below-3": False}}, "high", "very_high"),
        (chart(scores=(score(-2.5),)), {"high_criteria": {"dx-bmd-osteoporosis": False}}, "moderate", "high"),
        (chart(69, scores=(score(-2.5),)), {"high_t_from_age": 70}, "moderate", "high"),
        (frax("major", 15.0), {"moderate_criteria": {"frax-moderate": True}}, "moderate", "low"),
        (frax("major", 14.9), {"moderate_criteria": {"frax-moderate": True}}, "low", "low"),
        (
            chart(scores=(score(-2.0),), medications=(STEROID,), fractures=(fracture("forearm", on(900)),)),
            {"giop_overlay": False},
            "high",
            "very_high",
        ),
        (
            chart(fractures=(fracture("hip", on(900)),), medications=(INHIBITOR,)),
            {"vh_harmful_ai_adt": False},
            "high",
            "very_high",
        ),
        (
            chart(51, scores=(score(-0.5),), fractures=(fracture("hip", Span(on(800).first, on(800).last)),)),
            {"fracture_min_age": 40},
            "high",
            "low",
        ),
    ],
)
def test_a_switch_moves_what_it_names(where: Chart, values: dict[str, Any], name: str, default: str) -> None:
    assert assess(where, switched(**values)).name == name
    assert assess(where, LIMITS).name == default


def test_falls_alone_still_need_somebody_to_whom_t_scores_apply() -> None:
    alone = switched(vh_falls_requires_high=False)
    assert very_high_criterion("vh-fall-risk", chart(49, "male", **FALLER), alone) is None


def test_the_overlay_is_no_rule_where_it_is_switched_off() -> None:
    where = chart(medications=(STEROID,), fractures=(fracture("hip", on(900)),))
    assert [*tier_giop_very_high(where, LIMITS)]
    assert not [*tier_giop_very_high(where, switched(giop_overlay=False))]


def test_every_reason_has_words_on_the_card() -> None:
    words = Path(str(cards_dir() / "_tier.md")).read_text(encoding="utf-8")
    clinical = Path(__file__).parents[2] / "cds_service" / "clinical"
    numbers = load().numbers[SHARED]
    reasons = {"vh-severe-op", *numbers["very_high_criteria"].value, *numbers["high_criteria"].value}
    for module, least in (("giop", 5), ("nogg", 6)):
        text = (clinical / f"{module}.py").read_text(encoding="utf-8")
        named = {one for one in text.split('"') if one.startswith(f"{module}-")}
        assert len(named) >= least
        reasons |= named - {
            "giop-exposure",
            "giop-z-score",
            "giop-bone-loss",
        }  # of moderate and low, which no card tells
    assert not [one for one in sorted(reasons) if f'"{one}"' not in words]
