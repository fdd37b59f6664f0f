"""The application factory: wires settings, rules, words and routes together."""

import logging
from collections import Counter
from dataclasses import replace

from flask import Flask

from cds_service.answer import Answerer
from cds_service.cards import CardBook
from cds_service.catalogue import discovery
from cds_service.engine import TOPICS, Engine
from cds_service.fhir.access import Terms
from cds_service.fhir.client import Bounds, Client
from cds_service.fhir.fetch import Fetcher
from cds_service.parameters import SHARED, load
from cds_service.paths import cards_dir
from cds_service.rules import load as load_rules
from cds_service.security.urls import base_url, is_loopback_url, lies_under
from cds_service.settings import Settings
from cds_service.terminology import index
from cds_service.terminology.products import product_concepts, product_exclusions
from cds_service.terminology.rxnorm import read_table
from cds_service.terminology.site_map import read_site_map
from cds_service.web import cors, errors, hooks

_log = logging.getLogger(__name__)


def answerer_of(settings: Settings, enabled: frozenset[str] = frozenset()) -> Answerer:
    """Everything needed to answer hooks, without the web. Raises when a number, rule or card file is wrong."""
    load_rules()
    _lay_over_codes(settings)
    off = {"fracture-risk": settings.fracture_risk, "medication-safety": settings.medication_safety}
    topics = frozenset(topic for topic in TOPICS if off[topic])
    parameters = load(settings.profile, settings.site_file)
    book = CardBook(cards_dir(), parameters.limits(SHARED))
    return Answerer(Engine(parameters, topics, enabled), book, settings.zone, settings.today)


def _lay_over_codes(settings: Settings) -> None:
    """Products of a newer RxNorm first, so that a site may map its own codes to them."""
    if settings.rxnorm_table is not None:
        table = read_table(settings.rxnorm_table)
        index().lay_over(product_concepts(table), product_exclusions(table))
    if settings.site_map is not None:
        index().map_site(read_site_map(settings.site_map))


def fetcher_of(settings: Settings) -> Fetcher:
    """What reads FHIR servers: in open mode those on this machine, and those the settings list."""
    listed = [base_url(one) for one in settings.fhir_servers]

    def refusal(url: str) -> str | None:
        if is_loopback_url(url) or any(lies_under(url, base) for base in listed):
            return None
        return "the FHIR server is neither on this machine nor one of those that may be read"

    terms = Terms(refusal, without_token=settings.fetch_without_token, search=settings.fetch_search)
    bounds = Bounds(
        seconds=settings.fetch_seconds,
        pages=settings.fetch_pages,
        bytes=settings.fetch_bytes,
        medications=settings.fetch_medications,
        threads=settings.fetch_threads,
    )
    return Fetcher(Client(bounds, settings.fhir_ca_bundle), lambda _: terms)


def create_app(settings: Settings | None = None) -> Flask:
    """One application. Settings default to the environment; a test makes its own."""
    settings = settings or Settings()
    answerer = replace(answerer_of(settings), fetcher=fetcher_of(settings))
    app = Flask("cds_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    counted: Counter[str] = Counter()
    app.extensions["counted"] = counted
    app.register_blueprint(hooks.blueprint(answerer, discovery(answerer, settings.spec_version), counted))
    errors.register(app)
    cors.register(app, settings.cors_origins)
    _log.warning(
        "open mode: callers are NOT authenticated, an Authorization header is not looked at. "
        "For development on one machine only."
    )
    return app
