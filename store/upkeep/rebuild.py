"""Making anew what can be derived from an archive's articles: vectors, full-text index, filter columns, events.

Passwords and keys that earlier versions stored with addresses go on the way (`store.upkeep.old_secrets`).
A rebuild can be killed at any moment and run again, and readers never meet half of it (`store.writing.reembed`).
"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from store.database import article_rows, attribution_rows, facts
from store.database.filters import moment_day_number
from store.database.schema import (
    articles,
    bylines,
    event_articles,
    passages,
    runs,
    story_bands,
    tombstones,
    versions,
    visits,
)
from store.embedding.loading import load_embedder
from store.embedding.protocol import Embedder
from store.files import high_water
from store.grouping import bands
from store.grouping.events import EventPlacer, forget_events
from store.settings import read_settings
from store.settings_file import note_embedder
from store.storage import tables
from store.storage.dialects import dialect_of
from store.upkeep.old_secrets import remove_secrets
from store.upkeep.verify_rows import POINTLESS_VISIT, PREMATURE_TOMBSTONE, unreadable_runs, unreadable_visits
from store.writer import open_editor
from store.writing.annotating import annotate_anew
from store.writing.archive_editor import ArchiveEditor
from store.writing.reembed import Progress, replace_vectors


def rebuild(
    folder: Path, embedder: Embedder | None = None, progress: Callable[[int], Progress] = lambda _: lambda _: None
) -> int:
    """Rebuild the archive in `folder`.

    Args:
        folder: the archive's folder.
        embedder: None loads the one that the archive's settings name; it may be another than made the old vectors.
        progress: given the number of passages to embed; what it returns is told of each batch.

    Returns:
        how many passages were embedded.

    Raises:
        ArchiveMissing, ArchiveLocked, ArchiveUnreadable, ModelUnavailable
    """
    with open_editor(folder) as editor:
        settings = read_settings(folder)
        embedder = embedder or load_embedder(settings)
        with editor.transaction() as connection:
            dialect = dialect_of(connection)
            dialect.mend_schema(connection)
            tables.add_missing_tables(connection)
            facts.mend_facts(connection, high_water.highest(folder))
            full_text = dialect.full_text
            full_text.make(connection)
            _remove_strays(connection)
            remove_secrets(connection)
            _derived_columns(connection)
            bands.mend(connection)
            connection.execute(delete(passages).where(~_is_current()))
            full_text.rebuild(connection)
            facts.advance_generation(connection)
            total = connection.scalar(select(func.count()).select_from(passages)) or 0
        return _embed_anew(editor, folder, embedder, progress(total), keeps_events=settings.events)


def reembed(folder: Path, model: str, progress: Callable[[int], Progress] = lambda _: lambda _: None) -> int:
    """Have the vectors of the archive in `folder` made by another model, and nothing else made anew.

    The old vectors serve until the new ones are complete; a run that is killed leaves them.

    Args:
        model: as the settings name it (`store.settings.ArchiveSettings.embedder`).
        progress: as for `rebuild`.

    Returns:
        how many passages were embedded.

    Raises:
        ArchiveMissing, ArchiveLocked, ArchiveUnreadable, ModelUnavailable
    """
    with open_editor(folder) as editor:
        settings = read_settings(folder)
        embedder = load_embedder(settings.model_copy(update={"embedder": model}))
        with editor.engine.connect() as connection:
            total = connection.scalar(select(func.count()).select_from(passages)) or 0
        return _embed_anew(editor, folder, embedder, progress(total), model, keeps_events=settings.events)


def _embed_anew(
    editor: ArchiveEditor,
    folder: Path,
    embedder: Embedder,
    progress: Progress,
    model: str | None = None,
    *,
    keeps_events: bool,
) -> int:
    """Replace vectors and events, and have the settings name `model`, or what the embedder calls itself."""
    derive = EventPlacer().place_all_anew if keeps_events else forget_events
    embedded = replace_vectors(editor.storage.vectors, editor.engine, embedder, progress, derive)
    # After the database: a kill in between leaves a clear message about the model, not vectors of another one.
    note_embedder(folder, model or embedder.fingerprint.model)
    return embedded


def group_anew(folder: Path) -> None:
    """Group the articles in `folder` by event again, all of them: for an archive that was made without events.

    Raises:
        ArchiveMissing, ArchiveLocked, ArchiveUnreadable
    """
    with open_editor(folder) as editor, editor.transaction() as connection:
        EventPlacer().place_all_anew(connection, editor.vectors)
        facts.advance_generation(connection)


def annotate(folder: Path, progress: Callable[[int], Progress] = lambda _: lambda _: None) -> int:
    """Find anew who said what in the articles in `folder`, and make nothing else anew.

    Args:
        progress: given the number of articles; what it returns is told of each batch.

    Returns:
        how many articles were read.

    Raises:
        ArchiveMissing, ArchiveLocked, ArchiveUnreadable, ModelUnavailable
    """
    with open_editor(folder) as editor:
        return annotate_anew(editor, progress)


def _remove_strays(connection: Connection) -> None:
    """Take out rows that belong to nothing, or that nobody can read, and tombstones and visits that are not true."""
    connection.execute(delete(articles).where(articles.c.key.not_in(select(versions.c.article_key))))
    for table in (story_bands, event_articles):
        connection.execute(delete(table).where(table.c.article_key.not_in(select(articles.c.key))))
    attribution_rows.remove_strays(connection)
    connection.execute(delete(tombstones).where(PREMATURE_TOMBSTONE))
    connection.execute(delete(visits).where(POINTLESS_VISIT))
    for batch in article_rows.in_batches(unreadable_visits(connection)):
        connection.execute(delete(visits).where(visits.c.url.in_(batch)))
    for batch in article_rows.in_batches(unreadable_runs(connection)):
        connection.execute(delete(runs).where(runs.c.key.in_(batch)))


def _derived_columns(connection: Connection) -> None:
    """Bring the columns and rows that filters use in line with the articles."""
    connection.execute(delete(bylines))
    there = select(versions.c.article_key, versions.c.version).join(articles, articles.c.key == versions.c.article_key)
    keys = connection.execute(there).all()
    for key, version in keys:
        this = (versions.c.article_key == key) & (versions.c.version == version)
        article = article_rows.article_from(connection.execute(article_rows.ARTICLE_QUERY.where(this)).one())
        day = moment_day_number(article.content.published)
        connection.execute(versions.update().where(this).values(published_day=day))
        authors = [
            {"article_key": key, "version": version, "author": author}
            for author in dict.fromkeys(article.content.authors)
        ]
        if authors:
            connection.execute(insert(bylines), authors)
    highest = select(func.max(versions.c.version)).where(versions.c.article_key == articles.c.key).scalar_subquery()
    connection.execute(articles.update().values(current_version=highest))


def _is_current() -> ColumnElement[bool]:
    return exists().where(articles.c.key == passages.c.article_key, articles.c.current_version == passages.c.version)
