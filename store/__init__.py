"""What an archive is: articles, their passages, the vector index and the full-text index."""

from store.archive import Archive
from store.embedder import Embedder
from store.errors import (
    ArchiveLocked,
    ArchiveMissing,
    ArchiveUnreadable,
    EmbedderMismatch,
    ModelUnavailable,
    StoreError,
)
from store.types import (
    ArchiveStatus,
    Article,
    ArticleContent,
    EmbedderFingerprint,
    Filters,
    Hit,
    Moment,
    Passage,
    PassageSpans,
    ScoredPassage,
    Span,
    day_of,
)
from store.writer import ArchiveWriter, NewVersion, StoredVersion, open_writer

__all__ = [
    "Archive",
    "ArchiveLocked",
    "ArchiveMissing",
    "ArchiveStatus",
    "ArchiveUnreadable",
    "ArchiveWriter",
    "Article",
    "ArticleContent",
    "Embedder",
    "EmbedderFingerprint",
    "EmbedderMismatch",
    "Filters",
    "Hit",
    "ModelUnavailable",
    "Moment",
    "NewVersion",
    "Passage",
    "PassageSpans",
    "ScoredPassage",
    "Span",
    "StoreError",
    "StoredVersion",
    "day_of",
    "open_writer",
]
