"""Dockerfile and compose.yaml, as far as they can be held to their word without Docker."""

import fnmatch
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service import __version__
from cds_service.settings import Settings
from tests.requests import JSON
from tests.security.signing import written
from tools.supply import allowed, licence_of, locked

ROOT = Path(__file__).parents[2]
INSTRUCTIONS = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"))).splitlines()
COMPOSE: JSON = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, JSON] = COMPOSE["services"]
FINAL = INSTRUCTIONS[max(number for number, line in enumerate(INSTRUCTIONS) if line.startswith("FROM")) :]
PINNED = re.compile(r"[a-z/-]+:\d+\.\d+(\.\d+)?[-\w.]*")
OURS = {f"BONE_HEALTH_{name.upper()}" for name in Settings.model_fields}
# Of the image's packages those that stand beside it under the LGPL, unchanged, as a library that can be exchanged.
LGPL = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}


def said(name: str, lines: list[str] = INSTRUCTIONS) -> list[str]:
    return [line.partition(" ")[2].strip() for line in lines if line.startswith(f"{name} ")]


def goes_to_the_build(path: str) -> bool:
    """Whether .dockerignore lets a file or folder through: the last line that fits decides."""
    let = True
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and (fnmatch.fnmatch(path, pattern) or path == pattern):
            let = line.startswith("!")
    return let


def test_what_is_copied_is_there_and_nothing_else_goes_to_the_build() -> None:
    copied = [one for line in said("COPY") if "--from" not in line for one in line.split()[:-1]]
    assert {"cds_service", "cards", "fixtures", "requirements.lock", "requirements-image.lock"} <= {*copied}
    assert all((ROOT / one).exists() for one in copied)
    let = {one.name for one in ROOT.iterdir() if goes_to_the_build(one.name)}
    assert let == {*copied}


def test_images_are_pinned_by_version() -> None:
    images = [line.split()[0] for line in said("FROM")]
    images += [service["image"] for service in SERVICES.values()]
    assert all(PINNED.fullmatch(image) for image in images), images
    assert f"bone-health-cds:{__version__}" in images
    assert f'org.opencontainers.image.version="{__version__}"' in " ".join(said("LABEL", FINAL))


def test_packages_are_installed_by_their_hashes_and_no_builder_is_left() -> None:
    installs = [one for line in said("RUN") for one in line.split("&&") if "pip" in one and " install " in one]
    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-deps --no-index" in one for one in installs)
    assert not [line for line in said("RUN", FINAL) if re.search(r"apt|\binstall --quiet|hatch|gcc|curl", line)]
    assert {package.name for package in locked(ROOT / "requirements-image.lock")} & {"hatchling", "pip"} == set()


def test_the_image_holds_the_versions_that_were_tested_and_licences_that_are_allowed() -> None:
    tested = {(package.name, package.version) for package in locked(ROOT / "requirements-dev.lock")}
    held = locked(ROOT / "requirements-image.lock")
    assert {(package.name, package.version) for package in held} <= tested
    more = {package.name for package in held} - {package.name for package in locked()}
    found = {name: licence_of(name) for name in more}
    assert {name: licence for name, licence in found.items() if not allowed(licence)} == LGPL


def test_the_image_runs_as_nobody_and_says_whether_it_lives() -> None:
    (user,) = said("USER", FINAL)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert f"--owner {user.split(':')[0]}" in " ".join(said("RUN", FINAL))
    (check,) = said("HEALTHCHECK", FINAL)
    assert "/healthz" in check
    assert "curl" not in check
    assert said("STOPSIGNAL", FINAL) == ["SIGTERM"]
    assert "python:cds_service.gunicorn_conf" in said("CMD", FINAL)[0]


def environments() -> list[dict[str, str]]:
    image = dict(re.findall(r"(BONE_HEALTH_\w+)=(\S+)", " ".join(said("ENV", FINAL))))
    return [image, *(dict(service.get("environment", {})) for service in SERVICES.values())]


def test_every_setting_that_is_named_is_one() -> None:
    named = {name for one in environments() for name in one if name.startswith("BONE_HEALTH")}
    assert len(named) >= 8
    assert named <= OURS
    assert {secret.upper() for secret in SERVICES["cds"]["secrets"]} <= OURS


def test_the_settings_are_ones_that_work_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {**environments()[0], **SERVICES["cds"]["environment"]}.items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value))
    (tmp_path / "bone_health_store").write_text("postgresql://cds:secret@postgres/cds\n", encoding="utf-8")
    (tmp_path / "bone_health_patient_key").write_text("0" * 64 + "\n", encoding="utf-8")
    monkeypatch.setenv("BONE_HEALTH_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("BONE_HEALTH_CLIENTS_FILE", str(written(tmp_path)))
    settings = Settings()
    assert settings.mode == "registered"
    assert settings.store_url == "postgresql://cds:secret@postgres/cds"
    assert settings.patient_key is not None


def test_the_image_says_nothing_that_a_secret_would_have_to_overrule() -> None:
    """The environment goes before the files of secrets."""
    assert not {secret.upper() for secret in COMPOSE["secrets"]} & {*environments()[0]}


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_may_do_as_little_as_it_can(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("user", "10001") not in ("0", "root")
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert service["networks"] == ["inside"] or name == "cds"
    assert {*service.get("secrets", ())} <= {*COMPOSE["secrets"]}
    assert not [value for value in service.get("environment", {}).values() if "PASSWORD" in value or "@" in value]
    if name in ("postgres", "redis"):
        assert service["healthcheck"]["test"][0] == "CMD"


def test_nothing_inside_is_reached_from_outside_and_no_secret_is_in_the_repository() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    files: list[dict[str, Any]] = [*COMPOSE["secrets"].values()]
    assert all(one["file"].startswith("./secrets/") for one in files)
    assert "/secrets/" in ignored
    assert not goes_to_the_build("secrets")
