"""QFracture-2012 against what the original programs print, and against a second formulation of the same model.

The figures of the two tables are the output of ClinRisk's C programs of 5 March 2012, compiled as they stand and asked
for year 10 with the BMI of the row, moved to 20 or 40 where it lies beyond. ALONE holds every category and every
factor by itself, in a woman (160 cm, 60 kg) and a man (172 cm, 74 kg) of 75; TOGETHER mixes them, at both ends of age
and BMI (`e s a`: the indices of ethnicity, smoking and alcohol).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from math import exp, expm1, inf, log, nan, prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.clinical.qfracture import CATEGORIES, OutOfRange, Patient, Risk, model_of, risk
from cds_service.parameters import read_yaml

ROOT = Path(__file__).parents[2]
FILE: Mapping[str, Any] = read_yaml(files("cds_service.parameters") / "models" / "qfracture2012.yaml")
MODEL = model_of(FILE)
FACTORS = sorted(MODEL.factors)
WOMAN = Patient(sex="female", age=75, height_cm=160, weight_kg=60)
MAN = Patient(sex="male", age=75, height_cm=172, weight_kg=74)
Row = dict[str, str]

ALONE = """
| case                   | woman     | her hip   | man       | his hip   |
| nothing                |  9.096633 |  4.214465 |  2.634195 |  1.710674 |
| antidepressant         | 12.279991 |  5.828929 |  4.176034 |  2.866990 |
| any_cancer             | 11.401781 |  5.476544 |  4.103211 |  2.517447 |
| asthma_or_copd         | 11.406391 |  5.178388 |  3.500141 |  2.292087 |
| cardiovascular_disease | 10.907473 |  5.134924 |  3.317891 |  2.231773 |
| care_home              |  9.096633 |  4.214465 |  4.150288 |  3.475988 |
| corticosteroids        | 10.919935 |  4.975983 |  3.525113 |  2.012025 |
| dementia               | 17.093637 | 10.464164 |  4.941526 |  4.432683 |
| endocrine              | 11.106167 |  5.577488 |  2.634195 |  1.710674 |
| epilepsy               | 13.633700 |  6.722522 |  5.668911 |  4.145952 |
| falls                  | 13.899067 |  6.430355 |  4.489742 |  2.892988 |
| hrt_oestrogen          |  7.816064 |  3.227894 |  2.634195 |  1.710674 |
| liver_disease          | 16.533410 |  7.878693 |  6.665222 |  3.610442 |
| malabsorption          | 10.536484 |  4.214465 |  3.271070 |  1.710674 |
| parental_osteoporosis  | 15.261792 |  4.214465 | 13.594507 |  5.750491 |
| parkinsons             | 14.494564 |  8.374835 |  6.337408 |  5.042059 |
| previous_fracture      |  9.820357 |  7.190114 |  3.552421 |  3.423506 |
| renal_disease          | 11.408002 |  6.295451 |  4.126389 |  3.070292 |
| rheumatoid_or_sle      | 11.954403 |  7.004601 |  4.061509 |  3.230411 |
| type1_diabetes         | 16.733590 | 18.066926 |  6.023805 |  7.991506 |
| type2_diabetes         | 11.370054 |  6.521783 |  3.277942 |  2.276833 |
| ethnicity 1            |  9.096633 |  4.214465 |  2.634195 |  1.710674 |
| ethnicity 2            |  6.903753 |  2.541018 |  2.041683 |  1.070441 |
| ethnicity 3            |  4.267518 |  1.952726 |  2.009316 |  1.104580 |
| ethnicity 4            |  4.124507 |  2.371227 |  0.762814 |  0.226110 |
| ethnicity 5            |  5.168695 |  2.473498 |  1.691413 |  0.707653 |
| ethnicity 6            |  2.119088 |  1.164647 |  1.019987 |  0.380702 |
| ethnicity 7            |  4.467999 |  0.423522 |  1.390185 |  1.523289 |
| ethnicity 8            |  5.674870 |  1.509462 |  2.069467 |  0.787062 |
| ethnicity 9            |  5.873753 |  2.097201 |  1.515435 |  1.367872 |
| smoking 0              |  9.096633 |  4.214465 |  2.634195 |  1.710674 |
| smoking 1              |  9.424573 |  4.555117 |  2.632106 |  1.684341 |
| smoking 2              |  9.957996 |  5.556890 |  3.072101 |  2.290241 |
| smoking 3              | 10.216319 |  5.713593 |  3.373531 |  2.622561 |
| smoking 4              | 10.599975 |  6.720949 |  3.469348 |  2.787547 |
| alcohol 0              |  9.096633 |  4.214465 |  2.634195 |  1.710674 |
| alcohol 1              |  9.098727 |  3.715300 |  2.445378 |  1.419149 |
| alcohol 2              |  9.569094 |  3.822021 |  2.643475 |  1.480574 |
| alcohol 3              | 10.612881 |  4.444182 |  2.938033 |  1.529141 |
| alcohol 4              | 14.255206 |  6.486883 |  3.461188 |  2.228141 |
| alcohol 5              | 16.351598 |  8.018704 |  5.564158 |  3.468795 |
"""

TOGETHER = """
| who, age, cm, kg      | e s a | factors                                                   | osteo     | hip       |
| woman  30   165    60 | 1 0 0 |                                                           |  0.458124 |  0.016062 |
| woman 100   150    48 | 1 0 0 | previous_fracture falls dementia                          | 58.787953 | 80.840338 |
| man    30   178    80 | 1 0 0 |                                                           |  0.459227 |  0.021058 |
| man   100   170    65 | 1 1 2 | care_home dementia falls                                  | 76.754107 | 74.780744 |
| woman  50   168  95.5 | 2 1 1 | type2_diabetes                                            |  1.136513 |  0.095058 |
| woman  60   158    60 | 2 0 0 | hrt_oestrogen antidepressant                              |  2.969878 |  0.428621 |
| woman  75   160    56 | 1 4 4 | previous_fracture rheumatoid_or_sle parental_osteoporosis | 39.104067 | 30.934428 |
| woman  85 152.4  41.3 | 8 2 3 | malabsorption liver_disease epilepsy                      | 41.062046 | 21.145643 |
| woman  92   155    70 | 6 3 5 | parkinsons renal_disease cardiovascular_disease           | 17.385757 | 25.641905 |
| woman  47   168    58 | 1 1 1 |                                                           |  1.669143 |  0.160015 |
| woman  66   170   120 | 3 0 2 | asthma_or_copd any_cancer endocrine                       |  3.042753 |  0.683535 |
| woman  71   163    53 | 7 4 0 | type1_diabetes                                            |  9.522319 |  2.991666 |
| woman  58   149    51 | 4 2 1 | falls parental_osteoporosis                               |  4.068767 |  0.570955 |
| woman  80   162    59 | 5 0 3 | dementia antidepressant                                   | 20.843016 | 15.521079 |
| woman  39   172    61 | 9 3 4 | corticosteroids rheumatoid_or_sle                         |  1.686378 |  0.120061 |
| man    70   175    92 | 1 3 0 | type2_diabetes cardiovascular_disease asthma_or_copd      |  4.146912 |  2.527956 |
| man    80   172    71 | 1 0 0 | falls parkinsons type1_diabetes care_home                 | 47.924641 | 80.247719 |
| man    47   178    78 | 1 1 1 |                                                           |  0.515331 |  0.069956 |
| man    55   181    64 | 2 4 5 | liver_disease epilepsy                                    | 13.111698 |  3.744359 |
| man    63   169 101.2 | 6 2 3 | antidepressant any_cancer                                 |  1.168508 |  0.171445 |
| man    88   166    50 | 8 0 2 | previous_fracture renal_disease parental_osteoporosis     | 65.913158 | 43.568788 |
| man    74   177   140 | 7 1 4 | malabsorption corticosteroids                             |  2.273522 |  1.059128 |
| man    91   173    77 | 3 0 1 | dementia rheumatoid_or_sle                                | 18.513722 | 17.955808 |
| man    68   160    62 | 4 3 2 | type1_diabetes                                            |  1.442978 |  0.718059 |
| man    36   185    88 | 5 2 0 | epilepsy falls                                            |  1.199629 |  0.070021 |
| man    99   168    58 | 9 4 5 | care_home parkinsons                                      | 85.447544 | 97.369287 |
"""


def rows(table: str) -> list[Row]:
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def printed(found: Risk) -> tuple[str, str]:
    """Both risks as the original programs print them."""
    return f"{found.osteoporotic:.6f}", f"{found.hip:.6f}"


def only(person: Patient, what: str) -> Patient:
    """The person with one thing changed: `nothing`, `smoking 3`, or the name of a factor."""
    word, _, index = what.partition(" ")
    change: dict[str, Any] = {word: int(index)} if index else {"factors": {word: True}}
    return person if what == "nothing" else replace(person, **change)


# --- what the original prints ---------------------------------------------------------------------


@pytest.mark.parametrize("row", rows(ALONE), ids=lambda row: row["case"])
def test_each_category_and_factor_alone_gives_what_the_original_prints(row: Row) -> None:
    assert printed(risk(MODEL, only(WOMAN, row["case"]))) == (row["woman"], row["her hip"])
    assert printed(risk(MODEL, only(MAN, row["case"]))) == (row["man"], row["his hip"])


@pytest.mark.parametrize("row", rows(TOGETHER), ids=lambda row: f"{row['who, age, cm, kg']} {row['factors']}")
def test_many_together_give_what_the_original_prints(row: Row) -> None:
    who, age, height, weight = row["who, age, cm, kg"].split()
    ethnicity, smoking, alcohol = map(int, row["e s a"].split())
    patient = Patient(
        sex="female" if who == "woman" else "male",
        age=int(age),
        height_cm=float(height),
        weight_kg=float(weight),
        ethnicity=ethnicity,
        smoking=smoking,
        alcohol=alcohol,
        factors=dict.fromkeys(row["factors"].split(), True),
    )
    assert printed(risk(MODEL, patient)) == (row["osteo"], row["hip"])


def test_the_tables_leave_no_factor_and_no_category_out() -> None:
    cases = {row["case"] for row in rows(ALONE)}
    indices = {f"{name} {index}" for name in CATEGORIES for index in range(FILE[name]["from"], FILE[name]["to"] + 1)}
    assert cases == {"nothing", *FACTORS, *indices}


# --- a second formulation -------------------------------------------------------------------------


def by_hazards(patient: Patient, outcome: str) -> float:
    """The same risk as 100 × (1 − e^(−H)): H the centre's cumulative hazard times one hazard ratio after another."""
    equation = FILE["equations"][patient.sex][outcome]
    bmi = sorted([20.0, 40.0, patient.weight_kg * 1e4 / patient.height_cm / patient.height_cm])[1]
    logarithms = {"age": log(patient.age) - log(10), "bmi": log(bmi) - log(10)}
    hazard = -log(equation["survivor"])
    for variable, power, times_logarithm, centre, beta in equation["terms"]:
        curve = exp(power * logarithms[variable]) * (logarithms[variable] if times_logarithm else 1)
        hazard *= exp(beta * curve) / exp(beta * centre)
    hazard *= exp(equation["ethnicity"][1 if patient.ethnicity is None else patient.ethnicity])
    hazard *= exp(equation["smoking"][patient.smoking or 0])
    hazard *= exp(equation["alcohol"][patient.alcohol or 0])
    hazard *= prod(exp(beta) for name, beta in equation["factors"].items() if patient.factors.get(name))
    return -100 * expm1(-hazard)


PATIENTS = st.builds(
    Patient,
    sex=st.sampled_from(["female", "male"]),
    age=st.integers(30, 100),
    height_cm=st.floats(100, 250),
    weight_kg=st.floats(20, 500),
    ethnicity=st.none() | st.integers(1, 9),
    smoking=st.none() | st.integers(0, 4),
    alcohol=st.none() | st.integers(0, 5),
    factors=st.dictionaries(st.sampled_from(FACTORS), st.booleans() | st.integers(0, 1)),
)


@given(PATIENTS)
def test_both_formulations_agree(patient: Patient) -> None:
    found = risk(MODEL, patient)
    assert found.osteoporotic == pytest.approx(by_hazards(patient, "osteoporotic"), rel=1e-9, abs=1e-9)
    assert found.hip == pytest.approx(by_hazards(patient, "hip"), rel=1e-9, abs=1e-9)


@given(PATIENTS)
def test_a_risk_is_a_percentage(patient: Patient) -> None:
    found = risk(MODEL, patient)
    assert 0 < found.osteoporotic <= 100
    assert 0 < found.hip <= 100


@given(PATIENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_factors_never_matters(patient: Patient, chance: Any) -> None:
    names = list(patient.factors)
    chance.shuffle(names)
    shuffled = replace(patient, factors={name: patient.factors[name] for name in names})
    assert risk(MODEL, shuffled) == risk(MODEL, patient)


@given(PATIENTS, st.sampled_from([name for name in FACTORS if name != "hrt_oestrogen"]))
def test_every_factor_but_hrt_raises_the_risk_or_leaves_it(patient: Patient, name: str) -> None:
    without = risk(MODEL, replace(patient, factors={**patient.factors, name: False}))
    present = risk(MODEL, replace(patient, factors={**patient.factors, name: True}))
    assert present.osteoporotic >= without.osteoporotic
    assert present.hip >= without.hip


# --- what is not given ----------------------------------------------------------------------------


def test_what_is_not_given_is_assumed_absent_and_named() -> None:
    given_here = replace(WOMAN, factors={"falls": True, "dementia": False})
    found = risk(MODEL, given_here)
    assert found.assumed_absent == tuple(
        name for name in FILE["equations"]["female"]["osteoporotic"]["factors"] if name not in ("falls", "dementia")
    )
    everything = {name: name == "falls" for name in FACTORS}
    known = risk(MODEL, replace(given_here, factors=everything))
    assert known.assumed_absent == ()
    assert printed(known) == printed(found)


def test_only_what_counts_in_the_sex_is_assumed_absent() -> None:
    assert set(FACTORS) - {*risk(MODEL, WOMAN).assumed_absent} == {"care_home"}
    assert set(FACTORS) - {*risk(MODEL, MAN).assumed_absent} == {"endocrine", "hrt_oestrogen"}


def test_a_category_that_is_not_given_is_the_first_and_named() -> None:
    found = risk(MODEL, replace(MAN, smoking=0))
    assert found.assumed_category == ("ethnicity", "alcohol")
    known = risk(MODEL, replace(MAN, ethnicity=1, smoking=0, alcohol=0))
    assert known.assumed_category == ()
    assert printed(known) == printed(found)


@pytest.mark.parametrize(("there", "same_as"), [(1, True), (0, False)])
def test_one_and_zero_are_true_and_false(there: int, same_as: bool) -> None:
    falls, as_truth = replace(WOMAN, factors={"falls": there}), replace(WOMAN, factors={"falls": same_as})
    assert risk(MODEL, falls) == risk(MODEL, as_truth)


# --- ranges ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [WOMAN, MAN])
@pytest.mark.parametrize(("beyond", "bound"), [(19.0, 20), (12.0, 20), (41.0, 40), (70.0, 40)])
def test_a_bmi_beyond_a_bound_is_moved_to_it(person: Patient, beyond: float, bound: float) -> None:
    found = risk(MODEL, replace(person, height_cm=200, weight_kg=beyond * 4))
    assert found == risk(MODEL, replace(person, height_cm=200, weight_kg=bound * 4))
    assert found.bmi == bound


def test_a_bmi_within_the_bounds_is_used_as_it_is() -> None:
    assert risk(MODEL, replace(WOMAN, height_cm=200, weight_kg=100.4)).bmi == 25.1


OUT_OF_RANGE = """
| field     | value   | message                                                         |
| sex       | 'other' | sex must be female or male, not 'other'                         |
| age       | 29      | age must be a whole number of years from 30 to 100, not 29      |
| age       | 101     | age must be a whole number of years from 30 to 100, not 101     |
| age       | 65.5    | age must be a whole number of years from 30 to 100, not 65.5    |
| age       | nan     | age must be a whole number of years from 30 to 100, not nan     |
| height_cm | 0       | height_cm must be from 100 to 250, not 0                        |
| height_cm | 1.65    | height_cm must be from 100 to 250, not 1.65                     |
| height_cm | 250.1   | height_cm must be from 100 to 250, not 250.1                    |
| height_cm | nan     | height_cm must be from 100 to 250, not nan                      |
| weight_kg | -60     | weight_kg must be from 20 to 500, not -60                       |
| weight_kg | 19.9    | weight_kg must be from 20 to 500, not 19.9                      |
| weight_kg | 60000   | weight_kg must be from 20 to 500, not 60000                     |
| weight_kg | inf     | weight_kg must be from 20 to 500, not inf                       |
| ethnicity | 0       | ethnicity must be a whole number from 1 to 9, not 0             |
| ethnicity | 10      | ethnicity must be a whole number from 1 to 9, not 10            |
| smoking   | -1      | smoking must be a whole number from 0 to 4, not -1              |
| smoking   | 5       | smoking must be a whole number from 0 to 4, not 5               |
| smoking   | 1.5     | smoking must be a whole number from 0 to 4, not 1.5             |
| alcohol   | -1      | alcohol must be a whole number from 0 to 5, not -1              |
| alcohol   | 6       | alcohol must be a whole number from 0 to 5, not 6               |
"""


@pytest.mark.parametrize("row", rows(OUT_OF_RANGE), ids=lambda row: f"{row['field']} {row['value']}")
def test_what_is_out_of_range_is_refused_and_named(row: Row) -> None:
    value: Any = {"'other'": "other", "nan": nan, "inf": inf}.get(row["value"])
    if value is None:
        value = float(row["value"]) if "." in row["value"] else int(row["value"])
    with pytest.raises(OutOfRange) as raised:
        risk(MODEL, replace(WOMAN, **{row["field"]: value}))
    assert str(raised.value) == row["message"]


@pytest.mark.parametrize(
    "change",
    [{"age": 30}, {"age": 100}, {"height_cm": 100}, {"height_cm": 250}, {"weight_kg": 20}, {"weight_kg": 500}],
    ids=str,
)
def test_the_bounds_themselves_are_allowed(change: dict[str, Any]) -> None:
    assert risk(MODEL, replace(WOMAN, **change)).hip > 0


def test_an_unknown_factor_is_refused_and_named() -> None:
    with pytest.raises(OutOfRange, match=r"^there is no factor 'fals'$"):
        risk(MODEL, replace(WOMAN, factors={"fals": False}))


@pytest.mark.parametrize("there", [2, -1, "yes", None, []], ids=str)
def test_a_factor_that_is_neither_true_nor_false_is_refused_and_named(there: Any) -> None:
    with pytest.raises(OutOfRange, match=r"^factor falls must be true or false"):
        risk(MODEL, replace(WOMAN, factors={"falls": there}))


def test_everything_that_is_wrong_is_said_at_once_and_shortly() -> None:
    with pytest.raises(OutOfRange) as raised:
        risk(MODEL, Patient(sex="x" * 99, age=5, height_cm=1, weight_kg=1, alcohol=9, factors={"f": 1, "falls": 3}))
    said = str(raised.value).split("; ")
    assert [one.split()[0] for one in said] == ["sex", "age", "height_cm", "weight_kg", "alcohol", "there", "factor"]
    assert max(map(len, said)) < 80


# --- the parameter file ---------------------------------------------------------------------------


def test_every_equation_knows_every_category() -> None:
    for sex in ("female", "male"):
        for outcome in ("osteoporotic", "hip"):
            equation = FILE["equations"][sex][outcome]
            for name in CATEGORIES:
                assert list(equation[name]) == list(range(FILE[name]["from"], FILE[name]["to"] + 1))
                assert equation[name][FILE[name]["not_known"]] == 0


def test_every_number_is_a_number() -> None:
    for outcomes in FILE["equations"].values():
        for equation in outcomes.values():
            betas = [*equation["factors"].values(), *(beta for name in CATEGORIES for beta in equation[name].values())]
            assert all(type(number) is float for number in (*betas, equation["survivor"]))
            assert all([type(part) for part in one[2:]] == [bool, float, float] for one in equation["terms"])


def test_the_owners_notice_goes_with_the_numbers() -> None:
    assert MODEL.name == "QFracture-2012"
    assert MODEL.notice.startswith("Copyright 2012 ClinRisk Ltd.")
    assert "GNU Lesser General" in MODEL.notice
    assert "Inaccurate implementations of risk scores" in MODEL.disclaimer
    assert "BMJ 2012;344:e3427" in MODEL.citation
    assert MODEL.url.startswith("https://doi.org/")
    assert date(2012, 3, 5) == FILE["since"] <= FILE["reviewed"]
    licence = (ROOT / "LICENSES" / "LGPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in licence
