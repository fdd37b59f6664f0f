"""Whatever is left out of a shape, fhir.resources takes or refuses alike, at every place of R4B with that name."""

import inspect
import json
import pkgutil
import random
import string
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Annotated, Any

import pytest
from fhir.resources import R4B
from fhir_core.fhirabstractmodel import FHIRAbstractModel
from pydantic import TypeAdapter, ValidationError

from cds_service.fhir import shape
from cds_service.fhir.shape import shape_of
from tests.fhir.test_validity import WRITTEN, valid
from tests.mutations import mutate

Make = Callable[[random.Random], Any]
EACH = 25
LETTERS = string.ascii_letters + string.digits + "!#$%&'()*+,-./:;<=>?@[]^_`|~éßЖ"


def words(dice: random.Random) -> str:
    hard = [
        "null",
        "true",
        "{}",
        "[]",
        "[1]",
        "0",
        "12",
        "-1.5",
        "2024",
        "2024-02-30",
        "10:15:00",
        "1e5",
        "NaN",
        "yes",
        "on",
    ]
    hard += [
        "http://x.example",
        "urn:uuid:0",
        "Patient/1",
        "#a",
        "P1D",
        "T",
        "999-91-3567",
        "555-430-1166",
        "2024-05-01T00:00:00Z",
        "Infinity",
        "a b",
    ]
    if dice.random() < 0.5:
        return dice.choice(hard)
    return " ".join("".join(dice.choices(LETTERS, k=dice.randint(1, 9))) for _ in range(dice.randint(1, 3)))


def identity(dice: random.Random) -> str:
    return "".join(dice.choices(string.ascii_letters + string.digits + "-.", k=dice.choice([1, 5, 36, 64])))


def day(dice: random.Random) -> str:
    return f"{dice.randint(1900, 2099)}-{dice.randint(1, 12):02}-{dice.randint(1, 31):02}"


def instant(dice: random.Random) -> str:
    clock = f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:{dice.randint(0, 59):02}"
    return f"{day(dice)}T{clock}{dice.choice(['', '.3', '.318', '.000001'])}{dice.choice(['Z', '+13:59', '-05:00'])}"


def narrative(dice: random.Random) -> str:
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{words(dice)}</div>\n'


def whole(dice: random.Random) -> int:
    return dice.choice([0, -1, 1, 7, -42, 999_999_999, dice.randint(-1000, 1000)])


def decimal(dice: random.Random) -> float:
    return dice.choice(
        [0.5, -2.7, 0.000_001, 123_456_789.123, -0.25, round(dice.uniform(-99, 99), 3), dice.random() * 99]
    )


def several(dice: random.Random) -> list[str]:
    return [words(dice) for _ in range(dice.randint(1, 3))]


NAMES: dict[str, tuple[Make, ...]] = {
    "id": (identity,),
    **dict.fromkeys(shape._TEXTS.split("|"), (words,)),
    **dict.fromkeys(shape._LISTS.split("|"), (several,)),
    **dict.fromkeys(shape._DATES.split("|"), (day, instant)),
    "div": (narrative,),
    "value": (words, whole, decimal),
    "valueDecimal": (whole, decimal),
}


def _models() -> Iterator[type[FHIRAbstractModel]]:
    for module in pkgutil.iter_modules(R4B.__path__):
        if not module.ispkg:
            loaded = import_module(f"{R4B.__name__}.{module.name}")
            for one in vars(loaded).values():
                if inspect.isclass(one) and issubclass(one, FHIRAbstractModel) and one.__module__ == loaded.__name__:
                    yield one


@pytest.fixture(scope="module")
def places() -> dict[str, dict[str, TypeAdapter[Any]]]:
    """Of each name, every type that an element of that name has somewhere, and what validates it."""
    found: dict[str, dict[str, TypeAdapter[Any]]] = {name: {} for name in NAMES}
    for model in _models():
        for own, element in model.model_fields.items():
            name = element.alias or own
            if name in found:
                kind: Any = element.annotation
                if element.metadata:
                    kind = Annotated[(kind, *element.metadata)]
                found[name].setdefault(str(kind), TypeAdapter(kind))
    return found


def spelt(value: Any) -> bytes:
    """As JSON, letters as they are; half a pair of surrogates, which UTF-8 cannot hold, as an escape."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def shape_at(name: str, value: Any) -> bytes:
    return shape_of(spelt({"before": 1, name: value, "after": 2}))


@pytest.mark.parametrize("name", NAMES)
def test_at_every_place_what_is_left_out_is_taken_or_refused_alike(
    name: str, places: dict[str, dict[str, TypeAdapter[Any]]]
) -> None:
    assert places[name], "an element of R4B"
    dice = random.Random(f"20261122 {name}")
    left_out = 0
    for kind, adapter in places[name].items():
        verdicts: dict[bytes, set[bool]] = {}
        for make in NAMES[name]:
            for _ in range(EACH * 4):
                value = make(dice)
                found = shape_at(name, value)
                if spelt(value) in found:
                    continue  # it stands in the shape: nothing is said of others
                left_out += 1
                verdicts.setdefault(found, set()).add(_takes(adapter, value))
        for found, verdict in verdicts.items():
            assert len(verdict) == 1, (kind, found)
    assert left_out > EACH


def _takes(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError):
        return False
    return True


def test_resources_of_one_shape_are_valid_together() -> None:
    """Stories and damaged stories, and each of them with other values wherever one is left out."""
    dice = random.Random(20261122)
    refused = changed = 0
    for n in range(1200):
        one: Any = json.loads(dice.choice(WRITTEN))
        if n % 2:
            one = mutate(one, dice)
        other = _revalued(one, dice)
        first, second = spelt(one), spelt(other)
        if shape_of(first) != shape_of(second):
            continue
        changed += first != second
        refused += not valid(first)
        assert valid(first) == valid(second), (first, second)
    assert changed > 300
    assert refused > 100


def _revalued(node: Any, dice: random.Random) -> Any:
    if isinstance(node, dict):
        return {name: _other(name, value, dice) for name, value in node.items()}
    return [_revalued(one, dice) for one in node] if isinstance(node, list) else node


def _other(name: str, value: Any, dice: random.Random) -> Any:
    """Another value of the same shape in the place of one that a shape leaves out; else what there is, looked into."""
    found = shape_at(name, value)
    for make in NAMES.get(name, ()):
        for _ in range(5):
            value_then = make(dice)
            if not isinstance(value, dict) and shape_at(name, value_then) == found:
                return value_then
    return _revalued(value, dice)


OBSERVATION = {
    "resourceType": "Observation",
    "id": "a-1",
    "effectiveDateTime": "2026-01-31",
    "subject": {"reference": "Patient/1", "display": "Weiß, Änne"},
    "valueQuantity": {"value": 7.2, "unit": "mg/dL"},
}


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({"id": "b.2"}, True),
        ({"id": "b_2"}, False),
        ({"id": ""}, False),
        ({"id": 7}, False),
        ({"id": "x" * 64}, True),
        ({"id": "x" * 65}, False),
        ({"effectiveDateTime": "2024-02-28"}, True),
        ({"effectiveDateTime": "2024-02-30"}, False),
        ({"effectiveDateTime": "2026-04-31"}, False),
        ({"effectiveDateTime": "2026-13-01"}, False),
        ({"effectiveDateTime": "2026"}, False),
        ({"effectiveDateTime": "1899-01-01"}, False),
        ({"effectiveDateTime": "2026-01-31T10:00:00Z"}, False),
        ({"effectiveDateTime": "2026-01-31T24:00:00Z"}, False),
        ({"subject": {"reference": "Patient/2", "display": "b"}}, True),
        ({"subject": {"reference": "{}", "display": "b"}}, False),
        ({"subject": {"reference": "Patient/2", "display": ""}}, False),
        ({"subject": {"reference": "Patient/2", "display": " b"}}, False),
        ({"subject": {"reference": "Patient/2", "display": "a\nb"}}, False),
        ({"subject": {"reference": "Patient/2", "display": "a\u00a0b"}}, False),
        ({"subject": {"reference": "Patient/2"}}, False),
        ({"valueQuantity": {"value": 11.25, "unit": "g"}}, True),
        ({"valueQuantity": {"value": -11.25, "unit": "g"}}, True),
        ({"valueQuantity": {"value": 93.53212648756741, "unit": "g"}}, True),
        ({"valueQuantity": {"value": 11, "unit": "g"}}, False),
        ({"valueQuantity": {"value": "7.2", "unit": "g"}}, False),
        ({"valueQuantity": {"value": None, "unit": "g"}}, False),
        ({"status": "final"}, False),
    ],
)
def test_what_a_shape_holds(change: dict[str, Any], alike: bool) -> None:
    assert (shape_of(spelt({**OBSERVATION, **change})) == shape_of(spelt(OBSERVATION))) == alike


@pytest.mark.parametrize(
    "text", ["12", "-1.5", "2024", "2024-05-01", "2024-05-01T00:00:00Z", "NaN", "+Infinity", "1e5"]
)
def test_a_text_that_can_be_read_as_a_number_or_a_date_is_kept_where_either_may_stand(text: str) -> None:
    written = spelt({"value": text})
    assert shape_of(written) == written


@pytest.mark.parametrize(
    ("text", "left_out"),
    [("555-430-1166", True), ("999-91-3567", True), ("999-9-3567", False), ("99-91-3567", False), ("55120987", False)],
)
def test_digits_in_groups_are_left_out_where_they_are_neither_number_nor_date(text: str, left_out: bool) -> None:
    assert (shape_at("value", text) == shape_at("value", "RN-x")) is left_out


def test_a_name_within_a_text_is_no_name() -> None:
    written = spelt({"note": 'he wrote "id": "7" and "value": 7 there'})
    assert shape_of(written) == written


def test_what_is_no_json_has_no_resources_shape() -> None:
    right = spelt(OBSERVATION)
    assert b"\0" in shape_of(right)
    assert shape_of(shape_of(right)) != shape_of(right)


def test_long_texts_are_walked_once() -> None:
    """Ten times the text takes ten times the steps, not a hundred: a search that goes back and forth would not end."""
    for hostile in (b'"div":"' + b'\\"' * 500_000, b'"display":"' + b"a " * 500_000, b'"given":["' + b'a","' * 300_000):
        assert shape_of(hostile) == hostile
    assert shape_of(b'"id":' + b" " * 1_000_000) == b'"id":' + b" " * 1_000_000
