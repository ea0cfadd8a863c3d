"""From quotations to quotations that can be checked."""

from collections.abc import Mapping, Sequence

from chatbot.ranking.sentences import Quotation
from chatbot.types import CitedArticle, Evidence
from store import Archive, Article, Span


def cite(
    archive: Archive,
    quoted: Sequence[tuple[Quotation, Span | None]],
    copies: Mapping[str, Sequence[str]],
) -> tuple[Evidence, ...]:
    """Returns one piece of evidence per quotation, in the same order.

    A quotation whose article version is gone by now (the archive may change underneath) is left out: nothing is quoted
    that a click could not show.

    Args:
        quoted: each quotation with the words that answer in it.
        copies: by passage id, the ids of other articles that carry a copy of it.
    """
    evidence = []
    for quotation, answer in quoted:
        passage = quotation.passage
        article = archive.article(passage.article_id, passage.version)
        if article is None:
            continue
        evidence.append(
            Evidence(
                passage_id=passage.id,
                article=cited_article(article, _sources(archive, article, copies.get(passage.id, ()))),
                quote=quotation.sentence.of(article.text),
                span=quotation.sentence,
                answer=answer,
                score=min(quotation.share, 1.0),
            )
        )
    return tuple(evidence)


def cited_article(article: Article, also_published_by: Sequence[str] = ()) -> CitedArticle:
    """Returns what an answer says of the article that it quotes."""
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
    """Returns the other sources of the article's story and of the articles `copies`, each once."""
    found = [archive.article(id_) for id_ in dict.fromkeys(copies)]
    named = [copy.content.source for copy in found if copy is not None]
    named += [copy.source for copy in archive.copies(article.id)]
    return [source for source in dict.fromkeys(named) if source and source != article.content.source]
