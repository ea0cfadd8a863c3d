"""The log of the addresses that earlier runs read.

An address that holds a password or a key is remembered under another name (`store.redaction.lookup_key`): whoever asks
has the address, and nobody learns it from here.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine, select

from store.database.schema import visits
from store.database.sql import replace
from store.redaction import lookup_key
from store.types import Visit


class Visits:
    """The addresses whose content is in the archive. Safe to ask from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, url: str) -> Visit | None:
        """The last visit to `url`, None if it was never read or nothing of it is in the archive."""
        with self._engine.connect() as connection:
            row = connection.execute(select(visits).where(visits.c.url == lookup_key(url))).one_or_none()
        if row is None:
            return None
        return Visit(url, row.etag, row.last_modified, datetime.fromisoformat(row.fetched_at))

    def article_at(self, url: str) -> str | None:
        """The id of the article that `url` gave."""
        with self._engine.connect() as connection:
            return connection.scalar(select(visits.c.article_id).where(visits.c.url == lookup_key(url)))

    def note(self, found: Iterable[tuple[Visit, str | None]]) -> None:
        """Remember visits, each with the id of the article that is now in the archive, None for feeds and sitemaps."""
        rows = {
            lookup_key(visit.url): {
                "url": lookup_key(visit.url),
                "article_id": article_id,
                "etag": visit.etag,
                "last_modified": visit.last_modified,
                "fetched_at": visit.fetched_at.isoformat(),
            }
            for visit, article_id in found
        }
        with self._engine.begin() as connection:
            replace(connection, visits, list(rows.values()))
