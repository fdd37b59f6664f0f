"""Weak bone in failing kidneys is a specialist's matter first."""

from tests.rules.cases import Case, answer, expected, outcome, table

RULE = "gap-ckd-refer"

KIDNEYS = """
| case                               | record                            | says                 | shows              |
| eGFR 29.9                          | eGFR 29.9 mL/min/1.73_m2 9 d ago  | warning              | kidney 29.9        |
| eGFR 30                            | eGFR 30 mL/min/1.73_m2 9 d ago    | -                    |                    |
| eGFR 20, day 365                   | eGFR 20 mL/min/1.73_m2 365 d ago  | warning              |                    |
| eGFR 20, day 366                   | eGFR 20 mL/min/1.73_m2 366 d ago  | -                    |                    |
| eGFR above 15                      | eGFR >15 mL/min/1.73_m2 9 d ago   | -                    |                    |
| creatinine in SI units             | creatinine 250 umol/L 9 d ago     | warning              |                    |
| dialysis                           | condition N18.6 900 d ago         | warning              | kidney A diagnosis |
| a session 90 days ago              | done hemodialysis 90 d ago        | warning              |                    |
| eGFR 59.9, PTH high                | eGFR 59.9 mL/min/1.73_m2 9 d ago; | warning              | minerals.1 90.0    |
|                                    | PTH 90 pg/mL 9 d ago, high 65     |                      |                    |
| eGFR 60, PTH high                  | eGFR 60 mL/min/1.73_m2 9 d ago;   | -                    |                    |
|                                    | PTH 90 pg/mL 9 d ago, high 65     |                      |                    |
| PTH in range                       | eGFR 45 mL/min/1.73_m2 9 d ago;   | -                    |                    |
|                                    | PTH 65 pg/mL 9 d ago, high 65     |                      |                    |
| PTH of 366 days ago                | eGFR 45 mL/min/1.73_m2 9 d ago;   | -                    |                    |
|                                    | PTH 90 pg/mL 366 d ago, high 65   |                      |                    |
| PTH without a range                | eGFR 45 mL/min/1.73_m2 9 d ago;   | -                    |                    |
|                                    | PTH 90 pg/mL 9 d ago              |                      |                    |
| PTH flagged                        | eGFR 45 mL/min/1.73_m2 9 d ago;   | warning              |                    |
|                                    | PTH 90 pg/mL 9 d ago, flag H      |                      |                    |
| phosphate high                     | eGFR 45 mL/min/1.73_m2 9 d ago;   | warning              | minerals.1 5.2     |
|                                    | phosphate 5.2 mg/dL 9 d ago,      |                      |                    |
|                                    | high 4.5                          |                      |                    |
| calcium low                        | eGFR 45 mL/min/1.73_m2 9 d ago;   | warning              | minerals.1 8.0     |
|                                    | calcium 8.0 mg/dL 9 d ago         |                      |                    |
| calcium high                       | eGFR 45 mL/min/1.73_m2 9 d ago;   | warning              |                    |
|                                    | calcium 10.9 mg/dL 9 d ago,       |                      |                    |
|                                    | high 10.2                         |                      |                    |
| calcium low by a low albumin alone | eGFR 45 mL/min/1.73_m2 9 d ago;   | -                    |                    |
|                                    | calcium 8.0 mg/dL 9 d ago;        |                      |                    |
|                                    | albumin 3.0 g/dL 9 d ago          |                      |                    |
| PTH high, kidneys not known        | PTH 90 pg/mL 9 d ago, high 65     | -                    |                    |
| labs failed                        | labs failed                       | ? creatinine failed, |                    |
|                                    |                                   | egfr failed          |                    |
"""

BONES = """
| case               | patient  | record                                                    | says                 |
| T -2.5             | woman 70 | T -2.5 total hip 9 d ago                                  | warning              |
| T -2.4             | woman 70 | T -2.4 total hip 9 d ago                                  | -                    |
| a wrist fracture   | woman 70 | condition S52.501A 900 d ago                              | warning              |
| neither            | woman 70 |                                                           | -                    |
| woman of 40        | woman 40 | T -2.5 total hip 9 d ago                                  | -                    |
| on alendronate     | woman 70 | T -2.5 total hip 9 d ago; prescribed alendronate 90 d ago | -                    |
| refused            | woman 70 | T -2.5 total hip 9 d ago; condition Z53.20 9 d ago        | -                    |
| medications failed | woman 70 | T -2.5 total hip 9 d ago; medications failed              | ? medications failed |
| no problem list    | woman 70 | conditions missing                                        | ? conditions missing |
| hospice            | woman 70 | T -2.5 total hip 9 d ago; condition Z51.5 9 d ago         | x                    |
"""

ORDERED = """
| case                                        | record                        | order           | says                 |
| started: the medication rules speak         |                               | alendronate     | (owner)              |
| with a weak bone                            | T -2.5 total hip 9 d ago      | denosumab 60 mg | (owner)              |
| continued                                   | prescribed alendronate 90 d   | alendronate     | -                    |
|                                             | ago                           |                 |                      |
| a weak bone and a drug that goes on         | prescribed alendronate 90 d   | alendronate     | -                    |
|                                             | ago; T -2.5 total hip 9 d ago |                 |                      |
| no bone drug                                |                               | paracetamol     | -                    |
| the problem list is not read: others say so | conditions missing            | alendronate     | (owner)              |
| medications failed                          | medications failed            | alendronate     | ? medications failed |
"""


@table(RULE, KIDNEYS, hook="patient-view", record="T -2.5 total hip 9 d ago")
def test_failing_kidneys_or_disturbed_minerals_call_for_a_specialist(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, BONES, hook="patient-view", record="eGFR 24 mL/min/1.73_m2 9 d ago")
def test_it_is_about_weak_bone_that_nothing_treats(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ORDERED, record="eGFR 24 mL/min/1.73_m2 9 d ago")
def test_where_a_bone_drug_is_ordered_others_speak(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_its_words_lead_the_card_of_the_gap() -> None:
    record = "eGFR 24 mL/min/1.73_m2 9 d ago; T -2.6 total hip 9 d ago"
    card = answer(Case(record=record, rule=RULE, hook="patient-view")).cards[0]
    assert card.extension["org.bone-health-cds.rules"][:2] == [RULE, "gap-treat-tscore"]
    assert "eGFR 24 mL/min/1.73 m² (13 Nov 2026)" in card.summary
    assert "kidney specialist first" in (card.detail or "")


def test_the_minerals_are_named_on_the_card() -> None:
    record = "eGFR 45 mL/min/1.73_m2 9 d ago; PTH 90 pg/mL 9 d ago, high 65; T -2.6 total hip 9 d ago"
    card = answer(Case(record=record, rule=RULE, hook="patient-view")).cards[0]
    assert "parathyroid hormone **90 pg/mL** (13 Nov 2026)" in (card.detail or "")
