"""Reasons to give a bone drug in the doses of oncology."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Problem

INDICATIONS = ("malignancy", "multiple-myeloma", "bone-metastasis", "giant-cell-tumour-of-bone", "tumour-fracture")


def oncology_indication(chart: Chart) -> Problem | None:
    """An active malignancy or giant cell tumour of bone, a confirmed one before one that is only suspected."""
    found = [one for one in chart.problems_of(*INDICATIONS) if one.active]
    return max(found, key=lambda one: one.certain, default=None)


def may_be_oncology(order: DraftOrder, chart: Chart) -> bool:
    """Whether an order that does not tell its strength is taken for one of oncology: where its reason is confirmed."""
    reason = oncology_indication(chart)
    return order.drug.unclear and reason is not None and reason.certain
