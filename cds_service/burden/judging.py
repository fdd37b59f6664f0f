"""Requests, Bundles and the lines of a bucket, judged under each configuration and counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from cds_service.answer import Answerer
from cds_service.burden.buckets import Frame, medications, patients
from cds_service.burden.files import READING_FAULTS, content, kind_of
from cds_service.burden.reading import Outcome, Unread
from cds_service.encounters import encounters_of, patients_of
from cds_service.fhir import probes, structs
from cds_service.fhir.prefetch import Prefetch
from cds_service.fhir.reader import Reader
from cds_service.fhir.sent import received
from cds_service.fhir.versions import ForeignVersion
from cds_service.protocol.errors import HookError, PreconditionFailed, WrongVersion
from cds_service.protocol.request import parse
from cds_service.protocol.services import SERVICES

_HOOKS = frozenset(SERVICES.values())
_REFERRING = b'"medicationReference"'


class _Kind(probes.Probe, frozen=True):
    hook: Any = None
    cards: Any = None


class _Order(structs.Slim, frozen=True):
    medicationReference: Raw = structs.NOTHING


_kinds = msgspec.json.Decoder(_Kind)
_bundles = msgspec.json.Decoder(structs.Bundle)
_orders = msgspec.json.Decoder(_Order)


@dataclass(frozen=True, slots=True)
class Judge:
    """The configurations, each as what answers for it, and the day: `as_of` for all, else `today` where none is named.

    Nothing goes over a network, and nothing that was said before keeps a card back. `missing` are the prefetch keys
    of which Bundles and Bulk Data say nothing, because they were not exported.
    """

    answerers: tuple[Answerer, ...]
    as_of: date | None
    today: date
    missing: frozenset[str] = frozenset()

    def document(self, file: Path, outcome: Outcome) -> None:
        """One file: a request, a Bundle, a recorded answer (which is passed over), or neither."""
        if kind_of(file) != "json":
            outcome.miss(file, None, Unread.KIND)
            return
        try:
            body = content(file)
            body.decode()  # what is passed over when decoding is not looked at
            kind = _kinds.decode(body)
            if kind.cards is not None:
                return
            if kind.hook is not None:
                self._request(file, body, outcome)
            elif kind.resourceType == "Bundle":
                self._bundle(file, _bundles.decode(body), outcome)
            else:
                outcome.miss(file, None, Unread.KIND)
        except READING_FAULTS:
            outcome.miss(file, None, Unread.FILE)
        except msgspec.ValidationError:
            outcome.miss(file, None, Unread.KIND)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            outcome.miss(file, None, Unread.JSON)

    def _request(self, file: Path, body: bytes, outcome: Outcome) -> None:
        try:
            request = parse(body)
            if request.hook not in _HOOKS:
                outcome.tally.unasked += 1
                return
            answers = [one.answer(request, self.as_of or request.as_of() or self.today) for one in self.answerers]
        except WrongVersion:
            outcome.miss(file, None, Unread.VERSION)
        except PreconditionFailed:
            outcome.miss(file, None, Unread.TOO_LITTLE)
        except HookError:
            outcome.miss(file, None, Unread.REFUSED)
        else:
            for _ in answers[0].record.unread:
                outcome.miss(file, None, Unread.SHAPE)
            outcome.tally.count(request.hook, answers)

    def _bundle(self, file: Path, bundle: structs.Bundle, outcome: Outcome) -> None:
        entries = [one for one in enumerate(bundle.entry, start=1) if structs.present(one[1].resource)]
        resources = [(one.resource, one.fullUrl) for _, one in entries]
        found = patients_of(resources)
        if len(found) != 1 or not found[0]:
            outcome.miss(file, None, Unread.PATIENTS)
            return
        places: list[tuple[Path | int, int]] = [(file, number) for number, _ in entries]
        self._patient(found[0], resources, places, places[0], outcome)

    def bucket(self, files: tuple[Path, ...], held_bytes: int, outcome: Outcome) -> None:
        """The patients of one bucket, each of whom is gone before the next is looked at."""
        folder = files[0].parent
        for frames in patients(files, 0, held_bytes):
            self._bulk_patient(folder, frames, outcome)

    def _bulk_patient(self, folder: Path, frames: list[Frame], outcome: Outcome) -> None:
        first, asked_for = frames[0], [*_asked_for(frames)]
        resources: list[tuple[Raw, str | None]] = [(Raw(frame.raw), None) for frame in asked_for]
        if not patients_of(one for one, frame in zip(resources, asked_for, strict=True) if not frame.own):
            outcome.miss(first.part, first.line, Unread.NO_PATIENT)
            return
        resources += [(Raw(raw), None) for raw in medications(folder, {*_medications_of(asked_for)})]
        places: list[tuple[Path | int, int]] = [(frame.part, frame.line) for frame in asked_for]
        self._patient(first.id.decode(), resources, places, (first.part, first.line), outcome)

    def _patient(
        self,
        patient_id: str,
        resources: list[tuple[Raw, str | None]],
        places: list[tuple[Path | int, int]],
        first: tuple[Path | int, int],
        outcome: Outcome,
    ) -> None:
        """Judge the resources of one patient; `places` says where the first of them stand, `first` where any does."""
        try:
            encounters = [*encounters_of(patient_id, resources, self.missing)]
        except WrongVersion:
            encounters = []
        opened = encounters[0][1] if encounters else None
        if opened is None or opened.unread or any(record.unread for _, record in encounters):
            for n, reason in _faults(patient_id, resources[: len(places)]):
                outcome.miss(*places[n], reason)
        if opened is None:
            return
        if not opened.of(structs.Patient):
            outcome.miss(*first, Unread.PATIENT)
            return
        day = self.as_of or self.today
        for hook, record in encounters:
            outcome.tally.count(hook, [one.judge(hook, record, day) for one in self.answerers])


def _asked_for(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Those with something to read. Of two Observations with one id the first counts, also where it says nothing."""
    known: set[bytes] = set()
    for frame in frames:
        if not frame.raw:
            known.add(frame.own)
        elif frame.own not in known:
            yield frame


def _faults(patient_id: str, resources: Iterable[tuple[Raw, str | None]]) -> Iterator[tuple[int, Unread]]:
    """Which of these resources cannot be read, looked at one by one."""
    for n, (raw, url) in enumerate(resources):
        reader = Reader(patient_id, Prefetch({}))
        try:
            reader.add(received(raw, url), "")
        except ForeignVersion:
            yield n, Unread.VERSION
        if reader.record.unread:
            yield n, Unread.SHAPE


def _medications_of(frames: Iterable[Frame]) -> Iterator[str]:
    """The ids of the Medications that a patient's orders and doses refer to."""
    for frame in frames:
        if _REFERRING in frame.raw:
            try:
                order = _orders.decode(frame.raw)
            except msgspec.MsgspecError:
                continue
            said = structs.softly(order.medicationReference, structs.Reference)
            reference = ((said and said.reference) or "").partition("/_history/")[0]
            yield reference.rpartition("/")[2]
