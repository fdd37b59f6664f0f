"""`services`, `explain`, `fire`, `catalogue` and `export`: what the service would answer, and what its rules are."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click
import msgspec
import requests
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel

from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.catalogue import catalogue as catalogue_of
from cds_service.catalogue import discovery
from cds_service.catalogue_page import page
from cds_service.explain import dumps
from cds_service.explain import explain as explain_paths
from cds_service.export.resources import bundle
from cds_service.export.table import csv_of
from cds_service.parameters import ParameterError, load
from cds_service.paths import fixtures_dir
from cds_service.protocol.card import Response
from cds_service.protocol.errors import HookError
from cds_service.protocol.request import parse
from cds_service.rules import load as load_rules
from cds_service.security.registry import RegistryError
from cds_service.settings import Settings
from cds_service.sign_off import signers

_COLOURS = {"info": "blue", "warning": "yellow", "critical": "red"}


def _answerer(settings: Settings, enabled: frozenset[str] = frozenset(), *, only_profile: bool = False) -> Answerer:
    try:
        return answerer_of(settings, enabled, only_profile=only_profile)
    except RegistryError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option("--client", help="As this client of the registry is to be asked, instead of an unknown one.")
def services(client: str | None) -> None:
    """Print the discovery JSON."""
    settings = Settings(client=client) if client else Settings()
    print(json.dumps(discovery(_answerer(settings), settings.spec_version), indent=2, ensure_ascii=False))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day instead of today.")
@click.option("--profile", help="Guideline profile.")
@click.option("--service", help="Only this service.")
@click.option("--enable", multiple=True, metavar="RULE", help="Switch a rule on that is off by default.")
def explain(
    paths: tuple[Path, ...],
    as_of: datetime | None,
    profile: str | None,
    service: str | None,
    enable: tuple[str, ...],
) -> None:
    """Print the trace of requests, of patients' Bundles, or of folders of either: one JSON object a line."""
    settings = Settings(profile=profile) if profile else Settings()
    unknown = set(enable) - set(load_rules())
    if unknown:
        raise click.BadParameter(f"there is no rule {', '.join(sorted(unknown))}", param_hint="--enable")
    try:
        answerer = _answerer(settings, frozenset(enable), only_profile=profile is not None)
    except ParameterError as error:
        raise click.BadParameter(str(error), param_hint="--profile") from error
    if service is not None and service not in answerer.services():
        names = ", ".join(answerer.services())
        raise click.BadParameter(f"there is no service {service}; there are: {names}", param_hint="--service")
    failed = False
    for line in explain_paths(answerer, list(paths), as_of.date() if as_of else None, service):
        failed = failed or "error" in line
        print(dumps(line))
    sys.exit(1 if failed else 0)


@click.command()
@click.argument("fixture")
@click.option("--url", help="Base URL of a running service, as http://127.0.0.1:8000; without it, no network.")
@click.option("--token-file", type=click.File(), help="File with a token for that call; - is standard input.")
def fire(fixture: str, url: str | None, token_file: TextIO | None) -> None:
    """Fire a story (a folder, a request file, or <hook>/<story> of the fixtures) and show its cards."""
    body = _story(fixture).read_bytes()
    console = Console()
    try:
        request = parse(body)
        answerer = _answerer(Settings())
        name = next((one for one, hook in answerer.services().items() if hook == request.hook), None)
        if name is None:
            raise click.ClickException(f"no service answers the hook {request.hook}")
        if url is None:
            cards = msgspec.to_builtins(answerer.answer(request).cards)
        else:
            token = token_file.read().strip() if token_file is not None else None
            cards = _post(f"{url.rstrip('/')}/cds-services/{name}", body, token)
    except HookError as error:
        raise click.ClickException(f"{error.status}: {error}") from error
    for card in cards:
        console.print(_panel(card))
    if not cards:
        console.print("No cards: nothing to say.")


def _story(fixture: str) -> Path:
    for path in (Path(fixture), fixtures_dir() / fixture):
        file = path / "request.json" if path.is_dir() else path
        if file.is_file():
            return file
    raise click.BadParameter(f"there is no request at {fixture}", param_hint="FIXTURE")


def _post(url: str, body: bytes, token: str | None) -> list[dict[str, Any]]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        answer = requests.post(url, data=body, headers=headers, timeout=10, allow_redirects=False)
    except requests.RequestException as error:
        raise click.ClickException(f"{url} did not answer: {type(error).__name__}") from error
    if answer.status_code != 200:
        raise click.ClickException(f"{url} answered {answer.status_code}: {_issue(answer.content)}")
    try:
        return list(msgspec.to_builtins(msgspec.json.decode(answer.content, type=Response).cards))
    except msgspec.MsgspecError as error:
        raise click.ClickException(f"{url} answered something that is not a CDS Hooks response") from error


def _issue(body: bytes) -> str:
    """The text of an OperationOutcome; nothing when the body is not one."""
    try:
        return str(msgspec.json.decode(body)["issue"][0]["details"]["text"])
    except (msgspec.MsgspecError, KeyError, IndexError, TypeError):
        return ""


def _panel(card: dict[str, Any]) -> Panel:
    colour = _COLOURS[card["indicator"]]
    detail = card.get("detail", "")
    lines = [f"> {one['label']}" for one in card.get("suggestions", ())]
    reasons = "; ".join(one["display"] for one in card.get("overrideReasons", ()))
    if reasons:
        lines.append(f"Set aside because: {reasons}")
    lines.append(f"Source: {card['source']['label']}")
    text = "\n\n".join([f"**{card['summary']}**", detail, *lines])
    title = f"[bold {colour}]{card['indicator'].upper()}[/]"
    return Panel(Padding(Markdown(text), (0, 1)), title=title, title_align="left", border_style=colour)


@click.command()
@click.option("--profile", default="us-default", show_default=True, help="Guideline profile.")
def catalogue(profile: str) -> None:
    """Print every rule with its numbers, sources and what differs from us-default, as Markdown."""
    print(page(catalogue_of(_profiled(profile))))


def _profiled(profile: str) -> Answerer:
    try:
        load_rules()
        load(profile)
    except ParameterError as error:
        raise click.BadParameter(str(error), param_hint="--profile") from error
    return _answerer(Settings(profile=profile), only_profile=True)


@click.command()
@click.argument("form", type=click.Choice(["csv", "fhir"]))
@click.option("--profile", default="us-default", show_default=True, help="Guideline profile.")
def export(form: str, profile: str) -> None:
    """Print the rules to take away: as CSV, or with the ValueSets as one FHIR R4 Bundle."""
    answerer = _profiled(profile)
    found, signed = catalogue_of(answerer), signers(answerer, Settings().sign_off_file)
    print(csv_of(found, signed) if form == "csv" else json.dumps(bundle(found, signed), ensure_ascii=False, indent=1))
