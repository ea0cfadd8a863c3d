"""Addresses taken apart and put together; what is no address is an empty one, never an error."""

from urllib.parse import SplitResult, urljoin, urlsplit


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
    """Where `link` leads from `base`, without a fragment; empty if nowhere."""
    try:
        return urljoin(base, link.strip()).partition("#")[0]
    except ValueError:
        return ""
