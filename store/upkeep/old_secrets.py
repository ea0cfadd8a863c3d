"""Taking out the passwords and keys that earlier versions of this program stored with addresses."""

import json
from dataclasses import replace

from sqlalchemy import Connection, delete, or_, select, update

from store.database import article_rows
from store.database.runs import public_report
from store.database.schema import runs, versions, visits
from store.database.sql import replace as put
from store.files.hashing import content_hash
from store.redaction import lookup_key, public_name, source_without_secrets, without_secrets
from store.types import ArticleContent


def remove_secrets(connection: Connection) -> None:
    """Rewrite what the archive says of where its articles come from; the articles' ids stay."""
    _clean_versions(connection)
    _clean_visits(connection)
    _clean_runs(connection)


def _clean_versions(connection: Connection) -> None:
    v = versions.c
    query = select(v.article_key, v.version, v.url, v.canonical_url, v.source)
    query = query.where(or_(v.url.is_not(None), v.canonical_url.is_not(None), v.source.is_not(None)))
    found = [
        (row.article_key, row.version)
        for row in connection.execute(query)
        if _cleaned(ArticleContent("", "", row.url, row.canonical_url, row.source))
    ]
    for key, version in found:
        this = (v.article_key == key) & (v.version == version)
        there = article_rows.ARTICLE_QUERY.where(this)
        content = article_rows.article_from(connection.execute(there).one()).content
        cleaned = _cleaned(content) or content
        values = {"url": cleaned.url, "canonical_url": cleaned.canonical_url, "source": cleaned.source}
        connection.execute(update(versions).where(this).values(values | {"content_hash": content_hash(cleaned)}))


def _cleaned(content: ArticleContent) -> ArticleContent | None:
    """None if there is nothing to clean."""
    cleaned = replace(
        content,
        url=content.url and without_secrets(content.url),
        canonical_url=content.canonical_url and without_secrets(content.canonical_url),
        source=content.source and source_without_secrets(content.source),
    )
    return None if cleaned == content else cleaned


def _clean_visits(connection: Connection) -> None:
    rows = [row for row in connection.execute(select(visits)) if lookup_key(row.url) != row.url]
    for batch in article_rows.in_batches([row.url for row in rows]):
        connection.execute(delete(visits).where(visits.c.url.in_(batch)))
    put(connection, visits, [{**row._asdict(), "url": lookup_key(row.url)} for row in rows])


def _clean_runs(connection: Connection) -> None:
    for row in connection.execute(select(runs)).all():
        inputs, report = json.loads(row.inputs), json.loads(row.report)
        public = [public_name(str(name)) for name in inputs], public_report(report)
        if public != (inputs, report):
            inputs_, report_ = (json.dumps(column, ensure_ascii=False) for column in public)
            connection.execute(update(runs).where(runs.c.key == row.key).values(inputs=inputs_, report=report_))
