"""What the service stands on is locked with hashes, may be used, and is listed whole in the SBOM of a release."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from cds_service import __version__
from tools.supply import ROOT, allowed, findings, licence_table, licences, locked, sbom, write_sbom

LOCKS = ("requirements.lock", "requirements-dev.lock")
RELEASE = {"bone_health_cds-9.whl": b"wheel", "bone_health_cds-9.tar.gz": b"sdist"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(sbom(RELEASE))
    return body


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    names = re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)
    packages = locked(ROOT / lock)
    assert [package.name for package in packages] == names
    assert len(names) > 20
    assert all(package.hashes for package in packages)


def test_every_package_of_the_service_has_a_licence_that_is_allowed() -> None:
    found = licences()
    assert found.keys() == {package.name for package in locked()}
    assert {name: licence for name, licence in found.items() if not allowed(licence)} == {}


def test_the_list_of_licences_is_up_to_date() -> None:
    """`make licences` writes it."""
    written = (ROOT / "THIRD-PARTY.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| (?!package)([a-z0-9._-]+) \| (.+) \|$", written, re.MULTILINE))
    assert written == licence_table(listed)
    assert listed == licences()


@pytest.mark.parametrize(
    ("licence", "verdict"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND Apache-2.0", True),
        ("(MIT AND BSD-3-Clause)", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_when_one_way_to_take_it_is(licence: str, verdict: bool) -> None:
    assert allowed(licence) is verdict


def test_the_sbom_is_valid_cyclonedx() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom(RELEASE)) is None


def test_the_sbom_lists_every_locked_package_with_its_hashes(document: dict[str, Any]) -> None:
    listed = {(part["name"], part["version"]): part for part in document["components"]}
    assert listed.keys() == {(package.name, package.version) for package in locked()}
    for package in locked():
        part = listed[package.name, package.version]
        assert part["purl"] == f"pkg:pypi/{package.name}@{package.version}"
        assert {one["content"] for one in part["externalReferences"][0]["hashes"]} == set(package.hashes)
        assert part["licenses"]


def test_the_sbom_names_the_files_of_the_release_and_what_leans_on_what(document: dict[str, Any]) -> None:
    release = document["metadata"]["component"]
    assert (release["name"], release["version"]) == ("bone-health-cds", __version__)
    assert {one["url"] for one in release["externalReferences"]} == set(RELEASE)
    leans = {one["ref"].partition("==")[0]: one.get("dependsOn", []) for one in document["dependencies"]}
    assert any(one.startswith("flask==") for one in leans["bone-health-cds"])
    assert any(one.startswith("werkzeug==") for one in leans["flask"])


def test_the_sbom_stands_beside_the_release(tmp_path: Path) -> None:
    for name, content in RELEASE.items():
        (tmp_path / name).write_bytes(content)
    written = write_sbom(tmp_path)
    assert written.name == f"bone-health-cds-{__version__}.cdx.json"
    assert len(json.loads(written.read_bytes())["metadata"]["component"]["externalReferences"]) == len(RELEASE)


def test_a_package_nobody_could_be_asked_about_is_not_taken_for_sound() -> None:
    report = {
        "dependencies": [
            {"name": "sound", "version": "1", "vulns": []},
            {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-0000-1"}]},
            {"name": "silent", "skip_reason": "Dependency not found on PyPI"},
        ]
    }
    assert findings(report) == (["bad 2: PYSEC-0000-1"], ["silent"])
