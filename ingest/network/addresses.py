"""Which computers may be asked: the public ones, unless private ones are allowed."""

import ipaddress
import socket

from ingest.identity.addressing import parts_of
from ingest.network.errors import Refused, Transient


def check_scheme(url: str) -> None:
    """Refuse what is no http(s) address with a host.

    Raises:
        Refused
    """
    parts = parts_of(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or not host.isprintable() or " " in host:
        raise Refused(f"not an http(s) address: {url[:80]}")


def check_name(url: str) -> None:
    """Refuse `url` if any address of its host is private, before anything is sent there.

    Raises:
        Refused
        Transient: if the host has no address.
    """
    parts = parts_of(url)
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Refused(f"no name of a host: {host}") from error
    except OSError as error:
        raise Transient(f"no such host: {host}") from error
    for *_, place in found:
        check_address(str(place[0]))


def check_address(address: str) -> None:
    """Refuse an IP address that is not public, in whatever form it is wrapped.

    Raises:
        Refused
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError as error:
        raise Refused(f"not an IP address: {address}") from error
    inner = [found]
    if isinstance(found, ipaddress.IPv6Address):
        inner += [one for one in (found.ipv4_mapped, found.sixtofour, *(found.teredo or ())) if one is not None]
        if found in _NAT64:
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    if not all(one.is_global and not one.is_multicast for one in inner):
        raise Refused(f"{address} is a private address (--allow-private reads from it)")


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
