"""Loading the embedding model that an archive's settings name, and refusing one that did not make its vectors."""

from pathlib import Path

from store.embedding.protocol import Embedder
from store.errors import EmbedderMismatch
from store.settings import PACKAGED_EMBEDDER, SETTINGS_NAME, ArchiveSettings
from store.types import EmbedderFingerprint


def load_embedder(settings: ArchiveSettings) -> Embedder:
    """Returns the embedding model that `settings` name.

    Raises:
        ModelUnavailable: if it cannot be loaded.
    """
    if settings.embedder == PACKAGED_EMBEDDER:
        from store.embedding.minilm import MiniLM

        return MiniLM()
    from store.embedding.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(settings.embedder)


def check_embedder(folder: Path, stored: EmbedderFingerprint, embedder: Embedder) -> None:
    """Refuse to compare vectors of different models.

    Raises:
        EmbedderMismatch
    """
    if not embedder.fingerprint.agrees_with(stored):
        raise EmbedderMismatch(
            f"the archive {folder} was embedded by {stored}, but {embedder.fingerprint} is configured: "
            f"set NEWS_EMBEDDER (or embedder in {folder / SETTINGS_NAME}) back, "
            f"or run `news-archive rebuild --archive {folder}` to embed it anew"
        )
