"""An article from an HTML page: the one file that knows trafilatura's extractor."""

from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from ingest.bylines import clean_authors, split_byline
from ingest.cleaning import clean_line, clean_text
from ingest.dates import parse_moment
from ingest.errors import Unusable
from ingest.furniture import without_furniture
from ingest.identity import is_page_address
from ingest.page_facts import PageFacts, headline, linked_facts, shown_authors
from ingest.without_socks import trafilatura
from store import ArticleContent, Moment

_DATE_PARAMS = {"original_date": True, "outputformat": "%Y-%m-%dT%H:%M:%S%z"}
LEAST_WORDS = 12
"""An extraction of fewer words is a menu or a notice, not an article."""


def extract_html(page: bytes | str, url: str | None) -> ArticleContent:
    """The article in `page`.

    Args:
        page: bytes are decoded by what the page declares, or else what they look like.
        url: where it was fetched from, if it was.

    Returns:
        the content, with `url` as given, or the page's canonical address when none is given.

    Raises:
        Unusable: if there is no article in it.
    """
    if not page.strip():
        raise Unusable("empty file")
    try:
        root: Any = trafilatura.load_html(page)
        language = _declared_language(root)
        facts = PageFacts() if root is None else linked_facts(root)
        shown = None if root is None else deepcopy(root)  # the extractor takes the tree apart
        found = (
            None
            if root is None
            else trafilatura.bare_extraction(
                root, url=url, with_metadata=True, include_comments=False, date_extraction_params=_DATE_PARAMS
            )
        )
    except Exception as error:
        # Whatever a broken page does to the parser, it is this page's fault, and the rest goes on.
        raise Unusable(f"cannot be read as HTML: {type(error).__name__}") from error
    if found is None:
        raise Unusable("no article found in the page")
    site = clean_line(found.sitename) or clean_line(found.hostname)
    title = headline(shown, clean_line(found.title) or "", site)
    text = _paragraphs(found.text or "", title)
    if len(text.split()) < LEAST_WORDS:
        raise Unusable("no article found in the page")
    canonical = found.url if is_page_address(found.url) else None
    return ArticleContent(
        title=title,
        text=text,
        url=url or canonical,
        canonical_url=canonical,
        source=site or (urlsplit(url).hostname if url else None),
        authors=_authors(facts, shown, found.author, site),
        published=_moment(facts.published) or _moment(found.date),
        updated=_moment(facts.updated),
        section=facts.section or (clean_line(found.categories[0]) if found.categories else None),
        language=found.language or language,
    )


def _authors(facts: PageFacts, shown: Any, found: str | None, site: str | None) -> tuple[str, ...]:
    """Authors by what says most: JSON-LD, the page's byline, what the extractor makes of the rest."""
    choices = [
        clean_authors(facts.authors),
        tuple(name for line in shown_authors(shown) for name in split_byline(line)),
        split_byline(found or ""),
    ]
    named = [names for names in choices if names]
    return next((names for names in named if names != (site,)), named[0] if named else ())


def _paragraphs(text: str, title: str) -> str:
    """Trafilatura puts each paragraph on a line; the archive separates them by blank lines."""
    lines = (line.strip() for line in clean_text(text).split("\n"))
    return "\n\n".join(without_furniture((line for line in lines if line), title))


def _moment(written: str | None) -> Moment | None:
    if not written:
        return None
    try:
        moment = parse_moment(written)
    except Unusable:
        return None
    # The extractor writes a day without a time as its midnight, without an offset.
    without_time = getattr(moment, "tzinfo", None) is None and "T00:00:00" in written
    return parse_moment(written[:10]) if without_time else moment


def _declared_language(root: Any) -> str | None:
    """The two-letter code in the ``lang`` of the page's root element."""
    code = str(root.get("lang") or "")[:2].lower() if root is not None else ""
    return code if len(code) == 2 and code.isalpha() else None
