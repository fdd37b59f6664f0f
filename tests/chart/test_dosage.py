"""From a dosage instruction to the dose understood: its structure, its text, and the strength of the product.

The tables: a line that begins with … goes on with the row above. `timing` is written as
    1 per 1 wk        frequency and period; 1-2 per 1 d, 1 per 4-6 h for ranges
    on sun,mon        days of the week
    at 08:00,20:00    times of day
    when MORN,EVE     events of the day
    code BID          a code, `display "Once daily"`, `says "Every 7 days"` its words
    for 2 wk          bounds; `for 2-3 wk`, `from 2026-01-01 to 2026-01-31`
    count 1, lasts 15 min, event 2026-05-01
`dose` is a doseQuantity or doseRange, of several doseAndRate each with its type before it; a unit in braces is a UCUM
code. `says` is the amount and how often, or after "not:" the reason why there is no dose.
"""

import json
import re
from datetime import UTC, date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.chart.dosage import dosing
from cds_service.chart.doses import Dosing, Interval
from cds_service.fhir.structs import Dosage

PRODUCTS = {
    "ALENDRONATE": "alendronic acid 70 MG Oral Tablet",
    "PREDNISONE": "prednisone 5 MG Oral Tablet",
    "DENOSUMAB": "1 ML denosumab 60 MG/ML Prefilled Syringe",
    "ROMOSOZUMAB": "{2 (1.17 ML romosozumab-aqqg 89.7 MG/ML Prefilled Syringe) } Pack [Evenity]",
    "ERGOCALCIFEROL": "ergocalciferol 1.25 MG Oral Capsule",
    "PLUS_D": "alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet",
}
REASONS = {
    "UNIT": "a unit or a count that is not understood",
    "STRENGTH": "the strength of the product is not known",
    "CHANGES": "a dose that changes, and its steps or its end are not clear",
}

STRUCTURE = """
| timing                           | dose                    | product     | says                                |
| 1 per 1 wk                       | 70 mg                   | ALENDRONATE | 70 mg, 1 per week                   |
| 1 per 7 d                        | 1 {tbl}                 | ALENDRONATE | 70 mg, 1 per 7 days                 |
| 1 per 1 wk                       | 1 tablet                | ALENDRONATE | 70 mg, 1 per week                   |
| 1 per 1 wk                       | 1                       | ALENDRONATE | 70 mg, 1 per week                   |
| 1 per 1 wk                       | 70000 {ug}              | ALENDRONATE | 70 mg, 1 per week                   |
| 1 per 1 d                        | 1                       | PREDNISONE  | 5 mg, 1 per day                     |
| 2 per 1 d                        | 10 mg                   | PREDNISONE  | 10 mg, 2 per day                    |
| 1 per 1 d                        | 1-2 tablet              | PREDNISONE  | 5-10 mg, 1 per day                  |
| 1-2 per 1 d                      | 5 mg                    | PREDNISONE  | 5 mg, 1-2 per day                   |
| 1 per 4-6 h                      | 5 mg                    | PREDNISONE  | 5 mg, 1-1.5 per 6 hours             |
| 1 per 6 mo                       | 1 mL                    | DENOSUMAB   | 60 mg, 1 per 6 months               |
| 1 per 6 mo                       | 1 syringe               | DENOSUMAB   | 60 mg, 1 per 6 months               |
| 1 per 1 mo                       | 2 Syringe               | ROMOSOZUMAB | 209.898 mg, 1 per month             |
| 1 per 1 a lasts 15 min           | 5 mg                    |             | 5 mg, 1 per year, over 15 min       |
| 1 per 1 d                        | 200 {[iU]}              |             | 200 IU, 1 per day                   |
| 1 per 1 d                        | ordered 40 mg,          | PREDNISONE  | 40 mg, 1 per day                    |
| …                                | calculated 45 mg,       |             |                                     |
| …                                | admin-amount 9 tablet   |             |                                     |
| 1 per 1 d                        | calculated 40 mg,       | PREDNISONE  | 40 mg, 1 per day                    |
| …                                | admin-amount 8 tablet   |             |                                     |
| 1 per 1 d                        | calculated 40 mg,       | PREDNISONE  | not: more than one dose             |
| …                                | admin-amount 4 tablet   |             |                                     |
| 1 per 1 d on sun                 | 70 mg                   | ALENDRONATE | 70 mg, 1 per week, named day        |
| on sun                           | 70 mg                   | ALENDRONATE | 70 mg, 1 per week, named day        |
| 1 per 1 d on mon,wed,fri         | 5 mg                    | PREDNISONE  | 5 mg, 3 per week, named day         |
| 1 per 1 wk on sun,mon            | 70 mg                   | ALENDRONATE | not: more than one frequency        |
| 2 per 1 d when MORN,EVE          | 5 mg                    | PREDNISONE  | 5 mg, 2 per day                     |
| 1 per 1 d when MORN,EVE          | 5 mg                    | PREDNISONE  | not: more than one frequency        |
| when MORN                        | 5 mg                    | PREDNISONE  | not: how often is not said          |
| code BID                         | 5 mg                    | PREDNISONE  | 5 mg, 2 per day                     |
| code AM                          | 5 mg                    | PREDNISONE  | 5 mg, 1 per day                     |
| code WK                          | 70 mg                   | ALENDRONATE | 70 mg, 1 per week                   |
| code Q6H                         | 5 mg                    | PREDNISONE  | 5 mg, 1 per 6 hours                 |
| display "Once daily"             | 5 mg                    | PREDNISONE  | 5 mg, 1 per day                     |
| says "Every 7 days"              | 70 mg                   | ALENDRONATE | 70 mg, 1 per 7 days                 |
| says "Q6H PRN"                   | 5 mg                    | PREDNISONE  | 5 mg, 1 per 6 hours, as needed      |
| says "per protocol"              | 5 mg                    | PREDNISONE  | not: how often is not said          |
| 1 per 1 d code BID               | 5 mg                    | PREDNISONE  | not: structure and text disagree    |
| 1 per 1 d for 2 wk               | 5 mg                    | PREDNISONE  | 5 mg, 1 per day, for 14 days        |
| 1 per 1 d for 2-3 wk             | 5 mg                    | PREDNISONE  | 5 mg, 1 per day, for 21 days        |
| 1 per 1 d from 2026-01-01 to     | 5 mg                    | PREDNISONE  | 5 mg, 1 per day, for 31 days, until |
| … 2026-01-31                     |                         |             | … 2026-01-31                        |
| 1 per 1 d from 2026-02-01 to     | 5 mg                    | PREDNISONE  | not: structure and text disagree    |
| … 2026-01-01                     |                         |             |                                     |
| 1 per 1 wk count 12              | 70 mg                   | ALENDRONATE | 70 mg, 1 per week, for 84 days,     |
| …                                |                         |             | … 12 doses                          |
| count 1                          | 5 mg                    |             | 5 mg, once                          |
| 1 per 1 d count 1                | 5 mg                    |             | 5 mg, once                          |
| event 2026-05-01                 | 60 mg                   | DENOSUMAB   | 60 mg, once, named day              |
| 1 per 1 d                        |                         | PREDNISONE  | not: no amount                      |
|                                  | 5 mg                    | PREDNISONE  | not: how often is not said          |
|                                  |                         | PREDNISONE  | not: no amount                      |
| 0 per 1 d                        | 5 mg                    | PREDNISONE  | not: a number that cannot be        |
| 1 per 0 d                        | 5 mg                    | PREDNISONE  | not: a number that cannot be        |
| 1 per 1 d                        | 0 mg                    | PREDNISONE  | not: a number that cannot be        |
| 1 per 1 d                        | 1 mg/kg                 | PREDNISONE  | not: UNIT                           |
| 1 per 1 d                        | 70                      | ALENDRONATE | not: UNIT                           |
| 1 per 1 d                        | 70 tablet               | ALENDRONATE | not: UNIT                           |
| 1 per 1 d                        | 5                       | PREDNISONE  | not: UNIT                           |
| 1 per 1 wk                       | 1 tablet                |             | not: STRENGTH                       |
| 1 per 1 wk                       | 1 tablet                | DENOSUMAB   | not: STRENGTH                       |
"""

TEXT = """
| text                               | timing      | dose     | product     | says                             |
| 70 mg once weekly on Sunday        |             |          | ALENDRONATE | 70 mg, 1 per week, named day     |
| Take 1 tablet by mouth every week  |             |          | ALENDRONATE | 70 mg, 1 per week                |
| take one weekly                    |             |          | ALENDRONATE | 70 mg, 1 per week                |
| take one daily                     |             |          | PREDNISONE  | 5 mg, 1 per day                  |
| inject 60 mg every 6 months        |             |          |             | 60 mg, 1 per 6 months            |
| 1 tablet daily                     |             |          |             | not: STRENGTH                    |
| 1 tablet (5 mg) daily              |             |          |             | 5 mg, 1 per day                  |
| 2 tablets (10 mg total) daily      |             |          |             | 10 mg, 1 per day                 |
| 2 tablets (5 mg) daily             |             |          |             | not: STRENGTH                    |
| 2 tablets (5 mg) daily             |             |          | PREDNISONE  | 10 mg, 1 per day                 |
| 2 tablets (20 mg) daily            |             |          | PREDNISONE  | not: more than one dose          |
| 0.5 mL (60 mg) every 6 months      |             |          | DENOSUMAB   | not: more than one dose          |
| take two 5 mg tablets daily        |             |          | PREDNISONE  | 10 mg, 1 per day                 |
| 5 mg tablets daily                 |             |          | PREDNISONE  | not: no amount                   |
| 70 g weekly                        |             |          | ALENDRONATE | not: UNIT                        |
| 1 tablet daily as directed         |             |          | PREDNISONE  | 5 mg, 1 per day                  |
| as directed                        |             |          | PREDNISONE  | not: as directed                 |
| 1 tablet in the morning            |             |          | PREDNISONE  | not: how often is not said       |
| 1 tablet daily prn                 |             |          | PREDNISONE  | 5 mg, 1 per day, as needed       |
|                                    | 1 per 1 wk  | 70 mg    | ALENDRONATE | 70 mg, 1 per week                |
| Take 1 tablet weekly               | 1 per 1 wk  | 70 mg    | ALENDRONATE | 70 mg, 1 per week                |
| once weekly                        | 1 per 1 d   | 70 mg    | ALENDRONATE | not: structure and text disagree |
| Take 1 tablet weekly per Dr Smith  | 1 per 1 d   | 70 mg    | ALENDRONATE | not: structure and text disagree |
| Take 1 tablet weekly per Dr Smith  | 1 per 1 wk  | 70 mg    | ALENDRONATE | 70 mg, 1 per week                |
| 35 mg weekly                       | 1 per 1 wk  | 70 mg    | ALENDRONATE | not: structure and text disagree |
| monthly                            | 1 per 4 wk  | 120 mg   |             | 120 mg, 1 per 4 weeks            |
| 1 tablet                           | 1 per 1 wk  |          | ALENDRONATE | 70 mg, 1 per week                |
| as directed                        | 1 per 1 wk  | 70 mg    | ALENDRONATE | 70 mg, 1 per week                |
| 1 tablet wekly                     | 1 per 1 wk  | 70 mg    | ALENDRONATE | 70 mg, 1 per week                |
| 1 tablet wekly                     |             | 70 mg    | ALENDRONATE | not: words not understood        |
| biweekly                           | 1 per 1 wk  | 70 mg    | ALENDRONATE | not: a word with two meanings    |
| once                               | 1 per 1 wk  | 70 mg    | ALENDRONATE | not: structure and text disagree |
| for 7 days                         | 1 per 1 d   | 5 mg     | PREDNISONE  | 5 mg, 1 per day, for 7 days      |
| for 7 days                         | 1 per 1 d   | 5 mg     | PREDNISONE  | not: structure and text disagree |
| …                                  | … for 14 d  |          |             |                                  |
| 5 mg daily x 7 days then 2.5 mg    | 1 per 1 d   | 5 mg     | PREDNISONE  | not: CHANGES                     |
| 40 mg daily x 5 days then stop     | 1 per 1 d   | 40 mg    | PREDNISONE  | not: structure and text disagree |
| over 15 minutes                    | 1 per 1 a   | 5 mg     |             | 5 mg, 1 per year, over 15 min    |
| as needed                          | 1 per 1 d   | 5 mg     | PREDNISONE  | 5 mg, 1 per day, as needed       |
"""

VITAMIN_D = """
| text                                    | product                                         | says                  |
| 1 capsule weekly                        | ERGOCALCIFEROL                                  | 50000 IU, 1 per week  |
| 1 capsule (50,000 units) daily          | ERGOCALCIFEROL                                  | 50000 IU, 1 per day   |
| 1 capsule (1.25 mg) weekly              | ERGOCALCIFEROL                                  | 50000 IU, 1 per week  |
| 25 mcg daily                            | cholecalciferol 0.025 MG Oral Tablet            | 1000 IU, 1 per day    |
| 2000 units daily                        |                                                 | 2000 IU, 1 per day    |
| 1 tablet weekly                         | PLUS_D                                          | 5600 IU, 1 per week   |
| 1 tablet daily                          | Calcium 600 mg + vitamin D3 400 unit tablet     | 400 IU, 1 per day     |
| 70 mg weekly                            | PLUS_D                                          | not: UNIT             |
| 300,000 IU as a single dose             |                                                 | 300000 IU, once       |
"""

JSON = dict[str, Any]


def rows(table: str) -> list[tuple[str, ...]]:
    """The rows under the header of a table, their lines joined, products and reasons written out."""
    found: list[tuple[str, ...]] = []
    for line in table.strip().splitlines()[1:]:
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if cells[0].startswith("…"):
            more = (cell.removeprefix("…").strip() for cell in cells)
            cells = tuple(f"{above} {cell}".strip() for above, cell in zip(found.pop(), more, strict=True))
        found.append(cells)
    written = PRODUCTS | REASONS
    return [
        tuple(re.sub("[A-Z_]{4,}", lambda word: written.get(word[0], word[0]), one) for one in row) for row in found
    ]


def span(text: str) -> list[float]:
    low, _, high = text.partition("-")
    return [float(low), float(high or low)]


def timing_of(text: str) -> JSON:
    """A Timing, from the words that the table has for it."""
    repeat: JSON = {}
    if found := re.search(r"([\d-]+) per ([\d-]+) (\w+)", text):
        repeat["frequency"], repeat["frequencyMax"] = map(int, span(found[1]))
        repeat["period"], repeat["periodMax"] = span(found[2])
        repeat["periodUnit"] = found[3]
    for word, element in (("on", "dayOfWeek"), ("at", "timeOfDay"), ("when", "when")):
        if found := re.search(rf"\b{word} (\S+)", text):
            repeat[element] = found[1].split(",")
    if found := re.search(r"for ([\d-]+) (\w+)", text):
        low, high = ({"value": one, "code": found[2]} for one in span(found[1]))
        repeat |= {"boundsDuration": low} if low == high else {"boundsRange": {"low": low, "high": high}}
    if found := re.search(r"from (\S+) to (\S+)", text):
        repeat["boundsPeriod"] = {"start": found[1], "end": found[2]}
    if found := re.search(r"count (\d+)", text):
        repeat["count"] = int(found[1])
    if found := re.search(r"lasts (\d+) (\w+)", text):
        repeat |= {"duration": int(found[1]), "durationUnit": found[2]}
    timing: JSON = {"repeat": repeat} if repeat else {}
    if found := re.search(r"code (\S+)", text):
        timing["code"] = {"coding": [{"code": found[1]}]}
    if found := re.search(r'display "(.+)"', text):
        timing["code"] = {"coding": [{"code": "229797004", "display": found[1]}]}
    if found := re.search(r'says "(.+)"', text):
        timing["code"] = {"text": found[1]}
    if found := re.search(r"event (\S+)", text):
        timing["event"] = [found[1]]
    return timing


def dose_of(text: str) -> list[JSON]:
    """The entries of doseAndRate; one without a type is the dose ordered."""
    entries = []
    for part in filter(None, text.split(",")):
        found = re.fullmatch(r"\s*(?:([a-z-]+) )?([\d.]+)(?:-([\d.]+))? ?(\{(.+)\}|.*)", part)
        assert found, part
        unit = {"code": found[5]} if found[5] else {"unit": found[4]} if found[4] else {}
        low = {"value": float(found[2]), **unit}
        dose = (
            {"doseRange": {"low": low, "high": low | {"value": float(found[3])}}} if found[3] else {"doseQuantity": low}
        )
        entries.append(dose | {"type": {"coding": [{"code": found[1] or "ordered"}]}})
    return entries


def instruction(timing: str = "", dose: str = "", text: str = "", **more: Any) -> JSON:
    built = {"timing": timing_of(timing), "doseAndRate": dose_of(dose), "text": text, **more}
    return {name: value for name, value in built.items() if value not in ({}, [], "")}


def understood(*instructions: JSON, product: str = "", asked: tuple[str, ...] = (), vitamin_d: bool = False) -> Dosing:
    dosages = msgspec.json.decode(json.dumps(instructions), type=tuple[Dosage, ...])
    return dosing(dosages, product.split("; "), UTC, asked, vitamin_d)


def says(found: Dosing) -> str:
    """A dose as the tables have it."""
    if not found.understood:
        return f"not: {found.why_not}"
    schedule, amount = found.schedule, f"{found.amount:g}"
    said = [f"{amount if found.amount == found.amount_max else f'{amount}-{found.amount_max:g}'} {found.unit}"]
    said += ["once"] * found.once
    if schedule:
        times = f"{schedule.times:g}" + f"-{schedule.times_max:g}" * (schedule.times != schedule.times_max)
        n, unit = schedule.period.n, schedule.period.unit
        said.append(f"{times} per {unit if n == 1 else f'{n:g} {unit}s'}")
    said += ["as needed"] * found.as_needed + ["named day"] * found.named_day
    said += [f"for {found.days} days"] if found.days else []
    said += [f"until {found.until}"] if found.until else []
    said += [f"{found.doses} doses"] if found.doses else []
    said += [f"over {found.infusion_minutes:g} min"] if found.infusion_minutes else []
    return ", ".join(said)


@pytest.mark.parametrize(("timing", "dose", "product", "expected"), rows(STRUCTURE))
def test_the_structure_is_understood(timing: str, dose: str, product: str, expected: str) -> None:
    assert says(understood(instruction(timing, dose), product=product)) == expected


@pytest.mark.parametrize(("text", "timing", "dose", "product", "expected"), rows(TEXT))
def test_text_and_structure_together(text: str, timing: str, dose: str, product: str, expected: str) -> None:
    assert says(understood(instruction(timing, dose, text), product=product)) == expected


@pytest.mark.parametrize(("text", "product", "expected"), rows(VITAMIN_D))
def test_vitamin_d_is_in_international_units(text: str, product: str, expected: str) -> None:
    found = understood(instruction(text=text), product=product, asked=("cholecalciferol", "vitamin d"), vitamin_d=True)
    assert says(found) == expected


# --- what a rule asks -----------------------------------------------------------------------------


def test_the_amount_a_day_is_the_least_and_none_when_taken_as_needed() -> None:
    found = understood(instruction("1-2 per 1 wk", "70 mg"))
    assert (found.per_day, found.mg_per_day, found.every) == (1 / 7, 10.0, None)
    assert understood(instruction("1 per 6 mo", "60 mg")).every == Interval(6.0, "month")
    needed = understood(instruction("1 per 1 d", "5 mg", asNeededCodeableConcept={"text": "pain"}))
    assert (needed.as_needed, needed.daily, needed.mg_per_day) == (True, 5.0, None)
    assert understood(instruction("1 per 1 d", "200 {[iU]}")).mg_per_day is None


def test_what_is_understood_of_an_incomplete_dose_stands_and_of_a_contradiction_nothing() -> None:
    weekly = understood(instruction("1 per 1 wk"))
    assert (weekly.understood, weekly.amount, weekly.mg_per_day) == (False, None, None)
    assert weekly.every == Interval(1.0, "week")
    assert understood(instruction("", "60 mg")).amount == 60.0
    assert understood(instruction("1 per 1 d", "70 mg", "once weekly")) == Dosing(why_not="structure and text disagree")


def test_as_needed_in_the_text_against_the_structure() -> None:
    found = understood(instruction("1 per 1 d", "5 mg", "5 mg daily prn", asNeededBoolean=False))
    assert says(found) == "not: structure and text disagree"


def test_the_instruction_for_the_patient_is_a_text_too() -> None:
    weekly = {"patientInstruction": "Take once weekly"}
    assert says(understood(instruction("1 per 1 d", "70 mg", **weekly))) == "not: structure and text disagree"
    assert says(understood(instruction(dose="70 mg", **weekly))) == "70 mg, 1 per week"
    asks = {"patientInstruction": "Ring the clinic with questions"}
    assert says(understood(instruction(text="5 mg daily", **asks))) == "5 mg, 1 per day"


def test_a_taper_in_a_text() -> None:
    text = "4 tablets daily x 5 days then 2 tablets daily x 5 days"
    found = understood(instruction(text=text), product="prednisone 5 mg tablet")
    assert (found.understood, found.tapered, found.days, found.mg_per_day) == (True, True, 10, None)
    assert [(step.daily, step.days) for step in found.steps] == [(20.0, 5), (10.0, 5)]
    open_end = understood(instruction(text=text.removesuffix(" x 5 days")), product="prednisone 5 mg tablet")
    assert (open_end.understood, open_end.tapered, open_end.steps) == (False, True, ())


def test_instructions_one_after_the_other() -> None:
    first = instruction("1 per 1 d from 2026-01-01 to 2026-01-07", "20 mg", sequence=1)
    second = instruction("1 per 1 d from 2026-01-08 to 2026-01-14", "10 mg", sequence=2)
    for order in ((first, second), (second, first)):
        found = understood(*order)
        assert [(one.daily, one.days) for one in found.steps] == [(20.0, 7), (10.0, 7)]
        assert found.until == date(2026, 1, 14)
    open_end = instruction("1 per 1 d", "10 mg", sequence=2)
    assert says(understood(first, open_end)) == f"not: {REASONS['CHANGES']}"
    overlapping = instruction("1 per 1 d from 2026-01-05 to 2026-01-14", "10 mg", sequence=2)
    for other in (first, overlapping, instruction("1 per 1 d", "10 mg")):
        assert says(understood(first, other)) == "not: several instructions that are not one after the other"


def test_no_instruction_and_one_that_cannot_be_read() -> None:
    assert says(understood()) == "not: no dosage instruction"
    assert says(dosing((), [], UTC)) == "not: no dosage instruction"
    bad: list[JSON] = [{"timing": "daily"}, {"timing": {"repeat": {"frequency": "1"}}}, {"patientInstruction": 7}]
    bad += [{"sequence": "1"}, {"asNeededBoolean": "yes"}, {"doseAndRate": [{"doseRange": 7}]}]
    for broken in bad:
        assert says(understood(broken)) == "not: the dosage instruction cannot be read"


COUNT = st.sampled_from([1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 12, 0, 10**30])
NUMBER = st.sampled_from([1, 1, 1, 1, 1, 1, 2, 2, 2, 4, 6, 0.5, 28, -1, 5e-324, 1e300])
QUANTITY = st.fixed_dictionaries({}, optional={"value": NUMBER, "unit": st.sampled_from(["mg", "tablet", "mL", "?"])})
REPEAT = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("frequency", "frequencyMax", "count"), COUNT),
        **dict.fromkeys(("period", "periodMax", "duration"), NUMBER),
        "periodUnit": st.sampled_from(["h", "d", "wk", "mo", "a", "min", ""]),
        "dayOfWeek": st.lists(st.sampled_from(["mon", "sun", "?"]), max_size=3),
        "when": st.lists(st.sampled_from(["MORN", "C"]), max_size=2),
        "boundsDuration": st.fixed_dictionaries({"value": NUMBER, "code": st.sampled_from(["d", "wk", "?"])}),
        "boundsPeriod": st.fixed_dictionaries({"start": st.text(max_size=4), "end": st.just("2026-01-01")}),
    },
)
INSTRUCTION = st.fixed_dictionaries(
    {
        "timing": st.fixed_dictionaries({"repeat": REPEAT}),
        "doseAndRate": st.lists(st.fixed_dictionaries({"doseQuantity": QUANTITY}), max_size=2),
    },
    optional={"text": st.sampled_from([row[0] for row in rows(TEXT)]), "sequence": st.integers(0, 2)},
)

SEVERAL = st.lists(INSTRUCTION, max_size=3).map(tuple)


@settings(derandomize=True, max_examples=1000, deadline=None)
@given(st.one_of(st.tuples(INSTRUCTION), SEVERAL), st.sampled_from([*PRODUCTS.values(), "", "?"]), st.booleans())
def test_any_structure_is_read_without_an_error_and_what_is_understood_is_positive(
    instructions: tuple[JSON, ...], product: str, vitamin_d: bool
) -> None:
    found = understood(*instructions, product=product, vitamin_d=vitamin_d)
    for one in (found.steps or (found,)) if found.understood else ():
        assert 0 < (one.amount or 0) <= (one.amount_max or 0)
        assert one.once or (one.daily or 0) > 0
