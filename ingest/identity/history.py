"""What an archive remembers of an article's earlier versions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from store import Archive

FormerHashes = Callable[[str], frozenset[str]]
"""From an article's id to the content hashes of all its versions."""


@contextmanager
def opened_history(folder: Path) -> Iterator[FormerHashes]:
    """Look into the archive in `folder`, beside its writer; it is opened when first asked, which is seldom."""
    archive: Archive | None = None

    def former_hashes(article_id: str) -> frozenset[str]:
        nonlocal archive
        archive = archive or Archive(folder)
        versions = (archive.article(article_id, number) for number in archive.article_versions(article_id))
        return frozenset(version.content_hash for version in versions if version is not None)

    try:
        yield former_hashes
    finally:
        if archive is not None:
            archive.close()
