"""How much calcium and vitamin D a patient takes a day: every product of the record and of the drafts added up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from cds_service.chart.doses import NOTHING, Dosing
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Medication
from cds_service.clinical.formulas import under
from cds_service.clinical.therapy import taken
from cds_service.rulebook import Lack, Lacking, Limits, Value

Product = Medication | DraftOrder

VITAMIN_D = ("cholecalciferol", "ergocalciferol", "vitamin-d-unspecified")
ACTIVE_VITAMIN_D = ("calcitriol", "alfacalcidol")
CALCIUM = ("calcium-supplement", "calcium-acetate")


@dataclass(frozen=True, slots=True)
class Total:
    """What all products come to in a day, at least. `unread` are those whose dose is not understood."""

    value: float
    unit: Literal["IU/d", "mg/d"]
    products: tuple[Product, ...] = ()
    unread: tuple[Product, ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(one.ref for one in self.products if isinstance(one, Medication))

    def as_value(self) -> Value:
        return {"value": round(self.value, 4), "unit": self.unit, "date": None}

    def over(self, limit: float) -> bool:
        """Whether it is above a limit for certain."""
        return under(limit, self.value)

    def require_read(self) -> None:
        """Raise Lacking when a dose that is not understood may change the answer."""
        for product in self.unread:
            raise Lacking(dose_lack(_dosing(product, self.unit)))


def dose_lack(dosing: Dosing | None) -> Lack:
    """Why a dose is not known: nothing is written, or it is not understood."""
    return Lack("dose", "missing" if dosing is None or dosing.why_not == NOTHING else "unreadable")


def at_once(dosing: Dosing, unit: str) -> float | None:
    """The most that is taken at one time; None when that is not understood."""
    parts = dosing.steps or (dosing,)
    return max((one.amount_max or one.amount for one in parts if one.amount and one.unit == unit), default=None)


def vitamin_d_a_day(chart: Chart, limits: Limits, counts: Callable[[Product], bool] = lambda product: True) -> Total:
    """Units of vitamin D a day (D2 and D3, not the active forms) of those products that count."""
    return _total(chart, limits, "IU/d", VITAMIN_D, counts)


def takes_vitamin_d(chart: Chart, limits: Limits) -> bool:
    """Whether the patient regularly takes enough vitamin D for maintenance, as far as doses are understood."""
    return not under(vitamin_d_a_day(chart, limits).value, limits.vitamin_d_maintenance.value)


def calcium_a_day(chart: Chart, limits: Limits) -> Total:
    """mg of elemental calcium a day, from supplements and binders."""
    return _total(chart, limits, "mg/d", CALCIUM, lambda product: True)


def _total(
    chart: Chart,
    limits: Limits,
    unit: Literal["IU/d", "mg/d"],
    groups: tuple[str, ...],
    counts: Callable[[Product], bool],
) -> Total:
    if not chart.names_any(groups):
        return Total(0.0, unit)
    value, read, unread = 0.0, [], []
    for product in products(chart, limits, *groups):
        dosing = _dosing(product, unit)
        if dosing is None or dosing.once or dosing.as_needed or not counts(product):
            continue
        daily = _daily(dosing, unit)
        if daily is None:
            unread.append(product)
        else:
            value += daily * (_share(product, limits) if unit == "mg/d" else 1.0)
            read.append(product)
    return Total(value, unit, tuple(read), tuple(unread))


def _dosing(product: Product, unit: str) -> Dosing | None:
    if product.supplement is None:
        return None
    return product.supplement.vitamin_d if unit == "IU/d" else product.supplement.calcium


def _daily(dosing: Dosing, unit: str) -> float | None:
    """What is taken a day, of a dose in steps the most; None when that is not understood."""
    daily = [one.daily for one in dosing.steps or (dosing,) if one.daily is not None and f"{one.unit}/d" == unit]
    return max(daily, default=None)


def _share(product: Product, limits: Limits) -> float:
    """The part of a salt that is calcium."""
    salt = product.supplement.salt if product.supplement else ""
    share: float = limits.calcium_of_salt.value[salt] if salt else 1.0
    return share


def products(chart: Chart, limits: Limits, *groups: str) -> Iterator[Product]:
    """What the patient takes of these groups, each product once: the draft, else the newest entry of the record.

    A draft stands in the place of the record's entry of the same product, also where it stops it. A statement of
    the patient adds nothing to what is prescribed in the same group.
    """
    if not chart.names_any(groups):
        return
    drafted = {_name(one) for one in chart.drafts if one.kind == "drug"}
    found = [*taken(chart, limits, *groups)]
    prescribed = [one for one in found if not isinstance(one, Medication) or one.kind == "request"]
    seen: set[tuple[frozenset[str], str]] = set()
    for one in found:
        if isinstance(one, Medication):
            said_again = one.kind == "statement" and any(one.drug.groups & other.drug.groups for other in prescribed)
            if said_again or _name(one) in drafted | seen or _over(one, chart):
                continue
            seen.add(_name(one))
        yield one


def _name(one: Product) -> tuple[frozenset[str], str]:
    return one.drug.groups, one.drug.name.lower()


def _over(one: Medication, chart: Chart) -> bool:
    """Whether a course of so many days has run out."""
    days = [part.days for part in _parts(one) if part.days is not None]
    return bool(days) and one.begins is not None and one.begins + timedelta(days=max(days)) < chart.as_of


def _parts(one: Product) -> tuple[Dosing, ...]:
    held = (one.supplement.vitamin_d, one.supplement.calcium) if one.supplement else ()
    return tuple(part for part in held if part is not None)


def lasts(one: Product) -> int | None:
    """The days a product is ordered for: by its instruction, else by its supply; None when nothing says so."""
    days = [part.days for part in _parts(one) if part.days is not None]
    if days:
        return max(days)
    begins = one.begins if isinstance(one, Medication) else one.supply_from or one.day
    if one.supply_until is None or begins is None:
        return None
    return (one.supply_until - begins).days
