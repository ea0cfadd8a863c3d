"""From readings to quotations that can be checked."""

from collections.abc import Sequence

from chatbot.reading import BEST_SCORE, Reading
from chatbot.types import CitedArticle, Evidence, Query
from store import Archive, Article


def by_source(readings: Sequence[Reading], query: Query) -> list[Reading]:
    """The best reading of each source, those of sources that the articles in focus are not from first."""
    best: dict[str | None, Reading] = {}
    known = {one.passage.source for one in readings if one.passage.article_id in query.focus}
    for one in readings:
        best.setdefault(one.passage.source, one)
    return sorted(best.values(), key=lambda one: one.passage.source in known)


def cite(archive: Archive, readings: Sequence[Reading]) -> tuple[Evidence, ...]:
    """One piece of evidence per reading, in the same order.

    A reading whose article version is gone by now (the archive may change underneath) is left out: nothing is quoted
    that a click could not show.
    """
    evidence = []
    for reading in readings:
        article = archive.article(reading.passage.article_id, reading.passage.version)
        if article is None:
            continue
        evidence.append(
            Evidence(
                passage_id=reading.passage.id,
                article=cited_article(article),
                quote=reading.sentence.of(article.text),
                span=reading.sentence,
                answer=reading.answer,
                score=min(max(reading.score / BEST_SCORE, 0.0), 1.0),
            )
        )
    return tuple(evidence)


def cited_article(article: Article) -> CitedArticle:
    """What an answer says of the article it quotes."""
    content = article.content
    return CitedArticle(
        id=article.id,
        version=article.version,
        url=article.link_target,
        title=article.title,
        source=content.source,
        authors=content.authors,
        published=content.published,
        section=content.section,
    )
