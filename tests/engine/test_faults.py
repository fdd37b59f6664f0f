"""What a rule that raises costs, and what becomes of evidence that is not valid FHIR."""

import json
import logging
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cds_service import rulebook
from cds_service.app import answerer_of, create_app
from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.engine import Engine
from cds_service.explain import line
from cds_service.parameters import load
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.engine.invented import TODAY, ago, chart, invent, order, shown, verdict
from tests.logged import lines_of
from tests.requests import JSON, calcium, creatinine, order_sign, prefetch, raloxifene, weight, woman, zoledronic_acid

SECRET = "Quillfeather of 1948-03-14"


def boom(*_: Any) -> Iterator[Any]:
    raise ZeroDivisionError(SECRET)
    yield


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """One of the real rules raises from now on."""
    rule = rulebook.REGISTRY["zol-crcl-below-35"]
    monkeypatch.setitem(rulebook.REGISTRY, rule.id, replace(rule, function=boom))
    return rule.id


def two_orders() -> JSON:
    clot = {
        "resourceType": "Condition",
        "id": "clot",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I26.99"}]},
        "subject": {"reference": "Patient/marigold-7431"},
    }
    data = prefetch(woman(78), labs=[creatinine(1.26), calcium(9.4)], vitals=[weight(60)], conditions=[clot])
    return order_sign(data, zoledronic_acid(), raloxifene())


def trace(request: JSON) -> JSON:
    answerer = answerer_of(Settings(mode="open"))
    said: JSON = line("request", "service", answerer.answer(parse(json.dumps(request).encode())))
    return said


# --- a rule that raises ---------------------------------------------------------------------------


@pytest.mark.usefixtures("no_rules")
def test_a_rule_that_raises_costs_only_its_own_words() -> None:
    def raises(_: Chart) -> Iterator[JSON]:
        yield {}
        raise KeyError(SECRET)

    invent("breaks", beats="speaks", says=raises)
    invent("speaks")
    found = verdict(chart(order()))
    assert shown(found) == ["speaks"]
    assert found.raised == [("breaks", "KeyError")]
    assert [(one.rule.id, one.lacks[0].what, one.lacks[0].why) for one in found.not_evaluated] == [
        ("breaks", "rule", "failed")
    ]


def test_it_is_named_in_the_trace_and_said_on_the_card(broken: str) -> None:
    said = trace(two_orders())
    assert {"what": "rule", "why": "failed"} in [lack for one in said["not_evaluated"] for lack in one["lacks"]]
    clot, kidney, unread = (card["extension"]["org.bone-health-cds.rules"] for card in said["cards"])
    assert clot[0] == "raloxifene-vte"
    assert "renal-estimate-discordant" in kidney
    assert unread == [broken]
    assert SECRET not in json.dumps(said)


def test_it_is_counted_and_the_log_has_its_id_and_the_class_only(broken: str, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(mode="open"))
    caplog.set_level(logging.DEBUG)
    metrics = app.extensions["metrics"]
    before = metrics.value("rules_raised_total", rule=broken)
    answer = app.test_client().post("/cds-services/bone-health-order-sign", json=two_orders())
    assert answer.status_code == 200
    assert metrics.value("rules_raised_total", rule=broken) == before + 1
    (said,) = lines_of(caplog.records, "cds_service.web.hooks")
    assert (said["event"], said["rule"], said["exception"]) == ("a rule raised", broken, "ZeroDivisionError")
    assert "Quillfeather" not in caplog.text
    assert "Traceback" not in caplog.text


# --- evidence that is not valid -------------------------------------------------------------------


def measured(ref: str, value: float, days: int) -> Measured:
    return Measured("creatinine", value, "mg/dL", ago(days), ref, value, "mg/dL")


@pytest.mark.usefixtures("no_rules")
def test_the_rules_run_once_more_without_what_is_not_valid() -> None:
    def newest(one: Chart) -> Iterator[JSON]:
        found = one.newest("creatinine")
        if found is not None:
            yield {"creatinine": found}

    invent("reads", says=newest)
    known = [
        measured("Observation/new", 3.0, 1),
        measured("Observation/mid", 2.0, 2),
        measured("Observation/old", 1.0, 3),
    ]
    asked: list[str] = []
    built: list[list[str]] = []

    def build(without: Collection[str]) -> Chart:
        built.append([*without])
        left = tuple(one for one in known if one.ref not in without)
        return chart(order(), measured={"creatinine": left})

    def fault(ref: str) -> str | None:
        asked.append(ref)
        return "not valid" if ref in ("Observation/new", "Observation/mid") else None

    found = Engine(load()).judge("order-sign", build, fault)
    assert built == [[], ["Observation/mid", "Observation/new"]], "once more, without any that would fail"
    assert [one.finding.evidence() for one in found.fired] == [("Observation/old",)]
    assert {*asked} >= {"Observation/new", "Observation/mid", "Observation/old", "MedicationRequest/1"}


@pytest.mark.usefixtures("no_rules")
def test_only_what_a_card_would_rest_on_is_validated() -> None:
    def reads(_: Chart) -> Iterator[JSON]:
        yield {"creatinine": measured("Observation/1", 1.0, 1)}

    asked: list[str] = []

    def fault(ref: str) -> str | None:
        asked.append(ref)
        return None

    invent("classifies", kind="classification", says=reads)
    found = Engine(load()).judge("order-sign", lambda _: chart(order(selected=False)), fault)
    assert found.chart.as_of == TODAY
    assert "Observation/1" not in asked


def test_a_result_that_is_not_valid_r4_is_never_shown_and_is_named() -> None:
    bad = creatinine(4.0, days=1, id_="bad", interpretation="high")
    data = prefetch(woman(70), labs=[bad, creatinine(0.8, days=9), calcium(9.4)], vitals=[weight(60)])
    said = trace(order_sign(data, zoledronic_acid()))
    assert "zol-crcl-below-35" not in {one["rule"] for one in said["findings"]}
    assert [one["resource"] for one in said["unreadable"]] == ["Observation/bad"]
    assert "interpretation" in said["unreadable"][0]["reason"]
    lacking = {one["rule"]: one["lacks"] for one in said["not_evaluated"]}
    assert {"what": "creatinine", "why": "unreadable"} in lacking["zol-crcl-below-35"]
    (card,) = said["cards"]
    assert "could not be made" in card["summary"]


def test_an_older_result_that_is_not_valid_costs_nothing() -> None:
    bad = creatinine(0.7, days=30, id_="bad", interpretation="low")
    data = prefetch(woman(78), labs=[creatinine(1.26), bad, calcium(9.4)], vitals=[weight(60)])
    said = trace(order_sign(data, zoledronic_acid()))
    assert said["cards"][0]["indicator"] == "critical"
    assert said["unreadable"] == []


def test_a_draft_that_is_not_valid_r4_is_said_to_be_unchecked() -> None:
    data = prefetch(woman(70), labs=[creatinine(0.8), calcium(9.4)], vitals=[weight(60)])
    said = trace(order_sign(data, zoledronic_acid(note="call me")))
    (card,) = said["cards"]
    assert "order" in card["summary"]
    assert [one["resource"] for one in said["unreadable"]] == ["MedicationRequest/draft-zoledronate"]


def test_a_patient_that_is_not_valid_r4_is_named_and_what_could_be_read_of_her_still_counts() -> None:
    data = prefetch({**woman(78), "name": "unreadable"}, labs=[creatinine(1.26), calcium(9.4)], vitals=[weight(60)])
    said = trace(order_sign(data, zoledronic_acid()))
    assert [one["resource"] for one in said["unreadable"]] == ["Patient/marigold-7431"]
    assert said["cards"][0]["indicator"] == "critical"
