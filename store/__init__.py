"""What an archive is: articles, their passages, the vector index and the full-text index.

The names below are imported when they are first used: the types alone cost nothing, the archive brings SQLAlchemy.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import (
    ArchiveLocked,
    ArchiveMissing,
    ArchiveUnreadable,
    EmbedderMismatch,
    ModelUnavailable,
    StoreError,
)
from store.process import usage_statistics
from store.types import (
    CAPTION_MARK,
    ArchiveStatus,
    Article,
    ArticleContent,
    Copy,
    EmbedderFingerprint,
    Event,
    Filters,
    Hit,
    Listed,
    Moment,
    Order,
    Passage,
    PassageSpans,
    Related,
    Removal,
    Run,
    ScoredPassage,
    Silence,
    SourceCoverage,
    Span,
    Visit,
    day_of,
    format_moment,
    parse_moment,
)

usage_statistics.switch_off()  # before any library is loaded: nothing above loads one

if TYPE_CHECKING:
    from store.archive import Archive
    from store.embedding.protocol import Embedder
    from store.embedding.text import fitted_headline, passage_input
    from store.files.hashing import content_hash
    from store.writer import ArchiveWriter, StoredVersion, open_writer
    from store.writing.new_versions import NewVersion

_HOMES = {
    "Archive": "store.archive",
    "ArchiveWriter": "store.writer",
    "Embedder": "store.embedding.protocol",
    "NewVersion": "store.writing.new_versions",
    "StoredVersion": "store.writer",
    "content_hash": "store.files.hashing",
    "fitted_headline": "store.embedding.text",
    "open_writer": "store.writer",
    "passage_input": "store.embedding.text",
}

__all__ = [
    "CAPTION_MARK",
    "Archive",
    "ArchiveLocked",
    "ArchiveMissing",
    "ArchiveStatus",
    "ArchiveUnreadable",
    "ArchiveWriter",
    "Article",
    "ArticleContent",
    "Copy",
    "Embedder",
    "EmbedderFingerprint",
    "EmbedderMismatch",
    "Event",
    "Filters",
    "Hit",
    "Listed",
    "ModelUnavailable",
    "Moment",
    "NewVersion",
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
    "StoreError",
    "StoredVersion",
    "Visit",
    "content_hash",
    "day_of",
    "fitted_headline",
    "format_moment",
    "open_archive",
    "open_writer",
    "parse_moment",
    "passage_input",
]


def open_archive(folder: str | Path) -> "Archive":
    """Returns the archive in `folder`, opened for reading; its models are loaded when they are first needed.

    The archive may be shared between threads, and others may write to it meanwhile. Close it with ``archive.close()``.

    Raises:
        ArchiveMissing: if there is no archive in `folder`.
        ArchiveUnreadable: if it cannot be used.
    """
    from store.archive import Archive

    return Archive(Path(folder))


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
