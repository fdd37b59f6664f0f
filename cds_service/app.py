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
from cds_service.parameters import SHARED, load
from cds_service.paths import cards_dir
from cds_service.protocol.request import HookRequest
from cds_service.rules import load as load_rules
from cds_service.security.registry import Registry, RegistryError, registry_of
from cds_service.security.urls import base_url
from cds_service.settings import Settings
from cds_service.terminology import index
from cds_service.terminology.products import product_concepts, product_exclusions
from cds_service.terminology.rxnav import RxNav
from cds_service.terminology.rxnorm import read_table
from cds_service.terminology.site_map import read_site_map
from cds_service.web import cors, errors, hooks
from cds_service.web.pages import routes as pages

_log = logging.getLogger(__name__)


def answerer_of(settings: Settings, enabled: frozenset[str] = frozenset()) -> Answerer:
    """Everything needed to answer hooks, without the web. Raises when a number, rule, card or client is wrong."""
    load_rules()
    _lay_over_codes(settings)
    off = {"fracture-risk": settings.fracture_risk, "medication-safety": settings.medication_safety}
    topics = frozenset(topic for topic in TOPICS if off[topic])
    parameters = load(settings.profile, settings.site_file)
    book = CardBook(cards_dir(), parameters.limits(SHARED), rule_pages(settings))
    registry = registry_of(settings.clients_file, KNOWN, settings.fhir_servers, settings.client)
    answerer = Answerer(
        Engine(parameters, topics, enabled), book, settings.zone, settings.today, registry, registry.default
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
    answerer = answerer_of(settings)
    answerer = replace(answerer, fetcher=fetcher_of(settings, answerer.registry))
    if settings.rxnav_url is not None:
        index().on_unknown = RxNav(index(), settings.rxnav_url, settings.rxnav_seconds, settings.rxnav_cache).note
    app = Flask("cds_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    counted: Counter[str] = Counter()
    app.extensions["counted"] = counted
    app.register_blueprint(hooks.blueprint(answerer, discovery(answerer, settings.spec_version), counted))
    if settings.serves_pages:
        app.register_blueprint(pages.blueprint(lambda: answerer))
    errors.register(app)
    cors.register(app, settings.cors_origins)
    _log.warning(
        "open mode: callers are NOT authenticated, an Authorization header is not looked at. "
        "For development on one machine only."
    )
    return app
