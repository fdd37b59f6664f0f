"""The parts of the glucocorticoid overlay: lost density, low-trauma fractures, stretches of high doses."""

import msgspec
import pytest

from cds_service.chart.model import Source
from cds_service.chart.nouns import Intake, Medication
from cds_service.chart.skeleton import Density, Fracture, Scanner, Score
from cds_service.clinical.giop import bone_loss, low_trauma_fracture, overlay
from cds_service.clinical.glucocorticoid import steroid_exposure, taken_for
from tests.clinical.charts import LIMITS, ago, chart, fracture, on, request


def density(g_per_cm2: float, days: int, site: str = "lumbar-spine", device: str = "") -> Density:
    ref = f"Observation/{site}-{days}"
    return Density(site, g_per_cm2, ago(days), ref, g_per_cm2, "g/cm2", scanner=Scanner(device=device))


def steroid(mg: float, since: int, until: int | None = None, **more: str) -> Medication:
    """Prednisone, so many mg a day since so many days; supplied until then."""
    supply = None if until is None else ago(until)
    return request("prednisone", since, intake=Intake(((mg, None),)), supply_until=supply, **more)


@pytest.mark.parametrize(
    ("densities", "lost"),
    [
        ([density(1.000, 400), density(0.946, 9)], True),
        ([density(1.000, 400), density(0.947, 9)], False),
        ([density(1.000, 400, "total-hip"), density(0.949, 9, "total-hip")], True),
        ([density(1.000, 400, "total-hip"), density(0.950, 9, "total-hip")], False),
        ([density(1.000, 400, "femoral-neck"), density(0.930, 9, "femoral-neck")], True),
        ([density(1.000, 400, "femoral-neck"), density(0.931, 9, "femoral-neck")], False),
        ([density(1.000, 400, "third-radius"), density(0.500, 9, "third-radius")], False),
        ([density(1.000, 400, device="a"), density(0.900, 9, device="b")], False),
        ([density(1.000, 400, device="a"), density(0.900, 9, device="a")], True),
        ([density(0.900, 400), density(1.000, 9)], False),
        ([density(0.900, 9)], False),
        ([], False),
    ],
)
def test_bone_is_lost_beyond_the_least_significant_change_of_its_site(densities: list[Density], lost: bool) -> None:
    assert (bone_loss(chart(30, densities=tuple(densities)), LIMITS) is not None) is lost


def test_lost_bone_makes_a_young_person_moderate_at_a_dose_that_goes_on() -> None:
    lost = (density(1.000, 400), density(0.900, 9))
    found = overlay(chart(30, densities=lost, medications=(steroid(7.5, 200),)), LIMITS)
    assert found is not None
    assert (found.name, set(found.reasons)) == ("moderate", {"giop-bone-loss"})
    low = overlay(chart(30, densities=lost, medications=(steroid(7.4, 200),)), LIMITS)
    assert low is not None
    assert low.name == "low"


def test_what_a_dose_not_understood_hides_is_neither_moderate_nor_low() -> None:
    hidden = request("dexamethasone", 150, intake=Intake(why_not="as needed"), supply_until=ago(120), status="stopped")
    score = Score("Z-score", "lumbar-spine", -3.1, ago(9), "Observation/z")
    shown = (steroid(2.5, 400, 100), steroid(7.5, 99), hidden)
    assert overlay(chart(30, medications=shown, scores=(score,)), LIMITS) is None
    certain = overlay(chart(30, medications=shown), LIMITS)
    assert certain is not None
    assert certain.name == "low"


@pytest.mark.parametrize(
    ("age", "one", "counts"),
    [
        (70, fracture("forearm", on(900)), True),
        (70, fracture("forearm"), True),
        (30, fracture("forearm", on(900)), False),
        (30, fracture("forearm", on(900), low_trauma=True), True),
        (30, fracture("hip", on(900)), True),
        (30, fracture("vertebral"), True),
        (30, fracture("unknown"), True),
        (30, fracture("hip", on(900), high_energy=True), False),
        (30, fracture("hip", on(900), tumour=True), False),
        (30, fracture("hip", on(900), pathological=True), False),
        (60, fracture("hip", on(900), pathological=True), True),
        (20, fracture("hip", on(900)), False),
        (20, fracture("hip", on(700)), True),
        (70, fracture("hip", on(-3)), False),
    ],
)
def test_a_low_trauma_fracture_of_adult_life(age: int, one: Fracture, counts: bool) -> None:
    assert (low_trauma_fracture(chart(age, fractures=(one,)), LIMITS) is not None) is counts


def test_the_newest_fracture_is_named() -> None:
    fractures = (fracture("hip", on(900)), fracture("forearm", on(90)), fracture("pelvis"))
    assert low_trauma_fracture(chart(fractures=fractures), LIMITS) is fractures[1]


@pytest.mark.parametrize(
    ("orders", "days"),
    [
        ((steroid(30, 30),), 31),
        ((steroid(29.9, 30),), 0),
        ((steroid(40, 400, 300), steroid(5, 300)), 64),
        ((steroid(40, 500, 366),), 0),
        ((steroid(40, 100, 80), steroid(40, 73)), 94),
        ((steroid(40, 100, 80), steroid(40, 72)), 73),
    ],
)
def test_the_longest_stretch_at_a_very_high_dose_within_a_year(orders: tuple[Medication, ...], days: int) -> None:
    placed = tuple(msgspec.structs.replace(one, ref=f"MedicationRequest/{n}") for n, one in enumerate(orders))
    assert steroid_exposure(chart(medications=placed), LIMITS).high_days == days


@pytest.mark.parametrize(
    ("mg", "since", "held"), [(7.5, 89, True), (7.5, 88, False), (7.4, 900, False), (7.5, 900, True)]
)
def test_a_dose_taken_for_so_many_days_until_today(mg: float, since: int, held: bool) -> None:
    assert taken_for(chart(medications=(steroid(mg, since),)), LIMITS, 7.5, 90) is held


def test_scans_that_could_not_be_read_leave_low_open() -> None:
    unread = {"conditions": Source("supplied"), "dxa": Source("failed")}
    assert overlay(chart(30, medications=(steroid(5, 200),), sources=unread), LIMITS) is None
