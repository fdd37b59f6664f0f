"""The application factory: wires settings, rules, words and routes together."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial

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
from cds_service.parameters import SHARED, check_names, load
from cds_service.paths import cards_dir, fixtures_dir
from cds_service.protocol.request import HookRequest
from cds_service.recorder import reasons_of, recorder_of
from cds_service.rules import load as load_rules
from cds_service.security.callers import Callers
from cds_service.security.keys import KeySet
from cds_service.security.registry import Client as RegisteredClient
from cds_service.security.registry import Registry, RegistryError, registry_of
from cds_service.security.shared import used_tokens
from cds_service.security.urls import base_url
from cds_service.settings import Settings
from cds_service.sign_off import signers, unsigned
from cds_service.switch import Switch
from cds_service.terminology import index
from cds_service.terminology.products import product_concepts, product_exclusions
from cds_service.terminology.rxnav import RxNav
from cds_service.terminology.rxnorm import read_table
from cds_service.terminology.site_map import read_site_map
from cds_service.web import cors, errors, guard, hooks, openapi
from cds_service.web.pages import routes as pages

_log = logging.getLogger(__name__)
_KEYS_SECONDS = 3.0
_KEYS_BYTES = 256 * 1024


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

    def terms(request: HookRequest) -> Terms:
        client = registry.of(request.fhirServer)
        return Terms(
            client.refusal,
            without_token=not client.needs_token or (client.loopback and settings.fetch_without_token),
            search=settings.fetch_search,
            version=client.fhir_version,
            queries=sources.queries(None, client.also_has, client.categories),
            networks=client.private_networks,
        )

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


def create_app(settings: Settings | None = None) -> Flask:
    """One application. Settings default to the environment; a test makes its own."""
    settings = settings or Settings()
    counted: Counter[str] = Counter()
    answerer = answerer_of(settings)
    reasons = reasons_of(answerer.book.override_reasons, answerer.engine.parameters.reasons)
    recorder = recorder_of(settings, reasons, counted)
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
    app.extensions["counted"] = counted
    app.extensions["answerer"] = answerer
    app.extensions["recorder"] = recorder
    app.extensions["why_not_ready"] = lambda: (
        *(recorder.why_not_ready() if recorder is not None else ()),
        *unsigned(answerer, settings.sign_off_file),
    )
    switch = Switch(settings.switch_file, load_rules(), counted)
    described = discovery(answerer, settings.spec_version)
    app.register_blueprint(
        hooks.blueprint(
            answerer.services(),
            answerer_of_caller,
            described,
            counted,
            as_of_honoured=not registered,
            recorder=recorder,
            switch=switch.now,
        )
    )
    if settings.serves_pages:
        # In registered mode whoever reads a page has shown no token: nothing is fetched for it.
        shown = replace(answerer, fetcher=None) if registered else answerer
        app.register_blueprint(pages.blueprint(lambda: shown, cache(lambda: signers(answerer, settings.sign_off_file))))
    shut = partial(guard.is_shut, settings)
    openapi.register(app, answerer.services(), fixtures_dir(), settings.spec_version, shut)
    guard.register(app, settings, callers, counted)
    errors.register(app)
    cors.register(app, settings.cors_origins)
    if registered:
        names = ", ".join(client.name for client in answerer.registry.clients)
        _log.info("registered mode: only these clients may call, each with a token it signed: %s", names)
    else:
        _log.warning(
            "open mode: callers are NOT authenticated, an Authorization header is not looked at. %s",
            "OTHER MACHINES MAY CALL." if settings.open_to_network else "For development on one machine only.",
        )
    return app
