"""What stands behind a listed name, a link and a redirect: the address is judged when it is connected to."""

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
from tests.fhir.asking import TOKEN, leaving
from tests.fhir.stub import Stub, refuses, running, says
from tests.requests import PATIENT, searchset, spine_t_score, unscreened_story
from tests.security.signing import PATH, bearer, of_today

LISTED = "https://north.example.org/fhir"


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
    "0.0.0.0",
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
    answer = reading.post(PATH, json=body, headers=bearer())
    assert answer.status_code == 412
    assert "a redirect, which is not followed" in answer.get_data(as_text=True)
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
    "file:/etc/passwd",
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
