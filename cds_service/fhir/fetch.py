"""What prefetch did not bring is fetched: missing and partial keys at once, then the Medications they refer to.

All of it ends at one deadline. What has come by then counts; a key of which nothing came is *failed*.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from cds_service.fhir import medications, prefetch, probes, structs
from cds_service.fhir.access import Barred, Terms, access_of
from cds_service.fhir.client import Access, Client
from cds_service.fhir.faults import Failed, Fault
from cds_service.fhir.haul import Haul
from cds_service.fhir.prefetch import Prefetch
from cds_service.fhir.sent import received
from cds_service.protocol.request import HookRequest

_BOM = b"\xef\xbb\xbf"
_probes = msgspec.json.Decoder(probes.Probe)
_bundles = msgspec.json.Decoder(structs.Bundle)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Completes what prefetch brought, by what the FHIR server of a request says."""

    client: Client
    terms: Callable[[HookRequest], Terms]

    def complete(self, found: Prefetch, request: HookRequest) -> None:
        """Fetch what `found` lacks, put it there, and note what came of it. Raises nothing for what went wrong."""
        terms = self.terms(request)
        hauls = [Haul(query, found.pages.get(key)) for key, query in terms.queries.items() if _lacks(found, key)]
        try:
            access = access_of(request, terms)
        except Barred as barred:
            if hauls:
                found.barred = str(barred)
                found.notes.append(f"nothing was fetched: {barred}")
            return
        if access is not None:
            _Round(self.client, access, request, found, hauls).run()


def _lacks(found: Prefetch, key: str) -> bool:
    """A search that found nothing is an answer; a Patient who is null is none."""
    state = found.state(key)
    return state in ("missing", "partial") or (key == "patient" and state == "empty")


class _Round:
    """One request's fetching, from the first search to the deadline."""

    def __init__(
        self, client: Client, access: Access, request: HookRequest, found: Prefetch, hauls: list[Haul]
    ) -> None:
        self._client = client
        self._access = access
        self._patient = request.patient_id
        self._drafts = request.drafts
        self._found = found
        self._hauls = hauls
        self._medicines: list[medications.Reading] | None = None
        self._more = 0
        self._errand = client.errand()

    def run(self) -> None:
        pending: dict[Future[None], Haul | None] = {}
        try:
            for haul in self._hauls:
                task = partial(self._read if haul.query.type == "Patient" else self._search, haul)
                pending[self._client.start(task)] = haul
            pending |= self._second_wave(pending)
            while pending:
                done, _ = wait(pending, self._errand.left(), FIRST_COMPLETED)
                if not done:
                    break
                for one in done:
                    one.result()  # what a server did wrong is in the haul; what is raised here is our own fault
                    del pending[one]
                pending |= self._second_wave(pending)
        finally:
            self._errand.end()
            for one in pending:
                one.cancel()
        for haul in self._hauls:
            page = haul.page()
            self._found.pages[haul.query.key] = page
            self._found.fetched[haul.query.key] = page.state
            self._found.notes.extend(haul.notes(page))
        self._settle_medicines()

    # --- the first wave ---------------------------------------------------------------------------

    def _read(self, haul: Haul) -> None:
        """The Patient."""
        try:
            raw = self._resource(haul.query.type, self._patient)
            haul.add(prefetch.Page("supplied", [received(raw)], matches=1), self._patient)
            haul.finished = True
        except Failed as failed:
            haul.failure = failed

    def _search(self, haul: Haul) -> None:
        try:
            for page in self._pages(haul):
                haul.add(page, self._patient)
            haul.finished = True
        except Failed as failed:
            haul.failure = failed

    def _pages(self, haul: Haul) -> Iterator[prefetch.Page]:
        """Page after page: on from where prefetch broke off, or else from the start."""
        bounds = self._client.bounds
        url, form = self._where(haul)
        seen: set[str] = set()
        room = bounds.bytes
        while True:
            if url in seen:
                raise Failed(Fault.CIRCLE)
            if len(seen) >= bounds.pages:
                raise Failed(Fault.TOO_MANY)
            seen.add(url)
            blob = self._client.read(self._errand, self._access, url, form, room)
            room -= len(blob)
            page = _page(blob)
            yield page
            if page.next is None:
                return
            url, form = self._client.follow(self._access, url, page.next), None

    def _where(self, haul: Haul) -> tuple[str, str | None]:
        base = self._access.base
        if haul.begun is not None and haul.begun.next is not None:
            with suppress(Failed):  # it leads elsewhere, where the token must not go: the search begins anew
                url = self._client.follow(self._access, f"{base}/", haul.begun.next)
                haul.goes_on = True
                return url, None
        id_ = quote(self._patient, safe="")
        kind, _, query = haul.query.template.replace("{{context.patientId}}", id_).partition("?")
        if self._access.search == "POST":
            return f"{base}/{kind}/_search", urlencode(parse_qsl(query))
        return f"{base}/{kind}?{query}", None

    def _resource(self, kind: str, id_: str) -> msgspec.Raw:
        """Read one resource, which must be of the type and have the id that were asked for."""
        if id_.strip(".") == "":
            raise Failed(Fault.UNSENDABLE)
        blob = _text(self._client.read(self._errand, self._access, f"{self._access.base}/{kind}/{quote(id_, safe='')}"))
        probe = _probe(blob, kind)
        if probe.id != id_:
            raise Failed(Fault.STRANGER if kind == "Patient" else Fault.ANOTHER_TYPE)
        return msgspec.Raw(blob)

    # --- the second wave --------------------------------------------------------------------------

    def _second_wave(self, pending: dict[Future[None], Haul | None]) -> dict[Future[None], Haul | None]:
        """Once every key that may refer to Medications is in: the reads of those nobody supplied."""
        awaited = any(haul is not None and haul.query.type in medications.REFERRING for haul in pending.values())
        if self._medicines is not None or awaited:
            return {}
        pages = [page for key, page in self._found.pages.items() if medications.may_refer(key)]
        pages += [page for haul in self._hauls if medications.may_refer(haul.query.key) for page in haul.pages]
        asked = medications.lacking(pages, self._drafts, self._access.base)
        most = self._client.bounds.medications
        self._more = len(asked[most:])
        self._medicines = [medications.Reading(one) for one in asked[:most]]
        return {self._client.start(partial(self._medicine, one)): None for one in self._medicines}

    def _medicine(self, reading: medications.Reading) -> None:
        try:
            reading.raw = self._resource("Medication", reading.id)
        except Failed as failed:
            reading.failure = failed

    def _settle_medicines(self) -> None:
        readings = self._medicines or []
        came = [one.raw for one in readings if one.raw is not None]
        if came:
            self._found.pages[medications.PAGE] = prefetch.Page("supplied", [received(raw) for raw in came])
        self._found.notes.extend(medications.notes(readings, self._more))


def _page(blob: bytes) -> prefetch.Page:
    blob = _text(blob)
    _probe(blob, "Bundle")
    try:
        page = prefetch.page_of(_bundles.decode(blob))
    except msgspec.MsgspecError:
        raise Failed(Fault.NOT_FHIR) from None
    if page.state == "failed":
        raise Failed(Fault.OUTCOME)
    return page


def _text(blob: bytes) -> bytes:
    blob = blob.removeprefix(_BOM)
    try:
        blob.decode("utf-8")
    except UnicodeDecodeError:
        raise Failed(Fault.NOT_FHIR) from None
    return blob


def _probe(blob: bytes, kind: str) -> probes.Probe:
    """The type and id of what came, when it is of that type."""
    try:
        probe = _probes.decode(blob)
    except (msgspec.MsgspecError, RecursionError):
        raise Failed(Fault.NOT_FHIR) from None
    if probe.resourceType == "OperationOutcome":
        raise Failed(Fault.OUTCOME)
    if probe.resourceType is None:
        raise Failed(Fault.NOT_FHIR)
    if probe.resourceType != kind:
        raise Failed(Fault.ANOTHER_TYPE)
    return probe
