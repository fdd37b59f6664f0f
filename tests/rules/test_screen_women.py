"""Women under 65: a scan where a risk tool calls for one, and the tool where it is not known."""

from tests.rules.cases import Case, expected, outcome, table

LT65, TOOL = "screen-dxa-postmeno-lt65", "screen-risk-tool"
SMOKES = "smoking current 90 d ago"

AGE = """
| case                                      | patient              | record                     | says                 |
| 64                                        | woman 64             | weight 60 kg 9 d ago       | info                 |
| the 65th birthday                         | woman born           | weight 60 kg 9 d ago       | -                    |
|                                           | 1961-11-22           |                            |                      |
| the day before it                         | woman born           | weight 60 kg 9 d ago       | info                 |
|                                           | 1961-11-23           |                            |                      |
| 55, presumed after menopause              | woman born           | weight 60 kg 9 d ago       | info                 |
|                                           | 1971-11-22           |                            |                      |
| a day short of 55, menopause not recorded | woman born           | weight 60 kg 9 d ago       | -                    |
|                                           | 1971-11-23           |                            |                      |
| 52, menopause recorded                    | woman 52             | weight 60 kg 9 d ago;      | info                 |
|                                           |                      | condition N95.1 900 d ago  |                      |
| 50, menopause recorded                    | woman 50             | weight 50 kg 9 d ago;      | info                 |
|                                           |                      | condition N95.1 900 d ago  |                      |
| 49, menopause recorded, not early         | woman 49             | weight 50 kg 9 d ago; age  | -                    |
|                                           |                      | at menopause 46 9 d ago    |                      |
| 49, menopause at 45                       | woman 49             | weight 50 kg 9 d ago; age  | -                    |
|                                           |                      | at menopause 45 9 d ago    |                      |
| 40, menopause at 39: a cause of its own   | woman 40             | weight 45 kg 9 d ago; age  | -                    |
|                                           |                      | at menopause 39 9 d ago    |                      |
| a man                                     | man 60               | weight 50 kg 9 d ago       | -                    |
| no birth date                             | woman                | weight 60 kg 9 d ago       | ? birth-date missing |
"""

RISK = """
| case                      | record                      | says                        | shows                        |
| no risk factor            | weight 57.7 kg 9 d ago;     | -                           |                              |
|                           | smoking never 9 d ago       |                             |                              |
| low weight                | weight 57.6 kg 9 d ago      | info                        | factors.1 low body weight    |
| a low body mass index     | weight 60 kg 9 d ago; BMI   | info                        | factors.1 low body weight    |
|                           | 20 kg/m2 9 d ago            |                             |                              |
| a body mass index of 20.1 | weight 60 kg 9 d ago; BMI   | -                           |                              |
|                           | 20.1 kg/m2 9 d ago          |                             |                              |
| smokes                    | weight 60 kg 9 d ago;       | info                        | factors.1 current smoking;   |
|                           | smoking current 9 d ago     |                             | tool 0; tool_name OST        |
| three drinks a day        | weight 60 kg 9 d ago;       | info                        | factors.1 alcohol intake     |
|                           | drinks a day 3 9 d ago      |                             |                              |
| 2.9 drinks a day          | weight 60 kg 9 d ago;       | -                           |                              |
|                           | drinks a day 2.9 9 d ago    |                             |                              |
| a parent broke a hip      | weight 60 kg 9 d ago;       | info                        | factors.1 a parent's hip     |
|                           | parent broke a hip yes 9 d  |                             | fracture                     |
|                           | ago                         |                             |                              |
| nobody was asked          | weight 60 kg 9 d ago;       | ? smoking-status missing,   |                              |
|                           | assessments missing         | alcohol-per-day missing     |                              |
| no vitals, nothing else   | vitals missing              | ? body-weight missing       |                              |
| no vitals, smokes         | vitals missing; smoking     | ? body-weight missing       |                              |
|                           | current 9 d ago             |                             |                              |
"""

TOOLS = """
| case                             | record                    | says                      | shows                     |
| OST 1                            | weight 65.9 kg 9 d ago    | info                      | tool_name OST; tool 1     |
| OST 2, ORAI 10                   | weight 66 kg 9 d ago      | info                      | tool_name ORAI; tool 10   |
| OST 2, ORAI 10 just so           | weight 69.9 kg 9 d ago    | info                      | tool_name ORAI            |
| OST 2, ORAI 7                    | weight 70 kg 9 d ago      | -                         |                           |
| OST 2, FRAX 8.4                  | weight 90 kg 9 d ago;     | info                      | tool_name FRAX without    |
|                                  | FRAX major 8.4 % 9 d ago  |                           | bone density; tool 8.4    |
| OST 2, FRAX 8.3                  | weight 90 kg 9 d ago;     | -                         |                           |
|                                  | FRAX major 8.3 % 9 d ago  |                           |                           |
| FRAX 8.4, 730 days old           | weight 90 kg 9 d ago;     | info                      |                           |
|                                  | FRAX major 8.4 % 730 d    |                           |                           |
|                                  | ago                       |                           |                           |
| FRAX 8.4, 731 days old           | weight 90 kg 9 d ago;     | -                         |                           |
|                                  | FRAX major 8.4 % 731 d    |                           |                           |
|                                  | ago                       |                           |                           |
| no weight: the tool is asked for |                           | -                         |                           |
| a recorded OSIRIS of 0           | weight 90 kg 9 d ago;     | info                      | tool_name OSIRIS; tool    |
|                                  | OSIRIS 0 9 d ago          |                           | 0.0                       |
| reports of tools in part         | assessments partial       | ? frax-major partial,     |                           |
|                                  |                           | ost-score partial,        |                           |
|                                  |                           | orai-score partial,       |                           |
|                                  |                           | osiris-score partial      |                           |
"""

ELSEWHERE = """
| case                  | record                            | says                  |
| scanned long ago      | T -1.0 lumbar spine on 2001-01-01 | -                     |
| a scan is ordered     | ordered DXA 9 d ago               | (addressed)           |
| osteoporosis is known | condition M81.0 900 d ago         | -                     |
| on alendronate        | prescribed alendronate 90 d ago   | -                     |
| hormone therapy       | prescribed estradiol 90 d ago     | -                     |
| a broken wrist        | condition S52.501A 900 d ago      | -                     |
| rheumatoid arthritis  | condition M05.79 900 d ago        | -                     |
| no medications key    | medications missing               | ? medications missing |
| no imaging key        | imaging missing                   | ? imaging missing     |
| hospice               | condition Z51.5 9 d ago           | x                     |
"""

CANADA = """
| case                    | record                                       | says |
| one risk factor         | weight 70 kg 9 d ago                         | -    |
| two, whatever the tools | weight 90 kg 9 d ago; drinks a day 3 9 d ago | info |
| two, no weight          | drinks a day 3 9 d ago                       | info |
"""

WANTED = """
| case                           | patient  | record                  | says                 | shows                   |
| no weight                      | woman 60 |                         | (limit)              | factors.1 current       |
|                                |          |                         |                      | smoking                 |
| beside a card that stands      | woman 60 | T -2.0 heel 9 d ago     | (limit)              |                         |
| a weight: it can be computed   | woman 60 | weight 90 kg 9 d ago    | -                    |                         |
| a weight of 365 days ago       | woman 60 | weight 90 kg 365 d ago  | -                    |                         |
| a weight of 366 days ago       | woman 60 | weight 90 kg 366 d ago  | (limit)              |                         |
| FRAX is there                  | woman 60 | FRAX major 5 % 9 d ago  | -                    |                         |
| never asked whether she smokes | woman 60 | smoking never 9 d ago   | -                    |                         |
| 65                             | woman 65 |                         | -                    |                         |
| 54, menopause not recorded     | woman 54 |                         | -                    |                         |
| scanned                        | woman 60 | T -1.0 lumbar spine on  | -                    |                         |
|                                |          | 2001-01-01              |                      |                         |
| scan ordered                   | woman 60 | ordered DXA 9 d ago     | (addressed)          |                         |
| rheumatoid arthritis           | woman 60 | condition M05.79 900 d  | -                    |                         |
|                                |          | ago                     |                      |                         |
| vitals failed                  | woman 60 | vitals failed           | ? body-weight failed |                         |
| orders missing                 | woman 60 | orders missing          | ? orders missing     |                         |
"""


@table(LT65, AGE, hook="patient-view", record=SMOKES)
def test_women_from_fifty_after_menopause(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(LT65, RISK, hook="patient-view", patient="woman 60")
def test_one_risk_factor_is_asked_for(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(LT65, TOOLS, hook="patient-view", patient="woman 56", record=SMOKES)
def test_a_tool_has_to_be_positive(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(LT65, ELSEWHERE, hook="patient-view", patient="woman 60", record=f"{SMOKES}; weight 60 kg 9 d ago")
def test_what_has_another_reason_is_left_to_it(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(LT65, CANADA, hook="patient-view", patient="woman 60", record=SMOKES, profile="ca-2023")
def test_canada_counts_risk_factors_and_asks_for_no_tool(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TOOL, WANTED, hook="patient-view", record=SMOKES)
def test_a_tool_is_asked_for_where_none_can_be_computed(case: Case) -> None:
    assert outcome(case) == expected(case)
