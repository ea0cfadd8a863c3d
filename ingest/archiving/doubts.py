"""Whether what has the identity of a known article is a new version of it, or something else under the same address."""

import re
from enum import Enum

from ingest.types import FoundArticle
from store import CurrentWords, shingles

_FEWEST_WORDS = 20
_HARDLY = 0.05
"""Share of the shorter text's word runs; what has fewer in common tells of something else."""


def _shares_nothing(title: str, text: str, known_title: str, known_text: str) -> bool:
    """Returns whether two texts are different stories: neither titles nor texts have more than chance in common."""
    one, other = shingles(text), shingles(known_text)
    if min(len(text.split()), len(known_text.split())) < _FEWEST_WORDS or not one or not other:
        return False
    titles = _words(title), _words(known_title)
    if len(titles[0] & titles[1]) * 2 >= max(1, min(map(len, titles))):
        return False
    return len(one & other) < _HARDLY * min(len(one), len(other))


def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", title.lower()))


class Doubt(Enum):
    """Why it may be no new version. The value is what the report says of it; nothing, where there is nothing to say."""

    ANOTHER_STORY = "shares almost nothing with what was stored under its name before"
    REWRITTEN = "shares almost nothing with the version before it"
    SAME_WORDS = ""
    OLDER = "an older capture than the text that is current: left out"

    @property
    def is_left(self) -> bool:
        """Returns whether what is known stays as it is."""
        return self in (Doubt.SAME_WORDS, Doubt.OLDER)


def doubt_of(article: FoundArticle, known: CurrentWords, known_url: str | None) -> Doubt | None:
    """Compare `article`, which is not the same as the known one in all, with that one; None if it is a new version."""
    content = article.content
    if content.url != known_url and (content.title, content.text) == (known.title, known.text):
        return Doubt.SAME_WORDS
    if _shares_nothing(content.title, content.text, known.title, known.text):
        return Doubt.REWRITTEN if article.is_page and content.url == known_url else Doubt.ANOTHER_STORY
    return Doubt.OLDER if article.is_page and article.fetched_at < known.fetched_at else None
