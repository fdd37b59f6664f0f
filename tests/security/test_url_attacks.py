"""URLs that lead where nothing may be read: in a request, in a registry, behind a name, in a link, in a redirect.

Each is refused for a reason that does not repeat it, and no name is looked up and no address connected to for it.
"""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds_service.fhir import client as fhir_client
from cds_service.fhir.client import Access, Bounds, Client, Errand
from cds_service.fhir.faults import Failed, Fault
from cds_service.security.addresses import Network, may_connect, private_network
from cds_service.security.urls import base_url, lies_under
from tests.fhir.asking import AUTHORIZATION, TOKEN, leaving
from tests.fhir.stub import Stub, refuses, running, says
from tests.requests import JSON, PATIENT, searchset, spine_t_score, unscreened_story
from tests.security.signing import PATH, bearer, of_today

LISTED = "https://north.example.org/fhir"

NO_URL = "fhirServer is not an absolute http(s) URL"
USER = "fhirServer holds a user name"
DOTS = "fhirServer has dots for a step of its path"
PLAIN = "fhirServer is not https"
QUERY = "fhirServer has a query or a fragment"
NUMBER = "fhirServer has an address in another form than 192.0.2.1"
LETTERS = "fhirServer holds characters that no URL may hold"
NO_NAME = "fhirServer has a host that is no name"
CARD = "fhirServer names a network card in its address"
OTHER = "the FHIR server is not one of those listed for the client north"

# Of each attack: what a request names as its fhirServer, and why it is not read.
ATTACKS = {
    "another machine": ("https://evil.example/fhir", OTHER),
    "another path": ("https://north.example.org/admin", OTHER),
    "a longer path": ("https://north.example.org/fhirs", OTHER),
    "the path above": ("https://north.example.org", OTHER),
    "another client's": ("https://south.example.org/r4", OTHER),
    "another port": ("https://north.example.org:8443/fhir", OTHER),
    "a port of another protocol": ("https://north.example.org:22/fhir", OTHER),
    "port 0": ("https://north.example.org:0/fhir", "fhirServer has a port that nothing listens on"),
    "a port that is none": ("https://north.example.org:fhir/", "fhirServer is not a URL"),
    "a port too large": ("https://north.example.org:99999/fhir", "fhirServer is not a URL"),
    "without TLS": ("http://north.example.org/fhir", PLAIN),
    "a user name": ("https://me:secret@north.example.org/fhir", USER),
    "the listed one as a user name": ("https://north.example.org@evil.example/fhir", USER),
    "an empty user name": ("https://@north.example.org/fhir", USER),
    "the listed one as a password": ("https://evil.example:443#@north.example.org/fhir", QUERY),
    "the listed one behind a fragment": ("https://evil.example/#https://north.example.org/fhir", QUERY),
    "the listed one in a query": ("https://evil.example/?https://north.example.org/fhir", QUERY),
    "the listed one in a path": ("https://evil.example/https://north.example.org/fhir", OTHER),
    "the listed one as the beginning of a name": ("https://north.example.org.evil.example/fhir", OTHER),
    "the listed one as the end of a name": ("https://evil-north.example.org/fhir", OTHER),
    "a backslash": ("https://evil.example\\@north.example.org/fhir", LETTERS),
    "a backslash for a slash": ("https:\\\\north.example.org\\fhir", LETTERS),
    "steps up": ("https://north.example.org/fhir/../admin", DOTS),
    "steps up, encoded": ("https://north.example.org/fhir/%2e%2e/admin", DOTS),
    "steps up, encoded twice": ("https://north.example.org/fhir/%252e%252e/admin", DOTS),
    "steps up, with encoded slashes": ("https://north.example.org/fhir/..%2fadmin", DOTS),
    "steps up, with encoded backslashes": ("https://north.example.org/fhir/..%5cadmin", DOTS),
    "a line break": ("https://north.example.org/fhir\r\nHost: evil.example", LETTERS),
    "a tab, which some readers drop": ("https://north.example.org/\tfhir", LETTERS),
    "a blank before": (" https://north.example.org/fhir", LETTERS),
    "a NUL": ("https://north.example.org\0.evil.example/fhir", LETTERS),
    "a point at the end": ("https://north.example.org./fhir", NO_NAME),
    "two points": ("https://north..example.org/fhir", NO_NAME),
    "full stops of another script": ("https://north。example。org/fhir", LETTERS),
    "wide letters": ("https://\N{FULLWIDTH LATIN SMALL LETTER N}orth.example.org/fhir", LETTERS),
    "a Kelvin sign, which is k in small letters": ("https://north.example.org/\N{KELVIN SIGN}", LETTERS),
    "a look-alike letter": ("https://n\N{CYRILLIC SMALL LETTER O}rth.example.org/fhir", LETTERS),
    "the look-alike, written as xn--": ("https://xn--nrth-55d.example.org/fhir", OTHER),
    "a percent in the host": ("https://north%2eexample.org/fhir", NO_NAME),
    "this machine": ("https://127.0.0.1/fhir", OTHER),
    "this machine, unencrypted": ("http://127.0.0.1:8000/fhir", OTHER),
    "this machine by name": ("http://localhost/fhir", OTHER),
    "this machine, IPv6": ("https://[::1]/fhir", OTHER),
    "this machine, every address": ("https://0.0.0.0/fhir", OTHER),
    "this machine, IPv6, every address": ("https://[::]/fhir", OTHER),
    "this machine as an IPv4 in an IPv6": ("https://[::ffff:127.0.0.1]/fhir", OTHER),
    "the same in hexadecimal": ("https://[::ffff:7f00:1]/fhir", OTHER),
    "one decimal number": ("https://2130706433/fhir", NUMBER),
    "one octal number": ("https://017700000001/fhir", NUMBER),
    "one hexadecimal number": ("https://0x7f000001/fhir", NUMBER),
    "octal parts": ("https://0177.0.0.01/fhir", NUMBER),
    "hexadecimal parts": ("https://0x7f.0x0.0x0.0x1/fhir", NUMBER),
    "fewer parts": ("https://127.1/fhir", NUMBER),
    "a name that ends in a number": ("https://north.example.1/fhir", NUMBER),
    "too large a part": ("https://127.0.0.256/fhir", NUMBER),
    "a private address": ("https://10.0.0.5/fhir", OTHER),
    "a private IPv6 address": ("https://[fd00::5]/fhir", OTHER),
    "a link-local address with a zone": ("https://[fe80::1%25eth0]/fhir", CARD),
    "a link-local address with a bare zone": ("https://[fe80::1%eth0]/fhir", CARD),
    "a cloud's metadata": ("http://169.254.169.254/latest/meta-data/", PLAIN),
    "a cloud's metadata, encrypted": ("https://169.254.169.254/fhir", OTHER),
    "a cloud's metadata, IPv6": ("https://[fd00:ec2::254]/fhir", OTHER),
    "a cloud's metadata, as one number": ("http://2852039166/latest", NUMBER),
    "a cloud's metadata, by name": ("https://metadata.google.internal/fhir", OTHER),
    "brackets that do not close": ("https://[::1/fhir", "fhirServer is not a URL"),
    "brackets about a name": ("https://[north.example.org]/fhir", "fhirServer "),
    "a file": ("file:///etc/passwd", NO_URL),
    "gopher": ("gopher://127.0.0.1:6379/_FLUSHALL", NO_URL),
    "ftp": ("ftp://north.example.org/fhir", NO_URL),
    "data": ("data:application/json,{}", NO_URL),
    "javascript": ("javascript:alert(1)", NO_URL),
    "no scheme": ("//north.example.org/fhir", NO_URL),
    "one slash": ("https:/north.example.org/fhir", NO_URL),
    "three slashes": ("https:///north.example.org/fhir", NO_URL),
    "four slashes": ("https:////north.example.org/fhir", NO_URL),
    "a scheme before the scheme": ("url:https://north.example.org/fhir", NO_URL),
    "another scheme in its place": ("https+unix://north.example.org/fhir", NO_URL),
    "nothing": ("", NO_URL),
}


def empty_handed(server: str, **more: Any) -> JSON:
    """A request that brings nothing, so that everything would have to be fetched."""
    story = of_today(unscreened_story())
    return {**story, "prefetch": {}, "fhirServer": server, "fhirAuthorization": AUTHORIZATION, **more}


def said(client: FlaskClient, body: JSON, **headers: Any) -> str:
    """Why nothing could be answered."""
    answer = client.post(PATH, json=body, headers=headers)
    assert answer.status_code == 412, answer.get_data(as_text=True)
    text: str = answer.get_json()["issue"][0]["details"]["text"]
    assert TOKEN not in text
    return text


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 25


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_request_leads_nowhere_but_to_its_clients_server(registered: Flask, outbound: list[Any], attack: str) -> None:
    url, why = ATTACKS[attack]
    text = said(registered.test_client(), empty_handed(url), **bearer())
    assert f"Fetching: {why}" in text
    assert not url or url not in text
    assert outbound == []


THIS_MACHINE = [attack for attack, (url, _) in ATTACKS.items() if attack.startswith("this machine")]


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack not in THIS_MACHINE])
def test_in_open_mode_the_same_lead_nowhere_either(client: FlaskClient, outbound: list[Any], attack: str) -> None:
    url, _ = ATTACKS[attack]
    assert "Fetching: " in said(client, empty_handed(url))
    assert outbound == []


@pytest.mark.parametrize("url", ["https://0.0.0.0/fhir", "https://[::]/fhir", "https://[::ffff:a00:5]/fhir"])
def test_open_mode_means_this_machine_and_not_what_resembles_it(
    client: FlaskClient, outbound: list[Any], url: str
) -> None:
    said(client, empty_handed(url))
    assert outbound == []


@pytest.mark.parametrize("server", [LISTED, f"{LISTED}/", "HTTPS://NORTH.example.org:443/fhir"])
def test_the_listed_server_is_the_one_that_is_asked(
    registered: Flask, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    asked: list[Any] = []

    def lookup(host: Any, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "nobody")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert "the server could not be reached" in said(registered.test_client(), empty_handed(server), **bearer())
    assert set(asked) == {"north.example.org"}


# --- behind a name --------------------------------------------------------------------------------


class Names:
    """Stands in for name servers and for the network: who is found where, and who was connected to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.connected: list[str] = []
        monkeypatch.setattr(socket, "getaddrinfo", self.lookup)
        monkeypatch.setattr(fhir_client, "create_connection", self.connect)

    def lookup(self, host: Any, port: Any, *_: Any, **__: Any) -> Any:
        found = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    def connect(self, where: tuple[str, int], *_: Any, **__: Any) -> Any:
        self.connected.append(where[0])
        raise ConnectionRefusedError


def read(networks: tuple[Network, ...] = (), base: str = LISTED) -> Fault:
    """Read the listed server; what came of it."""
    client = Client(Bounds(seconds=1))
    with pytest.raises(Failed) as failed:
        client.read(Errand(1), Access(base, TOKEN, networks=networks), f"{base}/Patient/1")
    return failed.value.fault


FORBIDDEN = [
    "127.0.0.1",
    "127.8.9.10",
    "::1",
    "0.0.0.0",  # noqa: S104 - looked up, not listened on
    "::",
    "10.0.0.5",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "fd00:ec2::254",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.5",
    "::ffff:169.254.169.254",
    "::10.0.0.5",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:5",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:a00:5::1",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "198.18.0.1",
    "192.0.2.1",
    "240.0.0.1",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_listed_name_that_leads_to_a_private_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    names = Names(monkeypatch, [address])
    assert read() is Fault.FORBIDDEN_ADDRESS
    assert names.connected == []


def test_a_name_that_leads_to_both_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, ["93.184.216.34", "10.0.0.5"])
    assert read() is Fault.FORBIDDEN_ADDRESS
    assert names.connected == []


def test_what_was_judged_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    assert read() is Fault.FORBIDDEN_ADDRESS, "tried again, the name led elsewhere"
    assert names.connected == ["93.184.216.34"]
    assert names.asked == 2, "one look-up a connection: the name is not looked up again to connect"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::6810:84e5", "::ffff:93.184.216.34", "64:ff9b::808:808"]
)
def test_a_public_address_is_connected_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    names = Names(monkeypatch, [address])
    assert read() is Fault.UNREACHABLE
    assert set(names.connected) == {address}


def test_each_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, ["93.184.216.34", "93.184.216.35"])
    read()
    assert names.connected[:2] == ["93.184.216.34", "93.184.216.35"]


@pytest.mark.parametrize("base", ["http://localhost:8103/fhir", "http://127.0.0.1:8103/fhir"])
def test_this_machine_by_name_is_this_machine_and_no_other(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    names = Names(monkeypatch, ["93.184.216.34"])
    assert read(base=base) is Fault.FORBIDDEN_ADDRESS
    assert names.connected == []


@pytest.mark.parametrize(
    ("network", "address", "allowed"),
    [
        ("10.20.0.0/16", "10.20.1.5", True),
        ("10.20.0.0/16", "10.21.1.5", False),
        ("10.20.0.0/16", "::ffff:10.20.1.5", True),
        ("10.20.0.0/16", "127.0.0.1", False),
        ("10.20.0.0/16", "93.184.216.34", True),
        ("fd00::/8", "fd12::1", True),
        ("fd00::/8", "fd00:ec2::254", False),
        ("100.64.0.0/10", "100.64.9.9", True),
        ("100.64.0.0/10", "100.100.100.200", False),
    ],
)
def test_a_site_may_list_the_private_network_of_its_own_server(
    monkeypatch: pytest.MonkeyPatch, network: str, address: str, allowed: bool
) -> None:
    names = Names(monkeypatch, [address])
    fault = read((private_network(network),))
    assert (fault is Fault.UNREACHABLE) == allowed
    assert bool(names.connected) == allowed


@pytest.mark.parametrize(
    "network",
    [
        *("0.0.0.0/0", "::/0", "8.8.8.0/24", "127.0.0.0/8", "::1/128", "169.254.0.0/16", "169.254.169.254/32"),
        *("fe80::/10", "224.0.0.0/4", "fd00:ec2::254/128", "168.63.129.16/32", "10.0.0.1/8", "ten", ""),
    ],
)
def test_not_every_network_can_be_listed(network: str) -> None:
    with pytest.raises(ValueError, match=r"is not a|is a network that is never read"):
        private_network(network)


def test_what_is_no_address_is_not_connected_to() -> None:
    assert not may_connect("north.example.org", "north.example.org")


def test_a_kept_connection_is_judged_again_for_whoever_uses_it(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(Bounds(seconds=1))
    stub.hold({"resourceType": "Patient", "id": "1"})
    access = Access(stub.base, TOKEN)
    client.read(Errand(1), access, f"{stub.base}/Patient/1")
    monkeypatch.setattr(fhir_client, "may_connect", lambda *_: False)
    with pytest.raises(Failed) as failed:
        client.read(Errand(1), access, f"{stub.base}/Patient/1")
    assert failed.value.fault is Fault.FORBIDDEN_ADDRESS
    assert len(stub.asked) == 1


# --- in a link, in a redirect ---------------------------------------------------------------------


@pytest.fixture
def stub() -> Iterator[Stub]:
    with running() as one:
        yield one


@pytest.fixture
def other() -> Iterator[Stub]:
    with running() as one:
        yield one


Make = Callable[..., Flask]


@pytest.fixture
def reading(registered_with: Make, stub: Stub) -> FlaskClient:
    """A service in registered mode whose client has its FHIR server on this machine."""
    return registered_with(fhir=stub.base).test_client()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_token_stays(
    reading: FlaskClient, stub: Stub, other: Stub, outbound: list[Any], status: int
) -> None:
    body = of_today(leaving(stub, unscreened_story()))
    for key in ("patient", "dxa"):
        stub.on[key] = refuses(status, location=f"{other.base}/Patient/{PATIENT}")
    assert "a redirect, which is not followed" in said(reading, body, **bearer())
    assert other.asked == []
    ports = {where[1] for where in outbound if isinstance(where, tuple)}
    assert ports == {int(stub.base.split(":")[2].partition("/")[0])}


LINKS = [
    "https://evil.example/fhir/Observation?page=1",
    "//evil.example/fhir/Observation?page=1",
    "/admin?page=1",
    "../admin?page=1",
    "{base}/../admin?page=1",
    "{base}/%2e%2e/admin?page=1",
    "{base}s/Observation?page=1",
    "http://me:secret@{host}/fhir/Observation?page=1",
    "http://{host}@evil.example/fhir/Observation?page=1",
    "https://{host}/fhir/Observation?page=1",
    "http://127.0.0.1:1/fhir/Observation?page=1",
    "http://169.254.169.254/latest?page=1",
    "http://[::1]/fhir/Observation?page=1",
    "{base}\\@evil.example/?page=1",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://[",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_to_the_next_page_leads_nowhere_but_below_the_listed_url(
    reading: FlaskClient, stub: Stub, outbound: list[Any], link: str
) -> None:
    host = stub.base.removeprefix("http://").partition("/")[0]
    body = of_today(leaving(stub, unscreened_story()))
    next_page = link.replace("{base}", stub.base).replace("{host}", host)
    stub.on["dxa"] = says(searchset(spine_t_score(-3.1), link=[{"relation": "next", "url": next_page}]))
    assert reading.post(PATH, json=body, headers=bearer()).status_code == 200
    assert all(asked.path.startswith("/fhir/") and "page" not in asked.params for asked in stub.asked)
    assert {where if isinstance(where, str) else f"{where[0]}:{where[1]}" for where in outbound} <= {
        "127.0.0.1",
        host,
    }


# --- in a registry --------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", [attack for attack, (_, why) in ATTACKS.items() if why != OTHER])
def test_what_can_be_read_in_two_ways_cannot_be_listed(attack: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has|holds|names) ") as error:
        base_url(ATTACKS[attack][0])
    assert "example" not in str(error.value)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_them_lies_under_the_listed_url(attack: str) -> None:
    url, _ = ATTACKS[attack]
    assert not lies_under(url, LISTED)
    assert not lies_under(f"{url}?_count=1", LISTED)
