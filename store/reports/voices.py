"""Who said what, as the annotations of the current articles have it."""

from collections.abc import Sequence

from sqlalchemy import Engine

from store.database import attribution_rows
from store.types import Attribution


class Voices:
    """Who said what in an archive's articles, as far as they have been annotated.

    Args:
        engine: the archive database's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def names(self) -> dict[str, int]:
        """Returns the full names of speakers, each with how many attributions it has."""
        with self._engine.connect() as connection:
            return attribution_rows.speakers(connection)

    def in_article(self, article_id: str) -> list[Attribution]:
        """Returns who said what in an article, in the order of its text; nothing if it is unknown or not annotated."""
        with self._engine.connect() as connection:
            return attribution_rows.of_article(connection, article_id)

    def said_by(self, names: Sequence[str]) -> list[tuple[str, Attribution]]:
        """Returns what speakers with one of these full names said, each with the id of the article."""
        with self._engine.connect() as connection:
            return attribution_rows.said_by(connection, names)
