"""What an order tells the patient about taking an oral bisphosphonate, and what it leaves out."""

import re
from collections.abc import Iterator

from cds_service.chart.nouns import DraftOrder

_WATER = re.compile(r"\bwater\b", re.IGNORECASE)
_UPRIGHT = re.compile(
    r"\b(?:upright|(?:sit|sitting|stand|standing|remain|stay)\b.{0,20}\b(?:up|stand|standing|erect)"
    r"|(?:not|no|avoid|without) (?:lie|lying|recline|reclining))\b",
    re.IGNORECASE,
)
_DAYS = frozenset({"day", "hour"})  # who takes it every day need not remember on which
_WEEK = 7


def left_out(order: DraftOrder) -> Iterator[str]:
    """What its instructions do not say: the water, staying upright, and, of a weekly or monthly dose, the day."""
    if not _WATER.search(order.said):
        yield "water"
    if not _UPRIGHT.search(order.said):
        yield "staying upright"
    if names_no_day(order):
        yield "the day"


def names_no_day(order: DraftOrder) -> bool:
    """Whether a dose of every week or month, as far as that is understood, is given without its day."""
    every = order.dosing.every if order.dosing else None
    if order.dosing is None or every is None or order.dosing.named_day:
        return False
    return every.unit not in _DAYS or every.days >= _WEEK
