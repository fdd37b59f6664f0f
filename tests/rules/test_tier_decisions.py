"""The tier of thousands of made-up patients is what the decision tables of tier_tables.py say, in every profile."""

from dataclasses import replace

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Intake, Medication
from cds_service.chart.skeleton import Fracture
from cds_service.engine import Engine
from tests.clinical.charts import TODAY, chart, fracture, lab, measured, on, problem, request, score
from tests.rules.cases import Case, answer, answerer
from tests.rules.tier_tables import OVERLAY, TABLES, Patient, decided, drawn, first, signs

# --- the same patient as a chart, and as a request -----------------------------------------------------


def broken(n: int, site: str, days: int | None) -> Fracture:
    return replace(fracture(site, None if days is None else on(days)), refs=(f"Condition/{n}",))


def charted(one: Patient) -> Chart:
    drugs: list[Medication] = [request(one.drug, one.since)] if one.drug else []
    if one.days:
        drugs.append(request("prednisone", one.days - 1, intake=Intake(((one.mg, None),))))
    values = [lab("frax-major", one.major, unit="%")] if one.major is not None else []
    values += [lab("frax-hip", one.hip, unit="%")] if one.hip is not None else []
    values += [lab("falls-count", one.falls, unit="1")] if one.falls else []
    scores = [score(one.t, "femoral-neck", 9)] if one.t is not None else []
    scores += [score(one.earlier, "femoral-neck", 900)] if one.earlier is not None else []
    return chart(
        one.age,
        one.sex,
        scores=tuple(scores),
        fractures=tuple(broken(n, *event) for n, event in enumerate(one.fractures)),
        problems=(problem("menopause"),) if one.menopause else (),
        medications=tuple(drugs),
        measured=measured(*values),
    )


def tier_only(profile: str) -> Engine:
    """The service's engine with no rule to run: what is left is the tier."""
    return replace(answerer(profile).engine, topics=frozenset())


@pytest.mark.parametrize(
    ("profile", "many"),
    [("us-default", 5000), ("us-acp", 1500), ("us-endo-strict", 1500), ("ca-2023", 1500), ("uk-nogg", 2500)],
)
def test_the_tier_is_what_the_decision_table_says(profile: str, many: int) -> None:
    engine = tier_only(profile)
    wrong = []
    for one in drawn(20261122, many):
        found = engine.evaluate("patient-view", charted(one)).tier.name
        if found != decided(one, profile):
            wrong.append((one, found, decided(one, profile)))
    assert not wrong, f"{len(wrong)} of {many}, the first: {wrong[0]}"


@pytest.mark.parametrize("profile", TABLES)
def test_every_tier_is_somebodys(profile: str) -> None:
    used = dict.fromkeys(("very_high", "high", "moderate", "intermediate", "low", "indeterminate"), 0)
    for one in drawn(20261122, 2500):
        used[decided(one, profile)] = used.get(decided(one, profile), 0) + 1
    assert [name for name, many in used.items() if not many] == (
        ["moderate"] if profile == "uk-nogg" else ["intermediate"]
    )


CODES = {"hip": "S72.001", "vertebral": "S22.080", "forearm": "S52.501", "pelvis": "S32.501", "humerus": "S42.201"}


def worded(one: Patient, profile: str) -> Case:
    """The same patient as a row of a table of cases."""
    facts = [f"T {one.t} femoral neck 9 d ago"] if one.t is not None else []
    facts += [f"T {one.earlier} femoral neck 900 d ago"] if one.earlier is not None else []
    for site, days in one.fractures:
        code = "Z87.310" if site == "unknown" else CODES[site] + ("D" if days is None else "A")
        facts.append(f"condition {code} {'undated' if days is None else f'{days} d ago'}")
    facts += [f"FRAX major {one.major} % 9 d ago"] if one.major is not None else []
    facts += [f"FRAX hip {one.hip} % 9 d ago"] if one.hip is not None else []
    facts += [f"falls {one.falls} {{#}} 9 d ago"] if one.falls else []
    facts += ["condition Z78.0 90 d ago"] if one.menopause else []
    facts += (
        [f"prescribed {one.drug.replace('aromatase-inhibitor', 'anastrozole')} {one.since} d ago"] if one.drug else []
    )
    facts += [f"prescribed prednisone {one.days - 1} d ago, sig {one.mg} mg daily"] if one.days else []
    born = TODAY.replace(year=TODAY.year - one.age)
    who = {"female": "woman", "male": "man"}[one.sex]
    return Case(patient=f"{who} born {born}", record="; ".join(facts), hook="patient-view", profile=profile)


@pytest.mark.parametrize("profile", TABLES)
def test_the_same_from_the_request_on(profile: str) -> None:
    for one in drawn(7, 80):
        verdict = answer(worded(one, profile)).verdict
        assert not verdict.raised
        name = decided(one, profile)
        assert verdict.tier.name == name, one
        fired = {rule.rule.id for rule in verdict.fired if rule.rule.id.startswith("tier-")}
        own = {rule for rule in fired if not rule.startswith("tier-giop-")}
        assert own == ({f"tier-{name.replace('_', '-')}"} if name != "intermediate" else set()), one
        over = first(OVERLAY, signs(one, profile))
        assert fired - own == ({f"tier-giop-{over.replace('_', '-')}"} if over != "none" else set()), one
