"""A house with no rules in it yet: each test invents those it needs."""

import pytest

from cds_service import cards, rulebook, rules, verdict
from cds_service.parameters import overlay


@pytest.fixture
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes every real rule away for one test; `invent` then fills the registry."""
    rules.load()
    registry: dict[str, rulebook.Rule] = {}
    for module in (rulebook, rules, cards, overlay, verdict):
        monkeypatch.setattr(module, "REGISTRY", registry)
