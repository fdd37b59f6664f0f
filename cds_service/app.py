"""The application factory: wires settings, rules, words and routes together."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from flask import Flask

from cds_service.answer import KNOWN, Answerer
from cds_service.cards import CardBook
from cds_service.catalogue import discovery
from cds_service.engine import TOPICS, Engine
from cds_service.fhir import sources
from cds_service.fhir.access import Terms
from cds_service.fhir.client import Access, Bounds, Client, Errand
from cds_service.fhir.faults import Failed
from cds_service.fhir.fetch import Fetcher
from cds_service.logs import logger, tell_dropped
from cds_service.metrics import Metrics
from cds_service.parameters import SHARED, ParameterError, check_names, load
from cds_service.paths import cards_dir, fixtures_dir
from cds_service.protocol.request import HookRequest
from cds_service.protocol.services import SERVICES
from cds_service.recorder import Recorder, reasons_of, recorder_of
from cds_service.report.figures import Question, Report, report
from cds_service.rules import load as load_rules
from cds_service.security.callers import Callers
from cds_service.security.keys import KeySet
from cds_service.security.registry import Client as RegisteredClient
from cds_service.security.registry import Registry, RegistryError, registry_of
from cds_service.security.shared import StateUnreachable, used_tokens
from cds_service.security.urls import base_url
from cds_service.settings import Settings
from cds_service.sign_off import Watched
from cds_service.store.database import BadStoreUrl
from cds_service.store.migrate import NewerStore
from cds_service.switch import Switch
from cds_service.templates import categories_of_reasons
from cds_service.terminology import index
from cds_service.terminology.products import product_concepts, product_exclusions
from cds_service.terminology.rxnav import RxNav
from cds_service.terminology.rxnorm import ReleaseError, read_table
from cds_service.terminology.site_map import SiteMapError, read_site_map
from cds_service.web import cors, errors, guard, health, hooks, observe, openapi
from cds_service.web.pages import routes as pages
from cds_service.web.pages import tryout

_log = logger(__name__)
_KEYS_SECONDS = 3.0
_KEYS_BYTES = 256 * 1024
# What a rule may lack besides what is asked for of a FHIR server.
_LACKED = ("birth-date", "sex", "dose", "steroid dose", "duration", "route", "rule")


def answerer_of(settings: Settings, enabled: frozenset[str] = frozenset(), *, only_profile: bool = False) -> Answerer:
    """Everything needed to answer hooks, without the web. Raises when a number, rule, card or client is wrong.

    With `only_profile` that of the settings holds for every client, whatever the site's file says.
    """
    load_rules()
    _lay_over_codes(settings)
    off = {"fracture-risk": settings.fracture_risk, "medication-safety": settings.medication_safety}
    topics = frozenset(topic for topic in TOPICS if off[topic])
    profile = settings.profile if only_profile or "profile" in settings.model_fields_set else None
    registered = settings.mode == "registered"
    registry = registry_of(settings.clients_file, KNOWN, settings.fhir_servers, settings.client, registered=registered)
    ours = {name: load(profile, settings.site_file, name, only_profile) for name in registry.names}
    book = CardBook(cards_dir(), ours[registry.default.name].limits(SHARED), rule_pages(settings))
    check_names(settings.site_file, registry.names, book.override_reasons)
    engines = {name: Engine(numbers, topics, enabled) for name, numbers in ours.items()}
    books = {name: book.with_limits(numbers.limits(SHARED)) for name, numbers in ours.items()}
    default = registry.default
    answerer = Answerer(
        engines[default.name],
        book,
        settings.zone,
        settings.today,
        registry,
        default,
        engines=engines,
        books=books,
    )
    return answerer.speaking_to(registry.of(None))


def rule_pages(settings: Settings) -> str | None:
    """Where the pages of the rules can be reached, for cards to link to; None when they cannot."""
    if settings.public_url is None or not settings.serves_pages:
        return None
    try:
        return f"{base_url(settings.public_url)}/rules"
    except ValueError as error:
        raise RegistryError(f"BONE_HEALTH_PUBLIC_URL {error}") from error


def _lay_over_codes(settings: Settings) -> None:
    """Products of a newer RxNorm first, so that a site may map its own codes to them."""
    if settings.rxnorm_table is not None:
        table = read_table(settings.rxnorm_table)
        index().lay_over(product_concepts(table), product_exclusions(table))
    if settings.site_map is not None:
        index().map_site(read_site_map(settings.site_map))


def terms_of(settings: Settings, registry: Registry) -> Callable[[HookRequest], Terms]:
    """On what terms the FHIR server of a request is read."""
    known: dict[str, Terms] = {}  # by the names of the clients, which differ

    def terms(request: HookRequest) -> Terms:
        client = registry.of(request.fhirServer)
        if client.name not in known:
            known[client.name] = Terms(
                client.refusal,
                without_token=not client.needs_token or (client.loopback and settings.fetch_without_token),
                search=settings.fetch_search,
                version=client.fhir_version,
                queries=sources.queries(None, client.also_has, client.categories),
                networks=client.private_networks,
            )
        return known[client.name]

    return terms


def fetcher_of(settings: Settings, registry: Registry) -> Fetcher:
    """What reads the FHIR servers of the clients, each on its own terms."""
    bounds = Bounds(
        seconds=settings.fetch_seconds,
        pages=settings.fetch_pages,
        bytes=settings.fetch_bytes,
        medications=settings.fetch_medications,
        threads=settings.fetch_threads,
    )
    return Fetcher(Client(bounds, settings.fhir_ca_bundle), terms_of(settings, registry))


def keys_reader(client: RegisteredClient, reader: Client) -> Callable[[], bytes]:
    """Reads the key set of a client: from its file, or as its FHIR server is read, from its listed address alone.

    What it gives raises OSError where there is nothing to be had.
    """

    def load() -> bytes:
        caller = client.caller
        if caller is None:
            raise FileNotFoundError("the client has no [client.token]")
        if caller.jwks_file is not None:
            return caller.jwks_file.read_bytes()
        url = caller.jwks_url or ""
        access = Access(base_url(url), headers={"Accept": "application/json"}, networks=client.private_networks)
        try:
            return reader.read(Errand(_KEYS_SECONDS), access, url, room=_KEYS_BYTES)
        except Failed as failed:
            raise OSError(str(failed)) from None

    return load


def callers_of(settings: Settings, registry: Registry, reader: Client) -> Callers:
    """Who may call in registered mode. Raises when the settings do not say what the processes share."""
    if settings.shared_state is None:
        raise RegistryError("registered mode needs BONE_HEALTH_SHARED_STATE: a file, or redis:// for several machines")
    if settings.client is not None:
        raise RegistryError("in registered mode a caller is told by its token: BONE_HEALTH_CLIENT must not be set")
    keys = {
        client.name: KeySet(client.name, keys_reader(client, reader), settings.keys_between_seconds)
        for client in registry.clients
    }
    used = used_tokens(settings.shared_state)
    return Callers(registry.clients, keys, used, settings.token_leeway_seconds)


def _answerers(settings: Settings, answerer: Answerer, fetcher: Fetcher) -> Mapping[str, Answerer]:
    """For each client by its name: the answerer that takes every request for that client's."""
    found = {}
    for client in answerer.registry.clients:
        registry = replace(answerer.registry, only=client)
        found[client.name] = replace(
            answerer, registry=registry, fetcher=replace(fetcher, terms=terms_of(settings, registry))
        )
    return found


def metrics_of() -> Metrics:
    """What is counted, each label with all the values it may take."""
    rules = load_rules()
    needed = {need for rule in rules.values() for need in rule.needs}
    return Metrics(
        {
            "service": (*SERVICES, observe.NO_SERVICE),
            "rule": rules,
            "what": {*needed, *sources.ALL, *sources.KEY_OF_KIND, *_LACKED},
            "key": sources.ALL,
            "reason": guard.REASONS,
        }
    )


def checks_of(answerer: Answerer, callers: Callers | None) -> dict[str, health.Check]:
    """What `/readyz` looks at, by name. Whoever brings another part that can fail adds its check here."""

    def said_unless(good: Callable[[], object], wrong: str) -> health.Check:
        return lambda: None if good() else wrong

    checks = {
        "parameters": said_unless(lambda: answerer.engine.parameters.numbers, "there are no numbers"),
        "value-sets": said_unless(lambda: index().value_sets, "there are no value sets"),
        "templates": said_unless(lambda: answerer.book.templates, "there are no words for cards"),
        "services": said_unless(answerer.services, "no rule has a hook to speak at"),
    }
    if callers is not None:
        sets = callers.keys.values()
        checks["key-sets"] = said_unless(
            lambda: any(keys.can_be_had() for keys in sets), "no client's key set can be read"
        )
        checks["shared-state"] = lambda: _state_unreachable(callers)
    return checks


def asks_store(settings: Settings, recorder: Recorder | None) -> Callable[[Question], Report] | None:
    """What makes a report of the store; None where nothing is remembered."""
    if recorder is None:
        return None
    database, categories = recorder.store.database, categories_of_reasons(cards_dir())
    return lambda question: report(database, question, settings.zone, settings.today(), categories)


def _state_unreachable(callers: Callers) -> str | None:
    try:
        callers.used.claim("readyz", "readyz", 1.0)
    except StateUnreachable:
        return "used tokens cannot be told"
    return None


def create_app(settings: Settings | None = None) -> Flask:
    """One application. Settings default to the environment; a test makes its own."""
    settings = settings or Settings()
    metrics = metrics_of()
    tell_dropped(lambda many: metrics.count("log_fields_dropped", many))
    answerer = answerer_of(settings)
    reasons = reasons_of(answerer.book.override_reasons, answerer.engine.parameters.reasons)
    recorder = recorder_of(settings, reasons, metrics)
    fetcher = fetcher_of(settings, answerer.registry)
    answerer = replace(answerer, fetcher=fetcher)
    if recorder is not None:
        answerer = replace(answerer, recall=recorder.recall)
    registered = settings.mode == "registered"
    callers = callers_of(settings, answerer.registry, fetcher.client) if registered else None
    answerers = _answerers(settings, answerer, fetcher) if registered else {}

    def answerer_of_caller() -> Answerer:
        client = guard.caller()
        return answerers[client.name] if client is not None else answerer

    if settings.rxnav_url is not None:
        index().on_unknown = RxNav(index(), settings.rxnav_url, settings.rxnav_seconds, settings.rxnav_cache).note
    app = Flask("cds_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.extensions["metrics"] = metrics
    app.extensions["answerer"] = answerer
    app.extensions["recorder"] = recorder
    checks, notes = checks_of(answerer, callers), []
    if recorder is not None:
        checks["store"] = recorder.why_not_ready
        notes.append(recorder.what_is_missing())
    watched = Watched(answerer, settings.sign_off_file) if settings.sign_off_file is not None else None
    if watched is not None:
        checks["sign-off"] = watched.why_not
    app.extensions["checks"] = checks
    observe.register(app, metrics, SERVICES)
    app.register_blueprint(health.blueprint(checks, metrics, settings.metrics_networks, filter(None, notes)))
    switch = Switch(settings.switch_file, load_rules(), metrics)
    switch.now()  # so that the metrics say it before the first call
    described = discovery(answerer, settings.spec_version)
    app.register_blueprint(
        hooks.blueprint(
            answerer.services(),
            answerer_of_caller,
            described,
            metrics,
            as_of_honoured=not registered,
            recorder=recorder,
            switch=switch.now,
        )
    )
    if settings.serves_pages or settings.serves_analytics:
        # In registered mode whoever reads a page has shown no token: it gets and leaves nothing, and has no feedback.
        shown = answerer.alone() if registered else answerer
        keep = recorder.tried if recorder is not None and not registered else tryout.kept_nowhere
        which = pages.Shown(settings.serves_pages, settings.serves_analytics, asks_store(settings, recorder))
        app.register_blueprint(pages.blueprint(lambda: shown, watched.who if watched else lambda: None, keep, which))
    shut = partial(guard.is_shut, settings)
    openapi.register(app, answerer.services(), fixtures_dir(), settings.spec_version, shut)
    guard.register(app, settings, callers, metrics)
    errors.register(app)
    cors.register(app, settings.cors_origins)
    if registered:
        names = ", ".join(client.name for client in answerer.registry.clients)
        _log.info("registered mode: only these clients may call, each with a token it signed", client=names)
    else:
        _log.warning(
            "open mode: callers are NOT authenticated, an Authorization header is not looked at",
            reason="OTHER MACHINES MAY CALL" if settings.open_to_network else "for development on one machine only",
        )
    return app


# What can be wrong in the files that a site wrote, and in the places it names.
WRONG = (
    *(RegistryError, ParameterError, ReleaseError, SiteMapError, BadStoreUrl, NewerStore, StateUnreachable),
    OSError,
)


def served() -> Flask:
    """The application as gunicorn loads it. What is wrong in a site's own files ends the start, in words of its own."""
    try:
        return create_app()
    except WRONG as error:
        raise SystemExit(str(error)) from None


def renewed() -> Flask:
    """Another one, from the site's files as they stand now: nothing of the codes laid over before is left."""
    index.cache_clear()
    return served()
