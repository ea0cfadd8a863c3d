"""What is watched and what was noted, in the database beside the conversations."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from chatbot.conversations.database import Conversations, metadata
from chatbot.output.json_contract import filters_to_json
from chatbot.watching.tables import (
    feeds,
    known_articles,
    last_row,
    notice_from,
    notices,
    row_of,
    vector_bytes,
    watch_from,
    watch_row,
    watches,
)
from chatbot.watching.types import LastAnswer, Notice, Watch
from store import Filters

_ID_BYTES = 12
_SECRET_BYTES = 24


class Watches:
    """The standing questions over one archive; every method may raise `ConversationsUnreadable`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        with conversations.transaction() as connection:  # a database of before there were any
            metadata.create_all(connection, [watches, notices, known_articles, feeds])

    def add(self, watch: Watch, model: str) -> Watch:
        """Keep a watch; returns it, or the one of the same owner, question and filters that there is.

        Args:
            model: fingerprint of what made its vector.
        """
        with self._conversations.transaction() as connection:
            same = _same(watch.owner, watch.question, watch.filters)
            row = connection.execute(select(watches).where(same)).first()
            if row is not None:
                return watch_from(row)
            connection.execute(insert(watches).values(**watch_row(watch, model), filters=_written(watch.filters)))
        return watch

    def has(self, owner: str, question: str, filters: Filters) -> bool:
        """Whether `owner` watches a question with these filters."""
        with self._conversations.transaction() as connection:
            return connection.scalar(select(watches.c.id).where(_same(owner, question, filters))) is not None

    def has_any(self, owner: str | None = None) -> bool:
        """Whether `owner`, or anybody, watches something."""
        query = select(watches.c.id).limit(1)
        if owner is not None:
            query = query.where(watches.c.owner == owner)
        with self._conversations.transaction() as connection:
            return connection.scalar(query) is not None

    def remove(self, id: str, owner: str) -> bool:
        """Stop watching; returns whether there was such a watch of `owner`."""
        with self._conversations.transaction() as connection:
            gone = connection.execute(delete(watches).where(watches.c.id == id, watches.c.owner == owner))
            return bool(gone.rowcount)

    def listed(self, owner: str | None = None) -> list[Watch]:
        """The watches of `owner`, or of everybody, the oldest first."""
        query = select(watches).order_by(watches.c.created, watches.c.id)
        if owner is not None:
            query = query.where(watches.c.owner == owner)
        with self._conversations.transaction() as connection:
            return [watch_from(row) for row in connection.execute(query)]

    def of_other_models(self, model: str) -> list[Watch]:
        """The watches whose vectors another model made."""
        with self._conversations.transaction() as connection:
            return [watch_from(row) for row in connection.execute(select(watches).where(watches.c.model != model))]

    def set_vectors(self, vectors: Mapping[str, NDArray[np.float32]], model: str) -> None:
        """Keep new vectors, by id of watch."""
        with self._conversations.transaction() as connection:
            for id_, vector in vectors.items():
                facts = {"vector": vector_bytes(vector), "model": model}
                connection.execute(update(watches).where(watches.c.id == id_).values(**facts))

    def known(self) -> dict[str, int]:
        """The article versions of which all watches have been asked: id -> version; empty if nothing was watched."""
        with self._conversations.transaction() as connection:
            return {row.article: row.version for row in connection.execute(select(known_articles))}

    def set_known(self, changed: Mapping[str, int], gone: Iterable[str] = ()) -> None:
        """Note article versions that all watches have been asked of, and articles that there are no longer."""
        with self._conversations.transaction() as connection:
            _remember(connection, changed, gone)

    def note(
        self,
        found: Sequence[Notice],
        answers: Mapping[str, LastAnswer],
        changed: Mapping[str, int],
        gone: Iterable[str],
    ) -> list[Notice]:
        """Keep what a check has found, all or nothing; returns those notices that were not noted before.

        Args:
            answers: by id of watch, what is remembered of its answer.
            changed, gone: as for `set_known`.
        """
        kept = []
        with self._conversations.transaction() as connection:
            there = set(connection.scalars(select(watches.c.id)))
            for notice in found:
                if notice.watch in there:
                    row = insert(notices).values(**row_of(notice)).on_conflict_do_nothing()
                    if connection.execute(row).rowcount:
                        kept.append(notice)
            for id_, last in answers.items():
                connection.execute(update(watches).where(watches.c.id == id_).values(**last_row(last)))
            _remember(connection, changed, gone)
        return kept

    def notices(self, owner: str, limit: int = 200) -> list[Notice]:
        """The last notices of `owner`, the newest first."""
        query = (
            select(notices, watches.c.question)
            .join(watches, watches.c.id == notices.c.watch)
            .where(watches.c.owner == owner)
            .order_by(notices.c.noticed.desc(), notices.c.key.desc())
            .limit(limit)
        )
        with self._conversations.transaction() as connection:
            return [notice_from(row) for row in connection.execute(query)]

    def unseen(self, owner: str) -> int:
        """How many notices `owner` has not looked at."""
        query = select(func.count()).select_from(notices).join(watches, watches.c.id == notices.c.watch)
        with self._conversations.transaction() as connection:
            return int(connection.scalar(query.where(watches.c.owner == owner, ~notices.c.seen)) or 0)

    def look_at_all(self, owner: str) -> None:
        """Note that `owner` has seen all notices."""
        own = select(watches.c.id).where(watches.c.owner == owner)
        with self._conversations.transaction() as connection:
            connection.execute(update(notices).where(notices.c.watch.in_(own), ~notices.c.seen).values(seen=True))

    def feed_secret(self, owner: str, *, renew: bool = False) -> str:
        """The secret in the address of the feed of `owner`; a renewed one makes the old address unknown."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self._conversations.transaction() as connection:
            row = insert(feeds).values(owner=owner, secret=secret)
            replaced = row.on_conflict_do_update(["owner"], set_={"secret": secret})
            connection.execute(replaced if renew else row.on_conflict_do_nothing())
            return str(connection.scalar(select(feeds.c.secret).where(feeds.c.owner == owner)))

    def owner_of_feed(self, secret: str) -> str | None:
        """Whose feed has this secret; None if nobody's."""
        with self._conversations.transaction() as connection:
            owner: str | None = connection.scalar(select(feeds.c.owner).where(feeds.c.secret == secret))
            return owner


def _same(owner: str, question: str, filters: Filters) -> ColumnElement[bool]:
    """Returns the condition for what `owner` watches with these words and filters."""
    return (watches.c.owner == owner) & (watches.c.question == question) & (watches.c.filters == _written(filters))


def _written(filters: Filters) -> str:
    return json.dumps(filters_to_json(filters))


def new_id() -> str:
    """Returns an id that cannot be guessed; it does not begin with a dash, as an option does."""
    return secrets.token_hex(_ID_BYTES)


def _remember(connection: Connection, changed: Mapping[str, int], gone: Iterable[str]) -> None:
    for article, version in changed.items():
        row = insert(known_articles).values(article=article, version=version)
        connection.execute(row.on_conflict_do_update(["article"], set_={"version": version}))
    for article in gone:
        connection.execute(delete(known_articles).where(known_articles.c.article == article))
