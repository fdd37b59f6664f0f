"""FHIR dates of any precision to whole calendar days in the site's time zone."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, tzinfo

from cds_service.chart.nouns import Span

YEARS = range(1850, 2200)  # others, such as 0001 and 9999, are placeholders for "unknown" or "never"
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<time>T.*)?")


def span(text: str | None, zone: tzinfo) -> Span | None:
    """The first and last day a FHIR date, dateTime or instant can mean; None when it is not one.

    >>> from datetime import UTC
    >>> str(span("2026-02", UTC)), span("2026-02", UTC).last.day, span("02/11/2026", UTC)
    ('2026-02', 28, None)
    """
    match = _DATE.fullmatch(text.strip()) if text else None
    if match is None or text is None or int(match["year"]) not in YEARS:
        return None
    try:
        if match["time"]:
            moment = datetime.fromisoformat(text.strip())
            day = moment.astimezone(zone).date() if moment.tzinfo else moment.date()
            return Span(day, day)
        year, month, day_of_month = int(match["year"]), match["month"], match["day"]
        if day_of_month:
            whole = date(year, int(month), int(day_of_month))
            return Span(whole, whole)
        if month:
            return Span(date(year, int(month), 1), date(year, int(month), monthrange(year, int(month))[1]))
        return Span(date(year, 1, 1), date(year, 12, 31))
    except (ValueError, OverflowError):
        return None


def moment(text: str | None) -> str:
    """The moment a FHIR dateTime or instant names, in UTC, so that texts sort as moments do; "" for whole days."""
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        return ""
    return when.astimezone(UTC).isoformat() if when.tzinfo and "T" in (text or "") else ""


def first_day(text: str | None, zone: tzinfo) -> date | None:
    """The earliest day a FHIR date can mean: a laboratory value is never taken for newer than it may be."""
    found = span(text, zone)
    return found.first if found else None
