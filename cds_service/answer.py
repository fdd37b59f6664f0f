"""One hook request to one answer: record, chart, verdict, cards. What the web and the command line share."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from msgspec import Raw

from cds_service.alternatives import clearing
from cds_service.cards import CardBook
from cds_service.chart.assemble import chart_of
from cds_service.chart.model import Chart
from cds_service.engine import Engine
from cds_service.fhir import prefetch, sources, structs
from cds_service.fhir.reader import Reader, Record
from cds_service.fhir.versions import ForeignVersion
from cds_service.protocol.card import Card
from cds_service.protocol.errors import PreconditionFailed, WrongVersion
from cds_service.protocol.request import HookRequest
from cds_service.verdict import Verdict

SERVICES = {
    "bone-health-patient-view": "patient-view",
    "bone-health-order-select": "order-select",
    "bone-health-order-sign": "order-sign",
    "bone-health-encounter-discharge": "encounter-discharge",
    "bone-health-problem-list-item-create": "problem-list-item-create",
    "bone-health-medication-refill": "medication-refill",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request led to: the record it was read from, the verdict with its trace, and the cards."""

    record: Record
    verdict: Verdict
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers hooks for one site. `today` gives the day when a request does not name one."""

    engine: Engine
    book: CardBook
    zone: tzinfo
    today: Callable[[], date]

    def services(self) -> dict[str, str]:
        """The services that have a rule to speak with, and their hooks."""
        return {
            service: hook
            for service, hook in SERVICES.items()
            if any(rule.kind != "classification" for rule in self.engine.rules_for(hook))
        }

    def answer(self, request: HookRequest, as_of: date | None = None) -> Answer:
        """Judge one request. Raises WrongVersion for another FHIR version, PreconditionFailed for too little data."""
        try:
            reader = Reader(request.patient_id, prefetch.read(request.prefetch or {}))
            reader.add_drafts(request.drafts)
            reader.add_problems(request.problems)
        except ForeignVersion as error:
            raise WrongVersion(f"{error}. Send R4, or register the R4 version of this client") from error
        record = reader.record
        _enough(record)
        return self.judge(request.hook, record, as_of or request.as_of() or self.today(), request.selections)

    def judge(self, hook: str, record: Record, as_of: date, selections: Collection[str] | None = None) -> Answer:
        """Judge a record that is there already."""

        def build(without: Collection[str]) -> Chart:
            return chart_of(record, as_of=as_of, zone=self.zone, selections=selections, without=without)

        verdict = self.engine.judge(hook, build, record.fault)
        cards = self.book.cards(verdict, clear=clearing(self.engine, verdict), raw_of=record.raws.get)
        return Answer(record, verdict, cards)


def _enough(record: Record) -> None:
    """412 when the Patient, or every other key, is neither supplied nor known to be empty."""
    others = [key for key in sources.QUERIES if key != "patient"]
    absent = [key for key in others if record.states[key] in ("missing", "failed")]
    if not record.of(structs.Patient):
        stranger = ", and the Patient that came is not context.patientId" if record.others else ""
        raise PreconditionFailed(
            f"prefetch key patient was not supplied{stranger}; send Patient/{{{{context.patientId}}}}. "
            f"Of the others not supplied: {', '.join(absent) or 'none'}"
        )
    if absent == others and set(record.by_type) <= {"Patient"}:
        raise PreconditionFailed(f"none of these prefetch keys was supplied or known to be empty: {', '.join(others)}")


def record_of_bundle(
    patient_id: str, resources: list[tuple[Raw, str | None]], drafts: Iterable[tuple[Raw, str | None]] = ()
) -> Record:
    """The record of one patient's Bundle: every key supplied and complete; `drafts` are the orders to judge."""
    everything = prefetch.Prefetch({key: prefetch.Page("supplied") for key in sources.QUERIES})
    everything.pages["bundle"] = prefetch.Page("supplied", resources)
    try:
        reader = Reader(patient_id, everything)
        reader.add_drafts(drafts)
    except ForeignVersion as error:
        raise WrongVersion(str(error)) from error
    return reader.record
