"""A fracture in spite of treatment makes the tier very high."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "vh-fracture-on-therapy"

BEGUN = """
| case                     | record                                                           | says                  |
| begun 365 days before    | prescribed alendronate 1265 d ago                                | holds                 |
| begun 364 days before    | prescribed alendronate 1264 d ago                                | -                     |
| begun after it           | prescribed alendronate 890 d ago                                 | -                     |
| no day known             | prescribed alendronate undated                                   | -                     |
| supply ended 60 d before | prescribed alendronate 1400 d ago, supply 440                    | holds                 |
| supply ended 61 d before | prescribed alendronate 1400 d ago, supply 439                    | -                     |
| a gap of 60 days         | prescribed alendronate 1400 d ago, supply 200, status completed; | holds                 |
|                          | prescribed alendronate 1140 d ago                                |                       |
| a gap of 61 days         | prescribed alendronate 1400 d ago, supply 200, status completed; | -                     |
|                          | prescribed alendronate 1139 d ago                                |                       |
| one drug to another      | prescribed alendronate 1400 d ago, supply 400, status completed; | holds                 |
|                          | prescribed raloxifene 1000 d ago                                 |                       |
| only hormones            | prescribed estradiol 1400 d ago                                  | -                     |
| another drug             | prescribed paracetamol 1400 d ago                                | -                     |
| not to be given          | prescribed alendronate 1400 d ago, do not perform                | -                     |
| nothing                  |                                                                  | -                     |
| no medication list       | medications missing                                              | ? medications missing |
"""

FRACTURES = """
| case                          | record                                                      | says                 |
| wrist                         | condition S52.501A 100 d ago                                | holds                |
| ankle                         | condition S82.61XA 100 d ago                                | -                    |
| only recorded on that day     | condition S72.001A recorded 100 d ago                       | -                    |
| no day                        | condition S72.001A undated                                  | -                    |
| year known, treated all of it | condition S72.001A on 2025                                  | holds                |
| year known, begun in it       | condition S72.001A on 2023                                  | -                    |
| before treatment              | condition S72.001A 2000 d ago                               | -                    |
| the second of two             | condition S72.001A 2000 d ago; condition S52.501A 100 d ago | holds                |
| no problem list               | conditions missing                                          | ? conditions missing |
"""

PEOPLE = """
| case        | patient | says  |
| a man of 53 | man 53  | holds |
| a man of 49 | man 49  | -     |
"""


@table(RULE, BEGUN, hook="patient-view", record="condition S72.001A 900 d ago")
def test_treatment_had_run_for_a_year_without_a_long_gap(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, FRACTURES, hook="patient-view", record="prescribed alendronate 1200 d ago")
def test_the_fracture_is_known_to_have_happened_on_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, hook="patient-view", record="prescribed alendronate 1200 d ago; condition S72.001A 9 d ago")
def test_it_is_for_those_to_whom_t_scores_apply(case: Case) -> None:
    assert outcome(case) == expected(case)
