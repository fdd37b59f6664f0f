"""The pages of the rules: every one is there, searched, small and strict, and says who signed it off: nobody."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from cds_service.app import answerer_of
from cds_service.export.resources import UNSIGNED
from cds_service.parameters import EQUATIONS, SHARED, load
from cds_service.parameters.evidence import evidence
from cds_service.paths import fixtures_dir
from cds_service.protocol.card import RULES_EXTENSION
from cds_service.reach import reach
from cds_service.rulebook import Rule
from cds_service.rules import load as load_rules
from cds_service.settings import Settings
from cds_service.terminology import index
from cds_service.web.pages import routes
from tests.conftest import Clients
from tests.web.test_pages import MOST_BYTES

RULES = load_rules()


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    text = answer.get_data(as_text=True)
    assert len(answer.data) < MOST_BYTES - 30_000  # style and script come on top
    assert UNSIGNED in text
    assert "<style" not in text
    assert "style=" not in text
    assert not re.search(r"<script(?! src=)|\son\w+=", text)
    return text


def plain(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def found(client: FlaskClient, query: str) -> set[str]:
    return {*re.findall(r'<a href="/rules/([a-z0-9-]+)"', text_of(client, f"/rules{query}"))}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_its_page(client: FlaskClient, rule: Rule) -> None:
    page = plain(text_of(client, f"/rules/{rule.id}"))
    for said in rule.paragraphs.values():
        assert said in page
    for name, cited in load().numbers.get(rule.id, {}).items():
        if name == EQUATIONS:
            continue  # the coefficients of a published model are not read one by one
        assert name.replace("_", " ") in page
        assert f"{cited.place}; reviewed {cited.reviewed}" in page
    for attribute in ("Developer", "Funding", "Released", "Revised", "Reviewed", "Data it does not use"):
        assert attribute in page


@pytest.mark.parametrize("name", index().value_sets)
def test_every_value_set_has_its_page(client: FlaskClient, name: str) -> None:
    value_set = index().value_sets[name]
    page = plain(text_of(client, f"/value-sets/{name}"))
    assert plain(value_set["purpose"]) in page
    for part in (*value_set["compose"]["include"], *value_set["compose"].get("exclude", ())):
        assert part["system"] in page
        for concept in part.get("concept", ()):
            assert f"{concept['code']} {concept.get('display', '')}".strip() in page


def test_without_a_question_all_rules_are_listed(client: FlaskClient) -> None:
    assert found(client, "") == {*RULES}


@pytest.mark.parametrize(
    ("query", "holds", "of_all"),
    [
        ("?drug=romosozumab", "romosozumab-prior-mi-stroke", lambda rule: True),
        ("?hook=encounter-discharge", "gap-post-fracture", lambda rule: "encounter-discharge" in rule.hooks),
        ("?indicator=critical", "zol-crcl-below-35", lambda rule: rule.indicator == "critical"),
        ("?topic=fracture-risk", "screen-dxa-women-65", lambda rule: rule.topic == "fracture-risk"),
        ("?family=renal", "zol-crcl-below-35", lambda rule: rule.family == "renal"),
        ("?source=reclast-label", "zol-crcl-below-35", lambda rule: True),
        ("?words=CLEARANCE+dialysis", "zol-crcl-below-35", lambda rule: True),
        ("?words=zol-crcl-below-35", "zol-crcl-below-35", lambda rule: True),
        ("?family=renal&indicator=info", None, lambda rule: rule.indicator == "info"),
        ("?words=%3Cscript%3Ealert(1)%3C/script%3E", None, lambda rule: False),
        ("?drug=no-such-drug", None, lambda rule: False),
    ],
)
def test_a_search_finds_what_it_asks_for(
    client: FlaskClient, query: str, holds: str | None, of_all: Callable[[Rule], bool]
) -> None:
    ids = found(client, query)
    assert holds is None or holds in ids
    assert ids < {*RULES}
    assert all(of_all(RULES[one]) for one in ids)


def test_a_rule_shows_the_cards_that_were_recorded_of_it(client: FlaskClient) -> None:
    for file in fixtures_dir().glob("*/*/response.json"):
        for card in json.loads(file.read_text(encoding="utf-8"))["cards"]:
            if "url" not in card["source"]:
                continue  # what could not be read: it names rules that did not speak
            page = text_of(client, f"/rules/{card['extension'][RULES_EXTENSION][0]}")
            assert 'class="card ' in page
    clearance = plain(text_of(client, "/rules/zol-crcl-below-35"))
    assert "epic medications beside the orders (order-sign), an invented patient." in clearance
    assert "this rule is one line of the card" in plain(text_of(client, "/rules/mon-height-annual"))


def test_an_alias_leads_to_its_owners(client: FlaskClient) -> None:
    page = text_of(client, "/rules/mon-denosumab-continuity")
    for owner in RULES["mon-denosumab-continuity"].alias_of:
        assert f'href="/rules/{owner}"' in page


def test_what_differs_between_profiles_is_told(client: FlaskClient) -> None:
    page = plain(text_of(client, "/rules/mon-dxa-due"))
    assert "uk-nogg" in page
    assert "dxa interval months: 36 (24)" in page
    assert "nogg-high" in found(client, "?family=tier")
    assert "switched on" in plain(text_of(client, "/rules/nogg-high"))


def test_a_site_sees_its_own_numbers(client_with: Clients) -> None:
    page = plain(text_of(client_with(profile="uk-nogg"), "/rules/mon-dxa-due"))
    assert "changed here (us-default in brackets): 36 (24)" in page
    assert "This service runs with uk-nogg" in page


def test_not_verified_consensus_and_off_are_said_plainly(client: FlaskClient) -> None:
    assert "not verified" in plain(text_of(client, "/rules/screen-vfa"))
    assert "Consensus of this project" in plain(text_of(client, "/rules/dx-uncoded"))
    assert "off by default" in plain(text_of(client, "/rules/nogg-high"))


@pytest.mark.parametrize("path", ["/rules/no-such-rule", "/rules/%3Cscript%3E", "/value-sets/no-such-set"])
def test_what_is_not_there_is_a_page_with_a_search(client: FlaskClient, path: str) -> None:
    page = text_of(client, path, 404)
    assert 'action="/rules"' in page
    assert "<script>" not in page


def test_a_story_is_opened_by_its_name_and_nothing_else_is(client: FlaskClient) -> None:
    page = text_of(client, "/?story=order-sign/zoledronic-acid-low-clearance")
    assert '"order-sign"' in unescape(page)
    assert text_of(client, "/?story=../../pyproject.toml") == text_of(client, "/")


def test_the_numbers_a_rule_reaches_for_hold_those_it_was_seen_to_ask() -> None:
    """evidence.yaml was made by running the cases: nothing that was asked for may be missing from what is shown."""
    for name, told in evidence().items():
        told_of = reach(RULES[name])
        assert {*told.unverified} <= {*told_of.own_numbers, *told_of.through_numbers}, name
        assert {*told_of.own_numbers, *told_of.through_numbers} <= load().numbers[SHARED].keys()
    assert {*reach(RULES["zol-crcl-below-35"]).own_numbers} == {"cutoff_zoledronate", "proof_window_days"}


def test_the_sets_of_a_rule_are_those_it_names() -> None:
    told = reach(RULES["zol-crcl-below-35"])
    assert {*told.own} == {"body-weight", "creatinine", "zoledronic-acid", "zoledronic-acid-osteoporosis"}
    assert {"dialysis-or-esrd", "egfr"} <= {*told.through}


# --- settings ---------------------------------------------------------------------------------------


def test_pages_can_be_switched_off(client_with: Clients) -> None:
    client = client_with(pages=False)
    for path in ("/", "/rules", "/rules.csv", "/fhir/Library/bone-health-cds", "/pages/style.css"):
        assert client.get(path).status_code == 404
    assert client.get("/cds-services").status_code == 200


def test_a_sites_sign_off_stands_in_the_place_of_the_warning() -> None:
    app = Flask("signed", static_folder=None)
    pages: Blueprint = routes.blueprint(lambda: answerer_of(Settings()), lambda: "Dr Invented on 1 December 2026")
    app.register_blueprint(pages)
    with app.test_client() as client:
        text = client.get("/rules").get_data(as_text=True)
        plan = client.get("/fhir/PlanDefinition/zol-crcl-below-35").get_json(force=True)
    assert "Signed off by Dr Invented" in text
    assert UNSIGNED not in text
    assert (plan["status"], plan["usage"]) == ("active", "Signed off by Dr Invented on 1 December 2026.")
