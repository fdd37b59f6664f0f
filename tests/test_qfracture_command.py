"""Contract 7: `qfracture FILE` prints one JSON object a line, six decimals, and ends with 1 after any error."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cds_service.qfracture_command import model, qfracture

WOMAN = {"sex": "female", "age": 65, "height_cm": 165, "weight_kg": 68, "factors": {}}
MAN = {
    "sex": "male",
    "age": 80,
    "height_cm": 172,
    "weight_kg": 71,
    "factors": {"falls": True, "parkinsons": 1, "type1_diabetes": True, "care_home": True, "dementia": False},
}
HERS = '{"osteoporotic": 4.551261, "hip": 1.187594}'
HIS = '{"osteoporotic": 47.924641, "hip": 80.247719}'


def run(file: Path) -> Result:
    """What the command prints and how it ends; whatever it raised besides is raised here."""
    result = CliRunner().invoke(qfracture, [str(file)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "patients.json"


def ask(file: Path, *patients: Any) -> Result:
    file.write_text(json.dumps(patients), encoding="utf-8")
    return run(file)


def errors(result: Result) -> list[str]:
    """The errors of a run in which every line is one."""
    assert result.exit_code == 1
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(line.keys() == {"error"} for line in lines)
    return [line["error"] for line in lines]


# --- what it prints -------------------------------------------------------------------------------


def test_one_line_for_each_patient_in_their_order(file: Path) -> None:
    result = ask(file, WOMAN, MAN, WOMAN)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [HERS, HIS, HERS]


def test_six_decimals_also_where_they_are_zeros(file: Path) -> None:
    woman = {"sex": "female", "age": 75, "height_cm": 160, "weight_kg": 60, "factors": {"epilepsy": True}}
    assert ask(file, woman).stdout == '{"osteoporotic": 13.633700, "hip": 6.722522}\n'


def test_what_is_optional_may_be_given_null_or_left_out(file: Path) -> None:
    bare = {name: value for name, value in WOMAN.items() if name != "factors"}
    known = {**WOMAN, "ethnicity": 1, "smoking": 0, "alcohol": 0}
    result = ask(file, bare, known, {**WOMAN, "ethnicity": None, "smoking": None, "alcohol": None})
    assert result.stdout.splitlines() == [HERS] * 3


def test_the_categories_count(file: Path) -> None:
    woman = {"sex": "female", "age": 80, "height_cm": 162, "weight_kg": 59, "ethnicity": 5, "smoking": 0, "alcohol": 3}
    asked = ask(file, {**woman, "factors": {"dementia": True, "antidepressant": True}})
    assert asked.stdout == '{"osteoporotic": 20.843016, "hip": 15.521079}\n'


def test_a_whole_number_may_have_a_point(file: Path) -> None:
    result = ask(file, {**WOMAN, "age": 65.0, "ethnicity": 1.0, "smoking": 0.0, "alcohol": 0.0})
    assert result.stdout.splitlines() == [HERS]


def test_an_empty_list_prints_nothing(file: Path) -> None:
    result = ask(file)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_the_owners_words_stand_beside_the_scores_and_not_among_them(file: Path) -> None:
    result = ask(file, WOMAN, MAN)
    assert "ClinRisk" not in result.stdout
    assert result.stderr.count("Copyright 2012 ClinRisk Ltd.") == 1
    assert model().disclaimer in result.stderr
    assert ask(file, {**WOMAN, "age": 29}).stderr == ""


# --- what it refuses ------------------------------------------------------------------------------


def test_an_error_costs_only_its_own_line(file: Path) -> None:
    result = ask(file, WOMAN, {**WOMAN, "age": 29}, MAN)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [lines[0], lines[2]] == [HERS, HIS]
    assert json.loads(lines[1]) == {"error": "age must be a whole number of years from 30 to 100, not 29"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sex": "F"}, "sex must be female or male, not 'F'"),
        ({"age": 101}, "30 to 100"),
        ({"age": 65.5}, "$.age"),
        ({"age": "65"}, "$.age"),
        ({"age": True}, "$.age"),
        ({"age": None}, "$.age"),
        ({"height_cm": 1.65}, "height_cm must be from 100 to 250, not 1.65"),
        ({"height_cm": None}, "$.height_cm"),
        ({"weight_kg": "68 kg"}, "$.weight_kg"),
        ({"weight_kg": 0}, "weight_kg must be from 20 to 500"),
        ({"ethnicity": 0}, "ethnicity must be a whole number from 1 to 9"),
        ({"ethnicity": "Indian"}, "$.ethnicity"),
        ({"smoking": 5}, "smoking must be a whole number from 0 to 4"),
        ({"alcohol": True}, "$.alcohol"),
        ({"factors": {"osteoporosis": True}}, "there is no factor 'osteoporosis'"),
        ({"factors": {"falls": "yes"}}, "factor falls must be true or false"),
        ({"factors": ["falls"]}, "$.factors"),
        ({"smokes": 3}, "smokes"),
    ],
    ids=str,
)
def test_what_cannot_be_scored_is_named(file: Path, change: dict[str, Any], named: str) -> None:
    (said,) = errors(ask(file, {**WOMAN, **change}))
    assert named in said


@pytest.mark.parametrize("name", ["sex", "age", "height_cm", "weight_kg"])
def test_without_it_there_is_no_score(file: Path, name: str) -> None:
    (said,) = errors(ask(file, {key: value for key, value in WOMAN.items() if key != name}))
    assert name in said


def test_what_is_no_patient_is_an_error_line(file: Path) -> None:
    assert len(errors(ask(file, 3, "female", None, [], [WOMAN]))) == 5


# --- files that cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize("content", ["{", "", '[{"age": NaN}]', "[" * 100_000, "\udcff[]", "[1e999]"], ids=len)
def test_a_file_that_is_not_json_is_one_error_line(file: Path, content: str) -> None:
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    (said,) = errors(run(file))
    assert said.startswith(f"{file} cannot be read: ")


def test_a_file_that_holds_no_list_is_one_error_line(file: Path) -> None:
    file.write_text(json.dumps(WOMAN), encoding="utf-8")
    assert errors(run(file)) == [f"{file} is not a list of patients"]


def test_a_file_that_is_not_there_is_one_error_line(file: Path) -> None:
    assert errors(run(file)) == [f"{file} cannot be read: No such file or directory"]


def test_a_file_must_be_named() -> None:
    assert CliRunner().invoke(qfracture, []).exit_code == 2
