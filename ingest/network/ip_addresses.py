"""The computers that may be asked: those at public IP addresses, unless private ones are allowed.

What is public is judged by a table of our own and not by Python's `is_global`, which says something else in every
version and lets through what no page of a newspaper is at: 3.11 takes 192.0.0.192 (a cloud's metadata), fec0::/10 and
::127.0.0.1 for public.

The table follows the IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190) in their editions of
2025-10-09, and the address space and multicast registries. Everything in them is left out, also the few blocks that are
reachable from everywhere (relays, sinkholes, anycast services): no page is at any of them, and many a network answers
there itself.
https://www.iana.org/assignments/iana-ipv4-special-registry https://www.iana.org/assignments/iana-ipv6-special-registry
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from ingest.addresses import parts_of
from ingest.network.errors import Refused, Transient

_IPV4 = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private use",
    "100.64.0.0/10": "shared address space of providers",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "a cloud's own services",  # in no registry: Azure answers there from within
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private use",
    "192.0.0.0/24": "protocol assignments",  # 192.0.0.9 and .10 are anycast, 192.0.0.192 is a cloud's metadata
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112 sinkhole",
    "192.52.193.0/24": "multicast tunnels (AMT)",
    "192.88.99.0/24": "6to4 relays",
    "192.168.0.0/16": "private use",
    "192.175.48.0/24": "AS112 sinkhole",
    "198.18.0.0/15": "benchmarks",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",  # 255.255.255.255, broadcast, included
}
_IPV6 = {
    "::/128": "unspecified",
    "::1/128": "loopback",
    "::/96": "IPv4-compatible",
    "::ffff:0:0:0/96": "translated IPv4 (SIIT)",
    "64:ff9b:1::/48": "local translation (NAT64)",
    "100::/64": "discard",
    "100:0:0:1::/64": "dummy prefix",
    "2001::/32": "Teredo tunnels",
    "2001:2::/48": "benchmarks",
    "2001:3::/32": "multicast tunnels (AMT)",
    "2001:4:112::/48": "AS112 sinkhole",
    "2001:10::/28": "hash identifiers (ORCHID)",
    "2001:20::/28": "hash identifiers (ORCHID)",
    "2001:30::/28": "drone identifiers",
    "2001::/23": "protocol assignments",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4 tunnels",
    "2620:4f:8000::/48": "AS112 sinkhole",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "unique local",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}
# The first that fits gives the name, so the parts of a block stand before it.
_IPV4_NETWORKS = [(IPv4Network(block), name) for block, name in _IPV4.items()]
_IPV6_NETWORKS = [(IPv6Network(block), name) for block, name in _IPV6.items()]
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
_LOW_32 = 0xFFFFFFFF


def why_not_public(address: IPv4Address | IPv6Address) -> str | None:
    """Returns what kind of address it is if it is not public, None if it is.

    An IPv6 address that leads to an IPv4 one is judged by that one too. Only three such forms can be public at all: the
    one that operating systems use among themselves (mapped), the one by which networks without IPv4 reach it (NAT64,
    well-known prefix), and interfaces named after theirs (ISATAP) in a public network. The others are tunnels
    and translations that end wherever the network says, and are refused whatever is in them.
    """
    if isinstance(address, IPv4Address):
        return next((name for network, name in _IPV4_NETWORKS if address in network), None)
    if address.scope_id is not None:
        return "one of a single link"
    if address in _MAPPED or address in _NAT64:
        return why_not_public(IPv4Address(int(address) & _LOW_32))
    named = next((name for network, name in _IPV6_NETWORKS if address in network), None)
    if named is not None or address not in _GLOBAL_UNICAST:
        return named or "reserved"
    if int(address) >> 32 & _LOW_32 in _ISATAP:
        return why_not_public(IPv4Address(int(address) & _LOW_32))
    return None


_MOST_TRIED = 4
"""Addresses of one name that are tried; a name may have thousands."""


def check_scheme(url: str) -> None:
    """Refuse what is no http(s) address with a host.

    Raises:
        Refused
    """
    parts = parts_of(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or not host.isprintable() or " " in host:
        raise Refused(f"not an http(s) address: {url[:80]}")


def addresses_of(host: str, port: int, within_s: float, *, allow_private: bool) -> Sequence[str]:
    """Returns the IP addresses to try for a host, at most `_MOST_TRIED`, in the resolver's order.

    A name with even one address that is not public is refused whole: a site that the world reads has no reason to
    name another, and a name that is inside a network only for some is none of the world's.

    Args:
        host: a name, or an address in any spelling that the system's resolver takes.
        within_s: seconds that the resolver may take.

    Raises:
        Refused: if an address of the host is not public.
        Transient: if it has none, or none is known in time.
    """
    found = _resolved(host, port, within_s)
    if not allow_private:
        for address in found:
            check_address(address)
    return found[:_MOST_TRIED]


def check_address(address: str) -> None:
    """Refuse an IP address that is not public, in whatever form it is wrapped.

    Raises:
        Refused
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError as error:
        raise Refused(f"not an IP address: {address}") from error
    if why := why_not_public(found):
        raise Refused(f"{address} is a private address: {why} (--allow-private reads from it)")


def _resolved(host: str, port: int, within_s: float) -> list[str]:
    """The system's resolver, in a thread of its own: it cannot be told how long it may take."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(place[0]) for *_, place in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, within_s))
    except queue.Empty:
        raise Transient(f"no address known for {host} within {within_s:.3g} s") from None
    if isinstance(answer, UnicodeError):
        raise Refused(f"no name of a host: {host}") from answer
    if isinstance(answer, OSError) or not answer:
        raise Transient(f"no such host: {host}")
    return answer
