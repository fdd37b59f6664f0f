"""What gunicorn is told once the service is loaded."""

import ctypes
import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from cds_service.gunicorn_conf import when_ready

M_ARENA_MAX = -8  # of glibc's malloc.h


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_threads_share_one_heap_and_what_is_loaded_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(mallopt=lambda *option: told.append(option)))
    when_ready(None)
    assert told == [(M_ARENA_MAX, 1)]
    assert gc.get_freeze_count()


def test_a_machine_without_such_heaps_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace())
    when_ready(None)
