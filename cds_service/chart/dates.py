"""FHIR dates of any precision to whole calendar days in the site's time zone."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, tzinfo

from cds_service.chart.nouns import Span

YEARS = range(1850, 2200)  # others, such as 0001 and 9999, are placeholders for "unknown" or "never"
_MONTH = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?")


def span(text: str | None, zone: tzinfo) -> Span | None:
    """The first and last day a FHIR date, dateTime or instant can mean; None when it is not one.

    >>> from datetime import UTC
    >>> str(span("2026-02", UTC)), span("2026-02", UTC).last.day, span("02/11/2026", UTC)
    ('2026-02', 28, None)
    """
    if not text:
        return None
    text = text.strip()
    try:
        if text[4:5] == text[7:8] == "-":
            day = _whole_day(text, zone)
            return Span(day, day) if int(text[:4]) in YEARS else None
        match = _MONTH.fullmatch(text)
        if match is None or int(match["year"]) not in YEARS:
            return None
        year, month = int(match["year"]), int(match["month"] or 0)
        if month:
            return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return Span(date(year, 1, 1), date(year, 12, 31))
    except (ValueError, OverflowError):
        return None


def _whole_day(text: str, zone: tzinfo) -> date:
    if len(text) == len("YYYY-MM-DD"):
        return date.fromisoformat(text)
    if text[10:11] != "T":
        raise ValueError(text)
    instant = datetime.fromisoformat(text)
    return instant.astimezone(zone).date() if instant.tzinfo else instant.date()


LONGEST_MONTH = 31


def day_and_moment(text: str | None, zone: tzinfo) -> tuple[date | None, float]:
    """The day a FHIR date says something happened on, and its moment as `moment` gives it, parsed but once.

    Of a month it is the first day; a year alone is no date that a time limit can be held against.
    """
    if text is not None and text[10:11] == "T":
        try:
            instant = datetime.fromisoformat(text)
            if instant.tzinfo is not None and instant.year in YEARS:
                instant = instant.astimezone(UTC)  # from there a moment is quickly told; from a zone it is not
                return instant.astimezone(zone).date(), instant.timestamp()
        except (ValueError, OverflowError):
            pass
    when = span(text, zone)
    return (None if when is None or (when.last - when.first).days > LONGEST_MONTH else when.first), moment(text)


def moment(text: str | None) -> float:
    """The moment a FHIR dateTime or instant names, in seconds since 1970; 0 for whole days and what is no moment."""
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        return 0.0
    return when.timestamp() if when.tzinfo is not None else 0.0


def first_day(text: str | None, zone: tzinfo) -> date | None:
    """The earliest day a FHIR date can mean: a laboratory value is never taken for newer than it may be."""
    found = span(text, zone)
    return found.first if found else None
