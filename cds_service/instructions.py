"""Words for the patient that may be added to a draft: by drug, by product, in the frequency of the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cds_service.chart.doses import Dosing
from cds_service.chart.nouns import Drug
from cds_service.rulebook import Limits

# The rhythm of an order -> how it is told to the patient, who names the day.
_RHYTHMS: Mapping[tuple[float, str], str] = {
    (1, "day"): "Once a day",
    (24, "hour"): "Once a day",
    (1, "week"): "Once a WEEK, on ____day",
    (7, "day"): "Once a WEEK, on ____day",
    (1, "month"): "Once a MONTH, on the __th",
}


@dataclass(frozen=True, slots=True)
class Instruction:
    """One text: for which drug groups, for or not for products with certain words in their name."""

    groups: frozenset[str]
    only_for: tuple[str, ...]
    not_for: tuple[str, ...]
    text: str
    by_frequency: bool

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Instruction":
        """One entry of the list of instructions."""
        text = " ".join(entry["text"].split())
        return cls(
            frozenset(entry["groups"]),
            tuple(entry.get("only_for", ())),
            tuple(entry.get("not_for", ())),
            text,
            "{frequency}" in text,
        )

    def fits(self, drug: Drug) -> bool:
        """Whether the text is right for this product, as far as its name tells."""
        name = drug.name.lower()
        if not self.groups & drug.groups or drug.unclear or any(word in name for word in self.not_for):
            return False
        return not self.only_for or any(word in name for word in self.only_for)


def instruction_for(
    drug: Drug, dosing: Dosing | None, instructions: Iterable[Instruction], limits: Limits
) -> str | None:
    """The words for one drug; None when there are none, or when they need a rhythm the order does not plainly have."""
    every = dosing.every if dosing and dosing.understood and not dosing.as_needed and not dosing.tapered else None
    frequency = _RHYTHMS.get((every.n, every.unit)) if every else None
    found = next((one for one in instructions if one.fits(drug)), None)
    if found is None or (found.by_frequency and frequency is None):
        return None
    return found.text.format(
        frequency=frequency,
        wait=limits.oral_wait_minutes.value,
        ibandronate_wait=limits.ibandronate_wait_minutes.value,
        infusion=limits.infusion_minutes.value,
        apart=limits.levothyroxine_apart_hours.value,
    )
