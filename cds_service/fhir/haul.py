"""What one key's search brought: only this patient's resources of the type and codes asked for, and how complete.

A server may ignore any search parameter, and a link to the next page may lose them: nothing is taken on trust.
What a status means is judged where the chart is read, for prefetch and for this alike.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal
from urllib.parse import parse_qs

import msgspec
from msgspec import Raw

from cds_service.fhir import probes, structs, versions
from cds_service.fhir.faults import Failed, Fault
from cds_service.fhir.prefetch import Page
from cds_service.fhir.reader import names_patient
from cds_service.fhir.sent import Sent
from cds_service.fhir.sources import Query


class _Whose(probes.Probe, frozen=True):
    """Of a resource that cannot be read: at least what it is and whose."""

    subject: structs.Reference | None = None
    patient: structs.Reference | None = None


_whose = msgspec.json.Decoder(_Whose)


class Haul:
    """One key: what prefetch had begun of it, the pages that came since, and why no more came.

    A thread adds pages while another may settle: what was there by then counts.
    """

    def __init__(self, query: Query, begun: Page | None) -> None:
        self.query = query
        self.begun = begun
        self.goes_on = False  # the first page fetched is the one after those that prefetch brought
        self.pages: list[Page] = []
        self.strangers = 0
        self.unrelated = 0
        self.failure: Failed | None = None
        self.finished = False

    def add(self, page: Page, patient_id: str) -> None:
        """Keep of a page what was asked for. Raises Failed when it is shaped as in another FHIR version."""
        kept = []
        for one in page.resources:
            match _judged(self.query, one, patient_id):
                case "ours":
                    kept.append(one)
                case "stranger":
                    self.strangers += 1
                case "unrelated":
                    self.unrelated += 1
        page.resources = kept
        self.pages.append(page)

    def page(self) -> Page:
        """Everything together, with its state: what is not known to be all of it is partial at most."""
        pages = tuple(self.pages)
        finished = self.finished and len(pages) == len(self.pages)
        counted = (self.begun, *pages) if self.begun is not None and self.goes_on else pages
        matches = sum(page.matches for page in counted)
        total = max((page.total or 0 for page in counted), default=0)
        complete = finished and total <= matches and not self.strangers and not any(page.faulty for page in counted)
        together = Page("partial", [one for page in (self.begun, *pages) if page is not None for one in page.resources])
        if complete:
            together.state = "supplied" if together.resources else "empty"
        else:
            together.reason = self._why(finished)
            if not pages and (self.begun is None or self.begun.state != "partial"):
                together.state = "failed"
        return together

    def _why(self, finished: bool) -> str:
        if not finished:
            return str(self.failure or Fault.LATE)
        if self.strangers:
            return "resources of other patients were among it"
        return "a part of it failed" if any(page.faulty for page in self.pages) else "it is not all there is"

    def notes(self, page: Page) -> Iterator[str]:
        """What came of it, for the trace; names nobody and nothing of the record."""
        key = self.query.key
        if page.state == "failed":
            yield f"{key} could not be fetched: {page.reason}"
        else:
            said = f"{page.state}, {page.reason}" if page.reason else page.state
            yield f"{key} was fetched: {said} ({len(page.resources)} resources, {len(self.pages)} pages)"
        if self.strangers:
            yield f"{key}: {self.strangers} fetched resources that are not known to be this patient's were left out"
        if self.unrelated:
            yield f"{key}: {self.unrelated} fetched resources that were not asked for were left out"


def _judged(query: Query, sent: Sent, patient_id: str) -> Literal["ours", "stranger", "unrelated"]:
    resource = sent.resource
    if resource is None:
        return _judged_unread(query, sent.raw, patient_id)
    try:
        versions.check(resource)
    except versions.ForeignVersion:
        raise Failed(Fault.FOREIGN) from None
    if isinstance(resource, structs.Medication):
        return "ours"  # nobody's: what the orders beside it refer to
    if type(resource).__name__ != query.type:
        return "unrelated"
    if not _is_of(resource, patient_id):
        return "stranger"
    if isinstance(resource, structs.Observation):
        asked = _codes(query.template)
        try:
            codings = resource.code.coding
        except msgspec.MsgspecError:
            return _judged_unread(query, sent.raw, patient_id)
        if asked and not any(coding.code in asked for coding in codings):
            return "unrelated"
    return "ours"


def _judged_unread(query: Query, raw: Raw, patient_id: str) -> Literal["ours", "stranger", "unrelated"]:
    """A broken resource of ours is kept: that something could not be read must be said."""
    try:
        probe = _whose.decode(raw)
    except msgspec.MsgspecError:
        return "stranger"
    if probe.resourceType in versions.FOREIGN_TYPES:
        raise Failed(Fault.FOREIGN)
    if probe.resourceType != query.type:
        return "unrelated"
    return "ours" if _refers(probe.subject or probe.patient, patient_id) else "stranger"


def _is_of(resource: structs.Resource, patient_id: str) -> bool:
    if isinstance(resource, structs.Patient):
        return resource.id == patient_id
    return _refers(getattr(resource, "subject", None) or getattr(resource, "patient", None), patient_id)


def _refers(subject: structs.Reference | None, patient_id: str) -> bool:
    """A search by patient finds nothing without a subject: what has none was not found by it."""
    return subject is not None and subject.reference is not None and names_patient(subject.reference, patient_id)


@cache
def _codes(template: str) -> frozenset[str]:
    """The codes a template asks for; none when it does not ask by code."""
    return frozenset(",".join(parse_qs(template.partition("?")[2]).get("code", [])).split(",")) - {""}
