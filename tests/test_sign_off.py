"""Signatures are for one version of a rule: what has changed since is not signed off."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cds_service.app import answerer_of, create_app
from cds_service.cli import main
from cds_service.export.resources import UNSIGNED
from cds_service.parameters import ParameterError
from cds_service.settings import Settings
from cds_service.sign_off import signatures, signers, unsigned, versions

RULE = "zol-crcl-below-35"


def signed(folder: Path, text: str) -> Path:
    file = folder / "signed.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_printed_and_signed_is_ready_until_a_number_changes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["sign-off"]).output
    file = signed(tmp_path, printed.replace('who: "", when: }', 'who: "Dr A. Example", when: 2026-11-22}'))
    environment = {"BONE_HEALTH_SIGN_OFF_FILE": str(file)}
    checked = CliRunner().invoke(main, ["sign-off", "--check"], env=environment)
    assert checked.exit_code == 0, checked.output
    app = create_app(Settings(sign_off_file=file))
    client = app.test_client()
    page = client.get("/rules").get_data(as_text=True)
    assert "Signed off by Dr A. Example, last on 2026-11-22." in page
    off = client.get("/rules/nogg-high").get_data(as_text=True)
    assert "no part of what was signed off" in off
    exported = json.loads(CliRunner().invoke(main, ["export", "fhir"], env=environment).output)
    assert {entry["resource"]["usage"] for entry in exported["entry"] if "usage" in entry["resource"]} == {
        "Signed off by Dr A. Example, last on 2026-11-22.",
        UNSIGNED,
    }
    ready = app.extensions["checks"]["sign-off"]
    assert ready() is None
    file.write_text("[]\n", encoding="utf-8")
    assert "rules run otherwise than they were signed off" in ready()
    assert UNSIGNED in client.get("/rules").get_data(as_text=True)
    file.unlink()
    assert ready() == "the signatures cannot be read"
    assert UNSIGNED in client.get("/rules").get_data(as_text=True)
    file = signed(tmp_path, printed.replace('who: "", when: }', 'who: "Dr A. Example", when: 2026-11-22}'))
    assert ready() is None
    site = tmp_path / "site.yaml"
    site.write_text("parameters: {gap-omw-180: {severity_steps: {days_left: -10}}}\n", encoding="utf-8")
    changed = CliRunner().invoke(main, ["sign-off", "--check"], env={**environment, "BONE_HEALTH_SITE_FILE": str(site)})
    assert changed.exit_code == 1
    assert changed.output.count("is signed off as") == 1
    assert "gap-omw-180 is signed off as" in changed.output


def test_a_rule_that_was_lowered_or_not_signed_is_named(tmp_path: Path) -> None:
    plain = answerer_of(Settings())
    site = tmp_path / "site.yaml"
    site.write_text(f"indicators: {{{RULE}: warning}}\n", encoding="utf-8")
    lowered = answerer_of(Settings(site_file=site))
    before, after = versions(plain), versions(lowered)
    assert {rule for rule, version in before.items() if after[rule] != version} == {RULE}
    entry = f"- {{rule: {RULE}, version: '{before[RULE]}', who: Dr A, when: 2026-11-22}}\n"
    missing = unsigned(plain, signed(tmp_path, entry))
    assert len(missing) == len(before) - 1
    assert all("is not signed off" in one for one in missing)
    assert unsigned(plain, None) == ()
    assert signers(plain, None) is None
    assert signers(plain, tmp_path / "signed.yaml") is None
    assert signers(plain, tmp_path / "not-there.yaml") is None
    assert len(unsigned(plain, signed(tmp_path, "# nobody yet\n"))) == len(before)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("rule: x\n", 1),
        ("# ours\n- {rule: x}\n", 2),
        (f"- {{rule: {RULE}, version: a, who: b, when: 2026-11-22}}\n- 5\n", 2),
        (f"\n- {{rule: {RULE}, version: a, who: '', when: 2026-11-22}}\n", 2),
        (f"- {{rule: {RULE}, version: a, who: b, when: soon}}\n", 1),
        ("- {rule: no-such-rule, version: a, who: b, when: 2026-11-22}\n", 1),
    ],
)
def test_a_signature_that_is_none_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(ParameterError, match=rf"signed\.yaml, line {line}: "):
        signatures(signed(tmp_path, text))


def test_checking_without_signatures_is_refused() -> None:
    result = CliRunner().invoke(main, ["sign-off", "--check"])
    assert result.exit_code == 1
    assert "BONE_HEALTH_SIGN_OFF_FILE" in result.output
