"""The articles that a sitemap names, the newest first; an index of sitemaps is walked as far as it is needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.errors import Unusable
from ingest.network.types import Fetched
from ingest.sources.addresses import answer_of, outcome_of, visit_pages
from ingest.sources.feeds import is_older
from ingest.sources.inputs import Holding, Reading, holding_of
from ingest.sources.sitemap_parsing import LARGEST, Place, places
from ingest.types import Finished, Item, Rejection, Remark, Unchanged

MOST_SITEMAPS = 200
"""Sitemaps that are read of one index."""
DEEPEST = 3


@dataclass(slots=True)
class _Walk:
    """How far one source has come."""

    seen: set[str] = field(default_factory=set)
    articles: int = 0
    sitemaps: int = 0
    left: int = 0
    failed: bool = False


def read_sitemap(holding: Holding, reading: Reading) -> Iterator[Item]:
    """The pages in a sitemap, and in those that it names."""
    walk = _Walk()
    yield from _walk(holding, reading, walk, 0)
    if walk.left:
        yield Remark(holding.origin, f"{walk.left} more addresses were not visited (--limit {reading.limit})")
    if holding.visit and not walk.failed and not walk.left:
        yield Finished(holding.visit)


def _walk(holding: Holding, reading: Reading, walk: _Walk, depth: int) -> Iterator[Item]:
    found = _sorted_places(holding)
    pages = [one for one in found if not one.is_sitemap and one.url not in walk.seen]
    walk.seen.update(one.url for one in pages)
    room = max(0, reading.limit - walk.articles)
    walk.left += max(0, len(pages) - room)
    walk.articles += min(room, len(pages))
    wanted = []
    for one in pages[:room]:
        if is_older(one.changed, one.url, reading):
            yield Unchanged(one.url)
        else:
            wanted.append(one)
    known = {one.url: {"published": one.published, "title": one.title} for one in wanted}
    for item in visit_pages([one.url for one in wanted], reading, known):
        walk.failed = walk.failed or isinstance(item, Rejection)
        yield item
    for one in (one for one in found if one.is_sitemap):
        yield from _inner(one.url, reading, walk, depth)


def _inner(url: str, reading: Reading, walk: _Walk, depth: int) -> Iterator[Item]:
    if url in walk.seen:
        return
    walk.seen.add(url)
    if walk.articles >= reading.limit or walk.sitemaps >= MOST_SITEMAPS or depth >= DEEPEST:
        walk.left += 1
        return
    walk.sitemaps += 1
    answer = yield from answer_of(url, reading)
    if not isinstance(answer, Fetched):
        item = outcome_of(answer)
        walk.failed = walk.failed or isinstance(item, Rejection)
        yield item
        return
    missed = walk.left, walk.failed
    walk.failed = False
    try:
        yield from _walk(holding_of(answer), reading, walk, depth + 1)
        if not walk.failed and walk.left == missed[0]:
            yield Finished(answer.visit)
    except Unusable as error:
        walk.failed = True
        yield Rejection(url, str(error))
    walk.failed = walk.failed or missed[1]


def _sorted_places(holding: Holding) -> list[Place]:
    """What the sitemap names, newest first, the undated ones after them in its own order.

    Raises:
        Unusable: if there is nothing in it.
    """
    found: list[Place] = []
    try:
        found.extend(places(holding.whole(LARGEST)))
    except Unusable:
        if not found:
            raise
    if not found:
        raise Unusable("a sitemap without addresses")
    return sorted(found, key=lambda one: one.newest_first, reverse=True)
