"""The systemic glucocorticoids, and how much prednisone does what so much of one of them does."""

from collections.abc import Callable, Mapping

from cds_service.rulebook import Cited, Limits

GLUCOCORTICOIDS = frozenset(
    {"prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "hydrocortisone"}
    | {"deflazacort", "betamethasone", "cortisone", "triamcinolone"}
)
ANY_GLUCOCORTICOID = " ".join(sorted(GLUCOCORTICOIDS))


def prednisone_equivalent(steroid: str, mg: float, limits: Limits) -> float:
    """The prednisone that does what so many mg of a steroid do."""
    return float(mg * limits.gc_equal_prednisone.value / _EQUAL[steroid](limits).value)


_EQUAL: Mapping[str, Callable[[Limits], Cited]] = {
    "prednisone": lambda limits: limits.gc_equal_prednisone,
    "prednisolone": lambda limits: limits.gc_equal_prednisolone,
    "hydrocortisone": lambda limits: limits.gc_equal_hydrocortisone,
    "cortisone": lambda limits: limits.gc_equal_cortisone,
    "methylprednisolone": lambda limits: limits.gc_equal_methylprednisolone,
    "triamcinolone": lambda limits: limits.gc_equal_triamcinolone,
    "dexamethasone": lambda limits: limits.gc_equal_dexamethasone,
    "betamethasone": lambda limits: limits.gc_equal_betamethasone,
    "deflazacort": lambda limits: limits.gc_equal_deflazacort,
}
