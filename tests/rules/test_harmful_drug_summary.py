"""The list of drugs that harm bone or cause falls: which count, and who is shown it."""

from tests.rules.cases import Case, answer, expected, outcome, table

TWO = "prescribed sertraline 400 d ago; prescribed omeprazole 400 d ago"
ONE = "condition M81.0 900 d ago; prescribed sertraline 400 d ago"

WHOM = """
| case               | patient  | record                                             | says                 |
| osteoporosis       | woman 70 | condition M81.0 900 d ago                          | info                 |
| fragility fracture | man 70   | condition S52.501A 900 d ago                       | info                 |
| T-score            | man 70   | T -2.5 total hip 90 d ago                          | info                 |
| bone is sound      | man 70   | T -2.4 total hip 90 d ago                          | -                    |
| nothing known      | woman 70 |                                                    | -                    |
| conditions missing | woman 70 | conditions missing                                 | ? conditions missing |
| hospice            | woman 70 | condition M81.0 900 d ago; condition Z51.5 9 d ago | x                    |
"""

COUNTS = """
| case                                  | patient  | record                              | says | shows                |
| one drug                              | woman 70 |                                     | -    |                      |
| two of a kind                         | woman 70 | prescribed venlafaxine 300 d ago    | -    |                      |
| a glitazone                           | woman 70 | prescribed pioglitazone 300 d ago   | info | drugs.1 sertraline;  |
|                                       |          |                                     |      | drugs.2 pioglitazone |
| acid suppressant for more than a year | woman 70 | prescribed omeprazole 366 d ago     | info | drugs.1 omeprazole   |
| acid suppressant for a year           | woman 70 | prescribed omeprazole 365 d ago     | -    |                      |
| heparin for 91 days                   | woman 70 | prescribed enoxaparin 91 d ago      | info |                      |
| heparin for 90 days                   | woman 70 | prescribed enoxaparin 90 d ago      | -    |                      |
| levothyroxine, TSH low                | woman 70 | prescribed levothyroxine 900 d ago; | info |                      |
|                                       |          | TSH 0.39 m[IU]/L 30 d ago           |      |                      |
| levothyroxine, TSH normal             | woman 70 | prescribed levothyroxine 900 d ago; | -    |                      |
|                                       |          | TSH 0.40 m[IU]/L 30 d ago           |      |                      |
| levothyroxine, TSH of long ago        | woman 70 | prescribed levothyroxine 900 d ago; | -    |                      |
|                                       |          | TSH 0.1 m[IU]/L 366 d ago           |      |                      |
| levothyroxine, no TSH                 | woman 70 | prescribed levothyroxine 900 d ago  | -    |                      |
| androgen deprivation                  | man 70   | prescribed leuprolide 60 d ago      | info |                      |
| the same drug in a woman              | woman 70 | prescribed leuprolide 60 d ago      | -    |                      |
| prednisone for long                   | woman 70 | prescribed prednisone 120 d ago,    | info | drugs.1 prednisone   |
|                                       |          | dose 5 mg, timing 1 per 1 d         |      |                      |
| prednisone for 90 days                | woman 70 | prescribed prednisone 89 d ago,     | -    |                      |
|                                       |          | dose 5 mg, timing 1 per 1 d         |      |                      |
| prednisone of an unknown dose         | woman 70 | prescribed prednisone 120 d ago     | -    |                      |
| a sedative                            | woman 70 | prescribed zolpidem 300 d ago       | info |                      |
| alpha-blocker                         | woman 70 | prescribed doxazosin 300 d ago      | info |                      |
| another blood-pressure drug           | woman 70 | prescribed lisinopril 300 d ago     | -    |                      |
| one that was stopped                  | woman 70 | prescribed pioglitazone 300 d ago,  | -    |                      |
|                                       |          | status stopped                      |      |                      |
| medications partial                   | woman 70 | prescribed pioglitazone 300 d ago;  | info |                      |
|                                       |          | medications partial                 |      |                      |
"""


@table("bone-harming-drug-summary", WHOM, hook="patient-view", record=TWO)
def test_the_list_is_for_who_has_weak_bone(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bone-harming-drug-summary", COUNTS, hook="patient-view", record=ONE)
def test_two_kinds_make_a_list(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_the_digest_holds_four_items_at_most_the_gravest_first() -> None:
    drugs = ("pioglitazone", "levothyroxine", "omeprazole", "doxazosin", "phenytoin")
    taken = "; ".join(f"prescribed {one} 900 d ago" for one in drugs)
    weak = "condition M81.0 900 d ago; condition I95.1 9 d ago; TSH 0.05 m[IU]/L 9 d ago"
    found = answer(Case(record=f"{weak}; {taken}", hook="patient-view"))
    (digest,) = [one for one in found.cards if "tzd-osteoporosis" in one.extension["org.bone-health-cds.rules"]]
    assert digest.extension["org.bone-health-cds.rules"] == [
        "antihypertensive-orthostasis",
        "levothyroxine-over-replacement",
        "tzd-osteoporosis",
        "ppi-long-term-fracture",
    ]
