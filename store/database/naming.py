"""Which articles somebody means by an id or an address."""

from sqlalchemy import Connection, select

from store.database.schema import articles, versions
from store.redaction import without_secrets


def articles_named(connection: Connection, name: str) -> list[str]:
    """The ids of the articles that `name` is the id or, in any version, the address of; an id goes first."""
    if connection.scalar(select(articles.c.key).where(articles.c.id == name)) is not None:
        return [name]
    addressed = select(articles.c.id).join(versions, versions.c.article_key == articles.c.key)
    here = versions.c.url.in_(_spellings(name)) | versions.c.canonical_url.in_(_spellings(name))
    return list(connection.scalars(addressed.where(here).distinct().order_by(articles.c.id)))


def _spellings(address: str) -> list[str]:
    """`address` and what a browser shows as the same: with and without a fragment, a last slash, another scheme.

    Addresses are stored without secrets, so that is how one with a secret is found.
    """
    shown = without_secrets(address)
    bare = shown.partition("#")[0].rstrip("/").partition("://")[2]
    if not bare:
        return [address]
    return [address, shown, *(f"{scheme}://{bare}{end}" for scheme in ("https", "http") for end in ("", "/"))]
