"""FHIR base URLs: one spelling for each, which hosts are this machine, and what lies under a base."""

from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

_PORTS = {"https": 443, "http": 80}


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

    >>> base_url("HTTPS://EHR.example.org:443/fhir/"), base_url("http://localhost:8103/fhir")
    ('https://ehr.example.org/fhir', 'http://localhost:8103/fhir')
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError("is not a URL") from error
    scheme, host = parts.scheme, parts.hostname
    if scheme not in _PORTS or not host or any(letter.isspace() for letter in text):
        raise ValueError("is not an absolute http(s) URL")
    if "@" in parts.netloc:
        raise ValueError("holds a user name")
    if parts.query or parts.fragment:
        raise ValueError("has a query or a fragment")
    if any(step in (".", "..") for step in unquote(parts.path).replace("\\", "/").split("/")):
        raise ValueError("has dots for a step of its path")
    shown = f"[{host}]" if ":" in host else host
    if scheme == "http" and not is_loopback(shown):
        raise ValueError("is not https")
    where = shown if port in (None, _PORTS[scheme]) else f"{shown}:{port}"
    return f"{scheme}://{where}{parts.path.rstrip('/')}"


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
