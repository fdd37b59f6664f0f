"""The number in an Observation or a component of one: as a quantity, an integer or a text."""

from decimal import ROUND_HALF_UP, Decimal

from cds_service.chart import units
from cds_service.fhir.structs import Component, Observation

_TENTH = Decimal("0.1")
COUNTED = frozenset({"final", "amended", "corrected", "preliminary"})


class NotReadable(Exception):
    """What was sent cannot be a value; the message says why."""


def number(part: Observation | Component) -> tuple[str, float, str | None, str | None] | None:
    """Comparator, number, unit code, printed unit; None when the part says that it has no value."""
    if part.valueQuantity is not None and part.valueQuantity.value is not None:
        quantity = part.valueQuantity
        return quantity.comparator or "", quantity.value or 0.0, quantity.code, quantity.unit
    if part.valueInteger is not None:
        return "", float(part.valueInteger), None, None
    if part.valueString is not None:
        written = units.written(part.valueString)
        if written is None:
            raise NotReadable("the text is not a number")
        comparator, amount, unit = written
        return comparator, amount, unit, unit
    if part.dataAbsentReason is not None or isinstance(part, Component) or part.component:
        return None
    raise NotReadable("there is no value")


def one_decimal(value: float) -> float:
    """A score as reports print it and as limits are meant: one decimal, halves away from zero.

    >>> one_decimal(-2.45), one_decimal(-2.5458885935054747), one_decimal(-2.44)
    (-2.5, -2.5, -2.4)
    """
    return float(Decimal(repr(value)).quantize(_TENTH, ROUND_HALF_UP))
