"""From readings to quotations that can be checked."""

from collections.abc import Mapping, Sequence

from chatbot.answering.sentences import BEST_SCORE, Reading
from chatbot.types import CitedArticle, Evidence
from store import Archive, Article, Span


def cite(
    archive: Archive, quoted: Sequence[tuple[Reading, Span | None]], copies: Mapping[str, Sequence[str]]
) -> tuple[Evidence, ...]:
    """One piece of evidence per reading, in the same order.

    A reading whose article version is gone by now (the archive may change underneath) is left out: nothing is quoted
    that a click could not show.

    Args:
        quoted: each reading with the words to mark in it.
        copies: by passage id, the ids of other articles that carry a copy of it.
    """
    evidence = []
    for reading, answer in quoted:
        article = archive.article(reading.passage.article_id, reading.passage.version)
        if article is None:
            continue
        evidence.append(
            Evidence(
                passage_id=reading.passage.id,
                article=cited_article(article, _sources(archive, article, copies.get(reading.passage.id, ()))),
                quote=reading.sentence.of(article.text),
                span=reading.sentence,
                answer=answer,
                score=min(max(reading.score / BEST_SCORE, 0.0), 1.0),
            )
        )
    return tuple(evidence)


def cited_article(article: Article, also_published_by: Sequence[str] = ()) -> CitedArticle:
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
        also_published_by=tuple(also_published_by),
    )


def _sources(archive: Archive, article: Article, copies: Sequence[str]) -> list[str]:
    """The other sources of the article's story and of the articles `copies`, each once."""
    found = [archive.article(id_) for id_ in dict.fromkeys(copies)]
    named = [one.content.source for one in found if one is not None]
    named += [copy.source for copy in archive.copies(article.id)]
    return [source for source in dict.fromkeys(named) if source and source != article.content.source]
