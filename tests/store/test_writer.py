"""Cards are written together, however steadily they come."""

from collections.abc import Sequence
from threading import Event

import pytest

from cds_service.metrics import Metrics
from cds_service.store import writer
from cds_service.store.records import Issued
from cds_service.store.writer import Writer
from tests.requests import TODAY


def issued() -> Issued:
    return Issued("a card", 0, "a service", "a client", "info", True, 1, None, None, TODAY, ())


def test_a_card_that_comes_while_others_are_written_waits_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    lots: list[int] = []
    lingered_after: list[int] = []

    class Linger(Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == writer.LINGER_SECONDS
            lingered_after.append(len(lots))
            return super().wait(0.01)

    def write(cards: Sequence[Issued]) -> None:
        lots.append(len(cards))
        if len(lots) < 4:
            behind.put([issued(), issued()])

    behind = Writer(write, lambda calls: None, Metrics({}))
    behind._hurry = Linger()
    behind.put([issued()])
    assert behind._idle.wait(10)
    behind.close()
    assert lots == [1, 2, 2, 2]
    assert lingered_after[:4] == [0, 1, 2, 3]
