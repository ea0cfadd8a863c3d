"""From a page to an article or a reasoned rejection. Pure: the same page gives the same article, in any process."""

from collections.abc import Mapping
from dataclasses import replace

from ingest.cleaning import clean_line, decode
from ingest.errors import Unusable
from ingest.identity import article_id
from ingest.plaintext import derived_title, extract_text
from ingest.records import content_of, read_record
from ingest.types import Form, FoundArticle, RawPage, Rejection
from store import ArticleContent


def extract(page: RawPage, renamed: Mapping[str, str]) -> FoundArticle | Rejection:
    """The article in `page`.

    Args:
        renamed: for records, field -> the key that holds it.
    """
    try:
        return _extract(page, renamed)
    except Unusable as error:
        return Rejection(page.origin, str(error))


def _extract(page: RawPage, renamed: Mapping[str, str]) -> FoundArticle:
    given_id: str | None = None
    warnings: tuple[str, ...] = ()
    if page.form is Form.RECORD:
        record = read_record(page.content, renamed)
        given_id = clean_line(record.id)
        has_text = bool(record.text and record.text.strip())
        from_html = _from_html(record.html, record.url) if record.html and not has_text else None
        content, warnings = content_of(record, from_html)
    elif page.form is Form.HTML:
        content = _from_html(page.content, page.url)
    else:
        content = extract_text(decode(page.content))
    if not any(map(str.isalnum, content.text)):
        raise Unusable("no text")
    if not content.title:
        content = replace(content, title=derived_title(content.text))
    # What was fetched from one address may call itself by another; the page knows better which article it is.
    address = content.canonical_url if page.form is Form.HTML else None
    identity = article_id(given_id, address or content.url, page.place)
    return FoundArticle(page.origin, identity, content, page.fetched_at, warnings)


def _from_html(page: bytes | str, url: str | None) -> ArticleContent:
    # A second to import; a run over text and records never needs it.
    from ingest.html import extract_html

    return extract_html(page, url)
