"""Cards of other stories on a page: a linked headline with a sentence or two, several beside each other.

Extractors take their sentences for the article's, and the archive would quote this page for what another tells.
"""

from collections import defaultdict
from typing import Any

from ingest.addresses import joined, same_address
from ingest.text.cleaning import word_count

_FEWEST_CARDS = 3
"""Beside each other; two may be sections of the article."""
_MOST_WORDS = 70
"""Of a card."""
_MOST_PARAGRAPHS = 2
_OWN_WORDS = 12
"""Of a paragraph that counts as the article's own."""
_HEADINGS = ("h2", "h3", "h4", "h5")


def teasers_in(root: Any, url: str | None) -> list[Any]:
    """The elements that are cards of other stories, in their order."""
    rows: dict[Any, list[Any]] = defaultdict(list)
    for heading in root.iter(*_HEADINGS):
        if (card := _card_of(heading, url)) is not None:
            rows[card.getparent()].append(card)
    return [card for cards in rows.values() if len(cards) >= _FEWEST_CARDS for card in cards]


def own_paragraphs(root: Any, teasers: list[Any]) -> int:
    """Returns how many paragraphs of the page stand in none of the `teasers`."""
    inside = {paragraph for card in teasers for paragraph in card.iter("p")}
    return sum(
        1
        for paragraph in root.iter("p")
        if paragraph not in inside and word_count(paragraph.text_content()) >= _OWN_WORDS
    )


def drop_teasers(root: Any, url: str | None) -> None:
    """Take the cards of other stories out of a page that has a text of its own."""
    teasers = teasers_in(root, url)
    if teasers and own_paragraphs(root, teasers) >= 2:
        for card in teasers:
            if card.getparent() is not None:
                card.drop_tree()


def _card_of(heading: Any, url: str | None) -> Any | None:
    """The element that holds the linked `heading` and what little is said below it.

    None if the heading is linked to nowhere else, or more than a few sentences stand with it.
    """
    links = heading.xpath(".//a/@href | ancestor::a/@href")
    if not links or not any(_leads_away(str(link), url) for link in links):
        return None
    element = heading
    while (parent := element.getparent()) is not None and parent.tag not in ("body", "html"):
        if sum(1 for _ in parent.iter(*_HEADINGS)) > 1:
            break
        element = parent
    if element is heading or not any(True for _ in element.iter("p", "div", "span")):
        return None
    paragraphs = sum(1 for _ in element.iter("p"))
    if paragraphs > _MOST_PARAGRAPHS or word_count(element.text_content()) > _MOST_WORDS:
        return None
    return element


def _leads_away(link: str, url: str | None) -> bool:
    if not link.strip() or link.strip().startswith(("#", "javascript:", "mailto:")):
        return False
    return not (url and same_address(joined(url, link), url))
