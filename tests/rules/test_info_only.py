"""What is worth knowing of one bone drug: lines of cards that stand anyway, such as one about an ulcer."""

from tests.rules.cases import Case, answer, expected, outcome, table

FIBRILLATION = """
| case                          | record                          | order                      | says                  |
| a first dose                  | condition I48.91 900 d ago      | zoledronic acid 5 mg       | (limit)               |
| flutter                       | condition I48.92 900 d ago      | zoledronic acid 5 mg       | (limit)               |
| strength not stated           | condition I48.91 900 d ago      | zoledronic acid            | (limit)               |
| a dose before                 | condition I48.91 900 d ago;     | zoledronic acid 5 mg       | -                     |
|                               | given zoledronic acid 5 mg 400  |                            |                       |
|                               | d ago                           |                            |                       |
| an order before               | condition I48.91 900 d ago;     | zoledronic acid 5 mg       | -                     |
|                               | prescribed zoledronic acid 5 mg |                            |                       |
|                               | 400 d ago                       |                            |                       |
| another bisphosphonate before | condition I48.91 900 d ago;     | zoledronic acid 5 mg       | (limit)               |
|                               | prescribed alendronate 400 d    |                            |                       |
|                               | ago                             |                            |                       |
| over                          | condition I48.91 900 d ago,     | zoledronic acid 5 mg       | -                     |
|                               | resolved                        |                            |                       |
| another rhythm                | condition I47.10 900 d ago      | zoledronic acid 5 mg       | -                     |
| another drug                  | condition I48.91 900 d ago      | ibandronate 3 mg injection | -                     |
| no medications came           | condition I48.91 900 d ago;     | zoledronic acid 5 mg       | ? medications missing |
|                               | medications missing             |                            |                       |
| given, no medications         | condition I48.91 900 d ago;     | zoledronic acid 5 mg       | -                     |
|                               | medications missing;            |                            |                       |
|                               | given zoledronic acid 5 mg 400  |                            |                       |
|                               | d ago                           |                            |                       |
| no problem list came          | conditions missing              | zoledronic acid 5 mg       | ? conditions missing  |
"""


@table("zol-atrial-fibrillation-note", FIBRILLATION, on="zol-atrial-fibrillation-note")
def test_atrial_fibrillation_is_a_note(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_the_note_on_atrial_fibrillation_is_off_by_default() -> None:
    found = answer(Case(record="condition I48.91 900 d ago", order="zoledronic acid 5 mg"))
    assert "zol-atrial-fibrillation-note" not in {one.rule.id for one in found.verdict.fired}


HIP = """
| case                      | record                   | order              | says          | shows         |
| hip at -2.5               | T -2.5 total hip 100 d   | ibandronate 150 mg | (limit)       | score -2.5    |
|                           | ago                      |                    |               |               |
| femoral neck              | T -2.6 femoral neck 100  | ibandronate 150 mg | (limit)       | score -2.6    |
|                           | d ago                    |                    |               |               |
| hip at -2.4               | T -2.4 total hip 100 d   | ibandronate 150 mg | -             |               |
|                           | ago                      |                    |               |               |
| spine at -3.0             | T -3.0 lumbar spine 100  | ibandronate 150 mg | -             |               |
|                           | d ago                    |                    |               |               |
| the newer score decides   | T -2.6 total hip 900 d   | ibandronate 150 mg | -             |               |
|                           | ago;                     |                    |               |               |
|                           | T -2.4 total hip 100 d   |                    |               |               |
|                           | ago                      |                    |               |               |
| a hip fracture            | condition S72.001A 900 d | ibandronate 150 mg | (limit)       | fracture hip  |
|                           | ago                      |                    |               |               |
| a vertebral fracture      | condition M80.08XA 900 d | ibandronate 150 mg | -             |               |
|                           | ago                      |                    |               |               |
| both                      | condition S72.001A 900 d | ibandronate 150 mg | (limit)       | fracture hip; |
|                           | ago;                     |                    |               | score -2.5    |
|                           | T -2.5 total hip 100 d   |                    |               |               |
|                           | ago                      |                    |               |               |
| by vein                   | T -2.5 total hip 100 d   | ibandronate 3 mg   | info          |               |
|                           | ago                      | injection          |               |               |
| no route                  | T -2.5 total hip 100 d   | "ibandronate"      | (limit)       |               |
|                           | ago                      |                    |               |               |
| another drug              | T -2.5 total hip 100 d   | alendronate        | -             |               |
|                           | ago                      |                    |               |               |
| alendronate not tolerated | T -2.5 total hip 100 d   | ibandronate 150 mg | -             |               |
|                           | ago;                     |                    |               |               |
|                           | allergy alendronate,     |                    |               |               |
|                           | intolerance              |                    |               |               |
| raloxifene not tolerated  | T -2.5 total hip 100 d   | ibandronate 150 mg | (limit)       |               |
|                           | ago; allergy raloxifene  |                    |               |               |
| no scan came              | dxa missing              | ibandronate 150 mg | ? dxa missing |               |
| no problem list came      | conditions missing;      | ibandronate 150 mg | ? conditions  |               |
|                           | T -2.4 total hip 100 d   |                    | missing       |               |
|                           | ago                      |                    |               |               |
| a fracture, no scan came  | condition S72.001A 900 d | ibandronate 150 mg | (limit)       |               |
|                           | ago; dxa missing         |                    |               |               |
"""


@table("ibandronate-no-hip-protection", HIP, record="condition K25.9 900 d ago")
def test_ibandronate_does_not_protect_the_hip(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_a_woman_before_menopause_is_not_judged_by_her_t_score() -> None:
    found = answer(Case(patient="woman 40", record="T -2.9 total hip 100 d ago", order="ibandronate 150 mg"))
    assert "ibandronate-no-hip-protection" not in {one.rule.id for one in found.verdict.fired}
