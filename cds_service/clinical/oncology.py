"""Reasons to give a bone drug in the doses of oncology."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Problem

INDICATIONS = ("malignancy", "multiple-myeloma", "bone-metastasis", "giant-cell-tumour-of-bone", "tumour-fracture")


def oncology_indication(chart: Chart) -> Problem | None:
    """An active malignancy or giant cell tumour of bone, a confirmed one before one that is only suspected."""
    found = [one for one in chart.problems_of(*INDICATIONS) if one.active]
    return max(found, key=lambda one: one.certain, default=None)
