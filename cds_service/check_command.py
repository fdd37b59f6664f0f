"""`check CLIENT`: tries a client's entry in the registry on its own FHIR server, with one test patient.

It prints keys, counts and reasons, never what a record holds, nor the token or the patient's id.
"""

import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Literal, NamedTuple, TextIO

import click
import msgspec

from cds_service.answer import Answerer
from cds_service.app import answerer_of, fetcher_of, keys_reader
from cds_service.fhir.access import Barred, access_of
from cds_service.fhir.faults import Failed, Fault
from cds_service.fhir.fetch import Fetcher
from cds_service.fhir.prefetch import Prefetch
from cds_service.fhir.reader import Reader
from cds_service.fhir.sources import ALL, EXTRAS, KEY_OF_KIND, Query
from cds_service.protocol.request import Authorization, Context, HookRequest
from cds_service.security.keys import KeyFault, keys_of
from cds_service.security.registry import Client, RegistryError
from cds_service.settings import Settings

Came = Literal["supplied", "empty", "partial", "failed", "never"]

WHOLE = ("supplied", "empty")


@dataclass(frozen=True, slots=True)
class Row:
    """One key: what the FHIR server gave for it, how much, and why not all. *never* is neither sent nor given."""

    key: str
    sent: bool
    came: Came
    resources: int
    reason: str


@click.command()
@click.argument("client")
@click.option("--patient", help="Logical id of a test patient; without it the `test_patient` of the client's entry.")
@click.option("--fhir-server", help="Which FHIR server of the client is tried; without it the first of its entry.")
@click.option("--token-file", type=click.File(), help="File with an access token for that server; - is standard input.")
@click.option("--seconds", type=click.FloatRange(0.1, 30), help="Deadline, instead of the one that requests have.")
def check(
    client: str, patient: str | None, fhir_server: str | None, token_file: TextIO | None, seconds: float | None
) -> None:
    """Try a CLIENT of the registry on its FHIR server, with one test patient.

    Prints what came for each prefetch key, the rules that this leaves unevaluated, and the prefetch templates to
    type in where discovery is not read. The exit status is 1 when something the client is asked for did not come.
    """
    settings = Settings(client=client)
    if seconds is not None:
        settings = settings.model_copy(update={"fetch_seconds": seconds})
    try:
        answerer = answerer_of(settings)
    except RegistryError as error:
        raise click.ClickException(str(error)) from error
    entry = answerer.client
    patient = patient or entry.test_patient
    if patient is None:
        raise click.UsageError(f"{entry.name} has no test_patient in its entry; name one with --patient")
    base = fhir_server or next(iter(entry.fhir_base_urls), None)
    if base is None:
        raise click.UsageError(f"{entry.name} has no fhir_base_urls in its entry; name one with --fhir-server")
    token = token_file.read().strip() if token_file is not None else None
    request = _request(patient, base, token)
    fetcher = fetcher_of(settings, answerer.registry)
    for line in (*_entry(entry, base), *_caller(entry, settings), *_capability(fetcher, request, entry)):
        click.echo(line)
    keys = _keys(entry, fetcher)
    click.echo(keys.said)
    found = Prefetch({})
    started = perf_counter()
    fetcher.complete(found, request)
    took = perf_counter() - started
    unread = Counter(one.key for one in Reader(patient, found).record.unread)
    rows = [*_rows(found, fetcher.terms(request).queries, answerer.queries(), unread)]
    click.echo(_token(found, token))
    click.echo(f"fetched in {took:.2f} s of {settings.fetch_seconds:g} s for one request")
    for part in (_table(rows), _unevaluated(rows, answerer), _templates(answerer.queries())):
        click.echo()
        for line in part:
            click.echo(line)
    sys.exit(0 if keys.usable and all(row.came in WHOLE for row in rows if row.sent) else 1)


def _request(patient: str, base: str, token: str | None) -> HookRequest:
    """What a request of the client would say of its FHIR server."""
    granted = Authorization(token, "Bearer") if token else None
    context = Context(patientId=patient)
    return HookRequest("patient-view", "check", context, fhirServer=base, fhirAuthorization=granted)


# --- what is said ---------------------------------------------------------------------------------


def _entry(client: Client, base: str) -> Iterator[str]:
    shown = client.renders
    carried = "everything" if shown.actions is None else ", ".join(sorted(shown.actions)) or "nothing"
    yield f"client {client.name}: FHIR {client.fhir_version} at {base}"
    yield (
        f"shows: selection {shown.selection_behavior}, {shown.actions_per_suggestion} action(s) a suggestion, "
        f"resourceId as {shown.resource_id}, topic codes as {shown.topic_code}; carries out {carried}; "
        f"{'takes' if shown.system_actions else 'takes no'} system actions"
    )
    if shown.order_codes:
        yield f"places by codes of its own, and is offered, only: {' '.join(sorted(shown.order_codes))}"
    if client.topics_off:
        yield f"silent: {', '.join(sorted(client.topics_off))}"


def _caller(client: Client, settings: Settings) -> Iterator[str]:
    """Who must sign its calls, and for whom."""
    caller = client.caller
    if settings.mode == "open":
        yield "its calls are not authenticated: it is told by the fhirServer it names (open mode)"
    if caller is None:
        return
    issuer = caller.issuer + (f", tenant {caller.tenant}" if caller.tenant else "")
    yield f"its tokens: iss {issuer}; {' or '.join(caller.algorithms)}; jku {caller.jwks_url or 'none'}"
    yield f"its tokens: aud {caller.audience_of('/cds-services/<service>')}; made for at most {caller.lifetime} s"


class _Keys(NamedTuple):
    """What came of a client's key set."""

    said: str
    usable: bool


def _keys(client: Client, fetcher: Fetcher) -> _Keys:
    if client.caller is None:
        return _Keys("keys: none, so it cannot call in registered mode", usable=True)
    place = client.caller.jwks_file or client.caller.jwks_url
    try:
        found = keys_of(keys_reader(client, fetcher.client)())
    except OSError as error:
        return _Keys(f"keys: not read from {place}, {error.strerror or error}", usable=False)
    except KeyFault as fault:
        return _Keys(f"keys: what came from {place} {fault}", usable=False)
    proving = {kid: sorted(key.algorithms & set(client.caller.algorithms)) for kid, key in found.items()}
    said = ", ".join(f"{kid} ({' '.join(names) or 'of no algorithm that is listed'})" for kid, names in proving.items())
    return _Keys(f"keys: from {place}: {said}", usable=any(proving.values()))


class _Type(msgspec.Struct, frozen=True):
    type: str


class _Rest(msgspec.Struct, frozen=True):
    resource: tuple[_Type, ...] = ()


class _Capable(msgspec.Struct, frozen=True):
    """Of a CapabilityStatement the version, and the types that can be asked for."""

    fhirVersion: str
    rest: tuple[_Rest, ...] = ()


def _capability(fetcher: Fetcher, request: HookRequest, client: Client) -> Iterator[str]:
    """Whether the server says of itself what the entry says of it."""
    try:
        access = access_of(request, fetcher.terms(request))
        if access is None:
            return
        blob = fetcher.client.read(fetcher.client.errand(), access, f"{access.base}/metadata")
        said = msgspec.json.decode(blob, type=_Capable)
    except (Failed, Barred) as error:
        yield f"CapabilityStatement: not read, {error}"
        return
    except (msgspec.MsgspecError, UnicodeDecodeError):
        yield "CapabilityStatement: not read, what came is none"
        return
    agrees = said.fhirVersion == client.fhir_version
    yield f"CapabilityStatement: FHIR {said.fhirVersion}" + ("" if agrees else ", which is not what the entry says")
    offered = {one.type for rest in said.rest for one in rest.resource}
    for key, query in ALL.items():
        wanted = key in client.also_has or key not in EXTRAS
        if wanted and query.type not in offered:
            yield f"CapabilityStatement: no {query.type}, which {key} asks for"
        elif not wanted and query.type in offered:
            yield f"CapabilityStatement: {query.type} is there, so the entry may list {key} in also_has"


def _rows(found: Prefetch, fetched: Iterable[str], sent: Container[str], unread: Counter[str]) -> Iterator[Row]:
    for key in fetched:
        page = found.pages.get(key)
        state = found.state(key)
        gave: Came = "failed" if state == "missing" else state
        came = "never" if gave == "failed" and key not in sent else gave
        reasons = [page.reason if page is not None else found.barred]
        reasons += [f"{unread[key]} of them cannot be read"] if unread[key] else []
        yield Row(key, key in sent, came, len(page.resources) if page else 0, "; ".join(filter(None, reasons)))


def _token(found: Prefetch, token: str | None) -> str:
    reasons = [page.reason for page in found.pages.values()]
    if found.barred:
        return f"token: not tried, {found.barred}"
    if token is None:
        return "token: none was given, the server was read without"
    if reasons and all(Fault.UNAUTHORISED in reason for reason in reasons):
        return "token: refused"
    refused = sum(Fault.UNAUTHORISED in reason or Fault.FORBIDDEN in reason for reason in reasons)
    return f"token: accepted for {len(reasons) - refused} of {len(reasons)} queries"


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield f"{'key':<16}{'asked for':<11}{'came':<10}{'resources':>9}  why"
    for row in rows:
        asked = "yes" if row.sent else "no"
        yield f"{row.key:<16}{asked:<11}{row.came:<10}{row.resources:>9}  {row.reason}".rstrip()


_LEFT = {
    "partial": "not evaluated where the part that came does not answer them",
    "failed": "not evaluated",
    "never": "not evaluated",
}


def _unevaluated(rows: Iterable[Row], answerer: Answerer) -> Iterator[str]:
    """By key: the rules that need it, and those it only helps; and the keys of which nothing was proven."""
    rules = {rule.id: rule for hook in answerer.services().values() for rule in answerer.engine.rules_for(hook)}
    wanting = [row for row in rows if row.came in _LEFT]
    for row in wanting:
        needing = sorted(name for name, rule in rules.items() if row.key in map(KEY_OF_KIND.get, rule.needs))
        helped = sorted(name for name, rule in rules.items() if row.key in map(KEY_OF_KIND.get, rule.helps))
        yield f"{row.key} {row.came}; rules {_LEFT[row.came]}: {' '.join(needing) or 'none'}"
        if helped:
            yield f"{row.key} {row.came}; rules that speak more carefully: {' '.join(helped)}"
    if not wanting:
        yield "every rule can be evaluated"
    empty = [row.key for row in rows if row.came == "empty"]
    if empty:
        yield f"not proven, for this patient has none: {' '.join(empty)}"


def _templates(queries: Mapping[str, Query]) -> Iterator[str]:
    yield "prefetch, to type in by hand:"
    for query in queries.values():
        yield f"{query.key}: {query.template}"
