"""What makes two articles the same article: a given id, else the address, else the place it came from."""

import hashlib
from urllib.parse import urlsplit

from courlan import normalize_url


def article_id(given: str | None, url: str | None, place: str) -> str:
    """The identity: `given`, else a hash of the normalised `url`, else of `place`."""
    if given:
        return given
    return hashlib.sha256((normalised_address(url) if url else place).encode("utf-8", "replace")).hexdigest()[:16]


def normalised_address(url: str) -> str:
    """`url` without what does not change the page: scheme, fragment, tracking parameters, order, trailing slash."""
    url = url.strip()
    if urlsplit(url).scheme.lower() not in ("http", "https"):
        return url
    parts = urlsplit(str(normalize_url(url, trailing_slash=False)))
    return f"{parts.netloc}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def is_page_address(url: str | None) -> bool:
    """Whether `url` can be the address of one article: absolute, http(s), and not a site's front page."""
    if not url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and bool(parts.path.strip("/") or parts.query)
