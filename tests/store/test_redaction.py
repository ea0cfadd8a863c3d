"""No secret of an address survives, and nothing else is lost."""

import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.redaction import lookup_key, public_name, source_without_secrets, text_without_secrets, without_secrets

SECRET = "Zq9SECRETx7"
NAMES = (
    "key api_key apikey apiKey API-KEY token access_token accessToken refresh_token rsstoken auth authorization sig "
    "signature Signature password passwd pwd secret client_secret code session sessionid PHPSESSID jsessionid sid "
    "X-Amz-Signature X-Amz-Security-Token X-Amz-Credential X-Goog-Signature feed_key subscription-key license_key hmac "
    "jwt %6Bey a%70i_key unlocked_article_code __token__ user[password] auth.token"
).split()


@pytest.mark.parametrize("name", NAMES)
def test_parameters(name: str) -> None:
    for address in (
        f"https://paper.example/a?{name}={SECRET}&id=7",
        f"https://paper.example/a?id=7&{name}={SECRET}",
        f"https://paper.example/a?id=7;{name}={SECRET}",
    ):
        assert without_secrets(address) == "https://paper.example/a?id=7"
    assert without_secrets(f"https://paper.example/a?{name}={SECRET}#{name}={SECRET}") == "https://paper.example/a"
    assert without_secrets(f"https://paper.example/a#/page?{name}={SECRET}") == "https://paper.example/a#/page"
    if "%" not in name:
        assert without_secrets(f"https://paper.example/a;{name}={SECRET}/b") == "https://paper.example/a/b"


@pytest.mark.parametrize(
    ("address", "cleaned"),
    [
        (f"http://user:{SECRET}@paper.example/a", "http://paper.example/a"),
        (f"http://{SECRET}@paper.example:81/a?b=c#d", "http://paper.example:81/a?b=c#d"),
        (f"http://user:{SECRET}@[2001:db8::1]:81/", "http://[2001:db8::1]:81/"),
        (f"http://user:a/b{SECRET}@paper.example/a", "http://paper.example/a"),
        (f"http://user:a#b{SECRET}@paper.example/a", "http://paper.example/a"),
        (f"http://user:{SECRET}", "http://user"),
        (f"HTTP:\\\\user:{SECRET}@paper.example\\a", "HTTP:\\\\paper.example\\a"),
        (f"http:/user:{SECRET}@paper.example/a", "http:/paper.example/a"),
        (f"https://web.example/2020/https://u:{SECRET}@b.example/x", "https://web.example/2020/https://b.example/x"),
        (f"https://a.example/?to=https%3A%2F%2Fu%3A{SECRET}%40b.example%2Fx", "https://a.example/?to=https%3A%2F%2Fb.example%2Fx"),
        (f"https://a.example/?to={quote(quote(f'https://b.example/?key={SECRET}', ''), '')}&n=1", "https://a.example/?to=https%3A%2F%2Fb.example%2F&n=1"),
        (f"https://a.example/?to={quote(f'/b?token={SECRET}&n=1', '')}", "https://a.example/?to=%2Fb%3Fn%3D1"),
        ("https://a.example/?x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_d", "https://a.example/"),
        ("https://a.example/?x=ghp_" + "a1" * 18, "https://a.example/"),
    ],
)  # fmt: skip
def test_addresses(address: str, cleaned: str) -> None:
    assert without_secrets(address) == cleaned


@pytest.mark.parametrize(
    "address",
    [
        "https://paper.example/a?id=7&page=2&utm_source=x#top",
        "https://paper.example/view?artid=201011&code=940100",
        "https://paper.example/article.php?sid=24/01/02/123456",
        "https://paper.example/?author=ann&keyword=vote&keywords=a;b&codes=x&secretary=y&country_code=US",
        "https://paper.example/@ann/story?turkey=1&passage=2&signin=no&assignment=3",
        "https://paper.example/session/token/password?q=a%20b+c&empty=&&x",
        "https://paper.example:8443/a;v=1/b?u=https%3A%2F%2Fb.example%2F%3Fq%3D1",
        "file:///srv/a.zip#key=abc.txt",
        "urn:news:a?key=b", "not an address", "", "a1", "x:y@z", "https://", "https://[", "//a.example/?key=b",
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(address: str) -> None:
    assert without_secrets(address) == address


def test_sources() -> None:
    assert source_without_secrets(f"user:{SECRET}@paper.example") == "paper.example"
    assert source_without_secrets(f"https://user:{SECRET}@paper.example/") == "https://paper.example/"
    assert source_without_secrets("The Paper: news @ nine") == "The Paper: news @ nine"


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("/home/ann/news/a.jsonl:12", "a.jsonl:12"),
        ("/home/ann/news/", "news"),
        ("/home/ann/a.csv: row 3", "a.csv: row 3"),
        (f"/home/ann/a.warc: https://paper.example/?key={SECRET}", "a.warc: https://paper.example/"),
        ("@/home/ann/list.txt", "@list.txt"),
        ("../ann/a.txt", "a.txt"),
        ("~/a.txt", "a.txt"),
        ("C:\\Users\\ann\\a.txt", "a.txt"),
        ("news/a.txt", "news/a.txt"),
        (f"http://u:{SECRET}@paper.example/feed?key={SECRET}: entry 3", "http://paper.example/feed: entry 3"),
        (f"u:{SECRET}@paper.example/feed?page=2", "paper.example/feed?page=2"),
        (f"paper.example/feed?page=2&key={SECRET}", "paper.example/feed?page=2"),
    ],
)
def test_public_names(named: str, shown: str) -> None:
    assert public_name(named) == shown


def test_keys_tell_secrets_apart_without_holding_them() -> None:
    one, other = (lookup_key(f"https://paper.example/feed?key={SECRET}{n}") for n in (1, 2))
    assert one != other
    assert SECRET not in one + other
    assert lookup_key("https://paper.example/feed?page=2") == "https://paper.example/feed?page=2"
    assert "/home" not in lookup_key("/home/ann/drop")


_plain = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
_secret = st.text(string.ascii_letters, max_size=12).map(lambda more: f"Zq9{more}x7S")
_hidden = st.sampled_from([name for name in NAMES if "%" not in name])


@st.composite
def addresses(draw: st.DrawFn, depth: int = 2) -> tuple[str, list[str]]:
    """An address, and the secrets in it."""
    secrets: list[str] = []

    def secret() -> str:
        secrets.append(draw(_secret))
        return secrets[-1]

    def parameters(between: str) -> str:
        found = []
        for _ in range(draw(st.integers(0, 3))):
            kind = draw(st.sampled_from(["plain", "secret", "inner"]))
            if kind == "plain" or (kind == "inner" and not depth):
                found.append(f"{draw(_plain)}={draw(_plain)}")
            elif kind == "secret":
                found.append(f"{draw(_hidden)}={secret()}")
            else:
                inner, inside = draw(addresses(depth - 1))
                secrets.extend(inside)
                found.append(f"{draw(_plain)}={quote(inner, safe='')}")
        return between.join(found)

    owner = draw(st.sampled_from(["", "user", "user:", ":"]))
    owner = f"{owner}{secret()}@" if owner.endswith(":") else f"{owner}@" if owner else ""
    port = draw(st.sampled_from(["", ":8080"]))
    path = "".join(f"/{draw(_plain)}" for _ in range(draw(st.integers(0, 3))))
    query = parameters(draw(st.sampled_from("&;")))
    fragment = parameters("&")
    scheme = draw(st.sampled_from(["http", "https", "HTTPS"]))
    address = f"{scheme}://{owner}{draw(_plain)}.example{port}{path}?{query}#{fragment}"
    return address, secrets


@given(addresses())
def test_no_secret_survives(made: tuple[str, list[str]]) -> None:
    address, secrets = made
    said = f"cannot be fetched: {address}: no answer; see ({address})"
    for shown in (without_secrets(address), public_name(address), lookup_key(address), text_without_secrets(said)):
        assert not [one for one in secrets if one in shown], shown
    assert without_secrets(without_secrets(address)) == without_secrets(address)


@given(st.text() | addresses().map(lambda made: made[0]))
def test_any_text_comes_through(text: str) -> None:
    once = without_secrets(text)
    assert without_secrets(once) == once
    text_without_secrets(text)
    public_name(text)
