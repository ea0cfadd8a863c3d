"""The name of the site that a page belongs to, as its readers know it, and titles without it."""

import re
from collections.abc import Iterator
from typing import Any

from ingest.text.cleaning import clean_line

_SEPARATOR = re.compile(r"(?<!\s)\s+[|–—•·»:-]+\s+|(?<!\s)\s+\|\s*|\|\s*")
_LONGEST = 6
"""Words in the name of a site."""
_LEAST_LETTERS = 3
"""Of a part of a host's name that says whose it is."""
_OF_ANYBODY = frozenset(
    "www news blog blogs sport sports live edition mobile amp online web home media press com org net".split()
)
"""Parts of hosts' names that say nothing of whose they are."""


def site_name(root: Any, said: str | None, host: str | None, publisher: str | None) -> str | None:
    """What the page calls its site, else its publisher, else how its title ends if that is its host's name, else that.

    Args:
        said: what the extractor found; it may be a title, or only the host.
    """
    name, host = clean_line(said) or "", clean_line(host) or ""
    is_host = "://" in name or (name.lower().endswith(host) and (name.islower() or name.isupper()))
    named = name if name and "://" not in name else None
    names = [publisher, *_behind_titles(root, host), named] if is_host or not name else [named]
    return next((one for one in names if one and len(one.split()) <= _LONGEST), None) or host or name or None


def without_site(title: str, site: str | None) -> str:
    """`title` without the name of the `site`, or what its host is called, behind it."""
    parts = _SEPARATOR.split(title)
    words = sorted(set(_words(site or "")))
    if len(parts) > 1 and words and (sorted(set(_words(parts[-1]))) == words or _is_of_host(parts[-1], site or "")):
        return title[: title.rindex(parts[-1])].rstrip(" |–—•·»:-")
    return title


def _behind_titles(root: Any, host: str) -> Iterator[str]:
    """How the titles of the page end, where its host is called that: "Ferries sail | The Bay" of thebay.example."""
    for path in ("//title", "//meta[@property='og:title']/@content", "//meta[@name='twitter:title']/@content"):
        parts = _SEPARATOR.split(clean_line(str(root.xpath(f"string({path})"))) or "")
        for part in (parts[-1], parts[0]) if len(parts) > 1 else ():
            if _is_of_host(part, host):
                yield part.strip()


def _is_of_host(name: str, host: str) -> bool:
    squeezed = "".join(_words(name))
    labels = {label.replace("-", "") for label in host.lower().split(".")[:-1]} - _OF_ANYBODY
    return len(squeezed) >= _LEAST_LETTERS and squeezed in labels


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
