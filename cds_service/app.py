"""The application factory: wires settings, rules, words and routes together."""

import logging
from collections import Counter
from dataclasses import replace

from flask import Flask

from cds_service.answer import KNOWN, Answerer
from cds_service.cards import CardBook
from cds_service.catalogue import discovery
from cds_service.engine import TOPICS, Engine
from cds_service.fhir import sources
from cds_service.fhir.access import Terms
from cds_service.fhir.client import Bounds, Client
from cds_service.fhir.fetch import Fetcher
from cds_service.parameters import SHARED, check_names, load
from cds_service.paths import cards_dir
from cds_service.protocol.request import HookRequest
from cds_service.recorder import reasons_of, recorder_of
from cds_service.rules import load as load_rules
from cds_service.security.registry import Registry, registry_of
from cds_service.settings import Settings
from cds_service.sign_off import unsigned
from cds_service.switch import Switch
from cds_service.terminology import index
from cds_service.terminology.products import product_concepts, product_exclusions
from cds_service.terminology.rxnav import RxNav
from cds_service.terminology.rxnorm import read_table
from cds_service.terminology.site_map import read_site_map
from cds_service.web import cors, errors, hooks

_log = logging.getLogger(__name__)


def answerer_of(settings: Settings, enabled: frozenset[str] = frozenset(), *, only_profile: bool = False) -> Answerer:
    """Everything needed to answer hooks, without the web. Raises when a number, rule, card or client is wrong.

    With `only_profile` that of the settings holds for every client, whatever the site's file says.
    """
    load_rules()
    _lay_over_codes(settings)
    off = {"fracture-risk": settings.fracture_risk, "medication-safety": settings.medication_safety}
    topics = frozenset(topic for topic in TOPICS if off[topic])
    profile = settings.profile if only_profile or "profile" in settings.model_fields_set else None
    registry = registry_of(settings.clients_file, KNOWN, settings.fhir_servers, settings.client)
    ours = {name: load(profile, settings.site_file, name, only_profile) for name in registry.names}
    book = CardBook(cards_dir(), ours[registry.default.name].limits(SHARED))
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


def _lay_over_codes(settings: Settings) -> None:
    """Products of a newer RxNorm first, so that a site may map its own codes to them."""
    if settings.rxnorm_table is not None:
        table = read_table(settings.rxnorm_table)
        index().lay_over(product_concepts(table), product_exclusions(table))
    if settings.site_map is not None:
        index().map_site(read_site_map(settings.site_map))


def fetcher_of(settings: Settings, registry: Registry) -> Fetcher:
    """What reads the FHIR servers of the clients, each on its own terms."""

    def terms(request: HookRequest) -> Terms:
        client = registry.of(request.fhirServer)
        return Terms(
            client.refusal,
            without_token=not client.needs_token or (client.loopback and settings.fetch_without_token),
            search=settings.fetch_search,
            version=client.fhir_version,
            queries=sources.queries(None, client.also_has, client.categories),
        )

    bounds = Bounds(
        seconds=settings.fetch_seconds,
        pages=settings.fetch_pages,
        bytes=settings.fetch_bytes,
        medications=settings.fetch_medications,
        threads=settings.fetch_threads,
    )
    return Fetcher(Client(bounds, settings.fhir_ca_bundle), terms)


def create_app(settings: Settings | None = None) -> Flask:
    """One application. Settings default to the environment; a test makes its own."""
    settings = settings or Settings()
    counted: Counter[str] = Counter()
    answerer = answerer_of(settings)
    reasons = reasons_of(answerer.book.override_reasons, answerer.engine.parameters.reasons)
    recorder = recorder_of(settings, reasons, counted)
    answerer = replace(answerer, fetcher=fetcher_of(settings, answerer.registry))
    if recorder is not None:
        answerer = replace(answerer, recall=recorder.recall)
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
    discovered = discovery(answerer, settings.spec_version)
    app.register_blueprint(hooks.blueprint(answerer, discovered, counted, recorder, switch.now))
    errors.register(app)
    cors.register(app, settings.cors_origins)
    _log.warning(
        "open mode: callers are NOT authenticated, an Authorization header is not looked at. "
        "For development on one machine only."
    )
    return app
