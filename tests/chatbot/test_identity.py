"""Who may come in: addresses are read strictly."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.settings.chat_settings import ChatSettings
from chatbot.web.settings.identity import NAMELESS, is_listed, normal_address, normal_domain, reader_of

EDITORS = ("@paper.example", "chief@owner.example")


@pytest.mark.parametrize("verified", [False, "false", 0, "0", None, "", "no", 1, "1", "True", "yes", [True], {}, 1.0])
def test_only_an_address_that_is_said_to_be_verified_counts(verified: object) -> None:
    claims = {"email": "eve@paper.example", "email_verified": verified, "sub": "7"}
    assert reader_of(claims) == f"{NAMELESS}7"
    assert not is_listed(reader_of(claims), EDITORS)


def test_a_claim_that_is_missing_is_no_yes() -> None:
    assert not is_listed(reader_of({"email": "eve@paper.example", "sub": "7"}), EDITORS)


@pytest.mark.parametrize("verified", [True, "true"])
def test_who_is_verified_is_known_by_the_address(verified: object) -> None:
    assert reader_of({"email": "Ann@Paper.Example", "email_verified": verified}) == "ann@paper.example"


@pytest.mark.parametrize(
    "email",
    [
        "a@evil.example,b@paper.example",
        "a@evil.example, b@paper.example",
        "a@evil.example;b@paper.example",
        "a@evil.example b@paper.example",
        "a@evil.example@paper.example",
        '"a@evil.example,"@paper.example',
        '"a b"@paper.example',
        "a(@evil.example)@paper.example",
        "Ann <a@paper.example>",
        "<a@paper.example>",
        "a@paper.example\n",
        "a@evil.example\n@paper.example",
        "a@evil.example\x00@paper.example",
        "\u212aate@paper.example",  # the sign for kelvin, whose small letter is a plain k
        "a@pa\u00adper.example",  # a soft hyphen
        "a@paper.example.",
        "a@[192.0.2.7]",
        "a..b@paper.example",
        ".a@paper.example",
        "@paper.example",
        "paper.example",
        "",
        None,
        7,
        ["a@paper.example"],
    ],
)
def test_what_is_not_plainly_one_address_lets_nobody_in(email: object) -> None:
    reader = reader_of({"email": email, "email_verified": True, "sub": "@paper.example"})
    assert reader.startswith(NAMELESS)
    assert not is_listed(reader, EDITORS)


def test_domains_are_compared_as_they_are_looked_up() -> None:
    assert is_listed("ann@BÜCHER.example", ("@bücher.example",))
    assert is_listed("ann@xn--bcher-kva.example", ("@Bücher.example",))
    assert not is_listed("ann@b\u0433cher.example", ("@brcher.example",))


@pytest.mark.parametrize("reader", ["chief@owner.example", "CHIEF@owner.example", "any@paper.example"])
def test_who_is_named_is_listed(reader: str) -> None:
    assert is_listed(reader, EDITORS)


@pytest.mark.parametrize(
    "reader", ["other@owner.example", "any@sub.paper.example", "any@notpaper.example", "any@paper.example.evil.example"]
)
def test_who_is_not_named_is_not_listed(reader: str) -> None:
    assert not is_listed(reader, EDITORS)


@given(st.text(st.one_of(st.sampled_from('@,;<>"() .a\n\t'), st.characters()), max_size=30))
def test_whatever_comes_before_the_domain_it_is_one_local_part(before: str) -> None:
    """Nothing that holds another domain, or anything that ends one, is an address of this one."""
    found = normal_address(f"{before}@paper.example")
    if found is not None:
        local = found.removesuffix("@paper.example")
        assert local == before.lower()
        assert local.isascii()
        assert not set(local) & set('@,;:<>"()[]\\ \t\n\r\x00')


@given(st.text(max_size=40) | st.text(printable, max_size=40) | st.emails())
def test_the_form_that_is_compared_stays_as_it_is(text: str) -> None:
    found = normal_address(text)
    assert found is None or normal_address(found) == found


@given(st.text(max_size=40))
def test_domains_too(text: str) -> None:
    found = normal_domain(text)
    assert found is None or (normal_domain(found) == found and found.isascii() and "@" not in found)


@given(st.emails())
def test_the_usual_addresses_are_taken(email: str) -> None:
    assert is_listed(email, (f"@{email.rpartition('@')[2]}",)) == (normal_address(email) is not None)


@pytest.mark.parametrize("entry", ["paper.example", "a@b,c@d.example", "@", "*@paper.example ", ""])
def test_a_list_of_readers_holds_addresses_and_domains_only(entry: str) -> None:
    with pytest.raises(ValueError, match="should be one address"):
        ChatSettings(readers=(entry,))
