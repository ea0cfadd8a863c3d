"""What the archive has about a name or a topic, counted without a model."""

from dataclasses import dataclass

from chatbot.language.words import content_words
from chatbot.retrieval.topics import words_in
from chatbot.web.opening.caching import cached, state_of
from store import Archive, Facets, Filters, Listed, Order

LONGEST_NAME = 100
"""Characters of what a page can be about."""
_LOOKED_AT, _HEADLINES = 60, 6
"""The newest articles, among which those are looked for whose headlines name the topic; and how many are shown."""


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """What there is about a topic.

    Attributes:
        words: the search that finds all of it.
        total: articles, copies counted too.
        headlines: the newest that name it in their headlines, else the newest.
    """

    name: str
    words: str
    total: int
    headlines: tuple[Listed, ...]
    facets: Facets


def topic_facts(archive: Archive, name: str) -> TopicFacts:
    """Returns what there is about `name`.

    Raises:
        StoreError: if the archive cannot be read.
    """
    return _facts((state_of(archive), name), archive, name)


@cached(max_entries=1_000)
def _facts(archive: Archive, name: str) -> TopicFacts:
    plain = " ".join(name.replace('"', " ").split())[:LONGEST_NAME]
    words = f'"{plain}"'
    total = archive.browsing.count(Filters(), words, copies=True)
    if not total:  # its words, though not together
        words = " ".join(f'"{word}"' for word in content_words(plain))
        total = archive.browsing.count(Filters(), words, copies=True) if words else 0
    listed = archive.browsing.page(Filters(), words, Order.NEWEST, 0, _LOOKED_AT) if total else ()
    wanted = set(content_words(plain))
    named = [article for article in listed if words_in(plain, article.title) >= wanted]
    headlines = (*named, *(article for article in listed if article not in named))[:_HEADLINES]
    return TopicFacts(plain, words, total, headlines, archive.browsing.facets(Filters(), words))
