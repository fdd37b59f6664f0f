"""From the names of a product to what one tablet, syringe, spray or millilitre of it holds."""

import pytest

from cds_service.chart.strengths import strength_of

STRENGTHS = """
| names                                                                       | asked           | strength            |
| alendronic acid 70 MG Oral Tablet                                           |                 | 70 mg tablet        |
| 1 ML denosumab 60 MG/ML Prefilled Syringe                                   |                 | 60 mg ml, 1 mL      |
| {2 (1.17 ML romosozumab-aqqg 89.7 MG/ML Prefilled Syringe) } Pack [Evenity] |                 | 89.7 mg ml, 1.17 mL |
| alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet                | alendronic acid | 70 mg tablet        |
| alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet                | cholecalciferol | 5600 IU tablet      |
| bazedoxifene 20 MG / estrogens, conjugated (USP) 0.45 MG Oral Tablet        | estrogens       | 0.45 mg tablet      |
| {12 (risedronate sodium 35 MG Oral Tablet) } Pack                           |                 | 35 mg tablet        |
| 100 ML zoledronic acid 0.05 MG/ML Injection [Reclast]                       |                 | 0.05 mg ml, 100 mL  |
| zoledronic acid 4 MG Injection                                              |                 | 4 mg syringe        |
| 28 ACTUAT teriparatide 0.02 MG/ACTUAT Pen Injector [Forteo]                 |                 | 0.02 mg spray       |
| salmon calcitonin 200 UNT/ACTUAT Nasal Spray                                |                 | 200 IU spray        |
| prednisolone 5 mg/5 mL oral solution                                        |                 | 1 mg ml             |
| Alendronic acid 70mg tablets; Fosamax 70 mg                                 |                 | 70 mg tablet        |
| 1.17 ML romosozumab 89.7 MG/ML Syringe; EVENITY 105 mg/1.17 mL syringe      |                 | 89.7 mg ml, 1.17 mL |
| alendronic acid 70 MG Oral Tablet; Fosamax 10 mg tablet                     |                 | -                   |
| calcium carbonate 1250 mg (500 mg calcium) tablet                           |                 | -                   |
"""
ROWS = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in STRENGTHS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("names", "asked", "expected"), ROWS)
def test_the_strength_of_a_product(names: str, asked: str, expected: str) -> None:
    found = strength_of(names.split("; "), [asked] if asked else [], asked == "cholecalciferol")
    volume = f", {found.volume:g} mL" if found and found.volume else ""
    assert (f"{found.amount:g} {found.unit} {found.per}{volume}" if found else "-") == expected
