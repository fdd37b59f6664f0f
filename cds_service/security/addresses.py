"""Which address may be connected to under a host's name: judged when the name has been resolved, before any connection.

A name that is registered can still be made to lead elsewhere, by whoever answers for it (DNS rebinding). So the
address counts, not the name: it is public, or in a network that the client's entry lists, and it never is one where
a cloud hands out its machines' passwords.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from cds_service.security.urls import is_loopback

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IPv6 addresses that hold an IPv4 address in their last 32 bits: translated by a gateway (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")

# Shared between the customers of a carrier (RFC 6598), and private in all but name.
_SHARED = IPv4Network("100.64.0.0/10")

# Never, whatever is listed: link-local (and the site-local beside it), and the metadata services of AWS (IPv6), Azure,
# Alibaba and Oracle.
_NEVER: tuple[Network, ...] = (
    IPv4Network("169.254.0.0/16"),
    IPv6Network("fe80::/9"),
    IPv6Network("fd00:ec2::254/128"),
    IPv4Network("168.63.129.16/32"),
    IPv4Network("100.100.100.200/32"),
    IPv4Network("192.0.0.192/32"),
)


def may_connect(host: str, address: str, networks: tuple[Network, ...] = ()) -> bool:
    """Whether a host of a URL may be reached at an address that its name was resolved to.

    `networks` are private ones that the entry lists. This machine is reached by its own names alone.

    >>> may_connect("ehr.example.org", "93.184.216.34"), may_connect("ehr.example.org", "10.0.0.5")
    (True, False)
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if is_loopback(f"[{host}]" if ":" in host else host):
        return found.is_loopback
    return all(_may(one, networks) for one in _meant(found))


def private_network(text: str) -> Network:
    """A private network that an entry may list. ValueError says why a text is none."""
    try:
        network = ip_network(text)
    except ValueError as error:
        raise ValueError("is not a network such as 10.20.0.0/16") from error
    if any(_within(network, never) for never in _NEVER):
        raise ValueError("is a network that is never read")
    if network.is_loopback or network.is_multicast or not (network.is_private or _within(network, _SHARED)):
        raise ValueError("is not a private network; a public address needs no entry")
    return network


def _within(network: Network, other: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(other, IPv4Network) and network.subnet_of(other)
    return isinstance(other, IPv6Network) and network.subnet_of(other)


def _meant(address: Address) -> Iterator[Address]:
    """The addresses that are reached by one: itself, or the IPv4 address written into it."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address in _TRANSLATED:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo


def _may(address: Address, networks: tuple[Network, ...]) -> bool:
    if any(address in never for never in _NEVER):
        return False
    if any(address in network for network in networks):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved)
