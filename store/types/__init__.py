"""The types of an archive. All are immutable; offsets count Unicode code points.

`store.types.vectors` is imported by itself: it brings numpy, the others cost nothing.
"""

from store.types.articles import CAPTION_MARK, Article, ArticleContent, Passage, PassageSpans, Span
from store.types.attributions import Attribution, AttributionKind
from store.types.bookkeeping import ArchiveStatus, EmbedderFingerprint, Removal, Run, Silence, SourceCoverage, Visit
from store.types.groups import Copy, Event, Related
from store.types.moments import Moment, day_of, format_moment, parse_moment
from store.types.searching import Facets, Filters, Hit, Listed, Order, ScoredPassage

__all__ = [
    "CAPTION_MARK",
    "ArchiveStatus",
    "Article",
    "ArticleContent",
    "Attribution",
    "AttributionKind",
    "Copy",
    "EmbedderFingerprint",
    "Event",
    "Facets",
    "Filters",
    "Hit",
    "Listed",
    "Moment",
    "Order",
    "Passage",
    "PassageSpans",
    "Related",
    "Removal",
    "Run",
    "ScoredPassage",
    "Silence",
    "SourceCoverage",
    "Span",
    "Visit",
    "day_of",
    "format_moment",
    "parse_moment",
]
