"""Between the answers and the store: names patients by keyed hashes, hands over what was issued and what came of it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from cds_service.answer import Answer
from cds_service.logs import logger
from cds_service.metrics import Metrics
from cds_service.protocol import feedback as protocol
from cds_service.protocol.errors import Unavailable
from cds_service.protocol.request import HookRequest
from cds_service.quiet import NOTHING, Memory, Quiet, drug_of
from cds_service.security.registry import Client
from cds_service.security.urls import base_url
from cds_service.settings import TRY_PAGE, Settings
from cds_service.store.database import Database, StoreDown, url_of
from cds_service.store.keys import Keys
from cds_service.store.migrate import refuse_later, upgrade
from cds_service.store.records import Feedback, Issued, IssuedFinding, Kind, Silenced
from cds_service.store.store import Store
from cds_service.store.writer import Writer
from cds_service.uuids import new_uuid
from cds_service.verdict import CardPlan

_log = logger(__name__)
OTHER_REASON = "other"
LONGEST_COMMENT = 4000
LONGEST_KNOWN_URL = 500  # a longer one is read each time: no giant text is kept


@dataclass(frozen=True, slots=True)
class Recorder:
    """What one service remembers. Without `keys` nothing of a patient is stored, and nothing can be snoozed.

    `reasons` are the slugs of our override reasons, by slug and by the words shown for it, and what a site's own
    reasons stand for. `keep_comments`: whether what a user wrote is kept at all.
    """

    store: Store
    writer: Writer
    keys: Keys | None
    reasons: Mapping[str, str]
    keep_comments: bool
    now: Callable[[], int]
    today: Callable[[], date]

    def recall(self, request: HookRequest, client: Client, day: date) -> Memory:
        """What is not to be said again to the patient of a request."""
        if self.keys is None:
            return NOTHING
        patient, encounter = self._who(request, client.name)
        said: dict[str, tuple[Quiet, ...]] = {}
        for row in self.store.recall(patient or "", day):
            if row.encounter in ("", encounter):
                said[row.finding] = (*said.get(row.finding, ()), _quiet(row))
        finding = self.keys.finding
        return Memory(said, lambda rule, drug: finding(patient or "", rule, drug))

    def issued(self, service: str, request: HookRequest | None, answer: Answer, seconds: float) -> None:
        """Have the cards of an answer remembered, and what could not be evaluated counted, soon."""
        patient, encounter = self._who(request, answer.client)

        def one(card: str, plan: CardPlan, only: Collection[str] | None = None) -> Issued:
            return Issued(
                card=card,
                at=self.now(),
                service=service,
                client=answer.client,
                indicator=plan.indicator,
                shown=only is None,
                latency_us=int(seconds * 1_000_000),
                patient=patient,
                encounter=encounter,
                day=answer.verdict.as_of,
                findings=tuple(self._findings(plan, patient, only)),
            )

        verdict = answer.verdict
        cards = [one(card.uuid, plan) for card, plan in zip(answer.cards, verdict.plans, strict=True)]
        # Of a card that would have been, only what was silent: the rest stands in one that was shown.
        cards += [one(new_uuid(), plan, verdict.silent) for plan in verdict.rehearsed]
        self.writer.put(cards, {*self._kinds(service, answer)})

    def _kinds(self, service: str, answer: Answer) -> Iterator[Kind]:
        """What a call counts as."""
        day, client = self.today(), answer.client
        yield Kind(day, client, service)
        for one in answer.verdict.not_evaluated:
            yield Kind(day, client, service, one.rule.id)
            for lack in one.lacks:
                yield Kind(day, client, service, one.rule.id, lack.what, lack.why)
                yield Kind(day, client, service, "", lack.what, lack.why)

    def _findings(self, plan: CardPlan, patient: str | None, only: Collection[str] | None) -> Iterator[IssuedFinding]:
        for one in plan.findings:
            if not one.shown:  # the card had no room for its words
                continue
            if only is not None and one.rule.id not in only:
                continue
            hashed = None
            if self.keys is not None and patient is not None:
                hashed = self.keys.finding(patient, one.rule.id, drug_of(one.order))
            yield IssuedFinding(
                one.rule.id,
                one.indicator,
                hashed,
                one.step,
                one.windows.dismissed,
                one.windows.once,
                one.windows.once_in_encounter,
            )

    def tried(self, service: str, answer: Answer, seconds: float) -> None:
        """Likewise the cards of an answer on the page for trying out, so that feedback on them is of known cards.

        They are the page's own and of no patient: what is dismissed there is said to a patient as before.
        """
        self.issued(service, None, replace(answer, client=TRY_PAGE), seconds)

    def _who(self, request: HookRequest | None, client: str) -> tuple[str | None, str | None]:
        """The patient and the encounter of a request, hashed: the FHIR server says whose ids they are."""
        if self.keys is None or request is None:
            return None, None
        issuer = _issuer(request.fhirServer) or f"client {client}"
        encounter = (request.context.encounterId or "").rpartition("/")[2]
        return (
            self.keys.patient(issuer, request.patient_id),
            self.keys.encounter(issuer, encounter) if encounter else None,
        )

    def take(self, service: str, items: tuple[protocol.Item, ...], client: str | None = None) -> None:
        """Keep what became of cards: when this returns it is committed. Raises Unavailable when it cannot be.

        `client` is who is known to be speaking; only on cards that were issued to it has it a say.
        """
        try:
            self.store.take([self._feedback(one) for one in items], service, client)
        except StoreDown as error:
            raise Unavailable(
                f"the feedback could not be kept ({error}); nothing of it was. Send it again in a while"
            ) from None

    def _feedback(self, item: protocol.Item) -> Feedback:
        reason = protocol.reason_of(item)
        return Feedback(
            card=_card_id(item.card),
            outcome=item.outcome,
            outcome_at=_instant(item.outcomeTimestamp),
            reason=self._slug(reason) if item.outcome == "overridden" else None,
            accepted=tuple(_card_id(one.id) for one in item.acceptedSuggestions or ()),
            comment=reason.comment.replace("\0", "")[:LONGEST_COMMENT] or None if self.keep_comments else None,
        )

    def _slug(self, reason: protocol.Reason) -> str | None:
        """Our word for a reason. What is no code of ours or the site's may be anything, and is only "other"."""
        for said in (*reason.codes, *reason.words):
            if said.casefold() in self.reasons:
                return self.reasons[said.casefold()]
        return OTHER_REASON if reason.codes or reason.words or reason.comment else None

    def why_not_ready(self) -> str | None:
        """What keeps the store from its work, for `/readyz`."""
        return self.store.status().why_not or None

    def what_is_missing(self) -> str | None:
        """What the site left out, so that less is remembered; the rest works."""
        if self.keys is not None:
            return None
        return "there is no BONE_HEALTH_PATIENT_KEY: nothing is remembered of patients, so nothing snoozed"


def recorder_of(settings: Settings, reasons: Mapping[str, str], metrics: Metrics) -> Recorder | None:
    """What remembers, as the settings ask for it; None where nothing is to be kept.

    A SQLite file is made, or brought up to date, at once; a PostgreSQL that several use is upgraded by hand. A
    database that does not answer keeps nobody from starting. Raises BadStoreUrl, and NewerStore.
    """
    if settings.store_url is None:
        _log.warning("nothing is kept: cards are not remembered and feedback is only counted (BONE_HEALTH_STORE)")
        return None
    database = Database(url_of(settings.store_url))
    store = Store(database, metrics, settings.today, settings.now)
    try:
        if database.is_sqlite:
            upgrade(database)
        else:
            refuse_later(database)
    except StoreDown as error:
        _log.error("the store could not be made ready", reason=str(error))
    key = settings.patient_key
    recorder = Recorder(
        store,
        Writer(store.write, store.add, metrics),
        Keys(key.get_secret_value()) if key else None,
        reasons,
        settings.keep_comments,
        settings.now,
        settings.today,
    )
    for why_not in (recorder.why_not_ready(), recorder.what_is_missing()):
        if why_not is not None:
            _log.warning("the store does not do all it could", reason=why_not)
    database.close()
    return recorder


def reasons_of(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Mapping[str, str]:
    """The reasons that are understood, case set aside: our slugs and the words shown for them, and a site's own."""
    slugs = {slug.casefold(): slug for slug in ours}
    shown = {display.casefold(): slug for slug, display in ours.items()}
    return shown | slugs | {said.casefold(): slug for said, slug in theirs.items()}


def _quiet(row: Silenced) -> Quiet:
    """What was told is repeated all that day, so that a card is not gone when the chart is opened again."""
    all_day = row.why == "told" and not row.encounter
    return Quiet(row.why, row.since, row.since + timedelta(days=1) if all_day else date.min, row.until, row.step)


def _issuer(fhir_server: str | None) -> str | None:
    url = fhir_server or ""
    return _known_issuer(url) if len(url) <= LONGEST_KNOWN_URL else _issuer_of(url)


def _issuer_of(url: str) -> str | None:
    try:
        return base_url(url)
    except ValueError:
        return None


_known_issuer = lru_cache(maxsize=64)(_issuer_of)  # as many as a site has FHIR servers


def _card_id(text: str) -> str:
    """A uuid as we write it. Anything else is no card of ours and might be anything: a digest tells it from others."""
    try:
        return str(UUID(text.removeprefix("urn:uuid:")))
    except ValueError:
        return sha256(text.encode()).hexdigest()[:40]


def _instant(text: str | None) -> int | None:
    """Milliseconds since 1970 of a FHIR instant; None when it is none."""
    try:
        at = datetime.fromisoformat(text or "")
        return int(at.timestamp() * 1000) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
