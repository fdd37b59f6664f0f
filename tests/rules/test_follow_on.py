"""Treatment that lapsed, that nothing followed, or that is begun without a reason on record."""

from tests.rules.cases import Case, answer, expected, outcome, table

LAPSE = "gap-persistence"
BUILT = "gap-anabolic-followon"
LOW = "gap-no-treat-low"

LAPSED = """
| case                                     | record                      | says                      | shows           |
| supply ended 61 days ago                 | prescribed alendronate 151  | info                      | last 2026-09-22 |
|                                          | d ago, supply 90            |                           |                 |
| supply ended 60 days ago                 | prescribed alendronate 150  | -                         |                 |
|                                          | d ago, supply 90            |                           |                 |
| zoledronic acid, day 457                 | given zoledronic acid 5 mg  | info                      |                 |
|                                          | 457 d ago                   |                           |                 |
| zoledronic acid, day 456                 | given zoledronic acid 5 mg  | -                         |                 |
|                                          | 456 d ago                   |                           |                 |
| last dose 1095 days ago                  | given zoledronic acid 5 mg  | info                      |                 |
|                                          | 1095 d ago                  |                           |                 |
| last dose 1096 days ago                  | given zoledronic acid 5 mg  | -                         |                 |
|                                          | 1096 d ago                  |                           |                 |
| denosumab: its own rule speaks           | given denosumab 60 mg 211 d | (owner) |                 |
|                                          | ago                         |                           |                 |
| denosumab, day 210                       | given denosumab 60 mg 210 d | -                         |                 |
|                                          | ago                         |                           |                 |
| oncology dosing                          | given zoledronic acid 4 mg  | -                         |                 |
|                                          | 457 d ago                   |                           |                 |
| a holiday                                | given zoledronic acid 5 mg  | -                         |                 |
|                                          | 560 d ago;                  |                           |                 |
|                                          | given zoledronic acid 5 mg  |                           |                 |
|                                          | 930 d ago;                  |                           |                 |
|                                          | given zoledronic acid 5 mg  |                           |                 |
|                                          | 1300 d ago                  |                           |                 |
| another drug now                         | prescribed alendronate 151  | -                         |                 |
|                                          | d ago, supply 90;           |                           |                 |
|                                          | prescribed raloxifene 30 d  |                           |                 |
|                                          | ago                         |                           |                 |
| teriparatide since                       | prescribed alendronate 900  | -                         |                 |
|                                          | d ago, supply 90;           |                           |                 |
|                                          | prescribed teriparatide 300 |                           |                 |
|                                          | d ago, supply 90            |                           |                 |
| refused after it                         | prescribed alendronate 151  | -                         |                 |
|                                          | d ago, supply 90;           |                           |                 |
|                                          | condition Z53.20 9 d ago    |                           |                 |
| stopped, no end known                    | prescribed alendronate 151  | info                      |                 |
|                                          | d ago, status stopped       |                           |                 |
| raloxifene                               | prescribed raloxifene 400 d | -                         |                 |
|                                          | ago, supply 90              |                           |                 |
| none                                     |                             | -                         |                 |
| none, medications failed                 | medications failed          | ? medications failed      |                 |
| by an administration, medications failed | medications failed;         | ? medications failed      |                 |
|                                          | given zoledronic acid 5 mg  |                           |                 |
|                                          | 457 d ago                   |                           |                 |
| hospice                                  | prescribed alendronate 151  | x                         |                 |
|                                          | d ago, supply 90;           |                           |                 |
|                                          | condition Z51.5 9 d ago     |                           |                 |
"""

FOLLOWED = """
| case                              | record                              | says                            | shows   |
| teriparatide, ended 61 days ago   | prescribed teriparatide 151 d ago,  | (owner) | days 61 |
|                                   | supply 90                           |                                 |         |
| teriparatide, ended 60 days ago   | prescribed teriparatide 150 d ago,  | -                               |         |
|                                   | supply 90                           |                                 |         |
| romosozumab, 61 days ago          | given romosozumab 61 d ago          | (owner) |         |
| romosozumab, 60 days ago          | given romosozumab 60 d ago          | -                               |         |
| abaloparatide, ended 730 days ago | prescribed abaloparatide 820 d ago, | (owner) |         |
|                                   | supply 90, status completed         |                                 |         |
| abaloparatide, ended 731 days ago | prescribed abaloparatide 821 d ago, | -                               |         |
|                                   | supply 90, status completed         |                                 |         |
| alendronate followed              | prescribed teriparatide 151 d ago,  | -                               |         |
|                                   | supply 90;                          |                                 |         |
|                                   | prescribed alendronate 30 d ago     |                                 |         |
| alendronate followed and lapsed   | prescribed teriparatide 700 d ago,  | -                               |         |
|                                   | supply 90;                          |                                 |         |
|                                   | prescribed alendronate 300 d ago,   |                                 |         |
|                                   | supply 90                           |                                 |         |
| refused                           | prescribed teriparatide 151 d ago,  | -                               |         |
|                                   | supply 90; condition Z53.20 9 d ago |                                 |         |
| alendronate alone                 | prescribed alendronate 151 d ago,   | -                               |         |
|                                   | supply 90                           |                                 |         |
| medications failed                | medications failed;                 | ? medications failed            |         |
|                                   | given romosozumab 61 d ago          |                                 |         |
"""

REASONS = """
| case                                 | patient  | record                     | says                  | shows         |
| T -1.0: low                          | woman 70 | T -1.0 total hip 9 d ago   | (limit)               | risk low      |
| T -1.5 with a FRAX: moderate         | woman 70 | T -1.5 total hip 9 d ago;  | (limit)               | risk moderate |
|                                      |          | FRAX major 12 % 9 d ago    |                       |               |
| T -1.5, FRAX pending                 | woman 70 | T -1.5 total hip 9 d ago   | -                     |               |
| T -1.5, FRAX 731 days old            | woman 70 | T -1.5 total hip 9 d ago;  | -                     |               |
|                                      |          | FRAX major 12 % 731 d ago  |                       |               |
| T -2.5: high                         | woman 70 | T -2.5 total hip 9 d ago   | -                     |               |
| no scan: not known                   | woman 70 |                            | -                     |               |
| woman of 40                          | woman 40 | T -1.0 total hip 9 d ago   | -                     |               |
| a wrist fracture, normal density     | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | condition S52.501A 900 d   |                       |               |
|                                      |          | ago                        |                       |               |
| osteoporosis on the list             | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | condition M81.0 900 d ago  |                       |               |
| osteoporosis, resolved               | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | condition M81.0 900 d ago, |                       |               |
|                                      |          | resolved                   |                       |               |
| osteoporosis, refuted                | woman 70 | T -1.0 total hip 9 d ago;  | (limit)               |               |
|                                      |          | condition M81.0 900 d ago, |                       |               |
|                                      |          | refuted                    |                       |               |
| an earlier T -2.5                    | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | T -2.5 total hip 2000 d    |                       |               |
|                                      |          | ago                        |                       |               |
| a glucocorticoid, moderate           | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | prescribed prednisone 200  |                       |               |
|                                      |          | d ago, sig 5 mg daily;     |                       |               |
|                                      |          | FRAX major 5 % 9 d ago     |                       |               |
| a glucocorticoid, low                | woman 70 | T -0.9 total hip 9 d ago;  | (limit)               |               |
|                                      |          | prescribed prednisone 200  |                       |               |
|                                      |          | d ago, sig 5 mg daily;     |                       |               |
|                                      |          | FRAX major 5 % 9 d ago;    |                       |               |
|                                      |          | FRAX hip 1 % 9 d ago       |                       |               |
| an aromatase inhibitor and two risks | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | prescribed anastrozole 90  |                       |               |
|                                      |          | d ago;                     |                       |               |
|                                      |          | smoking current 9 d ago    |                       |               |
| an aromatase inhibitor, no line met  | woman 60 | T -1.0 total hip 9 d ago;  | (limit)               |               |
|                                      |          | prescribed anastrozole 90  |                       |               |
|                                      |          | d ago                      |                       |               |
| diabetes, T -2.0                     | woman 70 | T -2.0 total hip 9 d ago;  | -                     |               |
|                                      |          | FRAX major 12 % 9 d ago;   |                       |               |
|                                      |          | condition E11.9 900 d ago  |                       |               |
| diabetes, T -1.9                     | woman 70 | T -1.9 total hip 9 d ago;  | (limit)               |               |
|                                      |          | FRAX major 12 % 9 d ago;   |                       |               |
|                                      |          | condition E11.9 900 d ago  |                       |               |
| denosumab years ago                  | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | given denosumab 60 mg 900  |                       |               |
|                                      |          | d ago                      |                       |               |
| risedronate until 730 days ago       | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | prescribed risedronate     |                       |               |
|                                      |          | 1400 d ago,                |                       |               |
|                                      |          | until 2024-11-22,          |                       |               |
|                                      |          | status completed           |                       |               |
| risedronate until 731 days ago       | woman 70 | T -1.0 total hip 9 d ago;  | (limit)               |               |
|                                      |          | prescribed risedronate     |                       |               |
|                                      |          | 1400 d ago,                |                       |               |
|                                      |          | until 2024-11-21,          |                       |               |
|                                      |          | status completed           |                       |               |
| alendronate goes on                  | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | prescribed alendronate 90  |                       |               |
|                                      |          | d ago                      |                       |               |
| bone metastases                      | woman 70 | T -1.0 total hip 9 d ago;  | x                     |               |
|                                      |          | condition C79.51 90 d ago  |                       |               |
| Paget disease                        | woman 70 | T -1.0 total hip 9 d ago;  | x                     |               |
|                                      |          | condition M88.0 90 d ago   |                       |               |
| problems failed                      | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | conditions failed          |                       |               |
| problems in part                     | woman 70 | T -1.0 total hip 9 d ago;  | -                     |               |
|                                      |          | conditions partial         |                       |               |
| scans in part                        | woman 70 | dxa partial;               | -                     |               |
|                                      |          | T -1.0 total hip 9 d ago   |                       |               |
| medications failed                   | woman 70 | T -1.0 total hip 9 d ago;  | ? medications failed  |               |
|                                      |          | medications failed         |                       |               |
| FRAX not read                        | woman 70 | T -1.0 total hip 9 d ago;  | ? frax-major missing, |               |
|                                      |          | assessments missing        | frax-hip missing      |               |
"""

ORDERS = """
| case                         | order                | says    |
| risedronate                  | risedronate          | (limit) |
| denosumab 60 mg              | denosumab 60 mg      | (limit) |
| denosumab for a cancer       | denosumab 120 mg     | -       |
| denosumab, no strength       | denosumab            | -       |
| zoledronic acid 5 mg         | zoledronic acid 5 mg | (limit) |
| zoledronic acid 4 mg         | zoledronic acid 4 mg | -       |
| zoledronic acid, no strength | zoledronic acid      | -       |
| hormone therapy              | estradiol            | -       |
| raloxifene                   | raloxifene           | -       |
| pamidronate                  | pamidronate          | -       |
| no bone drug                 | paracetamol          | -       |
"""


@table(LAPSE, LAPSED, hook="patient-view", record="T -2.8 total hip 900 d ago")
def test_a_drug_that_lapsed_is_named_in_the_card_of_the_gap(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(BUILT, FOLLOWED, hook="patient-view")
def test_what_was_built_wants_an_antiresorptive(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(LOW, REASONS, order="alendronate")
def test_a_drug_without_a_reason_on_record_is_worth_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(LOW, ORDERS, record="T -1.0 total hip 9 d ago")
def test_only_drugs_for_osteoporosis_are_asked_about(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_in_canada_a_suggested_drug_has_its_reason() -> None:
    for percent, says in (("15", "-"), ("14.9", "(limit)")):
        record = f"T -1.5 total hip 9 d ago; FRAX major {percent} % 9 d ago"
        assert outcome(Case(record=record, order="alendronate", rule=LOW, profile="ca-2023"))[0] == says


def test_the_line_stands_in_the_card_of_the_order() -> None:
    quiet = 'calcium 9.4 mg/dL 9 d ago; prescribed "calcium carbonate 1250 MG Oral Tablet" 90 d ago'
    record = f"T -1.0 total hip 9 d ago; creatinine 3.0 mg/dL 9 d ago; weight 60 kg 9 d ago; {quiet}"
    case = Case(record=record, order="alendronate", rule=LOW)
    assert outcome(case)[0] == "info"
    assert "reason for" in (answer(case).cards[0].detail or "")


def test_a_lapse_is_told_with_its_day() -> None:
    record = "T -2.8 total hip 900 d ago; prescribed alendronate 151 d ago, supply 90"
    card = answer(Case(record=record, rule=LAPSE, hook="patient-view")).cards[0]
    assert "lapsed (covered until 22 Sep 2026)" in (card.detail or "")
