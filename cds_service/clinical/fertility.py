"""Whether a pregnancy is possible, and what prevents one."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Medication, Problem
from cds_service.clinical.menopause import recorded_menopause, womb_removed
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Limits


def may_conceive(chart: Chart, limits: Limits, youngest: int, oldest: int) -> bool:
    """Whether this may be a woman of these years (both included) whose record shows nothing that ends fertility.

    A sex that is not known may be female; an age that is not known may lie between.
    """
    age = chart.age
    if chart.person.sex == "male" or (age is not None and not youngest <= age <= oldest):
        return False
    return not recorded_menopause(chart, limits) and womb_removed(chart) is None and _sterilised(chart) is None


def protected_by(chart: Chart, limits: Limits) -> Medication | DraftOrder | Problem | None:
    """The contraception on record: a hormone that is taken, or a device in the womb."""
    hormone = taking(chart, limits, "contraceptive-hormonal", "levonorgestrel-ius", "dmpa")
    return hormone or chart.has("intrauterine-device")


def _sterilised(chart: Chart) -> Problem | None:
    return next((one for one in chart.problems_of("sterilised") if one.certain), None)
