"""The archive: articles, their passages, the vector index and the full-text index.

The names below are imported when they are first used: the types alone cost nothing, the archive brings SQLAlchemy.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import (
    ArchiveLocked,
    ArchiveMissing,
    ArchiveUnreadable,
    BadSearch,
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
    Attribution,
    AttributionKind,
    Copy,
    EmbedderFingerprint,
    Event,
    Facets,
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
    from store.attributions.annotating import Annotator
    from store.database.runs import KEPT_RUNS, begin_run, finish_run, last_runs
    from store.database.tombstones import buried, buried_among, unbury
    from store.database.visits import Visits
    from store.embedding.loading import load_embedder
    from store.embedding.protocol import Embedder
    from store.embedding.text import fitted_headline, passage_input
    from store.files.hashing import content_hash, file_hash, folder_hash
    from store.files.private import make_file
    from store.fulltext.searches import searched_words
    from store.grouping.bands import bands_of, shingles, similarity
    from store.grouping.stories import StoryCandidates
    from store.process.stopping import between_steps, ended_by_signals, status_of
    from store.process.terminal import plain, say
    from store.reports.differences import Change, Difference, Segment, differences, split_sentences
    from store.storage.opening import check_exists, storage_of
    from store.types.vectors import Vectors
    from store.writer import open_editor, open_writer
    from store.writing.archive_writer import ArchiveWriter, CurrentWords, StoredVersion
    from store.writing.new_versions import NewVersion
    from store.writing.storable import WHY_UNSTORABLE, unstorable_field, whole_characters

_HOMES = {
    "Annotator": "store.attributions.annotating",
    "Archive": "store.archive",
    "ArchiveWriter": "store.writing.archive_writer",
    "Change": "store.reports.differences",
    "Difference": "store.reports.differences",
    "Embedder": "store.embedding.protocol",
    "KEPT_RUNS": "store.database.runs",
    "NewVersion": "store.writing.new_versions",
    "Segment": "store.reports.differences",
    "CurrentWords": "store.writing.archive_writer",
    "StoredVersion": "store.writing.archive_writer",
    "StoryCandidates": "store.grouping.stories",
    "Vectors": "store.types.vectors",
    "Visits": "store.database.visits",
    "WHY_UNSTORABLE": "store.writing.storable",
    "bands_of": "store.grouping.bands",
    "begin_run": "store.database.runs",
    "between_steps": "store.process.stopping",
    "buried": "store.database.tombstones",
    "buried_among": "store.database.tombstones",
    "check_exists": "store.storage.opening",
    "content_hash": "store.files.hashing",
    "differences": "store.reports.differences",
    "ended_by_signals": "store.process.stopping",
    "file_hash": "store.files.hashing",
    "finish_run": "store.database.runs",
    "fitted_headline": "store.embedding.text",
    "folder_hash": "store.files.hashing",
    "last_runs": "store.database.runs",
    "load_embedder": "store.embedding.loading",
    "make_file": "store.files.private",
    "open_editor": "store.writer",
    "open_writer": "store.writer",
    "passage_input": "store.embedding.text",
    "plain": "store.process.terminal",
    "say": "store.process.terminal",
    "searched_words": "store.fulltext.searches",
    "shingles": "store.grouping.bands",
    "similarity": "store.grouping.bands",
    "split_sentences": "store.reports.differences",
    "status_of": "store.process.stopping",
    "storage_of": "store.storage.opening",
    "unbury": "store.database.tombstones",
    "unstorable_field": "store.writing.storable",
    "whole_characters": "store.writing.storable",
}

__all__ = [
    "CAPTION_MARK",
    "KEPT_RUNS",
    "WHY_UNSTORABLE",
    "Annotator",
    "Archive",
    "ArchiveLocked",
    "ArchiveMissing",
    "ArchiveStatus",
    "ArchiveUnreadable",
    "ArchiveWriter",
    "Article",
    "ArticleContent",
    "Attribution",
    "AttributionKind",
    "BadSearch",
    "Change",
    "Copy",
    "CurrentWords",
    "Difference",
    "Embedder",
    "EmbedderFingerprint",
    "EmbedderMismatch",
    "Event",
    "Facets",
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
    "Segment",
    "Silence",
    "SourceCoverage",
    "Span",
    "StoreError",
    "StoredVersion",
    "StoryCandidates",
    "Vectors",
    "Visit",
    "Visits",
    "bands_of",
    "begin_run",
    "between_steps",
    "buried",
    "buried_among",
    "check_exists",
    "content_hash",
    "day_of",
    "differences",
    "ended_by_signals",
    "file_hash",
    "finish_run",
    "fitted_headline",
    "folder_hash",
    "format_moment",
    "last_runs",
    "load_embedder",
    "make_file",
    "open_archive",
    "open_editor",
    "open_writer",
    "parse_moment",
    "passage_input",
    "plain",
    "say",
    "searched_words",
    "shingles",
    "similarity",
    "split_sentences",
    "status_of",
    "storage_of",
    "unbury",
    "unstorable_field",
    "whole_characters",
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
