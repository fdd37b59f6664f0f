"""Exposure to systemic glucocorticoids: prednisone equivalents today, days, the year's total; unknown is not zero."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.chart import steroids
from cds_service.chart.nouns import Dose, DraftOrder, Drug, Intake, Medication
from cds_service.clinical import equivalents
from cds_service.clinical.equivalents import prednisone_equivalent
from cds_service.clinical.glucocorticoid import SteroidExposure, planned_exposures, steroid_exposure
from cds_service.terminology.products import STEROIDS
from tests.clinical.charts import LIMITS, ago, chart, on, problem
from tests.clinical.rows import rows


def taken(text: str) -> list[Medication | Dose]:
    """`10 mg prednisone 100`: mg a day, since so many days; options below. `given 40 mg prednisone 9`: one dose.

    to 30        supplied until then            for 20     so many days, by the sig
    until 30     by the bounds of the sig       once       a single dose
    then 5 20    after it so many mg for so many days
    ? for the mg: not understood; ? for the days: no date; also the statuses
    """
    found: list[Medication | Dose] = []
    for n, words in enumerate(filter(None, map(str.strip, text.split(";"))), start=1):
        if words.startswith("given "):
            mg, _, name, days = words.split()[1:]
            amount = None if mg == "?" else float(mg)
            day = None if days == "?" else ago(int(days))
            found.append(Dose(Drug(frozenset({name}), name), day, f"r{n}", mg=amount))
            continue
        mg, _, name, days, *more = words.split()
        found.append(_order(f"r{n}", mg, name, days, more))
    return found


def _order(ref: str, mg: str, name: str, days: str, more: list[str]) -> Medication:
    def after(word: str, place: int = 1) -> int | None:
        return int(more[more.index(word) + place]) if word in more else None

    if mg == "?":
        intake = Intake(why_not="taken as needed")
    elif "once" in more:
        intake = Intake(once=float(mg))
    else:
        steps: list[tuple[float, int | None]] = [(float(mg), after("for"))]
        if (second := after("then")) is not None:
            steps.append((float(second), after("then", 2)))
        until = after("until")
        intake = Intake(tuple(steps), until=None if until is None else ago(until))
    status = next((one for one in more if one in ("completed", "stopped", "cancelled", "not-taken")), "active")
    supply = after("to")
    return Medication(
        Drug(frozenset({name}), name),
        status,
        ref,
        None if days == "?" else on(int(days)),
        None if supply is None else ago(supply),
        "not" in more,
        intake=None if "silent" in more else intake,
    )


def exposed(text: str, **more: Any) -> SteroidExposure:
    records = taken(text)
    return steroid_exposure(
        chart(
            medications=tuple(one for one in records if isinstance(one, Medication)),
            doses=tuple(one for one in records if isinstance(one, Dose)),
            **more,
        ),
        LIMITS,
    )


def test_both_sides_of_the_wall_know_the_same_steroids() -> None:
    assert steroids.GLUCOCORTICOIDS == equivalents.GLUCOCORTICOIDS == STEROIDS


EQUAL = """
steroid            | mg   | prednisone
prednisone         | 5    | 5
prednisolone       | 5    | 5
hydrocortisone     | 20   | 5
hydrocortisone     | 30   | 7.5
cortisone          | 25   | 5
methylprednisolone | 4    | 5
methylprednisolone | 1000 | 1250
triamcinolone      | 4    | 5
dexamethasone      | 0.75 | 5
betamethasone      | 0.6  | 5
deflazacort        | 6    | 5
"""


@pytest.mark.parametrize(("steroid", "mg", "prednisone"), rows(EQUAL))
def test_prednisone_equivalents(steroid: str, mg: str, prednisone: str) -> None:
    assert prednisone_equivalent(steroid, float(mg), LIMITS) == pytest.approx(float(prednisone))


EXPOSURES = """
record                                                      | now  | days | year | long-term
                                                            | 0    | 0    | 0    | no
10 mg prednisone 89                                         | 10   | 90   | 900  | no
10 mg prednisone 90                                         | 10   | 91   | 910  | yes
2.5 mg prednisone 90                                        | 2.5  | 91   | 227.5 | yes
2.4 mg prednisone 900                                       | 2.4  | 901  | 876  | no
10 mg prednisone 900                                        | 10   | 901  | 3650 | yes
10 mg prednisone 900 to 30                                  | 10   | 901  | 3650 | yes
10 mg prednisone 900 to 31                                  | 0    | 0    | 3330 | no
10 mg prednisone 100 to 10                                  | 10   | 101  | 1010 | yes
10 mg prednisone 900 stopped                                | 0    | 0    | 0    | no
10 mg prednisone 900 to 100 completed                       | 0    | 0    | 2640 | no
10 mg prednisone 100 to -9 stopped                          | 0    | 100  | 1000 | no
10 mg prednisone 500 to 600 stopped                         | 0    | 0    | 0    | no
10 mg prednisone 100 cancelled                              | 0    | 0    | 0    | no
10 mg prednisone 100 for 300 to 60 stopped                  | 0    | 0    | 400  | no
10 mg prednisone 100 for 30 to 60 stopped                   | 0    | 0    | 300  | no
10 mg prednisone 100 for 300 to -9 stopped                  | 0    | 100  | 1000 | no
10 mg prednisone 100 until 70 to 60 stopped                 | 0    | 0    | 310  | no
10 mg prednisone 100 until -9 to 60 stopped                 | 0    | 0    | 400  | no
20 mg prednisone 60 for 300 stopped; 10 mg prednisone 40    | 10   | 61   | 810  | no
40 mg prednisone 60 for 5 then 20 300 to 40 stopped         | 0    | 0    | 500  | no
10 mg prednisone 100 not-taken                              | 0    | 0    | 0    | no
10 mg prednisone 100 not                                    | 0    | 0    | 0    | no
10 mg prednisone -1                                         | 0    | 0    | 0    | no
10 mg prednisone ? stopped                                  | 0    | 0    | 0    | no
10 mg prednisone ? to 31                                    | 0    | 0    | 0    | no
40 mg prednisone 3 for 5                                    | 40   | 4    | 160  | no
40 mg prednisone 5 for 5                                    | 0    | 5    | 200  | no
40 mg prednisone 9 for 5 then 20 5                          | 20   | 10   | 300  | no
40 mg prednisone 9 for 5 then 20 0                          | 0    | 5    | 200  | no
10 mg prednisone 100 until 1                                | 0    | 100  | 1000 | no
10 mg prednisone 100 until 0                                | 10   | 101  | 1010 | yes
1000 mg methylprednisolone 40 once                          | 0    | 0    | 1250 | no
given 1000 mg methylprednisolone 20                         | 0    | 1    | 1250 | no
given 1000 mg methylprednisolone -2                         | 0    | 0    | 0    | no
given 1000 mg methylprednisolone ?                          | 0    | 0    | 0    | no
10 mg prednisone 100; given 10 mg prednisone 50             | 10   | 101  | 1010 | yes
10 mg prednisone 100; given 20 mg dexamethasone 50          | 10   | 101  | 1143.3 | yes
10 mg prednisone 100; 5 mg prednisone 50                    | 5    | 101  | 755  | yes
10 mg prednisone 100; 5 mg prednisone 100                   | 15   | 101  | 1515 | yes
10 mg prednisone 100; 20 mg hydrocortisone 100              | 15   | 101  | 1515 | yes
10 mg prednisone 400 completed; 10 mg prednisone 100        | 10   | 401  | 3650 | yes
40 mg prednisone 100 for 20 then 20 200; 5 mg prednisone 90 | 5    | 101  | 855  | yes
10 mg prednisone 200 to 130 completed; 10 mg prednisone 100 | 10   | 201  | 1710 | yes
10 mg prednisone 200 to 131 completed; 10 mg prednisone 100 | 10   | 101  | 1700 | yes
"""


@pytest.mark.parametrize(("text", "now", "days", "year", "long"), rows(EXPOSURES))
def test_what_is_taken_is_added_up_day_by_day(text: str, now: str, days: str, year: str, long: str) -> None:
    found = exposed(text)
    assert found.known
    assert found.now == pytest.approx(float(now))
    assert found.days == int(days)
    assert found.year == pytest.approx(float(year), abs=0.05)
    assert found.long_term is (long == "yes")
    assert not found.replacement
    assert (found.long_days == found.days) or float(now) < 2.5


UNKNOWN = """
record                                          | now  | long-term | why
? mg prednisone 100                             |      |           | taken as needed
10 mg prednisone 100 silent                     |      |           | no dosage instruction
10 mg prednisone ?                              | 10   |           | when it began is not known
? mg prednisone ?                               |      |           | taken as needed
? mg prednisone 100 stopped                     | 0    |           | taken as needed
? mg prednisone 364 stopped                     | 0    |           | taken as needed
10 mg prednisone 100 completed                  | 0    |           | when it ended is not known
10 mg prednisone 100 for 300 stopped            | 0    |           | when it ended is not known
10 mg prednisone 100 until -9 stopped           | 0    |           | when it ended is not known
40 mg prednisone 60 for 5 then 20 300 stopped   | 0    |           | when it ended is not known
given ? mg prednisone 100                       | 0    |           | the amount given is not known
10 mg hydrocortisone 200; ? mg prednisone 50 to 40 completed | 2.5 | yes | taken as needed
10 mg hydrocortisone 200; ? mg prednisone 50    |      |           | taken as needed
"""


@pytest.mark.parametrize(("text", "now", "long", "why"), rows(UNKNOWN))
def test_a_dose_not_understood_is_unknown_and_never_zero(text: str, now: str, long: str, why: str) -> None:
    found = exposed(text)
    assert not found.known
    assert [one.why for one in found.not_understood] == [why]
    assert found.now == (float(now) if now else None)
    assert found.days is found.year is found.long_days is None
    assert found.long_term is (True if long else None)
    (one,) = found.not_understood
    assert set(one.evidence) <= set(found.evidence)
    assert one.as_value()["value"] == f"dose not understood: {why}"


@pytest.mark.parametrize("text", ["? mg prednisone 365 stopped", "10 mg prednisone 365 completed"])
def test_what_is_more_than_a_year_ago_hides_nothing(text: str) -> None:
    assert exposed(text).known
    assert exposed(text).year == 0


REPLACEMENT = """
record                                          | now  | year | left out
20 mg hydrocortisone 900                        | 0    | 0    | yes
30 mg hydrocortisone 900                        | 0    | 0    | yes
31 mg hydrocortisone 900                        | 7.75 | 2828.75 | no
7.5 mg prednisone 900                           | 0    | 0    | yes
8 mg prednisone 900                             | 8    | 2920 | no
20 mg hydrocortisone 900; 5 mg prednisone 900   | 10   | 3650 | no
20 mg hydrocortisone 900; 40 mg prednisone 9 for 5 | 0 | 225  | yes
"""


@pytest.mark.parametrize(("text", "now", "year", "left_out"), rows(REPLACEMENT))
def test_adrenal_replacement_is_no_exposure(text: str, now: str, year: str, left_out: str) -> None:
    found = exposed(text, problems=(problem("adrenal-insufficiency"),))
    assert found.now == pytest.approx(float(now))
    assert found.year == pytest.approx(float(year))
    assert found.replacement is (left_out == "yes")


def test_without_adrenal_insufficiency_hydrocortisone_counts() -> None:
    assert exposed("20 mg hydrocortisone 900").long_term
    resolved = problem("adrenal-insufficiency", active=False)
    assert exposed("20 mg hydrocortisone 900", problems=(resolved,)).now == 5


def test_other_drugs_are_no_steroids() -> None:
    found = exposed("70 mg alendronate 900; given 60 mg denosumab 9")
    assert (found.now, found.evidence) == (0, ())
    dispensed = Dose(Drug(frozenset({"prednisone"}), "prednisone"), ago(9), "r1", "dispensed")
    assert steroid_exposure(chart(doses=(dispensed,)), LIMITS).year == 0


def test_an_exposure_can_be_shown() -> None:
    found = exposed("10 mg prednisone 100")
    assert found.evidence == ("r1",)
    assert found.as_value() == {"value": 10.0, "unit": "mg/d", "date": None}
    assert found.not_understood == ()


def test_what_is_understood_is_the_least_that_was_taken() -> None:
    found = exposed("40 mg prednisone 100 for 40; ? mg dexamethasone 9 to -9")
    assert (found.year, found.high_days) == (None, None)
    assert (found.proven_year, found.proven_high_days) == (1600, 40)


def supplied(day: int, until: int | None, mg: float | None, steroid: str = "prednisone") -> Dose:
    end = None if until is None else ago(until)
    return Dose(Drug(frozenset({steroid}), steroid), ago(day), f"d{day}", "dispensed", end, mg)


@pytest.mark.parametrize(
    ("supply", "year"),
    [
        (supplied(40, 10, 300.0), 300),
        (supplied(40, 10, 300.0, "dexamethasone"), None),
        (supplied(200, 170, 300.0), None),
        (supplied(40, 10, None), None),
        (supplied(40, None, 300.0), None),
        (supplied(40, 40, 300.0), None),
    ],
)
def test_what_is_taken_as_needed_is_what_was_dispensed_meanwhile(supply: Dose, year: float | None) -> None:
    needed = Intake(why_not="taken as needed", as_needed=True)
    for status in ("active", "completed"):
        order = Medication(Drug(frozenset({"prednisone"}), "prednisone"), status, "r1", on(100), intake=needed)
        assert steroid_exposure(chart(medications=(order,), doses=(supply,)), LIMITS).year == year


def test_a_year_ago_today_is_outside() -> None:
    assert exposed("40 mg prednisone 365 for 1").year == 0
    assert exposed("40 mg prednisone 364 for 1").year == 40
    assert date.resolution == timedelta(days=1)


WORDS = st.builds(
    "{} mg {} {} {}".format,
    st.sampled_from(["?", "5", "10", "40"]),
    st.sampled_from(["prednisone", "hydrocortisone", "dexamethasone"]),
    st.sampled_from(["?", "-5", "0", "9", "100", "400", "700"]),
    st.sampled_from(["", "completed", "stopped", "to 30", "for 20", "once", "until 5", "for 5 then 20 5", "not"]),
)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_record_never_matters(words: list[str], random: Any) -> None:
    orders = [one for one in taken(";".join(words)) if isinstance(one, Medication)]
    straight = steroid_exposure(chart(medications=tuple(orders)), LIMITS)
    random.shuffle(orders)
    assert steroid_exposure(chart(medications=tuple(orders)), LIMITS) == straight


@pytest.mark.parametrize(("until", "high_days"), [(-29, 30), (-30, 31)])
def test_a_draft_lasts_to_the_end_of_its_instruction(until: int, high_days: int) -> None:
    drug = Drug(frozenset({"prednisone"}), "prednisone")
    draft = DraftOrder(drug, "start", "r1", ago(0), "draft", intake=Intake(((40.0, None),), until=ago(until)))
    ((found, known),) = planned_exposures(chart(), draft, LIMITS)
    assert known
    assert found.high_days == high_days
