"""Which IP addresses are not public, as IANA's registries say, and the few that they do not know.

A table of our own and not Python's `is_global`, which says something else in every version and lets through what no
page of a newspaper is at: 3.11 takes 192.0.0.192 (a cloud's metadata), fec0::/10 and ::127.0.0.1 for public.

After the IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190) in their editions of 2025-10-09, and the
address space and multicast registries. Everything in them is left out, also the few blocks that are reachable from
everywhere (relays, sinkholes, anycast services): no page is at any of them, and many a network answers there itself.
https://www.iana.org/assignments/iana-ipv4-special-registry https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

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
