"""`check CLIENT` against a FHIR server on this machine: what it says came, and what that costs."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask, Response, request
from werkzeug.serving import make_server

from cds_service.cli import main
from cds_service.fhir.sources import QUERIES
from tests.requests import KEYS, PATIENT, creatinine, outcome, searchset, spine_t_score, woman
from tests.security.signing import NORTH, SANDBOX, elliptic, keys

TOKEN = "invented-token-8841"
TYPES = {query.type for query in QUERIES.values()}
Answers = dict[str, Callable[[], tuple[Any, int]]]


class Ehr:
    """A FHIR server whose answers a test may replace, by resource type; it remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.asked: list[str] = []
        self.tokens: set[str | None] = set()
        self.version = "4.0.1"
        self.types = set(TYPES)
        self.app = Flask("ehr")
        self.app.add_url_rule("/fhir/metadata", view_func=self.metadata)
        self.app.add_url_rule("/fhir/<kind>", view_func=self.search)
        self.app.add_url_rule("/fhir/<kind>/<id_>", view_func=self.read)

    def say(self, body: Any, status: int = 200) -> Response:
        self.tokens.add(request.headers.get("Authorization"))
        text = body if isinstance(body, str) else json.dumps(body)
        return Response(text, status, mimetype="application/fhir+json")

    def metadata(self) -> Response:
        if "metadata" in self.answers:
            return self.say(*self.answers["metadata"]())
        rest = [{"mode": "server", "resource": [{"type": one} for one in sorted(self.types)]}]
        return self.say({"resourceType": "CapabilityStatement", "fhirVersion": self.version, "rest": rest})

    def search(self, kind: str) -> Response:
        self.asked.append(request.full_path)
        assert request.args["patient"] == PATIENT
        if kind in self.answers:
            return self.say(*self.answers[kind]())
        held = {"Observation": [spine_t_score(-3.1), creatinine(0.9)]}
        codes = request.args.get("code", "").split(",")
        found = [one for one in held.get(kind, []) if one["code"]["coding"][0]["code"] in codes]
        return self.say(searchset(*found))

    def read(self, kind: str, id_: str) -> Response:
        self.asked.append(request.full_path)
        if kind in self.answers:
            return self.say(*self.answers[kind]())
        return self.say(woman(70)) if id_ == PATIENT else self.say(outcome("error", "not-found"), 404)


@pytest.fixture
def ehr() -> Ehr:
    return Ehr()


@pytest.fixture
def base(ehr: Ehr) -> Iterator[str]:
    running = make_server("127.0.0.1", 0, ehr.app, threaded=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}/fhir"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def check(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command for a client whose entry ends with some lines."""

    def run(*words: str, entry: str = f'test_patient = "{PATIENT}"', token: str | None = TOKEN) -> Result:
        file = tmp_path / "clients.toml"
        file.write_text(f'[[client]]\nname = "site"\nfhir_base_urls = ["{base}"]\n{entry}\n', encoding="utf-8")
        monkeypatch.setenv("BONE_HEALTH_CLIENTS_FILE", str(file))
        given = ["--token-file", "-"] if token is not None else []
        result = CliRunner().invoke(main, ["check", "site", *given, *words], input=f"{token}\n")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def table(result: Result) -> dict[str, list[str]]:
    """Of each key: whether it is asked for, what came, how much, and why not all."""
    rows = result.stdout.split("\n\n")[1].splitlines()[1:]
    return {key: rest for key, *rest in (row.split(maxsplit=4) for row in rows)}


def left(result: Result) -> str:
    """What is said of rules."""
    return result.stdout.split("\n\n")[2]


def rules(result: Result, said: str) -> list[str]:
    """The rules named after some words."""
    (line,) = [line for line in left(result).splitlines() if line.startswith(f"{said}: ")]
    return line.partition(": ")[2].split()


def test_all_is_well_where_every_query_is_answered(check: Callable[..., Result], ehr: Ehr) -> None:
    result = check()
    assert result.exit_code == 0, result.stdout
    assert "CapabilityStatement: FHIR 4.0.1\n" in result.stdout
    assert "token: accepted for 12 of 12 queries" in result.stdout
    assert table(result)["patient"] == ["yes", "supplied", "1"]
    assert table(result)["dxa"] == ["yes", "supplied", "1"]
    assert table(result)["conditions"] == ["yes", "empty", "0"]
    said = left(result).splitlines()
    assert said[0] == "every rule can be evaluated"
    assert said[1].startswith("not proven, for this patient has none: conditions allergies ")
    assert ehr.tokens == {f"Bearer {TOKEN}"}
    assert len(ehr.asked) == len(KEYS)


def test_the_templates_stand_on_one_line_each(check: Callable[..., Result]) -> None:
    said = check(entry=f'test_patient = "{PATIENT}"\nobservations_by_category = {{ labs = "laboratory" }}').stdout
    lines = said.split("\n\n")[3].splitlines()[1:]
    told = dict(line.split(": ", 1) for line in lines)
    assert tuple(told) == KEYS
    assert told["conditions"] == QUERIES["conditions"].template
    assert "category=laboratory" in told["labs"]
    assert "{{context.patientId}}" in told["dxa"]


def test_what_did_not_come_is_named_with_the_rules_it_leaves(check: Callable[..., Result], ehr: Ehr) -> None:
    more = {"link": [{"relation": "next", "url": "https://elsewhere.example.org/next"}]}
    ehr.answers = {
        "Condition": lambda: (outcome(), 403),
        "Procedure": lambda: ("<html>", 200),
        "AllergyIntolerance": lambda: (searchset(**more), 200),
        "ServiceRequest": lambda: (outcome("error", "processing"), 500),
    }
    result = check()
    rows = table(result)
    assert result.exit_code == 1
    assert rows["conditions"] == ["yes", "failed", "0", "the token does not reach it (403)"]
    assert rows["procedures"][1:] == ["failed", "0", "what came is not FHIR JSON"]
    assert rows["allergies"][1:] == ["partial", "0", "it leads to another server"]
    assert rows["orders"][1] == "failed"
    assert "token: accepted for 11 of 12 queries" in result.stdout
    assert "raloxifene-vte" in rules(result, "conditions failed; rules not evaluated")
    assert "bone-agent-allergy" in rules(
        result, "allergies partial; rules not evaluated where the part that came does not answer them"
    )
    assert "bone-agent-allergy" not in rules(result, "conditions failed; rules not evaluated")


def test_a_key_that_is_neither_sent_nor_given_never_comes(check: Callable[..., Result], ehr: Ehr) -> None:
    ehr.answers = {"MedicationAdministration": lambda: (outcome("error", "not-found"), 404)}
    sends = [key for key in KEYS if key not in ("administrations", "vitals")]
    result = check(entry=f'test_patient = "{PATIENT}"\nsends = {json.dumps(sends)}')
    assert result.exit_code == 0, "nothing it is asked for is missing"
    assert table(result)["administrations"] == ["no", "never", "0", "the server has no such thing (404)"]
    assert table(result)["vitals"][:2] == ["no", "empty"]
    assert rules(result, "administrations never; rules not evaluated") == ["none"]
    assert "\nvitals: " not in result.stdout.split("\n\n")[3]


def test_what_cannot_be_read_is_counted(check: Callable[..., Result], ehr: Ehr) -> None:
    broken = {**spine_t_score(-3.1), "component": "none"}
    ehr.answers = {"Observation": lambda: (searchset(spine_t_score(-2.6), {**broken, "id": "broken"}), 200)}
    assert table(check())["dxa"] == ["yes", "supplied", "2", "1 of them cannot be read"]


def test_a_token_that_is_refused_is_said_to_be(check: Callable[..., Result], ehr: Ehr) -> None:
    ehr.answers = dict.fromkeys([*TYPES, "metadata"], lambda: (outcome("error", "login"), 401))
    result = check()
    assert result.exit_code == 1
    assert "token: refused" in result.stdout
    assert "CapabilityStatement: not read, the server does not accept the token" in result.stdout
    assert {row[1] for row in table(result).values()} == {"failed"}


def test_without_a_token_nothing_is_tried_unless_the_server_is_open(check: Callable[..., Result], ehr: Ehr) -> None:
    result = check(token=None)
    assert result.exit_code == 1
    assert "token: not tried, no access token came" in result.stdout
    assert ehr.asked == []
    result = check(token=None, entry=f'test_patient = "{PATIENT}"\nneeds_token = false')
    assert result.exit_code == 0
    assert "token: none was given" in result.stdout
    assert ehr.tokens == {None}


def test_the_entry_is_held_against_what_the_server_says_of_itself(check: Callable[..., Result], ehr: Ehr) -> None:
    ehr.version = "4.3.0"
    ehr.types = TYPES - {"MedicationAdministration"} | {"MedicationStatement"}
    said = check().stdout
    assert "FHIR 4.3.0, which is not what the entry says" in said
    assert "no MedicationAdministration, which administrations asks for" in said
    assert "MedicationStatement is there, so the entry may list statements in also_has" in said
    assert "MedicationDispense" not in said


@pytest.mark.parametrize("body", ["<html>", "{}", "[]"])
def test_a_capability_statement_that_is_none_is_said_to_be(check: Callable[..., Result], ehr: Ehr, body: str) -> None:
    ehr.answers = {"metadata": lambda: (body, 200)}
    result = check()
    assert result.exit_code == 0
    assert "CapabilityStatement: not read, what came is none" in result.stdout


def test_dispenses_are_asked_for_where_the_entry_lists_them(check: Callable[..., Result], ehr: Ehr) -> None:
    result = check(entry=f'test_patient = "{PATIENT}"\nalso_has = ["dispenses"]')
    assert table(result)["dispenses"][:2] == ["yes", "empty"]
    assert "CapabilityStatement: no MedicationDispense, which dispenses asks for" in result.stdout


def test_a_topic_that_is_off_is_said_and_its_rules_are_not_missed(check: Callable[..., Result], ehr: Ehr) -> None:
    ehr.answers = {"Condition": lambda: (outcome(), 403)}
    said = check(entry=f'test_patient = "{PATIENT}"\ntopics_off = ["medication-safety"]').stdout
    assert "silent: medication-safety" in said
    assert "raloxifene-vte" not in said


def test_what_the_client_shows_is_said(check: Callable[..., Result]) -> None:
    renders = '[client.renders]\nactions = []\nresource_id = "array"\norder_codes = { 2160-0 = "urn:list|7" }'
    said = check(entry=f'test_patient = "{PATIENT}"\n{renders}').stdout
    assert "resourceId as array" in said
    assert "carries out nothing" in said
    assert "is offered, only: 2160-0\n" in said


def test_nothing_of_the_patient_and_nothing_of_the_token_is_printed(check: Callable[..., Result]) -> None:
    result = check()
    for secret in (TOKEN, PATIENT, "Quillfeather", "-3.1"):
        assert secret not in result.stdout + result.stderr


def test_a_patient_can_be_named_and_must_be(check: Callable[..., Result], ehr: Ehr) -> None:
    refused = check(entry="")
    assert refused.exit_code == 2
    assert "test_patient" in refused.stderr
    assert ehr.asked == []
    assert table(check("--patient", PATIENT, entry=""))["patient"][1] == "supplied"


def test_a_server_that_is_not_the_clients_is_not_asked(check: Callable[..., Result], ehr: Ehr) -> None:
    result = check("--fhir-server", "http://127.0.0.1:1/fhir")
    assert result.exit_code == 1
    assert "not one of those listed for the client site" in result.stdout
    assert ehr.asked == []


def test_a_deadline_of_its_own(check: Callable[..., Result]) -> None:
    assert "of 20 s for one request" in check("--seconds", "20").stdout


def test_a_client_that_is_not_registered_is_named_with_those_who_are(check: Callable[..., Result]) -> None:
    check()
    result = CliRunner().invoke(main, ["check", "west"])
    assert result.exit_code == 1
    assert "there is no client 'west'; there are: site, open" in result.stderr


def test_a_client_without_a_fhir_server_wants_one(check: Callable[..., Result]) -> None:
    result = CliRunner().invoke(main, ["check", "open", "--patient", "x"])
    assert result.exit_code == 2
    assert "--fhir-server" in result.stderr


# --- who must sign --------------------------------------------------------------------------------

SIGNED = f"""test_patient = "{PATIENT}"
[client.token]
issuer = "https://ehr.example.org"
audience = "https://cds.example.org"
"""


def test_what_its_tokens_must_be_is_said_with_its_keys(check: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_bytes(keys(NORTH.jwk, elliptic(3, "small", "ES256").jwk))
    result = check("--seconds", "20", entry=f'{SIGNED}jwks_file = "keys.json"\ntenant = "a"')
    assert result.exit_code == 0, result.stdout
    assert "not authenticated" in result.stdout, "the mode is open here"
    assert "its tokens: iss https://ehr.example.org, tenant a; ES384 or RS384; jku none\n" in result.stdout
    assert "aud https://cds.example.org/cds-services/<service>; made for at most 900 s\n" in result.stdout
    assert "keys.json: north-1 (ES384), small (of no algorithm that is listed)\n" in result.stdout


def test_a_client_without_keys_is_said_to_be_of_open_mode(check: Callable[..., Result]) -> None:
    assert "keys: none, so it cannot call in registered mode\n" in check().stdout


def test_keys_are_fetched_from_the_listed_address(check: Callable[..., Result], ehr: Ehr, base: str) -> None:
    url = base.replace("/fhir", "/jwks.json")
    blob = [keys(NORTH.jwk).decode()]
    ehr.app.add_url_rule("/jwks.json", view_func=lambda: blob[0])
    entry = f'{SIGNED}jwks_url = "{url}"'
    assert f"keys: from {url}: north-1 (ES384)\n" in check(entry=entry).stdout
    blob[0] = keys(SANDBOX).decode()
    result = check(entry=entry)
    assert result.exit_code == 1
    assert f"keys: what came from {url} holds a key whose private half is published" in result.stdout
    result = check(entry=f'{SIGNED}jwks_url = "{url}x"')
    assert result.exit_code == 1
    assert "not read from" in result.stdout


def test_in_registered_mode_nobody_is_said_to_be_unauthenticated(
    check: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BONE_HEALTH_MODE", "registered")
    (tmp_path / "keys.json").write_bytes(keys(NORTH.jwk))
    assert "not authenticated" not in check(entry=f'{SIGNED}jwks_file = "keys.json"').stdout
    refused = check()
    assert refused.exit_code == 1
    assert "these clients have no [client.token]: site" in refused.stderr
