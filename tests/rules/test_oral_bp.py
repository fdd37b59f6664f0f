"""Oral bisphosphonates."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "oral-bp-oesophageal-contraindication"

CONDITIONS = """
| case                    | record                                             | says                 |
| achalasia               | condition K22.0 900 d ago                          | critical             |
| stricture               | condition K22.2 900 d ago                          | critical             |
| achalasia by SNOMED CT  | condition 45564002 900 d ago                       | critical             |
| of an unknown day       | condition K22.2 undated                            | critical             |
| dyskinesia alone        | condition K22.4 900 d ago                          | -                    |
| Barrett                 | condition K22.70 900 d ago                         | -                    |
| reflux                  | condition K21.9 900 d ago                          | -                    |
| resolved                | condition K22.2 900 d ago, resolved                | -                    |
| inactive                | condition K22.2 900 d ago, inactive                | -                    |
| provisional             | condition K22.0 9 d ago, provisional               | warning              |
| refuted                 | condition K22.0 9 d ago, refuted                   | -                    |
| begins tomorrow         | condition K22.0 in 1 d                             | -                    |
| no problems             |                                                    | -                    |
| no problem list came    | conditions missing                                 | ? conditions missing |
| the problem list failed | conditions failed                                  | ? conditions failed  |
| hospice                 | condition K22.0 900 d ago; condition Z51.5 9 d ago | critical             |
"""

DRUGS = """
| case                  | order                        | says     |
| risedronate           | risedronate                  | critical |
| ibandronate 150 mg    | "ibandronate 150 mg tablet"  | critical |
| ibandronate, no route | "ibandronate"                | critical |
| ibandronate 3 mg      | "ibandronate 3 mg injection" | -        |
| zoledronic acid       | zoledronic acid 5 mg         | -        |
| being stopped         | alendronate, status stopped  | -        |
"""


@table(RULE, CONDITIONS, order="alendronate")
def test_an_oesophagus_that_empties_slowly_is_a_contraindication(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRUGS, record="condition K22.2 900 d ago")
def test_only_tablets_are_judged(case: Case) -> None:
    assert outcome(case) == expected(case)
