"""Articles as JSON lines, in the form that `news-ingest` takes back."""

import json
from collections.abc import Iterator
from typing import Any

from store.archive import Archive
from store.redaction import source_without_secrets, without_secrets
from store.types import Article, format_moment


def article_line(article: Article) -> str:
    """One article version as a line of JSON, without the line's end.

    Every key is always there, null where the archive knows nothing, except `canonical_url`: only an article whose
    page named one has it. With it nothing of the content is missing, so that what is taken back in has the same
    content hash. (Only an archive of an earlier version may hold secrets in addresses: they are not exported.)
    """
    content = article.content
    row: dict[str, Any] = {
        "id": article.id,
        "version": article.version,
        "url": content.url and without_secrets(content.url),
        "title": content.title,
        "text": content.text,
        "source": content.source and source_without_secrets(content.source),
        "authors": list(content.authors),
        "published": format_moment(content.published),
        "updated": format_moment(content.updated),
        "section": content.section,
        "language": content.language,
        "story": content.story,
    }
    if content.canonical_url is not None:
        row["canonical_url"] = without_secrets(content.canonical_url)
    return json.dumps(row, ensure_ascii=False)


def lines(archive: Archive) -> Iterator[str]:
    """The current version of every article, oldest first, undated ones last."""
    return map(article_line, archive.articles())
