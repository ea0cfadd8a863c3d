"""What an archive remembers of an article's earlier versions."""

from collections.abc import Callable
from pathlib import Path

from store import Archive


def former_hashes(folder: Path) -> Callable[[str], frozenset[str]]:
    """A function from an article's id to the content hashes of all its versions in the archive in `folder`."""
    archive: Archive | None = None

    def look_up(article_id: str) -> frozenset[str]:
        nonlocal archive
        archive = archive or Archive(folder)
        versions = (archive.article(article_id, number) for number in archive.article_versions(article_id))
        return frozenset(version.content_hash for version in versions if version is not None)

    return look_up
