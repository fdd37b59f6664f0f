"""Invented patients as a practice sees them: who is given a bone drug, and who merely opens the door.

    python -m tests.population [PATIENTS] [SEED]

prints how many orders and charts would get which card, by drug and by rule. Nobody in here lives. The same seed gives
the same patients; tests use the one below. How they are drawn, and from which public figures the shape is taken:

age         bone drugs: normal around 71 (SD 9), 50 to 95, four of five are women; adults: 18 to 95, fewer past 65
weight      normal by sex and age: NHANES 2015-2018 anthropometric reference data (NCHS, Vital Health Stat 3(46))
kidney      eGFR normal around 107 less 0.9 a year from 30, SD 15: below 60 in one of eight in the sixties, three of
            ten in the seventies, half in the eighties, no better than NHANES finds it (CDC, "Chronic Kidney Disease
            in the United States, 2023"). Creatinine is what CKD-EPI 2021 turns round. Nobody's drug is chosen by it:
            a prescriber would do better
calcium     normal around 9.4 mg/dL (SD 0.35), albumin around 4.2 g/dL (SD 0.3): NHANES standard biochemistry
vitamin D   lognormal, median 29 ng/mL: a fifth below 20 ng/mL (Herrick 2019, NHANES 2011-2014)
T-scores    adults: normal, falling with age, so that a fifth of women and a twentieth of men past 50 are at -2.5 or
            lower (NCHS Data Brief 405, NHANES 2017-2018); those on a bone drug were chosen by it: around -2.6 (SD 0.5)
fractures   past 50, rising with age (hip, vertebra, wrist, upper arm): Amin 2014, Rochester; twice as often with a drug
histories   rounded prevalences of older adults of the United States (CDC, NHANES, AHA statistics): hypertension one in
            two, diabetes one in five, heart attack or stroke one in twelve, venous thrombosis one in 25, and so on
laboratory  most charts have a result of the year; before a drug by injection four of five have one of the last month
bone drugs  alendronate half, denosumab and zoledronic acid a quarter together, others rare (Medicare Part D and B
            spending by drug, 2022); two of three orders go on with a drug
mistakes    one order in 300 has an old tablet's weekly strength as a daily dose
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from random import Random

from cds_service.answer import Answer
from tests.rules.cases import Case, answer

SEED = 20261122
PATIENTS = 1000

# Drug, how it is ordered, its share of orders, and the days between two doses in a clinic.
BONE_DRUGS: tuple[tuple[str, str, int, int], ...] = (
    ("alendronate", "dose 70 mg, timing 1 per 1 wk", 52, 0),
    ("risedronate", "dose 35 mg, timing 1 per 1 wk", 8, 0),
    ("ibandronate 150 mg", "dose 150 mg, timing 1 per 1 mo", 4, 0),
    ("denosumab 60 mg", "dose 60 mg, timing 1 per 6 mo", 15, 182),
    ("zoledronic acid 5 mg", "dose 5 mg, timing 1 per 1 a", 11, 365),
    ("raloxifene", "dose 60 mg, timing 1 per 1 d", 4, 0),
    ("teriparatide", "dose 20 ug, timing 1 per 1 d", 3, 0),
    ("abaloparatide", "dose 80 ug, timing 1 per 1 d", 1, 0),
    ("romosozumab", "dose 210 mg, timing 1 per 1 mo", 2, 30),
)
# What an older adult may have, and how often in a hundred.
HISTORIES: tuple[tuple[str, float], ...] = (
    ("condition I10 2000 d ago", 50),
    ("condition E78.5 2000 d ago", 45),
    ("condition E11.9 2500 d ago", 20),
    ("condition K21.9 1500 d ago", 18),
    ("condition M17.0 1500 d ago", 25),
    ("condition E03.9 3000 d ago", 14),
    ("condition F32.9 1200 d ago", 12),
    ("condition J44.9 1500 d ago", 9),
    ("condition I25.2 1500 d ago", 5),
    ("condition I21.4 200 d ago", 0.7),
    ("condition I63.9 150 d ago", 0.7),
    ("condition I69.30 1200 d ago", 3),
    ("condition I82.402 1500 d ago, resolved", 4),
    ("condition C50.911 2200 d ago", 4),
    ("condition M05.9 2500 d ago", 2),
    ("condition I50.9 700 d ago", 5),
    ("condition I48.91 900 d ago", 7),
    ("condition N20.0 1800 d ago", 6),
    ("condition R29.6 200 d ago", 10),
    ("condition R13.10 400 d ago", 2),
    ("condition K22.70 900 d ago", 1),
    ("condition K22.0 900 d ago", 0.1),
    ("condition K25.9 300 d ago", 0.5),
    ("condition K90.0 2500 d ago", 0.7),
    ("condition G20 1000 d ago", 1),
    ("condition F03.90 800 d ago", 3),
    ("allergy penicillin", 8),
    ("allergy alendronate, reaction heartburn, intolerance", 1),
    ("prescribed lisinopril 40 d ago, supply 90", 35),
    ("prescribed amlodipine 40 d ago, supply 90", 22),
    ("prescribed hydrochlorothiazide 50 d ago, supply 90", 12),
    ("prescribed furosemide 30 d ago, supply 90", 6),
    ("prescribed omeprazole 45 d ago, supply 90", 20),
    ("prescribed levothyroxine 60 d ago, supply 90", 14),
    ("prescribed sertraline 50 d ago, supply 90", 11),
    ("prescribed ibuprofen 20 d ago, supply 30", 7),
    ("prescribed prednisone 30 d ago, supply 14, dose 20 mg, timing 1 per 1 d", 1.5),
    ("prescribed prednisone 120 d ago, supply 180, dose 5 mg, timing 1 per 1 d", 1.5),
    ('prescribed "cholecalciferol 1000 UNT Oral Tablet" 60 d ago, sig 1 tablet daily', 30),
    ('prescribed "calcium carbonate 500 MG Oral Tablet" 60 d ago, sig 1 tablet twice daily', 25),
)
SMOKING = (("", 8), ("smoking never 300 d ago", 55), ("smoking former 300 d ago", 28), ("smoking current 300 d ago", 9))
FRACTURES = (("S72.001A", 0.15), ("S22.060A", 0.25), ("S52.501A", 0.4), ("S42.201A", 0.2))
BONE_DISEASE = ("condition M8", "condition S72", "condition S22", "condition S52", "condition S42", "prescribed alendr")


@dataclass(frozen=True, slots=True)
class Invented:
    """One patient: a row in the words of `tests/rules/cases.py`, and whether the chart tells of bone disease."""

    case: Case
    bone_disease: bool


def bone_drug_orders(patients: int = PATIENTS, seed: int = SEED) -> list[Invented]:
    """Patients for whom a bone drug is being signed."""
    return [_ordered(Random(f"order {seed} {n}"), n) for n in range(patients)]


def adults(patients: int = PATIENTS, seed: int = SEED) -> list[Invented]:
    """Adults whose chart is opened."""
    return [_adult(Random(f"adult {seed} {n}"), n) for n in range(patients)]


def _ordered(dice: Random, n: int) -> Invented:
    female = dice.random() < 0.8
    age = round(min(95, max(50, dice.gauss(71, 9))))
    drug, dose, _, apart = dice.choices(BONE_DRUGS, [share for _, _, share, _ in BONE_DRUGS])[0]
    if drug == "raloxifene" and not female:
        drug, dose, apart = BONE_DRUGS[0][0], BONE_DRUGS[0][1], 0
    if drug == "alendronate" and dice.random() < 1 / 150:
        dose = "dose 70 mg, timing 1 per 1 d"
    facts = [*_chart(dice, female, age, soon=bool(apart)), "condition M81.0 1200 d ago"]
    if dice.random() < 0.85:
        facts.append(_scan(dice, dice.gauss(-2.6, 0.5), dice.randint(30, 900)))
    facts += _fractures(dice, age, 2)
    if dice.random() < 2 / 3:
        facts += _so_far(dice, drug, dose, apart)
    return Invented(_case(f"order {n}", female, age, facts, f"{drug}, {dose}", "order-sign"), bone_disease=True)


def _adult(dice: Random, n: int) -> Invented:
    female = dice.random() < 0.52
    age = round(dice.choice((dice.uniform(18, 65), dice.uniform(18, 65), dice.triangular(50, 95, 62))))
    facts = [*_chart(dice, female, age)]
    scanned = age >= 60 and dice.random() < (0.6 if female else 0.1)
    t_score = dice.gauss((-0.9 if female else 0.1) - 0.035 * max(0, age - 45), 1.0)
    if scanned:
        facts.append(_scan(dice, t_score, dice.randint(60, 1500)))
    fractures = [*_fractures(dice, age, 1)]
    known = scanned and t_score <= -2.5 and dice.random() < 0.8
    if known:
        facts.append("condition M81.0 900 d ago")
        if dice.random() < 0.5:
            facts += _so_far(dice, *BONE_DRUGS[0][:2], 0)
    disease = known or bool(fractures) or (scanned and t_score <= -2.5)
    return Invented(_case(f"adult {n}", female, age, [*facts, *fractures], "", "patient-view"), disease)


def _case(name: str, female: bool, age: int, facts: Iterable[str], order: str, hook: str) -> Case:
    patient = f"{'woman' if female else 'man'} {age}"
    return Case(case=name, patient=patient, record="; ".join(facts), order=order, hook=hook)


def _chart(dice: Random, female: bool, age: int, soon: bool = False) -> Iterator[str]:
    """Weight, laboratory results and histories; `soon`: results are drawn before a dose is given."""
    weight = dice.gauss((76 if female else 90) - 0.5 * max(0, age - 65), 15 if female else 16)
    yield f"weight {max(40.0, weight):.1f} kg {dice.randint(1, 300)} d ago"
    if dice.random() < 0.7:
        yield f"height {dice.gauss(160 if female else 174, 6):.0f} cm {dice.randint(1, 300)} d ago"
    likely = (0.95 if soon else 0.85) if age >= 50 else 0.4
    if dice.random() < likely:
        days = dice.randint(1, 28) if soon and dice.random() < 0.8 else dice.randint(1, 400)
        rate = min(120.0, max(12.0, dice.gauss(107 - 0.9 * max(0, age - 30), 15)))
        yield f"creatinine {creatinine_of(rate, age, female):.2f} mg/dL {days} d ago"
        if rate < 60 and dice.random() < 0.5:
            yield f"condition {'N18.30' if rate >= 30 else 'N18.4'} 800 d ago"
        yield f"calcium {dice.gauss(9.4, 0.35):.1f} mg/dL {days} d ago"
        yield f"albumin {dice.gauss(4.2, 0.3):.1f} g/dL {days} d ago"
    if dice.random() < (0.7 if soon else 0.35 if age >= 50 else 0.1):
        yield f"vitamin D {29 * dice.lognormvariate(0, 0.48):.0f} ng/mL {dice.randint(5, 500)} d ago"
    yield from filter(None, dice.choices([said for said, _ in SMOKING], [share for _, share in SMOKING]))
    often = 1.0 if age >= 60 else 0.4 if age >= 45 else 0.1
    for history, percent in HISTORIES:
        if dice.random() * 100 < percent * often:
            yield history


def creatinine_of(rate: float, age: int, female: bool) -> float:
    """The creatinine (mg/dL) that CKD-EPI 2021 makes this eGFR of, found by halving."""
    kappa, alpha, factor = (0.7, -0.241, 1.012) if female else (0.9, -0.302, 1.0)
    low, high = 0.2, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        part = middle / kappa
        found = 142 * min(part, 1) ** alpha * max(part, 1) ** -1.2 * 0.9938**age * factor
        low, high = (middle, high) if found > rate else (low, middle)
    return low


def _scan(dice: Random, lowest: float, days: int) -> str:
    """Hip and spine of one day, the lowest of which is given."""
    sites = ["lumbar spine", "femoral neck", "total hip"]
    dice.shuffle(sites)
    scores = [lowest, *(lowest + abs(dice.gauss(0, 0.7)) for _ in sites[1:])]
    return "; ".join(f"T {score:.1f} {site} {days} d ago" for score, site in zip(scores, sites, strict=True))


def _fractures(dice: Random, age: int, often: float) -> Iterator[str]:
    if dice.random() < often * max(0, age - 45) * 0.004:
        code = dice.choices([code for code, _ in FRACTURES], [share for _, share in FRACTURES])[0]
        yield f"condition {code} {dice.randint(20, 3000)} d ago"


def _so_far(dice: Random, drug: str, dose: str, apart: int) -> Iterator[str]:
    """What there is on record of a drug that is going on: the doses given, or the prescription that runs out."""
    if not apart:
        started = dice.randint(100, 2200)
        yield f"prescribed {drug} {started} d ago, status completed, supply 90, {dose}"
        yield f"prescribed {drug} {dice.randint(70, 95)} d ago, supply 90, {dose}"
        return
    last = max(1, round(apart + dice.gauss(6, apart / 25)) + (dice.randint(20, 90) if dice.random() < 0.08 else 0))
    for n in range(dice.randint(1, 10 if apart == 30 else 5)):
        yield f"given {drug} {last + n * apart} d ago"


# --- what they are told ---------------------------------------------------------------------------


def highest(found: Answer) -> str:
    """The gravest indicator of the cards of an answer; "none" without a card."""
    cards = {card.indicator for card in found.cards}
    return next((one for one in ("critical", "warning", "info") if one in cards), "none")


def rules_shown(found: Answer, indicator: str) -> Iterator[str]:
    """The rules that gave an indicator to what is shown."""
    yield from (one.rule.id for one in found.verdict.fired if one.shown and one.indicator == indicator)


def _print(title: str, answers: Iterable[tuple[str, Answer]]) -> None:
    told = [*answers]
    print(f"\n{title}: {len(told)}")
    groups = dict.fromkeys(["all", *sorted({group for group, _ in told})])
    print(f"{'':28}{'critical':>10}{'warning':>10}{'info':>10}{'none':>10}")
    for group in groups:
        counts = Counter(highest(found) for name, found in told if group in ("all", name))
        cells = "".join(f"{counts[one]:>10}" for one in ("critical", "warning", "info", "none"))
        print(f"{group:28}{cells}")
    for indicator in ("critical", "warning", "info"):
        rules = Counter(chain.from_iterable({*rules_shown(found, indicator)} for _, found in told))
        print(f"{indicator}: " + (", ".join(f"{rule} {count}" for rule, count in rules.most_common()) or "-"))


def main(patients: int = PATIENTS, seed: int = SEED) -> None:
    """Print what the invented patients are told."""
    orders = bone_drug_orders(patients, seed)
    _print("orders for a bone drug", ((one.case.order.partition(",")[0], answer(one.case)) for one in orders))
    opened = adults(patients, seed)
    kinds = {True: "bone disease", False: "no bone disease"}
    _print("charts of adults", ((kinds[one.bone_disease], answer(one.case)) for one in opened))
    treated = (replace(one.case, order="", hook="patient-view") for one in orders)
    _print("charts of those with a bone drug", (("ordered", answer(case)) for case in treated))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
