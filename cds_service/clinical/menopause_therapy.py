"""Hormone therapy of the menopause: who takes it, and what speaks against it."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Medication, Problem
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Limits

# Ever, whatever became of it: any cancer, for a hormone-dependent one is often coded as cancer alone.
_EVER = (
    *("breast-cancer", "malignancy", "vte", "stroke-acute", "stroke-history", "tia"),
    *("myocardial-infarction-acute", "myocardial-infarction-any", "myocardial-infarction-history"),
)
_NOW = ("liver-disease", "chronic-liver-disease")


def hormones_taken(chart: Chart, limits: Limits) -> Medication | DraftOrder | None:
    """A systemic oestrogen or a hormonal contraceptive that is taken or drafted."""
    return taking(chart, limits, "estrogen-systemic", "bazedoxifene-ce", "contraceptive-hormonal")


def hormones_barred(chart: Chart) -> Problem | None:
    """A recorded cancer, clot, stroke or heart attack at any time, or a liver disease now."""
    ever = next((one for one in chart.problems_of(*_EVER) if one.certain), None)
    return ever or chart.has(*_NOW)
