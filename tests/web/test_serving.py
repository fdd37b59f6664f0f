"""What gunicorn is told once the service is loaded."""

import ctypes
import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from cds_service.gunicorn_conf import when_ready

# Of glibc's malloc.h.
M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_threads_share_one_heap_that_keeps_its_own_and_what_is_loaded_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(mallopt=lambda *option: told.append(option)))
    when_ready(None)
    assert told == [(M_ARENA_MAX, 1), (M_MMAP_THRESHOLD, 32 * 2**20), (M_TRIM_THRESHOLD, 64 * 2**20)]
    assert gc.get_freeze_count()


def test_a_machine_without_such_heaps_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace())
    when_ready(None)
