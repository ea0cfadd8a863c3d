"""An article from an HTML page: the one file that knows trafilatura's extractor."""

import json
import re
import warnings
from copy import deepcopy
from typing import Any

from ingest.addresses import host_of, is_page_address
from ingest.errors import Unusable
from ingest.extraction.clutter.boilerplate import without_boilerplate
from ingest.extraction.clutter.captions import with_captions
from ingest.extraction.clutter.hidden import drop_hidden
from ingest.extraction.clutter.raised import set_raised_apart
from ingest.extraction.clutter.teasers import drop_teasers
from ingest.extraction.clutter.text_head import without_head
from ingest.extraction.facts.linked_data import keep_own, loaded
from ingest.extraction.facts.live_blogs import add_posts, paragraphs_in, with_posts
from ingest.extraction.facts.metadata import PageFacts, headline, linked_facts, marked_date, said_authors, shown_authors
from ingest.extraction.facts.page_dates import DATE_PARAMS, checked_day
from ingest.extraction.facts.page_kind import asks_for_money, caveat, unfit
from ingest.extraction.facts.site_names import site_name
from ingest.text.bylines import clean_authors, is_name, split_byline
from ingest.text.cleaning import clean_line, clean_text, decoded_page, word_count
from ingest.text.written_dates import amended_on, in_own_zone, parse_moment
from store import ArticleContent, Moment

with warnings.catch_warnings():
    # Its HTTP client, which we do not use, warns where SOCKS proxies are not supported.
    warnings.filterwarnings("ignore", "SOCKS support")
    import trafilatura

_LONGEST_FACT = 2_000
"""Characters of what a page says about itself. The extractor's expressions take time by the square of it."""
_MOST_ATTRIBUTES = 2_000
"""Of one element. The parser, and what searches its tree, take time by the square of them: of 100,000, a minute."""
_MANY_ATTRIBUTES = re.compile(
    rb"""<[a-z][^\s<>"'=/]*+(?>[\s/]*+[^\s<>"'=/]++(?:\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s<>"']++)?)?+){%d}"""
    % (_MOST_ATTRIBUTES + 1),
    re.I,
)
_MOST_TAGS = 500_000
"""Of a page. A tag of three characters takes a kilobyte while it is looked at."""
_MOST_OF_BODY = 0.7
"""Share of the words that a page's JSON-LD gives for its article: an extraction of fewer has lost a part of it."""
_LEAST_BODY = 100
"""Words in it; fewer may be a summary."""
_LEAST_WORDS = 12
"""An extraction of fewer words is a menu or a notice, not an article."""


def extract_html(page: bytes | str, url: str | None) -> ArticleContent:
    """The article in `page`; see `extract_page`."""
    return extract_page(page, url)[0]


def extract_page(page: bytes | str, url: str | None) -> tuple[ArticleContent, tuple[str, ...]]:
    """The article in `page`, and what is to be said about it.

    Args:
        page: bytes are decoded by what the page declares, or else what they look like.
        url: where it was fetched from, if it was.

    Returns:
        the content, with `url` as given, or the page's canonical address when none is given; warnings.

    Raises:
        Unusable: if there is no article in it.
    """
    if not page.strip():
        raise Unusable("empty file")
    if page.count(b"<" if isinstance(page, bytes) else "<") > _MOST_TAGS:  # type: ignore[arg-type]
        raise Unusable(f"more than {_MOST_TAGS:,} tags")
    if _MANY_ATTRIBUTES.search(page if isinstance(page, bytes) else page.encode("utf-8", "replace")):
        raise Unusable(f"an element with more than {_MOST_ATTRIBUTES:,} attributes")
    try:
        root = tree_of(page)
        _shorten_facts(root)
        language = _declared_language(root)
        facts = PageFacts() if root is None else linked_facts(root, url)
        if root is not None:
            keep_own(root, url)
            set_raised_apart(root)
            drop_hidden(root)
            add_posts(root, facts.posts)
        shown = None if root is None else deepcopy(root)  # the extractor takes the tree apart
        if root is not None:
            drop_teasers(root, url)
        found = (
            None
            if root is None
            else trafilatura.bare_extraction(
                root, url=url, with_metadata=True, include_comments=False, date_extraction_params=dict(DATE_PARAMS)
            )
        )
    except Exception as error:
        # Whatever a broken page does to the parser, it is this page's fault, and the rest goes on.
        raise Unusable(f"cannot be read as HTML: {type(error).__name__}") from error
    if shown is not None and (reason := unfit(shown, facts, url, _title(found), _text(found))):
        raise Unusable(reason)
    if found is None:
        raise Unusable("no article found in the page")
    site = site_name(shown, found.sitename, found.hostname, facts.publisher)
    title = headline(shown, clean_line(found.title) or "", site, facts.headline)
    lines = with_posts(_lines(_fuller(found.text or "", facts), title), facts.posts)
    if sum(map(word_count, lines)) < _LEAST_WORDS:
        raise Unusable("no article found in the page")
    text = "\n\n".join(with_captions(lines, shown))
    warning = caveat(facts, found.text or "")
    canonical = found.url if is_page_address(found.url) else None
    published = _moment(facts.published) or _moment(marked_date(shown))
    published = published or _moment(checked_day(found.date, shown, url or canonical))
    content = ArticleContent(
        title=title,
        text=text,
        url=url or canonical,
        canonical_url=canonical,
        source=site or (host_of(url) if url else None) or None,
        authors=_authors(facts, shown, found.author, site),
        published=in_own_zone(published, page),
        updated=in_own_zone(_moment(facts.updated), page) or amended_on(text),
        section=facts.section or (clean_line(found.categories[0]) if found.categories else None),
        language=found.language or language,
    )
    return content, (warning,) if warning else ()


def tree_of(page: bytes | str) -> Any:
    """The elements of `page`; None if there are none."""
    return trafilatura.load_html(decoded_page(page) if isinstance(page, bytes) else page)


def _title(found: Any) -> str:
    return (clean_line(found.title) if found is not None else None) or ""


def _text(found: Any) -> str:
    return (found.text if found is not None else None) or ""


def _authors(facts: PageFacts, shown: Any, found: str | None, site: str | None) -> tuple[str, ...]:
    """Authors by what says most: JSON-LD, the page's byline, what the extractor makes of the rest; people first."""
    choices = [
        clean_authors(facts.authors),
        tuple(name for line in shown_authors(shown) for name in split_byline(line)),
        said_authors(shown),
        split_byline(found or ""),
    ]
    named = [names for names in choices if names and names != (site,)]
    people = (names for names in named if all(map(is_name, names)))
    return next(people, named[0] if named else next((names for names in choices if names), ()))


def _lines(text: str, title: str) -> list[str]:
    """Trafilatura puts each paragraph on a line; those that are none go."""
    lines = (line.strip() for line in clean_text(text).split("\n"))
    return without_head(list(without_boilerplate((line for line in lines if line and not asks_for_money(line)), title)))


def _fuller(text: str, facts: PageFacts) -> str:
    """`text`, or the whole that the page's JSON-LD gives, where much of it is missing; not from behind a paywall."""
    words = len(facts.body.split())
    if words < _LEAST_BODY:
        return text
    is_part = word_count(text) < _MOST_OF_BODY * words and facts.is_free is not False
    is_run_together = "\n" not in text.strip() and text.split() == facts.body.split()
    return "\n".join(paragraphs_in(facts.body)) if is_part or is_run_together else text


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


def _shorten_facts(root: Any) -> None:
    """Cut long facts, but for the text itself, which the extractor may take from there."""
    for meta in root.iter("meta") if root is not None else ():
        if len(content := meta.get("content") or "") > _LONGEST_FACT:
            meta.set("content", content[:_LONGEST_FACT])
    for script in root.iter("script") if root is not None else ():
        is_long = len(script.text or "") > _LONGEST_FACT and script.get("type", "").lower() == "application/ld+json"
        if is_long and (found := loaded(script.text)) is not None:
            script.text = json.dumps(_shortened(found))


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: fact if name == "articleBody" else _shortened(fact) for name, fact in value.items()}
    if isinstance(value, list):
        return list(map(_shortened, value))
    return value[:_LONGEST_FACT] if isinstance(value, str) else value


def _declared_language(root: Any) -> str | None:
    """The two-letter code in the ``lang`` of the page's root element."""
    code = str(root.get("lang") or "")[:2].lower() if root is not None else ""
    return code if len(code) == 2 and code.isalpha() else None
