"""A whole site: its feeds and sitemaps, found from its front page and its robots.txt."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree, html

from ingest.addresses import host_of, joined
from ingest.errors import Unusable
from ingest.network.types import Fetched
from ingest.parsers.inputs import Parser, ParserOptions, RawInput, input_of
from ingest.parsers.pages import answer_of, outcome_of
from ingest.parsers.registry import kind_of_markup, parser_for
from ingest.types import InputKind, Item, RawPage, Rejection, Remark, Unchanged

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_USUAL = ("/sitemap.xml", "/news-sitemap.xml", "/feed", "/rss.xml", "/feed.xml", "/atom.xml")
_MOST_FEEDS = 10
_MOST_SITEMAPS = 10
"""Feeds and sitemaps of one site that are read."""


def parse_site(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """The articles that a site's feeds and sitemaps name, each once, at most `options.limit` in all.

    Raises:
        Unusable: if it has neither.
    """
    front = raw.url or raw.origin
    feeds = _linked_feeds(raw)[:_MOST_FEEDS]
    named = [url for url in options.fetcher.robots_of(front).sitemaps if _is_same_site(url, front)][:_MOST_SITEMAPS]
    given = [*feeds, *named]
    tried = given or [joined(front, path) for path in _USUAL]
    read = 0
    for url in dict.fromkeys(tried):
        if read >= options.limit:
            yield Remark(raw.origin, f"{url} was not read any more (--limit {options.limit})")
            continue
        for item in _source(url, replace(options, limit=options.limit - read), is_guess=not given):
            read += isinstance(item, RawPage | Unchanged)
            yield item
    if not read and not given:
        raise Unusable("no feed or sitemap was found on this site (--as html takes the page itself)")


def _source(url: str, options: ParserOptions, *, is_guess: bool) -> Iterator[Item]:
    answer = yield from answer_of(url, options)
    if not isinstance(answer, Fetched):
        item = outcome_of(answer)
        if not is_guess or not isinstance(item, Rejection) or item.is_left:
            yield item
        return
    try:
        yield from _reader(answer)(input_of(answer), options)
    except Unusable as error:
        if not is_guess:
            yield Rejection(url, str(error))


def _reader(answer: Fetched) -> Parser:
    kind = InputKind.SITEMAP if answer.body.startswith(b"\x1f\x8b") else kind_of_markup(answer.body[:4096])
    if kind is InputKind.HTML:
        raise Unusable("neither a feed nor a sitemap")
    return parser_for(kind)


def _linked_feeds(raw: RawInput) -> list[str]:
    try:
        root = html.fromstring(raw.whole())
    except (etree.LxmlError, ValueError):
        return []
    found = []
    for link in root.iter("link"):
        is_feed = (link.get("type") or "").strip().lower() in _FEEDS and "alternate" in (link.get("rel") or "").lower()
        if is_feed and link.get("href") and "comment" not in (link.get("href") + (link.get("title") or "")).lower():
            found.append(joined(raw.url or raw.origin, link.get("href")))
    return list(dict.fromkeys(found))


def _is_same_site(url: str, front: str) -> bool:
    """Returns whether both are of one site: the same host, or one under it."""
    one, other = (host_of(name).removeprefix("www.") for name in (url, front))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
