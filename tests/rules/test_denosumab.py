"""Denosumab: due, overdue, and stopped with nothing after it."""

from tests.rules.cases import Case, answer, expected, outcome, table

OVERDUE = """
| case                         | record                                                   | says                  |
| day 210 is on time           | given denosumab 60 mg 210 d ago                          | -                     |
| day 211                      | given denosumab 60 mg 211 d ago                          | warning               |
| day 900                      | given denosumab 60 mg 900 d ago                          | warning               |
| day 901 is history           | given denosumab 60 mg 901 d ago                          | -                     |
| only the order, day 211      | prescribed denosumab 60 mg 211 d ago, status completed   | warning               |
| by brand                     | given "Jubbonti" 211 d ago                               | warning               |
| oncology dosing              | given denosumab 120 mg 211 d ago                         | -                     |
| a later dose                 | given denosumab 60 mg 400 d ago;                         | -                     |
|                              | given denosumab 60 mg 100 d ago                          |                       |
| alendronate since            | given denosumab 60 mg 300 d ago;                         | -                     |
|                              | prescribed alendronate 100 d ago                         |                       |
| zoledronic acid since        | given denosumab 60 mg 300 d ago;                         | -                     |
|                              | given zoledronic acid 5 mg 100 d ago                     |                       |
| romosozumab since            | given denosumab 60 mg 300 d ago;                         | -                     |
|                              | prescribed romosozumab 20 d ago                          |                       |
| teriparatide is no follow-on | given denosumab 60 mg 300 d ago;                         | warning               |
|                              | prescribed teriparatide 100 d ago                        |                       |
| the next dose is ordered     | given denosumab 60 mg 211 d ago;                         | -                     |
|                              | prescribed denosumab 60 mg 9 d ago                       |                       |
| ordered 210 days ago         | given denosumab 60 mg 500 d ago;                         | -                     |
|                              | prescribed denosumab 60 mg 210 d ago                     |                       |
| ordered 211 days ago         | given denosumab 60 mg 500 d ago;                         | warning               |
|                              | prescribed denosumab 60 mg 211 d ago                     |                       |
| the next dose, undated order | given denosumab 60 mg 500 d ago;                         | warning               |
|                              | prescribed denosumab 60 mg undated                       |                       |
| stopped on record            | given denosumab 60 mg 300 d ago;                         | -                     |
|                              | prescribed denosumab 60 mg 100 d ago, status stopped     |                       |
| never on denosumab           | prescribed alendronate 300 d ago                         | -                     |
| medications missing          | given denosumab 60 mg 300 d ago; medications missing     | ? medications missing |
| hospice                      | given denosumab 60 mg 300 d ago; condition Z51.5 9 d ago | x                     |
"""

DUE = """
| case                     | record                                                                 | says |
| day 165                  | given denosumab 60 mg 165 d ago                                        | -    |
| day 166                  | given denosumab 60 mg 166 d ago                                        | info |
| day 210                  | given denosumab 60 mg 210 d ago                                        | info |
| day 211 is overdue       | given denosumab 60 mg 211 d ago                                        | -    |
| the next dose is ordered | given denosumab 60 mg 180 d ago; prescribed denosumab 60 mg 9 d ago    | -    |
| alendronate since        | given denosumab 60 mg 180 d ago; prescribed alendronate 20 d ago       | -    |
| stopped on record        | given denosumab 60 mg 180 d ago; prescribed denosumab 60 mg 100 d ago, | -    |
|                          | status stopped                                                         |      |
"""

TWO = "given denosumab 60 mg 330 d ago; given denosumab 60 mg 150 d ago"

STOPPED = """
| case                       | record                                                 | says    |
| stopped                    | prescribed denosumab 60 mg 20 d ago, status stopped    | warning |
| cancelled                  | prescribed denosumab 60 mg 20 d ago, status cancelled  | warning |
| on hold                    | prescribed denosumab 60 mg 20 d ago, status on-hold    | warning |
| completed is a dose given  | prescribed denosumab 60 mg 150 d ago, status completed | -       |
| stopped, alendronate since | prescribed denosumab 60 mg 20 d ago, status stopped;   | -       |
|                            | prescribed alendronate 9 d ago                         |         |
| not stopped                |                                                        | -       |
"""

STOPPING = """
| case                         | record                          | order                            | says     |
| stopped                      |                                 | denosumab 60 mg, status stopped  | critical |
| not to be given              |                                 | denosumab 60 mg, do not perform  | critical |
| started                      |                                 | denosumab 60 mg                  | -        |
| alendronate beside it        |                                 | denosumab 60 mg, status stopped; | -        |
|                              |                                 | alendronate                      |          |
| alendronate active           | prescribed alendronate 9 d ago  | denosumab 60 mg, status stopped  | -        |
| allergic: only the plan      | allergy denosumab               | denosumab 60 mg, status stopped  | info     |
| pregnant: only the plan      | condition Z33.1 9 d ago         | denosumab 60 mg, status stopped  | info     |
| positive test: only the plan | pregnancy test positive 9 d ago | denosumab 60 mg, status stopped  | info     |
| hospice                      | condition Z51.5 9 d ago         | denosumab 60 mg, status stopped  | x        |
"""

DOSES = """
| case                    | record                                                            | says     |
| one dose: only the plan | given denosumab 60 mg 150 d ago                                   | info     |
| two doses               | given denosumab 60 mg 330 d ago; given denosumab 60 mg 150 d ago  | critical |
| presumed doses          | prescribed denosumab 60 mg 330 d ago, status completed;           | warning  |
|                         | prescribed denosumab 60 mg 150 d ago, status completed            |          |
| 900 days ago            | given denosumab 60 mg 1080 d ago; given denosumab 60 mg 900 d ago | critical |
| 901 days ago            | given denosumab 60 mg 1080 d ago; given denosumab 60 mg 901 d ago | -        |
| oncology dosing         | given denosumab 120 mg 60 d ago; given denosumab 120 mg 30 d ago  | -        |
| no dose on record       |                                                                   | -        |
"""

OVERDUE_AT_SIGNING = """
| case                              | record                | order                        | says                  |
| in the card of teriparatide       | allergy teriparatide  | teriparatide                 | warning               |
| in the card of calcitonin         | allergy calcitonin    | calcitonin                   | warning               |
| beside what else is worth knowing |                       | calcitonin                   | warning               |
| never with calcium alone          |                       | "calcium carbonate 500 mg"   | (limit)               |
| never with vitamin D alone        |                       | "cholecalciferol 1000 unt"   | (limit)               |
| calcium acetate binds phosphate   |                       | "calcium acetate 667 mg"     | -                     |
| only in one card                  | allergy teriparatide  | teriparatide; teriparatide   | warning               |
| the draft is denosumab            | allergy denosumab     | denosumab 60 mg              | -                     |
| the draft is a follow-on          | allergy alendronate   | alendronate                  | -                     |
| a follow-on beside it             | allergy teriparatide  | teriparatide; alendronate    | -                     |
| the draft is stopped              | allergy teriparatide  | teriparatide, status stopped | -                     |
| not a drug for the bone           | allergy paracetamol   | paracetamol                  | -                     |
| medications missing               | allergy teriparatide; | teriparatide                 | ? medications missing |
|                                   | medications missing   |                              |                       |
"""


@table("denosumab-overdue", OVERDUE, hook="patient-view")
def test_a_dose_is_overdue_from_day_211(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-overdue", OVERDUE_AT_SIGNING, record="given denosumab 60 mg 300 d ago")
def test_at_signing_an_overdue_dose_is_a_line_of_another_drugs_card(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_two_drafts_are_reminded_of_it_once() -> None:
    record = "given denosumab 60 mg 300 d ago; allergy teriparatide; allergy calcitonin"
    found = answer(Case(record=record, order="teriparatide; calcitonin"))
    told = [card.extension["org.bone-health-cds.rules"] for card in found.cards]
    assert len(told) == 2
    assert sum("denosumab-overdue" in rules for rules in told) == 1


@table("denosumab-due", DUE, hook="patient-view")
def test_a_dose_is_due_from_day_166(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-stop-without-follow-on", STOPPED, hook="patient-view", record=TWO)
def test_a_stop_on_record_is_seen_when_the_chart_opens(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-stop-without-follow-on", STOPPING, record=TWO)
def test_a_stop_being_ordered_is_critical(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-stop-without-follow-on", DOSES, order="denosumab 60 mg, status stopped")
def test_how_many_doses_and_how_long_ago(case: Case) -> None:
    assert outcome(case) == expected(case)


GAP = """
| case                       | record                                             | says                      |
| denosumab, day 210         | given denosumab 60 mg 210 d ago                    | -                         |
| denosumab, day 211         | given denosumab 60 mg 211 d ago                    | (owner) |
| only the request, day 211  | prescribed denosumab 60 mg 211 d ago               | (owner) |
| denosumab has no holiday   | given "Prolia" 500 d ago; given "Prolia" 680 d ago | (owner) |
| too long ago to be overdue | given denosumab 60 mg 901 d ago                    | critical                  |
"""


@table("gap-treat-hip-vertebral", GAP, hook="patient-view", record="condition S72.001A 200 d ago")
def test_it_speaks_for_the_treatment_gap_while_it_is_overdue(case: Case) -> None:
    assert outcome(case) == expected(case)
