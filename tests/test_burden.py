"""How much a clinician is told when a chart is opened: three cards at most, and mostly none without bone disease.

The charts are invented, each from its own number: adults of a general practice, with what such a record holds, and
the same people with bone disease laid over.
"""

import json
import random
from pathlib import Path

import pytest

from cds_service.paths import fixtures_dir
from cds_service.protocol.card import Card
from tests.rules.cases import Case, answer

STORIES: tuple[Path, ...] = (*fixtures_dir().glob("patient-view/*/response.json"),)
MOST_CARDS = 3
CHARTS = 120

# What a practice's records hold: words of a case, and how many of a hundred adults have it.
USUAL = {
    "condition I10 2000 d ago": 35,
    "condition E78.5 1500 d ago": 30,
    "condition E11.9 3000 d ago": 11,
    "condition J45.909 4000 d ago": 8,
    "condition F32.9 700 d ago": 10,
    "condition K21.9 900 d ago": 15,
    "condition N18.3 800 d ago": 6,
    "condition E03.9 2500 d ago": 6,
    "condition M54.5 60 d ago": 10,
    "condition I25.10 1200 d ago": 6,
    "condition J44.9 1200 d ago": 5,
    "prescribed omeprazole 400 d ago": 12,
    "prescribed sertraline 500 d ago": 10,
    "prescribed furosemide 300 d ago": 4,
    "prescribed levothyroxine 900 d ago": 6,
    "prescribed oxycodone 20 d ago": 4,
    "prescribed prednisone 20 d ago, supply 7, sig 40 mg daily": 2,
    "weight 74 kg 100 d ago": 80,
    "weight 55 kg 90 d ago": 6,
    "height 168 cm 300 d ago": 70,
    "smoking current 200 d ago": 14,
    "drinks a day 1 /d 200 d ago": 20,
    "drinks a day 4 /d 200 d ago": 4,
    "falls 1 {#} 100 d ago": 8,
    "creatinine 0.9 mg/dL 100 d ago": 60,
    "calcium 9.4 mg/dL 100 d ago": 50,
    "vitamin D 22 ng/mL 200 d ago": 10,
    "T -0.4 total hip 900 d ago": 5,
}
BONE_DISEASE = (
    "condition M81.0 900 d ago",
    "condition S72.001A 90 d ago",
    "condition M80.08XA 200 d ago",
    "condition S52.501A 40 d ago",
    "T -2.7 lumbar spine 200 d ago",
    "T -3.4 femoral neck 1000 d ago",
    "T -1.9 total hip 100 d ago",
    "FRAX major 31 % 90 d ago; FRAX hip 6 % 90 d ago",
    "prescribed alendronate 2200 d ago",
    "prescribed alendronate 700 d ago, status stopped, supply 90",
    "given denosumab 60 mg 300 d ago",
    "given zoledronic acid 5 mg 500 d ago",
    "prescribed teriparatide 800 d ago, status stopped, supply 700",
    "prescribed prednisone 200 d ago, sig 10 mg daily",
    "prescribed anastrozole 400 d ago",
    "vitamin D 160 ng/mL 20 d ago",
    "falls 3 {#} 30 d ago",
    "calcium 8.0 mg/dL 20 d ago",
)


def usual(number: int) -> tuple[str, list[str]]:
    """Who the adult of this number is, and what the record holds."""
    dice = random.Random(number)
    patient = f"{dice.choice(('woman', 'man'))} {dice.randint(18, 92)}"
    return patient, [fact for fact, share in USUAL.items() if dice.randrange(100) < share]


def opened(patient: str, facts: list[str]) -> list[Card]:
    """The cards of one chart that is opened, but for the one that says what could not be read."""
    found = answer(Case(rule="", patient=patient, record="; ".join(facts), hook="patient-view"))
    assert not found.verdict.raised
    return [card for card, plan in zip(found.cards, found.verdict.plans, strict=True) if plan.findings]


def test_of_charts_without_bone_disease_most_say_nothing() -> None:
    told = [len(opened(*usual(number))) for number in range(CHARTS)]
    assert max(told) <= MOST_CARDS
    assert told.count(0) >= CHARTS / 2


@pytest.mark.parametrize("number", range(60))
def test_with_bone_disease_three_cards_are_the_most(number: int) -> None:
    patient, facts = usual(number)
    dice = random.Random(f"ill {number}")
    cards = opened(patient, facts + dice.sample(BONE_DISEASE, 5))
    assert len(cards) <= MOST_CARDS
    assert all(len((card.detail or "").split()) < 120 for card in cards)


def test_no_story_of_an_opened_chart_tells_more_than_three_cards() -> None:
    answers = [json.loads(file.read_text("utf-8"))["cards"] for file in STORIES]
    assert answers
    assert max(map(len, answers)) <= MOST_CARDS
