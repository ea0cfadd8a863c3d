"""The articles that an archive has already of those that a run comes by, and their earlier versions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ingest.addresses import same_address
from ingest.types import FoundArticle
from store import Archive, ArchiveWriter, StoredVersion, buried_among, content_hash

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


class Known:
    """Articles looked up many at a time: a query for each would take longer than cutting it into passages."""

    def __init__(self, writer: ArchiveWriter) -> None:
        self._writer = writer
        self._stored: dict[str, StoredVersion] = {}
        self._buried: frozenset[str] = frozenset()
        self._changed: set[str] = set()

    def look_up(self, article_ids: Sequence[str]) -> None:
        """Ask for these, and forget the last ones."""
        self._stored = self._writer.stored_among(article_ids)
        new = [id_ for id_ in article_ids if id_ not in self._stored]
        self._buried = buried_among(self._writer.engine, new)
        self._changed.clear()

    def stored(self, article_id: str) -> StoredVersion | None:
        """The current version of an article that was looked up, None if it is new."""
        return self._writer.stored(article_id) if article_id in self._changed else self._stored.get(article_id)

    def is_buried(self, article_id: str) -> bool:
        """Returns whether an article that was looked up was taken out for good; not if it was stored."""
        return article_id in self._buried and article_id not in self._changed

    def forget(self, article_ids: Iterable[str]) -> None:
        """These have just been stored: what was known of them is no longer true."""
        self._changed.update(article_ids)


def is_same(article: FoundArticle, hash_: str, known_hash: str, known: FoundArticle | StoredVersion) -> bool:
    """Returns whether nothing changed but perhaps the spelling of the address, which says nothing about the article."""
    if hash_ == known_hash:
        return True
    if isinstance(known, FoundArticle):
        known = StoredVersion(0, known_hash, known.content.url, known.content.canonical_url)
    content = article.content
    if not (same_address(content.url, known.url) and same_address(content.canonical_url, known.canonical_url)):
        return False
    return content_hash(replace(content, url=known.url, canonical_url=known.canonical_url)) == known_hash
