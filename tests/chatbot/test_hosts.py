"""Who asks, and who is asked."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.settings.hosts import first_untrusted, one_reader, split_authority

HERE = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
PROXY = [*HERE, ip_network("192.0.2.0/28")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "reader"),
    [
        ("127.0.0.1", ["198.51.100.1"], [], "127.0.0.1"),
        ("198.51.100.9", ["198.51.100.1"], PROXY, "198.51.100.9"),
        ("127.0.0.1", ["198.51.100.1"], PROXY, "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.5, 198.51.100.1"], PROXY, "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.5", "198.51.100.1, 192.0.2.3"], PROXY, "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.5, nonsense, 192.0.2.3"], PROXY, "192.0.2.3"),
        ("127.0.0.1", ["198.51.100.1:4711"], PROXY, "198.51.100.1"),
        ("127.0.0.1", ["[2001:db8::1]:4711"], PROXY, "2001:db8::1"),
        ("127.0.0.1", ["::ffff:198.51.100.1"], PROXY, "198.51.100.1"),
        ("127.0.0.1", ["192.0.2.3, 192.0.2.4"], PROXY, "192.0.2.3"),
        ("127.0.0.1", [""], PROXY, "127.0.0.1"),
        ("127.0.0.1", [], PROXY, "127.0.0.1"),
        ("::1", ["198.51.100.1"], PROXY, "198.51.100.1"),
    ],
)
def test_what_proxies_say_is_believed_from_the_right(peer: str, forwarded: list, proxies: list, reader: str) -> None:
    assert str(first_untrusted(ip_address(peer), forwarded, proxies)) == reader


@given(st.text(max_size=60), st.ip_addresses())
def test_what_stands_left_of_a_stranger_changes_nothing(before: str, stranger) -> None:
    stranger = getattr(stranger, "ipv4_mapped", None) or stranger
    if any(stranger in network for network in PROXY):
        return
    assert first_untrusted(ip_address("127.0.0.1"), [f"{before}, {stranger}"], PROXY) == stranger


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    first_untrusted(ip_address("127.0.0.1"), [text], PROXY)
    split_authority(text)


def test_one_reader_has_one_count() -> None:
    assert one_reader(ip_address("2001:db8:1:2::1")) == one_reader(ip_address("2001:db8:1:2:ffff::9"))
    assert one_reader(ip_address("2001:db8:1:2::1")) != one_reader(ip_address("2001:db8:1:3::1"))
    assert one_reader(ip_address("192.0.2.1")) != one_reader(ip_address("192.0.2.2"))
