"""Changes of an archive that need no model: articles are taken out, and what a killed writer left is settled."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.exc import DatabaseError

from store.database import article_rows, facts
from store.database.naming import articles_named
from store.database.schema import articles, journal, passages
from store.database.tombstones import bury
from store.errors import ArchiveUnreadable, first_line
from store.grouping.events import EventPlacer
from store.storage.opening import OpenVectors, Storage
from store.writing.new_versions import drop_passages


class ArchiveEditor:
    """The archive opened for changes that need no model; get one from `open_editor`.

    Attributes:
        storage: what the archive is stored on.
        engine: the database's, writable, for `store`'s own repairs.
        vectors: the vector index.
    """

    def __init__(self, storage: Storage, engine: Engine, vectors: OpenVectors) -> None:
        self.storage = storage
        self.engine = engine
        self.vectors = vectors
        self._events = EventPlacer()

    def find(self, name: str) -> list[str]:
        """Returns the ids of the articles that `name`, an id or an address, means; see `store.database.naming`."""
        with self.engine.connect() as connection:
            return articles_named(connection, name)

    def remove(self, article_id: str, reason: str = "removed by hand") -> bool:
        """Take an article out, every version of it, and leave a tombstone; returns whether it was there."""
        with self.transaction() as connection:
            key = connection.scalar(select(articles.c.key).where(articles.c.id == article_id))
            if key is None:
                return False
            drop_passages(connection, key)
            self._events.leave(connection, key)
            connection.execute(delete(articles).where(articles.c.key == key))
            bury(connection, article_id, reason)
            facts.advance_generation(connection)
        self.settle()
        return True

    def settle(self) -> None:
        """Delete the vectors of journalled passages that the database does not hold, and empty the journal."""
        with self.engine.connect() as connection:
            noted = list(connection.scalars(select(journal.c.passage_id)))
            if not noted:
                return
            kept = {
                row.id for row in article_rows.select_by_ids(connection, select(passages.c.id), passages.c.id, noted)
            }
        self.vectors.delete([id_ for id_ in noted if id_ not in kept])
        with self.transaction() as connection:
            connection.execute(delete(journal))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One database transaction.

        Raises:
            ArchiveUnreadable: if the database cannot write.
        """
        try:
            with self.engine.begin() as connection:
                self.storage.database.assure(connection)
                yield connection
        except DatabaseError as error:
            self._events.forget()
            raise ArchiveUnreadable(
                f"cannot write to {self.storage.database.name}: {first_line(error.orig)}"
            ) from error
        except BaseException:
            self._events.forget()
            raise
