"""From a page to an article or a reasoned rejection. Pure: the same page gives the same article, in any process."""

import json
from dataclasses import replace

from ingest.addresses import article_id, is_further_page
from ingest.errors import Unusable
from ingest.extraction.fragments import is_page, text_of_fragment
from ingest.extraction.plaintext import derived_title, extract_text
from ingest.extraction.records import completed, content_of, read_record
from ingest.text.cleaning import clean_line, declared, decode
from ingest.text.languages import detected_language
from ingest.types import Form, FoundArticle, RawPage, Rejection
from store import WHY_UNSTORABLE, ArticleContent, unstorable_field
from store.redaction import source_without_secrets, without_secrets

_LARGEST_TEXT = 4_000_000
"""Characters of an article: more than in any book, and what is cut into sentences takes a hundred bytes a character."""


def extract(page: RawPage) -> FoundArticle | Rejection:
    """The article in `page`, or why there is none."""
    try:
        return _extract(page)
    except Unusable as error:
        return Rejection(page.origin, str(error))


def _extract(page: RawPage) -> FoundArticle:
    given_id: str | None = None
    warnings: tuple[str, ...] = ()
    if page.form is Form.RECORD:
        record = read_record(page.content, page.renamed)
        given_id = _without_secrets(clean_line(record.id))
        has_text = bool(record.text and record.text.strip())
        from_html, warnings = (
            _from_exported(record.html, _without_secrets(record.url)) if record.html and not has_text else (None, ())
        )
        content, unread = content_of(record, from_html, page.day_first)
        warnings += unread
    elif page.form is Form.HTML:
        content, warnings = _from_html(declared(page.content, page.charset), _without_secrets(page.url))
        if page.known:
            content = completed(content, read_record(json.dumps(page.known).encode(), {}))
    else:
        content = extract_text(decode(page.content))
    if len(content.text) > _LARGEST_TEXT:
        raise Unusable(f"a text of more than {_LARGEST_TEXT:,} characters")
    if not any(map(str.isalnum, content.text)):
        raise Unusable("no text")
    if not content.title:
        content = replace(content, title=derived_title(content.text))
    if page.form is Form.HTML or not content.language:  # pages often declare the language of their template
        content = replace(content, language=detected_language(content.text) or content.language)
    content = _with_clean_addresses(content)
    if field := unstorable_field(content):
        raise Unusable(f"{field}: {WHY_UNSTORABLE}")
    # What was fetched from one address may call itself by another; the page knows better which article it is.
    canonical = content.canonical_url if page.form is Form.HTML else None
    address = content.url if is_further_page(content.url, canonical) else canonical or content.url
    place = without_secrets(page.place)
    identity = article_id(given_id, address, place)
    # Templates give many stories one canonical link, and feeds one link to a day's items.
    other = article_id(None, None, f"{content.url} {place}") if not given_id and content.url else None
    return FoundArticle(
        page.origin, identity, content, page.fetched_at, warnings, page.visit, other, page.form is Form.HTML
    )


def _with_clean_addresses(content: ArticleContent) -> ArticleContent:
    """`content` without passwords and keys in what it says of its origin."""
    return replace(
        content,
        url=_without_secrets(content.url),
        canonical_url=_without_secrets(content.canonical_url),
        source=content.source and source_without_secrets(content.source),
        story=_without_secrets(content.story),
    )


def _without_secrets(address: str | None) -> str | None:
    return address and without_secrets(address)


def _from_exported(html: str, url: str | None) -> tuple[ArticleContent, tuple[str, ...]]:
    """The article in the field of a record: a page, or only its text in markup, which may be a single paragraph."""
    try:
        return _from_html(html, url)
    except Unusable:
        if is_page(html) or not (text := text_of_fragment(html)):
            raise
        return ArticleContent(title="", text=text), ()


def _from_html(page: bytes | str, url: str | None) -> tuple[ArticleContent, tuple[str, ...]]:
    # A second to import; a run over text and records never needs it.
    from ingest.extraction.html import extract_page

    return extract_page(page, url)
