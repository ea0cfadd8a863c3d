"""The facts that a page gives of its article outside of the text: JSON-LD, and its visible headline."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ingest.extraction.facts.linked_data import is_article, items_of, kinds_of, own_item
from ingest.extraction.facts.live_blogs import Post, posts_of
from ingest.extraction.facts.site_names import without_site
from ingest.text.bylines import is_name, split_byline
from ingest.text.cleaning import clean_line

_DEEPEST = 20
"""Levels of names in each other that are looked into."""
_SHORTEST_HEADLINE = 8
"""Characters; a menu's words are often shorter."""
_LONGEST_NAME = 60
"""Characters of what may be an author's name."""
_BYLINES = (
    "//*[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(concat(' ', @class, ' '), ' author ') and contains(concat(' ', @class, ' '), ' vcard ')]",
    "//*[@itemprop='author']",
    "//*[contains(concat(' ', @class, ' '), ' byline ') or contains(concat(' ', @class, ' '), ' author ')]",
    "//*[contains(@class, 'post-author-name') or contains(@class, '--author') or contains(@class, 'meta-author')]",
)
_SAID_BEFORE = re.compile(
    r"^\W*(?:(?:[Pp]osted|[Ww]ritten|[Pp]ublished)\b.{0,40}\bby|[Bb]y|von|par|por|[Aa]utor(?:in)?\s*:|[Aa]uthor\s*:)\s+"
)
_BY = re.compile(
    r"(?:(?:[Pp]osted|[Ww]ritten|[Pp]ublished|[Ss]tory)\s+by|[Bb]y|BY|"
    r"[Vv]on|[Pp]ar|[Pp]or|[Aa]uthors?\s*:|[Aa]utor(?:in)?\s*:|[Aa]uteure?\s*:)\s+"
)
_DAY_BEFORE = re.compile(r"(?:\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d)\s*[-–—|•,]\s*")
_DAY_AFTER = re.compile(
    r"(?<!\s)(?:\s*[-–—|•,]\s*\d{1,2}\b|\s+(?:on|am|at|le|el|em|il|op)\s+(?:[^\W\d_]{3,10}\.? )?\d{1,2}\b).*$"
)
_MOST_ELEMENTS = 10
"""Elements inside of a byline."""
_IN_COMMENT = "ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')]"
_NOT_A_COMMENT = f"[not({_IN_COMMENT})]"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The article's facts in the page's JSON-LD; dates as written there.

    Attributes:
        kinds: every type that the page says it is, or has.
        is_free: whether anybody may read it whole; None if it does not say.
        headline: the article's.
        posts: of a live blog.
        body: the article's whole text, perhaps in markup.
    """

    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    section: str | None = None
    headline: str | None = None
    is_free: bool | None = None
    kinds: frozenset[str] = frozenset()
    publisher: str | None = None
    posts: tuple[Post, ...] = ()
    body: str = ""


def linked_facts(root: Any, url: str | None = None) -> PageFacts:
    """The page's own article in its JSON-LD; nothing where there is none, or it cannot be read.

    Of several it is the one whose address is the page's, else whose headline is. One that names another address and
    another headline is another story, though it stand alone.

    Args:
        url: where the page was fetched from.
    """
    items = [item for script in root.iter("script") for item in items_of(script)]
    kinds = frozenset(kind for item in items for kind in kinds_of(item))
    own = own_item(list(filter(is_article, items)), root, url)
    if own is None:
        return PageFacts(kinds=kinds)
    named = {str(item["@id"]): item for item in items if isinstance(item.get("@id"), str) and len(item) > 1}
    return PageFacts(
        tuple(dict.fromkeys(_names(own.get("author") or own.get("creator"), named))),
        _text(own.get("datePublished")),
        _text(own.get("dateModified")),
        _text(own.get("articleSection")),
        _text(own.get("headline")),
        _truth(own.get("isAccessibleForFree")),
        kinds,
        next(_names(own.get("publisher"), named, is_person=False), None),
        posts_of(own),
        body if isinstance(body := own.get("articleBody"), str) else "",
    )


def _truth(found: object) -> bool | None:
    """Booleans as people write them in JSON-LD."""
    return {"true": True, "false": False}.get(str(found).strip().lower().rpartition("/")[2])


def headline(root: Any, title: str, site: str | None, linked: str | None = None) -> str:
    """The headline as the page shows it.

    Args:
        title: what the extractor found; it may end in the name of the site.
        linked: the headline in the page's JSON-LD.
    """
    named = [without_site(name, site) for name in _titles(root, linked)] + [without_site(title, site)]
    named = [name for name in named if name and _words(name) != _words(site or "")]
    largest = list(root.iter("h1"))
    return (
        _part(largest, named, site)
        or _repeated(largest, named, site)
        or _inside(largest, named, site)
        or _repeated(root.iter("h2", "h3"), named, site)
        or _nearest(root, _shortest(named) or title, site)
    )


def _shortest(named: Sequence[str]) -> str | None:
    """Of the titles that say the same as the first one, the one with the least around it."""
    alike = [name for name in named if _is_headline(name, None) and _squeezed(name) in _squeezed(named[0])]
    return min(alike, key=len, default=named[0] if named else None)


def _part(headings: Iterable[Any], named: Sequence[str], site: str | None) -> str | None:
    """The title that stands in a heading as an element of its own, beside a label."""
    parts = {
        _squeezed(part.text_content()) for heading in headings for part in heading.iterdescendants("span", "div", "a")
    }
    return next((name for name in named if _is_headline(name, site) and _squeezed(name) in parts), None)


def _repeated(headings: Iterable[Any], named: Sequence[str], site: str | None) -> str | None:
    """The longest heading that a title repeats."""
    texts = [text for heading in headings if (text := clean_line(heading.text_content())) and _is_headline(text, site)]
    return max(
        (shown for shown in texts if any(_squeezed(shown) in _squeezed(t) for t in named)), key=len, default=None
    )


def _inside(headings: Iterable[Any], named: Sequence[str], site: str | None) -> str | None:
    """The longest title that a heading repeats in one of its parts, with other things around it."""
    texts = [_squeezed(heading.text_content()) for heading in headings if sum(1 for _ in heading.iterdescendants()) > 0]
    titles = [name for name in named if _is_headline(name, site)]
    return max((name for name in titles if any(_squeezed(name) in text for text in texts)), key=len, default=None)


def _nearest(root: Any, title: str, site: str | None) -> str:
    shown = [text for heading in root.iter("h1") if (text := clean_line(heading.text_content()))]
    ours = _words(title)
    near = [
        text for text in shown if _words(text) and len(_words(text) & ours) >= 0.5 * min(len(_words(text)), len(ours))
    ]
    long = [text for text in near if len(text.split()) >= 2 and _words(text) != _words(site or "")]
    if not long and len(shown) == 1 and len(shown[0].split()) >= 5:  # titles for search engines say it in other words
        long = shown if sum(len(word) >= 4 for word in _words(shown[0]) & ours) >= 2 else []
    if long:
        return max(long, key=lambda text: len(_words(text) & ours))
    return without_site(title, site)


def _titles(root: Any, linked: str | None) -> list[str]:
    """The page's own names for itself, outside of what it shows."""
    paths = ("//meta[@property='og:title']/@content", "//meta[@name='twitter:title']/@content", "//title")
    found = [linked, *(str(root.xpath(f"string({path})")) for path in paths)]
    return [text for name in found if (text := clean_line(name))]


def _is_headline(text: str, site: str | None) -> bool:
    return len(_squeezed(text)) >= _SHORTEST_HEADLINE and _words(text) != _words(site or "")


def _squeezed(text: str) -> str:
    """Letters and digits only: headings run together words that stand in different boxes."""
    return "".join(re.findall(r"\w+", text.lower()))


def shown_authors(root: Any) -> tuple[str, ...]:
    """Returns who the page itself names as its author, in the markup that says so.

    Whoever wrote the comments is left out.
    """
    for path in _BYLINES:
        names = [clean_line(element.text_content()) for element in root.xpath(path + _NOT_A_COMMENT)]
        short = [name for name in names if name and len(name) <= _LONGEST_NAME]
        if short:
            return (_DAY_AFTER.sub("", _SAID_BEFORE.sub("", short[0])),)
    return ()


def marked_date(root: Any) -> str | None:
    """Returns when the article was published, as microdata on the page say; as it is written there."""
    for element in root.xpath("//*[@itemprop='datePublished']" + _NOT_A_COMMENT):
        if written := clean_line(element.get("datetime") or element.get("content")):
            return written
    return None


def said_authors(root: Any) -> tuple[str, ...]:
    """Returns who a short line "By …" on the page names, in whatever markup: the first line that consists of names."""
    for element in root.iter("p", "span", "div", "address", "li"):
        if any(True for _ in islice(element.iterdescendants(), _MOST_ELEMENTS, None)):
            continue
        written = " ".join(" ".join(element.itertext()).split())
        line = (clean_line(written) or "") if len(written) <= 2 * _LONGEST_NAME else ""
        said = (_BY.match(line) or _DAY_BEFORE.match(line)) if len(line) <= _LONGEST_NAME else None
        names = split_byline(_DAY_AFTER.sub("", line[said.end() :])) if said else ()
        if names and all(map(is_name, names)) and not element.xpath(f"boolean({_IN_COMMENT})"):
            return names
    return ()


def _names(
    found: object, named: Mapping[str, Mapping[str, Any]], depth: int = 0, *, is_person: bool = True
) -> Iterator[str]:
    """The names of people in `found`, or of whoever it is. `named`: what other items say, by their ``@id``."""
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for item in found:
            yield from _names(item, named, depth + 1, is_person=is_person)
    elif isinstance(found, dict):
        known = named.get(str(found.get("@id")), {}) if "name" not in found else {}
        kind = (found | dict(known)).get("@type")
        if not is_person or kind != "Organization":  # the publisher; a byline on the page says more
            yield from _names(found.get("name") or known.get("name"), named, depth + 1, is_person=is_person)
    elif isinstance(found, str) and not found.startswith("http") and (name := clean_line(found)):
        yield name


def _text(found: object) -> str | None:
    if isinstance(found, list):
        found = found[0] if found else None
    return clean_line(found) if isinstance(found, str) else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
