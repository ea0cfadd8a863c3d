"""Names and addresses of computers, as requests give them: who is asked, and who asks."""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from chatbot.web.settings.identity import normal_domain

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_ONE_READER_V6 = 64
"""Bits of an IPv6 address that one subscriber does not choose."""
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:/?#@\[\]\\]+)(?::(?P<port>[0-9]{1,5}))?")


def normal_host(text: str) -> str | None:
    """Returns the name or address of a host, without a port, in the form it is compared in; None if it is neither."""
    address = address_of(text)
    return normal_domain(text) if address is None else str(address)


def split_authority(text: str) -> tuple[str, str] | None:
    """Returns the host (see `normal_host`) and the port, or "", of a ``Host`` header; None if it is not one."""
    found = _AUTHORITY.fullmatch(text)
    host = None if found is None else normal_host(found["host"])
    return None if found is None or host is None else (host, found["port"] or "")


def address_of(text: str) -> Address | None:
    """Returns an address, an IPv6 one also in brackets; an IPv4 one in IPv6 becomes plain. None if it is not one."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def first_untrusted(peer: Address, forwarded: Sequence[str], proxies: Iterable[Network]) -> Address:
    """Returns who asks, as far as it is known for certain.

    Each proxy adds at the right who asked it; what stands further left came with the request and may be anything. So
    the list is read from the right for as long as those who wrote it are trusted.

    Args:
        peer: who is connected.
        forwarded: the values of ``X-Forwarded-For``, from left to right.
        proxies: who is trusted.
    """
    trusted = tuple(proxies)
    known = peer
    for said in reversed([part.strip() for value in forwarded for part in value.split(",")]):
        if not any(known in network for network in trusted):
            break
        found = address_of(said) or _without_port(said)
        if found is None:
            break
        known = found
    return known


def one_reader(address: Address) -> str:
    """Returns what stands for all addresses that one reader can choose from."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((int(address), _ONE_READER_V6), strict=False))


def _without_port(text: str) -> Address | None:
    found = _AUTHORITY.fullmatch(text)
    return None if found is None else address_of(found["host"])
