"""Pages that are no article, though they have text: told by what they say of themselves and by their form."""

import re
from collections import Counter
from typing import Any

from ingest.addresses import parts_of
from ingest.extraction.clutter.teasers import own_paragraphs, teasers_in
from ingest.extraction.facts.metadata import PageFacts
from ingest.text.cleaning import word_count

_STUB_WORDS = 200
"""Behind a paywall, fewer words are only the beginning of an article: kept, and flagged."""
_TEASER_WORDS = 20
"""Behind a paywall, fewer words are no article at all."""
_SHORT = 150
_FEWEST_CARDS = 5
_ARTICLE = re.compile(r"\w*Article|BlogPosting|Report|Review|LiveBlogPosting|DiscussionForumPosting")
_INDEX = frozenset({"CollectionPage", "ItemList", "SearchResultsPage"})
_PICTURES = frozenset({"VideoObject", "ImageGallery", "MediaGallery", "VideoGallery"})
_ERROR = re.compile(
    r"(?:error\s*)?(?:40[0134]|410|429|50[0-4])\b.*|.*\b(?:page|article|seite|página|resource) "
    r"(?:was |could |can |is |has )?(?:not|cannot|no longer|nicht|no) "
    r"(?:be )?(?:found|available|exist|gefunden|encontrada)\b.*|"
    r"(?:404|not found|access denied|forbidden|service unavailable|bad gateway|internal server error|"
    r"(?:sorry|oops)\b.{0,80}|page unavailable)\W*",
    re.I,
)
_ROBOT = re.compile(
    r"just a moment|attention required|are you a (?:robot|human)|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"enable javascript and cookies|checking your browser|security check|unusual traffic",
    re.I,
)
_CONSENT_TITLE = re.compile(
    r"before you continue|your privacy|privacy (?:settings|preferences)|cookie|consent|we value your privacy|"
    r"datenschutzeinstellungen|zustimmung",
    re.I,
)
_CONSENT_WORDS = re.compile(
    r"\b(?:cookies?|consent\w*|partners|personali[sz]ed|privacy|vendors|tracking|gdpr|opt[ -]out|einwilligung|"
    r"datenschutz\w*|werbung)\b",
    re.I,
)
_PAYWALL = re.compile(
    r"(?:to (?:continue|keep) reading|continue reading|read the full (?:article|story)|unlock (?:this|the full))\b"
    r".{0,80}\b(?:subscri|sign|log|register|account|free|trial|member)|"
    r"\b(?:subscribe|sign (?:in|up)|log ?in|register|become a (?:member|subscriber))\b.{0,60}"
    r"\b(?:to (?:continue|keep|read|finish|unlock|access)\b|for (?:full|unlimited) access)|"
    r"this (?:article|content|story) is (?:only |exclusively )?(?:available |reserved )?(?:for|to) "
    r"(?:our )?(?:paying |paid )?(?:subscribers|members)|already a (?:subscriber|member)\b|"
    r"you(?:'|’)?(?: ha)?ve (?:reached|used) (?:your|all)\b.{0,40}\b(?:free )?articles",
    re.I,
)
_VIDEO_PATH = re.compile(
    r"/(?:videos?|watch|galler(?:y|ies)|photos|pictures|in-pictures|bildergalerie|fotostrecke)s?/", re.I
)


def unfit(root: Any, facts: PageFacts, url: str | None, title: str, text: str) -> str | None:
    """Why the page is no article to keep, in a few words; None if it may be one.

    Args:
        root: the page's tree, whole.
        text: what was extracted from it.
    """
    words = word_count(text)
    names = [title, *(_plain(element) for element in [*root.iter("title"), *root.iter("h1")])]
    if words < _SHORT and any(_ROBOT.search(name) for name in [*names, text]):
        return "a check for robots instead of a page"
    if words < _SHORT and any(_ERROR.fullmatch(name) for name in names if name):
        return "an error page"
    if words < 400 and _is_consent(names, text):
        return "a consent wall instead of a page"
    own = sum(word_count(line) for line in text.split("\n") if not asks_for_money(line))
    if own < _TEASER_WORDS and (facts.is_free is False or _PAYWALL.search(text)):
        return "behind a paywall: only a teaser is there"
    if facts.kinds and not any(map(_ARTICLE.fullmatch, facts.kinds)) and _INDEX & facts.kinds:
        return "an index of other pages, not an article"
    if _is_index(root, facts, words) or _is_cards(root, facts, url):
        return "an index of other pages, not an article"
    if words < _SHORT and _shows_pictures(root, facts, url):
        return "a video or a gallery, not an article"
    return None


def caveat(facts: PageFacts, text: str) -> str | None:
    """Returns what to say of an article that is kept though it may not be whole; None if nothing."""
    is_stub = word_count(text) < _STUB_WORDS
    if is_stub and (facts.is_free is False or _PAYWALL.search(text)):
        return "behind a paywall: only its beginning is there"
    if _PAYWALL.search(text[-600:]):
        return "behind a paywall: its end may be missing"
    return "says that it is not free to read: its end may be missing" if facts.is_free is False else None


def asks_for_money(line: str) -> bool:
    """Returns whether a paragraph is the paywall's, not the article's."""
    return len(line) < 300 and _PAYWALL.search(line) is not None


def _is_consent(names: list[str], text: str) -> bool:
    count, words = len(_CONSENT_WORDS.findall(text)), word_count(text)
    if any(_CONSENT_TITLE.search(name) for name in names) and count >= 3 and count >= 0.02 * words:
        return True
    return count >= 5 and count >= 0.06 * words


def _is_index(root: Any, facts: PageFacts, words: int) -> bool:
    """Many linked headlines and no text of its own: the front page of a site or of one of its sections."""
    if any(map(_ARTICLE.fullmatch, facts.kinds)) or _property(root, "og:type") == "article":
        return False
    linked = sum(1 for heading in root.iter("h2", "h3", "h4") if heading.xpath("boolean(.//a | ancestor::a)"))
    # Teasers stand with their headlines; the paragraphs of an article stand together.
    together = Counter(paragraph.getparent() for paragraph in root.iter("p") if word_count(_plain(paragraph)) >= 15)
    return linked >= 15 and max(together.values(), default=0) < 4 and words < 60 * linked


def _is_cards(root: Any, facts: PageFacts, url: str | None) -> bool:
    """Returns whether all that the page tells stands in cards of other stories."""
    if any(map(_ARTICLE.fullmatch, facts.kinds)):
        return False
    teasers = teasers_in(root, url)
    return len(teasers) >= _FEWEST_CARDS and not own_paragraphs(root, teasers)


def _shows_pictures(root: Any, facts: PageFacts, url: str | None) -> bool:
    if any(map(_ARTICLE.fullmatch, facts.kinds)):
        return False
    if _property(root, "og:type").startswith("video") or facts.kinds & _PICTURES:
        return True
    return bool(url and _VIDEO_PATH.search(parts_of(url).path + "/"))


def _property(root: Any, name: str) -> str:
    found = root.xpath(f"string(//meta[@property='{name}']/@content)")
    return str(found).strip().lower()


def _plain(element: Any) -> str:
    return " ".join(element.text_content().split())
