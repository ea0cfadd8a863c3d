"""The full-text index inside a database, as the rest of the code sees it; `fts5` and `tsvector` are the two of them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Select, Subquery

from store.fulltext.sought import Sought


class Weights(NamedTuple):
    """The weight of an occurrence of a word, by where it stands."""

    title: float
    text: float


def has_word(term: str) -> bool:
    """Returns whether there is anything in `term` to look for."""
    return any(character.isalnum() for character in term)


class FullText(Protocol):
    """The full-text index inside the database: `store.fulltext.fts5`, `store.fulltext.tsvector`."""

    def make(self, connection: Connection) -> None:
        """Make what it consists of, empty, in the place of what there is."""

    def drop(self, connection: Connection) -> None:
        """Remove what it consists of."""

    def rebuild(self, connection: Connection) -> None:
        """Fill it anew from the articles.

        Raises:
            ArchiveUnreadable: if the database cannot.
        """

    def add_article_rows(self, connection: Connection, article_keys: Sequence[int]) -> None:
        """Index the passages of articles; must run after their rows are in."""

    def remove_rows(self, connection: Connection, keys: Iterable[int]) -> None:
        """Take passages out; must run *before* their rows are deleted or their article changes."""

    def disagreements(self, connection: Connection) -> Iterator[str]:
        """Yields what is wrong with it, compared with the articles, a line each."""

    def ranked(self, terms: Sequence[Sought], weights: Weights, limit: int | None = None) -> Subquery | None:
        """``key`` and ``score`` (BM25, higher is better) of the passages that hold any of `terms`.

        Args:
            limit: only the best so many.

        Returns:
            None if there is no word in `terms`.
        """

    def containing(self, term: Sought) -> Select[Any]:
        """``key`` of the passages that hold `term`."""

    def frequency(self, connection: Connection, term: str) -> int:
        """In how many passages `term` stands."""

    def terms(self, connection: Connection, beginning: str) -> list[str]:
        """Returns its terms that begin with `beginning`, which is not empty, in order."""
