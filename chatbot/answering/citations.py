"""From quotations to quotations that can be checked."""

from collections.abc import Mapping, Sequence

from chatbot.ranking.sentences import Quotation
from chatbot.types import CitedArticle, Evidence, Speaker
from store import Archive, Article, Attribution, Span


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
                speaker=_speaker(archive, article, quotation.sentence, answer),
            )
        )
    return tuple(evidence)


def _speaker(archive: Archive, article: Article, quoted: Span, answer: Span | None) -> Speaker | None:
    """Returns who says the words that answer, or most of what is quoted; of an older version nothing is known."""
    if archive.article_versions(article.id)[-1:] != [article.version]:
        return None
    fitting = [one for one in archive.voices.in_article(article.id) if _tells(one, quoted, answer)]
    # Of one in another's words, the one who says these words himself.
    best = min(fitting, key=lambda one: sum(map(len, one.content)), default=None)
    if best is None or best.source is None or best.source.end > len(article.text):
        return None
    cue = None if best.cue is None else best.cue.of(article.text)
    return Speaker(best.speaker, best.source.of(article.text), best.source, cue, best.kind)


def _tells(one: Attribution, quoted: Span, answer: Span | None) -> bool:
    """Returns whether somebody says, or is, the words that answer; without any, whether half of it is said."""
    parts = one.content if one.source is None else (*one.content, one.source)
    if answer is not None:
        return any(part.contains(answer) for part in parts) and any(part.overlaps(quoted) for part in one.content)
    shared = (min(part.end, quoted.end) - max(part.start, quoted.start) for part in one.content)
    return 2 * sum(max(0, length) for length in shared) >= len(quoted)


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
