"""Which addresses are public: the table against Python's, against its own blocks, and in every form of IPv4 in IPv6."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.network.errors import Refused
from ingest.network.ip_addresses import _IPV4_NETWORKS, _IPV6_NETWORKS, check_address, why_not_public

PRIVATE = """
10.0.0.1 172.16.3.4 192.168.1.1 100.64.0.1 0.0.0.0 224.0.0.1 169.254.169.254 255.255.255.255 240.0.0.1 127.0.0.1
192.0.0.192 192.0.0.8 192.0.0.9 192.0.0.170 192.88.99.1 198.18.0.1 198.19.255.255 192.0.2.1 198.51.100.1 203.0.113.1
168.63.129.16 192.31.196.1 192.52.193.1 192.175.48.1 :: ::1 ::127.0.0.1 ::7f00:1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1
::ffff:0:8.8.8.8 ::8.8.8.8 fe80::1%eth0 2606:4700::1111%eth0 fc00::1 fd00:ec2::254 fe80::1 fec0::1 fe00::1 ff02::1
64:ff9b::7f00:1 64:ff9b:1::1 64:ff9b:1::8.8.8.8 64:ff9b:1:fffe:8::808 100::1 100:0:0:1::1 2001::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1::1 2001:1::3 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1 2001:20::1
2001:30::1 2001:1ff:ffff::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff:ffff::1 5f00::1
4000::1 1fff::1 2600:1::5efe:7f00:1 2600:1::200:5efe:10.0.0.1 2600:1:2:3:0:5efe:192.0.0.192
""".split()
PUBLIC = """
8.8.8.8 1.1.1.1 192.0.1.1 192.88.98.1 198.17.255.255 198.20.0.0 100.63.255.255 100.128.0.0 172.32.0.1 223.255.255.255
168.63.129.17 2606:4700::1111 2a00:1450:4001:82a::200e 2001:200::1 2001:4860:4860::8888 2003::1 3fff:1000::1
2620:4f:8001::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2600:1::5efe:8.8.8.8
""".split()
ADDRESSES_4 = st.integers(0, 2**32 - 1).map(IPv4Address)
SPECIAL_4 = st.sampled_from(_IPV4_NETWORKS).flatmap(
    lambda pair: st.integers(0, pair[0].num_addresses - 1).map(lambda n: pair[0][n])
)
PUBLIC_4 = ADDRESSES_4.filter(lambda one: why_not_public(one) is None)
NETWORKS_6 = st.integers(0, 2**64 - 1)
ADDRESSES_6 = st.one_of(
    st.integers(0, 2**128 - 1), st.integers(2**125, 2**126 - 1), NETWORKS_6.map(lambda network: network << 64)
).map(IPv6Address)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_public_address(address):
    with pytest.raises(Refused, match="private"):
        check_address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address):
    check_address(address)


@pytest.mark.parametrize("block", [*_IPV4_NETWORKS, *_IPV6_NETWORKS], ids=lambda pair: str(pair[0]))
def test_the_edges_of_every_block(block):
    network, _ = block
    for edge in (network[0], network[-1]):
        assert why_not_public(edge)


def rfc_6052(prefix: IPv6Network, inner: IPv4Address) -> IPv6Address:
    """RFC 6052, 2.2: the IPv4 address after the prefix, bits 64 to 71 left out."""
    bits, length = int(inner), prefix.prefixlen
    before = max(0, min(32, 64 - length))
    found = int(prefix.network_address)
    if before:
        found |= (bits >> (32 - before)) << (64 + (64 - length - before))
    rest = bits & ((1 << (32 - before)) - 1)
    if before < 32:
        start = max(72, length)
        found |= rest << (128 - start - (32 - before))
    return IPv6Address(found)


def wrapped(inner: IPv4Address, network: int) -> list[IPv6Address]:
    """Every form in which an IPv6 address leads to `inner`; `network`: that of those which have one of their own."""
    four = int(inner)
    local = [IPv6Network(f"64:ff9b:1::/{length}") for length in (48, 56, 64, 96)]
    forms = [
        0xFFFF << 32 | four,
        four,
        0xFFFF << 48 | four,
        0x2002 << 112 | four << 80 | network >> 48 << 64 | 1,
        0x2001 << 112 | four << 64 | 1,
        0x2001 << 112 | int(IPv4Address("8.8.8.8")) << 64 | four ^ 0xFFFFFFFF,
        network << 64 | 0x5EFE << 32 | four,
        network << 64 | 0x02005EFE << 32 | four,
        int(IPv6Address("64:ff9b::")) | four,
    ]
    return [*map(IPv6Address, forms), *(rfc_6052(prefix, inner) for prefix in local)]


def test_the_examples_of_rfc_6052():
    inner = IPv4Address("192.0.2.33")
    assert str(rfc_6052(IPv6Network("2001:db8:122::/48"), inner)) == "2001:db8:122:c000:2:2100::"
    assert str(rfc_6052(IPv6Network("2001:db8:122:300::/56"), inner)) == "2001:db8:122:3c0:0:221::"
    assert str(rfc_6052(IPv6Network("2001:db8:122:344::/64"), inner)) == "2001:db8:122:344:c0:2:2100:0"
    assert str(rfc_6052(IPv6Network("2001:db8:122:344::/96"), inner)) == "2001:db8:122:344::c000:221"


@given(SPECIAL_4, NETWORKS_6)
def test_a_special_ipv4_address_is_refused_in_every_form(inner, network):
    assert why_not_public(inner)
    for form in wrapped(inner, network):
        assert why_not_public(form), form


@given(PUBLIC_4, NETWORKS_6)
def test_only_three_forms_of_a_public_ipv4_address_are_public(inner, network):
    mapped, _, _, _, _, _, isatap, isatap_global, nat64, *_ = forms = wrapped(inner, network)
    public = {form for form in forms if why_not_public(form) is None}
    assert {mapped, nat64} <= public <= {mapped, nat64, isatap, isatap_global}


@given(
    st.one_of(ADDRESSES_4, st.integers(0, 2**128 - 1).map(IPv6Address), NETWORKS_6.map(lambda n: IPv6Address(n << 64)))
)
def test_nothing_is_public_that_python_knows_to_be_private(address):
    if why_not_public(address) is None and getattr(address, "ipv4_mapped", None) is None:
        assert address.is_global
        assert not address.is_multicast


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_ipv6_outside_of_2000_3_is_never_public_by_itself(address):
    first = int(address) >> 125
    carries_ipv4 = address in IPv6Network("::ffff:0:0/96") or address in IPv6Network("64:ff9b::/96")
    if first != 1 and not carries_ipv4:
        assert why_not_public(address)


@given(ADDRESSES_4)
def test_one_address_is_judged_alike_in_all_its_spellings(address):
    assert (why_not_public(address) is None) == (why_not_public(ip_address(f"::ffff:{address}")) is None)
