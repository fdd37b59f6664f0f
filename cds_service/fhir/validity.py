"""Full R4B validation by fhir.resources, of resources as they were written; what is written alike is validated once."""

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import msgspec
from fhir.resources.R4B import get_fhir_model_class
from msgspec import Raw
from pydantic import BaseModel, ValidationError

from cds_service.fhir.build import repaired_draft

_NOT_VALID = "not valid FHIR R4"
# What else is raised over what is no resource; the last by msgspec, over a number too large for any type.
_NO_RESOURCE = (AttributeError, KeyError, TypeError, ValueError, msgspec.MsgspecError)
for _kind in ("Patient", "Observation", "Condition"):  # of what most cards rest on: imported before workers are forked
    get_fhir_model_class(_kind)
_elements_of = msgspec.json.Decoder(dict[str, Raw])
_decode = msgspec.json.Decoder().decode

# What hardly ever is written alike in two resources: not worth a look at what is known.
_ONES_OWN = frozenset({"identifier", "meta", "text", "name", "telecom", "address", "contact"})

T = TypeVar("T")


class Known(Generic[T]):
    """What was found of things, by a digest of how each was written: nothing else of them is kept.

    When there are too many, all are forgotten.
    """

    MOST = 10_000

    def __init__(self) -> None:
        self._known: dict[bytes, T] = {}

    def get(self, digest: bytes, none: T) -> T:
        return self._known.get(digest, none)

    def put(self, digest: bytes, found: T) -> None:
        if len(self._known) >= self.MOST:
            self._known.clear()
        self._known[digest] = found


_UNKNOWN = "unknown"
_faults: Known[str | None] = Known()

# A code, a category or a reference range is written alike in many resources. Where one has been found valid, an empty
# instance of its class stands for it in the next: fhir.resources takes an instance as it is.
_sound: Known[BaseModel | list[BaseModel] | None] = Known()


def fault_of(written: bytes) -> str | None:
    """Which elements keep a resource from being valid R4; None when it is valid. Never its content."""
    return _once(written, partial(_validate, written))


def fault_of_draft(written: bytes, patient: str) -> str | None:
    """Likewise of a draft order of a patient (`Patient/id`), what some clients leave out of one put right."""
    return _once(b"\0".join((b"draft", patient.encode(), written)), lambda: _model(repaired_draft(written, patient)))


def _once(asked: bytes, validate: Callable[[], object]) -> str | None:
    digest = _digest(asked)
    fault = _faults.get(digest, _UNKNOWN)
    if fault is _UNKNOWN:
        fault = _fault(validate)
        _faults.put(digest, fault)
    return fault


def _fault(validate: Callable[[], object]) -> str | None:
    try:
        validate()
    except ValidationError as error:
        places = {".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)}
        return f"{_NOT_VALID} at " + ", ".join(sorted(places)[:3])
    except _NO_RESOURCE:
        return _NOT_VALID
    return None


def _model(resource: Mapping[str, Any]) -> BaseModel:
    model: BaseModel = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return model


def _validate(written: bytes) -> None:
    """Raises what fhir.resources raises, or msgspec where a number is too large for any type."""
    resource: dict[str, Any] = {}
    fresh: list[tuple[str, bytes]] = []
    elements = _elements_of.decode(written)
    kind = bytes(elements["resourceType"])
    for name, element in elements.items():
        spelt = bytes(element)
        if spelt[0] in b"{[" and name not in _ONES_OWN:
            digest = _digest(b"\0".join((kind, name.encode(), spelt)))
            stand_in = _sound.get(digest, None)
            if stand_in is not None:
                resource[name] = stand_in
                continue
            fresh.append((name, digest))
        resource[name] = _decode(spelt)
    if isinstance(resource.get("category"), str):  # as the definition of problem-list-item-create shows it
        resource["category"] = [{"text": resource["category"]}]
    model = _model(resource)
    for name, digest in fresh:
        found: Any = getattr(model, name, None)
        many = isinstance(found, list)
        one = next(iter(found), None) if many else found
        if isinstance(one, BaseModel):
            empty = type(one).model_construct()
            _sound.put(digest, [empty] if many else empty)


def _digest(written: bytes) -> bytes:
    return blake2b(written, digest_size=16).digest()
