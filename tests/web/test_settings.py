"""What a running service is told from outside, and that it refuses what makes no sense."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from cds_service.app import create_app, renewed, served
from cds_service.parameters import ParameterError
from cds_service.settings import Settings
from cds_service.terminology import index
from tests.security.signing import written


def test_every_setting_says_what_it_means() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BONE_HEALTH_TIME_ZONE", "Europe/London")
    monkeypatch.setenv("BONE_HEALTH_FRACTURE_RISK", "false")
    settings = Settings()
    assert settings.zone == ZoneInfo("Europe/London")
    assert settings.fracture_risk is False


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "UTC+1", "../etc/passwd", "/etc/localtime", "\u0000"])
def test_a_time_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="IANA time zone"):
        Settings(time_zone=name)


@pytest.mark.parametrize("size", [0, -1])
def test_a_body_must_be_allowed_some_bytes(size: int) -> None:
    with pytest.raises(ValidationError):
        Settings(max_body_bytes=size)


def test_authorities_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        Settings(fhir_ca_bundle=tmp_path / "missing.pem")


@pytest.mark.parametrize(
    ("name", "value"),
    [("fetch_seconds", 0), ("fetch_seconds", 31), ("fetch_pages", 0), ("fetch_threads", 0), ("fetch_search", "PUT")],
)
def test_a_bound_that_makes_no_sense_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({name: value})


def test_settings_are_not_changed_while_the_service_runs() -> None:
    assert Settings.model_config["frozen"]
    assert Settings.model_config["extra"] == "forbid"


def test_secrets_may_stand_in_files_of_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bone_health_patient_key").write_text("k" * 40 + "\n", encoding="utf-8")
    (tmp_path / "BONE_HEALTH_STORE").write_text("postgresql://cds:secret@db/cds", encoding="utf-8")
    (tmp_path / "of_somebody_else").write_text("x", encoding="utf-8")
    monkeypatch.setenv("BONE_HEALTH_SECRETS_DIR", str(tmp_path))
    settings = Settings()
    assert settings.patient_key is not None
    assert settings.patient_key.get_secret_value() == "k" * 40
    assert settings.store == "postgresql://cds:secret@db/cds"
    assert "secret@" not in repr(settings)
    assert Settings(store="here").store == "here"
    monkeypatch.setenv("BONE_HEALTH_STORE", "there")
    assert Settings().store == "there"
    monkeypatch.setenv("BONE_HEALTH_SECRETS_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(ValidationError, match="secrets_dir"):
        Settings()


def test_today_is_the_sites_today() -> None:
    days = {zone: Settings(time_zone=zone).today() for zone in ("Pacific/Kiritimati", "Etc/GMT+12")}
    assert days["Pacific/Kiritimati"] - days["Etc/GMT+12"] in (timedelta(days=1), timedelta(days=2))
    assert abs(Settings().today() - datetime.now(UTC).date()) <= timedelta(days=1)
    assert isinstance(Settings().today(), date)


def test_a_service_with_a_wrong_profile_or_site_file_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="mars"):
        create_app(Settings(profile="mars"))
    file = tmp_path / "site.yaml"
    file.write_text("rules: {no-such-rule: true}\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="no-such-rule"):
        create_app(Settings(site_file=file))


def test_a_service_that_knows_no_caller_says_so_loudly(caplog: pytest.LogCaptureFixture) -> None:
    create_app(Settings())
    (said,) = [one for one in caplog.records if one.name == "cds_service.app"]
    assert said.levelname == "WARNING"
    assert "NOT authenticated" in said.getMessage()


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("STORE", "mysql://tester@127.0.0.1/store", "the store must be the path of a file"),
        ("SITE_FILE", "/nowhere/site.yaml", "No such file"),
        ("SHARED_STATE", "/nowhere/state", "/nowhere/state cannot be used"),
    ],
)
def test_what_a_site_names_wrongly_ends_the_start_in_words(
    setting: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BONE_HEALTH_MODE", "registered")
    monkeypatch.setenv("BONE_HEALTH_CLIENTS_FILE", str(written(tmp_path)))
    monkeypatch.setenv("BONE_HEALTH_SHARED_STATE", str(tmp_path / "state"))
    monkeypatch.setenv(f"BONE_HEALTH_{setting}", value)
    with pytest.raises(SystemExit, match=said):
        served()


def test_a_sites_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    for content in (b"\xff\xfe\xff", b"rules: \x00", b"rules: ["):
        file.write_bytes(content)
        with pytest.raises(ParameterError, match=r"^site\.yaml: "):
            create_app(Settings(site_file=file))


def test_an_application_made_anew_forgets_the_codes_laid_over_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "map.json"
    ours = {"system": "http://loinc.org", "code": "2160-0"}
    element = {"code": "CREA", "target": [{"code": ours["code"], "equivalence": "equivalent"}]}
    group = {"source": "urn:example:lab", "target": ours["system"], "element": [element]}
    file.write_text(json.dumps({"resourceType": "ConceptMap", "group": [group]}), encoding="utf-8")
    monkeypatch.setenv("BONE_HEALTH_SITE_MAP", str(file))
    try:
        renewed()
        assert index().of("urn:example:lab", "CREA") == index().of(**ours) != frozenset()
        monkeypatch.delenv("BONE_HEALTH_SITE_MAP")
        renewed()
        assert index().of("urn:example:lab", "CREA") == frozenset()
    finally:
        index.cache_clear()


def test_a_mistake_in_a_sites_file_ends_the_start_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "clients.toml"
    file.write_text('[[client]]\nname = "ehr"\nfhir_server = "https://ehr.example.com"\n', encoding="utf-8")
    monkeypatch.setenv("BONE_HEALTH_CLIENTS_FILE", str(file))
    with pytest.raises(SystemExit, match=r"clients\.toml, line 3: fhir_server is no member"):
        served()
