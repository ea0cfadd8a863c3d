"""The articles that somebody means by an id or an address."""

from typing import Any

from sqlalchemy import Connection, Select, select

from store.database.article_rows import IS_CURRENT
from store.database.schema import articles, versions
from store.redaction import without_secrets


def articles_named(connection: Connection, name: str) -> list[str]:
    """The ids of the articles that `name` is the id or, in any version, the address of; an id goes first."""
    if connection.scalar(select(articles.c.key).where(articles.c.id == name)) is not None:
        return [name]
    return list(connection.scalars(_addressed(name)))


def article_named(connection: Connection, name: str) -> str | None:
    """Returns the id of the one article that `name` means best, None if there is none.

    Of several articles with one address, it is one that has the address now, and the first by id.
    """
    found = articles_named(connection, name)
    if len(found) < 2:
        return found[0] if found else None
    having_it_now = connection.scalar(_addressed(name).where(IS_CURRENT).limit(1))
    return found[0] if having_it_now is None else str(having_it_now)


def _addressed(address: str) -> Select[Any]:
    """Returns the statement for the ids of the articles of which any version has `address`, in order."""
    spellings = _spellings(address)
    here = versions.c.url.in_(spellings) | versions.c.canonical_url.in_(spellings)
    joined = select(articles.c.id).join(versions, versions.c.article_key == articles.c.key)
    return joined.where(here).distinct().order_by(articles.c.id)


def _spellings(address: str) -> list[str]:
    """`address` and what a browser shows as the same: with and without a fragment, a last slash, another scheme.

    Addresses are stored without secrets, so that is how one with a secret is found.
    """
    shown = without_secrets(address)
    bare = shown.partition("#")[0].rstrip("/").partition("://")[2]
    if not bare:
        return [address]
    return [address, shown, *(f"{scheme}://{bare}{end}" for scheme in ("https", "http") for end in ("", "/"))]
