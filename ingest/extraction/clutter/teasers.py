"""Cards of other stories on a page: a linked headline with a sentence or two, several beside each other.

Extractors take their sentences for the article's, and the archive would quote this page for what another tells.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sized
from typing import Any

from ingest.addresses import joined, normalised_address
from ingest.extraction.clutter.trees import drop
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
    rows: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    headings = list(root.iter(*_HEADINGS))
    held = _headings_in(headings)
    for heading in headings:
        if (card := _card_of(heading, held)) is not None:
            rows[card.getparent()].append((heading, card))
    own = normalised_address(url) if url else None
    linked = (
        [card for heading, card in row if _leads_away(heading, url, own)] for row in rows.values() if _is_row(row)
    )
    return [card for cards in linked if _is_row(cards) for card in cards]


def _is_row(cards: Sized) -> bool:
    return len(cards) >= _FEWEST_CARDS


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
        drop(teasers)


def _headings_in(headings: list[Any]) -> Mapping[Any, int]:
    """How many headings each element is or has in it, as far as it takes to find the lowest one with several."""
    held: Counter[Any] = Counter()
    for heading in headings:
        for above in (heading, *heading.iterancestors()):
            held[above] += 1
            if held[above] > 1 and above.tag not in _HEADINGS:  # nobody asks for those above it
                break
    return held


def _card_of(heading: Any, held: Mapping[Any, int]) -> Any | None:
    """The element that holds `heading` and what little is said below it; None if it is more than a few sentences.

    Args:
        held: how many headings elements have in them.
    """
    element = heading
    while (parent := element.getparent()) is not None and parent.tag not in ("body", "html"):
        if held[parent] > 1:
            break
        element = parent
    if element is heading or not any(True for _ in element.iter("p", "div", "span")):
        return None
    paragraphs = sum(1 for _ in element.iter("p"))
    return None if paragraphs > _MOST_PARAGRAPHS or word_count(element.text_content()) > _MOST_WORDS else element


def _leads_away(heading: Any, url: str | None, own: str | None) -> bool:
    """Returns whether `heading` is linked to another page. `own`: `url`, normalised."""
    links = [str(link).strip() for link in heading.xpath(".//a/@href | ancestor::a/@href")]
    pages = [link for link in links if link and not link.startswith(("#", "javascript:", "mailto:"))]
    return any(not url or normalised_address(joined(url, link)) != own for link in pages)
