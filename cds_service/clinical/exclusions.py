"""Standing exclusions: who is not spoken to at all, or only about what would hurt at once."""

from cds_service.chart.model import Chart
from cds_service.clinical.pregnancy import pregnancy
from cds_service.rulebook import Limits

# Exclusion -> the problems that prove it, active and confirmed.
_BY_PROBLEM = {
    "hospice": ("hospice",),
    "lactation": ("lactation",),
    "bone-metastasis": ("bone-metastasis",),
    "multiple-myeloma": ("multiple-myeloma",),
    "metabolic-bone-disease": (
        "paget-disease",
        "osteomalacia",
        "osteogenesis-imperfecta",
    ),
}

# Every exclusion there is; a rule may be told to speak despite one of them.
EXCLUSIONS = ("deceased", "under-18", "pregnancy", *_BY_PROBLEM)


def standing_exclusions(chart: Chart, limits: Limits) -> tuple[str, ...]:
    """The names of the standing exclusions that hold for this patient today."""
    found = []
    if chart.person.deceased:
        found.append("deceased")
    if chart.age is not None and chart.age < limits.adult_age.value:
        found.append("under-18")
    found += [name for name, concepts in _BY_PROBLEM.items() if chart.has(*concepts) is not None]
    if pregnancy(chart, limits) is not None:
        found.append("pregnancy")
    cared_for = [one.concepts for one in chart.pending] + [one.concepts for one in chart.procedures]
    if "hospice" not in found and any("hospice-care" in concepts for concepts in cared_for):
        found.append("hospice")
    return tuple(found)
