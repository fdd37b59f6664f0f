"""One hook request to one answer: record, chart, verdict, cards. What the web and the command line share."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from functools import partial

from msgspec import Raw

from cds_service.alternatives import clearing
from cds_service.cards import CardBook
from cds_service.chart.assemble import chart_of
from cds_service.chart.model import Chart
from cds_service.chart.observations import is_asked_for
from cds_service.engine import TOPICS, Engine
from cds_service.fhir import prefetch, sources, structs
from cds_service.fhir.fetch import Fetcher
from cds_service.fhir.reader import Reader, Record
from cds_service.fhir.sent import received
from cds_service.fhir.versions import ForeignVersion
from cds_service.protocol.card import Card
from cds_service.protocol.errors import PreconditionFailed, WrongVersion
from cds_service.protocol.rendering import carries_out, rendered
from cds_service.protocol.request import REFILL, HookRequest, RequestReader
from cds_service.protocol.services import SERVICES
from cds_service.quiet import NOTHING, Memory
from cds_service.security.registry import Client, Known, Registry
from cds_service.verdict import Verdict

# Reads a request quickly where it brings what the table of sources asks for.
read_request = RequestReader(prefetch.EXPECTED).parse

# What a registry of clients may speak of.
KNOWN = Known(tuple(sources.QUERIES), tuple(sources.EXTRAS), sources.NARROWED, tuple(sorted(TOPICS)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request led to: the record it was read from, the verdict with its trace, and the cards.

    `client` is the name of the one that was spoken to.
    """

    record: Record
    verdict: Verdict
    cards: tuple[Card, ...]
    client: str


def _forgetful(*_: object) -> Memory:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers hooks for one site. `today` gives the day when a request does not name one.

    `client` is who is spoken to when no request says who asks. Without a `fetcher`
    only what a request brings is known, and nothing goes over a network. `recall` says what is not to be said again.
    `engines` and `books` are those of each client, to whom rules and numbers of its own may apply.
    """

    engine: Engine
    book: CardBook
    zone: tzinfo
    today: Callable[[], date]
    registry: Registry
    client: Client
    fetcher: Fetcher | None = None
    recall: Callable[[HookRequest, Client, date], Memory] = _forgetful
    engines: Mapping[str, Engine] = field(default_factory=dict)
    books: Mapping[str, CardBook] = field(default_factory=dict)
    _speaking: dict[str, "Answerer"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def speaking_to(self, client: Client) -> "Answerer":
        """The same answerer for one client of the registry: on its topics, in cards it can show; made once."""
        if client.name not in self._speaking:
            engine = self.engines.get(client.name, self.engine).on_topics(TOPICS - client.topics_off)
            book = self.books.get(client.name, self.book)
            self._speaking[client.name] = replace(self, engine=engine, book=book, client=client)
        return self._speaking[client.name]

    def alone(self) -> "Answerer":
        """The same answerer for a caller nobody knows: nothing is fetched for it, and nothing told of what was said."""
        return replace(self, fetcher=None, recall=_forgetful)

    def queries(self) -> Mapping[str, sources.Query]:
        """What the client spoken to is asked for, by prefetch key."""
        return sources.queries(self.client.sends, self.client.also_has, self.client.categories)

    def services(self) -> dict[str, str]:
        """The services that have a rule to speak with, and their hooks."""
        return {
            service: hook
            for service, hook in SERVICES.items()
            if any(rule.kind != "classification" for rule in self.engine.rules_for(hook))
        }

    def answer(self, request: HookRequest, as_of: date | None = None, off: frozenset[str] = frozenset()) -> Answer:
        """Judge one request for the client it comes from, without the rules that are `off` for the moment.

        Raises WrongVersion for another FHIR version, PreconditionFailed for too little data.
        """
        found = prefetch.read(request.prefetch or {})
        if self.fetcher is not None:
            self.fetcher.complete(found, request)
        try:
            reader = Reader(request.patient_id, found, is_asked_for)
            reader.add_drafts(request.drafts)
            reader.add_problems(request.problems)
        except ForeignVersion as error:
            raise WrongVersion(f"{error}. Send R4, or register the R4 version of this client") from error
        record = reader.record
        _enough(record, found)
        spoken = self.speaking_to(self.registry.of(request.fhirServer))
        if off:
            spoken = replace(spoken, engine=replace(spoken.engine, off=off))
        day = as_of or request.as_of() or self.today()
        memory = self.recall(request, spoken.client, day)
        return spoken.judge(request.hook, record, day, request.selections, memory)

    def judge(
        self,
        hook: str,
        record: Record,
        as_of: date,
        selections: Collection[str] | None = None,
        memory: Memory = NOTHING,
    ) -> Answer:
        """Judge a record that is there already."""

        def build(without: Collection[str]) -> Chart:
            return chart_of(
                record,
                as_of=as_of,
                zone=self.zone,
                selections=selections,
                without=without,
                refilled=hook == REFILL,
            )

        verdict = self.engine.judge(hook, build, record.fault, memory)
        renders = self.client.renders
        cards = self.book.cards(
            verdict,
            clear=clearing(self.engine, verdict),
            raw_of=record.raws.get,
            can=partial(carries_out, rendering=renders),
        )
        return Answer(record, verdict, rendered(cards, renders), self.client.name)


def _enough(record: Record, found: prefetch.Prefetch) -> None:
    """412 when the Patient, or every other key, is neither supplied, fetched nor known to be empty."""
    others = [key for key in sources.QUERIES if key != "patient"]
    absent = [key for key in others if record.states[key] in ("missing", "failed")]
    if not record.of(structs.Patient):
        stranger = ", and the Patient that came is not context.patientId" if record.others else ""
        raise PreconditionFailed(
            f"prefetch key patient was not supplied{stranger}; send Patient/{{{{context.patientId}}}}. "
            f"Of the others not supplied: {', '.join(absent) or 'none'}{_why_not_fetched(found, 'patient')}"
        )
    if absent == others and not record.passed_over and set(record.by_type) <= {"Patient"}:
        raise PreconditionFailed(
            f"none of these prefetch keys was supplied or known to be empty: {', '.join(others)}"
            f"{_why_not_fetched(found, *others)}"
        )


def _why_not_fetched(found: prefetch.Prefetch, *keys: str) -> str:
    """Why the FHIR server did not help, for the integrator: the reasons name nobody."""
    reasons = {found.pages[key].reason for key in keys if key in found.fetched} | {found.barred}
    said = "; ".join(sorted(reasons - {""}))
    return f". Fetching: {said}" if said else ""


def record_of_bundle(
    patient_id: str,
    resources: list[tuple[Raw, str | None]],
    drafts: Iterable[tuple[Raw, str | None]] = (),
    missing: Collection[str] = (),
) -> Record:
    """The record of one patient's Bundle: every key supplied and complete, but for those known to be missing.

    `drafts` are the orders to judge.
    """
    everything = prefetch.Prefetch({key: prefetch.Page("supplied") for key in sources.QUERIES if key not in missing})
    everything.pages["bundle"] = prefetch.Page("supplied", [received(*one) for one in resources])
    try:
        reader = Reader(patient_id, everything, is_asked_for)
        reader.add_drafts(drafts)
    except ForeignVersion as error:
        raise WrongVersion(str(error)) from error
    return reader.record
