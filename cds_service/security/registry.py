"""The clients this service knows: what each sends, where its FHIR server is, what it can show.

They stand in a TOML file, one `[[client]]` table each; `fixtures/clients.toml` is an example with every member
explained. The file is read once, at start, and a mistake in it keeps the service from starting: all mistakes are
named at once, each with its line. In registered mode a client is told by the token that it signs; in open mode by the
`fhirServer` of its requests, or by name in the settings.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cds_service.protocol.rendering import Rendering
from cds_service.security.addresses import Network, private_network
from cds_service.security.keys import ALGORITHMS, USUAL_ALGORITHMS, KeyFault, keys_of
from cds_service.security.published import ISSUERS
from cds_service.security.tables import Table, Way, line_of
from cds_service.security.urls import base_url, is_loopback_url, lies_under
from cds_service.settings import TRY_PAGE

FHIR_VERSIONS = ("4.0.1", "4.3.0")
OPEN = "open"
NOBODY = "nobody"


class RegistryError(ValueError):
    """The file of clients is not as it must be; the message names the file and every faulty line."""


@dataclass(frozen=True, slots=True)
class Known:
    """The words a registry may use: keys every client is asked for, those asked for on request, topics.

    `narrowed` are the keys whose search may go by category instead of by code.
    """

    keys: tuple[str, ...]
    extras: tuple[str, ...]
    narrowed: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caller:
    """How a client proves that a call is its own: who signs, for whom, with which keys.

    tenant      the `tenant` of its tokens, where one issuer signs for several; None when it is not looked at
    audience    URL under which it calls this service; its tokens are for that URL and the path of the call
    fixed       whether its tokens are for `audience` as it stands, whatever is called
    jwks_url    where its keys are, and the only `jku` that a token may name
    jwks_file   where they are read from instead, if anywhere
    lifetime, age  seconds a token may be made for, and may be old
    """

    issuer: str
    audience: str
    tenant: str | None = None
    fixed: bool = False
    jwks_url: str | None = None
    jwks_file: Path | None = None
    algorithms: tuple[str, ...] = USUAL_ALGORITHMS
    lifetime: int = 900
    age: int = 480

    def audience_of(self, path: str) -> str:
        """The `aud` of a token for a call of that path."""
        return self.audience if self.fixed else self.audience + path


@dataclass(frozen=True, slots=True)
class Client:
    """One client. `sends` are the prefetch keys it is asked for; None is every one of the usual.

    fhir_base_urls  where its FHIR server may be reached, as `base_url` spells them
    loopback        whether FHIR servers on this machine may be read besides
    needs_token     whether its FHIR server is read only with the token of a request
    also_has        keys of types that not every client has (dispenses, statements)
    categories      key of Observations -> category to search by, instead of by code
    test_patient    logical id of the patient that `check` asks for
    caller          how its calls are told from others'; without it, it can call in open mode alone
    private_networks  where its servers may stand, besides public addresses
    """

    name: str
    fhir_base_urls: tuple[str, ...] = ()
    loopback: bool = False
    needs_token: bool = True
    fhir_version: str = FHIR_VERSIONS[0]
    sends: frozenset[str] | None = None
    also_has: frozenset[str] = frozenset()
    categories: Mapping[str, str] = field(default_factory=dict)
    topics_off: frozenset[str] = frozenset()
    renders: Rendering = field(default_factory=Rendering)
    test_patient: str | None = None
    caller: Caller | None = None
    private_networks: tuple[Network, ...] = ()

    def refusal(self, url: str) -> str | None:
        """Why a URL may not be read for this client; None when it may. The answer does not hold the URL."""
        if any(lies_under(url, base) for base in self.fhir_base_urls):
            return None
        if self.loopback and is_loopback_url(url):
            return None
        return f"the FHIR server is not one of those listed for the client {self.name}"


@dataclass(frozen=True, slots=True)
class Registry:
    """Every client. `default` is who an unknown caller is taken for; `only` who every caller is taken for."""

    default: Client
    clients: tuple[Client, ...] = ()
    only: Client | None = None

    def of(self, fhir_server: str | None) -> Client:
        """The client whose FHIR server a request names."""
        if self.only is not None:
            return self.only
        for client in self.clients:
            if fhir_server is not None and _spelt(fhir_server) in client.fhir_base_urls:
                return client
        return self.default

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all, the default one last."""
        return tuple(client.name for client in (*self.clients, self.default))

    def named(self, name: str) -> Client:
        """The client of that name, the default one included."""
        for client in (*self.clients, self.default):
            if client.name == name:
                return client
        raise RegistryError(f"there is no client {name!r}; there are: {', '.join(self.names)}")


def registry_of(
    file: Path | None,
    known: Known,
    fhir_servers: Collection[str] = (),
    only: str | None = None,
    *,
    registered: bool = False,
) -> Registry:
    """The registry of one site: the clients of a file, and in open mode whoever else calls.

    `fhir_servers` are the base URLs that may be read for callers that are not in the file, besides loopback.
    In registered mode nobody else calls, and each client must be able to prove who it is.
    """
    clients = read_clients(file, known) if file is not None else ()
    if registered:
        unproven = ", ".join(client.name for client in clients if client.caller is None)
        if unproven or not clients:
            wrong = f"these clients have no [client.token]: {unproven}" if unproven else "no client is registered"
            raise RegistryError(f"{file or 'no file of clients'}: in registered mode nobody else may call, but {wrong}")
        registry = Registry(Client(NOBODY), clients)
        return replace(registry, only=registry.named(only)) if only is not None else registry
    try:
        listed = tuple(base_url(one) for one in fhir_servers)
    except ValueError as error:
        raise RegistryError(f"a FHIR server of the settings {error}") from error
    registry = Registry(Client(OPEN, listed, loopback=True), clients)
    return replace(registry, only=registry.named(only)) if only is not None else registry


def read_clients(file: Path, known: Known) -> tuple[Client, ...]:
    """The clients of a file. Raises RegistryError."""
    try:
        text = file.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise RegistryError(f"{file}: cannot be read: {reason}") from error
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{file}: {error}") from error
    faults: list[tuple[Way, str]] = []
    top = Table(content, (), faults)
    clients = tuple(_client(table, known, file.parent) for table in top.tables("client"))
    top.close()
    faults += _twice(clients)
    if faults:
        lines = [(line_of(text, path), said) for path, said in faults]
        raise RegistryError("\n".join(f"{file}, line {line}: {said}" for line, said in sorted(lines)))
    return clients


def _client(table: Table, known: Known, folder: Path) -> Client:
    sends = table.words("sends", known.keys)
    renders = table.table("renders")
    token = table.table("token")
    client = Client(
        name=table.text("name", required=True),
        fhir_base_urls=table.urls("fhir_base_urls"),
        needs_token=table.switch("needs_token", True),
        fhir_version=table.choice("fhir_version", FHIR_VERSIONS),
        sends=frozenset(sends) if sends is not None else None,
        also_has=frozenset(table.words("also_has", known.extras) or ()),
        categories=table.mapping("observations_by_category", known.narrowed),
        topics_off=frozenset(table.words("topics_off", known.topics) or ()),
        renders=_rendering(renders),
        test_patient=table.text("test_patient") or None,
        caller=_caller(token, folder) if token else None,
        private_networks=tuple(table.checked("private_networks", private_network)),
    )
    if sends is not None and "patient" not in sends:
        table.fault("sends", "must hold patient: nothing can be said without it")
    table.close()
    return client


def _caller(table: Table, folder: Path) -> Caller:
    usual = Caller("", "")
    keys_file = table.text("jwks_file")
    fixed = table.switch("fixed_audience", usual.fixed)
    caller = Caller(
        issuer=table.text("issuer", required=True),
        audience=table.text("audience", required=True) if fixed else table.url("audience", required=True),
        tenant=table.text("tenant") or None,
        fixed=fixed,
        jwks_url=table.url("jwks_url", as_written=True) or None,
        jwks_file=folder / keys_file if keys_file else None,
        algorithms=table.words("algorithms", ALGORITHMS) or usual.algorithms,
        lifetime=table.count("lifetime_seconds", usual.lifetime, most=3600),
        age=table.count("age_seconds", usual.age, most=3600),
    )
    for issuer, whose in ISSUERS.items():
        for name, value in (("issuer", caller.issuer), ("jwks_url", caller.jwks_url or "")):
            if f"{value}/".startswith(f"{issuer}/"):
                table.fault(name, f"is that of {whose}, whose private key is published: anybody can sign as it")
    if "jwks_file" not in table and "jwks_url" not in table:
        table.fault("jwks_url", "or jwks_file must be given: the keys that its tokens are signed with")
    if caller.jwks_file is not None:
        try:
            keys_of(caller.jwks_file.read_bytes())
        except OSError as error:
            table.fault("jwks_file", f"cannot be read: {error.strerror}")
        except KeyFault as fault:
            table.fault("jwks_file", str(fault))
    table.close()
    return caller


_ACTIONS = tuple(
    f"{kind} {resource}"
    for kind in ("create", "update", "delete")
    for resource in ("MedicationRequest", "ServiceRequest")
)


def _rendering(table: Table) -> Rendering:
    usual = Rendering()
    actions = table.words("actions", _ACTIONS)
    rendering = Rendering(
        selection_behavior=table.choice("selection_behavior", ("any", "at-most-one")),
        actions=frozenset(actions) if actions is not None else None,
        actions_per_suggestion=table.count("actions_per_suggestion", usual.actions_per_suggestion),
        order_codes=table.codings("order_codes"),
        resource_id=table.choice("resource_id", ("string", "array")),
        topic_code=table.choice("topic_code", ("rule", "alphanumeric")),
        system_actions=table.switch("system_actions", usual.system_actions),
    )
    table.close()
    return rendering


def _twice(clients: tuple[Client, ...]) -> Iterator[tuple[Way, str]]:
    """Names, base URLs and issuers that would not tell two clients apart."""
    names = {
        OPEN: "the client every unknown caller is taken for",
        NOBODY: "no client",
        TRY_PAGE: "the page for trying out",
    }
    bases: dict[str, str] = {}
    issuers: dict[str, list[Client]] = {}
    for place, client in enumerate(clients):
        if client.name in names:
            yield ("client", place, "name"), f"the name {client.name!r} is already that of {names[client.name]}"
        names.setdefault(client.name, "another client")
        for base in client.fhir_base_urls:
            if base in bases:
                yield ("client", place, "fhir_base_urls"), f"{base} already belongs to the client {bases[base]}"
            bases.setdefault(base, client.name)
        if client.caller is None:
            continue
        for other in issuers.setdefault(client.caller.issuer, []):
            theirs = other.caller.tenant if other.caller is not None else None
            if client.caller.tenant is None or theirs in (None, client.caller.tenant):
                said = f"has the issuer of the client {other.name}; each needs a tenant of its own"
                yield ("client", place, "token", "issuer"), said
        issuers[client.caller.issuer].append(client)


def _spelt(url: str) -> str | None:
    try:
        return base_url(url)
    except ValueError:
        return None
