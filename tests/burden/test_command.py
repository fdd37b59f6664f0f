"""`burden` as a person types it: three forms of output, what it refuses, and whom it never names."""

import csv
import json
import signal
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cds_service.burden_command import _ends_in_order
from cds_service.cli import main
from tests.burden.making import bundle, write, write_lines
from tests.requests import (
    PATIENT,
    deep_vein_thrombosis,
    order_sign,
    prefetch,
    raloxifene,
    spine_t_score,
    unscreened_story,
    woman,
    zoledronic_acid_story,
)

RULE = "zol-crcl-below-35"


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, ["burden", "--jobs", "1", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two orders of which one is a mistake, and a chart that is opened."""
    write(tmp_path / "in" / "a.json", zoledronic_acid_story())
    write(
        tmp_path / "in" / "b.json", order_sign(prefetch(woman(68), conditions=[deep_vein_thrombosis()]), raloxifene())
    )
    write(tmp_path / "in" / "c.json", unscreened_story())
    return tmp_path / "in"


def test_json(folder: Path) -> None:
    result = run(folder, "--json", "--against", "uk-nogg")
    said = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert said["configurations"] == ["us-default", "uk-nogg"]
    assert said["encounters"] == {"order-sign": 2, "patient-view": 1}
    assert "A CDS Hooks request is one encounter" in said["encounter"]
    critical = {"hook": "order-sign", "indicator": "critical", "count": [2, 2], "per_100_encounters": [100.0, 100.0]}
    assert critical in said["cards"]
    led = {row["rule"]: row for row in said["led"]}
    assert led[RULE]["per_100_encounters"] == [50.0, 50.0]
    assert led["screen-dxa-women-65"]["hook"] == "patient-view"


def test_csv(folder: Path) -> None:
    result = run(folder, "--csv", "--against", "uk-nogg")
    rows = [*csv.DictReader(result.stdout.splitlines())]
    assert result.exit_code == 0
    assert {"configuration": "", "measure": "encounters", "hook": "order-sign", "count": "2"}.items() <= rows[0].items()
    (one, other) = [row for row in rows if (row["measure"], row["rule"]) == ("led", RULE)]
    assert (one["configuration"], other["configuration"]) == ("us-default", "uk-nogg")
    assert (one["count"], one["per_100_encounters"], one["indicator"]) == ("1", "50.0", "critical")


def test_tables(folder: Path) -> None:
    result = run(folder, "--against", "uk-nogg")
    assert (result.exit_code, result.stderr) == (0, ""), "no progress bar where there is no terminal"
    (line,) = [line for line in result.stdout.splitlines() if RULE in line][:1]
    assert [cell.strip() for cell in line.split("│")[1:-1]] == [
        *("order-sign", RULE, "critical"),
        *("1", "50.0", "1", "50.0"),
    ]
    assert "one encounter of its hook" in " ".join(result.stdout.split())


def test_a_site_file_stands_beside_its_profile(folder: Path, tmp_path: Path) -> None:
    site = write(tmp_path / "site.yaml", f"rules:\n  {RULE}: false\n")
    asked: list[tuple[list[str | Path], list[str]]] = [
        (["--against", site], ["us-default", "us-default + site.yaml"]),
        (["--site-file", site, "--against", "us-default"], ["us-default + site.yaml", "us-default"]),
        (["--site-file", site, "--profile", "uk-nogg"], ["uk-nogg + site.yaml"]),
    ]
    for words, names in asked:
        said = json.loads(run(folder, "--json", *words).stdout)
        assert said["configurations"] == names
        counts = next((row["count"] for row in said["led"] if row["rule"] == RULE), [0])
        assert counts == [0 if "site" in name else 1 for name in names]


def test_an_empty_folder_has_nothing_to_judge(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "There was nothing to judge." in result.stdout
    said = json.loads(run(tmp_path, "--json").stdout)
    assert (said["encounters"], said["cards"], said["not_read"]) == ({}, [], {})
    assert run(tmp_path, "--csv").stdout.splitlines()[1:] == [",requests_without_service,,,,,,0,"]


def test_types_that_the_export_does_not_hold_are_said(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "Patient.ndjson", [woman(66)])
    assert "holds no AllergyIntolerance" in run(file).stdout
    result = run(file, "--json", "--not-exported", "Observation", "--not-exported", "ServiceRequest")
    said = json.loads(result.stdout)
    assert "Observation" not in said["not_in_bulk_data"]
    assert {"hook": "patient-view", "what": "dxa", "why": "missing"}.items() <= {
        **next(row for row in said["lacking"] if row["what"] == "dxa")
    }.items()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--against", "no-such"], "there is no profile or file no-such"),
        (["--profile", "no-such"], "there is no profile 'no-such'"),
        (["--not-exported", "Claim"], "Claim"),
        (["--as-of", "yesterday"], "yesterday"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: list[str], complaint: str, folder: Path) -> None:
    result = run(folder, *words)
    assert result.exit_code in (1, 2)
    assert complaint in result.stderr
    assert not result.stdout


def test_a_site_file_with_a_mistake_is_refused_by_its_key(folder: Path, tmp_path: Path) -> None:
    site = write(tmp_path / "site.yaml", "rules:\n  no-such-rule: false\n")
    result = run(folder, "--against", site)
    assert result.exit_code == 1
    assert "no-such-rule" in result.stderr


def test_help_says_that_temporary_files_hold_patient_data() -> None:
    said = " ".join(run("--help").stdout.split())
    assert "IT HOLDS PATIENT DATA" in said
    assert "TMPDIR" in said


# --- whom it never names --------------------------------------------------------------------------

PLANTED = ("Zebedee", "Quillfeather", "MRN-77120", "1951-02-03", "Xq-id-9")


def planted(**more: object) -> dict[str, object]:
    name, family, number, born, patient_id = PLANTED
    return {
        **woman(70),
        "id": patient_id,
        "name": [{"given": [name], "family": family}],
        "identifier": [{"value": number}],
        "birthDate": born,
        **more,
    }


@pytest.mark.parametrize("form", ["--json", "--csv", None])
def test_a_planted_patient_stands_nowhere(form: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    subject = {"reference": f"Patient/{PLANTED[-1]}", "display": PLANTED[0]}
    score = spine_t_score(-3.1, subject=subject)
    broken = {**score, "id": PLANTED[2], "status": [PLANTED[0]]}
    story = json.dumps(unscreened_story()).replace(PATIENT, PLANTED[-1])
    inside = tmp_path / "in"
    write_lines(inside / "a.ndjson", [planted(), score, broken, {**score, "resourceType": PLANTED[0]}])
    write_lines(inside / "b.ndjson", [json.dumps(planted()).encode()[:-9], {**broken, "subject": {"display": "x"}}])
    write(inside / "c.json", bundle([planted(id="c"), broken, planted(gender=PLANTED[1])]))
    write(inside / "d.json", bundle([planted(gender=[PLANTED[1]]), broken]))
    write(inside / "e.json", {**json.loads(story), "hook": PLANTED[0]})
    write(inside / "f.json", {**json.loads(story), "prefetch": {PLANTED[0]: PLANTED[1], PLANTED[2]: broken}})
    write(inside / "g.json", story)
    result = run(inside, *([form] if form else []))
    assert result.exit_code == 1
    assert "b.ndjson:1: no JSON" in result.stderr
    assert "2" in result.stdout
    for secret in PLANTED:
        assert secret not in result.stdout
        assert secret not in result.stderr
    assert not [*scratch.iterdir()]


def test_standard_output_names_no_file(folder: Path) -> None:
    file = write(folder / "Zebedee.json", "{")
    result = run(folder)
    assert result.exit_code == 1
    assert f"{file}: no JSON" in result.stderr
    assert "Not read, no JSON: 1" in result.stdout
    assert "Zebedee" not in result.stdout


def test_a_term_ends_it_as_an_interruption_does() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit, match=str(128 + signal.SIGTERM)), _ends_in_order():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before
