"""What can be taken away: CSV that a spreadsheet reads, and resources that are valid R4."""

import csv
import io
import json
from typing import Any

import pytest
from click.testing import CliRunner
from fhir.resources.R4B import get_fhir_model_class

from cds_service.app import answerer_of
from cds_service.catalogue import Catalogue, catalogue
from cds_service.cli import main
from cds_service.export.resources import UNSIGNED, bundle, resource
from cds_service.export.table import csv_of
from cds_service.rules import load
from cds_service.settings import Settings
from cds_service.terminology import index
from tests.conftest import Clients


@pytest.fixture(scope="module")
def found() -> Catalogue:
    return catalogue(answerer_of(Settings(mode="open")))


def test_every_resource_is_valid_r4_and_stands_in_the_bundle_once(found: Catalogue) -> None:
    everything: dict[str, Any] = bundle(found, None)
    get_fhir_model_class("Bundle").model_validate(everything)
    resources = [entry["resource"] for entry in everything["entry"]]
    for one in resources:
        get_fhir_model_class(one["resourceType"]).model_validate(one)
    names = [(one["resourceType"], one["id"]) for one in resources]
    wanted = [("Library", "bone-health-cds")]
    wanted += [("PlanDefinition", rule) for rule in load()]
    wanted += [("ValueSet", name) for name in index().value_sets]
    assert names == wanted
    assert len({one["url"] for one in resources}) == len(resources)


def test_a_resource_is_the_one_of_the_bundle(found: Catalogue) -> None:
    for entry in bundle(found, None)["entry"][:5]:
        one = entry["resource"]
        assert resource(found, one["resourceType"], one["id"], None) == one
    for kind, name in (("PlanDefinition", "nope"), ("ValueSet", "nope"), ("Library", "nope"), ("Patient", "1")):
        assert resource(found, kind, name, None) is None


def test_what_resources_point_to_is_there(found: Catalogue) -> None:
    entries = [entry["resource"] for entry in bundle(found, None)["entry"]]
    urls = {one["url"] for one in entries}
    for one in entries:
        pointed = [part["resource"] for part in one.get("relatedArtifact", ()) if "resource" in part]
        assert {*pointed, *one.get("library", ())} <= urls


def test_a_plan_says_that_nobody_signed_it_when_it_is_asked_and_on_what_it_rests(found: Catalogue) -> None:
    plan = resource(found, "PlanDefinition", "zol-crcl-below-35", None)
    assert plan is not None
    assert (plan["status"], plan["usage"]) == ("draft", UNSIGNED)
    (action,) = plan["action"]
    assert [one["name"] for one in action["trigger"]] == ["medication-refill", "order-select", "order-sign"]
    assert "creatinine clearance is below the label's limit" in action["condition"][0]["expression"]["description"]
    assert any(one.get("label") == "Reclast label" for one in plan["relatedArtifact"])


def test_the_table_holds_every_rule_and_runs_nothing(found: Catalogue) -> None:
    rows = [*csv.DictReader(io.StringIO(csv_of(found, None)))]
    assert [row["id"] for row in rows] == [*load()]
    for row in rows:
        assert row["when"]
        assert row["sources"]
        assert row["signed off"] == UNSIGNED
        assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_the_service_and_the_command_line_give_the_same(client_with: Clients, found: Catalogue) -> None:
    client = client_with()
    assert client.get("/rules.csv").get_data(as_text=True) == csv_of(found, None)
    assert client.get("/fhir/Bundle/bone-health-cds").get_json(force=True) == bundle(found, None)
    plan = client.get("/fhir/PlanDefinition/zol-crcl-below-35")
    assert plan.mimetype == "application/fhir+json"
    assert client.get("/fhir/PlanDefinition/no-such-rule").status_code == 404
    ran = CliRunner().invoke(main, ["export", "fhir"])
    assert json.loads(ran.output) == bundle(found, None)
    assert CliRunner().invoke(main, ["export", "csv"]).output.splitlines()[0].startswith("id,title,")
    assert CliRunner().invoke(main, ["export", "csv", "--profile", "mars"]).exit_code == 2
