"""Addresses taken apart, put together and compared, and the identity that an address gives its article.

What is no address has empty parts; none of these functions raises for one.
"""

import hashlib
import re
from urllib.parse import SplitResult, urljoin, urlsplit

from courlan import normalize_url


def parts_of(url: str) -> SplitResult:
    """`url` in its parts; all empty if it cannot be an address."""
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname  # these are looked at only when they are asked for
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def host_of(url: str) -> str:
    """The host that `url` names, in lower case; empty if it names none."""
    return parts_of(url).hostname or ""


def joined(base: str, link: str) -> str:
    """Returns where `link` leads from `base`, without a fragment; empty if nowhere."""
    try:
        return urljoin(base, link.strip()).partition("#")[0]
    except ValueError:
        return ""


_VARIANT_HOST = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)", re.I)
_AMP_PATH = re.compile(r"(?<=.)/amp$|\.amp$|^/amp(?=/)", re.I)
_VARIANT_PARAMETER = re.compile(
    r"amp(?:=1?|=true)?|output(?:Type)?=amp|outputType=amp|(?:view|m|mobile)=(?:1|mobile)", re.I
)


_ROUTE = re.compile(r"#!?/.+")
"""A fragment that names a page to the script of the site."""
_STORY_NUMBER = re.compile(r"(?:ref|eid)=\d{2,}", re.I)
"""Parameters that elsewhere say where a reader comes from; a number in them is a story's."""
_PAGE = re.compile(
    r"(?:[?&](?:page|p|seite|pagina|pg|paged|start)=([2-9]|[1-9]\d))(?=&|$)|/(?:page|seite|pagina)/?-?([2-9]|[1-9]\d)/?$",
    re.I,
)


def is_further_page(url: str | None, canonical: str | None) -> bool:
    """Returns whether `url` is page 2 or later of the article that begins at `canonical`."""
    found = _PAGE.search(url or "")
    return bool(found and not _PAGE.search(canonical or ""))


def article_id(given: str | None, url: str | None, place: str) -> str:
    """The identity: `given`, else a hash of the normalised `url`, else of `place`."""
    if given:
        return given
    return hashlib.sha256((normalised_address(url) if url else place).encode("utf-8", "replace")).hexdigest()[:16]


def normalised_address(url: str) -> str:
    """`url` without what does not change the article.

    That is: scheme, www and mobile hosts, AMP spellings, fragment, tracking parameters, order, trailing slash.
    """
    url = url.strip()
    route = _ROUTE.search(url)
    numbers = sorted(one for one in parts_of(url).query.split("&") if _STORY_NUMBER.fullmatch(one))
    if parts_of(url).scheme not in ("http", "https"):
        return url
    parts = parts_of(str(normalize_url(url, trailing_slash=False)))
    host = _VARIANT_HOST.sub("", parts.netloc)
    path = _AMP_PATH.sub("", parts.path.rstrip("/")).rstrip("/")
    path = re.sub(r"\.amp(?=\.html?$)", "", path)
    query = "&".join(parameter for parameter in parts.query.split("&") if not _VARIANT_PARAMETER.fullmatch(parameter))
    query = "&".join(part for part in (query, *numbers) if part)
    address = f"{host if '.' in host else parts.netloc}{path}" + (f"?{query}" if query else "")
    return address + (route[0].rstrip("/") if route else "")


def same_address(one: str | None, other: str | None) -> bool:
    """Returns whether both lead to the same article; none and none do."""
    return one == other or (bool(one and other) and normalised_address(one or "") == normalised_address(other or ""))


def is_page_address(url: str | None) -> bool:
    """Returns whether `url` can be the address of one article: absolute, http(s), and not a site's front page."""
    if not url:
        return False
    parts = parts_of(url)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.netloc)
        and bool(parts.path.strip("/") or parts.query or _ROUTE.search(url))
    )


_ADDRESS = re.compile(r"https?://\S{1,4000}", re.I)


def addresses_in(text: str) -> list[str]:
    """The addresses in a text that consists of them, one a line; none if anything else stands in it."""
    lines = [line for line in map(str.strip, text.removeprefix("\ufeff").splitlines()) if line]
    return lines if all(map(_ADDRESS.fullmatch, lines)) else []
