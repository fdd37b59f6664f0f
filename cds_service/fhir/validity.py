"""Full R4B validation by fhir.resources, of resources as they were written; one of each shape is validated."""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from cds_service.fhir.build import repaired_draft
from cds_service.fhir.shape import shape_of

_NOT_VALID = "not valid FHIR R4"
# What else is raised over what is no resource; the last by msgspec, over a number too large for any type.
_NO_RESOURCE = (AttributeError, KeyError, TypeError, ValueError, msgspec.MsgspecError)
for _kind in ("Patient", "Observation", "Condition"):  # of what most cards rest on: imported before workers are forked
    get_fhir_model_class(_kind)
_decode = msgspec.json.Decoder().decode

_SOMEBODY = "Patient/example"  # of a draft without a subject


class Known:
    """The faults found of each shape, by its digest: nothing else of a resource is kept.

    When there are too many, all are forgotten.
    """

    MOST = 10_000
    UNKNOWN = "unknown"

    def __init__(self) -> None:
        self._faults: dict[bytes, str | None] = {}

    def get(self, digest: bytes) -> str | None:
        return self._faults.get(digest, self.UNKNOWN)

    def put(self, digest: bytes, fault: str | None) -> None:
        if len(self._faults) >= self.MOST:
            self._faults.clear()
        self._faults[digest] = fault


_known = Known()


def fault_of(written: bytes) -> str | None:
    """Which elements keep a resource from being valid R4; None when it is valid. Never its content."""
    return _once(b"resource", written, _resource)


def fault_of_draft(written: bytes) -> str | None:
    """Likewise of a draft order, what some clients leave out of one put right."""
    return _once(b"draft", written, lambda draft: repaired_draft(draft, _SOMEBODY))


def _once(kind: bytes, written: bytes, read: Callable[[bytes], Mapping[str, Any]]) -> str | None:
    digest = blake2b(shape_of(written), digest_size=16, person=kind).digest()
    fault = _known.get(digest)
    if fault is Known.UNKNOWN:
        fault = _fault(written, read)
        _known.put(digest, fault)
    return fault


def _fault(written: bytes, read: Callable[[bytes], Mapping[str, Any]]) -> str | None:
    try:
        resource = read(written)
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        places = {".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)}
        return f"{_NOT_VALID} at " + ", ".join(sorted(places)[:3])
    except _NO_RESOURCE:
        return _NOT_VALID
    return None


def _resource(written: bytes) -> dict[str, Any]:
    resource: dict[str, Any] = _decode(written)
    if isinstance(resource.get("category"), str):  # as the definition of problem-list-item-create shows it
        resource["category"] = [{"text": resource["category"]}]
    return resource
