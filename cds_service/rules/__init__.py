"""One module per family, one function per rule. Importing `load` finds them all; adding a rule edits no list."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from cds_service.rulebook import REGISTRY, Rule


def load() -> dict[str, Rule]:
    """Every rule there is, by id, in the order of the families' names and then of their text."""
    _import_families()
    return REGISTRY


@cache
def _import_families() -> None:
    for module in sorted(iter_modules(__path__), key=lambda one: one.name):
        import_module(f"{__name__}.{module.name}")
