"""A CDS Hooks request: bytes to a checked envelope, with every FHIR resource left undecoded."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Raw

from cds_service.protocol.errors import BadRequest, TooLarge

AS_OF_EXTENSION = "org.bone-health-cds.as-of"
ORDER_HOOKS = frozenset({"order-select", "order-sign"})
REFILL = "medication-refill"
PROBLEM = "problem-list-item-create"
DISCHARGE = "encounter-discharge"
MOST_DRAFTS = 500  # each is judged beside every other; the orders of a long stay are a hundred


class Entry(msgspec.Struct, frozen=True):
    resource: Raw = Raw()
    fullUrl: str | None = None


class DraftBundle(msgspec.Struct, frozen=True):
    resourceType: str
    entry: tuple[Entry, ...] = ()


class Context(msgspec.Struct, frozen=True):
    """`medications` (a refill) and `conditions` (new problems) are decoded only for the hooks that have them."""

    patientId: str
    userId: str | None = None
    encounterId: str | None = None
    draftOrders: DraftBundle | None = None
    selections: tuple[str, ...] | None = None
    medications: Raw = Raw()
    conditions: Raw = Raw()


class Authorization(msgspec.Struct, frozen=True):
    """Access to the FHIR server, as the client grants it for this one request. Its repr does not hold the token."""

    access_token: str | None = None
    token_type: str | None = None
    expires_in: int | None = None
    scope: str | None = None
    subject: str | None = None
    patient: str | None = None

    def __repr__(self) -> str:
        return "Authorization(...)"


class HookRequest(msgspec.Struct, frozen=True):
    """`context` is checked per hook; `prefetch` maps keys to undecoded JSON (null included).

    What a reader was told to expect under a key stands there as that.
    """

    hook: str
    hookInstance: str
    context: Context
    fhirServer: str | None = None
    fhirAuthorization: Authorization | None = None
    prefetch: Mapping[str, Any] | None = None
    extension: dict[str, Any] | None = None

    @property
    def patient_id(self) -> str:
        """The logical id; some clients send `Patient/id`."""
        return self.context.patientId.rpartition("Patient/")[2]

    @property
    def drafts(self) -> tuple[tuple[Raw, str | None], ...]:
        """Every resource in draftOrders, or to be refilled, with its fullUrl; not all of them are orders."""
        if self.hook == REFILL:
            return _resources(_bundle(self.context.medications, "medications"))
        return _resources(self.context.draftOrders)

    @property
    def problems(self) -> tuple[tuple[Raw, str | None], ...]:
        """The conditions that have just been added to the problem list, with their fullUrl."""
        return _resources(_bundle(self.context.conditions, "conditions")) if self.hook == PROBLEM else ()

    @property
    def selections(self) -> frozenset[str] | None:
        """What an order-select is about, as `Type/id` or bare id; None for other hooks."""
        if self.hook != "order-select" or self.context.selections is None:
            return None
        return frozenset("/".join(one.partition("/_history/")[0].split("/")[-2:]) for one in self.context.selections)

    def as_of(self) -> date | None:
        """The day the request asks to be judged as of, if it does."""
        value = (self.extension or {}).get(AS_OF_EXTENSION)
        if value is None:
            return None
        try:
            if len(value) != len("YYYY-MM-DD"):
                raise ValueError(value)
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise BadRequest(f"extension {AS_OF_EXTENSION} must be a date as YYYY-MM-DD") from None


def _resources(bundle: DraftBundle | None) -> tuple[tuple[Raw, str | None], ...]:
    entries = bundle.entry if bundle else ()
    return tuple((one.resource, one.fullUrl) for one in entries if bytes(one.resource) not in (b"", b"null"))


def _bundle(raw: Raw, name: str) -> DraftBundle:
    """A Bundle of the context; some clients send a bare array of its resources."""
    try:
        sent = _bundles.decode(raw)
    except msgspec.MsgspecError:
        raise BadRequest(f"context.{name} is required by this hook: a FHIR Bundle") from None
    bundle = sent if isinstance(sent, DraftBundle) else DraftBundle("Bundle", tuple(Entry(one) for one in sent))
    if bundle.resourceType != "Bundle":
        raise BadRequest(f"context.{name} must be a FHIR Bundle")
    return bundle


class _Undecoded(HookRequest, frozen=True):
    prefetch: dict[str, Raw] | None = None


_decoder = msgspec.json.Decoder(_Undecoded)
_bundles = msgspec.json.Decoder(DraftBundle | tuple[Raw, ...])


class RequestReader:
    """Reads requests whose prefetch holds what is expected in one go; any other as `parse` does.

    `expected` has a field for each key, UNSET where it is not sent, and fits nothing else.
    """

    def __init__(self, expected: type[msgspec.Struct]) -> None:
        self._keys = expected.__struct_fields__
        shape: Any = msgspec.defstruct(
            "_Expected", [("prefetch", expected | None, None)], bases=(HookRequest,), frozen=True
        )
        self._decode: Callable[[bytes], HookRequest] = msgspec.json.Decoder(shape).decode

    def parse(self, body: bytes) -> HookRequest:
        """Decode and check a request body; refusals are those of `parse`."""
        _check_text(body)
        try:
            request: HookRequest = self._decode(body)
        except (msgspec.MsgspecError, RecursionError):
            return parse(body)
        found = request.prefetch
        if found is not None:
            sent = {key: value for key in self._keys if (value := getattr(found, key)) is not msgspec.UNSET}
            request = msgspec.structs.replace(request, prefetch=sent)
        _check(request)
        return request


def parse(body: bytes) -> HookRequest:
    """Decode and check a request body; a refusal says what was wrong and where, never what was in it."""
    _check_text(body)
    try:
        request = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise BadRequest(f"the request has the wrong shape: {error}") from None
    except msgspec.DecodeError as error:
        raise BadRequest(f"the body is not valid JSON: {error}") from None
    except RecursionError:
        raise BadRequest("the body is nested too deeply") from None
    _check(request)
    return request


def _check_text(body: bytes) -> None:
    try:
        if not body.isascii():  # most are, and a copy of the whole is spared
            body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("the body is not UTF-8; send JSON encoded as UTF-8") from None


def _check(request: HookRequest) -> None:
    context = request.context
    for name, value in (("hook", request.hook), ("hookInstance", request.hookInstance)):
        if not value:
            raise BadRequest(f"{name} must not be empty")
    if not request.patient_id:
        raise BadRequest("context.patientId must not be empty")
    if request.fhirAuthorization is not None and request.fhirServer is None:
        raise BadRequest("fhirAuthorization came without fhirServer; send both or neither")
    if not context.userId and request.hook != REFILL:  # a pharmacy may ask with nobody at the screen
        raise BadRequest("context.userId is required by this hook")
    if request.hook == DISCHARGE and not context.encounterId:
        raise BadRequest("context.encounterId is required by this hook")
    if request.hook == REFILL:
        _bundle(context.medications, "medications")
    if request.hook == PROBLEM:
        _bundle(context.conditions, "conditions")
    if request.hook in ORDER_HOOKS:
        if context.draftOrders is None:
            raise BadRequest("context.draftOrders is required by this hook: a Bundle of the unsigned orders")
        if context.draftOrders.resourceType != "Bundle":
            raise BadRequest("context.draftOrders must be a FHIR Bundle")
        if request.hook == "order-select" and context.selections is None:
            raise BadRequest("context.selections is required by order-select: an array of Type/id")
    if len(request.drafts) > MOST_DRAFTS:
        raise TooLarge(f"the context holds more than the {MOST_DRAFTS} orders this service judges at once")
