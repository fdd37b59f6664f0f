"""Drugs that take bone away, and nothing that keeps it."""

from tests.rules.cases import Case, answer, expected, outcome, table

GIOP = "gap-giop-treat"
NOW = "gap-giop-start-now"
AI = "gap-ai-treat"
ADT = "gap-adt-treat"

TAKEN = """
| case                            | patient  | record                    | says                   | shows              |
| T -2.5: high                    | woman 60 | T -2.5 total hip 9 d ago  | warning                | risk high          |
| T -3.5: very high               | woman 60 | T -3.5 total hip 9 d ago  | warning                | risk very_high     |
| T -2.4: moderate, a line only   | woman 60 | T -2.4 total hip 9 d ago; | info | risk moderate      |
|                                 |          | FRAX major 12 % 9 d ago   |                        |                    |
| moderate, in a card that stands | woman 70 | T -2.0 heel 9 d ago;      | info                   | risk moderate      |
|                                 |          | FRAX major 12 % 9 d ago   |                        |                    |
| normal and low FRAX: low        | woman 60 | T -0.5 total hip 9 d ago; | -                      |                    |
|                                 |          | FRAX major 5 % 9 d ago;   |                        |                    |
|                                 |          | FRAX hip 0.5 % 9 d ago    |                        |                    |
| nothing measured                | woman 60 |                           | -                      |                    |
| a fracture at 30                | woman 35 | condition M80.08XA 900 d  | warning                | childbearing True  |
|                                 |          | ago                       |                        |                    |
| a man of 35                     | man 35   | condition M80.08XA 900 d  | warning                | childbearing False |
|                                 |          | ago                       |                        |                    |
| on alendronate                  | woman 60 | T -2.5 total hip 9 d ago; | -                      |                    |
|                                 |          | prescribed alendronate 90 |                        |                    |
|                                 |          | d ago                     |                        |                    |
| adrenal replacement             | woman 60 | T -2.5 total hip 9 d ago; | -                      |                    |
|                                 |          | condition E27.1 900 d ago |                        |                    |
| scans failed                    | woman 60 | dxa failed                | ? dxa failed           |                    |
| scans failed, a fracture        | woman 60 | dxa failed;               | warning                |                    |
|                                 |          | condition S52.501A 900 d  |                        |                    |
|                                 |          | ago                       |                        |                    |
| medications failed              | woman 60 | T -2.5 total hip 9 d ago; | ? medications failed   |                    |
|                                 |          | medications failed        |                        |                    |
| dose not understood             | woman 60 | T -2.5 total hip 9 d ago; | ? steroid dose missing |                    |
|                                 |          | prescribed prednisone 150 |                        |                    |
|                                 |          | d ago                     |                        |                    |
| hospice                         | woman 60 | T -2.5 total hip 9 d ago; | x                      |                    |
|                                 |          | condition Z51.5 9 d ago   |                        |                    |
"""

SHORT = """
| case   | record                                            | says    |
| day 91 | prescribed prednisone 90 d ago, sig 5 mg daily    | warning |
| day 90 | prescribed prednisone 89 d ago, sig 5 mg daily    | -       |
| 2.4 mg | prescribed prednisone 200 d ago, sig 2.4 mg daily | -       |
| none   |                                                   | -       |
"""

ORDERED = """
| case                         | record                           | order                       | says    |
| a line in a card that stands | prescribed prednisone 200 d ago, | prednisone, sig 30 mg daily | warning |
|                              | sig 30 mg daily                  |                             |         |
| beside the rules of the drug | prescribed prednisone 200 d ago, | prednisone, sig 5 mg daily  | warning |
|                              | sig 5 mg daily                   |                             |         |
| another drug                 | prescribed prednisone 200 d ago, | paracetamol                 | -       |
|                              | sig 5 mg daily                   |                             |         |
"""

STARTED = """
| case                            | record                    | order                  | says              | shows   |
| 7.5 mg for 90 days              |                           | prednisone,            | (limit)           | days 90 |
|                                 |                           | sig 7.5 mg daily,      |                   |         |
|                                 |                           | supply 90              |                   |         |
| for 89 days                     |                           | prednisone,            | -                 |         |
|                                 |                           | sig 7.5 mg daily,      |                   |         |
|                                 |                           | supply 89              |                   |         |
| 7.4 mg                          |                           | prednisone,            | -                 |         |
|                                 |                           | sig 7.4 mg daily,      |                   |         |
|                                 |                           | supply 90              |                   |         |
| hydrocortisone 30 mg is as much |                           | hydrocortisone,        | (limit)           |         |
|                                 |                           | sig 30 mg daily,       |                   |         |
|                                 |                           | supply 90              |                   |         |
| hydrocortisone 29 mg is not     |                           | hydrocortisone,        | -                 |         |
|                                 |                           | sig 29 mg daily,       |                   |         |
|                                 |                           | supply 90              |                   |         |
| until a day                     |                           | prednisone,            | (limit)           |         |
|                                 |                           | sig 7.5 mg daily,      |                   |         |
|                                 |                           | until 2027-02-20       |                   |         |
| no end                          |                           | prednisone,            | ? dose unreadable |         |
|                                 |                           | sig 7.5 mg daily       |                   |         |
| a small dose without an end     |                           | prednisone,            | -                 |         |
|                                 |                           | sig 5 mg daily         |                   |         |
| no dose                         |                           | prednisone, supply 90  | ? dose unreadable |         |
| adrenal replacement             | condition E27.1 900 d ago | prednisone,            | -                 |         |
|                                 |                           | sig 7.5 mg daily,      |                   |         |
|                                 |                           | supply 90              |                   |         |
| adrenal disease, but more       | condition E27.1 900 d ago | prednisone,            | (limit)           |         |
|                                 |                           | sig 10 mg daily,       |                   |         |
|                                 |                           | supply 90              |                   |         |
| alendronate drafted beside it   |                           | prednisone,            | -                 |         |
|                                 |                           | sig 10 mg daily,       |                   |         |
|                                 |                           | supply 90; alendronate |                   |         |
"""

STARTERS = """
| case                              | patient             | record                   | says          | shows     |
| woman of 54                       | woman 54            |                          | -             |           |
| woman of 54 after menopause       | woman 54            | condition Z78.0 900 d    | (limit)       |           |
|                                   |                     | ago                      |               |           |
| woman of 69, said to be before it | woman 69            | menopausal status        | -             |           |
|                                   |                     | premenopausal 9 d ago    |               |           |
| woman of 70, said to be before it | woman 70            | menopausal status        | (limit)       |           |
|                                   |                     | premenopausal 9 d ago    |               |           |
| man of 50                         | man born 1976-11-22 |                          | (limit)       | age 50    |
| man of 49                         | man born 1976-11-23 |                          | -             |           |
| man of 35 with a fracture         | man 35              | condition M80.08XA 900 d | (limit)       | fracture  |
|                                   |                     | ago                      |               | vertebral |
| sex unknown                       | person 60           |                          | -             |           |
| no birth date                     | woman               |                          | ? birth-date  |           |
|                                   |                     |                          | missing       |           |
| young, problems not read          | woman 35            | conditions missing       | ? conditions  |           |
|                                   |                     |                          | missing       |           |
| on alendronate                    | woman 60            | prescribed alendronate   | -             |           |
|                                   |                     | 90 d ago                 |               |           |
| taken already, 7.5 mg             | woman 60            | prescribed prednisone 30 | -             |           |
|                                   |                     | d ago, sig 7.5 mg daily  |               |           |
| taken already, 5 mg               | woman 60            | prescribed prednisone 30 | info          |           |
|                                   |                     | d ago, sig 5 mg daily    |               |           |
| medications failed                | woman 60            | medications failed       | ? medications |           |
|                                   |                     |                          | failed        |           |
"""

UK = """
| case                       | record | order                                   | says    |
| NOGG: a warning of its own |        | prednisone, sig 7.5 mg daily, supply 90 | warning |
"""

INHIBITED = """
| case                                     | patient  | record                   | says         | shows              |
| T -2.1                                   | woman 60 | T -2.1 total hip 9 d ago | warning      | low True           |
| T -2.0                                   | woman 60 | T -2.0 total hip 9 d ago | -            |                    |
| T -1.6 and smoking                       | woman 60 | T -1.6 total hip 9 d     | warning      | low False;         |
|                                          |          | ago;                     |              | factors.1 smoking; |
|                                          |          | smoking current 9 d ago  |              | factors.2 a low    |
|                                          |          |                          |              | T-score            |
| T -1.5 and smoking                       | woman 60 | T -1.5 total hip 9 d     | -            |                    |
|                                          |          | ago;                     |              |                    |
|                                          |          | smoking current 9 d ago  |              |                    |
| T -1.6 alone                             | woman 60 | T -1.6 total hip 9 d ago | -            |                    |
| two factors, no scan                     | woman 66 | smoking current 9 d ago  | warning      | factors.1 age;     |
|                                          |          |                          |              | factors.2 smoking  |
| 65 is not over 65                        | woman 65 | smoking current 9 d ago  | -            |                    |
| BMI 19.9                                 | woman 66 | BMI 19.9 kg/m2 9 d ago   | warning      |                    |
| BMI 20                                   | woman 66 | BMI 20 kg/m2 9 d ago     | -            |                    |
| a parent's hip                           | woman 66 | parent broke a hip yes 9 | warning      |                    |
|                                          |          | d ago                    |              |                    |
| a wrist fracture                         | woman 66 | condition S52.501A 900 d | warning      |                    |
|                                          |          | ago                      |              |                    |
| prednisone, day 181                      | woman 66 | prescribed prednisone    | warning      |                    |
|                                          |          | 180 d ago,               |              |                    |
|                                          |          | sig 2 mg daily           |              |                    |
| prednisone, day 180                      | woman 66 | prescribed prednisone    | -            |                    |
|                                          |          | 179 d ago,               |              |                    |
|                                          |          | sig 2 mg daily           |              |                    |
| prednisone, ended                        | woman 66 | prescribed prednisone    | -            |                    |
|                                          |          | 400 d ago,               |              |                    |
|                                          |          | sig 2 mg daily,          |              |                    |
|                                          |          | until 2026-10-01,        |              |                    |
|                                          |          | status completed         |              |                    |
| woman of 54                              | woman 54 | T -2.1 total hip 9 d ago | -            |                    |
| woman of 54 after menopause              | woman 54 | T -2.1 total hip 9 d     | warning      |                    |
|                                          |          | ago;                     |              |                    |
|                                          |          | condition Z78.0 900 d    |              |                    |
|                                          |          | ago                      |              |                    |
| a man                                    | man 60   | T -2.1 total hip 9 d ago | -            |                    |
| on alendronate                           | woman 60 | T -2.1 total hip 9 d     | -            |                    |
|                                          |          | ago;                     |              |                    |
|                                          |          | prescribed alendronate   |              |                    |
|                                          |          | 90 d ago                 |              |                    |
| zoledronic acid for the cancer           | woman 60 | T -2.1 total hip 9 d     | -            |                    |
|                                          |          | ago;                     |              |                    |
|                                          |          | given zoledronic acid 4  |              |                    |
|                                          |          | mg 90 d ago              |              |                    |
| scans failed                             | woman 60 | dxa failed               | ? dxa failed |                    |
| scans and problems failed, factors found | woman 66 | dxa failed;              | warning      |                    |
|                                          |          | conditions failed;       |              |                    |
|                                          |          | smoking current 9 d ago  |              |                    |
| administrations failed                   | woman 60 | T -2.1 total hip 9 d     | warning      |                    |
|                                          |          | ago;                     |              |                    |
|                                          |          | administrations failed   |              |                    |
| bone metastases                          | woman 60 | T -2.1 total hip 9 d     | x            |                    |
|                                          |          | ago;                     |              |                    |
|                                          |          | condition C79.51 90 d    |              |                    |
|                                          |          | ago                      |              |                    |
"""

NO_INHIBITOR = """
| case                           | record                                                      | says                  |
| not taken                      | T -2.1 total hip 9 d ago                                    | -                     |
| stopped                        | T -2.1 total hip 9 d ago; prescribed anastrozole 400 d ago, | -                     |
|                                | status stopped                                              |                       |
| supply ended 31 days ago       | T -2.1 total hip 9 d ago; prescribed anastrozole 400 d ago, | -                     |
|                                | until 2026-10-22                                            |                       |
| supply ended 30 days ago       | T -2.1 total hip 9 d ago; prescribed anastrozole 400 d ago, | warning               |
|                                | until 2026-10-23                                            |                       |
| by name                        | T -2.1 total hip 9 d ago;                                   | warning               |
|                                | prescribed "Arimidex 1 mg" 400 d ago                        |                       |
| medications failed, none found | T -2.1 total hip 9 d ago; medications failed                | ? medications failed  |
| medications in part, taken     | T -2.1 total hip 9 d ago; medications partial;              | ? medications partial |
|                                | prescribed anastrozole 9 d ago                              |                       |
| scans failed, not taken        | dxa failed                                                  | -                     |
"""

DEPRIVED = """
| case                 | patient             | record                     | says                 | shows              |
| T -2.5               | man 70              | T -2.5 total hip 9 d ago   | warning              | score -2.5         |
| T -2.4               | man 70              | T -2.4 total hip 9 d ago   | -                    |                    |
| a vertebral fracture | man 70              | condition M80.08XA 900 d   | warning              | fracture vertebral |
|                      |                     | ago                        |                      |                    |
| a wrist fracture     | man 70              | condition S52.501A 900 d   | -                    |                    |
|                      |                     | ago                        |                      |                    |
| FRAX 20              | man 70              | FRAX major 20 % 9 d ago    | warning              | major 20.0         |
| FRAX hip 3.0         | man 70              | FRAX hip 3.0 % 9 d ago     | warning              | hip 3.0            |
| FRAX 19.9            | man 70              | FRAX major 19.9 % 9 d ago  | -                    |                    |
| man of 49            | man born 1976-11-23 | T -2.5 total hip 9 d ago   | -                    |                    |
| a woman              | woman 70            | T -2.5 total hip 9 d ago   | -                    |                    |
| on denosumab         | man 70              | T -2.5 total hip 9 d ago;  | -                    |                    |
|                      |                     | given denosumab 60 mg 90 d |                      |                    |
|                      |                     | ago                        |                      |                    |
| scans failed         | man 70              | dxa failed                 | ? dxa failed         |                    |
| medications failed   | man 70              | T -2.5 total hip 9 d ago;  | ? medications failed |                    |
|                      |                     | medications failed         |                      |                    |
"""

INJECTED = """
| case                      | record                    | says    |
| a depot 90 days ago       | given leuprolide 90 d ago | warning |
| a depot 91 days ago       | given leuprolide 91 d ago | -       |
| a depot tomorrow          | given leuprolide in 1 d   | -       |
| a depot of an unknown day | given leuprolide undated  | -       |
| none                      |                           | -       |
"""


@table(GIOP, TAKEN, hook="patient-view", record="prescribed prednisone 200 d ago, sig 5 mg daily")
def test_a_long_term_glucocorticoid_at_risk_wants_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(GIOP, SHORT, hook="patient-view", patient="woman 60", record="T -2.5 total hip 9 d ago")
def test_long_term_is_more_than_ninety_days_of_two_and_a_half(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(GIOP, ORDERED, patient="woman 60", record="T -2.5 total hip 9 d ago")
def test_where_a_glucocorticoid_is_ordered_it_is_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(NOW, STARTED, patient="woman 60")
def test_months_of_a_glucocorticoid_begin_with_bone_protection(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(NOW, STARTERS, order="prednisone, sig 10 mg daily, supply 90")
def test_it_is_for_who_is_at_risk_by_a_fracture_or_by_age_and_sex(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(NOW, UK, patient="woman 60", profile="uk-nogg")
def test_in_the_uk_that_is_a_warning(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(AI, INHIBITED, hook="patient-view", record="prescribed anastrozole 400 d ago")
def test_an_aromatase_inhibitor_has_lines_of_its_own(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(AI, NO_INHIBITOR, hook="patient-view", patient="woman 60")
def test_they_are_for_who_takes_one(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(ADT, DEPRIVED, hook="patient-view", record="prescribed leuprolide 400 d ago")
def test_androgen_deprivation_is_treated_at_the_usual_lines(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(ADT, INJECTED, hook="patient-view", patient="man 70", record="T -2.5 total hip 9 d ago")
def test_a_depot_works_for_three_months(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_the_uk_draws_the_line_of_androgen_deprivation_at_minus_two() -> None:
    for score, says in (("-2.0", "warning"), ("-1.9", "-")):
        record = f"prescribed leuprolide 400 d ago; T {score} total hip 9 d ago"
        case = Case(patient="man 70", record=record, rule=ADT, hook="patient-view", profile="uk-nogg")
        assert outcome(case)[0] == says


def test_the_card_of_an_aromatase_inhibitor_names_what_counts() -> None:
    record = "prescribed anastrozole 400 d ago; T -1.6 total hip 9 d ago; smoking current 9 d ago"
    card = answer(Case(patient="woman 60", record=record, rule=AI, hook="patient-view")).cards[0]
    assert card.summary.startswith("Aromatase inhibitor, risk factors for fracture (smoking, a low T-score)")
    assert "treated below −2.0" in (card.detail or "")
