"""URLs that lead where nothing may be read: in a request and in a registry.

Each is refused for a reason that does not repeat it, and no name is looked up and no address connected to for it.
"""

import socket
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds_service.security.urls import base_url, lies_under
from tests.fhir.asking import AUTHORIZATION, TOKEN
from tests.requests import JSON, unscreened_story
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
    "a file": ("file:/etc/passwd", NO_URL),
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
