"""Allergies to bone drugs."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "bone-agent-allergy"

INGREDIENT = """
| case                                  | order                       | record                              | says     |
| alendronate                           | alendronate                 | allergy alendronate                 | critical |
| alendronate by brand alone            | "Fosamax 70 mg weekly"      | allergy alendronate                 | critical |
| with a rash                           | alendronate                 | allergy alendronate, reaction Rash  | critical |
| with anaphylaxis                      | alendronate                 | allergy alendronate,                | critical |
|                                       |                             | reaction Anaphylaxis                |          |
| risedronate                           | risedronate                 | allergy risedronate                 | critical |
| etidronate                            | etidronate                  | allergy etidronate                  | critical |
| ibandronate tablets, any ibandronate  | ibandronate 150 mg          | allergy ibandronate                 | critical |
| injected ibandronate, the tablets     | ibandronate 3 mg injection  | allergy ibandronate 150 mg          | critical |
| zoledronic acid, any strength         | zoledronic acid 5 mg        | allergy zoledronic acid             | critical |
| zoledronic acid, the oncology product | zoledronic acid 5 mg        | allergy zoledronic acid 4 mg        | critical |
| zoledronic acid, product unclear      | zoledronic acid             | allergy zoledronic acid             | warning  |
| denosumab, any brand                  | denosumab 60 mg             | allergy denosumab                   | critical |
| denosumab, the oncology product       | denosumab 60 mg             | allergy denosumab 120 mg            | critical |
| denosumab, product unclear            | denosumab                   | allergy denosumab                   | warning  |
| romosozumab                           | romosozumab                 | allergy romosozumab                 | critical |
| teriparatide                          | teriparatide                | allergy teriparatide                | critical |
| abaloparatide                         | abaloparatide               | allergy abaloparatide               | critical |
| raloxifene                            | raloxifene                  | allergy raloxifene                  | critical |
| bazedoxifene                          | bazedoxifene with estrogens | allergy bazedoxifene with estrogens | critical |
| bazedoxifene, estrogens               | bazedoxifene with estrogens | allergy estradiol                   | critical |
| bazedoxifene, raloxifene              | bazedoxifene with estrogens | allergy raloxifene                  | critical |
| raloxifene, estrogens                 | raloxifene                  | allergy estradiol                   | -        |
| a different drug                      | denosumab 60 mg             | allergy romosozumab                 | -        |
| an unrelated allergy                  | alendronate                 | allergy penicillin,                 | -        |
|                                       |                             | reaction Anaphylaxis                |          |
| no allergies known                    | alendronate                 | allergy "No known allergies"        | -        |
| no allergies on record                | alendronate                 |                                     | -        |
| estradiol                             | estradiol                   | allergy estradiol                   | critical |
| an unrelated drug                     | paracetamol                 | allergy alendronate                 | -        |
| an oncology product                   | zoledronic acid 4 mg        | allergy zoledronic acid             | -        |
| pamidronate                           | pamidronate                 | allergy pamidronate                 | critical |
"""

LATEX = """
| case                       | order                | record                               | says    | shows      |
| denosumab                  | denosumab 60 mg      | allergy latex, reaction Urticaria    | warning | pack True  |
| denosumab, product unclear | denosumab            | allergy latex                        | warning | pack True  |
| teriparatide               | teriparatide         | allergy latex, reaction Anaphylaxis  | warning | pack True  |
| known by its words         | teriparatide         | allergy "Natural rubber latex"       | warning | pack True  |
| romosozumab has none       | romosozumab          | allergy latex, reaction Anaphylaxis  | -       |            |
| abaloparatide              | abaloparatide        | allergy latex                        | -       |            |
| zoledronic acid            | zoledronic acid 5 mg | allergy latex                        | -       |            |
| the class speaks first     | teriparatide         | allergy latex; allergy abaloparatide | warning | pack False |
| refuted                    | denosumab 60 mg      | allergy latex, refuted               | -       |            |
| denied                     | denosumab 60 mg      | allergy "No known latex allergy"     | -       |            |
"""

CLASS = """
| case                                   | order                | record                                    | says     |
| anaphylaxis to another bisphosphonate  | zoledronic acid 5 mg | allergy alendronate, reaction Anaphylaxis | critical |
| angioedema from another bisphosphonate | alendronate          | allergy risedronate,                      | critical |
|                                        |                      | reaction Angioedema of lips               |          |
| anaphylaxis to zoledronic acid         | ibandronate 150 mg   | allergy zoledronic acid 4 mg,             | critical |
|                                        |                      | reaction Anaphylaxis                      |          |
| pamidronate, anaphylaxis to another    | pamidronate          | allergy alendronate,                      | critical |
|                                        |                      | reaction Anaphylaxis                      |          |
| anaphylaxis to pamidronate             | alendronate          | allergy pamidronate,                      | critical |
|                                        |                      | reaction Anaphylactic shock               |          |
| a rash from another bisphosphonate     | zoledronic acid 5 mg | allergy alendronate, reaction Rash        | -        |
| another, no reaction recorded          | zoledronic acid 5 mg | allergy alendronate                       | -        |
| bisphosphonates, anaphylaxis           | alendronate          | allergy bisphosphonates,                  | critical |
|                                        |                      | reaction Anaphylaxis                      |          |
| bisphosphonates, heartburn             | alendronate          | allergy bisphosphonates,                  | warning  |
|                                        |                      | reaction Heartburn                        |          |
| bisphosphonates, no reaction           | zoledronic acid 5 mg | allergy bisphosphonates                   | warning  |
| bisphosphonates, denosumab ordered     | denosumab 60 mg      | allergy bisphosphonates,                  | -        |
|                                        |                      | reaction Anaphylaxis                      |          |
| abaloparatide, teriparatide ordered    | teriparatide         | allergy abaloparatide,                    | warning  |
|                                        |                      | reaction Anaphylaxis                      |          |
| teriparatide, abaloparatide ordered    | abaloparatide        | allergy teriparatide                      | warning  |
"""

WORDS = """
| case                  | record                                    | says     | shows                                |
| the ingredient itself | allergy alendronate, reaction Rash        | critical | same_ingredient True; reactions Rash |
| no reaction recorded  | allergy alendronate                       | critical | same_ingredient True; reactions      |
| another of the class  | allergy risedronate, reaction Anaphylaxis | critical | same_ingredient False                |
| of two the worse      | allergy bisphosphonates;                  | critical | same_ingredient True                 |
|                       | allergy alendronate                       |          |                                      |
"""

STATUS = """
| case                              | record                                                 | says                |
| refuted                           | allergy alendronate, refuted                           | -                   |
| entered in error                  | allergy alendronate, entered-in-error                  | -                   |
| unconfirmed                       | allergy alendronate, unconfirmed                       | critical            |
| resolved                          | allergy alendronate, resolved                          | -                   |
| inactive                          | allergy alendronate, inactive                          | -                   |
| an intolerance                    | allergy alendronate, intolerance                       | warning             |
| an intolerance with heartburn     | allergy alendronate, intolerance, reaction Heartburn   | warning             |
| an intolerance with anaphylaxis   | allergy alendronate, intolerance, reaction Anaphylaxis | critical            |
| no allergies key                  | allergies missing                                      | ? allergies missing |
| allergies failed                  | allergies failed                                       | ? allergies failed  |
| allergies in part, none there     | allergies partial                                      | ? allergies partial |
| allergies in part, this one there | allergies partial; allergy alendronate                 | critical            |
| allergies looked up, none         | allergies null                                         | -                   |
| hospice                           | allergy alendronate; condition Z51.5 9 d ago           | critical            |
"""

PEOPLE = """
| case                | patient            | says     |
| 17 years old        | woman 17           | critical |
| deceased            | woman 70, deceased | x        |
| sex and age unknown | person             | critical |
"""

DRAFTS = """
| case                  | order                         | says     |
| being stopped         | alendronate, status stopped   | -        |
| not to be given       | alendronate, do not perform   | -        |
| a change of the order | alendronate, replaces another | critical |
| renewed               | alendronate, status active    | critical |
"""

SELECT = """
| case       | order                                | says     |
| chosen     | alendronate                          | critical |
| not chosen | alendronate, unselected; paracetamol | -        |
"""

BY_WORDS = """
| case                                   | order       | record                                              | says    |
| the brand                              | alendronate | allergy "Fosamax"                                   | warning |
| another of the class, with anaphylaxis | risedronate | allergy "Fosamax", reaction Anaphylaxis             | warning |
| the class, with anaphylaxis            | risedronate | allergy "Bisphosphonates", reaction Anaphylaxis     | warning |
| denied                                 | alendronate | allergy "No known allergy to alendronate"           | -       |
| a peptide that shares a word           | calcitonin  | allergy "Calcitonin gene-related peptide inhibitor" | -       |
| a reaction that is denied              | risedronate | allergy alendronate, reaction No anaphylaxis        | -       |
"""


@table(RULE, INGREDIENT)
def test_an_allergy_to_the_ingredient_is_a_contraindication(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, LATEX)
def test_latex_is_a_matter_of_the_pack(case: Case) -> None:
    assert outcome(case) == expected(case)


CALCITONIN = """
| case       | order      | record             | says                              |
| calcitonin | calcitonin | allergy calcitonin | (beats:calcitonin-salmon-allergy) |
"""


@table(RULE, CALCITONIN)
def test_calcitonin_has_a_rule_of_its_own(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, CLASS)
def test_anaphylaxis_to_one_bisphosphonate_speaks_against_all(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, WORDS, order="alendronate")
def test_the_words_name_the_worse_allergy_and_whether_it_is_to_the_drug_itself(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, STATUS, order="alendronate")
def test_an_allergy_counts_unless_it_was_refuted_or_is_over(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, order="alendronate", record="allergy alendronate")
def test_allergies_are_checked_at_every_age(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRAFTS, record="allergy alendronate")
def test_stopping_the_drug_needs_no_warning(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select", record="allergy alendronate")
def test_order_select_judges_what_was_chosen(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, BY_WORDS)
def test_an_allergy_known_by_words_alone_only_warns(case: Case) -> None:
    assert outcome(case) == expected(case)
