"""What is remembered of the texts of requests: answers to short ones, as long as they are few."""

from collections.abc import Callable, Iterator

import pytest

from cds_service import terminology
from cds_service.fhir.structs import Coding
from cds_service.terminology import KEPT, LONGEST, Index, index, remembered


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What had to be worked out; whatever the test remembers is forgotten after it."""
    with monkeypatch.context() as patch:
        patch.setattr(terminology, "_forget", [])
        yield []


def of_one(asked: list[object]) -> Callable[[str], int]:
    @remembered
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    return length


def of_several(asked: list[object]) -> Callable[..., int]:
    @remembered
    def lengths(*parts: object) -> int:
        asked.append(parts)
        return len(parts)

    return lengths


def text_of(length: int) -> str:
    """A text whose written form, quotes and all, is so long."""
    return "x" * (length - len(repr("")))


@pytest.mark.parametrize(("length", "times"), [(LONGEST, 1), (LONGEST + 1, 2)])
def test_a_text_that_is_too_long_is_worked_out_anew(asked: list[object], length: int, times: int) -> None:
    ask, text = of_one(asked), text_of(length)
    assert ask(text) == ask(text) == len(text)
    assert len(asked) == times


@pytest.mark.parametrize(("length", "times"), [(LONGEST // 2, 1), (LONGEST, 2)])
def test_texts_count_however_deep_they_lie(asked: list[object], length: int, times: int) -> None:
    ask = of_several(asked)
    for _ in range(2):
        assert ask(None, b"{}", (Coding("http://loinc.org", "2160-0", display="x" * length),)) == 3
    assert len(asked) == times


def test_of_too_many_all_are_forgotten(asked: list[object]) -> None:
    ask = of_one(asked)
    for n in range(KEPT):
        ask(str(n))
    ask("0")
    assert len(asked) == KEPT
    ask("one too many")
    ask("0")
    assert len(asked) == KEPT + 2


def test_of_many_that_are_long_together_all_are_forgotten(asked: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminology, "TOGETHER", 3 * LONGEST)
    ask, texts = of_one(asked), [text_of(LONGEST)[:-1] + str(n) for n in range(4)]
    for text in texts[:3]:
        ask(text)
        ask(texts[0])
    assert len(asked) == 3
    ask(texts[3])
    ask(texts[0])
    ask(texts[3])
    assert len(asked) == 5


def test_when_the_index_changes_all_is_forgotten(asked: list[object]) -> None:
    one, several = of_one(asked), of_several(asked)
    for _ in range(2):
        one("a")
        several("a", "b")
    assert len(asked) == 2
    Index([])
    one("a")
    several("a", "b")
    assert len(asked) == 4


def test_what_fails_is_not_remembered() -> None:
    tries = []

    @remembered
    def fails(text: str) -> int:
        tries.append(text)
        raise ValueError(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fails("no")
    assert tries == ["no", "no"]


def test_a_long_name_is_understood_all_the_same() -> None:
    text = "zoledronic acid " + "x " * LONGEST
    assert index().named(text) == index().named("zoledronic acid") != frozenset()
