"""When the bone was last scanned: by scores, reports, procedures and completed orders together."""

from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Scan
from cds_service.clinical.bone import current_scores, scan_without_score
from cds_service.clinical.once import once_a_chart
from cds_service.rulebook import Lack, Lacking, Limits

# Where a scan may stand; only who has seen all of them can say that there was none.
RECORDS = ("dxa", "imaging", "procedures", "orders")


@once_a_chart
def newest_scan(chart: Chart) -> Scan | None:
    """The newest central scan of a known day up to today."""
    dated = (one for one in chart.scans if one.day is not None and one.day <= chart.as_of)
    return max(dated, key=lambda one: (one.day or date.min, one.ref), default=None)


def shown_since(chart: Chart, since: date) -> bool:
    """Whether a central scan is known to be of that day or later."""
    newest = newest_scan(chart)
    return newest is not None and newest.day is not None and newest.day >= since


def scanned_since(chart: Chart, since: date | None) -> Scan | None:
    """A central scan of that day or later (None: ever); one of an unknown day may have been, and counts."""
    if since is None or shown_since(chart, since):
        return newest_scan(chart) or _undated(chart)
    return _undated(chart)


def _undated(chart: Chart) -> Scan | None:
    return next((one for one in chart.scans if one.day is None), None)


def unscanned_since(chart: Chart, since: date | None = None) -> bool:
    """Whether no scan of that day or later (None: ever) is on record.

    Raises Lacking where one may have been overlooked, or one of an unknown day may have been then.
    """
    if since is None or shown_since(chart, since):
        found = scanned_since(chart, since) is not None
    elif _undated(chart) is not None:
        raise Lacking(Lack("dxa", "unreadable"))
    else:
        found = False
    if not found:
        chart.require_absence(*RECORDS, since=since)
    return not found


def rescanned_since(chart: Chart, since: date) -> bool:
    """Whether a scan shows that treatment was reviewed on that day or later; one of an unknown day shows nothing.

    Raises Lacking when there is none, but one could have been missed.
    """
    if shown_since(chart, since):
        return True
    chart.require_absence(*RECORDS, since=since)
    return False


def unscanned_for(chart: Chart, days: int) -> bool:
    """Whether no scan of the last so many days is on record (day `days` counts)."""
    return unscanned_since(chart, chart.as_of - timedelta(days=days))


def never_scanned(chart: Chart) -> bool:
    """Whether it may be said that there never was a scan."""
    try:
        return unscanned_since(chart)
    except Lacking:
        return False


def uninterpretable(chart: Chart, limits: Limits, newest: date) -> bool:
    """Whether the newest scan, of that day, told nothing: it has scores, and none of them is valid for diagnosis."""
    span: int = limits.same_study_days.value
    near = any(abs((one.day - newest).days) <= span for one in current_scores(chart, limits))
    return not near and scan_without_score(chart, limits) is None
