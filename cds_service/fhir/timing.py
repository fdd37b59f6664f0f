"""When doses are due. Decoded only where a dose is asked for, so that a bad timing costs no order."""

from cds_service.fhir.structs import CodeableConcept, Duration, Period, Range, Slim


class Repeat(Slim, frozen=True, rename="camel"):
    bounds_duration: Duration | None = None
    bounds_period: Period | None = None
    bounds_range: Range | None = None
    count: int | None = None
    duration: float | None = None
    duration_unit: str | None = None
    frequency: int | None = None
    frequency_max: int | None = None
    period: float | None = None
    period_max: float | None = None
    period_unit: str | None = None
    day_of_week: tuple[str, ...] = ()
    time_of_day: tuple[str, ...] = ()
    when: tuple[str, ...] = ()


class Timing(Slim, frozen=True):
    event: tuple[str, ...] = ()
    repeat: Repeat = Repeat()
    code: CodeableConcept = CodeableConcept()
