"""Finding anew who said what in the articles of an archive."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select

from store.attributions.annotating import Annotator
from store.database import article_rows, attribution_rows, facts
from store.database.schema import articles, versions
from store.types import Article, Span
from store.types.attributions import ANNOTATION_VERSION
from store.writing.archive_editor import ArchiveEditor
from store.writing.reembed import Progress

_TOGETHER = 64
"""Articles that are annotated and stored at once: what a killed run has to do again at most."""


def annotate_anew(editor: ArchiveEditor, progress: Callable[[int], Progress] = lambda _: lambda _: None) -> int:
    """Find anew who said what in every article; returns in how many.

    What was known serves until it is replaced. A run that is killed leaves the rest as it was.

    Args:
        progress: given the number of articles; what it returns is told of each batch.

    Raises:
        ModelUnavailable, ArchiveUnreadable
    """
    annotator = Annotator()
    with editor.engine.connect() as connection:
        found = connection.execute(select(articles.c.key, articles.c.id).order_by(articles.c.key)).all()
    told = progress(len(found))
    for batch in article_rows.in_batches(found, _TOGETHER):
        with editor.transaction() as connection:
            _annotate(connection, [row.key for row in batch], annotator)
            facts.advance_generation(connection)
        told(len(batch))
    return len(found)


def _annotate(connection: Connection, keys: list[int], annotator: Annotator) -> None:
    read = list(_read(connection, keys))
    made = annotator.annotate([(article.content, sentences) for _, article, sentences in read])
    found = {key: some for (key, _, _), some in zip(read, made, strict=True)}
    numbers = {key: article.version for key, article, _ in read}
    attribution_rows.write(connection, found, numbers, ANNOTATION_VERSION)


def _read(connection: Connection, keys: list[int]) -> Iterator[tuple[int, Article, list[Span]]]:
    """The current versions of the articles `keys`, with their sentences."""
    current = article_rows.ARTICLE_QUERY.where(
        versions.c.version == articles.c.current_version, articles.c.key.in_(keys)
    ).order_by(articles.c.key)
    for row in connection.execute(current).all():
        article = article_rows.article_from(row)
        own = article_rows.passages_of(connection, article.id)
        yield row.article_key, article, [sentence for passage in own for sentence in passage.sentences]
