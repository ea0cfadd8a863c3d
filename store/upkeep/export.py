"""Articles as JSON lines, in the form that `news-ingest` takes back."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from store.archive import Archive
from store.redaction import source_without_secrets, without_secrets
from store.types import Article, Attribution, Span, format_moment


def article_line(article: Article, attributions: Sequence[Attribution] | None = None) -> str:
    """One article version as a line of JSON, without the line's end.

    Every key is always there, null where the archive knows nothing, except `canonical_url`: only an article whose
    page named one has it. With it nothing of the content is missing, so that what is taken back in has the same
    content hash. (Only an archive of an earlier version may hold secrets in addresses: they are not exported.)

    Args:
        attributions: who said what there; None to leave it out.
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
    if attributions is not None:
        row["attributions"] = [_attribution(one) for one in attributions]
    return json.dumps(row, ensure_ascii=False)


def _attribution(one: Attribution) -> dict[str, Any]:
    return {
        "source": _pair(one.source),
        "cue": _pair(one.cue),
        "content": [_pair(span) for span in one.content],
        "kind": one.kind,
        "speaker": one.speaker,
    }


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def lines(archive: Archive, *, attributions: bool = False) -> Iterator[str]:
    """The current version of every article, oldest first, undated ones last; with who said what where wanted."""
    for article in archive.articles():
        yield article_line(article, archive.voices.in_article(article.id) if attributions else None)
