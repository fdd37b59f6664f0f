"""FHIR base URLs: one spelling for each, which hosts are this machine, and what lies under a base."""

import re
from ipaddress import IPv4Address, ip_address
from urllib.parse import unquote, urlsplit

_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
# A last label of digits, or of 0x and hexadecimal digits: programs that connect read such a name as a number.
_NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)")


def is_loopback(host: str) -> bool:
    """Whether a host, with or without a port, is this machine.

    >>> is_loopback("127.0.0.1:8000"), is_loopback("[::1]:8000"), is_loopback("cds.example.org")
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def base_url(text: str) -> str:
    """The one spelling of a FHIR base URL. ValueError says why a text is none that may be used.

    Whatever two programs could read in two ways is refused, so that what was checked is what is asked.

    >>> base_url("HTTPS://EHR.example.org:443/fhir/"), base_url("http://localhost:8103/fhir")
    ('https://ehr.example.org/fhir', 'http://localhost:8103/fhir')
    """
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise ValueError("holds characters that no URL may hold (a name in other letters is written as xn--)")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError("is not a URL") from error
    scheme, host = parts.scheme, parts.hostname
    if scheme not in _PORTS or not host or not text[len(scheme) :].startswith("://"):
        raise ValueError("is not an absolute http(s) URL")
    if "@" in parts.netloc:
        raise ValueError("holds a user name")
    if "?" in text or "#" in text:
        raise ValueError("has a query or a fragment")
    steps = unquote(unquote(parts.path)).replace("\\", "/").split("/")
    if any(step in (".", "..") for step in steps):
        raise ValueError("has dots for a step of its path")
    shown = _host(host)
    if port == 0:
        raise ValueError("has a port that nothing listens on")
    if scheme == "http" and not is_loopback(shown):
        raise ValueError("is not https")
    where = shown if port in (None, _PORTS[scheme]) else f"{shown}:{port}"
    return f"{scheme}://{where}{parts.path.rstrip('/')}"


def _host(host: str) -> str:
    """A host as a URL shows it: a name, or an address in its usual form. ValueError for any other."""
    if ":" in host:
        if "%" in host:
            raise ValueError("names a network card in its address")
        try:
            return f"[{ip_address(host)}]"
        except ValueError:
            raise ValueError("has an address in another form than [2001:db8::1]") from None
    if _NUMBER.fullmatch(host):
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise ValueError("has an address in another form than 192.0.2.1") from None
    if not _HOST.fullmatch(host) or any(len(label) > 63 for label in host.split(".")):
        raise ValueError("has a host that is no name")
    return host


def is_loopback_url(url: str) -> bool:
    """Whether a URL leads to this machine."""
    try:
        return is_loopback(urlsplit(base_url(url.partition("?")[0])).netloc)
    except ValueError:
        return False


def lies_under(url: str, base: str) -> bool:
    """Whether a URL, its query set aside, is a base (as `base_url` spells it) or below it."""
    try:
        spelt = base_url(url.partition("?")[0])
    except ValueError:
        return False
    return f"{spelt}/".startswith(f"{base}/")
