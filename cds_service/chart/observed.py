"""What observations say that is not a number: questions answered, and tests done."""

from dataclasses import dataclass
from datetime import date

from cds_service.chart.nouns import FromResource, Span
from cds_service.rulebook import Value


@dataclass(frozen=True, slots=True)
class Answered(FromResource):
    """One question that was answered in words or codes: `answer` is what it comes to ("smokes", "negative").

    `said` is the answer as it was sent; `about`, where a day was asked for, is that day.
    """

    concept: str
    answer: str
    said: str
    day: date
    ref: str
    at: float = 0.0  # as of Measured
    about: Span | None = None

    def as_value(self) -> Value:
        return {"value": self.said, "unit": None, "date": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Tested(FromResource):
    """A test, panel or assessment that was carried out, whatever came out; the day is None when it has none."""

    concept: str
    name: str
    day: date | None
    ref: str

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.day.isoformat() if self.day else None}
