"""Who should have a bone-density scan and has none on record."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "screen-dxa-women-65"

AGE = """
| case              | patient               | says                 |
| the 65th birthday | woman born 1961-11-22 | info                 |
| the day before it | woman born 1961-11-23 | -                    |
| a woman of 100    | woman 100             | info                 |
| a man of 70       | man 70                | -                    |
| sex unknown       | person 70             | -                    |
| no birth date     | woman                 | ? birth-date missing |
| deceased          | woman 70, deceased    | x                    |
"""

SCANNED = """
| case                          | record                                          | says             |
| a T-score                     | T -1.0 lumbar spine on 2001-01-01               | -                |
| a T-score of an unknown day   | T -1.0 lumbar spine undated                     | -                |
| a T-score that is no number   | T broken lumbar spine 100 d ago                 | ? dxa unreadable |
| a Z-score                     | Z -1.0 lumbar spine 100 d ago                   | -                |
| a T-score of the heel         | T -1.0 heel 100 d ago                           | info             |
| a T-score that was cancelled  | T -1.0 lumbar spine 100 d ago, status cancelled | info             |
| a report                      | reported DXA 900 d ago                          | -                |
| a report of an unknown day    | reported DXA undated                            | -                |
| a preliminary report          | reported DXA 9 d ago, status preliminary        | -                |
| a report that was cancelled   | reported DXA 900 d ago, status cancelled        | info             |
| a report of another study     | reported chest film 900 d ago                   | info             |
| a report of next month        | reported DXA in 30 d                            | info             |
| a procedure                   | done DXA 900 d ago                              | -                |
| a procedure that was not done | done DXA 900 d ago, status not-done             | info             |
| an order that was completed   | ordered DXA 900 d ago, status completed         | -                |
| an order of 180 days ago      | ordered DXA 180 d ago                           | (addressed)      |
| an order of 181 days ago      | ordered DXA 181 d ago                           | info             |
| an order that was revoked     | ordered DXA 9 d ago, status revoked             | info             |
| an order of another study     | ordered chest film 9 d ago                      | info             |
"""

KNOWN = """
| case                                  | record                                                 | says |
| known osteoporosis                    | condition M81.0 900 d ago                              | -    |
| osteoporosis by SNOMED CT             | condition 240155001 900 d ago                          | -    |
| osteoporosis, "resolved": it stands   | condition M81.0 900 d ago, resolved                    | -    |
| osteoporosis, refuted                 | condition M81.0 900 d ago, refuted                     | info |
| osteoporosis, only provisional        | condition M81.0 900 d ago, provisional                 | info |
| low bone mass is a reason, not a stop | condition M85.80 900 d ago                             | info |
| a hip fracture                        | condition S72.001A 900 d ago                           | -    |
| a vertebral fracture of no known day  | condition M80.08XS 900 d ago                           | -    |
| a wrist fracture                      | condition S52.501A 900 d ago                           | info |
| a hip broken at 40                    | condition S72.001A on 1996-06-01                       | info |
| on alendronate                        | prescribed alendronate 90 d ago                        | -    |
| alendronate, long ago                 | prescribed alendronate on 2010-01-01, status completed | -    |
| alendronate, stopped                  | prescribed alendronate on 2010-01-01, status stopped   | -    |
| alendronate, cancelled unused         | prescribed alendronate on 2010-01-01, status cancelled | info |
| denosumab, once                       | given denosumab 60 mg on 2012-01-01                    | -    |
| hormone therapy now                   | prescribed estradiol 90 d ago                          | -    |
| hormone therapy, long ago             | prescribed estradiol on 2005-01-01, status stopped     | info |
| calcitonin, long ago                  | prescribed calcitonin on 2005-01-01, status stopped    | info |
| a drug that was not to be given       | prescribed alendronate 90 d ago, do not perform        | info |
| hospice                               | condition Z51.5 9 d ago                                | x    |
| myeloma                               | condition C90.00 9 d ago                               | x    |
| nothing at all                        |                                                        | info |
"""

SOURCES = """
| case                      | record                                         | says                             |
| no scans key              | dxa missing                                    | ? dxa missing                    |
| no imaging key            | imaging missing                                | ? imaging missing                |
| no procedures key         | procedures missing                             | ? procedures missing             |
| no orders key             | orders missing                                 | ? orders missing                 |
| no problem list           | conditions missing                             | ? conditions missing             |
| no medication list        | medications missing                            | ? medications missing            |
| no administrations key    | administrations missing                        | info                             |
| no allergies key          | allergies missing                              | info                             |
| scans failed              | dxa failed                                     | ? dxa failed                     |
| imaging in part           | imaging partial; reported chest film 900 d ago | ? imaging partial                |
| two lacks                 | imaging failed; orders missing                 | ? imaging failed, orders missing |
| one key short, yet a scan | imaging missing; T -1.0 lumbar spine 100 d ago | -                                |
| a problem cannot be read  | condition broken 90 d ago                      | ? conditions unreadable          |
"""


@table(RULE, AGE, hook="patient-view")
def test_women_are_screened_from_sixty_five(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SCANNED, hook="patient-view")
def test_any_record_of_a_central_scan_is_enough(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, KNOWN, hook="patient-view")
def test_known_treated_or_broken_bone_needs_no_screening(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SOURCES, hook="patient-view")
def test_never_scanned_is_said_only_when_all_places_were_seen(case: Case) -> None:
    assert outcome(case) == expected(case)
