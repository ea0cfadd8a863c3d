"""What there is about a bare topic ("Ukraine"): passages of the newest articles of weight whose headline has it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chatbot.language.variants import spelling_key
from chatbot.language.words import content_words, stem, words
from chatbot.retrieval.duplicates import without_copies
from chatbot.retrieval.prior import DatePrior
from chatbot.retrieval.stages import Retrieved, scored_passages
from chatbot.understanding.questions import Question
from store import Archive, Filters, Listed, Order, ScoredPassage

_LISTED = 60
"""Articles that hold the words, the newest first, among whose headlines the topic is looked for."""
_LEADING = 4
_OF_EACH = 2
"""Passages that are read of each of the leading articles."""
_LOOKED_AT = 12
"""Articles about the topic among which those of weight are looked for."""
_LEAD = 300
"""Characters at the beginning of an article."""
_WEIGHTY_FROM = 5
"""Sentences of an article that tells more than a caption does."""
_ROUND_UP = re.compile(
    r"\b(photos?|pictures|gallery|in pictures|quiz|podcast|timeline|explain(ed|er)|what (we|you|to) (need to )?know|"
    r"fast facts|anniversary|at a glance|live updates?|live blog|opinion|letters?|newsletter|briefing|things to know|"
    r"morning|evening)\b",
    re.IGNORECASE,
)
"""Headlines of what gathers or looks back, rather than reports."""


def leading_articles(archive: Archive, topic: str, filters: Filters, until: date | None = None) -> list[str]:
    """Returns the ids of the newest articles of weight with all of `topic` in the headline, the newest first.

    Reports come before what gathers them; articles that only mention the topic are left out, unless there is no other.

    Args:
        until: the day of asking, after which nothing is taken.
    """
    listed = archive.browsing.page(_up_to(filters, until), " ".join(content_words(topic)), Order.NEWEST, 0, _LISTED)
    about: list[tuple[Listed, int]] = []
    for article in listed:
        if words_in(topic, article.title):
            passages = archive.passages_of(article.article_id)
            lead = passages[0].text[:_LEAD] if passages else ""
            if is_about(topic, article.title, lead):
                about.append((article, sum(len(passage.sentences) for passage in passages)))
        if len(about) == _LOOKED_AT:
            break
    weighty = [article for article, sentences in about if sentences >= _WEIGHTY_FROM] or [
        article for article, _ in about
    ]
    weighty.sort(key=lambda article: bool(_ROUND_UP.search(article.title)))
    return [article.article_id for article in weighty[:_LEADING]]


def retrieve_newest(archive: Archive, filters: Filters, until: date | None = None) -> Retrieved:
    """Returns the beginnings of the newest articles that pass the filters, the newest first.

    Args:
        until: as for `leading_articles`.
    """
    listed = archive.browsing.page(_up_to(filters, until), "", Order.NEWEST, 0, _LOOKED_AT)
    first = [passages[0] for article in listed if (passages := archive.passages_of(article.article_id))]
    scored = [ScoredPassage(passage, score=1 / (rank + 1), cosine=0.0, bm25=0.0) for rank, passage in enumerate(first)]
    newest, copies = without_copies(scored, _LEADING)
    return Retrieved(newest, copies, {}, tuple(passage.article_id for passage in first))


def _up_to(filters: Filters, until: date | None) -> Filters:
    if until is None or (filters.published_to is not None and filters.published_to <= until):
        return filters
    return replace(filters, published_to=until)


def is_about(topic: str, headline: str, lead: str) -> bool:
    """Returns whether a headline has the words of a topic: all, or at least half and the `lead` the others."""
    wanted = content_words(topic)
    there = words_in(topic, headline)
    rest = set(wanted) - there
    return 2 * len(there) >= len(wanted) > 0 and rest <= words_in(topic, lead)


def words_in(topic: str, text: str) -> set[str]:
    """Returns the words of a topic that a text has, in any spelling."""
    present = set(words(text))
    stems, keys = {stem(word) for word in present}, {spelling_key(word) for word in present}
    return {word for word in content_words(topic) if stem(word) in stems or spelling_key(word) in keys}


def retrieve_topic(
    archive: Archive, question: Question, filters: Filters, prior: DatePrior, limit: int, leading: Sequence[str]
) -> Retrieved:
    """Returns at most `limit` passages: the best of each of the `leading` articles, then the best of others."""
    scored, frequencies = scored_passages(archive, question, filters, prior, leading)
    first = [candidate for id_ in leading for candidate in _of_article(id_, scored)]
    rest = [candidate for candidate in scored if candidate.passage.article_id not in leading]
    passages, copies = without_copies([*first, *rest], limit)
    return Retrieved(passages, copies, frequencies, tuple(leading))


def _of_article(article_id: str, scored: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Returns the first passage of an article, in which news tells what matters, and the best of the others."""
    own = [candidate for candidate in scored if candidate.passage.article_id == article_id]
    lead = min(own, key=lambda candidate: candidate.passage.span.start, default=None)
    return [] if lead is None else [lead, *(candidate for candidate in own if candidate is not lead)][:_OF_EACH]
